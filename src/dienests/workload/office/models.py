"""Which load scheme holds, filters people keep, and how cases came to whom (append-only by migration 0002)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.organisation.models import Unit
from dienests.cases.models import Case

LONGEST_NAME = 60
LONGEST_QUERY = 500
LONGEST_REASON = 300


class ChosenLoads(models.Model):
    """A load scheme as it was when the head of office chose it; the latest row holds. Append-only.

    `content`: dienests.practice.loads.LoadScheme.to_json.
    """

    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    since = models.DateTimeField(db_index=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.digest[:8]}"


class SavedFilter(models.Model):
    """A filter of the queue under a name. `query`: the part of the address behind "?". `unit`: shared with it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name


class HandoverKind(models.TextChoices):
    CHOSEN = "chosen", _("chosen cases")
    SUGGESTED = "suggested", _("by suggestion")
    CASELOAD = "caseload", _("a whole caseload")
    UNDONE = "undone", _("taken back")


class Handover(models.Model):
    """Cases that changed hands together. `from_user`: whose whole caseload it was. Undone at most once, by another row
    (`undoes`); nothing else about it ever changes."""

    kind = models.CharField(max_length=12, choices=HandoverKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class Way(models.TextChoices):
    """How a case came to somebody."""

    TAKEN = "taken", _("taken")
    GIVEN = "given", _("given")
    ACCEPTED = "accepted", _("suggestion taken")
    CHANGED = "changed", _("another than suggested")
    LEFT = "left", _("suggestion left")
    QUEUED = "queued", _("put into the queue")
    BACK = "back", _("taken back")


class Allocation(models.Model):
    """A case came to somebody, or a suggestion was left. Append-only.

    `points` and the loads are hundredths of a point and per cent at that moment (empty: no load scheme). `reasons`:
    why this one was suggested, [{"lv", "en"}]; `said`: what a head wrote when giving more than the load allows.
    `case_version` is the version the case had afterwards: as long as it has it, nobody has touched the case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="allocations")
    way = models.CharField(max_length=10, choices=Way)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="allocations"
    )
    suggested = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handover = models.ForeignKey(Handover, null=True, on_delete=models.PROTECT, related_name="allocations")
    points = models.PositiveIntegerField(null=True)
    load_before = models.PositiveIntegerField(null=True)
    load_after = models.PositiveIntegerField(null=True)
    reasons = models.JSONField(default=list)
    said = models.CharField(max_length=LONGEST_REASON, blank=True)
    case_version = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="allocation_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_user__isnull=False) | Q(way__in=[Way.LEFT, Way.QUEUED, Way.BACK]),
                name="allocation_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_way_display()}"
