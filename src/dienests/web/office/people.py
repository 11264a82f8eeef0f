"""Finding a person, the person's file, and the gate in front of it."""

import re

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import AccessRefused, Actor, may, narrow, require
from dienests.base.organisation.languages import named
from dienests.base.people import access
from dienests.base.people.errors import Refused
from dienests.base.people.models import HouseholdMember, OpeningReason, Person
from dienests.base.people.operations.openings import note_viewing, open_file, reveal_address, search_persons
from dienests.base.people.queries import (
    current_person,
    members_on,
    memberships_of,
    merges_of,
    openings_of,
    record_ids,
)
from dienests.cases.access import CASE_OPEN, CASE_VIEW, PERSON_VIEW
from dienests.cases.models import Case
from dienests.web.components import Column, Table
from dienests.web.office.household_picture import bands_of, tree_of
from dienests.web.office.person_forms import faults_of
from dienests.web.request import actor_of

SHOWN = 50
CASES_SHOWN = 30
OPENINGS_SHOWN = 8
CASE_NUMBER = re.compile(r"[A-Za-zĀ-ž]{1,6}-\d{4}-\d{1,9}")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results as one types (htmx asks for the part), or a case by its number."""
    actor = actor_of(request)
    query = request.GET.get("q", "").strip()
    found = search_persons(query=query, limit=SHOWN, actor=actor, now=timezone.now())
    table = Table(
        id="people",
        columns=[
            Column("name", _("Name"), fixed=True),
            Column("born", pgettext("person", "Born"), numeric=True),
            Column("code", _("Personal code")),
            Column("household", _("Household")),
            Column("flags", _("Note")),
        ],
        query=request.GET,
        shown=len(found.rows),
        count=len(found.rows),
        capped=found.more,
        too_many=_("There are more. Add a given name, the date of birth or more digits of the code.")
        if found.more
        else "",
    )
    context = {
        "query": query,
        "found": found,
        "table": table,
        "cases": _cases_with_number(actor, query),
        "may_register": may(actor, access.PERSON_REGISTER),
    }
    part = "#results" if request.headers.get("HX-Target") == "results" else ""
    return render(request, f"office/people/search.html{part}", context)


def _cases_with_number(actor: Actor, query: str) -> list[Case]:
    if not CASE_NUMBER.fullmatch(query):
        return []
    return list(narrow(actor, CASE_VIEW, Case.objects.filter(number__iexact=query).select_related("applicant")))


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The file. A merged record leads to the one it was merged into; without a right, to the gate."""
    actor = actor_of(request)
    shown = get_object_or_404(Person, pk=pk)
    if shown.merged_into_id is not None:
        messages.info(request, _("This record was merged; here is the one that was kept."))
        return redirect("office:person", pk=current_person(shown).pk)
    if not may(actor, PERSON_VIEW, shown):
        return gate(request, shown)
    note_viewing(person=shown, actor=actor, now=timezone.now())
    return render(request, "office/people/person.html", _file(actor, shown))


def _file(actor: Actor, shown: Person) -> dict[str, object]:
    ids = record_ids(shown)
    memberships = memberships_of(shown)
    now_in = next((row for row in memberships if row.since <= actor.today and not _ended(row, actor)), None)
    cases = _cases_of(ids, memberships)
    visible = list(narrow(actor, CASE_VIEW, cases)[:CASES_SHOWN])
    members = members_on(now_in.household, actor.today) if now_in else []
    may_merge = may(actor, access.PERSON_MERGE)
    return {
        "person": shown,
        "spoken": ", ".join(name for _code, name in named([shown.spoken_language])),
        "membership": now_in,
        "members": members,
        "tree": tree_of(members),
        "memberships": memberships,
        "bands": bands_of(memberships, today=actor.today, title=_("Households over time")),
        "cases": visible,
        "hidden_cases": max(0, cases.count() - len(visible)),
        "openings": openings_of(ids, limit=OPENINGS_SHOWN),
        "merges": list(merges_of(shown)) if may_merge else [],
        "may_change": may(actor, access.PERSON_CHANGE),
        "may_merge": may_merge,
        "may_reveal": may(actor, access.PROTECTED_ADDRESS_VIEW, shown),
        "may_audit": may(actor, access.AUDIT_READ),
        "may_apply": may(actor, CASE_OPEN) and shown.died is None,
        "may_household": may(actor, access.HOUSEHOLD_CHANGE),
        "today": actor.today,
    }


def _ended(row: HouseholdMember, actor: Actor) -> bool:
    return row.until is not None and row.until < actor.today


def _cases_of(ids: list[int], memberships: list[HouseholdMember]) -> QuerySet[Case]:
    """Cases in which the person applied, or of the household in the time the person belonged to it."""
    concerned = Q(applicant__in=ids)
    for row in memberships:
        within = Q(household=row.household_id) & (Q(closed_at__isnull=True) | Q(closed_at__date__gte=row.since))
        concerned |= within & Q(received_on__lte=row.until) if row.until else within
    return Case.objects.filter(concerned).select_related("unit", "assignee").order_by("-received_on", "-pk")


def gate(request: HttpRequest, shown: Person, *, faults: dict[str, str] | None = None) -> HttpResponse:
    """Asks for the reason; who may not even open a file with a reason is refused."""
    actor = actor_of(request)
    if not may(actor, access.FILE_OPEN):
        raise AccessRefused(PERSON_VIEW, shown)
    asked_for = request.resolver_match is not None and request.resolver_match.url_name == "person_open"
    context = {
        "person": shown,
        "reasons": OpeningReason.choices,
        "kind": request.POST.get("kind", ""),
        "reason": request.POST.get("reason", ""),
        "faults": faults or {},
        "reason_fault": (faults or {}).get("reason", ""),
        "next": _safe_next(request) or ("" if asked_for else request.path),
        "needs_words": [OpeningReason.OTHER, OpeningReason.SUPERVISION],
    }
    return render(request, "office/people/gate.html", context, status=422 if faults else 200 if asked_for else 403)


@require_http_methods(["GET", "HEAD", "POST"])
def open_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the file with the stated reason."""
    shown = get_object_or_404(Person, pk=pk)
    if request.method != "POST":
        return gate(request, shown)
    try:
        open_file(
            person=shown,
            kind=request.POST.get("kind", ""),
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except Refused as refused:
        return gate(request, shown, faults=faults_of(refused))
    return redirect(_safe_next(request) or reverse("office:person", args=[shown.pk]))


def _safe_next(request: HttpRequest) -> str:
    """Where one was going: only another page of the office."""
    target = request.POST.get("next", "") or request.GET.get("next", "")
    return target if target.startswith("/office/") else ""


@require_POST
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """A protected address, shown once, in place; each time is noted."""
    actor = actor_of(request)
    shown = get_object_or_404(Person, pk=pk)
    require(actor, PERSON_VIEW, shown)
    declared, actual = reveal_address(person=shown, actor=actor, now=timezone.now())
    return render(request, "office/people/address.html", {"declared": declared, "actual": actual})
