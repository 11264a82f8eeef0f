"""What is written down of a visit: notes, photographs, the report, hours of staff."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.visits.models.hosting import Site
from dienests.exchange.office.visits.models.programme import Guest
from dienests.exchange.office.visits.models.visit import Visit


class NoteKind(models.TextChoices):
    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")
    SEEN = "seen", _("what we saw")
    IDEA = "idea", _("idea to try")
    PROMISE = "promise", _("promised document")


class Note(models.Model):
    """Something written down during or after a visit, by a guest or by staff.

    Of a promise: `host` owes it until `delivered` names the item of practice (`due_on`). Of an idea: `became`: the item
    it was followed to; `idea_state` in words of whoever follows it.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    text = models.TextField()
    site = models.ForeignKey(Site, null=True, on_delete=models.SET_NULL, related_name="notes")
    answers = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answered_by")
    guest = models.ForeignKey(Guest, null=True, on_delete=models.CASCADE, related_name="notes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    only_ours = models.BooleanField(default=False)  # not shown to the other side
    at = models.DateTimeField()
    host = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="promises")
    due_on = models.DateField(null=True)
    delivered = models.ForeignKey(LibraryItem, null=True, on_delete=models.PROTECT, related_name="delivered_for")
    delivered_at = models.DateTimeField(null=True)
    became = models.ForeignKey(LibraryItem, null=True, on_delete=models.PROTECT, related_name="ideas")
    outcome = models.CharField(max_length=300, blank=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(guest__isnull=False, user__isnull=True) | Q(guest__isnull=True, user__isnull=False),
                name="note_of_one_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Photograph(models.Model):
    """`content`: JPEG made anew from what was uploaded, without what cameras write into files. `consent`: everybody on
    it agreed, says `taken_by`; without it, it is not published."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photographs")
    content = models.BinaryField()
    caption = models.CharField(max_length=300, blank=True)
    consent = models.BooleanField(default=False)
    guest = models.ForeignKey(Guest, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.caption


class VisitReport(models.Model):
    """What is told of a visit as news: drafted from what was written down, published by a second person.

    `photographs`: those that this person saw when publishing; later ones wait for the next time.
    """

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="report")
    title = models.CharField(max_length=200)
    text = models.TextField()  # Markdown, as in items
    revision = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    photographs = models.ManyToManyField(Photograph, related_name="published_in", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(published_by__isnull=False, published_at__isnull=False) & ~Q(published_by=F("written_by")),
                name="visit_report_published_by_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HostHours(models.Model):
    """Time of staff that a visit took, as they noted it; what the programme says stands in its stops."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="host_hours")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    what = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=1), name="host_hours_are_some")]

    def __str__(self) -> str:
        return f"{self.minutes} min"
