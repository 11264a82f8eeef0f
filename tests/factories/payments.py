"""Decided cases, grants and instalments for tests, made straight in the tables; operations are tested by themselves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from dienests.base.organisation.models import Unit, User
from dienests.base.people.models import Household, Person
from dienests.benefits.models import Calculation, Declaration
from dienests.cases.models import (
    Case,
    Control,
    ControlOutcome,
    Decision,
    DecisionKind,
    ProcessVersion,
    State,
    Submission,
)
from dienests.cases.operations.process import store_process
from dienests.payments.models import Grant, Instalment, Provider
from dienests.payments.months import months_between
from tests.factories.organisation import OfficeFactory, UnitFactory, UserFactory
from tests.factories.people import HouseholdFactory, PersonFactory

MOMENT = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
KNOWN_BEFORE_AMENDMENT = date(2026, 2, 20)
IBAN = "LV97HABA0012345678910"
OTHER_IBAN = "LV80BANK0000435195001"
PENSIONER: dict[str, Any] = {
    "municipality": "ogre",
    "applied_on": "2026-01-12",
    "members": [
        {"name": "Ilze", "born": "1950-01-01", "income": [{"kind": "old_age_pension", "monthly": "500.00"}]},
    ],
    "dwelling": {"costs": [{"kind": "heating", "monthly": "300.00"}]},
}  # published example A4: housing benefit 192.70 as known before 28 February 2026, 267.50 after


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider

    name = factory.Sequence("SIA “Namu pārvalde {}”".format)
    registration_number = "40003000000"
    iban = OTHER_IBAN


def process() -> ProcessVersion:
    return ProcessVersion.objects.first() or store_process(name="ogre", now=MOMENT)


def calculation_of(
    inputs: dict[str, Any] | None = None, *, known_on: date = KNOWN_BEFORE_AMENDMENT, **amounts: str
) -> Calculation:
    """A stored calculation whose result names only the amounts given."""
    return Calculation.objects.create(
        inputs=PENSIONER if inputs is None else inputs,
        inputs_hash="0" * 64,
        known_on=known_on,
        rulebook_version="test",
        result={"benefits": {benefit: {"amount": amount} for benefit, amount in amounts.items()}},
        result_hash="0" * 64,
        created_at=MOMENT,
    )


def case_of(*, unit: Unit | None = None, person: Person | None = None, household: Household | None = None) -> Case:
    """An open case, as a decision finds it; the payee is the applicant's account."""
    household = household or HouseholdFactory()
    preparer = UserFactory()
    return Case.objects.create(
        number=f"SD-2026-{Case.objects.count() + 1:06d}",
        household=household,
        applicant=person or PersonFactory(iban=IBAN),
        declaration=Declaration.objects.create(household=household, updated_by=preparer, updated_at=MOMENT),
        unit=unit or UnitFactory(),
        process=process(),
        asked=["gmi", "housing"],
        received_on=date(2026, 2, 10),
        stage="control",
        prepared_by=preparer,
        decision_due=date(2026, 3, 10),
        created_at=MOMENT,
    )


def granted(
    benefit: str, amount: str, *, first: str = "2026-02-01", last: str = "2026-04-30", payee: Any = None
) -> dict[str, Any]:
    """An entry of a decision's content."""
    return {"benefit": benefit, "granted": True, "amount": amount, "from": first, "until": last, "payee": payee}


def decision_for(
    case: Case,
    benefits: Sequence[dict[str, Any]],
    *,
    calculation: Calculation | None = None,
    decided_by: User | None = None,
    previous: Decision | None = None,
) -> Decision:
    """A decision by two people with this content; closes the case."""
    calculation = calculation or calculation_of()
    content = {"benefits": list(benefits)}
    decider = decided_by or UserFactory()
    frozen = {"content_hash": "1" * 64, "prepared_by": case.prepared_by}
    submission = Submission.objects.create(
        case=case, calculation=calculation, content=content, control_stage="control", submitted_at=MOMENT, **frozen
    )
    control = Control.objects.create(
        submission=submission,
        controlled_by=decider,
        outcome=ControlOutcome.APPROVE,
        controlled_at=MOMENT,
        **frozen,
    )
    Case.objects.filter(pk=case.pk).update(state=State.DECIDED, closed_at=MOMENT)
    return Decision.objects.create(
        case=case,
        number=f"SDL-2026-{Decision.objects.count() + 1:06d}",
        kind=DecisionKind.GRANT if any(entry["granted"] for entry in benefits) else DecisionKind.REFUSE,
        status="needy",
        content=content,
        calculation=calculation,
        submission=submission,
        control=control,
        process_digest="2" * 64,
        decided_by=decider,
        decided_at=MOMENT,
        previous=previous,
        **frozen,
    )


class GrantFactory(DjangoModelFactory):
    """A GMI grant of three months; `monthly_cents=None, benefit="housing"` for one computed from bills."""

    class Meta:
        model = Grant

    class Params:
        unit = None

    decision = factory.LazyAttribute(lambda grant: decision_for(case_of(unit=grant.unit), []))
    case = factory.SelfAttribute("decision.case")
    household = factory.SelfAttribute("case.household")
    person = factory.SelfAttribute("case.applicant")
    benefit = "gmi"
    first_month = date(2026, 2, 1)
    last_month = date(2026, 4, 1)
    monthly_cents = 10000
    iban = IBAN
    budget_code = "6260"


def planned(grant: Grant, *, until: date | None = None) -> list[Instalment]:
    """The planned instalments of a grant of a fixed amount."""
    assert grant.monthly_cents is not None
    return [
        Instalment.objects.create(
            grant=grant,
            month=month,
            amount_cents=grant.monthly_cents,
            calculation=grant.decision.calculation,
            created_at=MOMENT,
        )
        for month in months_between(grant.first_month, until or grant.last_month)
    ]


def many_planned(count: int, *, month: date = date(2026, 2, 1)) -> Grant:
    """`count` planned instalments of as many grants and persons, by bulk: for sizes. Returns the first grant."""
    OfficeFactory()
    case = case_of()
    persons = Person.objects.bulk_create(
        [Person(given_names="Jānis", family_name=f"Bērziņš{n}", created_at=MOMENT) for n in range(count)], 500
    )
    decision = decision_for(case, [])
    grants = Grant.objects.bulk_create(
        [
            Grant(
                decision=decision,
                case=case,
                household=case.household,
                benefit=f"gmi{n}",  # one decision gives a benefit once; the name plays no part here
                first_month=month,
                last_month=month,
                monthly_cents=10000 + n,
                person=person,
                iban=IBAN,
                budget_code="6260",
            )
            for n, person in enumerate(persons)
        ],
        500,
    )
    Instalment.objects.bulk_create(
        [Instalment(grant=grant, month=month, amount_cents=grant.monthly_cents, created_at=MOMENT) for grant in grants],
        500,
    )
    return grants[0]
