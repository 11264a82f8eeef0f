"""Background work of visits, in the queue of the desk: whoever sends invitations waits until they have left."""

from django.utils import timezone
from django_tasks import task

from dienests.exchange.office.visits import sending


@task()
def send_letters(row: int, attempt: int) -> str:
    return sending.send(row, attempt=attempt, clock=timezone.now)
