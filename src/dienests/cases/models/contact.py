"""Contacts with the client: what a way of working costs the people it serves, and who serves them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dienests.cases.models.case import Case

LONGEST_MINUTES = 600  # of one piece of work: a working day with overtime
LONGEST_NOTE = 500


class ContactKind(models.TextChoices):
    VISIT = "visit", _("visit to the office")
    PHONE = "phone", _("telephone")
    HOME_VISIT = "home_visit", _("visit to the home")
    MAIL = "mail", _("e-mail or post")
    VIDEO = "video", _("video call")


class Contact(models.Model):
    """Somebody of the office had to do with the client of a case. One noted by mistake is removed, not deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=ContactKind)
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case_id", "on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=LONGEST_MINUTES),
                name="contact_minutes_believable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_kind_display()}"
