"""Which cases a page is about, as its address says: one selection, and perhaps another to compare it with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.base.access import Actor
from dienests.base.organisation.models import Role, Unit
from dienests.cases.languages import in_language
from dienests.web import formats
from dienests.web.components import Link
from dienests.workload.measures.queries import Way, units_measured, ways
from dienests.workload.measures.selection import ASKED, Selection

MONTHS_SHOWN = 12
SHORT_DIGEST = 8
ASKED_WORDS: Mapping[str, Promise] = {
    "status": gettext_lazy("status"),
    "gmi": gettext_lazy("GMI benefit"),
    "housing": gettext_lazy("housing benefit"),
}
REPEAT: Mapping[str, tuple[bool, Promise]] = {
    "first": (False, gettext_lazy("first application of the household")),
    "again": (True, gettext_lazy("household has applied before")),
}
NAMES = ("way", "unit", "asked", "who", "from", "to", "with")
Option = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be chosen from, as (value, label)."""

    units: list[Unit]
    ways: list[Way]
    unit_options: list[Option] = field(default_factory=list)
    way_options: list[Option] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One selection with its name and what an address needs to ask for it."""

    selection: Selection
    title: str
    parameters: Mapping[str, str]

    def list_url(self, behind: str) -> str:
        """The cases behind a figure of this side."""
        return f"{reverse('office:measures_cases')}?{urlencode({**self.parameters, 'behind': behind})}"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for. `fault`: what could not be read; the usual period stands in its place."""

    sides: list[Side]
    choices: Choices
    values: Mapping[str, str]
    with_options: list[Option]
    fault: str = ""
    restricted: bool = False

    @property
    def first(self) -> Side:
        return self.sides[0]

    @property
    def compared(self) -> bool:
        return len(self.sides) > 1

    @property
    def query(self) -> str:
        """The whole question, for links to other parts of these pages."""
        return urlencode({name: value for name, value in self.values.items() if value})


def read_filter(query: QueryDict, actor: Actor) -> Asked:
    """What makes no sense in it is left out; a period that cannot be is said to be so."""
    values = {name: query.get(name, "").strip()[:80] for name in NAMES}
    choices = _choices(actor)
    first, last, fault = _period(values, actor.today)
    all_units = actor.has(Role.HEAD_OF_OFFICE, Role.AUDITOR)
    unit = _unit(values["unit"], choices)
    seen = None if all_units else frozenset(each.pk for each in choices.units)
    practice, digest = _way(values["way"], choices)
    selection = Selection(
        first=first,
        last=last,
        units=frozenset([unit.pk]) if unit else seen,
        practice=practice,
        digest=digest,
        asked=values["asked"] if values["asked"] in ASKED else "",
        repeat=REPEAT[values["who"]][0] if values["who"] in REPEAT else None,
    )
    values |= {"from": first.isoformat(), "to": last.isoformat()}
    others = _others(selection, choices)
    sides = [_side(selection, choices, values)]
    if values["with"] in others:
        sides.append(_other_side(selection, values, choices, actor))
    else:
        values["with"] = ""
    return Asked(
        sides=_named(sides, values["with"]),
        choices=choices,
        values=values,
        with_options=list(others.items()),
        fault=fault,
        restricted=not all_units,
    )


def _choices(actor: Actor) -> Choices:
    units, known = units_measured(actor), ways()
    names: dict[str, str] = {}
    for way in known:
        names.setdefault(way.practice, in_language(way.title))
    options = [(name, f"{title} ({name})") for name, title in names.items()]
    for way in known:
        if sum(other.practice == way.practice for other in known) > 1:
            since = _("version of %(day)s") % {"day": formats.day(way.since)}
            options.append((_way_value(way), f"{in_language(way.title)}, {since} ({way.digest[:SHORT_DIGEST]})"))
    return Choices(
        units=units,
        ways=known,
        unit_options=[(str(each.pk), str(each)) for each in units],
        way_options=options,
    )


def _way_value(way: Way) -> str:
    return f"{way.practice}@{way.digest[:SHORT_DIGEST]}"


def _way(value: str, choices: Choices) -> tuple[str, str]:
    """Name and digest; an empty digest: every version of it."""
    for way in choices.ways:
        if value == _way_value(way):
            return way.practice, way.digest
    return (value, "") if any(way.practice == value for way in choices.ways) else ("", "")


def _unit(value: str, choices: Choices) -> Unit | None:
    number = formats.as_whole(value)
    return next((each for each in choices.units if each.pk == number), None)


def _period(values: Mapping[str, str], today: date) -> tuple[date, date, str]:
    """The last twelve months unless asked otherwise; with what was wrong."""
    usual = _months_before(today, MONTHS_SHOWN), today
    days = [formats.as_typed_day(values[name]) for name in ("from", "to")]
    for name, day in zip(("from", "to"), days, strict=True):
        if values[name] and day is None:
            return *usual, _("“%(what)s” is not a day. Shown are the last twelve months.") % {"what": values[name]}
    first, last = days[0] or usual[0], days[1] or usual[1]
    if first > last:
        return *usual, _("The first day lies after the last. Shown are the last twelve months.")
    if first > today:
        return *usual, _("The period has not begun yet. Shown are the last twelve months.")
    if last > today:
        return first, today, _("The period is not over yet. Shown is what there is up to today.")
    return first, last, ""


def _months_before(day: date, months: int) -> date:
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, 1)


def _others(selection: Selection, choices: Choices) -> dict[str, str]:
    """With what a selection can be compared: value → label."""
    found = {"before": _("the period before, of the same length"), "year": _("the same period a year earlier")}
    for value, label in choices.way_options:
        if _way(value, choices) != (selection.practice, selection.digest):
            found[f"way:{value}"] = label
    if len(choices.units) > 1:
        found |= {
            f"unit:{value}": label
            for value, label in choices.unit_options
            if selection.units != frozenset([int(value)])
        }
    return found


def _other_side(selection: Selection, values: Mapping[str, str], choices: Choices, actor: Actor) -> Side:
    kind, _colon, value = values["with"].partition(":")
    changed: dict[str, str] = {"way": value} if kind == "way" else {"unit": value} if kind == "unit" else {}
    if kind == "before":
        last = selection.first - timedelta(days=1)
        changed = {"from": (last - (selection.last - selection.first)).isoformat(), "to": last.isoformat()}
    if kind == "year":
        changed = {name: _year_before(day).isoformat() for name, day in _days_of(selection)}
    merged = {**values, **changed, "with": ""}
    query = QueryDict(mutable=True)
    query.update({name: text for name, text in merged.items() if text})
    return read_filter(query, actor).first


def _days_of(selection: Selection) -> tuple[tuple[str, date], ...]:
    return ("from", selection.first), ("to", selection.last)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _side(selection: Selection, choices: Choices, values: Mapping[str, str]) -> Side:
    parameters = {name: value for name, value in values.items() if value and name != "with"}
    return Side(selection=selection, title=_period_words(selection), parameters=parameters)


def _named(sides: list[Side], compared_with: str) -> list[Side]:
    """Each side by what tells it from the other."""
    if len(sides) < 2:
        return sides
    kind = compared_with.partition(":")[0]
    return [replace(side, title=_title(side, kind)) for side in sides]


def _title(side: Side, kind: str) -> str:
    selection = side.selection
    if kind == "way":
        title = next((in_language(way.title) for way in ways() if way.practice == selection.practice), "")
        version = f" ({selection.digest[:SHORT_DIGEST]})" if selection.digest else ""
        return f"{title}{version}" if title else _("all ways of working")
    if kind == "unit":
        unit = Unit.objects.filter(pk__in=selection.units or ()).first() if "unit" in side.parameters else None
        return str(unit) if unit else _("all units")
    return _period_words(selection)


def _period_words(selection: Selection) -> str:
    return f"{formats.day(selection.first)} – {formats.day(selection.last)}"


def usual_periods(query: QueryDict, today: date) -> list[Link]:
    """Periods that people ask for most, as links that keep the rest of the question."""
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    before = quarter - timedelta(days=1)
    last_quarter = date(before.year, (before.month - 1) // 3 * 3 + 1, 1)
    offered: tuple[tuple[str, date, date], ...] = (
        (_("12 months"), _months_before(today, MONTHS_SHOWN), today),
        (_("this quarter"), quarter, today),
        (_("last quarter"), last_quarter, before),
        (_("this year"), date(today.year, 1, 1), today),
        (_("last year"), date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    )
    return [_period_link(query, *each) for each in offered]


def _period_link(query: QueryDict, label: str, first: date, last: date) -> Link:
    copy = query.copy()
    for name in ("after", "behind"):
        copy.pop(name, None)
    shown: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat()}
    current = all(query.get(name) == value for name, value in shown.items())
    copy.update({})
    for name, value in shown.items():
        copy[name] = value
    return Link(label=label, url=f"?{copy.urlencode()}", current=current)
