"""Reception hours and days closed: the past is never rewritten."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from dienests.base.access import Actor, require
from dienests.base.organisation.models import Post, Unit
from dienests.base.working_time import forms
from dienests.base.working_time.access import RECEPTION_CHANGE
from dienests.base.working_time.calendar import is_working_day
from dienests.base.working_time.errors import Refusal, Refused, SeveralRefused
from dienests.base.working_time.forms import written
from dienests.base.working_time.models import ClosedDay, ReceptionHours, Weekday
from dienests.base.working_time.operations.notes import note

Times = list[tuple[time, time]]


def set_reception_hours(
    *, unit: Unit, post: Post | None, week: Sequence[str], valid_from: Any, actor: Actor, now: datetime
) -> list[ReceptionHours]:
    """The week of `unit`, or of one post of it, from a day on. `week`: seven texts, Monday first, as "9–12, 13–17".

    What held before ends the day before. Raises SeveralRefused (faults by field day_0 … day_6, valid_from).
    """
    require(actor, RECEPTION_CHANGE, unit)
    if post is not None and post.unit_id != unit.pk:
        raise Refused(Refusal.POST_ELSEWHERE, field="post")
    first, days = _checked(week, valid_from, today=actor.today)
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        before = ReceptionHours.objects.filter(unit=unit, post=post)
        before.filter(valid_from__gte=first).delete()
        open_then = Q(valid_until__isnull=True) | Q(valid_until__gte=first)
        before.filter(open_then, valid_from__lt=first).update(valid_until=first - timedelta(days=1))
        made = ReceptionHours.objects.bulk_create(
            ReceptionHours(unit=unit, post=post, weekday=weekday, opens=opens, closes=closes, valid_from=first)
            for weekday, slots in enumerate(days)
            for opens, closes in slots
        )
        told = {
            str(weekday): [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in days[weekday]] for weekday in Weekday
        }
        note(
            "reception_hours_set",
            unit,
            actor=actor,
            now=now,
            post=post.pk if post else None,
            valid_from=first,
            week=told,
        )
    return made


def _checked(week: Sequence[str], valid_from: Any, *, today: date) -> tuple[date, list[Times]]:
    faults: list[Refused] = []
    days: list[Times] = []
    for weekday, typed in zip(Weekday, week, strict=True):
        try:
            days.append(forms.times_of_day(f"day_{weekday.value}", typed))
        except Refused as fault:
            faults.append(fault)
    first = today
    try:
        first = forms.day(today=today)("valid_from", valid_from)
        if first < today:
            faults.append(Refused(Refusal.VALID_FROM_PAST, field="valid_from", today=written(today)))
    except Refused as fault:
        faults.append(fault)
    if faults:
        raise SeveralRefused(faults)
    return first, days


def close_on(*, facts: Mapping[str, Any], unit: Unit | None, actor: Actor, now: datetime) -> ClosedDay:
    """The office, or a unit, does not work on a working day to come. `facts`: on, reason. Raises SeveralRefused."""
    require(actor, RECEPTION_CHANGE, unit)
    kept = forms.accepted(forms.closed_day_checks(actor.today), facts)
    if reason := _why_not(kept["on"], unit, actor.today):
        raise SeveralRefused([Refused(reason, field="on", found=written(kept["on"]))])
    with transaction.atomic():
        row, made = ClosedDay.objects.get_or_create(on=kept["on"], unit=unit, defaults={"reason": kept["reason"]})
        if not made:
            raise SeveralRefused([Refused(Refusal.CLOSED_TWICE, field="on", found=written(row.on))])
        note("day_closed", row, actor=actor, now=now, on=row.on, unit=row.unit_id)
    return row


def _why_not(day: date, unit: Unit | None, today: date) -> Refusal | None:
    if day < today:
        return Refusal.CLOSED_PAST
    if not is_working_day(day):
        return Refusal.CLOSED_ANYWAY
    closed = ClosedDay.objects.filter(Q(unit=unit) | Q(unit__isnull=True), on=day)
    return Refusal.CLOSED_TWICE if closed.exists() else None


def open_again(*, row: ClosedDay, actor: Actor, now: datetime) -> None:
    """The day is a working day after all. Raises Refused (CLOSED_PAST)."""
    require(actor, RECEPTION_CHANGE)
    if row.on < actor.today:
        raise Refused(Refusal.CLOSED_PAST, found=written(row.on))
    with transaction.atomic():
        note("day_opened_again", row, actor=actor, now=now, on=row.on, unit=row.unit_id, reason=row.reason)
        row.delete()
