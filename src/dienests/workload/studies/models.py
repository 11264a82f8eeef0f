"""Questions to the simulation and their answers, and the way of working that was chosen from one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dienests.base.background.models import BackgroundWork, Work
from dienests.benefits.fields import CompressedJSONField

OWN_STAFF = "office"  # posts, absences and reception hours of this office
OWN_HISTORY = "history"  # applications, papers, minutes and returns as this office remembers them


class Study(BackgroundWork):
    """What a head asked the simulation: asked once, computed once, kept until it is deleted.

    `ways`: names of practices, the first is the one the others are held against; `staff`: OWN_STAFF or the name of a
    file that ships; `demand`: OWN_HISTORY or such a name; `scenarios`: names of files that ship; `changed`: {name of
    an assumption: value typed by the head}. `result`: the JSON of workload.simulation.report; `summary`: the few
    figures that the list shows.
    """

    title = models.CharField(max_length=120, blank=True)
    ways = models.JSONField()
    staff = models.CharField(max_length=40, default=OWN_STAFF)
    demand = models.CharField(max_length=40, default=OWN_HISTORY)
    scenarios = models.JSONField(default=list)
    changed = models.JSONField(default=dict)
    weeks = models.PositiveSmallIntegerField(default=52)
    replications = models.PositiveSmallIntegerField(default=100)
    seed = models.PositiveIntegerField(default=1)
    with_sensitivity = models.BooleanField(default=False)
    with_backtest = models.BooleanField(default=False)
    result = CompressedJSONField(null=True)
    summary = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=Work.DONE) | Q(result__isnull=False), name="study_done_has_result"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self._meta.verbose_name} {self.pk}"


class Choice(models.Model):
    """A way of working of a study that a head proposed; two people switch it on (cases.ProcessProposal)."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="choices")
    way = models.CharField(max_length=60)
    proposal = models.OneToOneField("cases.ProcessProposal", on_delete=models.PROTECT, related_name="choice")
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["-chosen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.study_id}: {self.way}"
