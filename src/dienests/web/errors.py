"""What a person sees when something could not be done: what it was, why, and what to do next; never a bare number.

Domain errors (classes of the apps with `code`, `message` and `next_step`) become a page, a toast
(htmx) or JSON (fetch).
"""

import logging
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dienests.base.access import AccessRefused
from dienests.base.people.models import Person
from dienests.web.frame import address

log = logging.getLogger("dienests.errors")

# Codes with which the apps say that somebody else was there first; the page says so instead of blaming the reader.
CONFLICTS = frozenset(
    {
        "changed_meanwhile",
        "already_controlled",
        "already_decided",
        "already_opened",
        "already_taken",
        "content_changed",
        "proposal_ended",
        "in_force_changed",
    }
)


def is_domain_error(error: BaseException) -> bool:
    """An error of ours with a closed code and words for people."""
    return type(error).__module__.startswith("dienests.") and hasattr(error, "code") and hasattr(error, "message")


def status_of(error: Any) -> HTTPStatus:
    """409 where somebody else changed it meanwhile, 422 where the request as such cannot be done."""
    return HTTPStatus.CONFLICT if str(error.code) in CONFLICTS else HTTPStatus.UNPROCESSABLE_ENTITY


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch" or request.headers.get("Accept", "").startswith(
        "application/json"
    )


def answer(request: HttpRequest, status: int, *, message: str, next_step: str = "", **context: Any) -> HttpResponse:
    """The same words as a page, as a notice with a toast (htmx), or as JSON (fetch)."""
    code = str(context.get("code", ""))
    if wants_json(request):
        return JsonResponse({"code": code, "message": message, "next_step": next_step}, status=status)
    words = f"{message} {next_step}".strip()
    if getattr(request, "htmx", False):
        text = render_to_string("errors/fragment.html", {"message": message, "next_step": next_step})
        return HttpResponse(text, status=status, headers={"X-Message": quote(words)})
    shown = {
        "status": int(status),
        "title": "",
        "message": message,
        "next_step": next_step,
        "links": [],
        "icon": "alert-circle",
        "back": request.method == "POST",
    }
    return render(request, "errors/page.html", shown | context, status=status)


class DomainErrorMiddleware:
    """Turns refusals and domain errors that a view let through into words on a page."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, AccessRefused):
            return refused(request, error)
        if is_domain_error(error):
            return failed(request, error)
        return None


def refused(request: HttpRequest, error: AccessRefused) -> HttpResponse:
    """403: which roles can, and for a person's file, how it is opened with a reason."""
    next_step = _("If you need this for your work, ask your head of unit, or the colleague who is responsible.")
    links = [(address("cases"), _("Cases")), (address("search"), _("Search for a person"))]
    if isinstance(error.object, Person):
        next_step = _("A file without a case of yours can be opened with a stated reason; that is recorded.")
        links.insert(0, (address("person", error.object.pk), _("Open the file with a reason")))
    return answer(
        request,
        HTTPStatus.FORBIDDEN,
        title=_("This is not yours to do"),
        message=str(error.message),
        next_step=next_step,
        links=[(url, label) for url, label in links if url and url != request.path],
        icon="lock",
        code="access_refused",
    )


def failed(request: HttpRequest, error: Any) -> HttpResponse:
    """409 or 422: the operation's own words."""
    status = status_of(error)
    conflict = status == HTTPStatus.CONFLICT
    return answer(
        request,
        status,
        title=_("Somebody was here before you") if conflict else _("This could not be done"),
        message=str(error.message),
        next_step=str(getattr(error, "next_step", "")),
        code=str(error.code),
        details=getattr(error, "details", None),
        icon="users" if conflict else "alert-circle",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where more was sent than is taken."""
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return answer(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            title=_("That was too much at once"),
            message=_("More was sent than is accepted in one go."),
            next_step=_("Send fewer or smaller files: at most 20 at a time and 25 MB each."),
            code="too_large",
            icon="file-alert",
        )
    return answer(
        request,
        HTTPStatus.BAD_REQUEST,
        title=_("The request was not understood"),
        message=_("Something in the address or in what was sent is not as the page expects it."),
        next_step=_("Go back, reload the page and try again."),
        code="bad_request",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        HTTPStatus.FORBIDDEN,
        title=_("This is not yours to do"),
        message=_("Your posts do not give you access to this page."),
        next_step=_("If you need this for your work, ask your head of unit, or the colleague who is responsible."),
        code="forbidden",
        icon="lock",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    links = [(url, label) for url, label in ((address("my_day"), _("My day")), (address("cases"), _("Cases"))) if url]
    return answer(
        request,
        HTTPStatus.NOT_FOUND,
        title=_("There is no such page"),
        message=_("Nothing is kept under this address."),
        next_step=_("Check the address, or search for the person or the case."),
        links=links,
        code="not_found",
        icon="map-question",
    )


@login_not_required
def not_offered(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 for pages of the sign-in library that this office does not use."""
    return not_found(request)


def by_itself(request: HttpRequest) -> bool:
    """Sent by a page (htmx, fetch), not by following a link or sending a form."""
    return bool(getattr(request, "htmx", False)) or request.headers.get("X-Requested-With") == "fetch"


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """401 for a request that a page made by itself: where to sign in, and back to that page afterwards."""
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    back = f"{page.path}?{page.query}" if page.query else page.path
    sign_in = resolve_url(settings.LOGIN_URL)
    where = f"{sign_in}?next={quote(back)}" if back else sign_in
    return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": where, "X-Sign-In": where})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was made before the last sign-in, or by another site.

    A page of the same user gets a new token (only a page of this site can read the answer) and sends once more.
    """
    if by_itself(request):
        if not request.user.is_authenticated:
            return sign_in_again(request)
        if request.headers.get("X-Page-User") == str(request.user.pk):
            return JsonResponse({"code": "csrf", "token": get_token(request)}, status=HTTPStatus.FORBIDDEN)
    return answer(
        request,
        HTTPStatus.FORBIDDEN,
        title=_("This page was open too long"),
        message=_("You have signed in again since this page was opened, so what it sent was not accepted."),
        next_step=_("Go back, reload the page and send it again; what you typed is kept as a draft."),
        code="csrf",
        icon="clock-exclamation",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with a number to quote that stands in the log too. Reads no database and no session: they may be broken."""
    number = secrets.token_hex(4).upper()
    log.error("error %s: %s %s", number, request.method, request.path)
    if wants_json(request):
        return JsonResponse({"code": "server_error", "number": number}, status=500)
    context = {"number": number, "user": AnonymousUser(), "csrf_token": "", "frame": None}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)
