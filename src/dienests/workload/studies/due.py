"""What came of a chosen way is to be looked at three months later: whose turn that is. Asked on every first page of a
head, so the measured log and its engine stay away."""

from datetime import date

from django.utils import timezone

from dienests.base.access import Actor, may
from dienests.base.audit.models import AuditEntry
from dienests.cases.models import ProposalOutcome
from dienests.workload.simulation.calendar import same_day_in_months
from dienests.workload.studies.access import STUDY_RUN
from dienests.workload.studies.models import Choice
from dienests.workload.studies.operations import REALITY_SEEN

MONTHS = 3


def to_look_at(actor: Actor) -> list[Choice]:
    """Choices whose three months are over and that nobody has looked at since; for heads. Two queries at the most."""
    if not may(actor, STUDY_RUN):
        return []
    rows = Choice.objects.filter(proposal__outcome=ProposalOutcome.SWITCHED_ON)
    rows = rows.select_related("proposal__version", "study").defer(
        "study__result", "proposal__content", "proposal__version__content"
    )
    due = [choice for choice in rows if _due_on(choice) <= actor.today]
    if not due:
        return []
    seen = AuditEntry.objects.filter(
        event=REALITY_SEEN, object_type="study_choice", object_id__in=[str(choice.pk) for choice in due]
    )
    looked_at = set(seen.filter(details__ready=True).order_by().values_list("object_id", flat=True))
    return [choice for choice in due if str(choice.pk) not in looked_at]


def _due_on(choice: Choice) -> date:
    version = choice.proposal.version
    assert version is not None
    return same_day_in_months(timezone.localdate(version.in_force_since), MONTHS)
