"""What offices publish, put into the catalogue that pages search: colleagues as they were read, this office as 0."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from dienests.base.organisation.models import Office
from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Entry, OfficeEntry
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.own import own_lines, own_office
from dienests.exchange.office.exchanging.index import moment
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.repository.keys import PublicKey
from dienests.exchange.repository.wire import Damaged

OWN = 0


def catalogue_path() -> Path:
    return Path(settings.EXCHANGE_ROOT) / "catalogue.sqlite"


def put_colleague(colleague: Colleague) -> None:
    """Everything its index holds, in the place of what was there before. Three queries."""
    office = OfficeEntry(
        colleague.pk, colleague.name_lv, colleague.name_en, _fingerprint(colleague.key_line), colleague.residents
    )
    items: Sequence[Mapping[str, Any]] = (colleague.content or {}).get("items", ())
    own, former = own_office().key_line, own_lines()
    with _opened() as catalogue:
        catalogue.put(office, [_entry(item, own if _source(item) in former else _source(item)) for item in items])


def has_all(colleague: Colleague) -> bool:
    """Whether the catalogue holds what the colleague's index names; it is a file that may be thrown away."""
    items: Sequence[Mapping[str, Any]] = (colleague.content or {}).get("items", ())
    with _opened() as catalogue:
        return catalogue.commits(colleague.pk) == {item["name"]: item["commit"] for item in items}


def put_own() -> None:
    """This office's own items, shared or not: its own people search too. Nothing is written where nothing changed.
    At most four queries."""
    items = list(LibraryItem.objects.exclude(state=ItemState.DRAFT).select_related("from_colleague").order_by("name"))
    with _opened() as catalogue:
        if catalogue.commits(OWN) == {item.name: item.commit for item in items} and not _withdrawn_differ(items):
            return
        own, office = own_office(), Office.objects.get()
        told = OfficeEntry(OWN, office.name_lv, office.name_en, _fingerprint(own.key_line), own.residents)
        catalogue.put(told, map(_own_entry, items))


def forget(colleague: Colleague) -> None:
    with _opened() as catalogue:
        catalogue.forget(colleague.pk)


def forget_the_left() -> None:
    """Offices that are not read any more."""
    for colleague in Colleague.objects.filter(trust=Trust.LEFT).only("pk"):
        forget(colleague)


def _withdrawn_differ(items: Sequence[LibraryItem]) -> bool:
    """A withdrawn item keeps its version: it is told anew each time, which is cheap for the few there are."""
    return any(item.state == ItemState.WITHDRAWN or item.withdrawn_at is not None for item in items)


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
        adopted_key=_fingerprint(source),
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
        adopted_key=_fingerprint(source.key_line) if source else "",
        adopted_name=item.from_name if source else "",
        text=item.words,
    )


def _fingerprint(line: str) -> str:
    """Empty for no key, and for what is none."""
    try:
        return PublicKey.from_line(line).fingerprint if line else ""
    except Damaged:
        return ""
