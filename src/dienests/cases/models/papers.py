"""Papers of a case: what the household brings, what is asked for, what the office sends."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.base.people.models import Person
from dienests.cases.models.case import Case


class Document(models.Model):
    """A file of the case. The bytes lie under their SHA-256 outside the web root; two equal files are one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=60, blank=True)  # code of the checklist (practice documents.yaml), or empty
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveSmallIntegerField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case_id", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sha256", "kind"], condition=Q(removed_at__isnull=True), name="document_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """A letter that was sent or handed over, with what it was made from; `sha256` names the PDF in the store."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    decision = models.ForeignKey("cases.Decision", null=True, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2, default="lv")
    number = models.CharField(max_length=20)
    context = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "signed_at", "pk"]

    def __str__(self) -> str:
        return self.number


class RequestOutcome(models.TextChoices):
    OPEN = "open", _("waiting for papers")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("not answered within the term")


class DocumentRequest(models.Model):
    """Missing documents were asked for; the clock stands still from `requested_on` until `answered_on`.

    `answered_on` is the day the waiting ended, in whichever way (`outcome`).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="document_requests")
    items = models.JSONField()  # [{"code": …, "title": {"lv": …, "en": …}, "for_member": …}]
    message = models.TextField(_("message"), blank=True)
    requested_on = models.DateField()
    due = models.DateField()
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=RequestOutcome, default=RequestOutcome.OPEN)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["case_id", "requested_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_on__isnull=True), name="one_open_request"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, outcome=RequestOutcome.OPEN)
                | (Q(answered_on__isnull=False) & ~Q(outcome=RequestOutcome.OPEN)),
                name="request_ended_in_a_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.due}"
