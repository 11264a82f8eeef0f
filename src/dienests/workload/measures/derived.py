"""What is computed of each case once, so that figures over all of them are sums, shares and quantiles. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from dienests.practice import Process
from dienests.workload.measures.conformance import Passed, Step, judge, steps_of
from dienests.workload.measures.rows import CONTACTS, DECIDED, PAPERS_ENDED, RANK, CaseLog, Event, Spell
from dienests.workload.measures.working_days import WorkingDays

RIGA = ZoneInfo("Europe/Riga")
DAY = 86_400
NOON = time(12)
Wait = tuple[datetime, datetime | None]
Row = tuple[Any, ...]

# Column → type of DuckDB, in the order of the rows that `Derived` gives.
CASES: Mapping[str, str] = {
    "case_id": "BIGINT",
    "number": "VARCHAR",
    "unit": "INTEGER",
    "practice": "VARCHAR",
    "digest": "VARCHAR",
    "asks_status": "BOOLEAN",
    "asks_gmi": "BOOLEAN",
    "asks_housing": "BOOLEAN",
    "repeat": "BOOLEAN",
    "channel": "VARCHAR",
    "state": "VARCHAR",
    "ending": "VARCHAR",  # grant, refuse, status_only, withdrawn; empty while the case is in work
    "received_on": "DATE",
    "closed_on": "DATE",
    "decision_due": "DATE",
    "status_due": "DATE",
    "calendar_days": "INTEGER",  # from receipt to the end; empty while the case is in work
    "working_days": "INTEGER",
    "days": "DOUBLE",  # from the moment of receipt to the decision, with parts of days
    "stopped_days": "INTEGER",  # of the calendar days: the clock stood still, the client was waited for
    "late_decision": "BOOLEAN",
    "late_status": "BOOLEAN",  # empty where no status was asked for
    **dict.fromkeys(CONTACTS, "INTEGER"),
    "contacts": "INTEGER",
    "controls": "INTEGER",
    "returned": "INTEGER",
    "reasons": "VARCHAR[]",
    "corrected_cents": "BIGINT",
    "fitness": "DOUBLE",
    "deviations": "VARCHAR[]",
    "path": "VARCHAR",  # the stages gone through, in order
    "variant": "VARCHAR",  # the same of all activities but contacts
    "roles_unknown": "BOOLEAN",
}
# Moments are UTC without saying so: the office's clock has an hour twice each autumn.
SPELLS: Mapping[str, str] = {
    "case_id": "BIGINT",
    "place": "INTEGER",
    "stage": "VARCHAR",
    "entered_at": "TIMESTAMP",
    "finished_at": "TIMESTAMP",
    "role": "VARCHAR",
    "outcome": "VARCHAR",
    "client_present": "BOOLEAN",
    "minutes": "INTEGER",
    "calendar_days": "DOUBLE",  # with parts of days; empty while the case is in the stage
    "working_days": "INTEGER",
    "client_days": "DOUBLE",  # of the calendar days: papers were waited for
}
EVENTS: Mapping[str, str] = {
    "case_id": "BIGINT",
    "place": "INTEGER",
    "activity": "VARCHAR",
    "stage": "VARCHAR",
    "happened_at": "TIMESTAMP",
    "role": "VARCHAR",
    "outcome": "VARCHAR",
    "contact": "VARCHAR",
    "minutes": "INTEGER",
    "work": "BOOLEAN",  # minutes could be noted for it
    "node": "VARCHAR",  # of the process map: contacts by kind and stages handed over by name stay apart
    "next_node": "VARCHAR",  # what directly followed, and after how many seconds; empty at the end of the case
    "next_seconds": "BIGINT",
    "next_act": "VARCHAR",  # the same with contacts passed over; empty for contacts themselves
    "next_act_seconds": "BIGINT",
    # Whether it is the first in its case: cases are then counted by adding up, not by telling them apart.
    "first": "BOOLEAN",  # this node
    "first_work": "BOOLEAN",  # this node as work
    "first_next": "BOOLEAN",  # this step to the next
    "first_next_act": "BOOLEAN",
}
TABLES: Mapping[str, Mapping[str, str]] = {"cases": CASES, "spells": SPELLS, "events": EVENTS}


@dataclass(frozen=True, slots=True)
class Measured:
    """A case as rows of the three tables."""

    case: Row
    spells: list[Row]
    events: list[Row]


class Measuring:
    """Turns logs into rows. `process_of`: id of the process version → name and digest of the practice, its process.

    Asked once for each version, when a case has it: one may have been chosen since the reading began.
    """

    def __init__(self, process_of: Callable[[int], tuple[str, str, Process]]) -> None:
        self._process_of = process_of
        self._ways: dict[int, tuple[str, str, tuple[Step, ...]]] = {}
        self._days = WorkingDays()

    def measured(self, log: CaseLog) -> Measured:
        """The rows of one case."""
        events = in_order(log.events)
        waits = _waits(events)
        return Measured(
            self._case(log, events),
            [self._spell(log.case, place, spell, waits) for place, spell in enumerate(log.spells)],
            _events(log.case, events),
        )

    def _case(self, log: CaseLog, events: Sequence[Event]) -> Row:
        met = Counter(event.contact for event in events if event.contact)
        practice, digest, steps = self._way(log.version)
        ending = _ending(log)
        decided, closed = ending in DECIDED, log.closed_on
        passed = tuple(Passed(each.stage, each.outcome, each.role) for each in log.spells if each.finished_at)
        verdict = judge(steps, passed, finished=decided)
        return (
            log.case,
            log.number,
            log.unit,
            practice,
            digest,
            *(kind in log.asked for kind in ("status", "gmi", "housing")),
            log.repeat,
            log.channel,
            log.state,
            ending,
            log.received_on,
            closed,
            log.decision_due,
            log.status_due,
            (closed - log.received_on).days if closed else None,
            self._days.between(log.received_on, closed) if closed else None,
            _exact_days(log),
            log.stopped_days,
            *_late(log, decided=decided),
            *(met[kind] for kind in CONTACTS),
            met.total(),
            log.controls,
            log.returned,
            list(log.reasons),
            log.corrected_cents,
            verdict.fitness,
            [str(deviation) for deviation in verdict.deviations],
            " → ".join(each.stage for each in passed),
            " → ".join(node_of(event) for event in events if event.activity != "contact"),
            any(not each.role and each.outcome not in ("", "taken_back", "reopened") for each in passed),
        )

    def _way(self, version: int) -> tuple[str, str, tuple[Step, ...]]:
        if version not in self._ways:
            name, digest, process = self._process_of(version)
            self._ways[version] = name, digest, steps_of(process)
        return self._ways[version]

    def _spell(self, case: int, place: int, spell: Spell, waits: Sequence[Wait]) -> Row:
        finished = spell.finished_at
        return (
            case,
            place,
            spell.stage,
            _stored(spell.entered_at),
            _stored(finished) if finished else None,
            spell.role,
            spell.outcome,
            spell.client_present,
            spell.minutes,
            (finished - spell.entered_at).total_seconds() / DAY if finished else None,
            self._days.between(day_of(spell.entered_at), day_of(finished)) if finished else None,
            sum(_overlap(spell.entered_at, finished, wait) for wait in waits) / DAY if finished else None,
        )


def in_order(events: tuple[Event, ...]) -> list[Event]:
    """By time; what happened at one moment in the order of the day."""
    return sorted(events, key=lambda event: (event.at, RANK[event.activity]))


def _late(log: CaseLog, *, decided: bool) -> tuple[bool | None, bool | None]:
    """Past the term of the decision, and of the status; None where there was none to keep."""
    closed = log.closed_on if decided else None
    if closed is None:
        return None, None
    return closed > log.decision_due, closed > log.status_due if log.status_due else None


def _ending(log: CaseLog) -> str:
    if log.state == "withdrawn":
        return "withdrawn"
    return next((spell.outcome for spell in reversed(log.spells) if spell.outcome in DECIDED), "")


def _exact_days(log: CaseLog) -> float | None:
    """From noon of the day of receipt where nobody opened the case on that day."""
    decided = [event.at for event in log.events if event.activity == "decided"]
    if not decided:
        return None
    noon = datetime.combine(log.received_on, NOON, tzinfo=RIGA)
    begun = min((spell.entered_at for spell in log.spells if day_of(spell.entered_at) == log.received_on), default=noon)
    return (decided[-1] - begun).total_seconds() / DAY


def _waits(events: Sequence[Event]) -> list[Wait]:
    """From asking for papers to what ended the waiting; there is one request at a time."""
    asked = [event.at for event in events if event.activity == "papers_requested"]
    ended = [event.at for event in events if event.activity in PAPERS_ENDED]
    return list(zip_longest(asked, ended[: len(asked)]))


def _overlap(since: datetime, until: datetime, wait: Wait) -> float:
    """Seconds that a wait and a time have in common; a wait without an end lasts on."""
    begins, ends = wait
    return max(0.0, (min(until, ends or until) - max(since, begins)).total_seconds())


def node_of(event: Event) -> str:
    """What an event is on the process map."""
    detail = event.contact if event.activity == "contact" else event.stage if event.activity == "handed_over" else ""
    return f"{event.activity}:{detail}" if detail else event.activity


def _events(case: int, events: list[Event]) -> list[Row]:
    """Each with what followed it, so that a map of all cases is counted and not walked."""
    rows: list[Row] = []
    following: Event | None = None
    following_act: Event | None = None
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        act = event.activity != "contact"
        rows.append(
            (
                case,
                place,
                event.activity,
                event.stage,
                _stored(event.at),
                event.role,
                event.outcome,
                event.contact,
                event.minutes,
                event.work,
                node_of(event),
                *_after(event, following),
                *(_after(event, following_act) if act else (None, None)),
            )
        )
        following, following_act = event, event if act else following_act
    seen: set[Row] = set()
    return [(*row, *_firsts(row, seen)) for row in reversed(rows)]


def _firsts(row: Row, seen: set[Row]) -> tuple[bool, ...]:
    """Whether the node, the work and the steps of an event were not `seen` before; now they are."""
    *_facts, work, node, following, _seconds, following_act, _act_seconds = row
    of_row = (node,), ("work", node) if work else (), (node, following), ("act", node, following_act)
    firsts = tuple(bool(each) and each not in seen for each in of_row)
    seen.update(of_row)
    return firsts


def _after(event: Event, following: Event | None) -> tuple[str | None, int | None]:
    if following is None:
        return None, None
    return node_of(following), round((following.at - event.at).total_seconds())


def _stored(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def day_of(at: datetime) -> date:
    """The day in the office at a moment."""
    return at.astimezone(RIGA).date()
