"""Adopting: what a colleague published is fetched, then becomes an item here; and what came later is fetched again.

Fetching holds no transaction: a slow colleague holds up nobody but whoever waits for it.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dienests.base.access import Actor, require
from dienests.exchange.item import Item
from dienests.exchange.item.contents import NAME
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.exchanging.catalogued import put_words
from dienests.exchange.office.exchanging.fetching import fetch_item
from dienests.exchange.office.exchanging.shipping import newest_shipped
from dienests.exchange.office.library.access import ITEM_ADOPT, ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.adopting import (
    Answers,
    adopt_fetched,
    free_name,
    item_fetched,
    refuse_adopted_twice,
)

MOST_SECONDS = 40


@dataclass(frozen=True)
class Adopted:
    """`along`: items adopted with it; `failed`: names of those that could not be, with the reason."""

    draft: Draft
    along: tuple[Draft, ...] = ()
    failed: tuple[tuple[str, Exception], ...] = ()


def entry_of(colleague: Colleague, name: str) -> dict[str, Any] | None:
    """What the colleague's newest index says of one of its items."""
    items = (colleague.content or {}).get("items", ())
    return next((dict(each) for each in items if each["name"] == name), None)


def bring(*, actor: Actor, now: datetime, colleague: Colleague, name: str, own_name: str) -> Item:
    """The newest version, fetched so that it can be read before it is adopted under `own_name`.

    Raises AccessRefused; ColleagueRefused not_confirmed, not_read; LibraryRefused name_taken, adopted_already, faulty,
    not_here; NetworkFault.
    """
    require(actor, ITEM_ADOPT)
    _refuse_name(own_name)
    refuse_adopted_twice(colleague, name)
    _refuse_unconfirmed(colleague)
    commit = fetch_item(colleague, name, own_name=own_name, now=now)
    item = item_fetched(colleague, name=name, own_name=own_name, commit=commit)
    put_words(colleague, name, commit, item.files, at_once=True)
    return item


def adopt(
    *, actor: Actor, now: datetime, colleague: Colleague, name: str, own_name: str = "", commit: str = "",
    answers: Answers | None = None, documents: Collection[str] = (),
) -> Adopted:  # fmt: skip
    """`commit`: the version that was read on the page, the newest if none is named; `documents`: names of other items
    of the colleague that are adopted along, as far as that goes: one that fails keeps none of the others, and none
    is begun after MOST_SECONDS, since somebody waits for the answer.

    Raises what `bring` and library.operations.adopting.adopt_fetched raise.
    """
    called = own_name or free_name(name)
    bring(actor=actor, now=now, colleague=colleague, name=name, own_name=called)
    newest = (entry_of(colleague, name) or {}).get("commit", "")
    draft = adopt_fetched(
        actor=actor, now=now, colleague=colleague, name=name, own_name=called, commit=commit or newest,
        answers=answers,
    )  # fmt: skip
    along, failed = list[Draft](), list[tuple[str, Exception]]()
    until = time.monotonic() + MOST_SECONDS
    for each in documents:
        if time.monotonic() > until:
            failed.append((each, NetworkFault(Why.TOO_SLOW, seconds=MOST_SECONDS)))
            continue
        try:
            along.append(adopt(actor=actor, now=now, colleague=colleague, name=each).draft)
        except (LibraryRefused, ColleagueRefused, NetworkFault) as refusal:
            failed.append((each, refusal))
    return Adopted(draft, tuple(along), tuple(failed))


def fetch_upstream(*, actor: Actor, now: datetime, item: LibraryItem) -> str:
    """The newest version of the item that this one was adopted from; its commit. Of what ships, nobody is asked.

    Raises AccessRefused; LibraryRefused not_adopted; ColleagueRefused not_confirmed, not_read; NetworkFault.
    """
    require(actor, ITEM_WRITE, item)
    if item.from_colleague is None:
        newest = newest_shipped(item, now=now)
        if newest is None:
            raise LibraryRefused("not_adopted")
        return newest.commit
    _refuse_unconfirmed(item.from_colleague)
    return fetch_item(item.from_colleague, item.from_name, own_name=item.name, now=now)


def _refuse_unconfirmed(colleague: Colleague) -> None:
    if colleague.trust != Trust.CONFIRMED:
        raise ColleagueRefused("not_confirmed", colleague=str(colleague))


def _refuse_name(own_name: str) -> None:
    """Before anything is fetched into a repository of that name."""
    if not NAME.match(own_name):
        raise LibraryRefused("name_unusable", field="name")
    if LibraryItem.objects.filter(name=own_name).exists():
        raise LibraryRefused("name_taken", name=own_name, field="name")
