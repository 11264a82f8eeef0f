"""Tasks of a killed worker are ended when the next one begins; others are not."""

from datetime import UTC, datetime

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dienests.base.background import LONG_WORK
from dienests.base.background.killed import Interrupted, end_killed
from dienests.cases.tasks import prepare_preview

NOW = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def row(queue: str, status: TaskResultStatus) -> DBTaskResult:
    return DBTaskResult.objects.create(
        queue_name=queue,
        status=status,
        task_path=prepare_preview.module_path,
        args_kwargs={"args": [1], "kwargs": {}},
        backend_name="default",
        run_after=NOW,
    )


@pytest.mark.parametrize(("long_work", "queue", "other"), [(False, "default", LONG_WORK), (True, LONG_WORK, "default")])
def test_only_what_its_own_worker_left(settings, long_work: bool, queue: str, other: str) -> None:  # type: ignore[no-untyped-def]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    left = row(queue, TaskResultStatus.RUNNING)
    untouched = [row(other, TaskResultStatus.RUNNING)]
    untouched += [row(queue, status) for status in (TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL)]
    assert end_killed(long_work=long_work, now=NOW) == 1
    left.refresh_from_db()
    assert (left.status, left.finished_at) == (TaskResultStatus.FAILED, NOW)
    (error,) = left.task_result.errors
    assert error.exception_class is Interrupted
    assert "ended before" in error.traceback
    for each in untouched:
        before = each.status
        each.refresh_from_db()
        assert each.status == before
    assert end_killed(long_work=long_work, now=NOW) == 0
