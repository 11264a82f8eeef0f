"""Housing benefit month by month, and a law that came out after the month was paid."""

from datetime import date

import pytest

from dienests.base.access import AccessRefused
from dienests.base.organisation.models import Role
from dienests.payments.models import EndReason, Grant, Instalment, InstalmentState, MonthlyBills, Overpayment
from dienests.payments.operations import (
    approve_batch,
    discard_batch,
    end_grant,
    enter_bills,
    hold,
    prepare_batch,
    recalculate_month,
)
from dienests.payments.queries.due import due_overview, grants_missing_bills, grants_touched, months_touched
from dienests.payments.queries.grants import months_of
from tests.factories.organisation import actor_in
from tests.factories.payments import GrantFactory, planned
from tests.payments.expectations import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
HEATING = [{"kind": "heating", "monthly": "300.00"}]


@pytest.fixture
def grant():
    return GrantFactory(benefit="housing", monthly_cents=None, first_month=JANUARY, last_month=MARCH)


@pytest.fixture
def worker(grant):
    return actor_in(Role.ASSISTANCE_ORGANISER, unit=grant.case.unit, today=date(2026, 2, 20))


def enter(actor, now, grant, costs=HEATING, *, month=JANUARY, version=0):
    return enter_bills(actor=actor, now=now, grant=grant, month=month, costs=costs, version=version)


def pay(now, accountant, head, month=FEBRUARY):
    batch = prepare_batch(actor=accountant, now=now, month=month, pay_on=date(2026, 2, 20)).batch
    return approve_batch(actor=head, now=now, batch=batch, content_hash=batch.content_hash)


def instalments(grant):
    return [(row.month.month, row.sequence, row.amount_cents, row.state) for row in grant.instalments.all()]


def test_bills_give_the_amount_of_the_month(now, grant, worker):
    entered = enter(worker, now, grant)
    assert entered.settlement.owed_cents == 19270  # published example: pension 500, heating 300, before the amendment
    assert instalments(grant) == [(1, 0, 19270, "planned")]
    assert entered.bills.calculation.arguments == {"month": "2026-01", "costs": HEATING}


def test_entering_again_before_the_batch_replaces(now, grant, worker):
    enter(worker, now, grant)
    entered = enter(worker, now, grant, [{"kind": "heating", "monthly": "250.00"}], version=1)
    assert entered.bills.version == 2
    assert instalments(grant) == [(1, 0, 14270, "planned")]
    assert MonthlyBills.objects.count() == 1


def test_bills_of_nought_cancel_the_instalment(now, grant, worker):
    enter(worker, now, grant)
    enter(worker, now, grant, [], version=1)
    assert instalments(grant) == [(1, 0, 19270, "cancelled")]
    enter(worker, now, grant, HEATING, version=2)
    assert instalments(grant) == [(1, 0, 19270, "cancelled"), (1, 1, 19270, "planned")]


def test_after_payment_more_becomes_a_difference(now, grant, worker, accountant, head):
    enter(worker, now, grant)
    pay(now, accountant, head)
    enter(worker, now, grant, [{"kind": "heating", "monthly": "310.00"}], version=1)
    assert instalments(grant) == [(1, 0, 19270, "paid"), (1, 1, 1000, "planned")]
    pay(now, accountant, head)
    enter(worker, now, grant, [{"kind": "heating", "monthly": "315.00"}], version=2)
    assert instalments(grant)[2] == (1, 2, 500, "planned")


def test_after_payment_less_is_noted_and_never_dropped(now, grant, worker, accountant, head):
    enter(worker, now, grant)
    pay(now, accountant, head)
    enter(worker, now, grant, [{"kind": "heating", "monthly": "250.00"}], version=1)
    enter(worker, now, grant, [{"kind": "heating", "monthly": "260.00"}], version=2)
    assert instalments(grant) == [(1, 0, 19270, "paid")]
    noted = Overpayment.objects.order_by("pk").values_list("amount_cents", "superseded_at")
    assert [(cents, moment is None) for cents, moment in noted] == [(5000, False), (4000, True)]
    overview = due_overview(month=FEBRUARY)
    assert (overview.overpaid_count, overview.overpaid_cents) == (1, 4000)
    enter(worker, now, grant, [{"kind": "heating", "monthly": "310.00"}], version=3)
    assert due_overview(month=FEBRUARY).overpaid_count == 0
    assert instalments(grant)[1] == (1, 1, 1000, "planned")


def test_a_held_instalment_stays_held_with_the_new_amount(now, grant, worker, accountant):
    enter(worker, now, grant)
    hold(actor=accountant, now=now, instalment=Instalment.objects.get(), reason="precizē")
    enter(worker, now, grant, [{"kind": "heating", "monthly": "250.00"}], version=1)
    assert instalments(grant) == [(1, 0, 14270, "held")]


def test_bills_wait_while_the_month_is_being_approved(now, grant, worker, accountant):
    enter(worker, now, grant)
    batch = prepare_batch(actor=accountant, now=now, month=FEBRUARY, pay_on=date(2026, 2, 20)).batch
    with refused("month_in_open_batch") as info:
        enter(worker, now, grant, [], version=1)
    assert batch.number in info.value.message
    discard_batch(actor=accountant, now=now, batch=batch, reason="rēķins labots")
    enter(worker, now, grant, [], version=1)
    assert instalments(grant) == [(1, 0, 19270, "cancelled")]


def test_two_people_entering_at_once(now, grant, worker):
    enter(worker, now, grant)
    with refused("changed_meanwhile"):
        enter(worker, now, grant, [], version=0)
    assert MonthlyBills.objects.get().costs == HEATING


@pytest.mark.parametrize(
    ("month", "code"),
    [
        (date(2025, 12, 1), "month_outside"),
        (APRIL, "month_outside"),
        (MARCH, "month_not_begun"),
        (date(2026, 1, 15), "month_outside"),
    ],
)
def test_months_that_are_refused(now, grant, worker, month, code):
    with refused(code):
        enter(worker, now, grant, month=month)


@pytest.mark.parametrize(
    "costs",
    [
        [{"kind": "heating", "monthly": "-1.00"}],
        [{"kind": "dog food", "monthly": "1.00"}],
        [{"kind": "heating", "monthly": "NaN"}],
        [{"kind": "heating", "monthly": "12.345"}],
        [{"kind": "heating"}],
    ],
)
def test_faulty_bills_are_named_and_nothing_is_stored(now, grant, worker, costs):
    with refused("costs_faulty") as info:
        enter(worker, now, grant, costs)
    assert info.value.problems[0]["path"]
    assert MonthlyBills.objects.count() == Instalment.objects.count() == 0


def test_a_fixed_amount_takes_no_bills(now, worker):
    gmi = GrantFactory(unit=None)
    with refused("amount_fixed"):
        enter(actor_in(Role.SOCIAL_WORKER, unit=gmi.case.unit), now, gmi, month=FEBRUARY)


@pytest.mark.parametrize("role", list(Role))
def test_right_role_on_the_wrong_case(now, grant, role):
    """Every role in another unit: nobody may enter bills, recalculate, end or redirect a grant of this one."""
    stranger = actor_in(role)
    with pytest.raises(AccessRefused):
        enter(stranger, now, grant)
    with pytest.raises(AccessRefused):
        recalculate_month(actor=stranger, now=now, grant=grant, month=JANUARY, known_on=FEBRUARY, reason="x")
    assert MonthlyBills.objects.count() == 0


@pytest.mark.parametrize("role", list(Role))
def test_only_the_roles_of_the_case_enter_bills(now, grant, role):
    actor = actor_in(role, unit=grant.case.unit)
    if role in {Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT}:
        enter(actor, now, grant)
    else:
        with pytest.raises(AccessRefused):
            enter(actor, now, grant)


def test_amendment_published_later_is_owed_for_january(now, grant, worker, accountant, head):
    """The 2026 amendment: published on 28 February, applied from 1 January (two answers, the difference is owed)."""
    enter(worker, now, grant)
    pay(now, accountant, head, month=JANUARY)
    known_from = date(2026, 2, 28)
    assert list(grants_touched(first=JANUARY, last=FEBRUARY, known_from=known_from)) == [grant]
    assert months_touched([grant], first=JANUARY, last=FEBRUARY, known_from=known_from) == {grant.pk: [JANUARY]}
    after = actor_in(Role.HEAD_OF_UNIT, unit=grant.case.unit, today=date(2026, 3, 2))
    done = recalculate_month(
        actor=after, now=now, grant=grant, month=JANUARY, known_on=date(2026, 3, 1), reason="Likuma grozījumi"
    )
    assert done.settlement.owed_cents == 26750
    assert instalments(grant) == [(1, 0, 19270, "paid"), (1, 1, 7480, "planned")]
    assert not grants_touched(first=JANUARY, last=FEBRUARY, known_from=known_from).exists()
    again = recalculate_month(
        actor=after, now=now, grant=grant, month=JANUARY, known_on=date(2026, 3, 1), reason="Likuma grozījumi"
    )
    assert again.settlement.instalment.amount_cents == 7480
    assert len(instalments(grant)) == 2


def test_a_fixed_grant_is_touched_until_each_of_its_months_is_recalculated(now):
    grant = GrantFactory(first_month=JANUARY, last_month=MARCH)
    planned(grant)
    actor = actor_in(Role.HEAD_OF_UNIT, unit=grant.case.unit, today=date(2026, 3, 2))
    span = {"first": JANUARY, "last": FEBRUARY, "known_from": date(2026, 2, 28)}
    assert months_touched(list(grants_touched(**span)), **span) == {grant.pk: [JANUARY, FEBRUARY]}
    for month in (JANUARY, FEBRUARY):
        recalculate_month(actor=actor, now=now, grant=grant, month=month, known_on=date(2026, 3, 1), reason="x")
    assert not grants_touched(**span).exists()
    assert instalments(grant)[2] == (3, 0, 10000, "planned")


def test_recalculating_needs_bills_and_a_reason(now, grant, worker):
    with refused("bills_missing"):
        recalculate_month(actor=worker, now=now, grant=grant, month=JANUARY, known_on=FEBRUARY, reason="x")
    with refused("reason_missing"):
        recalculate_month(actor=worker, now=now, grant=grant, month=JANUARY, known_on=FEBRUARY, reason=" ")


def test_missing_bills_are_listed_until_entered(now, grant, worker):
    for month, missing in [(date(2025, 12, 1), []), (JANUARY, [1]), (FEBRUARY, [2]), (APRIL, [3])]:
        assert [row.months_missing for row in grants_missing_bills(month=month)] == missing
    enter(worker, now, grant)
    assert [row.months_missing for row in grants_missing_bills(month=FEBRUARY)] == [1]
    enter(worker, now, grant, month=FEBRUARY)
    assert not grants_missing_bills(month=FEBRUARY).exists()


def test_ending_cancels_what_is_to_come_and_notes_what_was_paid(now, accountant, head):
    grant = GrantFactory(first_month=JANUARY, last_month=APRIL)
    planned(grant)
    pay(now, accountant, head)
    worker = actor_in(Role.SOCIAL_WORKER, unit=grant.case.unit)
    ended = end_grant(actor=worker, now=now, grant=grant, version=1, ended_on=date(2026, 1, 20), reason=EndReason.DEATH)
    assert instalments(ended) == [
        (1, 0, 10000, "paid"),
        (2, 0, 10000, "paid"),
        (3, 0, 10000, "cancelled"),
        (4, 0, 10000, "cancelled"),
    ]
    noted = Overpayment.objects.get()
    assert (noted.month, noted.amount_cents) == (FEBRUARY, 10000)
    assert [month.state for month in months_of(ended)] == ["paid", "ended", "ended", "ended"]
    with refused("already_ended"):
        end_grant(actor=worker, now=now, grant=grant, version=2, ended_on=date(2026, 1, 20), reason=EndReason.MOVED)


@pytest.mark.parametrize(
    ("ended_on", "code"),
    [
        (date(2025, 12, 30), "end_before_grant"),
        (date(2026, 4, 1), "end_before_grant"),
        (date(2025, 12, 31), None),
        (date(2026, 3, 31), None),
    ],
)
def test_the_day_a_grant_ends(now, grant, worker, ended_on, code):
    def end():
        return end_grant(actor=worker, now=now, grant=grant, version=1, ended_on=ended_on, reason=EndReason.MOVED)

    if code is None:
        assert end().ended_on == ended_on
    else:
        with refused(code):
            end()


def test_other_reasons_need_words_and_versions_count(now, grant, worker):
    with refused("reason_missing"):
        end_grant(actor=worker, now=now, grant=grant, version=1, ended_on=JANUARY, reason=EndReason.OTHER)
    with refused("changed_meanwhile"):
        end_grant(actor=worker, now=now, grant=grant, version=7, ended_on=JANUARY, reason=EndReason.MOVED)
    assert Grant.objects.get().ended_on is None


def test_no_bills_after_the_end(now, grant, worker):
    end_grant(actor=worker, now=now, grant=grant, version=1, ended_on=date(2026, 1, 31), reason=EndReason.MOVED)
    with refused("grant_ended"):
        enter(worker, now, grant, month=FEBRUARY)
    enter(worker, now, grant, month=JANUARY)
    assert Instalment.objects.get().state == InstalmentState.PLANNED
