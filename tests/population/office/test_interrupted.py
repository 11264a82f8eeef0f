"""Work whose worker was killed: begun again, not twice, not for ever; and what waits is left waiting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dienests.base.audit.models import AuditEntry
from dienests.base.background.interrupted import ATTEMPTS
from dienests.base.background.models import BackgroundWork, Work
from dienests.base.background.progress import Reporter
from dienests.population.office import previewing
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.models import CaseExtract, Ceiling, Per, Preview
from dienests.population.office.operations import (
    OwnCasesBetween,
    ask_ceiling,
    begin_again,
    begin_interrupted_again,
    refresh_extract,
    start_preview,
)
from dienests.population.office.reforms import shipped_reform
from tests.factories.cases import NOW, OfficeAtWork, ready_case
from tests.factories.previews import DAY, REFORM, population_here

KNOWN = date(2026, 3, 1)
LATER = NOW + timedelta(seconds=5)


@pytest.fixture(autouse=True)
def _stored_tasks(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def clock() -> datetime:
    return NOW


def started(office: OfficeAtWork) -> Preview:
    reform = shipped_reform(REFORM, known_on=KNOWN)
    return start_preview(actor=office.director, now=NOW, day=DAY, known_on=KNOWN, reform=reform, source="paraugs")


def taken_up(row: BackgroundWork) -> None:
    """A worker has claimed the task and begun; then it is killed."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(status=TaskResultStatus.RUNNING)
    Reporter(row, attempt=row.attempt, clock=clock).begin()


def waiting() -> list[tuple[str, list[int]]]:
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("enqueued_at")
    return [(row.task_path.rpartition(".")[2], row.args_kwargs["args"]) for row in rows]


def test_what_waits_for_its_turn_is_left_alone(office: OfficeAtWork) -> None:
    population_here()
    preview = started(office)
    assert begin_interrupted_again(now=LATER) == 0
    assert waiting() == [("compute_preview", [preview.pk, 1])]


def test_a_killed_preview_is_begun_again_once(office: OfficeAtWork) -> None:
    population_here()
    preview = started(office)
    taken_up(preview)
    assert begin_interrupted_again(now=LATER) == 1
    assert begin_interrupted_again(now=LATER) == 0
    preview.refresh_from_db()
    assert (preview.state, preview.attempt, preview.heard_of_at) == (Work.QUEUED, 2, LATER)
    assert waiting() == [("compute_preview", [preview.pk, 2])]
    assert previewing.compute(preview.pk, attempt=1, clock=clock) == "no longer asked for"  # it was alive after all
    event = AuditEntry.objects.get(event="preview_begun_again")
    assert (event.actor_id, event.object_id) == (None, str(preview.pk))


def test_killed_between_the_claim_and_the_beginning(office: OfficeAtWork) -> None:
    population_here()
    preview = started(office)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert begin_interrupted_again(now=LATER) == 1
    assert waiting() == [("compute_preview", [preview.pk, 2])]


def test_what_ends_every_worker_is_given_up_and_a_person_may_begin_again(office: OfficeAtWork) -> None:
    population_here()
    preview = started(office)
    for _ in range(ATTEMPTS):
        preview.refresh_from_db()
        taken_up(preview)
        begin_interrupted_again(now=LATER)
    preview.refresh_from_db()
    assert (preview.state, preview.attempt, waiting()) == (Work.FAILED, ATTEMPTS, [])
    refusal = PreviewRefused.stored(preview.error)
    assert refusal is not None
    assert refusal.code == "killed"
    assert begin_again(actor=office.director, now=LATER, preview=preview).state == Work.QUEUED
    with pytest.raises(PreviewRefused):
        begin_again(actor=office.director, now=LATER, preview=preview)


def test_questions_about_a_ceiling_and_extracts_too(office: OfficeAtWork) -> None:
    ready_case(office)
    population_here()
    preview = started(office)
    Preview.objects.filter(pk=preview.pk).update(state=Work.DONE, result={})
    preview.refresh_from_db()
    ceiling = ask_ceiling(actor=office.director, now=NOW, preview=preview, cents=100, per=Per.MONTH)
    extract = refresh_extract(actor=office.director, now=NOW, source=OwnCasesBetween())
    for row in (ceiling, extract):
        taken_up(row)
    assert begin_interrupted_again(now=LATER) == 2
    assert waiting() == [("make_extract", [extract.pk, 2]), ("compute_ceiling", [ceiling.pk, 2])]
    assert set(Ceiling.objects.values_list("state", flat=True)) == {Work.QUEUED}
    assert set(CaseExtract.objects.values_list("state", flat=True)) == {Work.QUEUED}
