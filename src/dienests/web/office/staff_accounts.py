"""Accounts of staff. A password made here is shown once, on the answer to the very request that made it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import may, require
from dienests.base.organisation.models import User
from dienests.base.staff import accounts
from dienests.base.staff.access import ACCOUNT_CHANGE, STAFF_VIEW
from dienests.base.staff.accounts import NewPassword
from dienests.base.staff.errors import Refused, SeveralRefused
from dienests.base.staff.queries import accounts as account_rows
from dienests.base.staff.queries import history_of_user
from dienests.web.office.staff import Fields, faults_by_field, lines_of, made_fields
from dienests.web.request import actor_of

Act = Callable[..., object]
ACTS: Mapping[str, Act] = {
    "password": accounts.reset_password,
    "second-factor": accounts.reset_second_factor,
    "close": accounts.deactivate_account,
    "reopen": accounts.reactivate_account,
}


def _fields() -> Fields:
    return (
        ("full_name", _("Name"), "text"),
        ("username", _("User name"), "text"),
        ("email", _("E-mail"), "email"),
        ("phone", _("Telephone"), "tel"),
    )


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who can sign in, with which posts and whether with a second factor."""
    actor = actor_of(request)
    require(actor, STAFF_VIEW)
    closed = request.GET.get("closed") == "1"
    context = {
        "rows": account_rows(on=actor.today, active=not closed),
        "closed": closed,
        "may_change": may(actor, ACCOUNT_CHANGE),
    }
    return render(request, "office/staff/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, ACCOUNT_CHANGE)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = accounts.create_account(facts=request.POST, actor=actor, now=timezone.now())
        except (Refused, SeveralRefused) as refused:
            faults = faults_by_field(refused)
        else:
            return _shown_once(request, made)
    fields = made_fields(_fields(), request.POST, faults)
    context = {"fields": fields, "fault_lines": lines_of(fields, faults)}
    return render(request, "office/staff/new_account.html", context, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: facts, posts held and what can be done to it."""
    actor = actor_of(request)
    require(actor, STAFF_VIEW)
    user = get_object_or_404(User, pk=pk)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            accounts.change_account(user=user, facts=request.POST, actor=actor, now=timezone.now())
        except (Refused, SeveralRefused) as refused:
            faults = faults_by_field(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("office:staff_account", pk=pk)
    values: Mapping[str, Any] = request.POST if faults else {name: getattr(user, name) for name, _l, _k in _fields()}
    fields = made_fields(_fields(), values, faults)
    context = {
        "account": user,
        "fields": fields,
        "fault_lines": lines_of(fields, faults),
        "history": list(history_of_user(user)),
        "may_change": may(actor, ACCOUNT_CHANGE),
        "own": user.pk == actor.pk,
        "today": actor.today,
    }
    return render(request, "office/staff/account.html", context, status=422 if faults else 200)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """New password, forget the second factor, close, open again."""
    user = get_object_or_404(User, pk=pk)
    operation = ACTS.get(act)
    if operation is None:
        raise Http404
    try:
        result = operation(user=user, actor=actor_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("office:staff_account", pk=pk)
    if isinstance(result, NewPassword):
        return _shown_once(request, result)
    messages.success(request, _("Done, and recorded."))
    return redirect("office:staff_account", pk=pk)


def _shown_once(request: HttpRequest, made: NewPassword) -> HttpResponse:
    response = render(request, "office/staff/password.html", {"made": made})
    response["Cache-Control"] = "no-store"
    return response
