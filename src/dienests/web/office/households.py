"""A household: who belongs to it, since when, and what changed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import AccessRefused, Actor, may, narrow, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.people.access import HOUSEHOLD_CHANGE
from dienests.base.people.errors import Refusal, Refused
from dienests.base.people.models import Household, HouseholdMember, Person, Relation
from dienests.base.people.operations import households
from dienests.base.people.operations.openings import search_persons
from dienests.base.people.queries import household_on, members_of, members_on
from dienests.cases.access import CASE_VIEW, PERSON_VIEW
from dienests.cases.models import Case
from dienests.web.formats import as_whole
from dienests.web.office.household_picture import age_on, bands_of, tree_of
from dienests.web.office.person_forms import day_fault, typed_day, written_day
from dienests.web.request import actor_of

CASES_SHOWN = 20
FOUND_SHOWN = 8


def require_open(actor: Actor, household: Household) -> None:
    """The household is open to whoever may open the file of one of its members, present or former."""
    members = Person.objects.filter(memberships__household=household)
    if not narrow(actor, PERSON_VIEW, members).exists():
        raise AccessRefused(PERSON_VIEW, members.first())


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Composition of today as a picture and a table, all memberships as bands."""
    actor = actor_of(request)
    household = get_object_or_404(Household, pk=pk)
    require_open(actor, household)
    memberships = members_of(household)
    _note_viewing(household, [row.person_id for row in memberships], actor=actor)
    return render(request, "office/households/page.html", _context(actor, household, memberships))


def _context(actor: Actor, household: Household, memberships: list[HouseholdMember]) -> dict[str, object]:
    members = members_on(household, actor.today)
    cases = Case.objects.filter(household=household).select_related("applicant").order_by("-received_on", "-pk")
    present = {row.pk for row in members}
    return {
        "household": household,
        "members": [_row(row, actor.today) for row in members],
        "former": [_row(row, actor.today) for row in memberships if row.pk not in present],
        "tree": tree_of(members),
        "bands": bands_of(memberships, today=actor.today, title=_("Members over time"), by_person=True),
        "cases": list(narrow(actor, CASE_VIEW, cases)[:CASES_SHOWN]),
        "may_change": may(actor, HOUSEHOLD_CHANGE),
        "relations": Relation.choices,
        "today": actor.today,
        "today_typed": written_day(actor.today),
    }


def _row(row: HouseholdMember, today: date) -> dict[str, Any]:
    return {
        "member": row,
        "age": age_on(row.person, today),
        "since": written_day(row.since),
        "until": written_day(row.until),
        "dialog": str(row.pk),
        **{f"{name}_id": f"{name}-{row.pk}-day" for name in ("end", "since", "until")},
        "relation_id": f"relation-{row.pk}",
    }


def _note_viewing(household: Household, persons: list[int], *, actor: Actor) -> None:
    entry = Event(
        event="household_viewed",
        kind=AuditKind.READ,
        object_type="household",
        object_id=household.pk,
        persons=tuple(persons),
    )
    record(entry, actor=actor.user, at=timezone.now())


@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """People who could be added, as one types."""
    actor = actor_of(request)
    household = get_object_or_404(Household, pk=pk)
    require_open(actor, household)
    require(actor, HOUSEHOLD_CHANGE, household)
    query = request.GET.get("who", "").strip()
    found = search_persons(query=query, limit=FOUND_SHOWN, actor=actor, now=timezone.now())
    return render(request, "office/households/candidates.html", {"found": found, "query": query})


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """A household of one person, who has none."""
    actor = actor_of(request)
    number = request.POST.get("person", "")
    person = get_object_or_404(Person, pk=as_whole(number) or 0)
    require(actor, PERSON_VIEW, person)
    address = "" if person.protected_address else person.actual_address or person.declared_address
    try:
        household = households.create_household(
            members=[households.NewMember(person, Relation.SELF)],
            since=actor.today,
            address=address,
            actor=actor,
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("office:person", pk=person.pk)
    return redirect("office:household", pk=household.pk)


def _changing(request: HttpRequest, household: Household, change: Callable[[Actor, int], object]) -> HttpResponse:
    """Run one operation on the household; whatever it refuses is said on the page that follows."""
    actor = actor_of(request)
    require_open(actor, household)
    version = request.POST.get("version", "")
    try:
        change(actor, as_whole(version) or 0)
    except Refused as refused:
        messages.error(request, refused.message)
    except ValueError:
        messages.error(request, day_fault())
    else:
        messages.success(request, _("Saved."))
    return redirect("office:household", pk=household.pk)


def _day(request: HttpRequest, name: str) -> date:
    found = typed_day(request.POST.get(name, ""))
    if found is None:
        raise ValueError(name)
    return found


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a person; whoever belongs to another household today moves, if that was said."""
    household = get_object_or_404(Household, pk=pk)

    def change(actor: Actor, version: int) -> None:
        number = request.POST.get("person", "")
        person = Person.objects.filter(pk=as_whole(number) or 0).first()
        if person is None:
            raise Refused(Refusal.MEMBERS_MISSING)
        facts: dict[str, Any] = {
            "person": person,
            "relation": request.POST.get("relation", ""),
            "since": _day(request, "since"),
            "version": version,
            "actor": actor,
            "now": timezone.now(),
        }
        if "moves" in request.POST and household_on(person, actor.today) is not None:
            households.move_member(to=household, **facts)
        else:
            households.add_member(household=household, **facts)

    return _changing(request, household, change)


@require_POST
def end(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """A member has left."""
    row = get_object_or_404(HouseholdMember.objects.select_related("household"), pk=member, household=pk)

    def change(actor: Actor, version: int) -> None:
        until = _day(request, "until")
        households.end_membership(member=row, until=until, version=version, actor=actor, now=timezone.now())

    return _changing(request, row.household, change)


@require_POST
def correct(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Mend what was written wrongly."""
    row = get_object_or_404(HouseholdMember.objects.select_related("household"), pk=member, household=pk)

    def change(actor: Actor, version: int) -> None:
        households.correct_membership(
            member=row,
            relation=request.POST.get("relation", ""),
            since=_day(request, "since"),
            until=typed_day(request.POST.get("until", "")),
            version=version,
            actor=actor,
            now=timezone.now(),
        )

    return _changing(request, row.household, change)


@require_POST
def dwelling(request: HttpRequest, pk: int) -> HttpResponse:
    """Another address."""
    household = get_object_or_404(Household, pk=pk)

    def change(actor: Actor, version: int) -> None:
        address = request.POST.get("address", "")
        households.change_dwelling(
            household=household, address=address, version=version, actor=actor, now=timezone.now()
        )

    return _changing(request, household, change)
