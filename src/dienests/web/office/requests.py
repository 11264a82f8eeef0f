"""Missing papers are asked for: the letter is looked at first, then the clock stands still until they come."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dienests.cases.access import CASE_PREPARE
from dienests.cases.errors import CaseError
from dienests.cases.models import Case
from dienests.cases.operations.requests import (
    Wanted,
    documents_received,
    let_request_lapse,
    preview_request,
    request_documents,
    withdraw_request,
)
from dienests.cases.paper_errors import PaperError
from dienests.web.formats import as_typed_day, as_whole, day
from dienests.web.office.case_frame import loaded, refused
from dienests.web.office.letter_pages import letter_pictures

Do = Callable[[Case, int | None], object]


def _wanted(form: QueryDict, case: Case) -> Wanted:
    """The request as the dialog sends it. A term that is missing or no date counts as today, which is refused."""
    other = [line.strip() for line in form.get("other", "").splitlines() if line.strip()]
    return Wanted(
        keys=form.getlist("key"),
        due=as_typed_day(form.get("due")) or case.received_on,
        other=other,
        message=form.get("message", "").strip(),
        language="en" if form.get("language") == "en" else "lv",
    )


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it would be sent, with a draft mark, as pictures of its pages; nothing is stored."""
    case, actor = loaded(request, pk, action=CASE_PREPARE)
    letter = preview_request(actor=actor, now=timezone.now(), case=case, wanted=_wanted(request.POST, case))
    return JsonResponse({"title": _("Request for papers"), "pages": letter_pictures(letter)})


def _done(request: HttpRequest, pk: int, do: Do, *, said: str) -> HttpResponse:
    case, _actor = loaded(request, pk, action=CASE_PREPARE)
    version = request.POST.get("version", "")
    where = reverse("office:documents", args=[pk])
    try:
        do(case, as_whole(version))
    except (CaseError, PaperError) as error:
        return refused(request, error, to=where)
    messages.success(request, said)
    return redirect(where)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign and send the request: the case waits, and the days of waiting do not count."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    due = as_typed_day(request.POST.get("due"))
    said = _("The letter is made, and the clock stands still until %(day)s.") % {"day": day(due)}
    return _done(
        request,
        pk,
        lambda case, version: request_documents(
            actor=actor, now=now, case=case, wanted=_wanted(request.POST, case), version=version
        ),
        said=said,
    )


@require_POST
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """The household has brought what was asked for: the clock runs again."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    on = as_typed_day(request.POST.get("received_on"))
    return _done(
        request,
        pk,
        lambda case, version: documents_received(actor=actor, now=now, case=case, received_on=on, version=version),
        said=_("Noted; the clock runs again."),
    )


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers are not needed after all."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    return _done(
        request,
        pk,
        lambda case, version: withdraw_request(actor=actor, now=now, case=case, reason=reason, version=version),
        said=_("The request is withdrawn; the clock runs again."),
    )


@require_POST
def lapse(request: HttpRequest, pk: int) -> HttpResponse:
    """The term has passed without an answer."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    return _done(
        request,
        pk,
        lambda case, version: let_request_lapse(actor=actor, now=now, case=case, version=version),
        said=_("Noted that the papers did not come; the clock runs again."),
    )
