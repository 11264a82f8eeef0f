"""The split of a week: who got what, how it came to them, and why, in points."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dienests.base.access import require
from dienests.base.working_time.calendar import monday_of
from dienests.web import formats
from dienests.web.office.workload.queues.request import tabs
from dienests.web.office.workload.queues.words import amount, stored_words
from dienests.web.request import actor_of
from dienests.workload.office.access import ALLOCATE
from dienests.workload.office.models import Way
from dienests.workload.office.queries.schemes import scheme_in_force
from dienests.workload.office.queries.week import Got, week_of


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """?week= is a day of it; a day that makes no sense is today."""
    actor = actor_of(request)
    require(actor, ALLOCATE)
    day = formats.as_typed_day(request.GET.get("week")) or actor.today
    monday = monday_of(min(day, actor.today))
    found = week_of(actor, monday=monday)
    this_week = monday == monday_of(actor.today)
    context = {
        "tabs": tabs(request, "queue_week"),
        "week": found,
        "people": [_person(got) for got in found.people],
        "counted": scheme_in_force() is not None,
        "earlier": monday - timedelta(days=7),
        "later": None if this_week else monday + timedelta(days=7),
    }
    return render(request, "office/workload/queues/week.html", context)


def _person(got: Got) -> dict[str, object]:
    labels = dict(Way.choices)
    return {
        "got": got,
        "points": amount(got.points, None),
        "ways": [(labels[way], count) for way, count in sorted(got.ways.items(), key=lambda each: -each[1])],
        "rows": [
            {
                "row": row,
                "points": amount(row.points, None) if row.points is not None else "",
                "reasons": [stored_words(told) for told in row.reasons],
            }
            for row in got.rows
        ],
    }
