"""What a household declares, and what the law says about it.

A declaration is a household file (the format of `dienests assess`, see rulebook/README.md) that may still change.
A calculation is a frozen copy of it with the answer of the rulebook; it is never changed.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dienests.base.people.models import Household
from dienests.benefits.fields import CompressedJSONField


class Declaration(models.Model):
    """The declaration of means being prepared. `data` is a household file; members carry `person` (a Person id).

    `version` grows with each saved change: who saves an older version is told, and nothing is overwritten.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="declarations")
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Purpose(models.TextChoices):
    APPLICATION = "application", _("for a decision")
    MONTH = "month", _("housing benefit of a month")


class Calculation(models.Model):
    """Inputs, law and answer of one assessment, append-only.

    `inputs` is the household file without names or codes of persons beyond what the file format has; `arguments`
    are the further arguments of the rulebook call (month and costs, for a monthly calculation). Together with
    `known_on` they give `result` again, byte for byte (`dienests verify`).
    """

    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.APPLICATION)
    inputs = models.JSONField()
    arguments = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64)
    known_on = models.DateField()
    rulebook_version = models.CharField(max_length=64)
    result = CompressedJSONField()
    result_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"
