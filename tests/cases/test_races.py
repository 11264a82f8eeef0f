"""Two people at once, and a process that dies in the middle."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from dienests.base.audit.models import AuditEntry
from dienests.base.audit.queries import chain_breaks
from dienests.base.people.models import HouseholdMember
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case, Control, Decision, NumberSeries, StageRun, State
from dienests.cases.operations.assignment import take
from dienests.cases.operations.control import control, open_for_control
from dienests.cases.operations.decision import decide
from tests.factories.cases import (
    OfficeAtWork,
    controlled,
    everything_seen,
    fresh,
    office_at_work,
    opened_case,
    submitted,
)
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run in threads that start together, each with a connection of its own; what each gave or raised."""
    found: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(place: int, job: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=120)
            found[place] = job()
        except Exception as raised:
            found[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    return found


def one_refused(results: list[Any], *reasons: Reason) -> CaseError:
    """Exactly one got through; the other was told, by name, who was first."""
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == len(results) - 1, results
    assert isinstance(refused[0], CaseError), refused
    assert refused[0].code in reasons
    return refused[0]


def test_two_people_decide_at_once(office: OfficeAtWork) -> None:
    submission = controlled(office).submission
    version = fresh(submission.case).version
    actors = [office.worker, office.second_worker, office.head]
    results = at_once(
        *(
            lambda actor=actor: decide(actor=actor, now=office.now, submission=submission, version=version)
            for actor in actors
        )
    )
    error = one_refused(results, Reason.ALREADY_DECIDED)
    decision = Decision.objects.get()
    assert str(decision.decided_by) in error.message
    assert decision.number in error.message
    assert NumberSeries.objects.get(series="SDL").next == 2
    assert AuditEntry.objects.filter(event="decision_made").count() == 1
    assert list(chain_breaks()) == []


def test_two_people_control_at_once(office: OfficeAtWork) -> None:
    submission = submitted(office)
    open_for_control(actor=office.worker, now=office.now, submission=submission)
    version, seen = fresh(submission.case).version, everything_seen(submission)

    def word(actor: Any, outcome: str) -> Any:
        return control(
            actor=actor,
            now=office.now,
            submission=submission,
            version=version,
            outcome=outcome,
            reasons=["missing_document"] if outcome == "return" else [],
            checked=seen,
        )

    results = at_once(lambda: word(office.worker, "approve"), lambda: word(office.second_worker, "return"))
    error = one_refused(results, Reason.ALREADY_CONTROLLED)
    assert str(Control.objects.get().controlled_by) in error.message


def test_two_people_take_at_once(office: OfficeAtWork) -> None:
    submission = submitted(office)
    version = fresh(submission.case).version
    results = at_once(
        *(
            lambda actor=actor: take(actor=actor, now=office.now, case=submission.case, version=version)
            for actor in (office.worker, office.second_worker)
        )
    )
    one_refused(results, Reason.ALREADY_TAKEN)


def test_numbers_have_no_gaps_when_many_open_at_once(office: OfficeAtWork) -> None:
    at_once(
        *(
            lambda actor=actor: opened_case(office, actor=actor)
            for actor in (office.organiser, office.second_organiser, office.worker, office.second_worker)
        )
    )
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"SD-2026-{n:06d}" for n in range(1, 5)]


def test_one_family_at_two_desks_at_once(office: OfficeAtWork) -> None:
    """Both applications stand, in one household; nobody meets a database error."""
    family = [PersonFactory(), PersonFactory()]
    results = at_once(
        *(
            lambda actor=actor: opened_case(office, actor=actor, people=family)
            for actor in (office.organiser, office.worker)
        )
    )
    assert all(isinstance(result, Case) for result in results), results
    assert len({result.household_id for result in results}) == 1
    assert HouseholdMember.objects.count() == 2


def test_a_failed_operation_gives_its_number_back(office: OfficeAtWork) -> None:
    case = opened_case(office)
    with pytest.raises(CaseError):
        opened_case(office, received_on=office.now.date().replace(month=3))
    assert [case.number, opened_case(office).number] == ["SD-2026-000001", "SD-2026-000002"]


@pytest.mark.parametrize("point", ["after_decision", "after_close", "before_commit"])
def test_killed_while_deciding(office: OfficeAtWork, point: str) -> None:
    submission = controlled(office).submission
    before = state_of(submission.case)
    connection.close()
    ended = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("killed_while_deciding.py")),
            *map(str, (submission.pk, office.worker.pk, point)),
        ],
        env=environment(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -9, ended.stderr.decode()[-2000:]
    assert state_of(submission.case) == before
    assert not Decision.objects.exists()
    assert list(chain_breaks()) == []
    decision = decide(
        actor=office.worker, now=office.now, submission=submission, version=fresh(submission.case).version
    )
    assert decision.number == "SDL-2026-000001"


def state_of(case: Case) -> list[Any]:
    found = fresh(case)
    return [
        found.version,
        found.state == State.APPROVED,
        found.closed_at,
        list(StageRun.objects.filter(case=case).values_list("stage", "finished_at").order_by("pk")),
        AuditEntry.objects.count(),
        NumberSeries.objects.filter(series="SDL").values_list("next", flat=True).first(),
    ]


def environment() -> dict[str, str]:
    """This test's own database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        place = f"{settings['HOST']}:{settings['PORT'] or 5432}/{settings['NAME']}"
        url = f"postgres://{settings['USER']}:{settings['PASSWORD']}@{place}"
    root = Path(__file__).resolve().parents[2]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dienests.config.settings",
        "DIENESTS_DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
    }
