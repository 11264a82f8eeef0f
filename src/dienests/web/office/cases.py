"""The overview of a case: what happens next and who, who signed, where to pay, what has happened."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dienests.base.organisation.models import Appointment, User, held_on
from dienests.base.people import codes
from dienests.base.people.errors import Refused
from dienests.cases.access import CASE_ASSIGN, CASE_PREPARE
from dienests.cases.errors import CaseError
from dienests.cases.models import Case, Channel, ContactKind, State
from dienests.cases.operations.assignment import Gift, release
from dienests.cases.operations.decision import withdraw
from dienests.cases.operations.declaration import reopen_for_editing
from dienests.cases.operations.intake import ASKED, change_application, note_signature
from dienests.cases.operations.stages import finish_stage, note_client_visit
from dienests.cases.process_versions import process_of
from dienests.cases.queries.case import timeline
from dienests.payments.models import Provider
from dienests.web import formats
from dienests.web.office.case_frame import case_page, loaded, refused
from dienests.web.office.case_summary import BENEFITS
from dienests.web.office.case_timeline import timeline_of
from dienests.web.office.minutes import typed_minutes
from dienests.web.office.workload.queues.handing import ask_about_load
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.operations.giving import Seen, give_cases, take_cases


@require_GET
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The first page of a case."""
    frame = case_page(request, pk, here="case")
    case = frame.case
    facts, payment = frame.facts, _payment(case)
    names = {person.pk: str(person) for person in facts.people}
    adults = facts.adults
    context = {
        "case_frame": frame,
        "people": [
            {"person": person, "adult": person in adults, "signed_on": facts.signed_on.get(person.pk)}
            for person in facts.people
        ],
        "unsigned": facts.unsigned,
        "asked_choices": _asked(case),
        "payment": payment,
        "provider": Provider.objects.filter(pk=payment["provider"]).first() if payment["provider"] else None,
        "stage": process_of(case).stage(case.stage),
        "entries": timeline_of(case, timeline(case, limit=60), people=names),
        "contact_kinds": ContactKind.choices,
        "reopenable": case.state in (State.SUBMITTED, State.APPROVED) and "case_prepare" in frame.may,
    }
    return render(request, "office/case/overview.html", context)


def _payment(case: Case) -> dict[str, Any]:
    """Where to pay as the form shows it: one account of the applicant, and whether housing goes to a provider."""
    wishes = case.payment if isinstance(case.payment, dict) else {}
    wish = wishes.get("housing")
    housing = wish if isinstance(wish, dict) else {}
    given = [wish["iban"] for wish in wishes.values() if isinstance(wish, dict) and wish.get("iban")]
    return {
        "iban": given[0] if given else case.applicant.iban,
        "own": bool(given),
        "provider": housing.get("provider"),
        "reference": str(housing.get("reference") or ""),
    }


def _done(
    request: HttpRequest, pk: int, do: Callable[[Case, int], Any], *, said: str, back: str = "office:case"
) -> HttpResponse:
    """Do one operation for the version the person saw, and say so; or say why not, where the person is."""
    case, _actor = loaded(request, pk)
    version = request.POST.get("version", "")
    where = reverse(back, args=[pk])
    try:
        do(case, formats.as_whole(version) or 0)
    except CaseError as error:
        return refused(request, error, to=where)
    if said:
        messages.success(request, said)
    return redirect(where)


@require_POST
def take_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case from the queue."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    warned, reason = request.POST.get("warned") == "1", request.POST.get("reason", "")

    def do(case: Case, version: int) -> None:
        wanted = [Seen(case.pk, version)]
        take_cases(actor=actor, now=now, wanted=wanted, warned=warned, reason=reason).require_done()

    try:
        return _done(request, pk, do, said=_("The case is yours."))
    except WorkRefused as refusal:
        return ask_about_load(request, refusal, back=reverse("office:case", args=[pk]))


@require_POST
def release_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the case back into the queue."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    said = _("The case is back in the queue.")
    return _done(request, pk, lambda case, v: release(actor=actor, now=now, case=case, version=v), said=said)


def assign_it(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: whom the case can be given to (content of the dialog). POST: give it."""
    if request.method != "POST":
        case, _actor = loaded(request, pk, action=CASE_ASSIGN)
        roles = process_of(case).stage(case.stage).roles
        today = request.actor.today  # type: ignore[attr-defined]
        posts = held_on(today)
        colleagues = (
            User.objects.filter(is_active=True, appointments__in=_appointments(case, roles, posts))
            .exclude(pk=case.assignee_id)
            .distinct()
        )
        return render(request, "office/case/assign.html", {"case": case, "colleagues": colleagues})
    number = formats.as_whole(request.POST.get("to"))
    to = get_object_or_404(User, pk=number or 0)
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    warned, reason = request.POST.get("warned") == "1", request.POST.get("reason", "")

    def do(case: Case, version: int) -> None:
        gifts = [Gift(case.pk, version, to)]
        give_cases(actor=actor, now=now, gifts=gifts, warned=warned, reason=reason).require_done()

    try:
        return _done(request, pk, do, said=_("The case is given to %(name)s.") % {"name": to})
    except WorkRefused as refusal:
        return ask_about_load(request, refusal, back=reverse("office:case", args=[pk]))


def _appointments(case: Case, roles: Sequence[str], in_force: Q) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        in_force, post__unit_id=case.unit_id, post__role__in=roles, post__abolished_on__isnull=True
    )


@require_POST
def withdraw_it(request: HttpRequest, pk: int) -> HttpResponse:
    """The household no longer asks: the case is closed."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    said = _("The application is withdrawn and the case closed.")
    return _done(
        request, pk, lambda case, v: withdraw(actor=actor, now=now, case=case, version=v, reason=reason), said=said
    )


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """What was submitted is void, and the case can be changed again."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    said = _("The case is open for editing; what was submitted is void.")
    return _done(
        request,
        pk,
        lambda case, v: reopen_for_editing(actor=actor, now=now, case=case, version=v, reason=reason),
        said=said,
    )


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """An adult of the household has signed, or everybody who had not yet (`person` repeats)."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    day = formats.as_typed_day(request.POST.get("signed_on")) or actor.today
    people = [each for text in request.POST.getlist("person") if (each := formats.as_whole(text)) is not None]

    def do(case: Case, version: int) -> None:
        with transaction.atomic():
            for person in people or [0]:
                noted = note_signature(actor=actor, now=now, case=case, version=version, person=person, signed_on=day)
                version = noted.version

    said = ngettext("The signature is noted.", "The signatures are noted.", len(people))
    return _done(request, pk, do, said=said)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked for, where to pay, how it came. GET: the form (content of the dialog). POST: change it."""
    if request.method != "POST":
        case, _actor = loaded(request, pk, action=CASE_PREPARE)
        context = {
            "case": case,
            "asked_choices": _asked(case),
            "channels": Channel.choices,
            "payment": _payment(case),
            "providers": Provider.objects.filter(closed_on__isnull=True),
        }
        return render(request, "office/case/change.html", context)
    actor, now, form = request.actor, timezone.now(), request.POST  # type: ignore[attr-defined]
    asked = tuple(what for what in ASKED if what in form.getlist("asked"))
    where = reverse("office:case", args=[pk])
    try:
        payment = _wishes(form, asked)
    except Refused as error:
        return refused(request, error, to=where)

    def do(case: Case, version: int) -> object:
        return change_application(
            actor=actor, now=now, case=case, version=version, asked=asked, payment=payment, channel=_channel(form)
        )

    answer = _done(request, pk, do, said=_("The application is changed."))
    if request.htmx and answer.status_code == 302:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return answer


def _asked(case: Case) -> list[tuple[str, object, bool]]:
    return [(code, label, code in case.asked) for code, label in BENEFITS.items()]


def _wishes(form: QueryDict, asked: Sequence[str]) -> dict[str, Any]:
    """Where to pay, as a case keeps it. Raises Refused for an account that cannot be."""
    typed = form.get("iban", "").strip()
    account = codes.iban(typed) if typed else ""
    own = {"iban": account} if account else {}
    provider = formats.as_whole(form.get("provider"))
    housing = {"provider": provider, "reference": form.get("reference", "")[:60]} if provider else own
    return {what: wish for what, wish in (("gmi", own), ("housing", housing)) if what in asked and wish}


def _channel(form: QueryDict) -> str | None:
    channel = form.get("channel", "")
    return channel if channel in Channel.values else None


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """This stage is done: the case goes to the next one."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]

    def do(case: Case, version: int) -> object:
        minutes = typed_minutes(request.POST.get("minutes"))
        return finish_stage(actor=actor, now=now, case=case, version=version, minutes=minutes)

    return _done(request, pk, do, said=_("The case is handed over."))


@require_POST
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The client came in this stage."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    said = _("The visit is noted.")
    return _done(request, pk, lambda case, v: note_client_visit(actor=actor, now=now, case=case, version=v), said=said)
