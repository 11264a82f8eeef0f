"""Background work of previews. Killed in the middle it leaves nothing but a row that has fallen silent; begun again it
computes everything anew. Each task says which attempt it is, so that of two only the later one writes."""

from django.utils import timezone
from django_tasks import task

from dienests.population.office import ceilings, extracting, previewing

BEHIND = -10  # documents that somebody waits for at the desk go first


@task(priority=BEHIND)
def compute_preview(preview: int, attempt: int) -> str:
    return previewing.compute(preview, attempt=attempt, clock=timezone.now)


@task(priority=BEHIND)
def compute_ceiling(ceiling: int, attempt: int) -> str:
    return ceilings.compute(ceiling, attempt=attempt, clock=timezone.now)


@task(priority=BEHIND)
def make_extract(extract: int, attempt: int) -> str:
    return extracting.make(extract, attempt=attempt, clock=timezone.now)
