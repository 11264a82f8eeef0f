"""What a change of the law would cost the demo office: two finished previews and a synthetic Ogre to try others on."""

from django.utils import timezone
from rich.console import Console

from dienests.base.access import actor_of
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import User
from dienests.demo.make import MADE
from dienests.population.office.demonstration import make_demo_previews

HEAD = "vadiba"
STARTED = "preview_started"


def previews_missing() -> bool:
    """Whether this is a demo office in which nobody has made a preview yet."""
    events = AuditEntry.objects.filter(event__in=(MADE, STARTED)).values_list("event", flat=True).distinct()
    return set(events) == {MADE}


def add_demo_previews(*, console: Console) -> None:
    """Make them, where they are missing; a quarter of a minute."""
    if not previews_missing():
        return
    head = User.objects.get(username=HEAD)
    make_demo_previews(actor=actor_of(head, today=timezone.localdate()), clock=timezone.now, told=console.print)
