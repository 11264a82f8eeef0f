"""Tasks that a killed worker left as running in the table of tasks: nobody works at them any more."""

from datetime import datetime

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dienests.base.background import LONG_WORK


class Interrupted(Exception):
    """The worker ended before the task did."""


def end_killed(*, long_work: bool, now: datetime) -> int:
    """End what the worker of long work, or that of everything else, left behind; for when it is not at work.

    What became of it is said by the area that asked for it. Returns how many there were.
    """
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    theirs = running.filter(queue_name=LONG_WORK) if long_work else running.exclude(queue_name=LONG_WORK)
    return theirs.order_by().update(
        status=TaskResultStatus.FAILED,
        finished_at=now,
        exception_class_path=f"{Interrupted.__module__}.{Interrupted.__qualname__}",
        traceback=str(Interrupted.__doc__),
    )
