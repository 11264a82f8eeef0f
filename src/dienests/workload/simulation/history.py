"""How cases really went, as plain rows: from the office's database or from an event log as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from dienests.practice.faults import Fault, Text, shown
from dienests.workload.simulation.vocabulary import KINDS
from dienests.workload.simulation.yaml_files import SimulationFaults

COLUMNS = ("case", "kind", "first", "event", "at", "stage", "minutes")
EVENTS = ("received", "entered", "finished", "papers_requested", "papers_received", "returned", "decided", "withdrawn")
_MOST_FAULTS = 20
LONGEST_PAUSE = timedelta(days=60)  # a few cases typed in from long ago do not make the years between a quiet time


@dataclass(frozen=True)
class PastStage:
    """A case in a stage. `minutes` of work where they were noted."""

    stage: str
    entered: datetime
    finished: datetime | None
    minutes: float | None = None


@dataclass(frozen=True)
class PastCase:
    """One application. `stops`: days on which papers were asked for and came (None: not yet, or never). `way`: the
    practice it was worked by, where that is known."""

    number: str
    kind: str
    first: bool
    received: datetime
    decided: datetime | None = None
    withdrawn: datetime | None = None
    stops: tuple[tuple[date, date | None], ...] = ()
    returned: int = 0
    stages: tuple[PastStage, ...] = ()
    way: str = ""

    def until(self, moment: datetime) -> PastCase:
        """What was known of it at a moment."""
        stops = tuple(
            (asked, came if came and came < moment.date() else None)
            for asked, came in self.stops
            if asked < moment.date()
        )
        stages = tuple(
            it if it.finished and it.finished < moment else replace(it, finished=None, minutes=None)
            for it in self.stages
            if it.entered < moment
        )
        return replace(
            self,
            decided=self.decided if self.decided and self.decided < moment else None,
            withdrawn=self.withdrawn if self.withdrawn and self.withdrawn < moment else None,
            stops=stops,
            stages=stages,
        )


@dataclass(frozen=True)
class History:
    """Every case of an office. `begins` to the day before `ends` is the time it tells of, without gaps."""

    cases: Sequence[PastCase]
    begins: date
    ends: date

    def until(self, day: date) -> History:
        """What was known on the morning of a day."""
        moment = datetime.combine(day, datetime.min.time())
        known = [case.until(moment) for case in self.cases if case.received < moment]
        return History(known, self.begins, min(day, self.ends))

    def since(self, day: date) -> History:
        """Only what was received from a day on."""
        first = max(day, self.begins)
        return History([case for case in self.cases if case.received.date() >= first], first, self.ends)

    def worked_by(self, way: str) -> Sequence[PastCase]:
        """Cases of one way of working; all of them where none is known to be of it."""
        return [case for case in self.cases if case.way == way] or self.cases


def history_of(cases: Sequence[PastCase]) -> History:
    """The history these cases tell: from the first receipt after the last long pause to the day after the last event.

    Raises ValueError.
    """
    if not cases:
        raise ValueError("a history needs at least one case")
    last = max(moment for case in cases for moment in _moments(case))
    received = sorted(case.received for case in cases)
    begins = max([later for before, later in pairwise(received) if later - before > LONGEST_PAUSE], default=received[0])
    return History([case for case in cases if case.received >= begins], begins.date(), last.date() + timedelta(days=1))


def load_history(path: Path) -> History:
    """An event log: a line an event, columns as in COLUMNS. Raises SimulationFaults with every faulty line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(path.name, csv.DictReader(file)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        expected = Text("CSV datne UTF-8 kodējumā", "a CSV file in UTF-8")
        raise SimulationFaults([Fault(shown(path.name), 0, shown(error), expected)]) from error
    return _assembled(path.name, rows)


@dataclass(frozen=True)
class _Row:
    line: int
    case: str
    kind: str
    first: bool
    event: str
    at: datetime
    stage: str
    minutes: float | None


def _rows(name: str, reader: csv.DictReader[str]) -> Iterator[_Row]:
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        listed = ", ".join(COLUMNS)
        expected = Text(f"kolonnas {listed}", f"the columns {listed}")
        raise SimulationFaults([Fault(name, 1, ", ".join(missing) + " = —", expected)])
    faults: list[Fault] = []
    for line, row in enumerate(reader, start=2):
        found = _row(line, row)
        if isinstance(found, _Row):
            yield found
        else:
            faults.append(Fault(name, line, *found))
        if len(faults) >= _MOST_FAULTS:
            break
    if faults:
        raise SimulationFaults(faults)


def _row(line: int, row: dict[str, str]) -> _Row | tuple[str, Text]:
    """A row, or what was found and what was expected."""
    at, minutes = _moment(row["at"]), _minutes(row["minutes"])
    for wrong, column, words in (
        (not row["case"], "case", "—"),
        (row["kind"] not in KINDS, "kind", ", ".join(KINDS)),
        (row["first"] not in ("0", "1"), "first", "0, 1"),
        (row["event"] not in EVENTS, "event", ", ".join(EVENTS)),
        (at is None, "at", "2026-02-20, 2026-02-20T09:30"),
        (minutes is not None and minutes < 0, "minutes", "0, 1, 2 …"),
        (row["event"] in ("entered", "finished") and not row["stage"], "stage", "—"),
    ):
        if wrong:
            return f"{column} = {shown(row[column])}", Text(f"vērtība: {words}", f"a value: {words}")
    assert at is not None
    return _Row(line, row["case"], row["kind"], row["first"] == "1", row["event"], at, row["stage"], minutes)


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=None)
    except ValueError:
        return None


def _minutes(text: str | None) -> float | None:
    """None where the cell is empty; below zero where it is no number."""
    if not text:
        return None
    return float(text) if text.replace(".", "", 1).isdigit() else -1.0


def _assembled(name: str, rows: Sequence[_Row]) -> History:
    by_case: dict[str, list[_Row]] = {}
    for row in rows:
        by_case.setdefault(row.case, []).append(row)
    faults, cases = [], []
    for number, gathered in by_case.items():
        told = sorted(gathered, key=lambda row: (row.at, EVENTS.index(row.event)))
        if not any(row.event == "received" for row in told):
            expected = Text("notikums received katrai lietai", "an event received for every case")
            faults.append(Fault(name, told[0].line, f"case = {shown(number)}", expected))
            continue
        cases.append(_case(number, told))
    if not cases and not faults:
        faults.append(Fault(name, 1, "—", Text("vismaz viena lieta", "at least one case")))
    if faults:
        raise SimulationFaults(faults[:_MOST_FAULTS])
    return history_of(cases)


def _case(number: str, told: Sequence[_Row]) -> PastCase:
    def moment(event: str) -> datetime | None:
        return next((row.at for row in told if row.event == event), None)

    received = moment("received")
    assert received is not None
    return PastCase(
        number=number,
        kind=told[0].kind,
        first=told[0].first,
        received=received,
        decided=moment("decided"),
        withdrawn=moment("withdrawn"),
        stops=tuple(_stops(told)),
        returned=sum(row.event == "returned" for row in told),
        stages=tuple(_stages(told)),
    )


def _stops(told: Sequence[_Row]) -> Iterator[tuple[date, date | None]]:
    came = [row.at.date() for row in told if row.event == "papers_received"]
    for row in told:
        if row.event == "papers_requested":
            answer = next((day for day in came if day >= row.at.date()), None)
            if answer is not None:
                came.remove(answer)
            yield row.at.date(), answer


def _stages(told: Sequence[_Row]) -> Iterator[PastStage]:
    ends = [row for row in told if row.event == "finished"]
    for row in told:
        if row.event == "entered":
            end = next((it for it in ends if it.stage == row.stage and it.at >= row.at), None)
            if end is not None:
                ends.remove(end)
            yield PastStage(row.stage, row.at, end.at if end else None, end.minutes if end else None)


def _moments(case: PastCase) -> Iterator[datetime]:
    yield case.received
    yield from (moment for moment in (case.decided, case.withdrawn) if moment)
    yield from (stage.finished for stage in case.stages if stage.finished)
