"""Registering, changing and merging records of persons."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import may, require
from dienests.base.organisation.languages import named
from dienests.base.people.access import PERSON_CHANGE, PERSON_MERGE, PERSON_REGISTER, PROTECTED_ADDRESS_VIEW
from dienests.base.people.errors import Refusal, Refused, SeveralRefused
from dienests.base.people.facts import ADDRESSES
from dienests.base.people.models import Merge, Person
from dienests.base.people.operations.merging import merge_persons, undo_merge
from dienests.base.people.operations.openings import find_duplicates, note_viewing, open_file
from dienests.base.people.operations.persons import change_person, register_person
from dienests.base.people.queries import Candidate, Duplicate, compare_records
from dienests.cases.access import PERSON_VIEW
from dienests.web import formats
from dienests.web.office.people import gate
from dienests.web.office.person_forms import (
    facts_in_query,
    facts_of,
    facts_on_record,
    fault_lines,
    faults_beside,
    faults_of,
    form_fields,
)
from dienests.web.request import actor_of
from dienests.web.undo import offer_undo

NEW_FIELDS_LEFT_OUT = ("died",)


def _numbers(values: list[str]) -> list[int]:
    return [number for value in values if (number := formats.as_whole(value)) is not None]


@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """A new record; who may be the same person is shown before anything is saved."""
    actor = actor_of(request)
    require(actor, PERSON_REGISTER)
    if request.method != "POST":
        values: Mapping[str, Any] = facts_in_query(request.GET.get("q", ""), today=actor.today)
        return _new_form(request, values, {})
    facts, faults = facts_of(request.POST)
    try:
        if faults:  # the other fields are checked all the same, so that everything is said at once
            raise SeveralRefused(faults_beside(facts, today=actor.today))
        person = register_person(
            facts=facts,
            actor=actor,
            now=timezone.now(),
            code_confirmed="code_confirmed" in request.POST,
            duplicates_seen=_numbers(request.POST.getlist("seen")),
        )
    except SeveralRefused as refused:
        doubtful = any(fault.reason == Refusal.CODE_DOUBTFUL for fault in refused.faults)
        return _new_form(request, request.POST, {**faults_of(refused), **faults}, doubtful=doubtful, status=422)
    except Refused as refused:
        if refused.reason is Refusal.DUPLICATES_UNSEEN:
            return _new_form(request, request.POST, {}, alike=_alike(request, facts), status=422)
        return _new_form(request, request.POST, faults_of(refused), alike=_alike(request, facts), status=422)
    # Whoever registered somebody has the reason at hand: the person stands at the desk.
    open_file(person=person, kind="application", reason=_("registered just now"), actor=actor, now=timezone.now())
    messages.success(request, _("%(name)s is registered.") % {"name": person})
    return redirect("office:person", pk=person.pk)


def _alike(request: HttpRequest, facts: Mapping[str, Any]) -> list[Duplicate]:
    candidate = Candidate(
        given_names=str(facts.get("given_names", "")),
        family_name=str(facts.get("family_name", "")),
        personal_code=str(facts.get("personal_code", "")),
        born=facts.get("born"),
    )
    return find_duplicates(candidate=candidate, actor=actor_of(request), now=timezone.now())


def _new_form(
    request: HttpRequest,
    values: Mapping[str, Any],
    faults: Mapping[str, str],
    *,
    alike: list[Duplicate] | None = None,
    doubtful: bool = False,
    status: int = 200,
) -> HttpResponse:
    fields = form_fields(values, faults, left_out=NEW_FIELDS_LEFT_OUT)
    context = {
        "fields": fields,
        "fault_lines": fault_lines(fields, faults),
        "alike": alike or [],
        "doubtful": doubtful or "code_confirmed" in values,
        "confirmed": "code_confirmed" in values,
    }
    return render(request, "office/people/new.html", context, status=status)


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """While the form is being filled: who of the register may be this person."""
    require(actor_of(request), PERSON_REGISTER)
    facts, _faults = facts_of(request.GET)
    return render(request, "office/people/alike.html", {"alike": _alike(request, facts), "quiet": True})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a record."""
    actor = actor_of(request)
    person = get_object_or_404(Person, pk=pk)
    if not may(actor, PERSON_VIEW, person):
        return gate(request, person)
    require(actor, PERSON_CHANGE, person)
    hidden = ADDRESSES if person.protected_address and not may(actor, PROTECTED_ADDRESS_VIEW, person) else ()
    if request.method != "POST":
        note_viewing(person=person, actor=actor, now=timezone.now())
        return _change_form(request, person, facts_on_record(person), {}, hidden=hidden)
    facts, faults = facts_of(request.POST)
    facts = {field: value for field, value in facts.items() if field not in hidden}
    version = formats.as_whole(request.POST.get("version")) or 0
    try:
        if faults:
            raise SeveralRefused(faults_beside(facts, today=actor.today, known=person))
        change_person(
            person=person,
            facts=facts,
            version=version,
            actor=actor,
            now=timezone.now(),
            code_confirmed="code_confirmed" in request.POST,
        )
    except (SeveralRefused, Refused) as refused:
        found = {**faults_of(refused), **faults}
        status = 409 if getattr(refused, "reason", None) is Refusal.CHANGED_MEANWHILE else 422
        return _change_form(request, person, request.POST, found, hidden=hidden, status=status)
    messages.success(request, _("Saved."))
    return redirect("office:person", pk=person.pk)


def _change_form(
    request: HttpRequest,
    person: Person,
    values: Mapping[str, Any],
    faults: Mapping[str, str],
    *,
    hidden: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    person.refresh_from_db()
    fields = form_fields(values, faults, left_out=hidden)
    typed = {field.name: field.value for field in fields}
    now_there = facts_on_record(person)
    context = {
        "person": person,
        "fields": fields,
        "fault_lines": fault_lines(fields, faults),
        "confirmed": "code_confirmed" in values,
        "conflict": [
            (field.label, now_there[field.name])
            for field in fields
            if (now_there[field.name] or "") != typed[field.name]
        ]
        if status == 409
        else [],
    }
    return render(request, "office/people/change.html", context, status=status)


@require_safe
def doubles(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that may be the same person, for whoever may merge."""
    actor = actor_of(request)
    person = get_object_or_404(Person, pk=pk, merged_into=None)
    require(actor, PERSON_MERGE, person)
    if not may(actor, PERSON_VIEW, person):
        return gate(request, person)
    candidate = Candidate(
        given_names=person.given_names,
        family_name=person.family_name,
        personal_code=person.personal_code or "",
        born=person.born,
        exclude=person.pk,
    )
    found = find_duplicates(candidate=candidate, actor=actor, now=timezone.now())
    return render(request, "office/people/doubles.html", {"person": person, "alike": found})


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two records side by side; each fact that differs is chosen. `pk` is kept, `other` is merged into it."""
    actor = actor_of(request)
    keep, double = get_object_or_404(Person, pk=pk), get_object_or_404(Person, pk=other)
    if keep.merged_into_id or double.merged_into_id or keep == double:
        raise Http404
    require(actor, PERSON_MERGE, keep)
    for person in (keep, double):
        if not may(actor, PERSON_VIEW, person):
            return gate(request, person)
    if request.method == "POST":
        try:
            row = merge_persons(
                keep=keep,
                merge=double,
                reason=request.POST.get("reason", ""),
                take=[name.removeprefix("take_") for name, value in request.POST.items() if value == "merge"],
                keep_version=formats.as_whole(request.POST.get("keep_version")) or 0,
                merge_version=formats.as_whole(request.POST.get("merge_version")) or 0,
                actor=actor,
                now=timezone.now(),
            )
        except Refused as refused:
            return _side_by_side(request, keep, double, faults_of(refused), status=422)
        undo = reverse("office:person_merge_undo", args=[row.pk])
        offer_undo(request, _("The records are one now. The other one leads here."), url=undo)
        return redirect("office:person", pk=keep.pk)
    for person in (keep, double):
        note_viewing(person=person, actor=actor, now=timezone.now())
    return _side_by_side(request, keep, double, {})


def _side_by_side(
    request: HttpRequest, keep: Person, double: Person, faults: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    hide = keep.protected_address or double.protected_address
    rows = [
        {
            "row": row,
            "values": [_shown(row.field, value, hide=hide) for value in (row.keep, row.merge)],
            "taken": request.POST.get(f"take_{row.field}") == "merge" or (not row.keep and bool(row.merge)),
        }
        for row in compare_records(keep, double)
    ]
    context = {"keep": keep, "double": double, "rows": rows, "faults": faults}
    context |= {"reason": request.POST.get("reason", ""), "reason_fault": faults.get("reason", "")}
    return render(request, "office/people/merge.html", context, status=status)


def _shown(field: str, value: Any, *, hide: bool) -> str:
    """A fact as it is written elsewhere; an address that is protected in one of the records stays hidden."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hide and field in ADDRESSES and value:
        return "•••"
    write = {"personal_code": formats.person_code, "iban": formats.iban, "born": formats.day, "died": formats.day}
    if field == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if field == "spoken_language":
        return ", ".join(name for _code, name in named([value])) or formats.NOTHING
    return write[field](value or None) if field in write else str(value or formats.NOTHING)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put two merged records back; what stands against it is said on the page of the kept one."""
    actor = actor_of(request)
    row = get_object_or_404(Merge.objects.select_related("kept"), pk=pk)
    require(actor, PERSON_VIEW, row.kept)
    try:
        undo_merge(merge=row, actor=actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The merge is undone; both records are as they were."))
    return redirect("office:person", pk=row.kept_id)
