"""What two people did: submitted, controlled, decided. Constraints and triggers (migration) keep it, not pages."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienests.benefits.models import Calculation
from dienests.cases.models.case import Case


class DecisionKind(models.TextChoices):
    GRANT = "grant", _("grant")
    REFUSE = "refuse", _("refuse")
    STATUS_ONLY = "status_only", _("status only")


class ControlOutcome(models.TextChoices):
    APPROVE = "approve", _("approved")
    RETURN = "return", _("returned")


class Submission(models.Model):
    """A frozen proposal. `content` is what will be decided; `content_hash` covers it, the calculation and the papers.

    Ends in one of: a control row, `withdrawn_at` (taken back before anybody opened it), `voided_at` (the case was
    edited). Only `opened_*`, `withdrawn_at` and `voided_at` may change, and only once (trigger).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="submissions")
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="submissions")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    control_stage = models.CharField(max_length=40, blank=True)  # empty: the process asks for no control here
    control_reason = models.JSONField(default=dict)  # {"lv": …, "en": …}: why (not) controlled
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case_id", "submitted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.submitted_at:%Y-%m-%d}"


class Control(models.Model):
    """The second person's word on a submission. Append-only; the preparer is refused by constraint and trigger."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="control")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    controlled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=ControlOutcome)
    reasons = models.JSONField(default=list)  # codes of the practice's list, for a return
    checked = models.JSONField(default=list)  # what the second person ticked as seen
    note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    controlled_at = models.DateTimeField()

    class Meta:
        ordering = ["controlled_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(controlled_by=F("prepared_by")), name="control_by_second_person"),
            models.CheckConstraint(
                condition=Q(outcome=ControlOutcome.APPROVE) | ~Q(reasons=[]), name="control_return_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_outcome_display()}"


class Decision(models.Model):
    """A decision. Append-only: it is never changed, only followed by another (`previous`).

    `content`: {"benefits": [{"benefit", "granted", "amount", "from", "until", "reasons": [codes], "payee"}],
    "status": …, "reasons": […], "appeal": {...}} – exactly the submission's content.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=DecisionKind)
    status = models.CharField(max_length=20)  # needy, low_income, none
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="decisions")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="decision")
    control = models.OneToOneField(Control, null=True, on_delete=models.PROTECT, related_name="decision")
    control_waived = models.CharField(max_length=200, blank=True)  # why the process asked for no control
    process_digest = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    class Meta:
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["kind", "-decided_at"], name="decision_kind")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("prepared_by")) & (Q(control__isnull=False) | ~Q(control_waived="")),
                name="decision_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="decision_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number
