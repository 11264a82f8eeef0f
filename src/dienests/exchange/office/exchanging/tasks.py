"""Reading colleagues as background work that plans its next time itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from dienests.base.background import LONG_WORK
from dienests.exchange.office.colleagues.models import OwnOffice
from dienests.exchange.office.exchanging.rounds import every, read_round

_FIRST = timedelta(seconds=20)  # after the start, when pages are already open


@task(queue_name=LONG_WORK)
def read_colleagues() -> None:
    again: timedelta | None = every()
    try:
        again = read_round(clock=timezone.now)
    finally:  # whatever went wrong: nobody else plans the next round
        if again is not None:
            plan_reading(now=timezone.now(), after=again)


def plan_reading(*, now: datetime, after: timedelta = _FIRST) -> bool:
    """Plan the next round, where none is planned. False where there was one, or colleagues are not to be read."""
    waiting = DBTaskResult.objects.filter(task_path=read_colleagues.module_path, status=TaskResultStatus.READY)
    if settings.EXCHANGE_EVERY_MINUTES <= 0 or waiting.exists():
        return False
    read_colleagues.using(run_after=now + after).enqueue()
    return True


def begin_reading(*, now: datetime) -> int:
    """When the worker begins: what a killed one was reading is nobody's any more. Returns how many were planned."""
    OwnOffice.objects.filter(pk=1).update(reading_until=None)
    return int(plan_reading(now=now))
