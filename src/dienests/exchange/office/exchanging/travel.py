"""How far an item travelled: who took over which version, whether they changed it, and what was said of it.

Adopters come from the catalogue, what they say of it from their indexes: nobody is asked over the network here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Found
from dienests.exchange.network.index_schema import MOST_REPORT
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.own import own_lines
from dienests.exchange.office.exchanging.catalogued import catalogue_path, fingerprint_of
from dienests.exchange.office.library.models import LibraryItem

MOST_ADOPTERS = 50
MOST_WORDS = 200
TOLD = (Said.THANKS, Said.REMARK, Said.REPORT)


@dataclass(frozen=True)
class Adopter:
    """Who took it over. `colleague` None: this office. `commit`: the version that was taken in last, empty where the
    adopter does not say; `changed`: None where it does not say; `name`: what it is called there."""

    colleague: Colleague | None
    name: str
    title_lv: str
    title_en: str
    commit: str
    since: datetime | None
    changed: bool | None
    report: str


@dataclass(frozen=True)
class Words:
    """One statement. `speaker` None: this office. `statement`: the row here, None of what was said among others."""

    uid: str
    kind: str
    speaker: Colleague | None
    text: str
    at: datetime
    statement: Statement | None = None
    answers: list[Words] = field(default_factory=list)


# With the id of the statement that it answers, if it answers one.
_Linked = tuple[Words, str]


@dataclass(frozen=True)
class Travel:
    """Adopters by date, at most MOST_ADOPTERS of `in_all`; words with the newest first, each with its answers."""

    adopters: list[Adopter]
    in_all: int
    thanks: list[Words]
    remarks: list[Words]
    reports: list[Words]


def travel_of_own(item: LibraryItem) -> Travel:
    """Of an item of this office. Five queries, whatever the number of adopters."""
    keys = sorted(own_lines())
    found = [each for each in _adopters(keys, item.name) if each.office]
    about = Q(to=None, speaker__isnull=False) | Q(speaker=None, answers__speaker__isnull=False)
    rows = Statement.objects.filter(about, item_name=item.name, gone_at=None)
    adopters = _told(found, _offices(found), keys, item.name)
    return _travel(adopters, len(found), _threads(_rows(rows)))


def travel_of(colleague: Colleague, name: str) -> Travel:
    """Of an item of a colleague: what this office said to it, and what others told of it in their indexes."""
    former = (colleague.content or {}).get("former_keys", ())
    keys = [colleague.key_line, *(each["key"] for each in former)]
    found = [each for each in _adopters(keys, name) if each.office]
    ours = LibraryItem.objects.filter(from_colleague=colleague, from_name=name).first()
    said = Statement.objects.filter(speaker=None, to=colleague, item_name=name, gone_at=None, kind__in=TOLD)
    heard = Statement.objects.filter(speaker=colleague, to=None, answers__in=said, gone_at=None)
    words = [*_rows(said), *_rows(heard)]
    offices = _offices(found)
    for office in offices.values():
        words += _said_in(office, keys, name)
    words += _said_in(colleague, keys, name, answers=True)
    adopters = _told(found, offices, keys, name)
    if ours:
        since = ours.adopted_at
        mine = Adopter(None, ours.name, ours.title_lv, ours.title_en, ours.from_commit, since, None, "")
        adopters = [mine, *adopters]
    return _travel(adopters, len(found) + bool(ours), _threads(words))


def _travel(adopters: list[Adopter], in_all: int, words: list[Words]) -> Travel:
    """A report that stands among the words, where it can be answered, is not said beside its office once more."""

    def of(kind: Said) -> list[Words]:
        return [each for each in words if each.kind == kind]

    reported = {(each.speaker.pk if each.speaker else None, each.text[:MOST_REPORT]) for each in of(Said.REPORT)}
    rows = [
        replace(each, report="") if (each.colleague.pk if each.colleague else None, each.report) in reported else each
        for each in adopters
    ]
    return Travel(rows, in_all, of(Said.THANKS), of(Said.REMARK), of(Said.REPORT))


def _adopters(keys: Iterable[str], name: str) -> list[Found]:
    path = catalogue_path()
    if not path.exists():
        return []
    found: dict[tuple[int, str], Found] = {}
    try:
        with Catalogue(path) as catalogue:
            for fingerprint in filter(None, map(fingerprint_of, keys)):
                found |= {(each.office, each.name): each for each in catalogue.adopters(fingerprint, name)}
    except sqlite3.DatabaseError:  # it is made again when colleagues are read next
        return []
    return sorted(found.values(), key=lambda each: (each.at, each.office, each.name))


def _offices(found: Iterable[Found]) -> dict[int, Colleague]:
    """With their indexes, from which it is read what they say of it."""
    wanted = list(dict.fromkeys(each.office for each in found if each.office))[:MOST_ADOPTERS]
    return {each.pk: each for each in Colleague.objects.filter(pk__in=wanted).order_by("pk")}


def _told(found: Iterable[Found], known: Mapping[int, Colleague], keys: Iterable[str], name: str) -> list[Adopter]:
    """What adopters say of it in their indexes; the catalogue alone does not hold the version and the changes."""
    wanted = set(keys)
    adopters = []
    for each in found:
        office = known.get(each.office)
        if office is None:
            continue
        told = next((it for it in _items(office) if it["name"] == each.name), {}).get("adopted", {})
        taken = told.get("from", {})
        fits = taken.get("key") in wanted and taken.get("name") == name
        adopters.append(
            Adopter(
                office, each.name, each.title_lv, each.title_en,
                taken["commit"] if fits else "", _moment(told.get("since")) if fits else None,
                told.get("changed") if fits else None, told.get("report", "") if fits else "",
            )
        )  # fmt: skip
    return adopters[:MOST_ADOPTERS]


def _items(office: Colleague) -> list[Mapping[str, Any]]:
    items: list[Mapping[str, Any]] = (office.content or {}).get("items", [])
    return items


def _rows(rows: QuerySet[Statement]) -> list[_Linked]:
    found = rows.select_related("speaker", "answers").order_by("-at", "-pk")[:MOST_WORDS]
    return [
        (Words(row.uid, row.kind, row.speaker, row.text, row.at, row), row.answers.uid if row.answers else "")
        for row in found
    ]


def _said_in(office: Colleague, keys: Iterable[str], name: str, *, answers: bool = False) -> list[_Linked]:
    """What an office says in its index of an item of somebody else; or, of its own item, what it answered."""
    wanted = set(keys)
    return [
        (Words(each["id"], each["kind"], office, each.get("text", ""), at), each.get("answers", ""))
        for each in (office.content or {}).get("said", ())
        if each["kind"] in TOLD and each.get("about", {}).get("name") == name
        and ("answers" in each if answers else each["to"] in wanted)
        and (at := _moment(each["at"])) is not None
    ]  # fmt: skip


def _threads(words: Iterable[_Linked]) -> list[Words]:
    """Answers below what they answer, the newest statement first; the same read in two places stands once."""
    by_uid: dict[str, Words] = {}
    answered: dict[str, str] = {}
    for each, uid in words:
        by_uid.setdefault(each.uid, each)
        answered.setdefault(each.uid, uid)
    first = []
    for each in sorted(by_uid.values(), key=lambda word: (word.at, word.statement.pk if word.statement else 0)):
        root = _root(each.uid, answered)
        if root == each.uid:
            first.append(each)
        elif root in by_uid:
            by_uid[root].answers.append(each)
    return first[::-1]


def _root(uid: str, answered: Mapping[str, str]) -> str:
    """What it all began with; of a circle, which only somebody hostile can write, itself."""
    seen, here = {uid}, uid
    while answered.get(here):
        here = answered[here]
        if here in seen:
            return uid
        seen.add(here)
    return here


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
