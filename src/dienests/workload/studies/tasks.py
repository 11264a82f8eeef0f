"""Background work of studies, in the queue of work that takes minutes; killed in the middle it is begun again."""

from django.utils import timezone
from django_tasks import task

from dienests.base.background import LONG_WORK
from dienests.workload.studies import computing


@task(queue_name=LONG_WORK)
def compute_study(study: int, attempt: int) -> str:
    return computing.compute(study, attempt=attempt, clock=timezone.now)
