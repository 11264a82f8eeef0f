"""Proposing a way of a study: from here on two people decide, as with every change of the way of working."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dienests.base.access import require
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.errors import CaseError
from dienests.web.office.workload.simulation.answer import answer_of
from dienests.web.office.workload.simulation.request import asked_study
from dienests.web.office.workload.simulation.result import result_context
from dienests.web.request import actor_of
from dienests.web.saying import say_refused
from dienests.workload.studies.access import STUDY_RUN
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.operations import choose_way

LONGEST_NOTE = 1000


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the proposal; what is refused is said where it was typed."""
    actor = actor_of(request)
    found = asked_study(request, pk, STUDY_RUN)
    require(actor, PROCESS_CHOOSE)
    way, note = request.POST.get("way", "")[:60], request.POST.get("note", "").strip()[:LONGEST_NOTE]
    try:
        choice = choose_way(actor=actor, now=timezone.now(), study=found, way=way, note=note)
    except (StudyRefused, CaseError) as refusal:
        answer = answer_of(found.result)
        if answer is None or way not in {each.way for each in answer.under()}:
            say_refused(request, refusal)
            return redirect("office:study", pk=pk)
        context = result_context(request, found, answer)
        context |= {"choose_fault": refusal, "choose_way": way, "choose_note": note}
        return render(request, "office/workload/simulation/result.html", context, status=422)
    return redirect("office:practice_proposal", pk=choice.proposal_id)
