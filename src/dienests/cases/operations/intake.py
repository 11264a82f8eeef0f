"""Taking an application: the person across the desk, one screen, one call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from dienests.base.access import AccessRefused, Actor, require
from dienests.base.audit.operations import record
from dienests.base.organisation.models import Office, Unit
from dienests.base.people.models import Household, HouseholdMember, Person
from dienests.benefits.household_file import storable
from dienests.benefits.models import Declaration
from dienests.cases.access import CASE_OPEN, CASE_PREPARE
from dienests.cases.deadlines import due_after_months, due_after_working_days
from dienests.cases.declared_household import new_data
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, Channel, Draft, ProcessVersion, Signature, StageRun, State
from dienests.cases.numbers import CASES, next_number
from dienests.cases.operations.locking import day_of, event, lock, require_open, require_state, save
from dienests.cases.operations.process import process_in_force
from dienests.cases.process_versions import practice_of_version
from dienests.cases.queries.people import people_of_household
from dienests.practice import Practice

ASKED = ("status", "gmi", "housing")
INTAKE_FORM = "intake"


@dataclass(frozen=True)
class MemberEntry:
    """Somebody of the household as declared today. `moves`: leaves the household the register has, for this one."""

    person: int
    relation: str
    moves: bool = False


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What the intake screen gives. `members` is the whole household, the applicant included; ids of persons.

    `payment`: {"gmi": {"iban": "…"}, "housing": {"provider": id, "reference": "…"}}, as far as known.
    """

    applicant: int
    unit: int
    members: tuple[MemberEntry, ...]
    asked: tuple[str, ...]
    received_on: date
    channel: str = Channel.IN_PERSON
    signed_by: tuple[int, ...] = ()
    payment: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    draft_key: str = ""


def open_case(*, actor: Actor, now: datetime, intake: Intake) -> Case:
    """Register the application: household as declared, case number, deadlines, signatures, a prefilled declaration.

    Raises AccessRefused, WRONG_UNIT, NO_PROCESS, NO_OFFICE, NOTHING_ASKED, ASKED_UNKNOWN, DATE_IN_FUTURE,
    NOT_IN_HOUSEHOLD, PERSON_IN_OTHER_HOUSEHOLD.
    """
    with transaction.atomic():
        version = process_in_force(at=now)
        practice = practice_of_version(pk=version.pk, digest=version.digest)
        unit = _unit(actor, intake, practice)
        _check(intake, now)
        household = _household(intake, now)
        case = _case(actor, now, intake, unit, household, version)
        _note_first(actor, now, intake, case, practice)
        if intake.draft_key:
            Draft.objects.filter(user=actor.user, form=INTAKE_FORM, key=intake.draft_key).delete()
        opened = event("case_opened", case, number=case.number, asked=case.asked, channel=case.channel)
        record(opened, actor=actor.user, at=now)
    return case


def _unit(actor: Actor, intake: Intake, practice: Practice) -> Unit:
    unit = Unit.objects.filter(pk=intake.unit, closed_on__isnull=True).first()
    if unit is None:
        raise CaseError(Reason.WRONG_UNIT, values={"what": intake.unit})
    require(actor, CASE_OPEN)
    taking = {role for role, at in actor.posts if at == unit.pk and role.value in practice.process.stages[0].roles}
    if not taking:
        if not any(role.value in practice.process.stages[0].roles for role in actor.roles):
            raise AccessRefused(CASE_OPEN, unit)
        raise CaseError(Reason.WRONG_UNIT, values={"what": unit.name})
    require(actor, CASE_OPEN, unit)
    return unit


def _check(intake: Intake, now: datetime) -> None:
    check_asked(intake.asked)
    if intake.received_on > day_of(now):
        raise CaseError(Reason.DATE_IN_FUTURE, values={"what": intake.received_on.strftime("%d.%m.%Y.")})
    members = [member.person for member in intake.members]
    outside = sorted(({intake.applicant} | set(intake.signed_by)) - set(members))
    # Locked in one order: two receptions that take the same family at once stand in line.
    people = Person.objects.select_for_update().filter(pk__in=members, merged_into__isnull=True).order_by("pk")
    known = set(people.values_list("pk", flat=True))
    unknown = outside or sorted(set(members) - known)
    if unknown:
        names = [str(person) for person in Person.objects.filter(pk__in=unknown)] or [f"#{pk}" for pk in unknown]
        raise CaseError(Reason.NOT_IN_HOUSEHOLD, values={"who": ", ".join(names)})


def check_asked(asked: tuple[str, ...]) -> None:
    """Raises NOTHING_ASKED or ASKED_UNKNOWN."""
    if not asked:
        raise CaseError(Reason.NOTHING_ASKED)
    unknown = [what for what in asked if what not in ASKED]
    if unknown:
        raise CaseError(Reason.ASKED_UNKNOWN, values={"what": ", ".join(unknown)})


def _household(intake: Intake, now: datetime) -> Household:
    """The applicant's household with exactly the declared members from the day of receipt on."""
    wanted = {member.person: member for member in intake.members}
    running = HouseholdMember.objects.filter(until__isnull=True).select_related("household", "person")
    held = {membership.person_id: membership for membership in running.filter(person_id__in=wanted)}
    own = held.get(intake.applicant)
    household = own.household if own else Household.objects.create(address=intake.address, created_at=now)
    if intake.address and household.address != intake.address:
        household.address = intake.address
        household.save(update_fields=["address"])
    for person, member in wanted.items():
        _join(household, member, held.get(person), intake.received_on)
    for left in running.filter(household=household).exclude(person_id__in=wanted):
        _end(left, intake.received_on)
    return household


def _join(household: Household, member: MemberEntry, held: HouseholdMember | None, day: date) -> None:
    if held is not None and held.household_id == household.pk:
        if held.relation != member.relation:
            held.relation = member.relation
            held.save(update_fields=["relation"])
        return
    if held is not None:
        if not member.moves:
            raise CaseError(Reason.PERSON_IN_OTHER_HOUSEHOLD, values={"who": held.person})
        _end(held, day)
    HouseholdMember.objects.create(household=household, person_id=member.person, relation=member.relation, since=day)


def _end(membership: HouseholdMember, day: date) -> None:
    membership.until = max(membership.since, day - timedelta(days=1))
    membership.save(update_fields=["until"])


def _case(
    actor: Actor, now: datetime, intake: Intake, unit: Unit, household: Household, version: ProcessVersion
) -> Case:
    practice = practice_of_version(pk=version.pk, digest=version.digest)
    received = intake.received_on
    status_due = None
    if "status" in intake.asked:
        status_due = due_after_working_days(received, practice.number("status_term_working_days"))
    return Case.objects.create(
        number=next_number(CASES, on=day_of(now)),
        household=household,
        applicant_id=intake.applicant,
        declaration=_declaration(actor, now, intake, household),
        unit=unit,
        process=version,
        asked=[what for what in ASKED if what in intake.asked],
        channel=Channel(intake.channel),
        received_on=received,
        payment=storable(intake.payment),
        stage=practice.process.stages[0].name,
        assignee=actor.user,
        prepared_by=actor.user,
        status_due=status_due,
        decision_due=due_after_months(received, practice.number("decision_term_months")),
        created_at=now,
    )


def _declaration(actor: Actor, now: datetime, intake: Intake, household: Household) -> Declaration:
    if not Office.objects.exists():
        raise CaseError(Reason.NO_OFFICE)
    previous = Declaration.objects.filter(household=household).select_related("case").order_by("-pk").first()
    people = people_of_household(household.pk, on=intake.received_on, first=intake.applicant)
    data = new_data(
        people, previous=previous.data if previous else None, source=previous.case.number if previous else ""
    )
    return Declaration.objects.create(household=household, data=data, updated_by=actor.user, updated_at=now)


def _note_first(actor: Actor, now: datetime, intake: Intake, case: Case, practice: Practice) -> None:
    first = practice.process.stages[0]
    present = first.client_present and case.channel == Channel.IN_PERSON
    StageRun.objects.create(case=case, stage=first.name, client_present=present, entered_at=now)
    Signature.objects.bulk_create(
        Signature(case=case, person_id=person, signed_on=case.received_on, noted_by=actor.user)
        for person in dict.fromkeys(intake.signed_by)
    )


def note_signature(*, actor: Actor, now: datetime, case: Case, version: int, person: int, signed_on: date) -> Case:
    """Note that an adult of the household has signed. Noting it twice changes nothing. Raises NOT_IN_HOUSEHOLD."""
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_PREPARE, found)
        require_open(found)
        people = people_of_household(found.household_id, on=found.received_on)
        if person not in {member.pk for member in people}:
            raise CaseError(Reason.NOT_IN_HOUSEHOLD, values={"who": f"#{person}"})
        if signed_on > day_of(now):
            raise CaseError(Reason.DATE_IN_FUTURE, values={"what": signed_on.strftime("%d.%m.%Y.")})
        _, fresh = Signature.objects.get_or_create(
            case=found, person_id=person, defaults={"signed_on": signed_on, "noted_by": actor.user}
        )
        if fresh:
            save(found)
            record(event("signature_noted", found, person=person, on=signed_on.isoformat()), actor=actor.user, at=now)
    return found


def change_application(
    *,
    actor: Actor,
    now: datetime,
    case: Case,
    version: int,
    asked: tuple[str, ...] | None = None,
    payment: Mapping[str, Any] | None = None,
    channel: str | None = None,
) -> Case:
    """Change what is asked for, where to pay, or how it came, before the case is submitted. None leaves as it is."""
    with transaction.atomic():
        found = lock(case, version=version)
        require(actor, CASE_PREPARE, found)
        require_state(found, State.OPEN, State.WAITING, State.RETURNED)
        changed: dict[str, Any] = {}
        if asked is not None:
            check_asked(asked)
            changed["asked"] = [what for what in ASKED if what in asked]
        if payment is not None:
            changed["payment"] = storable(payment)
        if channel is not None:
            changed["channel"] = Channel(channel)
        before = {name: getattr(found, name) for name in changed}
        if before != changed:
            for name, value in changed.items():
                setattr(found, name, value)
            _reset_status_term(found)
            save(found, *changed, "status_due")
            fields = sorted(name for name in changed if before[name] != changed[name])
            record(event("application_changed", found, fields=fields), actor=actor.user, at=now)
    return found


def _reset_status_term(case: Case) -> None:
    """Asked for status only now, or no longer: the term in working days still runs from the day of receipt."""
    if "status" not in case.asked:
        case.status_due = None
    elif case.status_due is None:
        practice = practice_of_version(pk=case.process_id, digest=case.process.digest)
        case.status_due = due_after_working_days(case.received_on, practice.number("status_term_working_days"))
