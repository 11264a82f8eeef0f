"""My time: away and back, who stands in, training and supervision of the year, a concern about one's load."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may
from dienests.base.organisation.languages import named
from dienests.base.organisation.models import Appointment, held_on
from dienests.base.working_time.access import ABSENCE_RECORD
from dienests.base.working_time.calendar import days_between, is_working_day
from dienests.base.working_time.models import COUNTING, Absence, Concern, TrainingRecord
from dienests.base.working_time.queries import away_between
from dienests.base.working_time.queries.hours import year_of
from dienests.web.office.working_time.measures import shown_measures
from dienests.web.request import actor_of

AHEAD = timedelta(days=21)
EARLIER = timedelta(days=366)
MOST_SHOWN = 100


@dataclass(frozen=True)
class AbsenceLine:
    absence: Absence
    working_days: int | None  # None while nobody knows until when
    counts: bool


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everything about one's own time, at most 14 queries."""
    actor = actor_of(request)
    own = Absence.objects.filter(user=actor.user).select_related("substitute")
    lines = [line_of(absence) for absence in own.order_by("-since", "-pk")[:MOST_SHOWN]]
    year = year_of(actor.user, actor.today.year)
    context = {
        "lines": lines,
        "away_now": next((line.absence for line in lines if line.counts and line.absence.covers(actor.today)), None),
        "standing_in": _standing_in(actor),
        "colleagues_away": _colleagues_away(actor),
        "year": year,
        "measures": shown_measures(year),
        "records": TrainingRecord.objects.filter(user=actor.user, on__year=year.year).select_related("recorded_by"),
        "concerns": Concern.objects.filter(user=actor.user)[:MOST_SHOWN],
        "may_record": may(actor, ABSENCE_RECORD, actor.user),
        "spoken": [name for _code, name in named(actor.user.languages)],
        "today": actor.today,
    }
    return render(request, "office/working_time/my_time.html", context)


def line_of(absence: Absence) -> AbsenceLine:
    return AbsenceLine(absence, _working_days(absence.since, absence.until), absence.state in COUNTING)


def _working_days(since: date, until: date | None) -> int | None:
    return None if until is None else sum(is_working_day(day) for day in days_between(since, until))


def _standing_in(actor: Actor) -> list[Absence]:
    """For whom one stands in, from today on."""
    rows = away_between(actor.today, actor.today + EARLIER).filter(substitute=actor.user)
    return list(rows.order_by("since", "pk"))


def _colleagues_away(actor: Actor) -> list[Absence]:
    """Who of one's units is away now or soon. Why is nobody's business but theirs and their heads'."""
    units = actor.units()
    held = Appointment.objects.filter(held_on(actor.today), post__unit_id__in=units).exclude(user=actor.user)
    rows = away_between(actor.today, actor.today + AHEAD).filter(user__in=held.values("user_id"))
    return list(rows.order_by("since", "user__full_name", "pk"))
