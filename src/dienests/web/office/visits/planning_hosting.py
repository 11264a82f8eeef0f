"""Hosting: what visits may cost the office, the sites that can be seen, minutes between addresses."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dienests.base.access import require
from dienests.base.organisation.models import Unit
from dienests.exchange.office.visits.access import HOSTING_SET
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import HostRules, Site, Travel
from dienests.exchange.office.visits.operations import hosting
from dienests.exchange.office.visits.rules import host_rules
from dienests.exchange.programme.places import Pair, pair_of, place_of
from dienests.web.errors import status_of
from dienests.web.formats import as_whole
from dienests.web.office.visits.places import places
from dienests.web.office.visits.planning_form import is_changed_meanwhile, revision_in, stored_beside
from dienests.web.office.visits.planning_hosting_forms import RulesForm, SiteForm, hours_rows, rules_typed, site_typed
from dienests.web.request import actor_of
from dienests.web.saying import say_refused


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """At most sixteen queries."""
    actor = actor_of(request)
    require(actor, HOSTING_SET)
    if request.method != "POST":
        return _page(request, RulesForm(initial=rules_typed(host_rules())))
    form = RulesForm(request.POST)
    if form.is_valid():
        try:
            hosting.set_rules(actor=actor, now=timezone.now(), rules=form.rules(), revision=revision_in(request))
        except VisitRefused as refused:
            form.refuse(refused)
            return _page(request, form, refused=refused, status=int(status_of(refused)))
        messages.success(request, _("Saved."))
        return redirect("office:visits_hosting")
    return _page(request, form, status=422)


def _page(
    request: HttpRequest,
    form: RulesForm,
    *,
    refused: VisitRefused | None = None,
    minutes: Mapping[tuple[str, str], str] | None = None,
    refusal: VisitRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    """`refused`: why the rules were; `minutes`: of travel, as they were typed, and why these were (`refusal`)."""
    rules = host_rules()
    sites = list(Site.objects.select_related("unit").prefetch_related("hosts", "hours"))
    addresses = _places([site.address for site in sites if site.address and site.closed_on is None])
    context: dict[str, Any] = {
        "form": form,
        "revision": rules.revision,
        "stored": stored_beside(form, rules_typed(rules)) if is_changed_meanwhile(refused) else [],
        "sites": sites,
        "without_hosts": [site for site in sites if site.closed_on is None and not site.hosts.all()],
        "units_left": Unit.objects.filter(closed_on=None, sites=None).count(),
        "addresses": addresses,
        "travel": _travel(addresses, minutes or {}),
        "travel_refused": refusal,
        "not_set_yet": not HostRules.objects.exists(),
        "places": places(actor_of(request), "visits_hosting"),
    }
    return render(request, "office/visits/planning/hosting.html", context, status=status)


def _places(addresses: Iterable[str]) -> list[str]:
    """Each place once, by the first of its addresses."""
    return sorted({place_of(address): address for address in sorted(addresses, reverse=True)}.values())


def _travel(addresses: list[str], typed: Mapping[tuple[str, str], str]) -> list[dict[str, Any]]:
    """Every pair of places of open sites, and what was set for others once."""
    rows = _set_once()
    pairs = [(one, other) for place, one in enumerate(addresses[:12]) for other in addresses[place + 1 : 12]]
    shown: dict[Pair, tuple[str, str]] = {}
    for one, other in [*pairs, *((row.one, row.other) for row in rows.values())]:
        shown.setdefault(pair_of(one, other), (one, other))
    return [
        {
            "one": one,
            "other": other,
            "minutes": typed.get((one, other), rows[pair].minutes if pair in rows else ""),
            "wrong": _is_wrong(typed.get((one, other), "")),
        }
        for pair, (one, other) in shown.items()
    ]


def _set_once() -> dict[Pair, Travel]:
    """What was set for two places; the newest where they were written in several ways."""
    return {pair_of(row.one, row.other): row for row in Travel.objects.order_by("pk")[:500]}


def _is_wrong(text: str) -> bool:
    minutes = as_whole(text)
    return bool(text) and (minutes is None or minutes > hosting.MOST_TRAVEL)


@require_POST
def travel(request: HttpRequest) -> HttpResponse:
    """Minutes of all pairs that were sent, or of none; an empty one is forgotten."""
    actor = actor_of(request)
    require(actor, HOSTING_SET)
    sent = request.POST
    rows = list(zip(sent.getlist("one"), sent.getlist("other"), sent.getlist("minutes"), strict=False))[:500]
    typed = {(one, other): text.strip() for one, other, text in rows}
    known = {pair: row.minutes for pair, row in _set_once().items()}
    try:
        with transaction.atomic():
            for (one, other), text in typed.items():
                if _is_wrong(text):
                    raise VisitRefused("number_between", field="minutes", least=0, most=hosting.MOST_TRAVEL)
                if known.get(pair_of(one, other)) != as_whole(text):
                    now, minutes = timezone.now(), as_whole(text)
                    hosting.set_travel(actor=actor, now=now, one=one, other=other, minutes=minutes)
    except VisitRefused as refusal:
        rules = RulesForm(initial=rules_typed(host_rules()))
        return _page(request, rules, minutes=typed, refusal=refusal, status=422)
    messages.success(request, _("Saved."))
    return redirect("office:visits_hosting")


@require_POST
def sites_of_units(request: HttpRequest) -> HttpResponse:
    made = hosting.sites_of_units(actor=actor_of(request), now=timezone.now())
    text = ngettext(
        "%(count)s site was added. Look through it.", "%(count)s sites were added. Look through them.", len(made)
    )
    messages.success(request, text % {"count": len(made)})
    return redirect("office:visits_hosting")


@require_http_methods(["GET", "HEAD", "POST"])
def new_site(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), HOSTING_SET)
    return _site(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, pk: int) -> HttpResponse:
    require(actor_of(request), HOSTING_SET)
    return _site(request, get_object_or_404(Site.objects.select_related("unit"), pk=pk))


@require_POST
def close_site(request: HttpRequest, pk: int) -> HttpResponse:
    """From today on; sent again it opens."""
    actor = actor_of(request)
    require(actor, HOSTING_SET)
    found = get_object_or_404(Site, pk=pk)
    on = actor.today if found.closed_on is None else None
    try:
        hosting.close_site(actor=actor, now=timezone.now(), site=found, on=on, revision=revision_in(request))
    except VisitRefused as refused:
        say_refused(request, refused)
        return redirect("office:visits_hosting")
    messages.success(request, _("Not shown to guests any more.") if on else _("Shown to guests again."))
    return redirect("office:visits_hosting")


def _site(request: HttpRequest, found: Site | None) -> HttpResponse:
    actor, status, stored = actor_of(request), 200, list[tuple[str, str]]()
    if request.method == "POST":
        form, status = SiteForm(request.POST, actor=actor, site=found), 422
        if form.is_valid():
            revision = revision_in(request) if found else None
            try:
                hosting.save_site(actor=actor, now=timezone.now(), facts=form.facts(), site=found, revision=revision)
            except VisitRefused as refused:
                form.refuse(refused)
                status = int(status_of(refused))
                if found and is_changed_meanwhile(refused):
                    found.refresh_from_db()
                    stored = stored_beside(form, site_typed(found))
            else:
                messages.success(request, _("Saved."))
                return redirect("office:visits_hosting")
    else:
        form = SiteForm(actor=actor, site=found, initial=site_typed(found))
    context = {"form": form, "site": found, "hours": hours_rows(form), "stored": stored}
    return render(request, "office/visits/planning/site.html", context, status=status)
