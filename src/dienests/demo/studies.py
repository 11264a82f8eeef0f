"""A finished simulation in the demo office: the ways that ship, with the office's own staff and its own cases."""

from django.utils import timezone
from rich.console import Console

from dienests.base.access import actor_of
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import User
from dienests.demo.make import MADE
from dienests.demo.previews import HEAD
from dienests.workload.simulation.ways import DEFAULT_WAYS
from dienests.workload.studies import computing
from dienests.workload.studies.models import OWN_HISTORY, OWN_STAFF
from dienests.workload.studies.office_staff import LIKE
from dienests.workload.studies.operations import Question, start_study
from dienests.workload.studies.queries import demand_offered

STARTED = "study_started"
REPLICATIONS = 12  # enough to see differences; a head asks with more


def study_missing() -> bool:
    """Whether this is a demo office in which nobody has simulated anything yet."""
    events = AuditEntry.objects.filter(event__in=(MADE, STARTED)).values_list("event", flat=True).distinct()
    return set(events) == {MADE}


def add_demo_study(*, console: Console) -> None:
    """Make it, where it is missing, as a person would, and compute it here; half a minute."""
    if not study_missing():
        return
    console.print("simulation of ways of working")
    today = timezone.localdate()
    own = next(each for each in demand_offered(today=today) if each.name == OWN_HISTORY)
    question = Question(
        title="Viena vizīte vai divas?",
        ways=DEFAULT_WAYS,
        staff=OWN_STAFF,
        demand=LIKE if own.refusal else OWN_HISTORY,
        changed={},
        weeks=52,
        replications=REPLICATIONS,
        seed=1,
        with_backtest=own.backtest_refusal is None,
    )
    head = actor_of(User.objects.get(username=HEAD), today=today)
    study = start_study(actor=head, now=timezone.now(), question=question)
    computing.compute(study.pk, attempt=study.attempt, clock=timezone.now)
