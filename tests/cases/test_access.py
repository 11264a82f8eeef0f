"""Right role, wrong case: every action, every role, own and foreign cases, in each stage of both practices."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dienests.base.access import Action, Actor, may, narrow
from dienests.base.organisation.models import Role, Unit
from dienests.base.people.models import HouseholdMember, Person
from dienests.cases import access
from dienests.cases.models import Case
from dienests.cases.queries.case import what_may
from tests.factories.cases import (
    RECEIVED,
    OfficeAtWork,
    controlled,
    decided,
    fresh,
    office_at_work,
    opened_case,
    submitted,
)
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.people import OpeningFactory, PersonFactory

pytestmark = pytest.mark.django_db

ROLES = list(Role)
DESK = {Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER}
HEADS = {Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE}
OFFICE_WIDE = {Role.HEAD_OF_OFFICE, Role.AUDITOR}


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


# Who may, in the unit of the case, by the state of the case (practice ogre).
EXPECTED: dict[str, dict[str, set[Role]]] = {
    "open": {
        "case_view": DESK | HEADS | {Role.AUDITOR},
        "case_prepare": DESK,
        "case_submit": DESK,
        "case_control": set(),
        "case_decide": set(),
        "case_assign": HEADS,
        "case_take": DESK,
        "case_withdraw": DESK | HEADS,
        "case_contact": DESK | HEADS,
        "case_letter": DESK | HEADS,
        "document_view": DESK | HEADS | {Role.AUDITOR},
    },
    "submitted": {
        "case_view": DESK | HEADS | {Role.AUDITOR},
        "case_prepare": DESK,
        "case_submit": set(),
        "case_control": {Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT},
        "case_decide": {Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT},
        "case_assign": HEADS,
        "case_take": {Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT},
        "case_withdraw": DESK | HEADS,
        "case_contact": DESK | HEADS,
        "case_letter": DESK | HEADS,
        "document_view": DESK | HEADS | {Role.AUDITOR},
    },
    "decided": {
        "case_view": DESK | HEADS | {Role.AUDITOR, Role.ACCOUNTANT},
        "case_prepare": DESK,  # by post; the operations refuse because the case is closed
        "case_submit": set(),
        "case_control": set(),
        "case_decide": set(),
        "case_assign": HEADS,
        "case_take": set(),
        "case_withdraw": DESK | HEADS,
        "case_contact": DESK | HEADS,
        "case_letter": DESK | HEADS,
        "document_view": DESK | HEADS | {Role.AUDITOR},
    },
}
MAKE: dict[str, Callable[[OfficeAtWork], Case]] = {
    "open": opened_case,
    "submitted": lambda office: submitted(office).case,
    "decided": lambda office: decided(office).case,
}


@pytest.mark.parametrize("state", list(EXPECTED))
def test_matrix_in_the_unit(office: OfficeAtWork, state: str) -> None:
    case = MAKE[state](office)
    for role in ROLES:
        actor = actor_in(role, unit=office.unit)
        allowed = what_may(actor, case)
        for action in access.CASE_ACTIONS:
            expected = role in EXPECTED[state][action.name]
            assert may(actor, action, case) is expected, (state, role, action.name)
            assert (action.name in allowed) is expected
            assert narrow(actor, action, Case.objects.all()).filter(pk=case.pk).exists() is expected


@pytest.mark.parametrize("state", list(EXPECTED))
def test_right_role_wrong_case(office: OfficeAtWork, state: str) -> None:
    """The same roles in another unit: only those who answer for the whole office keep what they have."""
    case = MAKE[state](office)
    for role in ROLES:
        actor = actor_in(role)
        for action in access.CASE_ACTIONS:
            everywhere = OFFICE_WIDE | ({Role.ACCOUNTANT} if state == "decided" else set())
            expected = role in EXPECTED[state][action.name] & everywhere
            assert may(actor, action, case) is expected, (state, role, action.name)


def test_head_answers_for_units_below_and_nobody_above(office: OfficeAtWork) -> None:
    below = UnitFactory(parent=office.unit)
    beside = UnitFactory()
    organiser = actor_in(Role.ASSISTANCE_ORGANISER, unit=below)
    case = opened_case(office, actor=organiser, unit=below)
    assert may(actor_in(Role.HEAD_OF_UNIT, unit=office.unit), access.CASE_ASSIGN, case)
    assert not may(actor_in(Role.HEAD_OF_UNIT, unit=beside), access.CASE_VIEW, case)
    assert not may(actor_in(Role.HEAD_OF_UNIT, unit=below), access.CASE_VIEW, opened_case(office))


def test_assigned_case_of_another_unit(office: OfficeAtWork) -> None:
    helper = actor_in(Role.SOCIAL_WORKER)
    case = opened_case(office)
    assert not may(helper, access.CASE_PREPARE, case)
    Case.objects.filter(pk=case.pk).update(assignee=helper.user)
    assert may(helper, access.CASE_PREPARE, case)


def test_preparer_is_no_controller(office: OfficeAtWork) -> None:
    case = submitted(office, actor=office.worker).case
    assert not may(office.worker, access.CASE_CONTROL, case)
    assert not may(office.worker, access.CASE_DECIDE, case)
    assert may(office.second_worker, access.CASE_CONTROL, case)


def test_daugavpils_sends_the_client_to_a_second_specialist() -> None:
    office = office_at_work(practice="daugavpils")
    from dienests.cases.operations.stages import finish_stage

    case = opened_case(office)
    assert not may(office.organiser, access.CASE_SUBMIT, case)
    case = finish_stage(actor=office.organiser, now=office.now, case=case, version=case.version)
    assert not may(office.organiser, access.CASE_TAKE, case)
    assert not may(office.organiser, access.CASE_SUBMIT, case)
    assert may(office.organiser, access.CASE_PREPARE, case)  # papers that come to the desk later
    assert may(office.second_organiser, access.CASE_SUBMIT, case)
    assert may(office.worker, access.CASE_SUBMIT, case)


@pytest.mark.parametrize(
    ("role", "opens"),
    [(role, role in DESK | HEADS) for role in ROLES],
)
def test_where_an_application_may_be_taken(office: OfficeAtWork, role: Role, opens: bool) -> None:
    actor = actor_in(role, unit=office.unit)
    assert may(actor, access.CASE_OPEN, office.unit) is opens
    foreign = UnitFactory()
    assert may(actor, access.CASE_OPEN, foreign) is (role == Role.HEAD_OF_OFFICE)
    assert narrow(actor, access.CASE_OPEN, Unit.objects.all()).filter(pk=office.unit.pk).exists() is opens


def test_only_heads_change_the_practice(office: OfficeAtWork) -> None:
    for action in (access.PROCESS_CHOOSE, access.PROPOSAL_ANSWER, access.PROPOSAL_WITHDRAW):
        assert {role for role in ROLES if may(actor_in(role), action)} == {Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE}
    assert all(may(actor_in(role), access.PROCESS_VIEW, office.process) for role in ROLES)


def sees(actor: Actor, person: Person, action: Action = access.PERSON_VIEW) -> bool:
    return may(actor, action, person)


def test_file_opens_with_an_active_case_of_the_household(office: OfficeAtWork) -> None:
    person, child, stranger = PersonFactory(), PersonFactory(born=date(2015, 1, 1)), PersonFactory()
    assert not sees(office.organiser, person)
    case = opened_case(office, people=[person, child])
    for role in ROLES:
        actor = actor_in(role, unit=office.unit)
        expected = role in DESK | HEADS | {Role.AUDITOR}
        assert (sees(actor, person), sees(actor, child), sees(actor, stranger)) == (expected, expected, False), role
        foreign = actor_in(role)
        assert sees(foreign, child) is (role in OFFICE_WIDE), role
    moved_out = HouseholdMember.objects.get(person=child)
    moved_out.since = RECEIVED - timedelta(days=100)
    moved_out.until = RECEIVED - timedelta(days=1)
    moved_out.save()
    assert not sees(office.organiser, child)
    assert sees(office.organiser, person)
    assert fresh(case).closed_at is None


def test_file_closes_with_the_case_unless_opened_with_a_reason(office: OfficeAtWork) -> None:
    person = decided(office).case.applicant
    assert not sees(office.organiser, person)
    OpeningFactory(person=person, user=office.organiser.user, until=RECEIVED)
    assert sees(office.organiser, person)
    assert not sees(office.worker, person)
    OpeningFactory(person=person, user=office.worker.user, until=RECEIVED - timedelta(days=1))
    assert not sees(office.worker, person)
    OpeningFactory(person=person, user=office.administrator.user, until=RECEIVED)
    assert not sees(office.administrator, person)


def test_approved_case_in_a_practice_with_a_separate_decision() -> None:
    office = office_at_work(practice="latvia")
    case = controlled(office).submission.case
    assert fresh(case).stage == "decision"
    assert may(office.head, access.CASE_DECIDE, case)
    assert not may(office.worker, access.CASE_DECIDE, case)  # a social worker controls but does not decide here
    assert not may(office.head, access.CASE_CONTROL, case)
