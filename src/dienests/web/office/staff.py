"""Staff and units: the tree of units with posts, vacancies and holders, and what an administrator changes in it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import Actor, may, require
from dienests.base.organisation.models import Appointment, Post, Role, Unit, User, held_on
from dienests.base.staff import operations
from dienests.base.staff.access import APPOINT, STAFF_VIEW, STRUCTURE_CHANGE
from dienests.base.staff.errors import Refused, SeveralRefused
from dienests.base.staff.queries import history_of_post, staff_list, vacancies
from dienests.cases.models import Case
from dienests.web.formats import as_whole
from dienests.web.office.person_forms import FormField, day_fault, typed_day, written_day
from dienests.web.request import actor_of

Fields = tuple[tuple[str, str, str], ...]  # name, label, kind


def unit_fields() -> Fields:
    return (
        ("name_lv", _("Name in Latvian"), "text"),
        ("name_en", _("Name in English"), "text"),
        ("code", _("Code"), "text"),
        ("parent", _("Belongs to"), "select"),
        ("address", _("Address"), "text"),
        ("phone", _("Telephone"), "tel"),
    )


def post_fields() -> Fields:
    return (
        ("role", _("Role"), "select"),
        ("title_lv", _("Title in Latvian"), "text"),
        ("title_en", _("Title in English"), "text"),
        ("hours_week", _("Hours a week"), "text"),
    )


def made_fields(
    fields: Fields,
    values: Mapping[str, Any],
    faults: Mapping[str, str],
    choices: Mapping[str, tuple[tuple[str, Any], ...]] | None = None,
) -> list[FormField]:
    """The lines of a form; address and telephone may stay empty."""
    return [
        FormField(
            name=name,
            label=label,
            value=values.get(name) if values.get(name) is not None else "",
            error=faults.get(name, ""),
            kind=kind,
            optional=name in ("address", "phone", "email"),
            choices=(choices or {}).get(name, ()),
        )
        for name, label, kind in fields
    ]


def faults_by_field(error: Refused | SeveralRefused) -> dict[str, str]:
    faults = error.faults if isinstance(error, SeveralRefused) else [error]
    return {fault.field: fault.message for fault in faults}


def lines_of(fields: list[FormField], faults: Mapping[str, str]) -> list[tuple[str, str]]:
    own = [("", faults[""])] if faults.get("") else []
    return own + [(each.name, f"{each.label}: {each.error}") for each in fields if each.error]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All units with their posts."""
    actor = actor_of(request)
    require(actor, STAFF_VIEW)
    context = {
        "units": staff_list(on=actor.today),
        "vacant": vacancies(on=actor.today),
        "may_change": may(actor, STRUCTURE_CHANGE),
        "roles": dict(Role.choices),
    }
    return render(request, "office/staff/page.html", context)


def _units(but: Unit | None = None) -> tuple[tuple[str, Any], ...]:
    units = Unit.objects.filter(closed_on__isnull=True).exclude(pk__in=[but.pk] if but else [])
    return (("", _("(the office itself)")), *((str(unit.pk), unit.name) for unit in units))


def _parent(request: HttpRequest) -> Unit | None:
    number = request.POST.get("parent", "")
    return get_object_or_404(Unit, pk=as_whole(number) or 0) if number else None


@require_http_methods(["GET", "HEAD", "POST"])
def new_unit(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, STRUCTURE_CHANGE)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = operations.add_unit(facts=request.POST, parent=_parent(request), actor=actor, now=timezone.now())
        except (Refused, SeveralRefused) as refused:
            faults = faults_by_field(refused)
        else:
            messages.success(request, _("The unit is added."))
            return redirect("office:unit", pk=made.pk)
    fields = made_fields(unit_fields(), request.POST, faults, {"parent": _units()})
    context = {"fields": fields, "fault_lines": lines_of(fields, faults)}
    return render(request, "office/staff/new_unit.html", context, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its facts, posts and those that were abolished."""
    actor = actor_of(request)
    shown = get_object_or_404(Unit.objects.select_related("parent"), pk=pk)
    require(actor, STAFF_VIEW)
    faults: dict[str, str] = {}
    if request.method == "POST":
        require(actor, STRUCTURE_CHANGE)
        try:
            operations.change_unit(
                unit=shown, facts=request.POST, parent=_parent(request), actor=actor, now=timezone.now()
            )
        except (Refused, SeveralRefused) as refused:
            faults = faults_by_field(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("office:unit", pk=pk)
    return _unit_page(request, actor, shown, faults=faults)


def _unit_page(
    request: HttpRequest,
    actor: Actor,
    shown: Unit,
    *,
    faults: Mapping[str, str] | None = None,
    post_faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    values = request.POST if faults else {**_values(shown, unit_fields()), "parent": shown.parent_id or ""}
    fields = made_fields(unit_fields(), values, faults or {}, {"parent": _units(shown)})
    typed = request.POST if post_faults else {"role": Role.SOCIAL_WORKER.value, "hours_week": "40"}
    roles = {"role": tuple(Role.choices)}
    new_post_fields = made_fields(post_fields(), typed, post_faults or {}, roles)
    rows = [row for row in staff_list(on=actor.today) if row.unit.pk == shown.pk]
    context = {
        "unit": shown,
        "fields": fields,
        "fault_lines": lines_of(fields, faults or {}),
        "post_fields": new_post_fields,
        "post_lines": lines_of(new_post_fields, post_faults or {}),
        "posts": rows[0].posts if rows else [],
        "abolished": shown.posts.filter(abolished_on__lte=actor.today).order_by("-abolished_on", "pk"),
        "may_change": may(actor, STRUCTURE_CHANGE) and shown.closed_on is None,
        "open_cases": Case.objects.filter(unit=shown, closed_at__isnull=True).count(),
        "roles": dict(Role.choices),
    }
    return render(request, "office/staff/unit.html", context, status=422 if faults or post_faults else 200)


def _values(obj: Any, fields: Fields) -> dict[str, Any]:
    return {name: getattr(obj, name, "") for name, _label, _kind in fields}


@require_POST
def new_post(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    shown = get_object_or_404(Unit.objects.select_related("parent"), pk=pk)
    try:
        made = operations.add_post(unit=shown, facts=request.POST, actor=actor, now=timezone.now())
    except (Refused, SeveralRefused) as refused:
        return _unit_page(request, actor, shown, post_faults=faults_by_field(refused))
    messages.success(request, _("The post is added; it is vacant."))
    return redirect("office:post", pk=made.pk)


@require_POST
def close_unit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Unit, pk=pk)
    open_cases = Case.objects.filter(unit=shown, closed_at__isnull=True).count()

    def change(actor: Actor) -> None:
        operations.close_unit(unit=shown, on=actor.today, open_cases=open_cases, actor=actor, now=timezone.now())

    return _done(request, change, _("The unit is closed."), "office:staff")


@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: who holds it, who held it, and the next holder."""
    actor = actor_of(request)
    require(actor, STAFF_VIEW)
    shown = get_object_or_404(Post.objects.select_related("unit"), pk=pk)
    history = list(history_of_post(shown))
    held = next(
        (row for row in history if row.since <= actor.today and (not row.until or row.until >= actor.today)), None
    )
    context = {
        "post": shown,
        "history": history,
        "held": held,
        "role": Role(shown.role).label,
        "may_change": may(actor, APPOINT) and shown.abolished_on is None,
        "candidates": User.objects.filter(is_active=True).exclude(pk=actor.pk),
        "today": actor.today,
        "today_typed": written_day(actor.today),
        "chosen": request.GET.get("user", ""),
    }
    return render(request, "office/staff/post.html", context)


@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Post, pk=pk)

    def change(actor: Actor) -> None:
        number = request.POST.get("user", "")
        user = get_object_or_404(User, pk=as_whole(number) or 0)
        since, until = _day(request, "since"), typed_day(request.POST.get("until", ""))
        operations.appoint(post=shown, user=user, since=since, until=until, actor=actor, now=timezone.now())

    return _done(request, change, _("Appointed."), "office:post", pk=pk)


@require_POST
def abolish(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Post, pk=pk)

    def change(actor: Actor) -> None:
        operations.abolish_post(post=shown, on=actor.today, actor=actor, now=timezone.now())

    return _done(request, change, _("The post is abolished."), "office:unit", pk=shown.unit_id)


@require_POST
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Appointment, pk=pk)

    def change(actor: Actor) -> None:
        operations.end_appointment(appointment=row, until=_day(request, "until"), actor=actor, now=timezone.now())

    done = _done(request, change, _("The appointment ends."), "office:post", pk=row.post_id)
    _say_cases_left(request, row)
    return done


def _say_cases_left(request: HttpRequest, row: Appointment) -> None:
    """Whoever leaves with open cases: how many, so that a head hears of it before the clients do."""
    row.refresh_from_db(fields=["until"])
    cases = Case.objects.filter(assignee_id=row.user_id, closed_at__isnull=True).count()
    if row.until is None or not cases:
        return
    text = ngettext(
        "%(who)s has %(n)s open case. A head hands it over under Queue, Load.",
        "%(who)s has %(n)s open cases. A head hands them over under Queue, Load.",
        cases,
    )
    messages.warning(request, text % {"who": row.user, "n": cases})


def _day(request: HttpRequest, name: str) -> date:
    found = typed_day(request.POST.get(name, ""))
    if found is None:
        raise ValueError(name)
    return found


def _done(request: HttpRequest, change: Callable[[Actor], None], text: str, to: str, **kwargs: int) -> HttpResponse:
    """Run a change; what it refuses is said on the page that follows."""
    try:
        change(actor_of(request))
    except (Refused, SeveralRefused) as refused:
        messages.error(request, refused.message)
    except ValueError:
        messages.error(request, day_fault())
    else:
        messages.success(request, text)
    return redirect(to, **kwargs)


def posts_held(user: User, *, on: date) -> list[Appointment]:
    return list(user.appointments.filter(held_on(on)).select_related("post__unit"))
