"""Signing in for a demonstration, the language, one's own account, and drafts of what is typed."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import User
from dienests.cases.operations.drafts import discard_draft, save_draft
from dienests.web import formats
from dienests.web.accounts import demo_allowed, end_other_sessions, has_second_factor, other_sessions, refusal_of_demo
from dienests.web.errors import answer

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONGEST_NAME = 40  # of a form, and of what it is about: see cases.models.Draft


@require_safe
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """/ leads to the day's work, or to signing in."""
    return redirect("office:my_day" if request.user.is_authenticated else settings.LOGIN_URL)


@require_POST
@login_not_required
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click per user. Refused outside a demonstration, and where it is reached from the wider network."""
    if not demo_allowed(request):
        return answer(
            request,
            403,
            title=_("Only in a demonstration"),
            message=refusal_of_demo(),
            next_step=_("Sign in with your user name and password."),
            code="demo_refused",
            icon="lock",
        )
    chosen = request.POST.get("user", "")
    user = get_object_or_404(User, pk=formats.as_whole(chosen) or 0, is_active=True)
    login(request, user, backend=BACKEND)
    record(
        Event(event="signed_in", kind=AuditKind.ACCESS, details={"demo": True}),
        actor=user,
        at=timezone.now(),
    )
    return redirect(_next(request) or settings.LOGIN_REDIRECT_URL)


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """The chosen language: kept with a signed-in user, in a cookie before."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_next(request) or "/")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated and request.user.language != language:
        User.objects.filter(pk=request.user.pk).update(language=language)
    translation.activate(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS
    )
    return response


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """How one signs in: password, second factor, other places where one is signed in."""
    user = request.user
    assert isinstance(user, User)
    others = sum(1 for _session in other_sessions(user, current=request.session.session_key))
    return render(request, "account/overview.html", {"others": others, "second_factor": has_second_factor(user)})


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signs out everywhere but here."""
    user = request.user
    assert isinstance(user, User)
    ended = end_other_sessions(user, current=request.session.session_key)
    text = ngettext("Signed out in %(n)s other place.", "Signed out in %(n)s other places.", ended) % {"n": ended}
    messages.success(request, text)
    return redirect("office:account")


@require_POST
def draft(request: HttpRequest, form: str, key: str) -> HttpResponse:
    """What autosave.js sends: kept as typed for this user. With `discard`, thrown away."""
    actor = request.actor  # type: ignore[attr-defined]
    if max(len(form), len(key)) > LONGEST_NAME:
        raise Http404
    if request.POST.get("discard"):
        discard_draft(actor=actor, form=form, key=key)
        return JsonResponse({"discarded": True})
    typed = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    saved = save_draft(actor=actor, now=timezone.now(), form=form, key=key, data=typed)
    return JsonResponse({"saved_at": saved.saved_at.isoformat(), "clock": formats.clock(saved.saved_at)})


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else ""
