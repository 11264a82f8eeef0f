"""Taking an application with the person across the desk: one screen, few keys, nothing typed is lost."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dienests.base.access import Actor, may, narrow, require
from dienests.base.organisation.models import Unit
from dienests.base.people import codes
from dienests.base.people.errors import Refused
from dienests.base.people.models import OpeningReason, Person
from dienests.base.people.operations.openings import open_file, search_persons
from dienests.cases.access import CASE_OPEN, PERSON_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Channel, Draft
from dienests.cases.operations.drafts import discard_draft, load_draft, save_draft
from dienests.cases.operations.intake import INTAKE_FORM, open_case
from dienests.cases.process_versions import process_of
from dienests.cases.queries.intake import IntakeWarning, intake_warnings
from dienests.payments.models import Provider
from dienests.web.formats import as_whole, clock
from dienests.web.office import intake_state as states
from dienests.web.office.intake_person import attempt
from dienests.web.office.intake_state import IntakeState

DRAFT_KEY = "new"
SHOWN = 8  # persons in the list below the search; who needs more types more
PLACES = {
    Reason.NOTHING_ASKED: "asked-gmi",
    Reason.ASKED_UNKNOWN: "asked-gmi",
    Reason.DATE_IN_FUTURE: "received_on",
    Reason.WRONG_UNIT: "unit",
    Reason.PERSON_IN_OTHER_HOUSEHOLD: "people",
    Reason.NOT_IN_HOUSEHOLD: "people",
}
Faults = Sequence[tuple[str, str]]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, CASE_OPEN)
    return actor


@require_GET
def intake(request: HttpRequest) -> HttpResponse:
    """The screen: as it was left, or empty. `?person=ID` offers that person first."""
    actor = _actor(request)
    draft = load_draft(actor=actor, form=INTAKE_FORM, key=DRAFT_KEY)
    state = states.state_from_draft(draft.data) if draft else IntakeState()
    asked_for = request.GET.get("person", "")
    first = Person.objects.filter(pk=as_whole(asked_for) or 0, merged_into__isnull=True).first()
    if first is not None and state.applicant == first.pk:
        first = None
    context = _context(request, state, restored=draft if state.applicant else None)
    return render(request, "office/intake/page.html", {**context, "first": first})


@require_POST
def form(request: HttpRequest) -> HttpResponse:
    """A step on the screen: somebody taken, added or left out. What stands there is kept as a draft."""
    actor = _actor(request)
    state, focus = _stepped(request, states.state_from_form(request.POST), actor)
    draft = _keep(actor, state)
    return render(request, "office/intake/form.html", _context(request, state, draft=draft, focus=focus, settled=True))


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """What is typed, kept a moment later (autosave.js)."""
    draft = _keep(_actor(request), states.state_from_form(request.POST))
    return JsonResponse({"saved_at": draft.saved_at.isoformat(), "clock": clock(draft.saved_at)})


def _keep(actor: Actor, state: IntakeState) -> Draft:
    return save_draft(actor=actor, now=timezone.now(), form=INTAKE_FORM, key=DRAFT_KEY, data=state.to_json())


def _stepped(request: HttpRequest, state: IntakeState, actor: Actor) -> tuple[IntakeState, str]:
    """The state after the step named in `step`, and where the cursor goes then."""
    step, pk = request.POST.get("step", ""), request.POST.get("person", "")
    if step not in ("take", "add", "remove"):
        return state, ""
    person = get_object_or_404(Person, pk=as_whole(pk) or 0, merged_into__isnull=True)
    if step == "remove":
        return states.without_member(state, person.pk), "member-search"
    _open(actor, person)
    return _joined(state, person, actor, applies=step == "take")


def _joined(state: IntakeState, person: Person, actor: Actor, *, applies: bool) -> tuple[IntakeState, str]:
    if not applies:
        return states.with_member(state, person.pk, moves=False), f"relation_{person.pk}"
    fresh = replace(
        state, received_on=state.received_on or actor.today.isoformat(), unit=state.unit or _first_unit(actor)
    )
    return states.with_applicant(fresh, person, today=actor.today), "asked-status"


def _open(actor: Actor, person: Person) -> None:
    """Who applies, or is named as living with the applicant: the file opens with that reason, and it is recorded."""
    if not may(actor, PERSON_VIEW, person):
        open_file(person=person, kind=OpeningReason.APPLICATION, actor=actor, now=timezone.now())


def _first_unit(actor: Actor) -> str:
    unit = _units(actor)[:1]
    return str(unit[0].pk) if unit else ""


def _units(actor: Actor) -> list[Unit]:
    return list(narrow(actor, CASE_OPEN, Unit.objects.filter(closed_on__isnull=True)).order_by("name_lv", "pk"))


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The list below the search: who of the register is meant. `for`: take (applicant) or add (member)."""
    actor = _actor(request)
    typed = " ".join(request.GET.get("q", "").split())[:120]
    found = search_persons(query=typed, limit=SHOWN, actor=actor, now=timezone.now())
    purpose = "add" if request.GET.get("for") == "add" else "take"
    return render(request, "office/intake/people.html", {"found": found, "typed": typed, "purpose": purpose})


@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """A person whom the register does not know: the form, with look-alikes shown before anything is saved.

    Once registered, the page takes or adds the person like anybody found by searching.
    """
    actor = _actor(request)
    registered = attempt(request.POST, actor=actor, now=timezone.now())
    purpose = request.POST.get("for", "take")
    if registered.person is None:
        return render(request, "office/intake/new_person.html", {"new": registered, "purpose": purpose})
    taken = {"step": "add" if purpose == "add" else "take", "person": registered.person.pk}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"person-registered": taken})})


@require_POST
def open_it(request: HttpRequest) -> HttpResponse:
    """The application is registered; next comes the declaration, or the papers where this stage does not declare."""
    actor = _actor(request)
    state = states.state_from_form(request.POST)
    state, faults = _checked(state)
    if not faults:
        day = state.day()
        assert day is not None
        try:
            case = open_case(actor=actor, now=timezone.now(), intake=state.intake(received_on=day, draft_key=DRAFT_KEY))
        except CaseError as error:
            faults = [(PLACES.get(error.code, "people"), f"{error.message} {error.next_step}")]
        else:
            messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
            declares = "declaration" in process_of(case).stage(case.stage).acts
            return redirect("office:declaration" if declares else "office:documents", case.pk)
    draft = _keep(actor, state)
    return render(request, "office/intake/page.html", _context(request, state, draft=draft, faults=faults), status=422)


def _checked(state: IntakeState) -> tuple[IntakeState, list[tuple[str, str]]]:
    """What can be said before the operation is asked, each with the field it is about."""
    faults = []
    if state.applicant is None:
        faults.append(("applicant-search", _("Choose who applies.")))
    if not state.asked:
        faults.append(("asked-status", _("Mark what is asked for.")))
    if state.day() is None:
        faults.append(("received_on", _("Enter the day on which the application was received.")))
    if state.iban:
        try:
            state = replace(state, iban=codes.iban(state.iban))
        except Refused as refused:
            faults.append(("iban", refused.message))
    if "housing" in state.asked and state.housing_to == states.TO_PROVIDER and as_whole(state.provider) is None:
        faults.append(("provider", _("Choose to whom the housing benefit is paid.")))
    return state, faults


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Start anew: the draft is forgotten, nothing else is touched."""
    discard_draft(actor=_actor(request), form=INTAKE_FORM, key=DRAFT_KEY)
    person = request.POST.get("person", "")
    return redirect(reverse("office:intake") + (f"?person={person}" if as_whole(person) else ""))


def _context(request: HttpRequest, state: IntakeState, **more: Any) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = states.rows_of(state, today=actor.today, focus=str(more.get("focus", ""))) if state.applicant else []
    day = state.day() or actor.today
    return {
        "state": state,
        "rows": rows,
        "applicant": next((row.person for row in rows if row.person.pk == state.applicant), None),
        "units": _units(actor),
        "channels": Channel.choices,
        "providers": Provider.objects.filter(closed_on__isnull=True) if state.applicant else [],
        "warnings": _warnings(state, day=day),
        "protected": [row.person for row in rows if row.person.protected_address],
        "today": actor.today,
        "faults": [],
        "fault_of": defaultdict(str, dict(more.get("faults", ()))),
        "draft": None,
        "restored": None,
        "focus": "",
        "settled": False,
        "first": None,
        **more,
    }


def _warnings(state: IntakeState, *, day: date) -> list[IntakeWarning]:
    """What to know before the case is opened; nothing here stops it."""
    return intake_warnings(persons=state.people, asked=state.asked, received_on=day) if state.applicant else []
