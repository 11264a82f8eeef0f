"""Figures over the cases of a selection: shares with the counts they are of, medians, and what 90 % stay within.

Each carries the key of the list of the cases behind it (`selection.behind`) and how many these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from dienests.workload.measures.assumptions import assumptions
from dienests.workload.measures.rows import CONTACTS, DECIDED
from dienests.workload.measures.selection import DECISIONS, PLAIN, Condition, Selection, both

# Upper bounds of the groups of days from receipt to decision; a month's term is 30 or 31.
DAY_EDGES = (2, 5, 10, 15, 20, 25, 31, 45, 60)
MOST_CONTACTS = 5
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """So many cases, of so many; the list behind them."""

    cases: int
    of: int
    behind: str

    @property
    def share(self) -> float | None:
        return self.cases / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Half are at or below `median`, nine of ten at or below `most` – of `cases`, which the list behind holds.

    Between two cases the quantile is found on the straight line between them (as Excel's PERCENTILE.INC, R's type 7).
    """

    median: float | None
    most: float | None
    cases: int
    behind: str


@dataclass(frozen=True, slots=True)
class StageDays:
    """Time in one stage, of the cases that went through it; of several times in one case, all count.

    `client_share`: of all this time, that in which papers were waited for.
    """

    stage: str
    calendar: Spread
    working: Spread
    times: int
    client_share: float


@dataclass(frozen=True, slots=True)
class ContactFigure:
    """One kind of contact: how many there were, on average for one decision, and in how many cases."""

    kind: str
    number: int
    per_decision: float | None
    cases: Count


@dataclass(frozen=True, slots=True)
class Money:
    """What control corrected: over cases returned and then decided otherwise, in cents over all months granted."""

    too_much_cents: int
    too_little_cents: int
    corrected: Count
    too_much: Count
    too_little: Count

    @property
    def all_cents(self) -> int:
        return self.too_much_cents + self.too_little_cents


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: how often, how often minutes were noted, and what the others are taken for (`each`)."""

    node: str
    times: int
    noted: int
    noted_minutes: int
    each: float
    assumed: bool
    cases: Count

    @property
    def minutes(self) -> float:
        return self.noted_minutes + (self.times - self.noted) * self.each


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of work for one decision. `noted_share`: of all pieces of work, those whose minutes somebody noted."""

    per_decision: float | None
    noted_share: float | None
    rows: tuple[Work, ...]

    @property
    def assumed(self) -> bool:
        """Some of it rests on assumptions that no office confirmed."""
        return any(row.assumed and row.noted < row.times for row in self.rows)


@dataclass(frozen=True, slots=True)
class Group:
    """Cases in one group of a distribution: from `first` to `last` (None: no upper bound)."""

    first: int
    last: int | None
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything about one selection. `enough` is false where so few were decided that they would speak of people."""

    closed: Count
    decided: Count
    endings: tuple[Count, ...]
    withdrawn: Count
    calendar: Spread
    working: Spread
    with_client: Spread
    with_us: Spread
    stages: tuple[StageDays, ...]
    days: tuple[Group, ...]
    late: Count
    late_decision: Count
    late_status: Count
    stopped: Count
    contacts_per_decision: float | None
    contacts: tuple[ContactFigure, ...]
    contact_groups: tuple[Group, ...]
    controlled: Count
    returned: Count
    reasons: tuple[tuple[str, Count], ...]
    money: Money
    hours: Hours
    fitness: float | None
    conforming: Count

    @property
    def fewest(self) -> int:
        """Fewer cases than this make no figure."""
        return assumptions().fewest_decisions

    @property
    def enough(self) -> bool:
        return self.decided.cases >= self.fewest


def figures_of(log: duckdb.DuckDBPyConnection, selection: Selection) -> Figures:
    """All figures of a selection: six queries, whatever the number of cases."""
    where = selection.condition()
    found = _one(log, f"SELECT {', '.join(_OVERALL)} FROM cases WHERE {where[0]}", where)
    decided = found["decided"]

    def count(key: str, of: int = decided) -> Count:
        return Count(found[key], of, key)

    return Figures(
        closed=Count(found["closed"], found["closed"], "closed"),
        decided=count("decided", found["closed"]),
        endings=tuple(count(kind) for kind in DECIDED),
        withdrawn=count("withdrawn", found["closed"]),
        calendar=Spread(found["calendar_median"], found["calendar_most"], decided, "decided"),
        working=Spread(found["working_median"], found["working_most"], decided, "decided"),
        with_client=Spread(found["client_median"], found["client_most"], found["stopped"], "stopped"),
        with_us=Spread(found["us_median"], found["us_most"], decided, "decided"),
        stages=tuple(_stages(log, where)),
        days=tuple(_day_groups(log, where, decided)),
        late=count("late"),
        late_decision=count("late_decision"),
        late_status=count("late_status", found["status_term"]),
        stopped=count("stopped"),
        contacts_per_decision=found["all_contacts"] / decided if decided else None,
        contacts=tuple(_contact(found, kind) for kind in CONTACTS),
        contact_groups=tuple(_contact_groups(log, where, decided)),
        controlled=count("controlled"),
        returned=count("returned", found["controlled"]),
        reasons=tuple(_reasons(log, where, found["returned"])),
        money=Money(
            int(found["cents_down"]),
            int(found["cents_up"]),
            *(count(key) for key in ("corrected", "corrected_down", "corrected_up")),
        ),
        hours=_hours(log, where, decided),
        fitness=found["mean_fitness"],
        conforming=count("conforming", found["closed"]),
    )


_D = DECISIONS[0]
_COUNTED = (
    *("closed", "decided", *DECIDED, "withdrawn", "late", "late_decision", "late_status", "status_term", "stopped"),
    *("controlled", "returned", "corrected", "corrected_down", "corrected_up", "conforming"),
    *(f"with_{kind}" for kind in CONTACTS),
)
_OVERALL: tuple[str, ...] = (
    *(f"count(*) FILTER ({PLAIN[key]}) AS {key}" for key in _COUNTED),
    *(
        f"quantile_cont({days}, {share}) FILTER ({which}) AS {of}_{name}"
        for of, days, which in (
            ("calendar", "calendar_days", _D),
            ("working", "working_days", _D),
            ("client", "stopped_days", PLAIN["stopped"]),
            ("us", "calendar_days - stopped_days", _D),
        )
        for name, share in (("median", 0.5), ("most", 0.9))
    ),
    f"coalesce(sum(contacts) FILTER ({_D}), 0) AS all_contacts",
    *(f"coalesce(sum({kind}) FILTER ({_D}), 0) AS {kind}_number" for kind in CONTACTS),
    f"coalesce(-sum(corrected_cents) FILTER ({PLAIN['corrected_down']}), 0) AS cents_down",
    f"coalesce(sum(corrected_cents) FILTER ({PLAIN['corrected_up']}), 0) AS cents_up",
    "avg(fitness) AS mean_fitness",
)


def _rows(log: duckdb.DuckDBPyConnection, sql: str, *conditions: Condition) -> list[Found]:
    result = log.execute(sql, [value for _, values in conditions for value in values])
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _one(log: duckdb.DuckDBPyConnection, sql: str, *conditions: Condition) -> Found:
    return _rows(log, sql, *conditions)[0]


def _stages(log: duckdb.DuckDBPyConnection, where: Condition) -> Iterable[StageDays]:
    """Of all cases of the selection, in the order in which stages are usually entered."""
    sql = f"""
        SELECT stage, count(*) AS times, count(DISTINCT case_id) AS cases,
            quantile_cont(spells.calendar_days, 0.5) AS calendar_median,
            quantile_cont(spells.calendar_days, 0.9) AS calendar_most,
            quantile_cont(spells.working_days, 0.5) AS working_median,
            quantile_cont(spells.working_days, 0.9) AS working_most,
            coalesce(sum(client_days) / nullif(sum(spells.calendar_days), 0), 0) AS client_share
        FROM spells SEMI JOIN (SELECT case_id FROM cases WHERE {where[0]}) AS chosen USING (case_id)
        WHERE finished_at IS NOT NULL GROUP BY stage ORDER BY avg(place), stage"""
    for row in _rows(log, sql, where):
        behind = f"stage:{row['stage']}"
        yield StageDays(
            stage=row["stage"],
            calendar=Spread(row["calendar_median"], row["calendar_most"], row["cases"], behind),
            working=Spread(row["working_median"], row["working_most"], row["cases"], behind),
            times=row["times"],
            client_share=row["client_share"],
        )


def _day_groups(log: duckdb.DuckDBPyConnection, where: Condition, decided: int) -> Iterable[Group]:
    groups = _groups(log, where, "calendar_days", [edge + 1 for edge in DAY_EDGES])
    firsts = (0, *(edge + 1 for edge in DAY_EDGES))
    for place, first in enumerate(firsts):
        last = DAY_EDGES[place] if place < len(DAY_EDGES) else None
        behind = f"days:{first}-{'' if last is None else last}"
        yield Group(first, last, Count(groups.get(place, 0), decided, behind))


def _contact_groups(log: duckdb.DuckDBPyConnection, where: Condition, decided: int) -> Iterable[Group]:
    groups = _groups(log, where, "contacts", list(range(1, MOST_CONTACTS + 1)))
    for number in range(MOST_CONTACTS + 1):
        more = number == MOST_CONTACTS
        behind = f"contacts:{number}{'+' if more else ''}"
        yield Group(number, None if more else number, Count(groups.get(number, 0), decided, behind))


def _groups(log: duckdb.DuckDBPyConnection, where: Condition, column: str, begins: Sequence[int]) -> dict[int, int]:
    """Decided cases by group: how many of `begins` the value has reached."""
    sql = f"""
        SELECT len(list_filter(?::INTEGER[], each -> each <= {column})) AS place, count(*) AS cases
        FROM cases WHERE {both(where, DECISIONS)[0]} GROUP BY place"""
    rows = log.execute(sql, [list(begins), *where[1]]).fetchall()
    return {int(place): int(cases) for place, cases in rows}


def _contact(found: Found, kind: str) -> ContactFigure:
    number, decided = int(found[f"{kind}_number"]), found["decided"]
    cases = Count(found[f"with_{kind}"], decided, f"contact:{kind}")
    return ContactFigure(kind, number, number / decided if decided else None, cases)


def _reasons(log: duckdb.DuckDBPyConnection, where: Condition, returned: int) -> Iterable[tuple[str, Count]]:
    sql = f"""
        SELECT reason, count(*) AS cases
        FROM (SELECT unnest(reasons) AS reason FROM cases WHERE {both(where, DECISIONS)[0]})
        GROUP BY reason ORDER BY cases DESC, reason"""
    for row in _rows(log, sql, where):
        yield row["reason"], Count(row["cases"], returned, f"reason:{row['reason']}")


def _hours(log: duckdb.DuckDBPyConnection, where: Condition, decided: int) -> Hours:
    """Noted minutes as they are; work without a note as the median of the noted, or as assumed where these are few."""
    sql = f"""
        SELECT node, count(*) AS times, count(minutes) AS noted, coalesce(sum(minutes), 0) AS noted_minutes,
            median(minutes) AS median, count(*) FILTER (first_work) AS cases
        FROM events SEMI JOIN (SELECT case_id FROM cases WHERE {both(where, DECISIONS)[0]}) AS chosen USING (case_id)
        WHERE work GROUP BY node ORDER BY avg(place), node"""
    rows = tuple(_work(row, decided) for row in _rows(log, sql, where))
    times, noted = sum(row.times for row in rows), sum(row.noted for row in rows)
    return Hours(
        per_decision=sum(row.minutes for row in rows) / 60 / decided if decided and rows else None,
        noted_share=noted / times if times else None,
        rows=rows,
    )


def _work(row: Found, decided: int) -> Work:
    known = assumptions()
    own = row["noted"] >= known.fewest_notes
    return Work(
        node=row["node"],
        times=row["times"],
        noted=row["noted"],
        noted_minutes=int(row["noted_minutes"]),
        each=float(row["median"]) if own else float(known.minutes_of(row["node"])),
        assumed=not own,
        cases=Count(row["cases"], decided, f"work:{row['node']}"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """The same headline figures of each unit of a selection, for a table; none where decisions are too few."""

    unit: int
    decided: int
    calendar_median: float
    late: Count
    returned: Count
    contacts_per_decision: float

    @property
    def enough(self) -> bool:
        return self.decided >= assumptions().fewest_decisions


def by_unit(log: duckdb.DuckDBPyConnection, selection: Selection) -> list[UnitFigures]:
    """In the order of unit ids: what is not a ranking shall not look like one."""
    where = selection.condition()
    sql = f"""
        SELECT unit, count(*) AS decided, quantile_cont(calendar_days, 0.5) AS median,
            count(*) FILTER ({PLAIN["late"]}) AS late, count(*) FILTER ({PLAIN["controlled"]}) AS controlled,
            count(*) FILTER ({PLAIN["returned"]}) AS returned, avg(contacts) AS contacts
        FROM cases WHERE {both(where, DECISIONS)[0]} GROUP BY unit ORDER BY unit"""
    return [
        UnitFigures(
            unit=row["unit"],
            decided=row["decided"],
            calendar_median=row["median"],
            late=Count(row["late"], row["decided"], "late"),
            returned=Count(row["returned"], row["controlled"], "returned"),
            contacts_per_decision=row["contacts"],
        )
        for row in _rows(log, sql, where)
    ]
