"""A case of the event log in the terms of the simulation."""

from datetime import UTC, date, datetime

from dienests.workload.command.office_history import past_case
from dienests.workload.measures.rows import CaseLog, Event, Spell


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 2, day, hour, tzinfo=UTC)


def log(**changed: object) -> CaseLog:
    known: dict[str, object] = {
        "case": 1,
        "number": "2026/000017",
        "unit": 1,
        "version": 1,
        "asked": ("status", "housing"),
        "repeat": True,
        "channel": "in_person",
        "state": "decided",
        "received_on": date(2026, 2, 3),
        "closed_on": date(2026, 2, 20),
        "decision_due": date(2026, 3, 3),
        "status_due": None,
        "stopped_days": 8,
        "controls": 2,
        "reasons": (),
        "returned": 1,
        "corrected_cents": None,
        "spells": (
            Spell("reception", at(3, 8), at(16, 9), "assistance_organiser", "submitted", True, 55),
            Spell("control", at(16, 9), None),
        ),
        "events": (
            Event("papers_requested", at(4, 10)),
            Event("papers_received", at(12, 10)),
            Event("decided", at(18, 13), "control", outcome="grant"),
        ),
    }
    return CaseLog(**known | changed)  # type: ignore[arg-type]


def test_a_decided_case() -> None:
    case = past_case(log())
    assert (case.number, case.kind, case.first, case.returned) == ("2026/000017", "housing", False, 1)
    assert case.received == datetime.fromisoformat("2026-02-03T10:00"), "as the clock on the wall in Riga shows"
    assert case.decided == datetime.fromisoformat("2026-02-18T15:00")
    assert case.withdrawn is None
    assert case.stops == ((date(2026, 2, 4), date(2026, 2, 12)),)
    assert [(it.stage, it.minutes, it.finished is None) for it in case.stages] == [
        ("reception", 55, False),
        ("control", None, True),
    ]


def test_a_case_that_was_given_up() -> None:
    case = past_case(log(events=(Event("papers_requested", at(4, 10)),)))
    assert case.decided is None
    assert case.withdrawn is not None
    assert case.withdrawn.date() == date(2026, 2, 20)
    assert case.stops == ((date(2026, 2, 4), None),)


def test_typed_in_later_than_it_came() -> None:
    case = past_case(log(received_on=date(2026, 1, 30)))
    assert case.received == datetime.fromisoformat("2026-01-30T12:00")
