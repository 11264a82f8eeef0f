"""A concern about one's own load: raised, read by the heads it is meant for, answered with what was done."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import Actor, may, narrow, require
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.access import CONCERN_ANSWER, CONCERN_SEE
from dienests.base.working_time.models import Concern, ConcernEntry, ConcernState
from dienests.base.working_time.operations import concerns as operations
from dienests.web.components import TimelineEntry, Tone
from dienests.web.office.staff import faults_by_field, lines_of
from dienests.web.office.working_time.fields import concern_fields
from dienests.web.office.working_time.scope import scope_of
from dienests.web.request import actor_of

MOST_SHOWN = 200
ICONS = {"answered": "message-reply", "added": "message-plus", "closed": "circle-check"}
TONES: Mapping[str, Tone] = {"answered": "accent", "added": "", "closed": "ok"}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Say that it is too much."""
    actor = actor_of(request)
    require(actor, CONCERN_SEE)
    faults: dict[str, str] = {}
    if request.method == "POST":
        only = request.POST.get("only_head_of_office") == "on"
        try:
            made = operations.raise_concern(
                facts=request.POST, only_head_of_office=only, actor=actor, now=timezone.now()
            )
        except SeveralRefused as refused:
            faults = faults_by_field(refused)
        else:
            messages.success(request, _("Your heads see it now, and nobody else."))
            return redirect("office:concern", pk=made.pk)
    fields = concern_fields(request.POST, faults)
    context = {"fields": fields, "fault_lines": lines_of(fields, faults)}
    return render(request, "office/working_time/new_concern.html", context, status=422 if faults else 200)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Concerns of one's people, those that wait for an answer first."""
    scope = scope_of(request, "time_concerns")
    rows = narrow(scope.actor, CONCERN_SEE, Concern.objects.exclude(user=scope.actor.user)).select_related("user")
    waiting = list(rows.filter(state=ConcernState.OPEN).order_by("raised_at", "pk")[:MOST_SHOWN])
    others = list(rows.exclude(state=ConcernState.OPEN)[:MOST_SHOWN])
    context = {"scope": scope, "waiting": waiting, "others": others}
    return render(request, "office/working_time/concerns.html", context)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One concern with everything that was said."""
    actor = actor_of(request)
    concern = get_object_or_404(Concern.objects.select_related("user"), pk=pk)
    require(actor, CONCERN_SEE, concern)
    closed = concern.state == ConcernState.CLOSED
    context = {
        "concern": concern,
        "entries": [_told(entry) for entry in concern.entries.select_related("by")],
        "own": concern.user_id == actor.pk,
        "closed": closed,
        "may_answer": not closed and may(actor, CONCERN_ANSWER, concern),
    }
    return render(request, "office/working_time/concern.html", context)


def _told(entry: ConcernEntry) -> TimelineEntry:
    label = entry.get_kind_display()
    return TimelineEntry(entry.at, label, str(entry.by), entry.text, icon=ICONS[entry.kind], tone=TONES[entry.kind])


Say = Callable[[Concern, str, Actor], object]
SAYINGS: dict[str, Say] = {
    "answer": lambda concern, text, actor: operations.answer_concern(
        concern=concern, text=text, actor=actor, now=timezone.now()
    ),
    "add": lambda concern, text, actor: operations.add_to_concern(
        concern=concern, text=text, actor=actor, now=timezone.now()
    ),
    "close": lambda concern, text, actor: operations.close_concern(
        concern=concern, text=text, actor=actor, now=timezone.now()
    ),
}


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """answer (a head), add or close (who raised it)."""
    concern = get_object_or_404(Concern, pk=pk)
    say = SAYINGS.get(act)
    if say is None:
        raise Http404
    try:
        say(concern, request.POST.get("text", ""), actor_of(request))
    except (Refused, SeveralRefused) as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Noted."))
    return redirect("office:concern", pk=pk)
