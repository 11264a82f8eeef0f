"""The demo's payments: bills come month by month, batches are prepared by one accountant and approved by another."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from dienests.cases.deadlines import next_working_day
from dienests.demo.hours import moment
from dienests.demo.story import Stage
from dienests.payments.models import Batch, Grant, Instalment, InstalmentState, Provider
from dienests.payments.months import next_bank_day
from dienests.payments.operations.approving import approve_batch
from dienests.payments.operations.bills import enter_bills
from dienests.payments.operations.instalments import hold
from dienests.payments.operations.preparing import prepare_batch
from dienests.payments.operations.providers import add_provider

PROVIDERS = (("SIA “Ogres namsaimnieks (paraugs)”", "40000000001"), ("SIA “Ikšķiles māja (paraugs)”", "40000000002"))
DAY = timedelta(days=1)


def months(since: date, until: date) -> Iterator[date]:
    month = since.replace(day=1)
    while month <= until:
        yield month
        month = (month + 32 * DAY).replace(day=1)


def payments(stage: Stage, *, since: date, until_last: bool) -> Iterator[datetime]:
    """Bills around the 15th, a batch around the 20th of each month.

    The last month's batch is prepared and waits for its approval (`until_last`), or is left to be prepared.
    """
    now = moment(since, 9, 5)
    yield now
    _providers(stage, now)
    last = list(months(since, stage.today))[-1]
    for month in months(since, stage.today):
        now = moment(next_working_day(month + 14 * DAY), 10, 0)
        if now.date() > stage.today:
            return
        yield now
        yield from _bills(stage, month, now)
        now = moment(next_working_day(month + 19 * DAY), 10, 30)
        if now.date() > stage.today:
            return
        yield now
        _hold_one(stage, now)
        pay_on = next_bank_day(now.date() + 2 * DAY)
        if not Instalment.objects.filter(state=InstalmentState.PLANNED, month__lte=month).exists():
            continue
        if month == last and not until_last:
            return
        prepared = prepare_batch(actor=stage.actor("gramatvede", now), now=now, month=month, pay_on=pay_on)
        if month == last:
            return
        now += timedelta(hours=3)
        yield now
        batch = Batch.objects.get(pk=prepared.batch.pk)
        approve_batch(actor=stage.actor("vadiba", now), now=now, batch=batch, content_hash=batch.content_hash)


def _providers(stage: Stage, now: datetime) -> None:
    known = set(Provider.objects.values_list("name", flat=True))
    accountant = stage.actor("gramatvede", now)
    for name, number in PROVIDERS:
        if name not in known:
            iban = stage.casting.iban()
            add_provider(actor=accountant, now=now, name=name, registration_number=number, iban=iban)


def _bills(stage: Stage, month: date, now: datetime) -> Iterator[datetime]:
    """Most households bring the month's bills, one after another; a few are late."""
    waiting = Grant.objects.filter(
        benefit="housing", first_month__lt=month, last_month__gte=month, ended_on__isnull=True
    ).exclude(bills__month=month)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        if stage.dice.random() < 0.12:
            continue
        factor = Decimal(stage.dice.choice(("0.82", "0.95", "1.00", "1.07", "1.15")))
        yield now
        # Read only now: beside a running server somebody may have been at it since.
        grant = waiting.filter(pk=pk).select_related("decision__calculation", "case").first()
        if grant is not None:
            _bring_bills(stage, grant, month, now, factor=factor)


def _bring_bills(stage: Stage, grant: Grant, month: date, now: datetime, *, factor: Decimal) -> None:
    costs = [
        {"kind": row["kind"], "monthly": str((Decimal(str(row["monthly"])) * factor).quantize(Decimal("0.01")))}
        for row in grant.decision.calculation.inputs["dwelling"]["costs"]
    ]
    unit = grant.case.unit_id
    who = next(name for name in ("organizatore", "santa", "guntis") if any(at == unit for _, at in stage.posts[name]))
    enter_bills(actor=stage.actor(who, now), now=now, grant=grant, month=month, costs=costs, version=0)


def _hold_one(stage: Stage, now: datetime) -> None:
    planned = Instalment.objects.filter(state=InstalmentState.PLANNED, month__lte=now.date()).order_by("-pk").first()
    if planned and stage.dice.random() < 0.3:
        hold(
            actor=stage.actor("gramatvede", now),
            now=now,
            instalment=planned,
            reason="Banka atgrieza: konts slēgts, gaidām jaunu.",
        )
