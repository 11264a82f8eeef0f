"""How many apply, when and for what: by month and weekday, stated in a file or fitted from history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from dienests.practice.faults import Fault, Text
from dienests.practice.schema_words import Schema, closed, pattern
from dienests.workload.simulation.calendar import MONTHS, WEEKDAYS, Calendar
from dienests.workload.simulation.hours import SPAN, Span, span_of
from dienests.workload.simulation.staffing import Ranged
from dienests.workload.simulation.vocabulary import KINDS
from dienests.workload.simulation.yaml_files import (
    ABOUT,
    SimulationFaults,
    number,
    range_faults,
    ranged,
    read_document,
)

_WEIGHT = number(0, 1000)
SCHEMA: Schema = closed(
    {
        "name": {"type": "string", "minLength": 1, "maxLength": 60},
        **ABOUT,
        "start": pattern(r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", "diena, piemēram, 2026-01-05", "a day, 2026-01-05"),
        "cases_a_year": ranged(1, 100_000),
        "first_share": ranged(0, 1),
        "months": closed(dict.fromkeys(MONTHS, _WEIGHT)),
        "weekdays": closed({}, dict.fromkeys(WEEKDAYS, _WEIGHT)),
        "hours": SPAN,
        "kinds": closed(dict.fromkeys(KINDS, _WEIGHT)),
    }
)
DAYS_IN_YEAR = 365.25


@dataclass(frozen=True)
class Demand:
    """`months` and `weekdays` are weights (1 is the average); `kinds` are shares that sum to 1."""

    name: str
    title: Text
    source: str
    checked: bool
    start: date
    cases_a_year: Ranged
    first_share: Ranged
    months: tuple[float, ...]
    weekdays: tuple[float, ...]
    hours: Span
    kinds: Mapping[str, float]

    def daily(self, calendar: Calendar) -> list[float]:
        """Applications expected on each day of the calendar; none on a day that is not worked.

        A month keeps its share of the year whatever days of the week and holidays it has.
        """
        weights = [
            self.weekdays[day.weekday()] if works else 0.0
            for day, works in zip(calendar.days, calendar.working, strict=True)
        ]
        of_month: dict[tuple[int, int], float] = {}
        in_month: dict[tuple[int, int], int] = {}
        for day, weight in zip(calendar.days, weights, strict=True):
            key = (day.year, day.month)
            of_month[key] = of_month.get(key, 0.0) + weight
            in_month[key] = in_month.get(key, 0) + 1
        average = sum(self.months) / 12
        expected = []
        for day, weight in zip(calendar.days, weights, strict=True):
            key = (day.year, day.month)
            whole = self.cases_a_year.value / DAYS_IN_YEAR * in_month[key] * self.months[day.month - 1] / average
            expected.append(whole * weight / of_month[key] if of_month[key] else 0.0)
        return expected

    def with_cases_a_year(self, value: float) -> Demand:
        return replace(self, cases_a_year=replace(self.cases_a_year, value=value))

    def with_first_share(self, value: float) -> Demand:
        return replace(self, first_share=replace(self.first_share, value=value))


def load_demand(path: Path) -> Demand:
    """Raises SimulationFaults."""
    document = read_document(path, SCHEMA)
    data: Any = document.data
    faults = range_faults(document, [("cases_a_year",), ("first_share",)])
    something = Text("vismaz viens svars virs nulles", "at least one weight above zero")
    for name in ("months", "weekdays", "kinds"):
        if not any(data[name].values()):
            faults.append(Fault(document.file, document.line((name,)), f"{name} = 0", something))
    start = _day(data["start"])
    if start is None:
        expected = Text("diena, kas ir kalendārā", "a day of the calendar")
        faults.append(Fault(document.file, document.line(("start",)), f"start = {data['start']}", expected))
    begins, ends = span_of(data["hours"])
    if not begins < ends <= 1440:
        expected = Text("beigas pēc sākuma", "an end after the beginning")
        faults.append(Fault(document.file, document.line(("hours",)), f"hours = {data['hours']}", expected))
    if faults or start is None:
        raise SimulationFaults(faults)
    return _demand(data, start)


def _demand(data: Mapping[str, Any], start: date) -> Demand:
    together = float(sum(data["kinds"].values()))
    ranges = {
        name: Ranged(float(data[name]["value"]), *map(float, data[name]["range"]))
        for name in ("cases_a_year", "first_share")
    }
    return Demand(
        name=data["name"],
        title=Text(data["title"]["lv"], data["title"]["en"]),
        source=data["source"],
        checked=data["checked"],
        start=start,
        cases_a_year=ranges["cases_a_year"],
        first_share=ranges["first_share"],
        months=tuple(float(data["months"][month]) for month in MONTHS),
        weekdays=tuple(float(data["weekdays"].get(day, 0)) for day in WEEKDAYS),
        hours=span_of(data["hours"]),
        kinds={kind: float(data["kinds"][kind]) / together for kind in KINDS},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
