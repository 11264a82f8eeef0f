"""Background work of previews, in a queue of its own: what somebody waits for at the desk never stands behind it.

Killed in the middle it leaves nothing but an unfinished row, which is begun again and computed anew
(`operations.begin_interrupted_again`). Each task says which attempt it is, so that of two only the later one writes.
"""

from django.utils import timezone
from django_tasks import task

from dienests.population.office import ceilings, extracting, previewing

QUEUE = "previews"


@task(queue_name=QUEUE)
def compute_preview(preview: int, attempt: int) -> str:
    return previewing.compute(preview, attempt=attempt, clock=timezone.now)


@task(queue_name=QUEUE)
def compute_ceiling(ceiling: int, attempt: int) -> str:
    return ceilings.compute(ceiling, attempt=attempt, clock=timezone.now)


@task(queue_name=QUEUE)
def make_extract(extract: int, attempt: int) -> str:
    return extracting.make(extract, attempt=attempt, clock=timezone.now)
