"""Contacts with the client and minutes of work: noted, refused with words, taken back, traced."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, Contact, StageRun
from dienests.cases.operations.contacts import Noted, note_contact, remove_contact
from dienests.cases.operations.stages import finish_stage
from dienests.cases.queries.case import timeline
from dienests.cases.queries.contacts import contacts_of
from tests.factories.cases import NOW, OfficeAtWork, controlled, fresh, office_at_work, opened_case, submitted
from tests.factories.organisation import UnitFactory, actor_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def case(office: OfficeAtWork) -> Case:
    return opened_case(office)


def test_noted_in_two_fields(office: OfficeAtWork, case: Case) -> None:
    noted = Noted("phone", TODAY, 5, note="  jautāja\npar   termiņu ")
    contact = note_contact(actor=office.second_organiser, now=NOW, case=case, noted=noted)
    assert (contact.kind, contact.minutes, contact.note) == ("phone", 5, "jautāja par termiņu")
    assert fresh(case).version == case.version  # nobody else's form is put out of date by it
    row = timeline(case)[0]
    assert (row.event, row.details["kind"], row.who) == ("contact_noted", "phone", str(office.second_organiser.user))
    assert "termiņu" not in str(AuditEntry.objects.get(event="contact_noted").details)


@pytest.mark.parametrize(
    ("noted", "reason"),
    [
        (Noted("smoke", TODAY), Reason.CONTACT_UNKNOWN),
        (Noted("phone", TODAY + timedelta(days=1)), Reason.CONTACT_WHEN),
        (Noted("phone", TODAY - timedelta(days=1)), Reason.CONTACT_WHEN),
        (Noted("phone", TODAY, 0), Reason.MINUTES_NOT_BELIEVABLE),
        (Noted("phone", TODAY, 601), Reason.MINUTES_NOT_BELIEVABLE),
    ],
)
def test_what_cannot_be_is_refused(office: OfficeAtWork, case: Case, noted: Noted, reason: Reason) -> None:
    with pytest.raises(CaseError) as refused:
        note_contact(actor=office.organiser, now=NOW, case=case, noted=noted)
    assert refused.value.code == reason
    assert refused.value.message
    assert refused.value.next_step
    assert not Contact.objects.exists()


def test_the_right_role_on_the_wrong_case(office: OfficeAtWork, case: Case) -> None:
    elsewhere = actor_in(Role.ASSISTANCE_ORGANISER, unit=UnitFactory())
    for actor in (elsewhere, office.accountant, office.auditor, office.administrator):
        with pytest.raises(AccessRefused):
            note_contact(actor=actor, now=NOW, case=case, noted=Noted("phone", TODAY))
    contact = note_contact(actor=office.organiser, now=NOW, case=case, noted=Noted("phone", TODAY))
    with pytest.raises(AccessRefused):
        remove_contact(actor=elsewhere, now=NOW, contact=contact)


def test_taken_back_by_who_noted_it_or_who_hands_out_work(office: OfficeAtWork, case: Case) -> None:
    contact = note_contact(actor=office.organiser, now=NOW, case=case, noted=Noted("phone", TODAY))
    with pytest.raises(CaseError) as refused:
        remove_contact(actor=office.second_organiser, now=NOW, contact=contact)
    assert refused.value.code == Reason.CONTACT_NOT_YOURS
    remove_contact(actor=office.head, now=NOW, contact=contact)
    remove_contact(actor=office.organiser, now=NOW, contact=contact)  # twice changes nothing
    assert AuditEntry.objects.filter(event="contact_removed").count() == 1
    assert [row for row in contacts_of(fresh(case), actor=office.organiser, hands_out=False) if row.contact] == []


def test_people_ask_also_after_the_decision(office: OfficeAtWork) -> None:
    decided = controlled(office).submission.case
    note_contact(actor=office.organiser, now=NOW, case=decided, noted=Noted("mail", TODAY))
    assert Contact.objects.filter(case=decided).count() == 1


def test_the_list_adds_visits_that_stages_expect(office: OfficeAtWork) -> None:
    case = submitted(office).case
    rows = contacts_of(case, actor=office.organiser, hands_out=False)
    assert [(row.on, row.contact, row.removable) for row in rows] == [(TODAY, None, False)]
    note_contact(actor=office.organiser, now=NOW, case=case, noted=Noted("visit", TODAY, 30))
    rows = contacts_of(case, actor=office.organiser, hands_out=False)
    assert [(row.minutes, row.removable) for row in rows] == [(30, True)]


def test_the_database_keeps_minutes_believable(office: OfficeAtWork, case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(
            case=case, kind="phone", on=TODAY, minutes=900, noted_by=office.organiser.user, noted_at=NOW
        )


def test_minutes_add_up_over_control_and_decision(office: OfficeAtWork) -> None:
    proposal = submitted(office)
    from dienests.cases.operations.control import control, open_for_control
    from dienests.cases.operations.decision import decide
    from tests.factories.cases import everything_seen

    open_for_control(actor=office.worker, now=NOW, submission=proposal)
    version = fresh(proposal.case).version
    seen = everything_seen(proposal)
    given = {"actor": office.worker, "now": NOW, "submission": proposal, "version": version}
    control(**given, outcome="approve", checked=seen, minutes=10)  # type: ignore[arg-type]
    decide(**{**given, "version": fresh(proposal.case).version}, minutes=7)  # type: ignore[arg-type]
    run = StageRun.objects.get(case=proposal.case, stage="control")
    assert (run.minutes, run.done_as) == (17, "social_worker")
    assert StageRun.objects.get(case=proposal.case, stage="reception").minutes is None


def test_minutes_that_cannot_be_change_nothing() -> None:
    office = office_at_work(practice="daugavpils")
    case = opened_case(office)
    with pytest.raises(CaseError) as refused:
        finish_stage(actor=office.organiser, now=NOW, case=case, version=case.version, minutes=5_000)
    assert refused.value.code == Reason.MINUTES_NOT_BELIEVABLE
    assert fresh(case).stage == "intake"
    finish_stage(actor=office.organiser, now=NOW, case=case, version=case.version, minutes=20)
    run = StageRun.objects.get(case=case, stage="intake")
    assert (run.minutes, run.done_as) == (20, "assistance_organiser")
