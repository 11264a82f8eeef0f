"""The whole way with the real operations: application, two people, decision with grants, batch, bank file."""

import threading
from datetime import date

import pytest
from django.db import connections

from dienests.base.access import AccessRefused
from dienests.cases.errors import CaseError
from dienests.cases.models import Case, Decision, State
from dienests.payments.models import Grant, Instalment, InstalmentState, MonthlyBills
from dienests.payments.operations import approve_batch, bank_file_of, decide_and_grant, enter_bills, prepare_batch
from dienests.payments.queries.grants import grants_of_case, running_grants, was_overpaid
from tests.factories.cases import controlled, fresh, office_at_work, pensioner

FEBRUARY = date(2026, 2, 1)


def decide(office, control, actor=None):
    submission = control.submission
    return decide_and_grant(
        actor=actor or office.worker, now=office.now, submission=submission, version=fresh(submission.case).version
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("office")
def test_published_example_a4_reaches_the_bank():
    office = office_at_work()
    decision, grants = decide(office, controlled(office))
    (grant,) = grants
    assert (grant.benefit, grant.first_month, grant.last_month) == ("housing", FEBRUARY, date(2026, 7, 1))
    assert list(grants_of_case(decision.case_id)) == grants
    assert running_grants(grant.household_id, benefits=["housing"], first=FEBRUARY, last=FEBRUARY).get() == grant
    assert not was_overpaid(grant.household_id)
    assert MonthlyBills.objects.get().costs == [{"kind": "heating", "monthly": "300.00"}]
    entered = enter_bills(
        actor=office.organiser,
        now=office.now,
        grant=grant,
        month=FEBRUARY,
        costs=[{"kind": "heating", "monthly": "310.00"}],
        version=1,
    )
    assert entered.settlement.owed_cents == 20270
    batch = prepare_batch(actor=office.accountant, now=office.now, month=FEBRUARY, pay_on=date(2026, 2, 20)).batch
    approved = approve_batch(actor=office.director, now=office.now, batch=batch, content_hash=batch.content_hash)
    content = bank_file_of(actor=office.accountant, now=office.now, batch=approved)
    assert b'<InstdAmt Ccy="EUR">202.70</InstdAmt>' in content
    assert Instalment.objects.get().state == InstalmentState.PAID


@pytest.mark.django_db
@pytest.mark.usefixtures("office")
def test_both_benefits_of_a_household_without_income():
    office = office_at_work()
    _decision, grants = decide(office, controlled(office, income=[]))
    assert {grant.benefit: grant.instalments.count() for grant in grants} == {"gmi": 6, "housing": 1}


@pytest.mark.django_db
@pytest.mark.usefixtures("office")
def test_without_an_account_neither_decision_nor_grant():
    """Submitting asks for an account; if it goes missing afterwards, nothing is decided."""
    office = office_at_work()
    control = controlled(office, people=[pensioner()])
    content = control.submission.content
    assert content["benefits"][-1]["payee"]
    with pytest.raises(AccessRefused):
        decide(office, control, actor=office.accountant)
    assert not Decision.objects.exists()
    assert not Grant.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("office")
def test_two_people_deciding_at_once_grant_once():
    office = office_at_work()
    control = controlled(office)
    submission = control.submission
    version = fresh(submission.case).version
    found = []
    ready = threading.Barrier(2)

    def work(actor):
        try:
            ready.wait()
            found.append(decide_and_grant(actor=actor, now=office.now, submission=submission, version=version))
        except (CaseError, AccessRefused) as refusal:
            found.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(actor,)) for actor in (office.worker, office.worker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, tuple) for each in found) == 1
    assert Grant.objects.count() == Instalment.objects.count() == 1
    assert Case.objects.get().state == State.DECIDED
