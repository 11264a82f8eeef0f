"""What is computed of each case once, so that figures over all of them are sums, shares and quantiles. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dienests.practice import Process
from dienests.workload.measures.conformance import Passed, Step, judge, steps_of
from dienests.workload.measures.rows import CONTACTS, DECIDED, RANK, CaseLog, Event, Spell
from dienests.workload.measures.working_days import WorkingDays

RIGA = ZoneInfo("Europe/Riga")
DAY = 86_400
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
    "calendar_days": "INTEGER",  # from receipt to the end; empty while the case is in work
    "working_days": "INTEGER",
    "stopped_days": "INTEGER",
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
    "roles_unknown": "BOOLEAN",
}
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
}
TABLES: Mapping[str, Mapping[str, str]] = {"cases": CASES, "spells": SPELLS, "events": EVENTS}


@dataclass(frozen=True, slots=True)
class Measured:
    """A case as rows of the three tables."""

    case: Row
    spells: list[Row]
    events: list[Row]


class Measuring:
    """Turns logs into rows. `processes`: id of the process version → (name and digest of the practice, its process)."""

    def __init__(self, processes: Mapping[int, tuple[str, str, Process]]) -> None:
        self._ways: dict[int, tuple[str, str, tuple[Step, ...]]] = {
            version: (name, digest, steps_of(process)) for version, (name, digest, process) in processes.items()
        }
        self._days = WorkingDays()

    def measured(self, log: CaseLog) -> Measured:
        """The rows of one case."""
        events = in_order(log.events)
        return Measured(
            self._case(log, Counter(event.contact for event in events if event.contact)),
            [self._spell(log.case, place, spell) for place, spell in enumerate(log.spells)],
            _events(log.case, events),
        )

    def _case(self, log: CaseLog, contacts: Counter[str]) -> Row:
        practice, digest, steps = self._ways[log.version]
        ending = next((spell.outcome for spell in reversed(log.spells) if spell.outcome in DECIDED), "")
        ending = "withdrawn" if log.state == "withdrawn" else ending
        decided, closed = ending in DECIDED, log.closed_on
        passed = tuple(Passed(each.stage, each.outcome, each.role) for each in log.spells if each.finished_at)
        verdict = judge(steps, passed, finished=decided)
        return (
            log.case,
            log.number,
            log.unit,
            practice,
            digest,
            "status" in log.asked,
            "gmi" in log.asked,
            "housing" in log.asked,
            log.repeat,
            log.channel,
            log.state,
            ending,
            log.received_on,
            closed,
            log.decision_due,
            (closed - log.received_on).days if closed else None,
            self._days.between(log.received_on, closed) if closed else None,
            log.stopped_days,
            closed > log.decision_due if decided and closed else None,
            closed > log.status_due if decided and closed and log.status_due else None,
            *(contacts[kind] for kind in CONTACTS),
            contacts.total(),
            log.controls,
            log.returned,
            list(log.reasons),
            log.corrected_cents,
            verdict.fitness,
            [str(deviation) for deviation in verdict.deviations],
            " → ".join(each.stage for each in passed),
            any(not each.role and each.outcome not in ("", "taken_back", "reopened") for each in passed),
        )

    def _spell(self, case: int, place: int, spell: Spell) -> Row:
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
        )


def in_order(events: tuple[Event, ...]) -> list[Event]:
    """By time; what happened at one moment in the order of the day."""
    return sorted(events, key=lambda event: (event.at, RANK[event.activity]))


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
    return rows[::-1]


def _after(event: Event, following: Event | None) -> tuple[str | None, int | None]:
    if following is None:
        return None, None
    return node_of(following), round((following.at - event.at).total_seconds())


def _stored(at: datetime) -> datetime:
    """Local time of the office without its zone: files and pictures speak of the office's days."""
    return at.astimezone(RIGA).replace(tzinfo=None)


def day_of(at: datetime) -> date:
    """The day in the office at a moment."""
    return at.astimezone(RIGA).date()
