"""How the office signs in: accounts are made by an administrator, never by signing up."""

import ipaddress
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Appointment, Role, User, held_on

SIGN_IN_UNFINISHED = "sign_in_unfinished"  # the session is marked: see next_sign_in_step


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What differs from the library: no signing up, audited sign-in, a lock-out that says how long it lasts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("The user name or the password is not right."),
        "email_password_mismatch": gettext_lazy("The user name or the password is not right."),
        "account_inactive": gettext_lazy("This account is closed. Ask the administrator of your office."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            minutes = minutes_locked(request, key=key, now=time.time())
            record(_lock_out(credentials), actor=None, at=timezone.now())
            raise ValidationError(_locked_words(minutes), code="too_many_login_attempts") from None

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        record(Event(event="signed_in", kind=AuditKind.ACCESS), actor=user, at=timezone.now())
        if next_sign_in_step(user):
            request.session[SIGN_IN_UNFINISHED] = True

    def set_password(self, user: User, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)


def _lock_out(credentials: dict[str, Any]) -> Event:
    name = str(credentials.get("email") or credentials.get("username") or "")[:60]
    return Event(event="sign_in_locked", kind=AuditKind.ACCESS, details={"name": name})


def _locked_words(minutes: int) -> str:
    return ngettext(
        "Signing in failed too many times and is locked. Try again in %(n)s minute; your password has not changed.",
        "Signing in failed too many times and is locked. Try again in %(n)s minutes; your password has not changed.",
        minutes,
    ) % {"n": minutes}


def minutes_locked(request: HttpRequest, *, key: str, now: float) -> int:
    """How many minutes (at least 1) until the next attempt is let through; `now` in seconds since 1970."""
    waits = [1.0]
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        place = ratelimit.get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key)
        recent = [at for at in cache.get(place, []) if at > now - rate.duration]
        if len(recent) >= rate.amount:
            waits.append(sorted(recent)[-rate.amount] + rate.duration - now)
    return max(1, math.ceil(max(waits) / 60))


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey; recovery codes alone do not count."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def next_sign_in_step(user: User) -> str:
    """URL name of what must be done before anything else: an own password, a second factor; empty: nothing."""
    if settings.DEMO:
        return ""
    if user.must_change_password:
        return "account_change_password"
    return "mfa_index" if user.must_use_second_factor and not has_second_factor(user) else ""


@dataclass(frozen=True)
class DemoUser:
    user: User
    units: str


def demo_users(*, today: date) -> list[tuple[str, list[DemoUser]]]:
    """Who can be tried in the demonstration: by role, each user once under every role held today."""
    held = Appointment.objects.filter(held_on(today), user__is_active=True, post__abolished_on__isnull=True)
    rows = held.select_related("user", "post__unit").order_by("user__full_name", "pk")
    by_role: dict[str, dict[int, list[Appointment]]] = {}
    for row in rows:
        by_role.setdefault(row.post.role, {}).setdefault(row.user_id, []).append(row)
    return [
        (str(role.label), [_demo_user(posts) for posts in by_role[role].values()]) for role in Role if role in by_role
    ]


def _demo_user(posts: list[Appointment]) -> DemoUser:
    return DemoUser(user=posts[0].user, units=", ".join(dict.fromkeys(str(row.post.unit) for row in posts)))


def demo_allowed(request: HttpRequest) -> bool:
    """One-click sign-in works only in a demonstration that is reached by a loopback or private address."""
    if not settings.DEMO:
        return False
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    # A tunnel or proxy may make a public caller look local; whoever it names must be local too.
    named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return all(_is_private(name) for name in (host, request.META.get("REMOTE_ADDR", ""), *named))


def _is_private(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def other_sessions(user: User, *, current: str | None) -> Iterable[Session]:
    """The sessions of `user` that have not ended, without the current one."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500):
        if session.session_key != current and session.get_decoded().get("_auth_user_id") == str(user.pk):
            yield session


def end_other_sessions(user: User, *, current: str | None) -> int:
    """Sign `user` out everywhere else; how many sessions that were."""
    keys = [session.session_key for session in other_sessions(user, current=current)]
    Session.objects.filter(session_key__in=keys).delete()
    if keys:
        record(
            Event(event="other_sessions_ended", kind=AuditKind.ACCESS, details={"sessions": len(keys)}),
            actor=user,
            at=timezone.now(),
        )
    return len(keys)


def refusal_of_demo() -> str:
    return _("Signing in with one click works only in a demonstration on this computer or in its own network.")
