"""Papers are asked for: the letter goes out, the clock stands still, and each way in which the waiting ends."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Office, Role
from dienests.cases import store
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, DocumentRequest, Letter, RequestOutcome, State
from dienests.cases.operations.documents import Upload, add_documents
from dienests.cases.operations.requests import (
    Wanted,
    documents_received,
    let_request_lapse,
    preview_request,
    request_documents,
    withdraw_request,
)
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.queries.papers import (
    checklist,
    may_refuse_for_missing_papers,
    open_request,
    overdue_requests,
    usual_due,
)
from tests.cases.papers import samples
from tests.cases.papers.conftest import Desk, fresh, text_of
from tests.factories.organisation import UnitFactory, actor_in

DUE = date(2026, 2, 24)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=ZoneInfo("Europe/Riga"))


def wanted(**changes: object) -> Wanted:
    return Wanted(**{"keys": ["housing_bills"], "due": DUE, **changes})  # type: ignore[arg-type]


def requested(desk: Desk, **changes: object) -> Case:
    case = desk.declare(desk.case())
    request_documents(actor=desk.organiser, now=desk.now, case=case, wanted=wanted(**changes))
    return fresh(case)


def test_asking_sends_a_letter_and_stops_the_clock(desk: Desk):
    case = requested(desk, other=["Tiesas spriedums"], message="Pietiek ar kopijām.")
    assert (case.state, case.clock_stopped_on) == (State.WAITING, date(2026, 2, 10))
    request = open_request(case)
    assert request is not None
    assert (request.requested_on, request.due, request.outcome) == (date(2026, 2, 10), DUE, RequestOutcome.OPEN)
    assert [item["key"] for item in request.items] == ["housing_bills", ""]
    letter = request.letter
    assert letter is not None
    assert (letter.kind, letter.number, letter.signed_by) == (
        "documents_request",
        "SDV-2026-000001",
        desk.organiser.user,
    )
    words = text_of(store.read(letter.sha256))
    bills = checklist(case).line("housing_bills")
    assert bills is not None
    assert bills.requested
    for expected in (bills.title.lv, "Tiesas spriedums", "24.02.2026.", "Pietiek ar kopijām.", "termiņš ir apturēts"):
        assert expected in words
    (entry,) = AuditEntry.objects.filter(event="documents_requested")
    assert entry.details["items"] == ["housing_bills", "Tiesas spriedums"]


def test_in_english_the_letter_is_english(desk: Desk):
    case = requested(desk, language="en")
    words = text_of(store.read(Letter.objects.get(case=case).sha256))
    assert "24 February 2026" in words
    assert "stands still" in words
    assert "termiņš" not in words


def test_the_preview_is_marked_and_stores_nothing(desk: Desk):
    case = desk.declare(desk.case())
    before = case.version
    words = text_of(preview_request(actor=desk.organiser, now=desk.now, case=case, wanted=wanted()))
    assert "PROJEKTS" in words
    assert (Letter.objects.count(), DocumentRequest.objects.count(), fresh(case).version) == (0, 0, before)
    assert store.check().files == 0


@pytest.mark.parametrize(
    ("answered", "decision_due", "status_due"),
    [
        # Received 10 February: decision by 10 March, status by 24 February (10 working days).
        (date(2026, 2, 10), date(2026, 3, 10), date(2026, 2, 24)),  # the same day: nothing moves
        (date(2026, 2, 13), date(2026, 3, 13), date(2026, 2, 27)),  # 3 days, 3 working days
        (date(2026, 2, 16), date(2026, 3, 16), date(2026, 3, 2)),  # 6 days over a weekend, 4 working days
        (date(2026, 2, 14), date(2026, 3, 16), date(2026, 3, 2)),  # 4 days end on a Saturday: next working day
    ],
)
def test_the_days_of_waiting_do_not_count(desk: Desk, answered: date, decision_due: date, status_due: date):
    case = requested(desk)
    assert (case.decision_due, case.status_due) == (date(2026, 3, 10), date(2026, 2, 24))
    noted = answered + timedelta(days=2)  # noted two days later: what counts is when the papers came
    documents_received(actor=desk.organiser, now=at(noted), case=case, received_on=answered)
    case = fresh(case)
    assert (case.decision_due, case.status_due) == (decision_due, status_due)
    assert (case.state, case.clock_stopped_on) == (State.OPEN, None)
    request = DocumentRequest.objects.get()
    assert (request.answered_on, request.outcome) == (answered, RequestOutcome.ANSWERED)
    (entry,) = AuditEntry.objects.filter(event="documents_received")
    assert entry.details["days"] == (answered - date(2026, 2, 10)).days


def test_two_requests_add_up(desk: Desk):
    case = requested(desk)
    documents_received(actor=desk.organiser, now=at(date(2026, 2, 12)), case=case)
    request_documents(actor=desk.organiser, now=at(date(2026, 2, 16)), case=fresh(case), wanted=wanted())
    documents_received(actor=desk.organiser, now=at(date(2026, 2, 19)), case=case)
    assert fresh(case).decision_due == date(2026, 3, 16)  # 10 March, 2 days, 3 days: Sunday 15th, so Monday


def test_withdrawing_needs_a_reason_and_lets_the_clock_run(desk: Desk):
    case = requested(desk)
    with pytest.raises(PaperError, match="reason_missing"):
        withdraw_request(actor=desk.organiser, now=desk.now, case=case, reason="")
    withdraw_request(actor=desk.organiser, now=at(date(2026, 2, 11)), case=case, reason="atrasts reģistrā")
    case = fresh(case)
    assert (case.state, case.decision_due) == (State.OPEN, date(2026, 3, 11))
    assert DocumentRequest.objects.get().outcome == RequestOutcome.WITHDRAWN
    assert not may_refuse_for_missing_papers(case, today=date(2026, 4, 1))


def test_a_lapsed_request_makes_refusal_a_true_reason_until_the_papers_come(desk: Desk):
    case = requested(desk)
    assert not may_refuse_for_missing_papers(case, today=DUE)
    assert may_refuse_for_missing_papers(case, today=DUE + timedelta(days=1))
    with pytest.raises(PaperError, match="not_overdue"):
        let_request_lapse(actor=desk.organiser, now=at(DUE), case=case)
    assert list(overdue_requests(today=DUE)) == []
    assert [request.case for request in overdue_requests(today=DUE + timedelta(days=1))] == [case]
    late = date(2026, 3, 5)
    let_request_lapse(actor=desk.organiser, now=at(late), case=case)
    case = fresh(case)
    request = DocumentRequest.objects.get()
    assert (request.answered_on, request.outcome) == (DUE + timedelta(days=1), RequestOutcome.LAPSED)
    assert case.decision_due == date(2026, 3, 25)  # 15 days of the term, not the 23 until somebody noticed
    assert may_refuse_for_missing_papers(case, today=late)
    bills = Upload("rēķins.pdf", io.BytesIO(samples.pdf()), "housing_bills")
    add_documents(actor=desk.organiser, now=at(late), case=case, uploads=[bills])
    assert not may_refuse_for_missing_papers(fresh(case), today=late)


def test_a_returned_case_stays_returned_after_the_answer(desk: Desk):
    case = desk.declare(desk.case())
    submission = desk.submit(case)
    desk.return_(submission)
    case = fresh(case)
    assert case.state == State.RETURNED
    request_documents(actor=desk.organiser, now=desk.now, case=case, wanted=wanted())
    documents_received(actor=desk.organiser, now=desk.now, case=case)
    assert fresh(case).state == State.RETURNED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"keys": []}, PaperReason.NOTHING_REQUESTED),
        ({"keys": [], "other": [" \u200b "]}, PaperReason.NOTHING_REQUESTED),
        ({"keys": ["nonsense"]}, PaperReason.NOTHING_REQUESTED),
        ({"due": date(2026, 2, 10)}, PaperReason.DUE_TOO_EARLY),
        ({"due": date(2025, 2, 24)}, PaperReason.DUE_TOO_EARLY),
        ({"language": "ru"}, PaperReason.LANGUAGE_UNKNOWN),
    ],
)
def test_what_cannot_be_asked_is_refused_and_changes_nothing(desk: Desk, changes: dict[str, object], code: PaperReason):
    case = desk.declare(desk.case())
    with pytest.raises(PaperError) as caught:
        request_documents(actor=desk.organiser, now=desk.now, case=case, wanted=wanted(**changes))
    assert caught.value.code == code
    assert (fresh(case).state, Letter.objects.count()) == (State.OPEN, 0)


def test_one_request_at_a_time(desk: Desk):
    case = requested(desk)
    with pytest.raises(PaperError, match="already_requested"):
        request_documents(actor=desk.organiser, now=desk.now, case=case, wanted=wanted())
    assert Letter.objects.count() == 1


def test_an_answer_needs_a_question_and_a_possible_day(desk: Desk):
    case = desk.declare(desk.case())
    for act in (documents_received, let_request_lapse):
        with pytest.raises(PaperError, match="not_requested"):
            act(actor=desk.organiser, now=desk.now, case=case)
    request_documents(actor=desk.organiser, now=desk.now, case=case, wanted=wanted())
    for day in (date(2026, 2, 9), date(2026, 2, 13)):
        with pytest.raises(PaperError, match="received_when"):
            documents_received(actor=desk.organiser, now=at(date(2026, 2, 12)), case=case, received_on=day)
    assert fresh(case).state == State.WAITING


def test_without_an_office_no_letter_and_no_waiting(desk: Desk):
    case = desk.declare(desk.case())
    Office.objects.all().delete()
    with pytest.raises(PaperError, match="office_missing"):
        request_documents(actor=desk.organiser, now=desk.now, case=case, wanted=wanted())
    assert fresh(case).state == State.OPEN


def test_somebody_was_quicker(desk: Desk):
    case = desk.declare(desk.case())
    stale = case.version - 1
    with pytest.raises(CaseError) as caught:
        request_documents(actor=desk.organiser, now=desk.now, case=case, wanted=wanted(), version=stale)
    assert caught.value.code == Reason.CHANGED_MEANWHILE
    assert Letter.objects.count() == 0


def test_a_submitted_case_is_frozen(desk: Desk):
    case = desk.declare(desk.case())
    desk.submit(case)
    with pytest.raises(CaseError) as caught:
        request_documents(actor=desk.organiser, now=desk.now, case=fresh(case), wanted=wanted())
    assert caught.value.code == Reason.FROZEN


def test_right_role_on_the_wrong_case(desk: Desk):
    case = requested(desk)
    other = desk.declare(desk.case())
    elsewhere = actor_in(Role.ASSISTANCE_ORGANISER, unit=UnitFactory())
    auditor = actor_in(Role.AUDITOR, unit=desk.unit)
    for who in (elsewhere, auditor):
        for act in (
            lambda who=who: preview_request(actor=who, now=desk.now, case=other, wanted=wanted()),
            lambda who=who: request_documents(actor=who, now=desk.now, case=other, wanted=wanted()),
            lambda who=who: documents_received(actor=who, now=desk.now, case=case),
            lambda who=who: withdraw_request(actor=who, now=desk.now, case=case, reason="x"),
            lambda who=who: let_request_lapse(actor=who, now=at(date(2026, 3, 1)), case=case),
        ):
            with pytest.raises(AccessRefused):
                act()
    assert (fresh(case).state, fresh(other).state) == (State.WAITING, State.OPEN)


def test_the_usual_term_comes_from_the_practice_in_working_days(desk: Desk):
    assert usual_due(fresh(desk.case()), today=date(2026, 2, 10)) == date(2026, 2, 24)
