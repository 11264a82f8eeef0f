"""What a colleague suggests, fetched so that it can be held against our own item."""

from datetime import datetime

from dienests.base.access import Actor, require
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Statement, Trust
from dienests.exchange.office.exchanging.fetching import fetch_item
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.origin import is_of
from dienests.exchange.office.library.store import repository_of


def fetch_suggested(*, actor: Actor, now: datetime, suggestion: Statement, item: LibraryItem) -> str:
    """The suggested version, brought into the repository of our item; its commit. Nothing is fetched if it is there.

    Raises AccessRefused; ColleagueRefused not_confirmed, not_read; LibraryRefused not_here; NetworkFault.
    """
    require(actor, ITEM_WRITE, item)
    colleague = suggestion.speaker
    if colleague is None:
        raise LibraryRefused("answered_already")
    if colleague.trust != Trust.CONFIRMED:
        raise ColleagueRefused("not_confirmed", colleague=str(colleague))
    if not is_here(item, suggestion):
        fetch_item(colleague, suggestion.own_name, own_name=item.name, now=now)
    if not is_here(item, suggestion):
        raise LibraryRefused("not_here", colleague=colleague)
    return suggestion.own_commit


def is_here(item: LibraryItem, suggestion: Statement) -> bool:
    """Whether the suggested version was accepted from the colleague before."""
    assert suggestion.speaker is not None
    with repository_of(item.name) as repository:
        return is_of(repository, suggestion.speaker, suggestion.own_commit)
