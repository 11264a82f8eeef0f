"""Hosting: what visits may cost the office, the sites that can be seen, minutes between addresses."""

from typing import Any

from django.contrib import messages
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
from dienests.web.formats import as_whole
from dienests.web.office.previews.request import actor_of
from dienests.web.office.visits.places import places
from dienests.web.office.visits.planning_hosting_forms import RulesForm, SiteForm, hours_rows, rules_typed, site_typed
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
            hosting.set_rules(actor=actor, now=timezone.now(), rules=form.rules())
        except VisitRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("office:visits_hosting")
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: RulesForm, *, status: int = 200) -> HttpResponse:
    sites = list(Site.objects.select_related("unit").prefetch_related("hosts", "hours"))
    addresses = sorted({site.address for site in sites if site.address and site.closed_on is None})
    context: dict[str, Any] = {
        "form": form,
        "sites": sites,
        "without_hosts": [site for site in sites if site.closed_on is None and not site.hosts.all()],
        "units_left": Unit.objects.filter(closed_on=None, sites=None).count(),
        "addresses": addresses,
        "travel": _travel(addresses),
        "not_set_yet": not HostRules.objects.exists(),
        "places": places(actor_of(request), "visits_hosting"),
    }
    return render(request, "office/visits/planning/hosting.html", context, status=status)


def _travel(addresses: list[str]) -> list[dict[str, Any]]:
    """Every pair of addresses of open sites, and what was set for others once."""
    known = {(row.one, row.other): row.minutes for row in Travel.objects.all()[:500]}
    pairs = [(one, other) for place, one in enumerate(addresses[:12]) for other in addresses[place + 1 : 12]]
    shown = list(dict.fromkeys([*pairs, *known]))
    return [{"one": one, "other": other, "minutes": known.get((one, other), "")} for one, other in shown]


@require_POST
def travel(request: HttpRequest) -> HttpResponse:
    """Minutes of all pairs that were sent; an empty one is forgotten."""
    actor = actor_of(request)
    require(actor, HOSTING_SET)
    sent = request.POST
    rows = list(zip(sent.getlist("one"), sent.getlist("other"), sent.getlist("minutes"), strict=False))
    known = {(row.one, row.other): row.minutes for row in Travel.objects.all()[:500]}
    try:
        for one, other, text in rows[:500]:
            minutes = as_whole(text.strip())
            if minutes is None and text.strip():
                raise VisitRefused("number_between", field="minutes", least=0, most=hosting.MOST_TRAVEL)
            if known.get((one, other)) != minutes:
                hosting.set_travel(actor=actor, now=timezone.now(), one=one, other=other, minutes=minutes)
    except VisitRefused as refusal:
        say_refused(request, refusal)
    else:
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
    hosting.close_site(actor=actor, now=timezone.now(), site=found, on=on)
    messages.success(request, _("Not shown to guests any more.") if on else _("Shown to guests again."))
    return redirect("office:visits_hosting")


def _site(request: HttpRequest, found: Site | None) -> HttpResponse:
    actor, status = actor_of(request), 200
    if request.method == "POST":
        form = SiteForm(request.POST, actor=actor, site=found)
        if form.is_valid():
            try:
                hosting.save_site(actor=actor, now=timezone.now(), facts=form.facts(), site=found)
            except VisitRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("office:visits_hosting")
        status = 422
    else:
        form = SiteForm(actor=actor, site=found, initial=site_typed(found))
    context = {"form": form, "site": found, "hours": hours_rows(form)}
    return render(request, "office/visits/planning/site.html", context, status=status)
