"""What a row of background work carries. The models themselves stand in the areas that have such work."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

SILENCE = timedelta(seconds=45)  # work that has not been heard of for so long was killed


class Work(models.TextChoices):
    QUEUED = "queued", _("waiting for its turn")
    RUNNING = "running", _("being computed")
    DONE = "done", _("computed")
    FAILED = "failed", _("could not be computed")
    WITHDRAWN = "withdrawn", _("stopped")


UNFINISHED = (Work.QUEUED, Work.RUNNING)


class BackgroundWork(models.Model):
    """Work of which the page shows how far it is. `attempt` grows when it is begun again: an older worker that is
    still alive then finds that it is no longer asked, and writes nothing."""

    state = models.CharField(max_length=20, choices=Work, default=Work.QUEUED)
    attempt = models.PositiveIntegerField(default=1)
    step = models.CharField(max_length=40, blank=True)
    step_done = models.PositiveIntegerField(default=0)
    step_total = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    heard_of_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.JSONField(default=dict)  # {"code": …, "details": {…}}: a refusal of the area

    class Meta:
        abstract = True

    def is_silent(self, now: datetime) -> bool:
        """Begun, not finished, and not heard of for longer than any step takes: the worker was killed."""
        return self.state == Work.RUNNING and now - self.heard_of_at > SILENCE
