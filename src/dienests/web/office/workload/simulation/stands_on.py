"""What an answer stands on: assumptions with their sources, staff, applications, what history said, the back-test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dienests.web import formats
from dienests.web.office.workload.measures.filters import ASKED_WORDS
from dienests.web.office.workload.measures.words import role
from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.answer import Answer
from dienests.web.office.workload.simulation.hangs_on import unit_of_figure
from dienests.web.office.workload.simulation.sources import source_of
from dienests.workload.simulation.sensitivity import DEMAND_TITLES, title_of_staff


@dataclass(frozen=True, slots=True)
class Supposed:
    """One assumption. `kind`: changed by whoever asked, fitted to history, or empty. `was`: what ships instead."""

    title: str
    value: str
    span: str
    source: str
    tag: str
    checked: bool
    kind: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Staff or applications: a title, where it is from, and facts."""

    title: str
    source: str
    checked: bool
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OfRole:
    role: str
    filled: str
    vacant: str
    hours: str
    on_cases: str
    of_reception: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A figure of the last quarter, foreseen and real."""

    label: str
    foreseen: str
    bounds: str
    actual: str
    error: str
    within: bool


@dataclass(frozen=True, slots=True)
class Backtested:
    begins: date
    ends: date
    rows: Sequence[Foreseen]
    within: int


def supposed_of(answer: Answer) -> list[Supposed]:
    """Every assumption: those that were changed first, then those that history said, then the rest."""
    changed: Mapping[str, float] = answer.data.get("changed") or {}
    fitted = {each["name"]: each for each in answer.data["fitted"] or ()}
    rows = [_supposed(each, changed, fitted.get(each["name"])) for each in answer.data["assumptions"]]
    elsewhere = [_elsewhere(name, value) for name, value in changed.items() if "." in name]
    return [*elsewhere, *sorted(rows, key=lambda row: ("changed", "fitted", "").index(row.kind))]


def _elsewhere(name: str, value: float) -> Supposed:
    """A changed figure of the staff or of the applications: these stand in files of their own."""
    source, _dot, figure = name.partition(".")
    title = title_of_staff(figure) if source == "staff" else DEMAND_TITLES[figure]
    unit = unit_of_figure(name)
    return Supposed(
        title=formats.in_language(title.to_json()),
        value=words.with_unit(value, unit) if unit else words.short(value),
        span=formats.NOTHING,
        source=_typed(),
        tag=words.tag_of("U"),
        checked=False,
        kind="changed",
    )


def _supposed(found: Mapping[str, Any], changed: Mapping[str, Any], fitted: Mapping[str, Any] | None) -> Supposed:
    unit = found["unit"]
    kind = "changed" if found["name"] in changed else "fitted" if fitted else ""
    first, last = (words.assumed(each, unit) for each in found["range"])
    return Supposed(
        title=formats.in_language(found["title"]),
        value=words.with_unit(found["value"], unit),
        span=f"{first} … {last}",
        source=_cases(fitted)
        if kind == "fitted" and fitted
        else _typed()
        if kind == "changed"
        else source_of(found["source"]),
        tag=words.tag_of(found["tag"]),
        checked=found["checked"],
        kind=kind,
        was=words.with_unit(fitted["stated"], unit) if kind == "fitted" and fitted else "",
    )


def _typed() -> str:
    return _("typed by whoever asked")


def _cases(fitted: Mapping[str, Any]) -> str:
    return _("from own history, %(cases)s cases") % {"cases": formats.number(fitted["cases"])}


def staff_of(answer: Answer) -> tuple[About, list[OfRole]]:
    staff = answer.data["staff"]
    days = words.short(staff["absence_days_a_year"], 1)
    facts = [(_("Days of absence a year"), days)]
    rows = [
        OfRole(
            role(name),
            words.short(it["posts"]),
            words.short(it["vacant"]),
            words.short(it["hours_a_week"], 1),
            words.with_unit(it["share_on_cases"], "share"),
            words.with_unit(it["share_of_reception"], "share"),
        )
        for name, it in staff["roles"].items()
    ]
    return About(formats.in_language(staff["title"]), source_of(staff["source"]), staff["checked"], facts), rows


def demand_of(answer: Answer) -> About:
    demand = answer.data["demand"]
    facts = [
        (_("Applications a year"), formats.number(round(demand["cases_a_year"]))),
        (_("First applications"), words.with_unit(demand["first_share"], "share")),
    ]
    for kind, share in demand["kinds"].items():
        label = str(ASKED_WORDS.get(kind, kind))
        facts.append((label[:1].upper() + label[1:], words.with_unit(share, "share")))
    return About(formats.in_language(demand["title"]), source_of(demand["source"]), demand["checked"], facts)


def read_of(answer: Answer) -> list[tuple[str, str, bool]]:
    """What the own staff was put together from: title, what was found, whether it is recorded in this office."""
    read = answer.data.get("read") or ()
    return [
        (formats.in_language(each["title"]), formats.in_language(each["said"]), each["from_office"]) for each in read
    ]


def backtested_of(answer: Answer) -> Backtested | None:
    """How far the fitted office missed its own last quarter; None where it was not asked for."""
    test = answer.data["backtest"]
    if not test:
        return None
    rows = [_foreseen(answer, name, found) for name, found in test["figures"].items()]
    begins, ends = (date.fromisoformat(test[name]) for name in ("begins", "ends"))
    return Backtested(begins, ends, rows, sum(row.within for row in rows))


def _foreseen(answer: Answer, name: str, found: Mapping[str, Any]) -> Foreseen:
    word = answer.words[name]
    low, high = (words.plain(max(found[end] or 0, 0), word) for end in ("low", "high"))
    return Foreseen(
        label=word.title,
        foreseen=words.plain(found["foreseen"], word),
        bounds=f"{low} … {high}",
        actual=words.plain(found["actual"], word),
        error=words.signed(found["error"], word),
        within=bool(found["within"]),
    )


def circumstances_of(answer: Answer, scenario: str) -> About | None:
    """A scenario; None for the office as it is."""
    found = answer.scenarios.get(scenario)
    if found is None:
        return None
    return About(formats.in_language(found["title"]), source_of(found["source"]), found["checked"], ())


def unchecked_of(answer: Answer) -> tuple[int, int]:
    """How many assumptions nobody has checked, and how many there are."""
    figures = answer.data["assumptions"]
    return sum(not each["checked"] for each in figures), len(figures)
