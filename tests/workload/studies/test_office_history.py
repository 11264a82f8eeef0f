"""A case of the event log in the terms of the simulation."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dienests.cases.operations.requests import Wanted, documents_received, let_request_lapse, request_documents
from dienests.workload.measures.rows import CaseLog, Event, Spell
from dienests.workload.studies.office_history import office_history, past_case
from tests.factories.cases import office_at_work, opened_case


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
        "papers": ((date(2026, 2, 4), date(2026, 2, 12)),),
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
    case = past_case(log(events=(), papers=((date(2026, 2, 4), None),)))
    assert case.decided is None
    assert case.withdrawn is not None
    assert case.withdrawn.date() == date(2026, 2, 20)
    assert case.stops == ((date(2026, 2, 4), None),)


def test_typed_in_later_than_it_came() -> None:
    case = past_case(log(received_on=date(2026, 1, 30)))
    assert case.received == datetime.fromisoformat("2026-01-30T12:00")


@pytest.mark.django_db
def test_papers_are_those_of_their_own_request() -> None:
    """The first request lapsed, the second was answered, the third is open: the answer is that of the second."""
    office = office_at_work()
    case = opened_case(office, now=at(2, 8), received_on=date(2026, 2, 2))
    letter = Wanted(keys=[], due=date(2026, 2, 6), other=("Īres līgums",))
    request_documents(actor=office.organiser, now=at(2, 9), case=case, wanted=letter)
    let_request_lapse(actor=office.organiser, now=at(9, 9), case=case)
    request_documents(actor=office.organiser, now=at(9, 10), case=case, wanted=replace(letter, due=date(2026, 2, 20)))
    documents_received(actor=office.organiser, now=at(11, 9), case=case)
    request_documents(actor=office.organiser, now=at(12, 9), case=case, wanted=replace(letter, due=date(2026, 2, 20)))
    (history,) = office_history().cases
    assert history.stops == (
        (date(2026, 2, 2), None),
        (date(2026, 2, 9), date(2026, 2, 11)),
        (date(2026, 2, 12), None),
    )
    assert history.way == "ogre"
