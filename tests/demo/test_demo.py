"""The demo office: complete, true to the published examples, and sound."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.module_loading import import_string
from rich.console import Console

from dienests.base.audit.queries import chain_breaks
from dienests.base.organisation.models import Post, Role
from dienests.base.people.models import Household
from dienests.cases.models import Case, Decision, State
from dienests.cases.operations.verification import verify_decisions
from dienests.demo.breaks import Breaks
from dienests.demo.make import fill_demo_office, households_missing, make_demo_office
from dienests.demo.plots import PUBLISHED
from dienests.payments.models import Batch, BatchState, Instalment, InstalmentState

TODAY = date(2026, 11, 21)
LOOKED_AGAIN = 0.1  # seconds: the longest that SQLite sleeps before it tries a lock again
# GMI, housing: as published; A6 is 0.50 by the formula, the newspaper rounded the limit (published-examples, section A)
AMOUNTS = {
    "A1": ("337.00", None),
    "A2": ("37.00", None),
    "A3": ("0.00", None),
    "A4": (None, "192.70"),
    "A5": (None, "267.50"),
    "A6": (None, "0.50"),
    "OGRENET-26c": (None, "205.00"),
}


@pytest.fixture(scope="module")
def _office(django_db_setup, django_db_blocker):  # type: ignore[no-untyped-def]
    """Made once for this module and rolled back after it: it is the slowest fixture of the suite."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_demo_office(households=22, console=Console(quiet=True), today=TODAY)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_office"), pytest.mark.xdist_group("demo")]


def test_every_state_and_every_role_is_there() -> None:
    assert set(Case.objects.values_list("state", flat=True).distinct()) == set(State)
    held = set(
        Post.objects.filter(appointments__until__isnull=True, appointments__isnull=False).values_list("role", flat=True)
    )
    assert held == set(Role)
    assert Post.objects.filter(appointments__isnull=True).exists()  # vacancies


def test_published_examples_give_the_published_amounts() -> None:
    found = {}
    for plot, case in zip(PUBLISHED, Case.objects.order_by("received_on", "pk"), strict=False):
        result = Decision.objects.get(case=case).calculation.result["benefits"]
        found[plot.note] = (
            result["gmi"]["amount"] if "gmi" in plot.asked else None,
            result["housing"]["amount"] if "housing" in plot.asked else None,
        )
    assert found == AMOUNTS


def test_decisions_recompute_and_the_trail_holds() -> None:
    verified = list(verify_decisions())
    assert verified
    assert [each.number for each in verified if each.differences] == []
    assert list(chain_breaks()) == []


def test_money_was_paid_and_a_batch_waits_for_its_approval() -> None:
    assert Batch.objects.filter(state=BatchState.APPROVED).exists()
    assert Instalment.objects.filter(state=InstalmentState.PAID).exists()
    assert Batch.objects.filter(state=BatchState.PREPARED).count() == 1


def test_what_is_missing_is_added_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Household.objects.count()
    assert households_missing() == 22 - before
    monkeypatch.setattr("dienests.demo.make.households_missing", lambda: 3)
    fill_demo_office(console=Console(quiet=True), today=TODAY)
    assert Household.objects.count() == before + 3
    assert Batch.objects.filter(state=BatchState.PREPARED).count() == 1


def test_operations_beside_the_pages_are_transactions_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing holds the lock for writing over several of them, nor over what an operation does before it writes."""
    around: list[int] = []
    here = len(connection.savepoint_ids)

    def watched(path: str) -> None:
        operation = import_string(path)

        def watching(*given: Any, **named: Any) -> Any:
            around.append(len(connection.savepoint_ids) - here)
            return operation(*given, **named)

        monkeypatch.setattr(path, watching)

    for name in ("steps.open_case", "steps.submit", "steps.waive_papers", "money.enter_bills", "money.prepare_batch"):
        watched(f"dienests.demo.{name}")
    monkeypatch.setattr("dienests.demo.make.households_missing", lambda: 12)
    fill_demo_office(console=Console(quiet=True), today=TODAY)
    assert around
    assert set(around) == {0}


def test_breaks_come_after_half_a_second_of_work_and_let_everybody_in() -> None:
    clock, breaks = [0.0], []
    steps = Breaks(clock=lambda: clock[0], sleep=breaks.append)
    for _ in range(20):
        clock[0] += 0.2
        steps.after_step()
    assert len(breaks) == 6  # after every third step
    assert min(breaks) > LOOKED_AGAIN


def test_a_second_time_changes_nothing() -> None:
    before = Case.objects.count()
    make_demo_office(households=5, console=Console(quiet=True), today=TODAY)
    assert Case.objects.count() == before
