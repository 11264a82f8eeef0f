"""Guests of a visit: the list, invitations, what they signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import may
from dienests.exchange.office.visits.access import GUESTS_VIEW, VISIT_PLAN
from dienests.exchange.office.visits.admission import is_open, open_until
from dienests.exchange.office.visits.guest_list import guest_of, guests_in
from dienests.exchange.office.visits.models import Group, Guest, Side, Visit
from dienests.exchange.office.visits.operations import guests as operations
from dienests.exchange.office.visits.operations.inviting import can_send, send_invitation, send_invitations
from dienests.exchange.office.visits.queries.notes import guests_of
from dienests.exchange.office.visits.remembering_errors import RememberingRefused
from dienests.web.formats import as_whole
from dienests.web.office.visits.remembering.request import asked_visit, visit_page
from dienests.web.private import kept_private
from dienests.web.request import actor_of
from dienests.web.saying import say_refused

MOST_NAMED = 20  # in a message; the list below it says of each whether they are invited


@dataclass(frozen=True)
class LinkShown:
    """A link as it is shown, once."""

    guest: Guest
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The list; POST adds guests from typed or pasted lines."""
    visit = _received(request, pk, VISIT_PLAN if request.method == "POST" else GUESTS_VIEW)
    if request.method != "POST":
        return _page(request, visit)
    language = "en" if request.POST.get("language") == "en" else "lv"
    try:
        lines = guests_in(request.POST.get("text", ""), language=language)
        made = operations.add_guests(actor=actor_of(request), now=timezone.now(), visit=visit, lines=lines)
    except RememberingRefused as refusal:
        return _page(request, visit, refusal=refusal, status=422)
    n = len(made)
    messages.success(request, ngettext("%(n)s guest added.", "%(n)s guests added.", n) % {"n": n})
    return redirect("office:visit_guests", pk=visit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    """A guest's name, work, address, language and group are changed."""
    visit = _received(request, pk, VISIT_PLAN)
    found = get_object_or_404(guests_of(visit), pk=guest)
    if request.method != "POST":
        return _one(request, visit, found)
    post = request.POST
    group = as_whole(post.get("group")) or 0
    try:
        line = guest_of(post.get("name", ""), post.get("work", ""), post.get("email", ""), post.get("language", "lv"))
        chosen = Group.objects.filter(visit=visit, pk=group).first()
        operations.change_guest(actor=actor_of(request), now=timezone.now(), guest=found, line=line, group=chosen)
    except RememberingRefused as refusal:
        return _one(request, visit, found, refusal=refusal, status=422)
    return redirect("office:visit_guests", pk=visit.pk)


@require_POST
def act(request: HttpRequest, pk: int, guest: int, act: str) -> HttpResponse:
    """link: a new one, shown once; mail; withdraw; remove. `seen`: the invitation that stood on the page, so that
    reloading a page of links voids none of them."""
    visit = _received(request, pk, VISIT_PLAN)
    found = get_object_or_404(guests_of(visit), pk=guest)
    actor, now, seen = actor_of(request), timezone.now(), request.POST.get("seen", "")
    try:
        if act == "link":
            return _links(request, visit, [operations.invite(actor=actor, now=now, guest=found, seen=seen)])
        if act == "mail":
            send_invitation(actor=actor, now=now, guest=found, address_of=_address_in(request), seen=seen)
            messages.success(request, _("Sent to %(email)s.") % {"email": found.email})
        elif act == "withdraw":
            operations.withdraw_invitation(actor=actor, now=now, guest=found)
        elif act == "remove":
            operations.remove_guest(actor=actor, now=now, guest=found)
        else:
            raise Http404
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect("office:visit_guests", pk=visit.pk)


@require_POST
def invite_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody without an invitation: by e-mail where that can be done (`by` = mail), else links to hand over."""
    visit = _received(request, pk, VISIT_PLAN)
    waiting = list(guests_of(visit).filter(secret_hash=""))
    actor, now = actor_of(request), timezone.now()
    try:
        if request.POST.get("by") != "mail":
            made = [operations.invite(actor=actor, now=now, guest=guest) for guest in waiting]
            return _links(request, visit, made)
        sent = send_invitations(actor=actor, now=now, guests=waiting, address_of=_address_in(request))
        n = len(sent.reached)
        if n:
            words = ngettext("%(n)s invitation sent: %(names)s.", "%(n)s invitations sent: %(names)s.", n)
            messages.success(request, words % {"n": n, "names": _named(sent.reached)})
        if sent.failed:
            words = _("Not sent: %(names)s. They are not invited yet; try again later, or hand over a link yourself.")
            messages.error(request, words % {"names": _named(sent.failed)})
    except RememberingRefused as refusal:
        say_refused(request, refusal)
    return redirect("office:visit_guests", pk=visit.pk)


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def _received(request: HttpRequest, pk: int, action: Any) -> Visit:
    visit = asked_visit(request, pk, action)
    if visit.side != Side.HOST:
        raise Http404
    return visit


def _address_in(request: HttpRequest) -> Any:
    return lambda secret: request.build_absolute_uri(reverse("guest:door", args=[secret]))


def _links(request: HttpRequest, visit: Visit, made: Sequence[operations.Invitation]) -> HttpResponse:
    address_of = _address_in(request)
    links = [LinkShown(each.guest, address_of(each.secret)) for each in made]
    context = {"links": links, "open_until": open_until(visit)}
    return kept_private(visit_page(request, visit, "links.html", context, here="visit_guests"))


def _page(
    request: HttpRequest, visit: Visit, *, refusal: RememberingRefused | None = None, status: int = 200
) -> HttpResponse:
    rows = list(guests_of(visit))
    plans = may(actor_of(request), VISIT_PLAN, visit)
    context = {
        "guests": rows,
        "plans": plans,
        "open": is_open(visit, today=actor_of(request).today),
        "open_until": open_until(visit),
        "waiting": sum(not guest.secret_hash for guest in rows),
        "waiting_with_mail": sum(not guest.secret_hash and bool(guest.email) for guest in rows),
        "can_send": can_send(),
        "typed": request.POST.get("text", ""),
        "chosen_language": request.POST.get("language", "lv"),
        "refusal": refusal,
        "signed": sum(guest.confidentiality_signed_at is not None for guest in rows),
    }
    return visit_page(request, visit, "guests.html", context, here="visit_guests", status=status)


def _one(
    request: HttpRequest, visit: Visit, guest: Guest, *, refusal: RememberingRefused | None = None, status: int = 200
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    values = {name: (typed.get(name, "") if typed else getattr(guest, name)) for name in ("name", "work", "email")}
    context = {
        "guest": guest,
        "values": values
        | {"language": typed.get("language", "lv") if typed else guest.language,
           "group": as_whole(typed.get("group")) if typed else guest.group_id},
        "groups": Group.objects.filter(visit=visit).order_by("number"),
        "refusal": refusal,
    }  # fmt: skip
    return visit_page(request, visit, "guest.html", context, here="visit_guests", status=status)
