"""This office's own cases as a history for the simulation, and how far it reaches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Count, Max

from dienests.cases.models import Case, ProcessVersion
from dienests.practice.faults import Fault, Text
from dienests.workload.measures.event_log import event_log
from dienests.workload.measures.rows import CaseLog
from dienests.workload.simulation.backtest import FIT_DAYS, WEEKS
from dienests.workload.simulation.fitting import FEWEST, RECENT_DAYS
from dienests.workload.simulation.history import LONGEST_PAUSE, History, PastCase, PastStage, history_of
from dienests.workload.simulation.yaml_files import SimulationFaults

_RIGA = ZoneInfo("Europe/Riga")
# A case is one application for several benefits; it is counted as the one that takes the most work.
_HEAVIEST_FIRST = ("housing", "gmi", "status")
_AT_ONCE = 200


def office_history(*, told: Callable[[int], None] = lambda read: None) -> History:
    """Every case of the database. `told`: how many are read, now and then. Raises SimulationFaults where none is."""
    ways = dict(ProcessVersion.objects.order_by("pk").values_list("pk", "practice"))
    cases = []
    for read, log in enumerate(event_log(), start=1):
        cases.append(past_case(log, way=ways[log.version]))
        if not read % _AT_ONCE:
            told(read)
    if not cases:
        expected = Text("vismaz viena lieta šī dienesta datubāzē", "at least one case in this office's database")
        raise SimulationFaults([Fault("--demand history", 0, "0", expected)])
    return history_of(cases)


@dataclass(frozen=True)
class Reach:
    """How far the history reaches, as fitting and back-test ask: `cases` of the last years, in `days`; of these before
    the last quarter."""

    cases: int
    days: int
    cases_before: int
    days_before: int

    @property
    def enough(self) -> bool:
        return self.cases >= FEWEST

    @property
    def enough_before(self) -> bool:
        return self.cases_before >= FEWEST and self.days_before >= FIT_DAYS


def reach(*, today: date) -> Reach:
    """Counted as history_of counts it, without reading the cases. Two queries."""
    rows = Case.objects.filter(received_on__gt=today - timedelta(days=RECENT_DAYS), received_on__lte=today)
    received = dict(rows.order_by("received_on").values_list("received_on").annotate(Count("pk")))
    if not received:
        return Reach(0, 0, 0, 0)
    days = sorted(received)
    begins = max([later for before, later in pairwise(days) if later - before > LONGEST_PAUSE], default=days[0])
    closed = rows.aggregate(last=Max("closed_at"))["last"]
    ends = max(days[-1], closed.astimezone(_RIGA).date() if closed else days[-1]) + timedelta(days=1)
    quarter = ends - timedelta(days=ends.weekday(), weeks=WEEKS)

    def between(first: date, last: date) -> int:
        return sum(count for day, count in received.items() if first <= day < last)

    return Reach(between(begins, ends), (ends - begins).days, between(begins, quarter), max(0, (quarter - begins).days))


def past_case(log: CaseLog, *, way: str = "") -> PastCase:
    """A case of the event log in the terms of the simulation."""
    decided = next((event.at for event in log.events if event.activity == "decided"), None)
    closed = datetime.combine(log.closed_on, time(12)) if log.closed_on and decided is None else None
    spells = sorted(log.spells, key=lambda spell: spell.entered_at)
    begun = min(
        [spell.entered_at for spell in spells if _local(spell.entered_at).date() == log.received_on], default=None
    )
    return PastCase(
        number=log.number,
        kind=next((kind for kind in _HEAVIEST_FIRST if kind in log.asked), "status"),
        first=not log.repeat,
        received=_local(begun) if begun else datetime.combine(log.received_on, time(12)),
        decided=_local(decided) if decided else None,
        withdrawn=closed,
        stops=log.papers,
        returned=log.returned,
        stages=tuple(
            PastStage(
                spell.stage,
                _local(spell.entered_at),
                _local(spell.finished_at) if spell.finished_at else None,
                spell.minutes,
            )
            for spell in spells
        ),
        way=way,
    )


def _local(moment: datetime) -> datetime:
    """The hour on the wall in Riga, without a zone: hours of work are hours on the wall."""
    return moment.astimezone(_RIGA).replace(tzinfo=None)
