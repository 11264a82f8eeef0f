"""Cases for tests, made by the operations themselves: an office that follows a practice, and cases in each state."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from dienests.base.access import Actor
from dienests.base.organisation.models import Role, Unit
from dienests.base.people.models import Person, Relation
from dienests.cases.models import Case, Control, Decision, ProcessVersion, State, Submission
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import decide
from dienests.cases.operations.declaration import save_declaration
from dienests.cases.operations.intake import Intake, MemberEntry, open_case
from dienests.cases.operations.process import process_in_force, propose_process, store_process, switch_on
from dienests.cases.operations.submission import submit
from dienests.cases.operations.waivers import waive_paper
from dienests.cases.queries.papers import checklist
from tests.factories.organisation import OfficeFactory, UnitFactory, actor_in
from tests.factories.people import PersonFactory

NOW = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)  # 10:00 in Riga
RECEIVED = date(2026, 2, 10)
IBAN = "LV80BANK0000435195001"


@dataclass
class OfficeAtWork:
    """An office with one unit, a practice in force, and one colleague of each role in the unit."""

    unit: Unit
    process: ProcessVersion
    organiser: Actor
    second_organiser: Actor
    worker: Actor
    second_worker: Actor
    head: Actor
    director: Actor
    accountant: Actor
    auditor: Actor
    administrator: Actor
    service: Actor
    now: datetime = NOW
    others: dict[str, Actor] = field(default_factory=dict)


def office_at_work(*, practice: str = "ogre", today: date = RECEIVED, now: datetime = NOW) -> OfficeAtWork:
    """Everybody there; the practice chosen long before the first case."""
    OfficeFactory()
    unit = UnitFactory()
    process = store_process(name=practice, now=datetime(2020, 1, 1, tzinfo=UTC))

    def colleague(role: Role) -> Actor:
        return actor_in(role, unit=unit, today=today)

    return OfficeAtWork(
        unit=unit,
        process=process,
        organiser=colleague(Role.ASSISTANCE_ORGANISER),
        second_organiser=colleague(Role.ASSISTANCE_ORGANISER),
        worker=colleague(Role.SOCIAL_WORKER),
        second_worker=colleague(Role.SOCIAL_WORKER),
        head=colleague(Role.HEAD_OF_UNIT),
        director=colleague(Role.HEAD_OF_OFFICE),
        accountant=colleague(Role.ACCOUNTANT),
        auditor=colleague(Role.AUDITOR),
        administrator=colleague(Role.ADMINISTRATOR),
        service=colleague(Role.SERVICE_STAFF),
        now=now,
    )


def switched_to(office: OfficeAtWork, name: str, *, now: datetime = NOW, note: str = "mēģinām") -> ProcessVersion:
    """The office works by another practice from `now` on: the head of unit proposed, the head of office agreed."""
    proposal = propose_process(actor=office.head, now=now, name=name, note=note)
    return switch_on(actor=office.director, now=now, proposal=proposal, instead_of=process_in_force().pk)


def pensioner(**fields: Any) -> Person:
    """Alone, of pension age, with an account."""
    return PersonFactory(**{"given_names": "Velta", "born": date(1950, 1, 1), "iban": IBAN, **fields})


# A4 and A5 of the published examples: pension 500, heating 300.
PENSIONER_MEANS: dict[str, Any] = {
    "income": [{"kind": "old_age_pension", "monthly": "500.00"}],
    "costs": [{"kind": "heating", "monthly": "300.00"}],
}


def opened_case(
    office: OfficeAtWork,
    *,
    people: Sequence[Person] = (),
    asked: tuple[str, ...] = ("status", "gmi", "housing"),
    received_on: date = RECEIVED,
    actor: Actor | None = None,
    signed: bool = True,
    unit: Unit | None = None,
    now: datetime | None = None,
    channel: str = "in_person",
    payment: Mapping[str, Any] | None = None,
) -> Case:
    """An application just taken; by default a pensioner alone who has signed."""
    family = list(people) or [pensioner()]
    members = tuple(
        MemberEntry(person.pk, Relation.SELF if place == 0 else Relation.OTHER) for place, person in enumerate(family)
    )
    intake = Intake(
        applicant=family[0].pk,
        unit=(unit or office.unit).pk,
        members=members,
        asked=asked,
        received_on=received_on,
        channel=channel,
        payment=payment or {},
        signed_by=tuple(person.pk for person in family) if signed else (),
        address="Brīvības iela 1-2, Ogre",
    )
    return open_case(actor=actor or office.organiser, now=now or office.now, intake=intake)


def declare(
    case: Case,
    *,
    actor: Actor,
    now: datetime = NOW,
    income: Sequence[Mapping[str, Any]] | None = None,
    costs: Sequence[Mapping[str, Any]] | None = None,
    **fields: Any,
) -> Case:
    """Type the means of the first member and of the dwelling, and save."""
    data = deepcopy(case.declaration.data)
    data["members"][0]["income"] = list(PENSIONER_MEANS["income"] if income is None else income)
    data["dwelling"] = {"costs": list(PENSIONER_MEANS["costs"] if costs is None else costs)}
    data.update(fields)
    case.declaration.refresh_from_db()
    save_declaration(actor=actor, now=now, case=case, data=data, version=case.declaration.version)
    return fresh(case)


def fresh(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.select_related("declaration", "process", "applicant", "assignee", "unit").get(pk=case.pk)


def papers_seen(case: Case, *, actor: Actor, now: datetime = NOW) -> Case:
    """Every required paper was shown at the desk."""
    for line in checklist(fresh(case)).missing_required:
        waive_paper(case=fresh(case), key=line.key, reason="uzrādīts klātienē", actor=actor, now=now)
    return fresh(case)


def ready_case(office: OfficeAtWork, *, actor: Actor | None = None, **options: Any) -> Case:
    """Declared, signed, papers seen: can be submitted."""
    by = actor or office.organiser
    means = {key: options.pop(key) for key in ("income", "costs", "savings") if key in options}
    case = opened_case(office, actor=by, **options)
    now = options.get("now") or office.now
    return papers_seen(declare(case, actor=by, now=now, **means), actor=by, now=now)


def submitted(
    office: OfficeAtWork, case: Case | None = None, *, actor: Actor | None = None, **options: Any
) -> Submission:
    """Put forward by who prepared it. `reasons` and `note` go to the submission, the rest to the case."""
    said = {key: options.pop(key) for key in ("reasons", "note", "facts") if key in options}
    now = options.get("now") or office.now
    case = case or ready_case(office, actor=actor, **options)
    case = fresh(case)
    return submit(
        actor=actor or office.organiser,
        now=now,
        case=case,
        version=case.version,
        declaration_version=case.declaration.version,
        **said,
    )


def everything_seen(submission: Submission) -> list[str]:
    """Keys of all that is to be controlled."""
    from dienests.cases.queries.control import items_to_control

    return [item.key for item in items_to_control(Submission.objects.get(pk=submission.pk))]


def controlled(
    office: OfficeAtWork,
    submission: Submission | None = None,
    *,
    actor: Actor | None = None,
    outcome: str = "approve",
    reasons: Sequence[str] = (),
    **options: Any,
) -> Control:
    """Opened and controlled by a second person."""
    submission = submission or submitted(office, **options)
    by, now = actor or office.worker, options.get("now") or office.now
    open_for_control(actor=by, now=now, submission=submission)
    return control(
        actor=by,
        now=now,
        submission=submission,
        version=fresh(submission.case).version,
        outcome=outcome,
        reasons=reasons,
        checked=everything_seen(submission),
    )


def decided(
    office: OfficeAtWork, control: Control | None = None, *, actor: Actor | None = None, **options: Any
) -> Decision:
    """All the way to the decision."""
    control = control or controlled(office, **options)
    submission = Submission.objects.get(pk=control.submission_id)
    return decide(
        actor=actor or office.worker,
        now=options.get("now") or office.now,
        submission=submission,
        version=fresh(submission.case).version,
    )


def bulk_cases(office: OfficeAtWork, *, count: int, state: State = State.OPEN, **fields: Any) -> list[Case]:
    """Many plain cases in few queries, for counting queries and reading plans; not made by operations."""
    from dienests.base.people.models import Household
    from dienests.benefits.models import Declaration

    user = office.organiser.user
    first = Case.objects.count()
    people = PersonFactory.create_batch(1)
    households = Household.objects.bulk_create([Household(created_at=NOW) for _ in range(count)])
    declarations = Declaration.objects.bulk_create(
        [Declaration(household=household, updated_by=user, updated_at=NOW) for household in households]
    )
    closed = state in (State.DECIDED, State.WITHDRAWN)
    return Case.objects.bulk_create(
        [
            Case(
                number=f"SD-2025-{first + place:06d}",
                household=household,
                applicant=people[0],
                declaration=declaration,
                process=office.process,
                asked=["status", "gmi"],
                state=state,
                prepared_by=user,
                created_at=NOW,
                closed_at=NOW if closed else None,
                **{
                    "unit": office.unit,
                    "stage": "reception",
                    "decision_due": date(2026, 3, 10),
                    "received_on": RECEIVED,
                    **fields,
                },
            )
            for place, (household, declaration) in enumerate(zip(households, declarations, strict=True))
        ]
    )
