"""Asking the simulation: which ways, with whom, for how many applications, under which circumstances."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dienests.base.access import require
from dienests.cases.languages import in_language
from dienests.web.formats import as_whole
from dienests.web.office.workload.simulation.ask_form import OWN_VALUE, AskForm, as_typed
from dienests.web.office.workload.simulation.offers import Offers, figure_row, offers, usual_question
from dienests.web.request import actor_of
from dienests.workload.studies.access import STUDY_RUN
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.models import OWN_HISTORY, OWN_STAFF
from dienests.workload.studies.operations import start_study
from dienests.workload.studies.queries import FigureGroup, figures_offered, study_for
from dienests.workload.studies.questions import MOST_WAYS, Question, question_of


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The empty form, with certain ways chosen (?ways=) or an earlier question (?again=), or what was sent."""
    actor = actor_of(request)
    require(actor, STUDY_RUN)
    offered = offers(today=actor.today)
    if request.method != "POST":
        question = _earlier(request) or _of_ways(request, offered)
        groups = _groups(question.staff, question.demand)
        form = AskForm(choices=offered.names, groups=groups, initial=as_typed(question, groups))
        return _page(request, form, offered, groups)
    groups = _groups(request.POST.get("staff", ""), request.POST.get("demand", ""))
    form = AskForm(request.POST, choices=offered.names, groups=groups)
    if form.is_valid():
        try:
            study = start_study(actor=actor, now=timezone.now(), question=form.question())
        except StudyRefused as refusal:
            form.refuse(refusal)
        else:
            return redirect("office:study", pk=study.pk)
    return _page(request, form, offered, groups, status=422)


def _earlier(request: HttpRequest) -> Question | None:
    study = study_for(actor_of(request), as_whole(request.GET.get("again")) or 0)
    return question_of(study) if study else None


def _of_ways(request: HttpRequest, offered: Offers) -> Question:
    """The usual question, of the ways that are named where any of them is offered."""
    usual, sound = usual_question(offered), {each.name for each in offered.ways if not each.faults}
    ways = tuple(dict.fromkeys(name for name in request.GET.getlist("ways") if name in sound))
    return replace(usual, ways=ways[:MOST_WAYS]) if ways else usual


def _groups(staff: str, demand: str) -> list[FigureGroup]:
    return figures_offered(staff=staff[:40] or OWN_STAFF, demand=demand[:40] or OWN_HISTORY)


def _page(
    request: HttpRequest, form: AskForm, offered: Offers, groups: list[FigureGroup], *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "offered": offered,
        "chosen": {name: _several(form[name].value()) for name in ("ways", "scenarios")},
        "groups": [
            {
                "name": group.name,
                "title": in_language(group.title),
                "rows": [figure_row(figure, form[f"{OWN_VALUE}{figure.name}"]) for figure in group.figures],
                "faulty": any(f"{OWN_VALUE}{figure.name}" in form.errors for figure in group.figures),
                "unchecked": sum(not figure.checked for figure in group.figures),
            }
            for group in groups
        ],
        "more_open": any(name in form.errors for name in ("weeks", "replications", "seed")),
    }
    return render(request, "office/workload/simulation/new.html", context, status=status)


def _several(value: Any) -> list[str]:
    return [str(each) for each in value or ()]


def as_sent(question: Question) -> list[tuple[str, str]]:
    """A question as a form sends it: for one that is asked with one click."""
    sent = QueryDict(mutable=True)
    for name, value in as_typed(question, []).items():
        if isinstance(value, bool):
            sent.setlist(name, ["on"] if value else [])
        else:
            sent.setlist(name, [str(each) for each in value] if isinstance(value, list) else [str(value)])
    return [(name, value) for name, values in sent.lists() for value in values]
