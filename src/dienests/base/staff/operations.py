"""Units, posts and appointments: the staff list and who stands in it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Appointment, Post, Role, Unit, User, held_on
from dienests.base.staff import forms
from dienests.base.staff.access import APPOINT, STRUCTURE_CHANGE
from dienests.base.staff.errors import Refusal, Refused


def add_unit(*, facts: Mapping[str, Any], parent: Unit | None, actor: Actor, now: datetime) -> Unit:
    """A new unit. `facts`: code, name_lv, name_en, address, phone. Raises SeveralRefused, Refused (CODE_TAKEN)."""
    require(actor, STRUCTURE_CHANGE)
    kept = forms.accepted(forms.UNIT, facts)
    with transaction.atomic():
        _refuse_closed(parent)
        _refuse_taken_code(kept["code"])
        unit = Unit.objects.create(parent=parent, **kept)
        _note("unit_added", unit, actor=actor, now=now, **kept)
    return unit


def change_unit(*, unit: Unit, facts: Mapping[str, Any], parent: Unit | None, actor: Actor, now: datetime) -> Unit:
    """Other names, address or place in the tree. Raises SeveralRefused, Refused (CODE_TAKEN, UNIT_IN_ITSELF)."""
    require(actor, STRUCTURE_CHANGE, unit)
    kept = forms.accepted(forms.UNIT, facts)
    with transaction.atomic():
        current = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        _refuse_taken_code(kept["code"], but=current)
        _refuse_cycle(current, parent)
        changed = {
            name: [getattr(current, name), value] for name, value in kept.items() if getattr(current, name) != value
        }
        if current.parent_id != (parent.pk if parent else None):
            changed["parent"] = [current.parent_id, parent.pk if parent else None]
        for name, value in kept.items():
            setattr(current, name, value)
        current.parent = parent
        current.save()
        if changed:
            _note("unit_changed", current, actor=actor, now=now, changed=changed)
    return current


def close_unit(*, unit: Unit, on: date, open_cases: int, actor: Actor, now: datetime) -> Unit:
    """The unit works for the last time on `on`. `open_cases` is counted by the caller, who knows of cases.

    Raises Refused (UNIT_HAS_POSTS, UNIT_HAS_UNITS, UNIT_HAS_CASES, UNIT_CLOSED).
    """
    require(actor, STRUCTURE_CHANGE, unit)
    with transaction.atomic():
        current = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        _refuse_closed(current)
        if posts := current.posts.filter(abolished_on=None).count():
            raise Refused(Refusal.UNIT_HAS_POSTS, count=posts)
        if units := current.children.filter(closed_on=None).count():
            raise Refused(Refusal.UNIT_HAS_UNITS, count=units)
        if open_cases:
            raise Refused(Refusal.UNIT_HAS_CASES)
        current.closed_on = on
        current.save(update_fields=["closed_on"])
        _note("unit_closed", current, actor=actor, now=now, on=on)
    return current


def add_post(*, unit: Unit, facts: Mapping[str, Any], actor: Actor, now: datetime) -> Post:
    """A new, vacant post. `facts`: role, title_lv, title_en, hours_week. Raises SeveralRefused, UNIT_CLOSED."""
    require(actor, STRUCTURE_CHANGE, unit)
    kept = forms.accepted(forms.POST, facts)
    with transaction.atomic():
        _refuse_closed(unit)
        post = Post.objects.create(unit=unit, **kept)
        _note("post_added", post, actor=actor, now=now, unit=unit.pk, **kept)
    return post


def abolish_post(*, post: Post, on: date, actor: Actor, now: datetime) -> Post:
    """The post ends on `on`. It must be vacant. Raises Refused (POST_HELD, POST_ABOLISHED)."""
    require(actor, STRUCTURE_CHANGE, post)
    with transaction.atomic():
        current = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        _refuse_abolished(current)
        held = current.appointments.filter(Q(until__isnull=True) | Q(until__gt=on)).select_related("user").first()
        if held is not None:
            raise Refused(Refusal.POST_HELD, name=str(held.user))
        current.abolished_on = on
        current.save(update_fields=["abolished_on"])
        _note("post_abolished", current, actor=actor, now=now, on=on)
    return current


def appoint(
    *, post: Post, user: User, since: date, actor: Actor, now: datetime, until: date | None = None
) -> Appointment:
    """`user` holds `post` from `since` on, to `until` included if given. One holder at a time, never oneself.

    Raises Refused (OWN_APPOINTMENT, ACCOUNT_INACTIVE, POST_ABOLISHED, POST_HELD, POST_HELD_THEN, DAYS_OUT_OF_ORDER).
    """
    require(actor, APPOINT)
    if user.pk == actor.pk:
        _note("own_appointment_refused", post, actor=actor, now=now, since=since)  # stays, although nothing else does
        raise Refused(Refusal.OWN_APPOINTMENT)
    if until and until < since:
        raise Refused(Refusal.DAYS_OUT_OF_ORDER, field="until")
    with transaction.atomic():
        current = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        _refuse_abolished(current)
        if not User.objects.get(pk=user.pk).is_active:
            raise Refused(Refusal.ACCOUNT_INACTIVE)
        _refuse_held(current, since=since, until=until)
        try:
            with transaction.atomic():
                row = Appointment.objects.create(post=current, user=user, since=since, until=until)
        except IntegrityError:  # a colleague was quicker; the constraint post_held_by_one decides
            _refuse_held(current, since=since, until=until)
            raise
        facts = {"post": current.pk, "role": current.role, "unit": current.unit_id, "user": user.pk, "since": since}
        _note("appointed", row, actor=actor, now=now, **facts, until=until)
    return row


def end_appointment(*, appointment: Appointment, until: date, actor: Actor, now: datetime) -> Appointment:
    """`until` is the last day. Raises Refused (APPOINTMENT_ENDED, DAYS_OUT_OF_ORDER, LAST_ADMINISTRATOR)."""
    require(actor, APPOINT)
    with transaction.atomic():
        row = Appointment.objects.select_for_update(of=("self",)).select_related("post", "user").get(pk=appointment.pk)
        if row.until is not None and row.until <= until:
            raise Refused(Refusal.APPOINTMENT_ENDED, date=row.until.strftime("%d.%m.%Y"))
        if until < row.since:
            raise Refused(Refusal.DAYS_OUT_OF_ORDER, field="until")
        refuse_last_administrator([row], today=actor.today)
        row.until = until
        row.save(update_fields=["until"])
        _note("appointment_ended", row, actor=actor, now=now, user=row.user_id, post=row.post_id, until=until)
    return row


def refuse_last_administrator(ending: list[Appointment], *, today: date) -> None:
    """Without an administrator nobody could be appointed any more. Raises Refused (LAST_ADMINISTRATOR)."""
    administrators = [row for row in ending if row.post.role == Role.ADMINISTRATOR]
    if not administrators:
        return
    others = Appointment.objects.filter(
        held_on(today), until=None, post__role=Role.ADMINISTRATOR, post__abolished_on=None, user__is_active=True
    ).exclude(pk__in=[row.pk for row in administrators])
    if not others.exists():
        raise Refused(Refusal.LAST_ADMINISTRATOR, name=str(administrators[0].user))


def _refuse_held(post: Post, *, since: date, until: date | None) -> None:
    others = post.appointments.filter(Q(until__isnull=True) | Q(until__gte=since)).select_related("user")
    if until:
        others = others.filter(since__lte=until)
    clash = others.first()
    if clash is not None:
        reason = Refusal.POST_HELD if clash.until is None else Refusal.POST_HELD_THEN
        raise Refused(reason, name=str(clash.user), field="since")


def _refuse_abolished(post: Post) -> None:
    if post.abolished_on:
        raise Refused(Refusal.POST_ABOLISHED, date=post.abolished_on.strftime("%d.%m.%Y"))


def _refuse_closed(unit: Unit | None) -> None:
    if unit is not None and unit.closed_on:
        raise Refused(Refusal.UNIT_CLOSED, date=unit.closed_on.strftime("%d.%m.%Y"))


def _refuse_taken_code(code: str, *, but: Unit | None = None) -> None:
    holder = Unit.objects.filter(code=code).exclude(pk__in=[but.pk] if but else []).first()
    if holder is not None:
        raise Refused(Refusal.CODE_TAKEN, field="code", name=str(holder))


def _refuse_cycle(unit: Unit, parent: Unit | None) -> None:
    _refuse_closed(parent)
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            raise Refused(Refusal.UNIT_IN_ITSELF, field="parent")
        above = above.parent


def _note(event: str, obj: Unit | Post | Appointment, *, actor: Actor, now: datetime, **details: Any) -> None:
    entry = Event(event=event, object_type=type(obj).__name__.lower(), object_id=obj.pk, details=details)
    record(entry, actor=actor.user, at=now)
