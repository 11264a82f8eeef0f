"""Taking an application in one call."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.queries import entries_about
from dienests.base.organisation.models import Office
from dienests.base.people.models import Household, HouseholdMember, Relation
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, Draft, Signature, StageRun
from dienests.cases.operations.drafts import save_draft
from dienests.cases.operations.intake import INTAKE_FORM, Intake, MemberEntry, change_application, open_case
from dienests.cases.queries.case import visits
from dienests.cases.queries.intake import intake_warnings
from tests.factories.cases import NOW, RECEIVED, OfficeAtWork, decided, fresh, office_at_work, opened_case, pensioner
from tests.factories.organisation import UnitFactory
from tests.factories.people import PersonFactory, household_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def intake_of(office: OfficeAtWork, *people: Any, **fields: Any) -> Intake:
    members = tuple(
        MemberEntry(person.pk, Relation.SELF if n == 0 else Relation.CHILD) for n, person in enumerate(people)
    )
    return replace(
        Intake(
            applicant=people[0].pk,
            unit=office.unit.pk,
            members=members,
            asked=("housing", "status"),
            received_on=RECEIVED,
            signed_by=(people[0].pk,),
        ),
        **fields,
    )


def refused(office: OfficeAtWork, intake: Intake, reason: Reason) -> CaseError:
    with pytest.raises(CaseError) as caught:
        open_case(actor=office.organiser, now=NOW, intake=intake)
    assert caught.value.code == reason
    assert not Case.objects.exists()
    return caught.value


def test_one_call_makes_everything(office: OfficeAtWork) -> None:
    mother, child = PersonFactory(), PersonFactory(born=date(2018, 4, 1))
    save_draft(actor=office.organiser, now=NOW, form=INTAKE_FORM, key="k1", data={"name": "x"})
    case = open_case(
        actor=office.organiser,
        now=NOW,
        intake=intake_of(office, mother, child, address="Skolas iela 3-1, Ogre", draft_key="k1"),
    )
    assert case.number == "SD-2026-000001"
    assert case.asked == ["status", "housing"]
    assert (case.decision_due, case.status_due) == (date(2026, 3, 10), date(2026, 2, 24))
    assert (case.assignee, case.process, case.stage) == (office.organiser.user, office.process, "reception")
    assert case.household.address == "Skolas iela 3-1, Ogre"
    assert [m["name"] for m in case.declaration.data["members"]] == [str(mother), str(child)]
    assert list(Signature.objects.values_list("person", flat=True)) == [mother.pk]
    assert visits(case) == 1
    assert not Draft.objects.exists()
    assert [entry.event for entry in entries_about(child.pk)] == ["case_opened"]


def test_application_by_post_is_no_visit(office: OfficeAtWork) -> None:
    assert visits(opened_case(office, channel="post")) == 0


def test_status_term_follows_what_is_asked(office: OfficeAtWork) -> None:
    case = opened_case(office, asked=("gmi",))
    assert case.status_due is None
    case = change_application(actor=office.organiser, now=NOW, case=case, version=case.version, asked=("gmi", "status"))
    assert case.status_due == date(2026, 2, 24)
    assert fresh(case).asked == ["status", "gmi"]


def test_household_becomes_what_is_declared(office: OfficeAtWork) -> None:
    mother, left, joins = PersonFactory(), PersonFactory(), PersonFactory(born=date(2015, 1, 1))
    household = household_of(mother, left)
    case = open_case(actor=office.organiser, now=NOW, intake=intake_of(office, mother, joins))
    assert case.household == household
    assert HouseholdMember.objects.get(person=left).until == date(2026, 2, 9)
    assert HouseholdMember.objects.get(person=joins).since == RECEIVED
    assert Household.objects.count() == 1


def test_somebody_elses_member_moves_only_when_said(office: OfficeAtWork) -> None:
    mother, grandmother = PersonFactory(), PersonFactory(born=date(1950, 1, 1))
    household_of(grandmother)
    intake = intake_of(office, mother, grandmother)
    error = refused(office, intake, Reason.PERSON_IN_OTHER_HOUSEHOLD)
    assert str(grandmother) in error.message
    moving = replace(intake, members=(intake.members[0], replace(intake.members[1], moves=True)))
    case = open_case(actor=office.organiser, now=NOW, intake=moving)
    assert set(case.household.members.values_list("person_id", flat=True)) == {mother.pk, grandmother.pk}


def test_what_is_refused(office: OfficeAtWork) -> None:
    person, other = PersonFactory(), PersonFactory()
    plain = intake_of(office, person)
    refused(office, replace(plain, asked=()), Reason.NOTHING_ASKED)
    refused(office, replace(plain, asked=("gmi", "moon")), Reason.ASKED_UNKNOWN)
    refused(office, replace(plain, received_on=date(2026, 2, 11)), Reason.DATE_IN_FUTURE)
    refused(office, replace(plain, signed_by=(other.pk,)), Reason.NOT_IN_HOUSEHOLD)
    refused(office, replace(plain, applicant=other.pk), Reason.NOT_IN_HOUSEHOLD)
    refused(office, replace(plain, members=(*plain.members, MemberEntry(999_999, "other"))), Reason.NOT_IN_HOUSEHOLD)
    refused(office, replace(plain, unit=UnitFactory().pk), Reason.WRONG_UNIT)
    refused(office, replace(plain, unit=999_999), Reason.WRONG_UNIT)
    Office.objects.all().delete()
    refused(office, plain, Reason.NO_OFFICE)
    assert not Household.objects.exists()


def test_applications_are_taken_by_the_roles_of_the_first_stage(office: OfficeAtWork) -> None:
    intake = intake_of(office, PersonFactory())
    for actor in (office.head, office.director, office.auditor, office.accountant, office.service):
        with pytest.raises(AccessRefused):
            open_case(actor=actor, now=NOW, intake=intake)
    open_case(actor=office.worker, now=NOW, intake=intake)


def test_merged_person_cannot_apply(office: OfficeAtWork) -> None:
    kept = PersonFactory()
    merged = PersonFactory(merged_into=kept)
    refused(office, intake_of(office, merged), Reason.NOT_IN_HOUSEHOLD)


def test_warned_of_an_open_case_and_of_a_running_grant(office: OfficeAtWork) -> None:
    person = pensioner()

    def warned(*asked: str, on: date = RECEIVED) -> list[str]:
        return [w.code for w in intake_warnings(persons=[person.pk], asked=asked, received_on=on)]

    assert warned("housing") == []
    decision = decided(office, people=[person])
    assert warned("housing") == ["running_grant"]
    assert warned("gmi") == []  # asked for and not granted
    assert warned("housing", on=date(2026, 7, 31)) == ["running_grant"]
    assert warned("housing", on=date(2026, 8, 1)) == []
    case = opened_case(office, people=[person], asked=("gmi",))
    assert warned("housing") == ["open_case", "running_grant"]
    assert decision.case != case


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2025, 1, 31), date(2025, 2, 28)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2026, 1, 31), date(2026, 3, 2)),
    ],
)
def test_month_end(office: OfficeAtWork, received: date, due: date) -> None:
    assert opened_case(office, received_on=received).decision_due == due


@pytest.mark.parametrize(
    ("moment", "day", "number", "gmi"),
    [
        (datetime(2025, 12, 31, 21, 59, tzinfo=UTC), date(2025, 12, 31), "SD-2025-000001", "166.00"),
        (datetime(2025, 12, 31, 22, 1, tzinfo=UTC), date(2026, 1, 1), "SD-2026-000001", "187.00"),
    ],
)
def test_night_of_a_threshold_change(moment: datetime, day: date, number: str, gmi: str) -> None:
    """31 December 23:59 and 1 January 00:01 in Riga: two minutes, another year of numbers, another threshold."""
    office = office_at_work(today=day, now=moment)
    case = opened_case(office, received_on=day, asked=("gmi",))
    assert case.number == number
    decision = decided(office, asked=("gmi",), received_on=day, now=moment, income=[])
    assert decision.content["benefits"][0]["amount"] == gmi
    assert decision.number.startswith(f"SDL-{day.year}")
    assert decision.calculation.known_on == day
    assert decision.content["benefits"][0]["from"] == day.replace(day=1).isoformat()


def test_tomorrow_in_riga_is_not_yet_tomorrow(office: OfficeAtWork) -> None:
    """Received "on 1 January" at 23:59 on 31 December is a slip of the pen."""
    moment = datetime(2025, 12, 31, 21, 59, tzinfo=UTC)
    with pytest.raises(CaseError) as caught:
        opened_case(office, received_on=date(2026, 1, 1), now=moment)
    assert caught.value.code == Reason.DATE_IN_FUTURE
    assert not StageRun.objects.exists()
