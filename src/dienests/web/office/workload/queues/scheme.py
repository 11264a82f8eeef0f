"""How load is counted: the schemes to choose from, each with its figures and where they come from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import require
from dienests.web.office.workload.queues.request import tabs
from dienests.web.office.workload.queues.words import said
from dienests.web.request import actor_of
from dienests.workload.office.access import LOADS_CHOOSE
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import ChosenLoads
from dienests.workload.office.operations.schemes import choose_loads
from dienests.workload.office.queries.schemes import offered_schemes

HISTORY = 20


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What each scheme says, and which one holds."""
    require(actor_of(request), LOADS_CHOOSE)
    history = list(ChosenLoads.objects.select_related("chosen_by").order_by("-since", "-pk")[:HISTORY])
    now = history[0] if history else None
    schemes = offered_schemes()
    context = {
        "tabs": tabs(request, "queue_scheme"),
        "now": now,
        "schemes": [
            {
                "scheme": scheme,
                "title": said(scheme.title),
                "summary": said(scheme.summary),
                "holds": now is not None and now.digest == scheme.digest,
                "changed": now is not None and now.name == scheme.name and now.digest != scheme.digest,
                "figures": [(figure, said(figure.note) if figure.note else "") for figure in scheme.figures],
            }
            for scheme in schemes
        ],
        "history": [(row, next((said(s.title) for s in schemes if s.name == row.name), row.name)) for row in history],
    }
    return render(request, "office/workload/queues/scheme.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """From now on load is counted so."""
    try:
        choose_loads(
            actor=actor_of(request),
            now=timezone.now(),
            name=request.POST.get("name", ""),
            note=request.POST.get("note", ""),
        )
    except WorkRefused as refusal:
        messages.error(request, f"{refusal.message} {refusal.next_step}")
    else:
        messages.success(request, _("Load is counted so from now on."))
    return redirect("office:queue_scheme")
