"""Later versions of what ships with Dienests: kept beside the item that was taken from it, and told to people."""

from contextlib import suppress
from datetime import datetime

from dienests.exchange.item import ItemFaults, available, shipped_item
from dienests.exchange.office.library.models import Draft, ItemState, LibraryItem
from dienests.exchange.office.library.notices import raise_later
from dienests.exchange.office.library.origin import stands_on
from dienests.exchange.office.library.store import keep_shipped, repository_of
from dienests.exchange.repository.repository import Moved
from dienests.exchange.repository.versions import Version


def newest_shipped(item: LibraryItem, *, now: datetime) -> Version | None:
    """As it ships now. None where it does not ship, or was taken before its history was kept."""
    if not item.from_shipped or not item.from_commit or item.from_shipped not in available():
        return None
    with suppress(ItemFaults):
        return keep_shipped(item.name, shipped_item(item.from_shipped).files, at=now)
    return None


def notice_later(*, now: datetime) -> int:
    """Of items whose shipped form is another than what was taken in. How many notices were raised."""
    raised = 0
    taken = LibraryItem.objects.exclude(from_shipped="").exclude(from_commit="").exclude(state=ItemState.WITHDRAWN)
    for item in taken.defer("words").order_by("pk"):
        with suppress(Moved):  # somebody fetched the same at this moment; the next round sees it
            version = newest_shipped(item, now=now)
            if version is not None and not _has(item, version):
                raised += raise_later(item, None, number=version.number, commit=version.commit, now=now)
    return raised


def _has(item: LibraryItem, version: Version) -> bool:
    draft = Draft.objects.filter(item=item).first()
    with repository_of(item.name) as repository:
        return any(repository.contains(tip, version.commit) for tip in stands_on(item, draft))
