"""From a decision to grants: which months, how much, to whom. Always in the transaction of the decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from dienests.base.access import Actor
from dienests.base.audit.operations import Event, record
from dienests.base.people.models import Household
from dienests.benefits.models import Calculation
from dienests.cases.models import Case, Decision, DecisionKind, Submission
from dienests.cases.operations.decision import decide
from dienests.cases.process_versions import practice_of
from dienests.payments.amounts import cents_of
from dienests.payments.bank_text import compact_iban, iban_fault
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import EndReason, Grant, Instalment, MonthlyBills, Provider
from dienests.payments.months import months_between
from dienests.payments.operations.ending import end_locked
from dienests.payments.operations.settlement import Cause, settle
from dienests.payments.wording import benefit_name, months_text

# Computed monthly: its amount follows from each month's bills.
FROM_BILLS = frozenset({"housing"})


@dataclass(frozen=True, kw_only=True)
class Payee:
    """Either the person's account, or a provider with the person's number there."""

    iban: str = ""
    provider: Provider | None = None
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class GrantedBenefit:
    """One granted benefit of a decision: the amount of the first month and the months."""

    benefit: str
    cents: int
    first_month: date
    last_month: date
    payee: Payee


def decide_and_grant(
    *, actor: Actor, now: datetime, submission: Submission, version: int, minutes: int | None = None
) -> tuple[Decision, list[Grant]]:
    """Decide (dienests.cases) and make the grants with their schedule: both, or neither.

    Raises CaseError and AccessRefused as `decide` does, and PaymentRefused when it is not known where to pay, from
    which budget code, or when the household already receives the benefit for these months.
    """
    with transaction.atomic():
        decision = decide(actor=actor, now=now, submission=submission, version=version, minutes=minutes)
        if decision.kind != DecisionKind.GRANT:
            return decision, []
        case = Case.objects.select_related("process", "applicant").get(pk=decision.case_id)
        Household.objects.select_for_update(of=("self",)).get(pk=case.household_id)
        granted = granted_benefits(decision, case)
        cause = Cause(text=decision.number, by=actor.user, at=now)
        grants = [_grant(each, decision=decision, case=case, cause=cause) for each in granted]
        record(*(_event(grant, case) for grant in grants), actor=actor.user, at=now)
        return decision, grants


def granted_benefits(decision: Decision, case: Case) -> list[GrantedBenefit]:
    """What the content of `decision` grants in money, benefits of 0.00 left out. Raises PaymentRefused."""
    found = []
    for entry in decision.content.get("benefits", []):
        if not entry.get("granted"):
            continue
        name = entry["benefit"]
        cents = cents_of(_said(entry, "amount", decision))
        if cents:
            found.append(
                GrantedBenefit(
                    benefit=name,
                    cents=cents,
                    first_month=_month(_said(entry, "from", decision)),
                    last_month=_month(_said(entry, "until", decision)),
                    payee=payee_of(entry.get("payee"), case=case, benefit=name),
                )
            )
    return found


def _said(entry: dict[str, Any], what: str, decision: Decision) -> str:
    if not entry.get(what):
        raise PaymentRefused(
            "decision_incomplete", decision=decision.number, what=what, benefit=benefit_name(entry["benefit"])
        )
    return str(entry[what])


def _month(text: str) -> date:
    return date.fromisoformat(f"{text[:7]}-01")


def payee_of(wish: Any, *, case: Case, benefit: str) -> Payee:
    """Where to pay: as decided, else as wished in the application, else the applicant's account.

    `wish` is {"iban": …} or {"provider": id, "reference": …}. Raises PaymentRefused.
    """
    wishes = [wish, case.payment.get(benefit), case.payment, {"iban": case.applicant.iban}]
    for each in wishes:
        if isinstance(each, dict) and each.get("provider"):
            provider = Provider.objects.filter(pk=each["provider"]).first()
            if provider is not None:
                return open_provider(provider, reference=str(each.get("reference") or ""))
        if isinstance(each, dict) and each.get("iban"):
            return personal_account(str(each["iban"]))
    raise PaymentRefused("payee_missing", benefit=benefit_name(benefit))


def personal_account(text: str) -> Payee:
    """The account of a person. Raises PaymentRefused iban_invalid."""
    iban = compact_iban(text)
    if fault := iban_fault(iban):
        raise PaymentRefused("iban_invalid", iban=iban or "–", why=fault)
    return Payee(iban=iban)


def open_provider(provider: Provider, *, reference: str) -> Payee:
    """A provider that may be paid. Raises PaymentRefused provider_closed."""
    if provider.closed_on is not None:
        raise PaymentRefused("provider_closed", provider=provider, closed=f"{provider.closed_on:%d.%m.%Y}")
    return Payee(provider=provider, reference=reference.strip()[:60])


def budget_code_of(case: Case, benefit: str) -> str:
    """The budget code of `benefit` in the practice the case keeps. Raises PaymentRefused no_budget_code."""
    setting = practice_of(case).settings.get("budget_codes")
    codes = setting.value if setting else {}
    code = codes.get(benefit) if hasattr(codes, "get") else None
    if not code:
        raise PaymentRefused("no_budget_code", benefit=benefit_name(benefit))
    return str(code)


def _grant(granted: GrantedBenefit, *, decision: Decision, case: Case, cause: Cause) -> Grant:
    replaced = _replace_earlier(granted, decision=decision, case=case, cause=cause)
    from_bills = granted.benefit in FROM_BILLS
    grant = Grant.objects.create(
        decision=decision,
        case=case,
        household_id=case.household_id,
        benefit=granted.benefit,
        first_month=granted.first_month,
        last_month=granted.last_month,
        monthly_cents=None if from_bills else granted.cents,
        person=case.applicant,
        iban=granted.payee.iban,
        provider=granted.payee.provider,
        provider_reference=granted.payee.reference,
        budget_code=budget_code_of(case, granted.benefit),
        replaces=replaced,
    )
    calculation = decision.calculation
    if from_bills:
        _first_bills(grant, calculation=calculation, cents=granted.cents, cause=cause)
        months = [granted.first_month]
    else:
        months = list(months_between(granted.first_month, granted.last_month))
    _schedule(grant, months, cents=granted.cents, calculation=calculation, cause=cause)
    return grant


def _schedule(grant: Grant, months: list[date], *, cents: int, calculation: Calculation, cause: Cause) -> None:
    if grant.replaces_id is not None:
        for month in months:
            settle(grant, month=month, owed_cents=cents, calculation=calculation, cause=cause)
        return
    Instalment.objects.bulk_create(
        Instalment(grant=grant, month=month, amount_cents=cents, calculation=calculation, created_at=cause.at)
        for month in months
    )


def _first_bills(grant: Grant, *, calculation: Calculation, cents: int, cause: Cause) -> None:
    """The first month was decided with the costs of the declaration; they stand as the bills of that month."""
    dwelling = calculation.inputs.get("dwelling") or {}
    MonthlyBills.objects.create(
        grant=grant,
        month=grant.first_month,
        costs=dwelling.get("costs") or [],
        calculation=calculation,
        owed_cents=cents,
        entered_by=cause.by,
        entered_at=cause.at,
    )


def _replace_earlier(granted: GrantedBenefit, *, decision: Decision, case: Case, cause: Cause) -> Grant | None:
    """End the grant of the decision that this one follows; refuse when another decision already covers a month."""
    overlapping = (
        Grant.objects.select_for_update(of=("self",))
        .filter(Q(household_id=case.household_id) | Q(person=case.applicant), benefit=granted.benefit)
        .filter(first_month__lte=granted.last_month, last_month__gte=granted.first_month)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=granted.first_month))
        .select_related("decision", "replaces")
    )
    earlier = _decisions_before(decision)
    replaced = None
    for grant in overlapping.order_by("pk"):
        if grant.decision_id not in earlier or replaced is not None:
            raise PaymentRefused(
                "double_benefit",
                benefit=benefit_name(grant.benefit),
                months=months_text(
                    max(grant.first_month, granted.first_month), min(grant.last_month, granted.last_month)
                ),
                decision=grant.decision.number,
            )
        last_day = max(granted.first_month, grant.first_month) - date.resolution
        end_locked(
            grant,
            ended_on=last_day,
            reason=EndReason.REPLACED,
            note=decision.number,
            cause=cause,
            counted_until=granted.last_month,
        )
        replaced = grant
    return replaced


def _decisions_before(decision: Decision) -> set[int]:
    found: set[int] = set()
    current = decision.previous
    while current is not None:
        found.add(int(current.pk))
        current = current.previous
    return found


def _event(grant: Grant, case: Case) -> Event:
    return Event(
        event="grant_created",
        object_type="grant",
        object_id=grant.pk,
        case_id=case.pk,
        persons=(grant.person_id,),
        details={
            "benefit": grant.benefit,
            "months": [grant.first_month, grant.last_month],
            "monthly_cents": grant.monthly_cents,
            "provider": grant.provider_id,
        },
    )
