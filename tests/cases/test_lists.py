"""My day and the list of cases: what is in them, in which order, and how many queries they take."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.cases.models import Case, State
from dienests.cases.operations.assignment import take
from dienests.cases.queries.case import case_header, load_case, next_step, timeline, track, what_may
from dienests.cases.queries.listing import CaseFilter, case_list
from dienests.cases.queries.my_day import my_day
from tests.factories.cases import (
    NOW,
    RECEIVED,
    OfficeAtWork,
    bulk_cases,
    controlled,
    decided,
    fresh,
    office_at_work,
    opened_case,
    pensioner,
    submitted,
)
from tests.factories.organisation import UnitFactory, actor_in

pytestmark = pytest.mark.django_db
TODAY = RECEIVED


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def day(actor: Actor, *, today: date = TODAY) -> dict[str, list[int]]:
    return {section.key: [row.id for row in section.rows] for section in my_day(actor, today=today).sections}


def queries_of(do: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        do()
    return len(context)


def test_each_case_is_where_its_next_person_looks(office: OfficeAtWork) -> None:
    mine = opened_case(office)
    put = submitted(office)
    returned = controlled(office, outcome="return", reasons=["missing_document"]).submission
    approved = controlled(office).submission
    decided(office)
    assert day(office.organiser) == {"returned": [returned.case_id], "mine": [mine.pk]}
    assert day(office.worker) == {"to_decide": [approved.case_id], "to_control": [put.case_id]}
    assert day(office.second_worker) == {"to_control": [put.case_id]}
    assert set(day(office.head)) == {"to_control", "unit"}
    assert day(office.second_organiser) == {}
    for actor in (office.accountant, office.auditor, office.administrator, office.service):
        assert my_day(actor, today=TODAY).empty


def test_preparer_does_not_find_it_among_what_to_control(office: OfficeAtWork) -> None:
    put = submitted(office, actor=office.worker)
    assert "to_control" not in day(office.worker)
    assert day(office.second_worker)["to_control"] == [put.case_id]


def test_due_counts_the_nearer_deadline(office: OfficeAtWork) -> None:
    status, benefit = opened_case(office), opened_case(office, asked=("gmi",))
    assert (status.status_due, benefit.decision_due) == (date(2026, 2, 24), date(2026, 3, 10))
    assert "due" not in day(office.organiser, today=date(2026, 2, 23))
    assert day(office.organiser, today=date(2026, 2, 24))["due"] == [status.pk]
    assert day(office.organiser, today=date(2026, 3, 10))["due"] == [status.pk, benefit.pk]
    Case.objects.filter(pk=status.pk).update(clock_stopped_on=TODAY, state=State.WAITING)
    found = day(office.organiser, today=date(2026, 3, 10))
    assert (found["due"], found["waiting"]) == ([benefit.pk], [status.pk])


def test_row_says_why_and_whose_turn(office: OfficeAtWork) -> None:
    submitted(office)
    with translation.override("en"):
        [section] = my_day(office.worker, today=date(2026, 2, 26)).sections[:1]
    [row] = section.rows
    assert (section.key, str(row.deadline.urgency if row.deadline else "")) == ("due", "late")
    assert row.why == "submitted, waits for control; 2 days overdue"
    assert row.whose_turn == "social worker, head of unit"
    assert row.stage_title == "Control and decision"


def test_my_day_takes_the_same_number_of_queries(office: OfficeAtWork) -> None:
    def look() -> Any:
        return my_day(office.head, today=TODAY + timedelta(days=60))

    for state in (State.SUBMITTED, State.APPROVED):
        bulk_cases(office, count=1, state=state, stage="control")
    bulk_cases(office, count=1, assignee=office.organiser.user)
    look()
    few = queries_of(look)
    for state in (State.SUBMITTED, State.APPROVED):
        bulk_cases(office, count=60, state=state, stage="control")
    bulk_cases(office, count=60, assignee=office.organiser.user)
    assert queries_of(look) == few <= 9
    assert look().counts["to_control"] == 61
    assert len(look().sections[0].rows) == 25


def test_case_page_queries(office: OfficeAtWork) -> None:
    case = decided(office).case

    def look() -> None:
        found = load_case(case.pk)
        allowed = what_may(office.organiser, found)
        case_header(found, today=TODAY)
        track(found)
        next_step(found, actor=office.organiser, allowed=allowed)
        timeline(found)

    look()
    assert queries_of(look) == 5


def test_header_and_next_step(office: OfficeAtWork) -> None:
    put = submitted(office)
    case = load_case(put.case_id)
    with translation.override("en"):
        header = case_header(case, today=date(2026, 2, 23))
        assert (header.stage_title, header.state_title) == ("Control and decision", "waiting for control")
        assert [(d.kind, d.urgency) for d in header.deadlines] == [("status", "soon"), ("decision", "ok")]
        assert header.whose_turn == "social worker, head of unit"
        step = next_step(case, actor=office.worker)
    assert (step.act, step.mine) == ("control", True)
    assert next_step(case, actor=office.organiser).mine is False
    take(actor=office.second_worker, now=NOW, case=case, version=case.version)
    step = next_step(load_case(case.pk), actor=office.worker)
    assert (step.mine, step.whose_turn) == (False, str(office.second_worker))


def test_timeline_is_the_audit_without_the_typing(office: OfficeAtWork) -> None:
    case = decided(office).case
    events = [row.event for row in timeline(fresh(case))]
    assert events[:4] == ["decision_made", "submission_approved", "submission_opened", "decision_submitted"]
    assert events[-1] == "case_opened"
    assert events.count("declaration_saved") == 1


# --- the list ---------------------------------------------------------------------------------------------------


def ids(actor: Actor, **chosen: Any) -> list[int]:
    return [row.id for row in case_list(actor, chosen=CaseFilter(**chosen), today=TODAY).rows]


def test_filters(office: OfficeAtWork) -> None:
    person = pensioner(given_names="Ērika", family_name="Ķikure-Šteina")
    mine = opened_case(office, people=[person], asked=("housing",))
    put = submitted(office)
    closed = decided(office).case
    assert ids(office.organiser) == [closed.pk, put.case_id, mine.pk]
    assert ids(office.organiser, state="submitted") == [put.case_id]
    assert ids(office.organiser, stage="payment") == [closed.pk]
    assert ids(office.organiser, assignee="me") == [mine.pk]
    assert ids(office.organiser, assignee="none", open_only=True) == [put.case_id]
    assert ids(office.organiser, assignee=str(office.organiser.pk)) == [mine.pk]
    assert ids(office.organiser, benefit="gmi") == [closed.pk, put.case_id]
    assert ids(office.organiser, unit=office.unit.pk, open_only=True) == [put.case_id, mine.pk]
    assert ids(office.organiser, unit=UnitFactory().pk) == []
    assert ids(office.organiser, received_from=RECEIVED + timedelta(days=1)) == []
    assert ids(office.organiser, due="late") == []
    for text in ("erika", "steina kik", mine.number, mine.number.lower(), "1", "SD-2026-00000"):
        assert mine.pk in ids(office.organiser, text=text), text
    assert ids(office.organiser, text="nekur nav") == []
    assert ids(office.organiser, text="%") == []
    assert ids(actor_in(Role.ASSISTANCE_ORGANISER)) == []
    assert ids(office.accountant) == [closed.pk]


@pytest.mark.parametrize("sort", ["received", "oldest", "due"])
def test_pages_go_forth_and_back_without_losing_a_row(office: OfficeAtWork, sort: Any) -> None:
    for place in range(5):
        bulk_cases(office, count=5, decision_due=date(2026, 3, 10) + timedelta(days=place % 2))
    everything = [row.id for row in case_list(office.head, chosen=CaseFilter(), today=TODAY, sort=sort).rows]
    assert len(everything) == 25
    pages, token = [], ""
    while True:
        page = case_list(office.head, chosen=CaseFilter(), today=TODAY, sort=sort, after=token, limit=7)
        pages.append([row.id for row in page.rows])
        assert (page.count, page.counted) == (25, True)
        if not page.next:
            break
        token = page.next
    assert [number for page_ids in pages for number in page_ids] == everything
    assert [len(page_ids) for page_ids in pages] == [7, 7, 7, 4]
    back = case_list(office.head, chosen=CaseFilter(), today=TODAY, sort=sort, before=page.previous, limit=7)
    assert [row.id for row in back.rows] == pages[2]
    assert back.next == token
    odd = case_list(office.head, chosen=CaseFilter(), today=TODAY, sort=sort, after="nonsense", limit=7)
    assert [row.id for row in odd.rows] == pages[0]


def test_list_takes_the_same_number_of_queries(office: OfficeAtWork) -> None:
    def look() -> None:
        case_list(office.head, chosen=CaseFilter(), today=TODAY)

    bulk_cases(office, count=2)
    look()
    few = queries_of(look)
    bulk_cases(office, count=48)
    assert queries_of(look) == few == 2


def test_next_pages_begin_in_the_index(office: OfficeAtWork) -> None:
    """No sorting of all cases: the plan of a later page walks the index on the day of receipt."""
    bulk_cases(office, count=30)
    with CaptureQueriesContext(connection) as context:
        page = case_list(office.auditor, chosen=CaseFilter(), today=TODAY, limit=5)
        case_list(office.auditor, chosen=CaseFilter(), today=TODAY, after=page.next, limit=5)
    sql = context[-1]["sql"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "case_received" in plan
    assert "TEMP B-TREE" not in plan
    assert asdict(page)["count"] == 30
