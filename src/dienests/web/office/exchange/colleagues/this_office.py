"""What this office tells others of itself, and the key it signs with."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.request import validate_host
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import may, require
from dienests.exchange.office.colleagues.access import COLLEAGUE_VIEW, OWN_OFFICE_SET
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, FormerKey, OwnOffice, Statement, Trust
from dienests.exchange.office.colleagues.operations import OwnFacts, replace_key, set_own_office
from dienests.exchange.office.colleagues.own import own_office
from dienests.exchange.office.exchanging.index import shared_items
from dienests.exchange.repository.keys import PublicKey
from dienests.web.errors import status_of
from dienests.web.formats import as_whole
from dienests.web.office.exchange.catalogue.frame import tabs
from dienests.web.office.person_forms import FormField
from dienests.web.request import actor_of
from dienests.web.saying import say_refused

TEXTS = ("address", "contact", "residents", "staff")
SWITCHES = ("publishes", "names_colleagues")
LONGEST = 300


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Everybody sees what others see; the head of office and the administrator change it."""
    actor = actor_of(request)
    require(actor, COLLEAGUE_VIEW)
    if request.method != "POST":
        own = own_office()
        return _page(request, own, _values(own))
    require(actor, OWN_OFFICE_SET)
    values = {name: request.POST.get(name, "").strip()[:LONGEST] for name in TEXTS}
    values |= {name: request.POST.get(name) == "on" for name in SWITCHES}
    try:
        revision = as_whole(request.POST.get("revision")) or 0
        own = set_own_office(actor=actor, now=timezone.now(), facts=_facts(values), revision=revision)
    except ColleagueRefused as refusal:
        return _page(request, own_office(), values, refusal)
    if own.publishes:
        messages.success(request, _("Kept. Colleagues read it from now on."))
    else:
        messages.success(request, _("Kept. Nothing is published yet."))
    return redirect("office:exchange_settings")


@require_POST
def new_key(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, OWN_OFFICE_SET)
    try:
        replace_key(actor=actor, now=timezone.now())
    except ColleagueRefused as refusal:
        say_refused(request, refusal)
    else:
        messages.success(request, _("This office has a new key; colleagues follow it when they next read."))
    return redirect("office:exchange_settings")


def _values(own: OwnOffice) -> dict[str, Any]:
    return {name: getattr(own, name) for name in (*TEXTS, *SWITCHES)}


def _stored_beside(own: OwnOffice, typed: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and value of what somebody else saved meanwhile, where something else was typed."""
    labels = {each.name: each.label for each in _fields(typed, None)} | _switches()
    stored = {name: "" if value is None else value for name, value in _values(own).items()}
    return [
        (labels[name], (_("yes") if value else _("no")) if name in SWITCHES else str(value) or "–")
        for name, value in stored.items()
        if str(typed[name]).split() != str(value).split()
    ]


def _switches() -> dict[str, str]:
    return {
        "publishes": _("Colleagues may read this office"),
        "names_colleagues": _("Tell them whom this office knows"),
    }


def _facts(values: dict[str, Any]) -> OwnFacts:
    """Raises ColleagueRefused number_wrong."""
    numbers: dict[str, int | None] = {}
    for name in ("residents", "staff"):
        typed = "".join(values[name].split())
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 12):
            raise ColleagueRefused("number_wrong", field=name)
        numbers[name] = int(typed) if typed else None
    return OwnFacts(
        address=values["address"],
        contact=values["contact"],
        residents=numbers["residents"],
        staff=numbers["staff"],
        publishes=values["publishes"],
        names_colleagues=values["names_colleagues"],
    )


def _page(
    request: HttpRequest, own: OwnOffice, values: dict[str, Any], refusal: ColleagueRefused | None = None
) -> HttpResponse:
    key = PublicKey.from_line(own.key_line) if own.key_line else None
    context = {
        "own": own,
        "fields": _fields(values, refusal),
        "switches": values,
        "stored": _stored_beside(own, values) if refusal and refusal.code == "changed_meanwhile" else [],
        "fault_lines": [(refusal.field, str(refusal))] if refusal else [],
        "tabs": tabs("exchange_settings"),
        "may_set": may(actor_of(request), OWN_OFFICE_SET),
        "groups": key.spoken.split() if key else [],
        "fingerprint": key.fingerprint if key else "",
        "former": FormerKey.objects.select_related("replaced_by").order_by("-until", "-pk"),
        "index_url": f"{own.address}/exchange/index.json" if own.address else "",
        "shared": shared_items().count(),
        "said": Statement.objects.filter(speaker=None, gone_at=None).count(),
        "confirmed": Colleague.objects.filter(trust=Trust.CONFIRMED).count(),
        "host_unknown": _host_not_answered(own.address),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "office/exchange/colleagues/this_office.html", context, status=status)


def _host_not_answered(address: str) -> str:
    """The host of the address, where this installation does not answer to it."""
    host = urlsplit(address).hostname or ""
    return host if host and not validate_host(host, settings.ALLOWED_HOSTS) else ""


def _fields(values: dict[str, Any], refusal: ColleagueRefused | None) -> list[FormField]:
    told = {
        "address": (_("Address"), _("where this installation answers, for example https://dienests.ogre.lv")),
        "contact": (pgettext("of an office", "Contact"), _("of the office, never of a person: telephone or e-mail")),
        "residents": (_("Residents of the municipality"), _("so that offices of alike size find one another")),
        "staff": (_("Staff of the office"), ""),
    }
    return [
        FormField(
            name=name,
            label=label,
            hint=hint,
            value="" if values[name] is None else values[name],
            error=str(refusal) if refusal and refusal.field == name else "",
            wide=name in ("address", "contact"),
        )
        for name, (label, hint) in told.items()
    ]
