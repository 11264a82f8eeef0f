"""What offices publish, put into the catalogue that pages search: colleagues as they were read, this office as 0."""

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

from dienests.base.organisation.models import Office
from dienests.exchange.catalogue.catalogue import Catalogue, throw_away
from dienests.exchange.catalogue.entries import Entry, OfficeEntry
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.own import own_lines, own_office
from dienests.exchange.office.exchanging.index import moment
from dienests.exchange.office.library.listed import listed
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.library.searched import all_words, has_words_attached
from dienests.exchange.repository.keys import PublicKey
from dienests.exchange.repository.wire import Damaged

log = logging.getLogger("dienests.exchange")
OWN = 0
P = ParamSpec("P")
R = TypeVar("R")


def catalogue_path() -> Path:
    return Path(settings.EXCHANGE_ROOT) / "catalogue.sqlite"


def _mended(work: Callable[P, R]) -> Callable[P, R]:
    """Work on the catalogue that is done once more, on an empty one, where it cannot be read any more: what was in it
    comes back with the next round (put_missing) and with what is fetched."""

    @wraps(work)
    def mending(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except sqlite3.DatabaseError as error:
            # The last eight bits say what it is: one that is locked, or on a full disk, can be read again later.
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            log.exception("The catalogue cannot be read and is made anew")
            throw_away(catalogue_path())
        return work(*args, **kwargs)

    return mending


@_mended
def put_colleague(colleague: Colleague) -> None:
    """Everything its index holds, in the place of what was there before. Three queries."""
    office = OfficeEntry(
        colleague.pk, colleague.name_lv, colleague.name_en, fingerprint_of(colleague.key_line), colleague.residents
    )
    items: Sequence[Mapping[str, Any]] = (colleague.content or {}).get("items", ())
    own, former = own_office().key_line, own_lines()
    with _opened() as catalogue:
        catalogue.put(office, [_entry(item, own if _source(item) in former else _source(item)) for item in items])


@_mended
def has_all(colleague: Colleague) -> bool:
    """Whether the catalogue holds what the colleague's index names; it is a file that may be thrown away."""
    items: Sequence[Mapping[str, Any]] = (colleague.content or {}).get("items", ())
    with _opened() as catalogue:
        same = catalogue.commits(colleague.pk) == {item["name"]: item["commit"] for item in items}
        return same and catalogue.withdrawn(colleague.pk) == {item["name"] for item in items if item.get("withdrawn")}


@_mended
def put_missing() -> None:
    """Colleagues of whom the catalogue holds nothing, although they were read: it was thrown away. Two queries, and
    three for each of them."""
    with _opened() as catalogue:
        held = catalogue.offices()
    for colleague in Colleague.objects.filter(content__isnull=False).exclude(trust=Trust.LEFT).exclude(pk__in=held):
        put_colleague(colleague)


@_mended
def put_own() -> None:
    """This office's own items, shared or not: its own people search too. Nothing is written where nothing changed.
    At most four queries."""
    items = list(LibraryItem.objects.exclude(state=ItemState.DRAFT).select_related("from_colleague").order_by("name"))
    with _opened() as catalogue:
        withdrawn = {item.name for item in items if item.state == ItemState.WITHDRAWN}
        if (
            catalogue.commits(OWN) == {item.name: item.commit for item in items}
            and catalogue.withdrawn(OWN) == withdrawn
        ):
            return
        own, office = own_office(), Office.objects.get()
        told = OfficeEntry(OWN, office.name_lv, office.name_en, fingerprint_of(own.key_line), own.residents)
        catalogue.put(told, map(_own_entry, items))


@_mended
def put_words(colleague: Colleague, name: str, commit: str, files: Mapping[str, bytes], *, at_once: bool) -> None:
    """What stands in an item that was fetched is found from now on. `at_once`: somebody waits, so what is attached is
    left to the background (searching.read_texts)."""
    attached = has_words_attached(files)
    words = listed(files)["words"] if at_once and attached else all_words(files)
    with _opened() as catalogue:
        catalogue.put_text(colleague.pk, name, commit, words, whole=not (at_once and attached))


@_mended
def put_own_words(name: str, commit: str, words: str) -> None:
    """Words of an own item that were looked up anew; nothing where another version is in the catalogue."""
    with _opened() as catalogue:
        catalogue.put_text(OWN, name, commit, words)


@_mended
def without_words(colleague: Colleague, *, tries: int, before: datetime) -> list[str]:
    with _opened() as catalogue:
        return catalogue.without_text(colleague.pk, tries=tries, before=before.timestamp())


@_mended
def count_try(colleague: Colleague, name: str, *, now: datetime) -> None:
    with _opened() as catalogue:
        catalogue.count_try(colleague.pk, name, at=now.timestamp())


@_mended
def forget(colleague: Colleague) -> None:
    with _opened() as catalogue:
        catalogue.forget(colleague.pk)


def forget_the_left() -> None:
    """Offices that are not read any more."""
    for colleague in Colleague.objects.filter(trust=Trust.LEFT).only("pk"):
        forget(colleague)


def _opened() -> Catalogue:
    catalogue_path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Catalogue(catalogue_path())


def _source(item: Mapping[str, Any]) -> str:
    """The key line of the office an item was taken over from; empty for its own."""
    adopted: Mapping[str, Any] = item.get("adopted", {})
    return str(adopted.get("from", {}).get("key", ""))


def _entry(item: Mapping[str, Any], source: str) -> Entry:
    adopted: Mapping[str, Any] = item.get("adopted", {})
    return Entry(
        name=item["name"],
        kind=item["kind"],
        title_lv=item["title"]["lv"],
        title_en=item["title"]["en"],
        summary_lv=item["summary"]["lv"],
        summary_en=item["summary"]["en"],
        licence=item["licence"],
        services=tuple(item["services"]),
        acts=tuple(act[language] for act in item["acts"] for language in ("lv", "en")),
        parameters=tuple(item["parameters"]),
        version=item["version"],
        commit=item["commit"],
        at=item["at"],
        cost_cents=item.get("cost_cents"),
        withdrawn=item.get("withdrawn", ""),
        adopted_key=fingerprint_of(source),
        adopted_name=adopted.get("from", {}).get("name", ""),
    )


def _own_entry(item: LibraryItem) -> Entry:
    assert item.published_at is not None
    source = item.from_colleague
    return Entry(
        name=item.name,
        kind=item.kind,
        title_lv=item.title_lv,
        title_en=item.title_en,
        summary_lv=item.summary_lv,
        summary_en=item.summary_en,
        licence=item.licence,
        services=tuple(item.services),
        acts=tuple(act[language] for act in item.acts for language in ("lv", "en")),
        parameters=tuple(item.parameters),
        version=item.number,
        commit=item.commit,
        at=moment(item.published_at),
        cost_cents=item.cost_cents,
        withdrawn=item.withdrawn_why if item.state == ItemState.WITHDRAWN else "",
        adopted_key=fingerprint_of(source.key_line) if source else "",
        adopted_name=item.from_name if source else "",
        text=item.words,
    )


def fingerprint_of(line: str) -> str:
    """Empty for no key, and for what is none."""
    try:
        return PublicKey.from_line(line).fingerprint if line else ""
    except Damaged:
        return ""
