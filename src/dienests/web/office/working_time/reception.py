"""Reception hours: all units at a glance, the week of one unit changed, the sheet for its door, days closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dienests.base.access import may, require
from dienests.base.organisation.models import Appointment, Office, Post, Unit, held_on
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.access import RECEPTION_CHANGE, STAFF_TIME_SEE
from dienests.base.working_time.calendar import days_between, holiday_name, is_working_day
from dienests.base.working_time.models import ClosedDay, Weekday
from dienests.base.working_time.operations.reception import close_on, open_again, set_reception_hours
from dienests.base.working_time.queries.reception import Slot, WeekOf, reception_weeks
from dienests.web.components import Link
from dienests.web.formats import as_whole, day
from dienests.web.office.person_forms import FormField, written_day
from dienests.web.office.staff import faults_by_field, lines_of
from dienests.web.office.working_time.fields import Faults, day_typed, facts_typed, select_field, text_field
from dienests.web.office.working_time.scope import Scope
from dienests.web.request import actor_of

CLOSED_AHEAD = timedelta(days=90)
NO_DAYS: tuple[tuple[Slot, ...], ...] = ((),) * 7


@dataclass(frozen=True)
class UnitWeeks:
    unit: Unit
    weeks: Sequence[WeekOf]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The weeks of all units, and the days closed to come."""
    return _page(request, {}, 200)


def _page(request: HttpRequest, faults: Faults, status: int) -> HttpResponse:
    actor = actor_of(request)
    units = Unit.objects.filter(closed_on__isnull=True)
    weeks = reception_weeks(units, actor.today)
    known = [UnitWeeks(unit, weeks.get(unit.pk, ())) for unit in units]
    fields = _closed_fields(request, faults, list(units))
    heads = may(actor, STAFF_TIME_SEE)
    context = {
        "units": [each for each in known if each.weeks],
        "without": [each.unit for each in known if not each.weeks],
        "weekdays": Weekday.labels,
        "closed": ClosedDay.objects.filter(on__gte=actor.today).select_related("unit"),
        "may_change": may(actor, RECEPTION_CHANGE),
        "fields": fields,
        "fault_lines": lines_of(fields, faults),
        "tabs": Scope(actor, request.GET, "reception").tabs if heads else [],
    }
    return render(request, "office/working_time/reception.html", context, status=status)


def _closed_fields(request: HttpRequest, faults: Faults, units: list[Unit]) -> list[FormField]:
    choices: tuple[tuple[str, Any], ...] = (("", _("the whole office")), *((str(unit.pk), unit.name) for unit in units))
    return [
        text_field("on", _("Day closed"), request.POST, faults, hint=_("for example 23.12.2026"), needed=True),
        select_field("unit", _("Where"), request.POST, faults, choices),
        text_field("reason", _("Reason"), request.POST, faults, hint=_("stands on the door"), needed=True),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The week of a unit, or of one post of it (?post=), as it shall be from a day on."""
    actor = actor_of(request)
    unit = get_object_or_404(Unit, pk=pk, closed_on__isnull=True)
    require(actor, RECEPTION_CHANGE, unit)
    posts = list(unit.posts.filter(abolished_on__isnull=True))
    chosen = as_whole(request.POST.get("post") or request.GET.get("post"))
    post = next((each for each in posts if each.pk == chosen), None)
    faults: dict[str, str] = {}
    if request.method == "POST":
        week = [request.POST.get(f"day_{weekday.value}", "") for weekday in Weekday]
        first = day_typed(request.POST.get("valid_from"))
        try:
            set_reception_hours(unit=unit, post=post, week=week, valid_from=first, actor=actor, now=timezone.now())
        except (Refused, SeveralRefused) as refused:
            faults = faults_by_field(refused)
        else:
            messages.success(request, _("The reception hours are set. Print the sheet for the door."))
            return redirect("office:reception_door", pk=pk)
    fields = _week_fields(request, faults, unit, post, actor.today)
    context = {
        "unit": unit,
        "post": post,
        "whose": [Link(_("The whole unit"), "?", current=post is None)]
        + [
            Link(label, f"?post={pk}", current=post is not None and pk == post.pk)
            for pk, label in _posts_named(posts, actor.today)
        ],
        "fields": fields,
        "fault_lines": lines_of(fields, faults),
    }
    return render(request, "office/working_time/reception_change.html", context, status=422 if faults else 200)


def _posts_named(posts: list[Post], today: date) -> list[tuple[int, str]]:
    """Posts by title, with who holds each: several have the same title."""
    held = Appointment.objects.filter(held_on(today), post__in=posts).select_related("user")
    holders = {row.post_id: str(row.user) for row in held}
    return [(post.pk, f"{post.title}: {holders.get(post.pk) or _('vacant')}") for post in posts]


def _week_fields(request: HttpRequest, faults: Faults, unit: Unit, post: Post | None, today: date) -> list[FormField]:
    weeks = reception_weeks(Unit.objects.filter(pk=unit.pk), today).get(unit.pk, [])
    days = next((week.days for week in weeks if week.post == post), NO_DAYS)
    held = {f"day_{number}": ", ".join(map(str, slots)) for number, slots in enumerate(days)}
    values: Any = request.POST or held | {"valid_from": written_day(today)}
    hint = _("9–12, 13–17:30")
    week = [
        text_field(f"day_{each.value}", str(each.label), values, faults, hint=hint, needed=True) for each in Weekday
    ]
    return [*week, text_field("valid_from", _("Holds from"), values, faults, needed=True)]


@require_safe
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet for the door: large, with the days closed that are near."""
    actor = actor_of(request)
    unit = get_object_or_404(Unit, pk=pk, closed_on__isnull=True)
    weeks = reception_weeks(Unit.objects.filter(pk=pk), actor.today).get(unit.pk, [])
    context = {
        "unit": unit,
        "office": Office.objects.filter(pk=1).first(),
        "weeks": [(week, list(zip(Weekday.labels, week.days, strict=True))) for week in weeks],
        "free_days": _free_days(unit, actor.today),
        "today": actor.today,
        "may_change": may(actor, RECEPTION_CHANGE, unit),
    }
    return render(request, "office/working_time/door.html", context)


def _free_days(unit: Unit, today: date) -> list[tuple[date, str]]:
    """Public holidays on days of the week, and days closed, of the next three months."""
    last = today + CLOSED_AHEAD
    language = get_language() or "lv"
    found = {
        each: holiday_name(each, language)
        for each in days_between(today, last)
        if each.weekday() < 5 and not is_working_day(each)
    }
    for row in ClosedDay.objects.filter(on__range=(today, last)).order_by("on", "pk"):
        if row.unit_id in (None, unit.pk):
            found[row.on] = row.reason
    return sorted(found.items())


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """A day on which the office, or a unit, does not work."""
    actor = actor_of(request)
    require(actor, RECEPTION_CHANGE)
    number = as_whole(request.POST.get("unit"))
    unit = get_object_or_404(Unit, pk=number, closed_on__isnull=True) if number else None
    facts = facts_typed(request.POST, "reason", days=("on",))
    try:
        row = close_on(facts=facts, unit=unit, actor=actor, now=timezone.now())
    except SeveralRefused as refused:
        return _page(request, faults_by_field(refused), 422)
    messages.success(request, _("Closed on %(day)s.") % {"day": day(row.on)})
    return redirect("office:reception")


@require_POST
def open_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The day is a working day after all."""
    row = get_object_or_404(ClosedDay, pk=pk)
    try:
        open_again(row=row, actor=actor_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Open on %(day)s after all.") % {"day": day(row.on)})
    return redirect("office:reception")
