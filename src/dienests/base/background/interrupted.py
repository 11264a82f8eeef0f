"""Work that a killed worker left: queued again, but not for ever, since it may be what ends the worker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dienests.base.background.models import UNFINISHED, BackgroundWork, Work
from dienests.base.background.refusals import KeptRefusal

ATTEMPTS = 3  # after so many that were interrupted, nothing begins again by itself
# The task of each kind of work; it is given the row's id and the attempt.
Tasks = Mapping[type[BackgroundWork], Any]


def queue_again(row: BackgroundWork, tasks: Tasks, *, now: datetime) -> None:
    """Begin from the beginning: whatever an older worker still writes is not asked for any more."""
    row.state, row.attempt, row.heard_of_at = Work.QUEUED, row.attempt + 1, now
    row.error, row.finished_at = {}, None
    row.step, row.step_done, row.step_total = "", 0, 0
    row.save()
    tasks[type(row)].enqueue(row.pk, row.attempt)


def begin_interrupted_again(
    several: Sequence[QuerySet[Any]],
    tasks: Tasks,
    *,
    now: datetime,
    killed: KeptRefusal,
    begun: Callable[[BackgroundWork], None] = lambda row: None,
) -> int:
    """Queue again whatever is unfinished and does not wait for its turn; for when no worker of these is at work.

    `killed` is kept with what is given up, and a person may begin again. `begun` is told of each row that is queued.
    Returns how many were.
    """
    count = 0
    with transaction.atomic():
        waiting = _waiting(tasks)
        for row in _unfinished(several):
            if (tasks[type(row)].module_path, row.pk, row.attempt) in waiting:
                continue
            if row.attempt >= ATTEMPTS:
                row.state, row.finished_at, row.error = Work.FAILED, now, killed.to_json()
                row.save(update_fields=["state", "finished_at", "error"])
                continue
            queue_again(row, tasks, now=now)
            begun(row)
            count += 1
    return count


def _unfinished(several: Sequence[QuerySet[Any]]) -> Iterator[BackgroundWork]:
    for rows in several:
        yield from rows.select_for_update(of=("self",)).filter(state__in=UNFINISHED).order_by("pk")


def _waiting(tasks: Tasks) -> set[tuple[str, int, int]]:
    """The path of the task, the row and the attempt of all work that waits for its turn."""
    paths = [task.module_path for task in tasks.values()]
    results = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path__in=paths)
    rows = results.order_by().values_list("task_path", "args_kwargs")
    return {(path, *given["args"]) for path, given in rows}
