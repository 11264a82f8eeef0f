"""A change of the way of working: one person proposes it, another answers. Constraints and triggers keep it so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dienests.cases.models.case import ProcessVersion


class ProposalOutcome(models.TextChoices):
    OPEN = "", _("waits for a second person")
    SWITCHED_ON = "switched_on", _("switched on")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ProcessProposal(models.Model):
    """A practice that one person wants in force. `content` is the practice as it was when proposed: exactly that is
    switched on, whatever becomes of its folder.

    `instead_of` is what was in force when the proposal ended; `version` what it became. Only the end may be written,
    and only once (trigger).
    """

    practice = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    note = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=ProposalOutcome, default=ProposalOutcome.OPEN, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_note = models.TextField(blank=True)
    instead_of = models.ForeignKey(ProcessVersion, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(ProcessVersion, null=True, on_delete=models.PROTECT, related_name="proposal")

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=Q(outcome=""), name="process_proposal_open_once"),
            models.CheckConstraint(condition=~Q(note=""), name="process_proposal_has_reason"),
            models.CheckConstraint(
                condition=Q(outcome=ProposalOutcome.OPEN, ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False)
                & (
                    Q(outcome=ProposalOutcome.WITHDRAWN, ended_by=F("proposed_by"))
                    | Q(outcome__in=[ProposalOutcome.SWITCHED_ON, ProposalOutcome.DECLINED])
                    & ~Q(ended_by=F("proposed_by"))
                ),
                name="process_proposal_answered_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ProposalOutcome.SWITCHED_ON, version__isnull=False)
                | ~Q(outcome=ProposalOutcome.SWITCHED_ON) & Q(version__isnull=True),
                name="process_proposal_became_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ProposalOutcome.DECLINED) | ~Q(ended_note=""),
                name="process_proposal_declined_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice} {self.digest[:8]}"
