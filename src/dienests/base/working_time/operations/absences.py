"""Recording who is away, agreeing to it, changing it. One person's absences never overlap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from dienests.base.access import Actor, may, require
from dienests.base.organisation.models import Appointment, Role, User
from dienests.base.working_time import forms
from dienests.base.working_time.access import ABSENCE_ANSWER, ABSENCE_CHANGE, ABSENCE_RECORD
from dienests.base.working_time.errors import Caution, Refusal, Refused, SeveralRefused, Warned
from dienests.base.working_time.forms import written
from dienests.base.working_time.models import COUNTING, Absence, AbsenceKind, AbsenceState, counting_between
from dienests.base.working_time.operations.notes import note

FAR = date.max


@dataclass(frozen=True)
class Recorded:
    """An absence as it stands now, and what somebody should know about it."""

    absence: Absence
    warnings: tuple[Warned, ...] = ()


def record_absence(
    *, user: User, facts: Mapping[str, Any], substitute: User | None, actor: Actor, now: datetime
) -> Recorded:
    """`user` is away. `facts`: kind, since, until (empty only for a sickness), note.

    Counts at once when a head records it, when it is a sickness, and when the head of office records their own;
    otherwise it is asked for, and a head agrees. Raises SeveralRefused, AccessRefused.
    """
    require(actor, ABSENCE_RECORD, user)
    kept = forms.accepted(forms.absence_checks(actor.today), facts)
    _refuse_days(kept)
    with transaction.atomic():
        _lock(user)
        _refuse_overlap(user, kept["since"], kept["until"])
        _refuse_substitute(user, substitute, kept["since"], kept["until"])
        absence = Absence(user=user, substitute=substitute, recorded_by=actor.user, recorded_at=now, **kept)
        absence.state = AbsenceState.AGREED if _agreed_at_once(absence, actor) else AbsenceState.ASKED
        absence.save()
        _note("absence_recorded", absence, actor=actor, now=now, substitute=absence.substitute_id)
    return Recorded(absence, (*_cautions(absence), *_stands_in(absence)))


def answer_absence(*, absence: Absence, agreed: bool, answer: str = "", actor: Actor, now: datetime) -> Absence:
    """A head agrees, or says no with a reason. Raises Refused (ALREADY_ANSWERED, REASON_MISSING)."""
    require(actor, ABSENCE_ANSWER, absence)
    kept = forms.accepted({"answer": forms.text(limit=300)}, {"answer": answer})
    if not agreed and not kept["answer"]:
        raise Refused(Refusal.REASON_MISSING, field="answer")
    with transaction.atomic():
        current = _locked(absence)
        if current.state != AbsenceState.ASKED:
            raise Refused(Refusal.ALREADY_ANSWERED, state=current.get_state_display())
        current.state = AbsenceState.AGREED if agreed else AbsenceState.REFUSED
        current.answer, current.answered_by, current.answered_at = kept["answer"], actor.user, now
        current.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        _note("absence_agreed" if agreed else "absence_refused", current, actor=actor, now=now)
    return current


def withdraw_absence(*, absence: Absence, actor: Actor, now: datetime) -> Absence:
    """An absence that has not begun does not take place. Raises Refused (NOT_COUNTING, ALREADY_BEGUN)."""
    require(actor, ABSENCE_CHANGE, absence)
    with transaction.atomic():
        current = _counting(absence)
        if current.since < actor.today and current.state == AbsenceState.AGREED:
            raise Refused(Refusal.ALREADY_BEGUN)
        current.state = AbsenceState.WITHDRAWN
        current.save(update_fields=["state"])
        _note("absence_withdrawn", current, actor=actor, now=now)
    return current


def end_absence(*, absence: Absence, until: Any, actor: Actor, now: datetime) -> Absence:
    """The last day of an absence that has begun: earlier than planned, or known at last.

    Raises Refused (DAY_WRONG, NOT_COUNTING, NOT_BEGUN, LAST_DAY_OUTSIDE).
    """
    require(actor, ABSENCE_CHANGE, absence)
    last = forms.day(today=actor.today)("until", until)
    with transaction.atomic():
        current = _counting(absence)
        if current.since > actor.today:
            raise Refused(Refusal.NOT_BEGUN)
        latest = current.until or FAR
        if not current.since <= last <= latest:
            shown = written(current.until) if current.until else "…"
            raise Refused(Refusal.LAST_DAY_OUTSIDE, field="until", since=written(current.since), until=shown)
        before, current.until = current.until, last
        current.save(update_fields=["until"])
        _note("absence_ended", current, actor=actor, now=now, planned=before)
    return current


def change_substitute(*, absence: Absence, substitute: User | None, actor: Actor, now: datetime) -> Recorded:
    """Somebody else stands in, or nobody. Raises Refused (NOT_COUNTING, SUBSTITUTE_…)."""
    require(actor, ABSENCE_CHANGE, absence)
    with transaction.atomic():
        current = _counting(absence)
        _refuse_substitute(current.user, substitute, max(current.since, actor.today), current.until)
        before, current.substitute = current.substitute_id, substitute
        current.save(update_fields=["substitute"])
        _note("substitute_changed", current, actor=actor, now=now, substitute=[before, current.substitute_id])
    return Recorded(current, tuple(_cautions(current)))


def _agreed_at_once(absence: Absence, actor: Actor) -> bool:
    own = absence.user_id == actor.pk
    return absence.kind == AbsenceKind.SICK or not own or actor.has(Role.HEAD_OF_OFFICE)


def _refuse_days(kept: Mapping[str, Any]) -> None:
    if kept["until"] is None and kept["kind"] != AbsenceKind.SICK:
        raise SeveralRefused([Refused(Refusal.UNTIL_MISSING, field="until")])
    if kept["until"] is not None and kept["until"] < kept["since"]:
        raise SeveralRefused([Refused(Refusal.UNTIL_BEFORE_SINCE, field="until")])


def _refuse_overlap(user: User, since: date, until: date | None) -> None:
    clash = Absence.objects.filter(counting_between(since, until or FAR), user=user).order_by("since", "pk").first()
    if clash is None:
        return
    facts = {"name": str(user), "since": written(clash.since)}
    if clash.until is None:
        raise Refused(Refusal.OVERLAP_OPEN, field="since", **facts)
    raise Refused(Refusal.OVERLAP, field="since", until=written(clash.until), **facts)


def _refuse_substitute(user: User, substitute: User | None, since: date, until: date | None) -> None:
    """Whoever stands in is somebody else, holds a post in these days, and is not away in any of them.

    Of an open absence only its beginning can be known.
    """
    if substitute is None:
        return
    if substitute.pk == user.pk:
        raise Refused(Refusal.SUBSTITUTE_SELF, field="substitute")
    last = until or since
    if not substitute.is_active or not _posts(substitute, since, last).exists():
        raise Refused(Refusal.SUBSTITUTE_WITHOUT_POST, field="substitute", name=str(substitute))
    away = Absence.objects.filter(counting_between(since, last), user=substitute).order_by("since", "pk").first()
    if away is not None:
        facts = {"since": written(away.since), "until": written(away.until) if away.until else "…"}
        raise Refused(Refusal.SUBSTITUTE_AWAY, field="substitute", name=str(substitute), **facts)


def _posts(user: User, first: date, last: date) -> Any:
    in_force = Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))
    return Appointment.objects.filter(in_force, user=user, post__abolished_on__isnull=True)


def _cautions(absence: Absence) -> list[Warned]:
    """Roles the substitute lacks, or that there is none; of people who hold posts with cases or money alike."""
    last = absence.until or absence.since
    if absence.substitute is None:
        return [Warned(Caution.NO_SUBSTITUTE)]
    own = set(_posts(absence.user, absence.since, last).values_list("post__role", flat=True))
    others = set(_posts(absence.substitute, absence.since, last).values_list("post__role", flat=True))
    lacking = [str(role.label) for role in Role if role in own - others]
    facts = {"name": str(absence.substitute), "role": ", ".join(lacking)}
    return [Warned(Caution.OTHER_ROLE, facts)] if lacking else []


def _stands_in(absence: Absence) -> list[Warned]:
    """Colleagues for whom the person had agreed to stand in on these days."""
    last = absence.until or FAR
    rows = Absence.objects.filter(counting_between(absence.since, last), substitute=absence.user)
    names = rows.order_by("user__full_name", "user_id").values_list("user__full_name", flat=True).distinct()
    return [Warned(Caution.STANDS_IN, {"name": ", ".join(names)})] if names else []


def _lock(user: User) -> None:
    """Absences of one person are changed one after another, so that two at once cannot overlap."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _locked(absence: Absence) -> Absence:
    _lock(absence.user)
    rows = Absence.objects.select_for_update(of=("self",)).select_related("user", "substitute")
    return rows.get(pk=absence.pk)


def _counting(absence: Absence) -> Absence:
    current = _locked(absence)
    if current.state not in COUNTING:
        raise Refused(Refusal.NOT_COUNTING)
    return current


def _note(event: str, absence: Absence, *, actor: Actor, now: datetime, **details: Any) -> None:
    facts = {"user": absence.user_id, "since": absence.since, "until": absence.until}
    note(event, absence, actor=actor, now=now, **facts, **details)


def may_answer(actor: Actor, absence: Absence) -> bool:
    return absence.state == AbsenceState.ASKED and may(actor, ABSENCE_ANSWER, absence)
