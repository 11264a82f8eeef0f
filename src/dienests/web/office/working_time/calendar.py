"""Who of the unit is away, by week and month, and on which days a role has nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, narrow
from dienests.base.organisation.models import Unit
from dienests.base.working_time.access import ABSENCE_ANSWER, ABSENCE_SEE
from dienests.base.working_time.calendar import holiday_name, last_of_month, monday_of
from dienests.base.working_time.models import Absence, AbsenceKind, AbsenceState, counting_between
from dienests.base.working_time.queries.staffing import (
    CalendarDay,
    Cell,
    CoverRow,
    PersonRow,
    StaffCalendar,
    calendar_of,
)
from dienests.web.components import Link, query_with
from dienests.web.formats import WEEKDAYS, active_language, as_typed_day, day, month, short_day
from dienests.web.office.working_time.my_time import AbsenceLine, line_of
from dienests.web.office.working_time.scope import Scope, scope_of

# One letter in a narrow cell; the whole word stands behind it for the pointer and for screen readers.
LETTERS: Mapping[str, Promise] = {
    AbsenceKind.HOLIDAY: pgettext_lazy("absence letter", "H"),
    AbsenceKind.SICK: pgettext_lazy("absence letter", "S"),
    AbsenceKind.TRAINING: pgettext_lazy("absence letter", "T"),
    AbsenceKind.OTHER: pgettext_lazy("absence letter", "O"),
}
MOST_LISTED = 60


@dataclass(frozen=True)
class Span:
    """The days shown: a week or a month round `on`."""

    name: str
    first: date
    last: date

    @property
    def title(self) -> str:
        return month(self.first) if self.name == "month" else f"{day(self.first)} – {day(self.last)}"

    @property
    def before(self) -> date:
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)


def span_of(name: str | None, on: date) -> Span:
    if name == "month":
        return Span("month", on.replace(day=1), last_of_month(on))
    monday = monday_of(on)
    return Span("week", monday, monday + timedelta(days=6))


@dataclass(frozen=True)
class DayHead:
    day: CalendarDay
    weekday: str
    number: str
    note: str  # why nobody works
    today: bool


@dataclass(frozen=True)
class ShownCell:
    """`kind` is the class of the cell: off, away, asked, none (holds no post yet) or here."""

    kind: str
    letter: str = ""
    words: str = ""
    absence: Absence | None = None
    today: bool = False


@dataclass(frozen=True)
class ShownRow:
    row: PersonRow
    posts: str
    cells: list[ShownCell]


@dataclass(frozen=True)
class ShownCover:
    row: CoverRow
    role: str


@dataclass(frozen=True)
class Group:
    """A unit of the calendar: how many of each role are there, then its people."""

    unit: Unit
    cover: list[ShownCover] = field(default_factory=list)
    rows: list[ShownRow] = field(default_factory=list)


@dataclass(frozen=True)
class Gap:
    """A role of a unit that has nobody on days still to come; `days` in words."""

    unit: Unit
    role: str
    days: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The calendar, at most 14 queries whatever the number of people."""
    scope = scope_of(request, "time_calendar")
    today = scope.actor.today
    on = as_typed_day(request.GET.get("on")) or today
    span = span_of(request.GET.get("span"), on)
    found = calendar_of(scope.ids, span.first, span.last)
    context = {
        "scope": scope,
        "span": span,
        "today": today,
        "heads": [_head(each, today) for each in found.days],
        "groups": _groups(found, today),
        "gaps": [gap for row in found.cover if (gap := _gap(row, today))],
        "waiting": _waiting(scope.actor),
        "listed": _listed(scope.actor, found.people, span),
        "kinds": [(LETTERS[kind], kind.label) for kind in AbsenceKind],
        **_links(request, scope, span),
    }
    return render(request, "office/working_time/calendar.html", context)


def _links(request: HttpRequest, scope: Scope, span: Span) -> dict[str, object]:
    """Filters are links; all of them keep the day and the unit that were chosen."""
    query = request.GET
    units = [Link(_("All my units"), query_with(query, unit=None), current=scope.chosen is None)]
    units += [Link(unit.name, query_with(query, unit=unit.pk), current=scope.chosen == unit) for unit in scope.units]
    return {
        "units": units if len(scope.units) > 1 else [],
        "spans": [
            Link(_("Week"), query_with(query, span=None), current=span.name == "week"),
            Link(_("Month"), query_with(query, span="month"), current=span.name == "month"),
        ],
        "before_url": query_with(query, on=span.before.isoformat()),
        "after_url": query_with(query, on=span.after.isoformat()),
        "today_url": query_with(query, on=None),
    }


def _waiting(actor: Actor) -> list[AbsenceLine]:
    """What the actor is asked to agree to, the nearest days first."""
    asked = narrow(actor, ABSENCE_ANSWER, Absence.objects.filter(state=AbsenceState.ASKED))
    rows = asked.select_related("user", "substitute").order_by("since", "pk")
    return [line_of(absence) for absence in rows[:MOST_LISTED]]


def _listed(actor: Actor, people: Iterable[PersonRow], span: Span) -> list[AbsenceLine]:
    """The absences of the span as a list: the table behind the picture."""
    of_people = counting_between(span.first, span.last) & Q(user__in=[row.user.pk for row in people])
    rows = narrow(actor, ABSENCE_SEE, Absence.objects.filter(of_people))
    return [line_of(absence) for absence in rows.select_related("user", "substitute").order_by("since", "pk")]


def _head(each: CalendarDay, today: date) -> DayHead:
    spoken = active_language()
    note = holiday_name(each.on, get_language() or "lv") if not each.works and each.on.weekday() < 5 else ""
    closed = "; ".join(f"{row.unit}: {row.reason}" if row.unit else row.reason for row in each.closed)
    return DayHead(
        day=each,
        weekday=WEEKDAYS[spoken][each.on.weekday()],
        number=str(each.on.day),
        note=note or closed,
        today=each.on == today,
    )


def _groups(found: StaffCalendar, today: date) -> list[Group]:
    groups: dict[int, Group] = {}
    for cover in found.cover:
        group = groups.setdefault(cover.unit.pk, Group(cover.unit))
        group.cover.append(ShownCover(cover, str(cover.role.label)))
    for row in found.people:
        unit = row.posts[0].unit
        groups.setdefault(unit.pk, Group(unit)).rows.append(_row(row, today))
    return list(groups.values())


def _row(row: PersonRow, today: date) -> ShownRow:
    first = row.posts[0]
    others = [f"{post.title}, {post.unit}" for post in row.posts[1:]]
    return ShownRow(row, "; ".join([first.title, *others]), [_cell(cell, today) for cell in row.cells])


def _cell(cell: Cell, today: date) -> ShownCell:
    now = cell.day.on == today
    absence = cell.absence
    if absence is not None:
        asked = absence.state == AbsenceState.ASKED
        words = str(absence.get_kind_display())
        words = _("%(kind)s, asked for") % {"kind": words} if asked else words
        kind = "asked" if asked else "away"
        return ShownCell(f"{kind} is-free" if cell.free else kind, str(LETTERS[absence.kind]), words, absence, now)
    if cell.free:
        return ShownCell("off", words=_("no working day"), today=now)
    if not cell.held:
        return ShownCell("none", words=_("holds no post"), today=now)
    return ShownCell("here", words=_("at work"), today=now)


def _gap(row: CoverRow, today: date) -> Gap | None:
    """Days to come without anybody, neighbouring working days drawn together."""
    ahead = [cell for cell in row.cells if not cell.free and cell.day.on >= today]
    if not any(cell.empty for cell in ahead):
        return None
    if all(cell.empty for cell in ahead) and len(ahead) > 1:
        return Gap(row.unit, str(row.role.label), _("every working day"))
    runs = [[cell.day.on for cell in run] for empty, run in groupby(ahead, key=lambda cell: cell.empty) if empty]
    days = [short_day(run[0]) if len(run) == 1 else f"{short_day(run[0])}–{short_day(run[-1])}" for run in runs]
    return Gap(row.unit, str(row.role.label), ", ".join(days))
