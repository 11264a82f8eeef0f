"""Background work of previews, in the queue of work that takes minutes.

Killed in the middle it leaves nothing but an unfinished row, which is begun again and computed anew
(`operations.begin_interrupted_again`). Each task says which attempt it is, so that of two only the later one writes.
"""

from django.utils import timezone
from django_tasks import task

from dienests.base.background import LONG_WORK
from dienests.population.office import ceilings, extracting, previewing


@task(queue_name=LONG_WORK)
def compute_preview(preview: int, attempt: int) -> str:
    return previewing.compute(preview, attempt=attempt, clock=timezone.now)


@task(queue_name=LONG_WORK)
def compute_ceiling(ceiling: int, attempt: int) -> str:
    return ceilings.compute(ceiling, attempt=attempt, clock=timezone.now)


@task(queue_name=LONG_WORK)
def make_extract(extract: int, attempt: int) -> str:
    return extracting.make(extract, attempt=attempt, clock=timezone.now)
