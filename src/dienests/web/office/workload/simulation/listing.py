"""The list of what was asked, each with its answer in a sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from dienests.base.access import may, require
from dienests.cases.models import ProposalOutcome
from dienests.web import formats
from dienests.web.components import Column, Table
from dienests.web.office.previews.listing import STATES
from dienests.web.office.workload.simulation.asking import as_sent
from dienests.web.office.workload.simulation.choices import OUTCOMES
from dienests.web.office.workload.simulation.offers import offers, usual_question
from dienests.web.office.workload.simulation.request import title_of
from dienests.web.office.workload.simulation.verdict import in_one_sentence
from dienests.web.request import actor_of
from dienests.workload.simulation.ways import simulation_only
from dienests.workload.studies.access import STUDY_RUN, STUDY_VIEW
from dienests.workload.studies.models import Choice, Study
from dienests.workload.studies.queries import studies_of

PAGE = 50
COLUMNS = (
    Column("title", gettext_lazy("Question"), fixed=True),
    Column("answer", pgettext_lazy("simulation", "Answer"), fixed=True),
    Column("state", gettext_lazy("State")),
    Column("chosen", gettext_lazy("What followed")),
    Column("asked", gettext_lazy("Asked by")),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    label: str
    tone: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A study in the list, with its answer in one sentence."""

    study: Study
    title: str
    answer: str
    first_look: bool
    tone: str
    icon: str
    chosen: Sequence[Chosen]


@require_safe
def studies(request: HttpRequest) -> HttpResponse:
    """At most ten queries, whatever the number of studies."""
    actor = actor_of(request)
    require(actor, STUDY_VIEW)
    choices = Prefetch("choices", Choice.objects.select_related("proposal").defer("proposal__content"))
    found = studies_of(actor).prefetch_related(choices).order_by("-pk")
    before = formats.as_whole(request.GET.get("after"))
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    may_run, only_simulated = may(actor, STUDY_RUN), simulation_only()
    context = {
        "table": Table(
            id="studies",
            columns=COLUMNS,
            query=request.GET,
            shown=len(rows),
            after=str(rows[-1].pk) if more else "",
        ),
        "rows": [_row(study, only_simulated) for study in rows],
        "may_run": may_run,
        "usual": as_sent(usual_question(offers(today=actor.today))) if may_run and not rows else [],
    }
    return render(request, "office/workload/simulation/list.html", context)


def _row(study: Study, only_simulated: Collection[str]) -> Row:
    tone, icon = STATES[study.state]
    return Row(
        study=study,
        title=title_of(study),
        answer=in_one_sentence(study.summary, only_simulated=only_simulated),
        first_look=bool(study.summary.get("provisional")),
        tone=tone,
        icon=icon,
        chosen=[_chosen(choice) for choice in study.choices.all()],
    )


def _chosen(choice: Choice) -> Chosen:
    outcome = ProposalOutcome(choice.proposal.outcome)
    tone, icon = OUTCOMES[outcome]
    return Chosen(str(outcome.label), tone, icon)
