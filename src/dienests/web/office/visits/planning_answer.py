"""Answering a request: days in the calendar of the coming months with every reason, or something else in place."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dienests.base.access import require
from dienests.base.working_time.calendar import SATURDAY, last_of_month
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.changing import may_follow
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import ENDED, Side, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.operations import answering
from dienests.exchange.office.visits.operations.answering import MOST_OFFERED, Doing
from dienests.exchange.office.visits.queries.dates import HostDay, free_days, span_of
from dienests.exchange.office.visits.rules import host_rules
from dienests.exchange.office.visits.telling import reaches
from dienests.exchange.office.visits.waiting import waiting_list
from dienests.web.errors import status_of
from dienests.web.formats import WEEKDAYS, active_language, as_typed_day, as_whole, month
from dienests.web.office.visits.planning_calendar import weeks_of
from dienests.web.office.visits.planning_clock import typed_time
from dienests.web.office.visits.planning_visit import doing_of, typed_in, visit_for
from dienests.web.office.visits.planning_words import topics_of
from dienests.web.request import actor_of

MOST_ITEMS = 60
MOST_REASONS = 4
# Not to be chosen here: the request itself would have to be another one.
BEYOND = frozenset({"past", "outside"})


@dataclass(frozen=True)
class ShownDay:
    """`kind`: fits, unfit (may be insisted on), firm or silent. `reasons`: all of them, `first` the one in the cell;
    `note`: what to know although it fits."""

    day: HostDay
    kind: str
    first: str
    reasons: Sequence[str]
    notes: Sequence[str]
    note: str
    weekday: str
    checked: bool

    @property
    def choosable(self) -> bool:
        return self.kind in ("fits", "unfit")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """At most thirty queries for twelve months."""
    actor = actor_of(request)
    require(actor, VISIT_PLAN)
    visit = visit_for(actor, pk)
    if visit.side != Side.HOST:
        raise VisitRefused("wrong_side")
    if visit.state in ENDED:
        raise VisitRefused("not_in_state", state=visit.get_state_display())
    if request.method != "POST":
        return _page(request, visit)
    doing = ACTS.get(request.POST.get("do", "offer"), _offer)
    try:
        doing(request, doing_of(request, visit))
    except VisitRefused as refusal:
        return _page(request, visit_for(actor, pk), refusal=refusal, status=int(status_of(refusal)))
    return redirect("office:visit", pk=pk)


def _page(
    request: HttpRequest, visit: Visit, *, refusal: VisitRefused | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    first, last = span_of(visit, today=actor.today)
    days = free_days(visit, today=actor.today, first=first.replace(day=1), last=last_of_month(last))
    typed = request.POST if request.method == "POST" else None
    chosen = set(typed.getlist("days")) if typed else {offer.on.isoformat() for offer in visit.offers.all()}
    cells = [_shown(each, chosen) for each in days]
    context: dict[str, Any] = {
        "visit": visit,
        "topics": topics_of(visit),
        "months": _months(cells),
        "listed": [cell for cell in cells if not BEYOND & _codes(cell.day)],
        "fitting": sum(cell.kind == "fits" for cell in cells),
        "in_the_way": _in_the_way(cells),
        "too_many_guests": any("too_many" in _codes(cell.day) for cell in cells),
        "window_over": visit.ends_on < actor.today,
        "no_sites": not visit.wanted.all(),
        "weekdays": WEEKDAYS[active_language()],
        "rules": host_rules(),
        "typed": typed_in(request),
        "did": typed.get("do", "offer") if typed else "",
        "items": _items(visit),
        "chosen_items": set(typed.getlist("items")) if typed else set(),
        "waiting": waiting_list().exclude(pk=visit.pk).count(),
        "told": reaches(visit),
        "remote": (typed.get("form") if typed else visit.form) == VisitForm.REMOTE,
        "most": MOST_OFFERED,
        "may_refuse": may_follow(visit, VisitState.DECLINED),
        "refusal": refusal,
    }
    return render(request, "office/visits/planning/answer.html", context, status=status)


def _codes(host_day: HostDay) -> set[str]:
    return {each.code for each in host_day.because}


def _shown(each: HostDay, chosen: set[str]) -> ShownDay:
    codes = _codes(each)
    if each.fits:
        kind = "fits"
    elif codes & BEYOND or ("weekday" in codes and each.on.weekday() >= SATURDAY):
        kind = "silent"
    else:
        kind = "unfit" if each.possible else "firm"
    because = sorted(each.because, key=lambda each: not each.firm)
    reasons = [each.words for each in because]
    first = because[0].short if because and kind != "silent" else ""
    weekday = WEEKDAYS[active_language()][each.on.weekday()]
    notes = [note.words for note in each.notes]
    told = next((note.words for note in each.notes if note.code != "decisions_due"), "")
    return ShownDay(each, kind, first, reasons, notes, told, weekday, each.on.isoformat() in chosen)


def _in_the_way(cells: Sequence[ShownDay]) -> list[tuple[str, int]]:
    """What stands in the way of most days that could be chosen, with the number of days; only where none fits."""
    if any(cell.kind == "fits" for cell in cells):
        return []
    asked = [cell for cell in cells if not BEYOND & _codes(cell.day)]
    return Counter(reason for cell in asked for reason in cell.reasons).most_common(MOST_REASONS)


def _months(cells: Sequence[ShownDay]) -> list[dict[str, Any]]:
    found = []
    for _key, group in groupby(cells, key=lambda cell: (cell.day.on.year, cell.day.on.month)):
        days = list(group)
        fitting = sum(cell.kind == "fits" for cell in days)
        weeks = [week for week in weeks_of(days, days[0].day.on) if not _is_over(week)]
        found.append({"title": month(days[0].day.on), "weeks": weeks, "fitting": fitting})
    return found


def _is_over(week: Sequence[ShownDay | None]) -> bool:
    return all(cell is None or "past" in _codes(cell.day) for cell in week)


def _items(visit: Visit) -> list[LibraryItem]:
    """Published ones that colleagues may see; those about the topics asked for first."""
    rows = LibraryItem.objects.filter(state=ItemState.PUBLISHED, shared=True).defer("words")
    topics = set(visit.topics)
    found = sorted(rows.order_by("title_lv", "pk")[: MOST_ITEMS * 5], key=lambda item: not topics & set(item.services))
    return found[:MOST_ITEMS]


def _offer(request: HttpRequest, doing: Doing) -> Visit:
    days = [on for text in request.POST.getlist("days")[:400] if (on := as_typed_day(text)) is not None]
    begins, ends = typed_time(request.POST.get("begins")), typed_time(request.POST.get("ends"))
    if begins is None or ends is None:
        raise VisitRefused("times_in_order", field="ends")
    form = VisitForm.REMOTE if request.POST.get("form") == VisitForm.REMOTE else VisitForm.IN_PERSON
    anyway = request.POST.get("anyway") == "on"
    return answering.offer_dates(doing, days=days, begins=begins, ends=ends, form=form, anyway=anyway)


def _with_items(request: HttpRequest, doing: Doing) -> Visit:
    numbers = [pk for text in request.POST.getlist("items")[:400] if (pk := as_whole(text)) is not None]
    return answering.answer_with_items(doing, items=list(LibraryItem.objects.filter(pk__in=numbers).order_by("pk")))


ACTS: dict[str, Callable[[HttpRequest, Doing], Visit]] = {
    "offer": _offer,
    "items": _with_items,
    "wait": lambda _request, doing: answering.put_waiting(doing),
    "decline": lambda _request, doing: answering.decline(doing),
}
