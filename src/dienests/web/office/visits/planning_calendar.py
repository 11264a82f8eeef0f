"""The host's year on one page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.base.access import require
from dienests.exchange.office.visits.access import VISIT_VIEW
from dienests.exchange.office.visits.models import Side, Visit
from dienests.exchange.office.visits.queries.calendar import CalendarDay, CalendarMonth, year_from
from dienests.web.components import query_with
from dienests.web.formats import WEEKDAYS, active_language, as_typed_day, month, short_day
from dienests.web.office.visits.places import places
from dienests.web.request import actor_of

MOST_AWAY = 30


@dataclass(frozen=True)
class ShownDay:
    """`kind`: the class of the cell: hosted, going, offered, closed, off or plain."""

    number: int
    kind: str
    words: str
    visit: Visit | None = None
    several: int = 0
    unattended: bool = False
    today: bool = False


@dataclass(frozen=True)
class ShownMonth:
    title: str
    month: CalendarMonth
    weeks: list[list[ShownDay | None]]
    visits: list[Visit]
    full: bool


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Twelve months from ?from=, at most twelve queries."""
    actor = actor_of(request)
    require(actor, VISIT_VIEW)
    first = (as_typed_day(request.GET.get("from")) or actor.today).replace(day=1)
    year = year_from(first)
    months = [_month(each, actor.today) for each in year.months]
    spoken = active_language()
    context: dict[str, Any] = {
        "months": months,
        "away": year.away[:MOST_AWAY],
        "more_away": max(0, len(year.away) - MOST_AWAY),
        "title": f"{months[0].title} – {months[-1].title}",
        "weekdays": [(name, name[:1].upper()) for name in WEEKDAYS[spoken]],
        "before_url": query_with(request.GET, **{"from": _shifted(first, -6).isoformat()}),
        "after_url": query_with(request.GET, **{"from": _shifted(first, 6).isoformat()}),
        "now_url": query_with(request.GET, **{"from": None}),
        "places": places(actor, "visits_calendar"),
    }
    return render(request, "office/visits/planning/calendar.html", context)


def weeks_of(days: list[Any], first: date) -> list[list[Any]]:
    """Cells of a month in weeks from Monday, None before its first and after its last day."""
    cells = [None] * first.weekday() + days
    cells += [None] * (-len(cells) % 7)
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


def _shifted(first: date, months: int) -> date:
    """The first of a month so many months later, within the years a calendar has."""
    place = first.year * 12 + first.month - 1 + months
    year = min(max(place // 12, 1901), 2198)
    return date(year, place % 12 + 1, 1)


def _month(each: CalendarMonth, today: date) -> ShownMonth:
    days = [_day(day, today) for day in each.days]
    visits = [visit for day in each.days for visit in day.visits]
    return ShownMonth(month(each.first), each, weeks_of(days, each.first), visits, each.used >= each.most)


def _day(day: CalendarDay, today: date) -> ShownDay:
    words, kind, visit = [short_day(day.on)], "plain", None
    if day.visits:
        visit = day.visits[0]
        kind = "hosted" if visit.side == Side.HOST else "going"
        words += [_("visit: %(office)s") % {"office": each.office} for each in day.visits]
    elif day.closed or not day.works:
        kind = "closed" if day.closed else "off"
        words += [day.closed] if day.closed else []
    elif day.offered:
        kind, visit = "offered", day.offered[0]
    words += [_("offered to %(office)s") % {"office": each.office} for each in day.offered]
    if day.unattended:
        words.append(_("nobody to receive: %(sites)s") % {"sites": ", ".join(day.unattended)})
    several = len(day.visits) if len(day.visits) > 1 else 0
    return ShownDay(day.on.day, kind, "; ".join(words), visit, several, bool(day.unattended), day.on == today)
