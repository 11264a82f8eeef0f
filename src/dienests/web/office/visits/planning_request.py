"""Writing down a request for a visit: theirs to us, ours to a colleague; and changing what is wanted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dienests.base.access import Actor, require
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import ENDED, Side, Visit
from dienests.exchange.office.visits.operations.requests import ask_to_visit, change_request, record_request
from dienests.exchange.office.visits.queries.office import with_office
from dienests.exchange.office.visits.telling import reaches
from dienests.web.errors import status_of
from dienests.web.formats import as_whole
from dienests.web.office.visits.planning_form import RequestForm, as_typed, offered_colleagues, stored_beside
from dienests.web.request import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """?side=guest: we go. ?return_of=: prefilled as the return of a visit; ?like=: as one that came to nothing."""
    actor = actor_of(request)
    require(actor, VISIT_PLAN)
    earlier = _earlier(request)
    side = _side(request, earlier)
    if request.method != "POST":
        form = RequestForm(side=side, actor=actor, initial=_beginning(request, earlier, actor))
        return _page(request, form, side, earlier)
    form = RequestForm(request.POST, side=side, actor=actor)
    refusal = None
    if form.is_valid():
        return_of = earlier if earlier is not None and _is_return(request) else None
        try:
            visit = _made(actor, form, side, return_of)
        except VisitRefused as refused:
            refusal = refused
            form.refuse(refused)
        else:
            return redirect("office:visit", pk=visit.pk)
    return _page(request, form, side, earlier, refusal=refusal, status=422)


def _made(actor: Actor, form: RequestForm, side: str, return_of: Visit | None) -> Visit:
    asked, now = form.asked(return_of=return_of), timezone.now()
    if side == Side.GUEST:
        return ask_to_visit(actor=actor, now=now, asked=asked, looked_at=form.cleaned_data["looked_at"])
    return record_request(actor=actor, now=now, asked=asked)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wanted, as it became clearer."""
    actor = actor_of(request)
    require(actor, VISIT_PLAN)
    visit = get_object_or_404(with_office(Visit.objects.all()), pk=pk)
    if visit.state in ENDED:
        raise VisitRefused("not_in_state", state=visit.get_state_display())
    if request.method != "POST":
        form = RequestForm(side=visit.side, actor=actor, visit=visit, initial=as_typed(visit))
        return _page(request, form, visit.side, None, visit=visit)
    form = RequestForm(request.POST, side=visit.side, actor=actor, visit=visit)
    status, refusal = 422, None
    if form.is_valid():
        revision = as_whole(request.POST.get("revision")) or 0
        try:
            change_request(
                actor=actor, now=timezone.now(), visit=visit, revision=revision, asked=form.asked(),
                looked_at=form.cleaned_data["looked_at"],
            )  # fmt: skip
        except VisitRefused as refused:
            form.refuse(refused)
            status, refusal = int(status_of(refused)), refused
        else:
            return redirect("office:visit", pk=pk)
    return _page(request, form, visit.side, None, visit=visit, refusal=refusal, status=status)


def _page(
    request: HttpRequest, form: RequestForm, side: str, earlier: Visit | None, *, visit: Visit | None = None,
    refusal: VisitRefused | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    meanwhile = visit is not None and refusal is not None and refusal.code == "changed_meanwhile"
    context: dict[str, Any] = {
        "form": form,
        "stored": stored_beside(form, as_typed(visit)) if visit is not None and meanwhile else [],
        "side": side,
        "visit": visit,
        "earlier": earlier,
        "ask_looked_at": refusal is not None and refusal.code == "maybe_personal_data",
        "has_colleagues": bool(offered_colleagues()),
        "told": visit is not None and visit.side == Side.GUEST and reaches(visit),
    }
    return render(request, "office/visits/planning/request.html", context, status=status)


def _earlier(request: HttpRequest) -> Visit | None:
    pk = as_whole(request.GET.get("return_of") or request.GET.get("like"))
    return with_office(Visit.objects.filter(pk=pk)).first() if pk else None


def _is_return(request: HttpRequest) -> bool:
    return bool(request.GET.get("return_of"))


def _side(request: HttpRequest, earlier: Visit | None) -> str:
    """The return of a visit goes the other way."""
    if earlier is not None:
        other = Side.GUEST if earlier.side == Side.HOST else Side.HOST
        return other if _is_return(request) else earlier.side
    return Side.GUEST if request.GET.get("side") == Side.GUEST else Side.HOST


def _beginning(request: HttpRequest, earlier: Visit | None, actor: Actor) -> dict[str, Any]:
    colleague = as_whole(request.GET.get("colleague"))
    if earlier is None:
        return {"form": "in_person", "colleague": str(colleague or "")}
    typed = as_typed(earlier)
    typed |= {"begins_on": None, "ends_on": None, "wanted": [], "units_words": "", "link": ""}
    if _is_return(request):
        typed["purpose"] = ""
    return typed
