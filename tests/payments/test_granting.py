"""From a decision to grants: months, amounts, payee, budget code, and what stands in the way."""

from datetime import date
from unittest.mock import patch

import pytest

from dienests.base.organisation.models import Role
from dienests.cases.models import Decision
from dienests.payments.models import (
    EndReason,
    Grant,
    Instalment,
    InstalmentState,
    MonthlyBills,
    Overpayment,
    Provider,
)
from dienests.payments.operations import approve_batch, decide_and_grant, prepare_batch
from dienests.payments.operations import granting as module
from tests.factories.organisation import actor_in
from tests.factories.payments import (
    IBAN,
    ProviderFactory,
    calculation_of,
    case_of,
    decision_for,
    granted,
)
from tests.payments.expectations import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]


def grant_by(decision: Decision, now, *, actor=None) -> list[Grant]:
    """`decide` is tested where it belongs; here it gives a decision that is already in the table."""
    with patch.object(module, "decide", return_value=decision):
        found = decide_and_grant(
            actor=actor or actor_in(Role.HEAD_OF_UNIT), now=now, submission=decision.submission, version=1
        )
    assert found[0] == decision
    return found[1]


def months(grant: Grant) -> list[str]:
    return [f"{row.month:%Y-%m}" for row in grant.instalments.all()]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-02-01", "2026-04-30", ["2026-02", "2026-03", "2026-04"]),
        ("2025-11-01", "2026-01-31", ["2025-11", "2025-12", "2026-01"]),
        ("2025-10-01", "2026-03-31", ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]),
        ("2028-02-01", "2028-02-29", ["2028-02"]),
    ],
)
def test_gmi_is_paid_for_each_granted_month(now, first, last, expected):
    decision = decision_for(case_of(), [granted("gmi", "137.01", first=first, last=last)])
    (grant,) = grant_by(decision, now)
    assert months(grant) == expected
    assert {row.amount_cents for row in grant.instalments.all()} == {13701}
    assert (grant.iban, grant.provider, grant.budget_code) == (IBAN, None, "6260")


def test_housing_pays_the_first_month_from_the_declared_costs(now):
    calculation = calculation_of(gmi="0.00", housing="192.70")
    decision = decision_for(case_of(), [granted("housing", "192.70")], calculation=calculation)
    (grant,) = grant_by(decision, now)
    assert grant.monthly_cents is None
    assert [(row.month, row.amount_cents) for row in grant.instalments.all()] == [(date(2026, 2, 1), 19270)]
    bills = MonthlyBills.objects.get()
    assert (bills.costs, bills.owed_cents, bills.version) == ([{"kind": "heating", "monthly": "300.00"}], 19270, 1)


def test_what_is_not_granted_or_nought_makes_no_grant(now):
    refused_entry = {"benefit": "gmi", "granted": False, "reasons": ["income"]}
    decision = decision_for(case_of(), [refused_entry, granted("housing", "0.00")])
    assert grant_by(decision, now) == []
    assert grant_by(decision_for(case_of(), [refused_entry]), now) == []


@pytest.mark.parametrize("where", ["decision", "case", "case_per_benefit"])
def test_payee_is_a_provider(now, where):
    provider = ProviderFactory()
    wish = {"provider": provider.pk, "reference": " 77-12 "}
    case = case_of()
    case.payment = {"case": wish, "case_per_benefit": {"housing": wish}}.get(where, {})
    case.save()
    (grant,) = grant_by(
        decision_for(case, [granted("housing", "50.00", payee=wish if where == "decision" else None)]), now
    )
    assert (grant.provider, grant.provider_reference, grant.iban) == (provider, "77-12", "")


def test_no_account_to_pay_to(now):
    case = case_of()
    case.applicant.iban = ""
    case.applicant.save()
    with refused("payee_missing") as info:
        grant_by(decision_for(case, [granted("gmi", "100.00")]), now)
    assert "IBAN" in info.value.next_step
    assert Grant.objects.count() == 0


def test_faulty_account(now):
    decision = decision_for(case_of(), [granted("gmi", "100.00", payee={"iban": "LV97 HABA 0012 3456 7891 1"})])
    with refused("iban_invalid"):
        grant_by(decision, now)


def test_closed_provider(now):
    provider = ProviderFactory(closed_on=date(2026, 1, 1))
    decision = decision_for(case_of(), [granted("gmi", "100.00", payee={"provider": provider.pk})])
    with refused("provider_closed"):
        grant_by(decision, now)


def test_no_budget_code(now):
    with refused("no_budget_code"):
        grant_by(decision_for(case_of(), [granted("funeral", "100.00")]), now)


def test_fractions_of_a_cent_are_not_paid(now):
    with pytest.raises(ValueError, match="whole cents"):
        grant_by(decision_for(case_of(), [granted("gmi", "100.005")]), now)


@pytest.mark.parametrize("same", ["household", "person"])
def test_a_second_decision_for_the_same_months_is_refused(now, same):
    first = decision_for(case_of(), [granted("gmi", "100.00")])
    grant_by(first, now)
    kept = {"household": first.case.household} if same == "household" else {"person": first.case.applicant}
    second = decision_for(case_of(**kept), [granted("gmi", "90.00", first="2026-04-01", last="2026-06-30")])
    with refused("double_benefit") as info:
        grant_by(second, now)
    assert first.number in info.value.message
    assert "04.2026" in info.value.message


def test_the_next_months_are_no_double_benefit(now):
    first = decision_for(case_of(), [granted("gmi", "100.00")])
    grant_by(first, now)
    later = decision_for(
        case_of(household=first.case.household), [granted("gmi", "90.00", first="2026-05-01", last="2026-07-31")]
    )
    assert len(grant_by(later, now)) == 1


def follow(earlier: Decision, amount: str, *, first: str, last: str) -> Decision:
    case = case_of(household=earlier.case.household, person=earlier.case.applicant)
    return decision_for(case, [granted("gmi", amount, first=first, last=last)], previous=earlier)


def test_a_following_decision_replaces_what_is_not_paid(now):
    first = decision_for(case_of(), [granted("gmi", "100.00")])
    (old,) = grant_by(first, now)
    (new,) = grant_by(follow(first, "120.00", first="2026-03-01", last="2026-05-31"), now)
    old.refresh_from_db()
    assert (old.ended_on, old.end_reason, new.replaces) == (date(2026, 2, 28), EndReason.REPLACED, old)
    assert [row.state for row in old.instalments.all()] == ["planned", "cancelled", "cancelled"]
    assert months(new) == ["2026-03", "2026-04", "2026-05"]


@pytest.mark.parametrize(
    ("amount", "difference", "overpaid"), [("120.00", 2000, 0), ("80.00", 0, 2000), ("100.00", 0, 0)]
)
def test_a_month_paid_under_the_earlier_decision_counts(now, accountant, head, amount, difference, overpaid):
    first = decision_for(case_of(), [granted("gmi", "100.00")])
    (old,) = grant_by(first, now)
    batch = prepare_batch(actor=accountant, now=now, month=date(2026, 2, 1), pay_on=date(2026, 2, 20)).batch
    approve_batch(actor=head, now=now, batch=batch, content_hash=batch.content_hash)
    (new,) = grant_by(follow(first, amount, first="2026-02-01", last="2026-03-31"), now)
    february = Instalment.objects.filter(grant=new, month=date(2026, 2, 1))
    assert sum(row.amount_cents for row in february) == difference
    assert sum(row.amount_cents for row in Overpayment.objects.all()) == overpaid
    assert [row.state for row in old.instalments.all()] == ["paid", "cancelled", "cancelled"]


def test_replacing_while_a_batch_is_open_is_refused_and_changes_nothing(now, accountant):
    first = decision_for(case_of(), [granted("gmi", "100.00")])
    (old,) = grant_by(first, now)
    prepare_batch(actor=accountant, now=now, month=date(2026, 2, 1), pay_on=date(2026, 2, 20))
    with refused("month_in_open_batch"):
        grant_by(follow(first, "120.00", first="2026-02-01", last="2026-03-31"), now)
    old.refresh_from_db()
    assert old.ended_on is None
    assert Instalment.objects.filter(state=InstalmentState.CANCELLED).count() == 0


def test_a_refusal_to_pay_undoes_the_decision_as_well(now):
    """decide and the grants are one transaction."""
    case = case_of()
    case.applicant.iban = ""
    case.applicant.save()

    def decide(**_):
        return decision_for(case, [granted("gmi", "100.00")])

    with patch.object(module, "decide", decide), refused("payee_missing"):
        decide_and_grant(actor=actor_in(Role.HEAD_OF_UNIT), now=now, submission=None, version=1)
    assert Decision.objects.count() == 0


def test_grants_and_bills_of_both_benefits(now):
    calculation = calculation_of(gmi="60.00", housing="192.70")
    entries = [granted("gmi", "60.00"), granted("housing", "192.70", payee={"provider": ProviderFactory().pk})]
    gmi, housing = grant_by(decision_for(case_of(), entries, calculation=calculation), now)
    assert (gmi.budget_code, housing.budget_code) == ("6260", "6270")
    assert (len(months(gmi)), len(months(housing))) == (3, 1)
    assert Provider.objects.get() == housing.provider
