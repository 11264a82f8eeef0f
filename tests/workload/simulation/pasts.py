"""Histories for tests: what a simulated office did, written down as an office would have."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from dienests.workload.simulation.calendar import DAY
from dienests.workload.simulation.cases import NEVER, Case
from dienests.workload.simulation.drawing import Drawn, draw
from dienests.workload.simulation.history import COLUMNS, History, PastCase, PastStage
from dienests.workload.simulation.model import OfficeAtWork
from dienests.workload.simulation.replications import Plan, Variant, calendar_of
from dienests.workload.simulation.vocabulary import KINDS


def past(variant: Variant, plan: Plan, *, number: int = 0) -> History:
    """The history of one replication, running-in included. Stages are written down where one follows another."""
    office = variant.offices[0].staff
    calendar = calendar_of(variant.demand, plan, every_day=office.every_day)
    until = plan.window.last_day
    known = variant.assumptions
    drawn = draw(variant.demand, known, calendar, until_day=until, seed=plan.seed, replication=number)
    seen: dict[int, list[tuple[str, float, float, float]]] = {}

    class Watched(OfficeAtWork):
        """Writes down when each stage was entered and first done, and the minutes it took."""

        def _go_on(self, worker, task):  # type: ignore[no-untyped-def]
            if task.kind == 0:
                name = self.steps[task.step].stage.name
                minutes = task.case.staff_minutes - noted.get(task.case.at, 0.0)
                seen.setdefault(task.case.at, []).append((name, task.case.entered, self.env.now, minutes))
            noted[task.case.at] = task.case.staff_minutes
            return super()._go_on(worker, task)

    noted: dict[int, float] = {}
    places = range(len(drawn))
    run = Watched(
        variant.way, office, known, drawn, places, calendar, plan.window, seed=plan.seed, replication=number
    ).run()
    midnight = datetime.combine(calendar.start, datetime.min.time())
    cases = [_past_case(case, drawn, seen.get(case.at, []), midnight) for case in run.cases if case.received != NEVER]
    return History(cases, calendar.start, calendar.days[until])


def write_event_log(history: History, path: Path) -> None:
    """The history as a file of events, as an office would hand it over."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for case in history.cases:
            about = (case.number, case.kind, int(case.first))
            rows.writerows((*about, event, at.isoformat(), *more) for event, at, *more in _told(case))


def _told(case: PastCase) -> Iterator[tuple[Any, ...]]:
    yield "received", case.received, "", ""
    for stage in case.stages:
        yield "entered", stage.entered, stage.stage, ""
        if stage.finished:
            yield "finished", stage.finished, stage.stage, f"{stage.minutes:.1f}" if stage.minutes else ""
    for asked, came in case.stops:
        yield "papers_requested", asked, "", ""
        if came:
            yield "papers_received", came, "", ""
    for _ in range(case.returned):
        yield "returned", case.stages[-1].finished or case.received, "", ""
    for event in ("decided", "withdrawn"):
        if at := getattr(case, event):
            yield event, at, "", ""


def _past_case(case: Case, drawn: Drawn, stages: list[tuple[str, float, float, float]], midnight: datetime) -> PastCase:
    def at(moment: float) -> datetime:
        return midnight + timedelta(minutes=moment)

    stops = ()
    if case.requested_day:
        asked = at(case.requested_day * DAY).date()
        stops = ((asked, asked + timedelta(days=case.stopped_days) if case.stopped_days else None),)
    assert all(before[2] <= after[1] + 1e-6 for before, after in pairwise(stages))
    return PastCase(
        number=drawn.number[case.at],
        kind=KINDS[drawn.kind[case.at]],
        first=drawn.first[case.at],
        received=at(case.received),
        decided=at(case.decided) if case.decided != NEVER else None,
        withdrawn=at(case.withdrawn) if case.withdrawn != NEVER else None,
        stops=stops,
        returned=case.returned,
        stages=tuple(PastStage(name, at(begun), at(done), minutes) for name, begun, done, minutes in stages),
    )
