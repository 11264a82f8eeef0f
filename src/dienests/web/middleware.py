"""What every request passes through."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from dienests.base.access import actor_of
from dienests.web.accounts import SIGN_IN_UNFINISHED, next_sign_in_step
from dienests.web.errors import bad_request, by_itself, sign_in_again

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# Written by a page that only reads: who looked (audit), the session, and what the sign-in library notes.
WRITTEN_WHEN_READING = re.compile(
    r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(?:audit_|django_session|account_|mfa_|cache)', re.IGNORECASE
)
WRITES = re.compile(r"^\s*(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)


class WriteInGet(RuntimeError):
    """A page that should only read tried to change something."""


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if WRITES.match(sql) and not WRITTEN_WHEN_READING.match(sql):
        raise WriteInGet(f"A GET request may not write: {sql[:120]}")
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """A GET cannot write: a link that is followed twice, or prefetched, must never change a case."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS or request.path.startswith("/account/"):
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)


class ActorMiddleware:
    """`request.actor`: the signed-in user with the posts held today, looked up when first asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_of(request.user, today=timezone.localdate())  # type: ignore[arg-type]
        )
        return self.get_response(request)


class PlainTextMiddleware:
    """Refuses (400) the character NUL in addresses and forms: nobody types it, and PostgreSQL cannot keep it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = [request.path, *_texts(request.GET)]
        if request.method == "POST":
            sent += _texts(request.POST)  # read before already, for the CSRF token
        return bad_request(request) if any("\x00" in text for text in sent) else self.get_response(request)


def _texts(sent: QueryDict) -> list[str]:
    return [text for name, values in sent.lists() for text in (name, *values) if isinstance(text, str)]


class StaffLanguageMiddleware:
    """A signed-in user's own language wins over the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class PrivateCacheMiddleware:
    """Personal data must not stay in a shared cache, nor come back with the browser's back button after sign-out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class SessionEndMiddleware:
    """A request that a page made by itself (htmx, fetch) gets 401 and the way to sign in, not the sign-in page.

    What was typed stays in the browser (autosave.js) and is put back after signing in. The page says whose it is
    (X-Page-User): when somebody else has signed in since, nothing typed before is taken for theirs.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        owner = request.headers.get("X-Page-User")
        if owner and by_itself(request) and owner != str(request.user.pk):
            return sign_in_again(request)
        response = self.get_response(request)
        if response.status_code != 302 or not by_itself(request):
            return response
        leads_to = urlsplit(response["Location"]).path
        return sign_in_again(request) if leads_to == resolve_url(settings.LOGIN_URL) else response


class UnfinishedSignInMiddleware:
    """Who must set a password of their own or a second factor (marked at sign-in) can do nothing else before."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        elsewhere = request.path.startswith(("/account/", "/language", "/health"))
        if elsewhere or not request.session.get(SIGN_IN_UNFINISHED):
            return self.get_response(request)
        step = next_sign_in_step(request.user) if request.user.is_authenticated else ""
        if step:
            return HttpResponseRedirect(resolve_url(step))
        del request.session[SIGN_IN_UNFINISHED]
        return self.get_response(request)
