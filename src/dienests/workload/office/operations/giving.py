"""Taking and giving cases under a load scheme: above one level with a warning, above another only with a head's reason.

What may be given to whom is for cases.operations.assignment to say; here it is asked how much that would be, and how
the case came to somebody is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import AccessRefused, Actor, narrow, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import User
from dienests.cases.access import CASE_ASSIGN
from dienests.cases.errors import CaseError
from dienests.cases.models import Case
from dienests.cases.operations.assignment import Gift, HandedOut, assign_many, release, take
from dienests.cases.queries.holding import holding
from dienests.practice import Text
from dienests.workload.office.access import ALLOCATE, HANDOVER_UNDO
from dienests.workload.office.errors import WorkRefused
from dienests.workload.office.models import LONGEST_REASON, Allocation, Handover, HandoverKind, Way
from dienests.workload.office.queries.load import PersonLoad, loads, weights_of
from dienests.workload.office.queries.schemes import scheme_in_force


@dataclass(frozen=True)
class Seen:
    """A case in the version that somebody saw."""

    case_id: int
    version: int


@dataclass(frozen=True)
class Suggested:
    """Whom a suggestion named; `reasons`: what speaks for each colleague who could have the case."""

    to: int
    reasons: Mapping[int, tuple[Text, ...]] = field(default_factory=dict)

    def why(self, user: int | None) -> tuple[Text, ...]:
        """Why this colleague; why the one who was suggested, where nobody got the case."""
        return self.reasons.get(self.to if user is None else user, ())


@dataclass
class Outcome:
    """What was handed out, and each case that was not, with the reason."""

    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, CaseError | AccessRefused]] = field(default_factory=list)
    handover: Handover | None = None

    def require_done(self) -> None:
        """Raises the first refusal: for who asked for one case only."""
        for _case, refusal in self.refused:
            raise refusal


def take_cases(
    *, actor: Actor, now: datetime, wanted: Sequence[Seen], warned: bool = False, reason: str = ""
) -> Outcome:
    """Take cases oneself. `warned`: the warning was seen; `reason`: a head's, for more than the load allows.

    Raises WorkRefused load_warned, load_blocked; single cases are refused in the outcome.
    """
    outcome = Outcome()
    seen = {each.case_id: each.version for each in wanted}
    with transaction.atomic():
        weighing = _Weighing(actor, [actor.pk], seen)
        before: dict[int, int | None] = {}
        for case in Case.objects.filter(pk__in=seen).order_by("pk"):
            before[case.pk] = case.assignee_id
            try:
                outcome.done.append(take(actor=actor, now=now, case=case, version=seen[case.pk]))
            except (CaseError, AccessRefused) as refusal:
                outcome.refused.append((case, refusal))
        moved = [case for case in outcome.done if before[case.pk] != actor.pk]
        exceeded = weighing.require(moved, warned=warned, reason=reason)
        rows = [weighing.row(case, Way.TAKEN, before[case.pk], said=reason) for case in moved]
        _store(rows, actor=actor, now=now)
        record(*_exceeded(exceeded, reason), actor=actor.user, at=now)
    return outcome


def release_cases(*, actor: Actor, now: datetime, wanted: Sequence[Seen]) -> Outcome:
    """Put cases back into the queue: one's own, or a head those of colleagues. Single cases are refused in the
    outcome."""
    outcome = Outcome()
    seen = {each.case_id: each.version for each in wanted}
    with transaction.atomic():
        rows = []
        weighing = _Weighing(actor, [], seen)
        for case in Case.objects.filter(pk__in=seen).order_by("pk"):
            try:
                done = release(actor=actor, now=now, case=case, version=seen[case.pk])
            except (CaseError, AccessRefused) as refusal:
                outcome.refused.append((case, refusal))
                continue
            outcome.done.append(done)
            if case.assignee_id is not None:
                rows.append(weighing.row(done, Way.QUEUED, case.assignee_id))
        _store(rows, actor=actor, now=now)
    return outcome


def give_cases(
    *,
    actor: Actor,
    now: datetime,
    gifts: Sequence[Gift],
    kind: HandoverKind = HandoverKind.CHOSEN,
    from_user: User | None = None,
    suggestions: Mapping[int, Suggested] | None = None,
    warned: bool = False,
    reason: str = "",
) -> Outcome:
    """Give cases to colleagues, or put them into the queue, in one transaction that can be taken back as a whole.

    Raises AccessRefused; WorkRefused load_warned, load_blocked, is_away, soon_away, nothing_chosen. Cases that cannot
    be given are named in the outcome, and all others are given. What colleagues carry is asked about after the right to
    give them the cases, so that nobody learns it who may not.
    """
    require(actor, ALLOCATE)
    if not gifts:
        raise WorkRefused("nothing_chosen")
    people = {gift.to.pk for gift in gifts if gift.to is not None}
    with transaction.atomic():
        weighing = _Weighing(actor, people, [gift.case_id for gift in gifts])
        handed = assign_many(actor=actor, now=now, gifts=gifts, reason=reason)
        outcome = Outcome(handed.done, handed.refused)
        moved = [case for case in handed.done if case.assignee_id != handed.before[case.pk]]
        exceeded = weighing.require(moved, warned=warned, reason=reason)
        if moved:
            outcome.handover = Handover.objects.create(
                kind=kind, at=now, by=actor.user, from_user=from_user, reason=reason.strip()[:LONGEST_REASON]
            )
            rows = [_given(weighing, case, handed, suggestions or {}, reason) for case in moved]
            _store(rows, actor=actor, now=now, handover=outcome.handover)
            record(_handed_out(outcome.handover, rows), *_exceeded(exceeded, reason), actor=actor.user, at=now)
    return outcome


def leave_suggestions(*, actor: Actor, now: datetime, left: Mapping[int, Suggested]) -> int:
    """Note that these suggestions (by case) were seen and left; the cases stay where they are. How many: cases that the
    actor does not hand out are left out."""
    require(actor, ALLOCATE)
    with transaction.atomic():
        weighing = _Weighing(actor, [], left)
        open_cases = Case.objects.filter(pk__in=left, closed_at__isnull=True)
        cases = narrow(actor, CASE_ASSIGN, open_cases).order_by("pk")
        rows = [weighing.row(case, Way.LEFT, case.assignee_id, suggested=left[case.pk]) for case in cases]
        _store(rows, actor=actor, now=now)
    return len(rows)


def take_back(*, actor: Actor, now: datetime, handover: Handover) -> Outcome:
    """Undo a handover: what nobody has touched since goes back to where it was, the rest is named.

    Raises AccessRefused; WorkRefused already_undone, nothing_to_undo.
    """
    with transaction.atomic():
        locked = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
        require(actor, HANDOVER_UNDO, locked)
        if locked.kind == HandoverKind.UNDONE or Handover.objects.filter(undoes=locked).exists():
            raise WorkRefused("already_undone")
        moves = list(locked.allocations.select_related("from_user").order_by("pk"))
        gifts = [Gift(move.case_id, move.case_version, move.from_user) for move in moves]
        handed = assign_many(actor=actor, now=now, gifts=gifts, as_before=True)
        if not handed.done:
            raise WorkRefused("nothing_to_undo")
        back = Handover.objects.create(
            kind=HandoverKind.UNDONE, at=now, by=actor.user, from_user=locked.from_user, undoes=locked
        )
        weighing = _Weighing(actor, [], [case.pk for case in handed.done])
        rows = [weighing.row(case, Way.BACK, handed.before[case.pk]) for case in handed.done]
        _store(rows, actor=actor, now=now, handover=back)
        record(_handed_out(back, rows), actor=actor.user, at=now)
    return Outcome(handed.done, handed.refused, back)


def _given(
    weighing: "_Weighing", case: Case, handed: HandedOut, suggestions: Mapping[int, Suggested], reason: str
) -> Allocation:
    suggested = suggestions.get(case.pk)
    if case.assignee_id is None:
        way = Way.QUEUED
    elif suggested is None:
        way = Way.GIVEN
    else:
        way = Way.ACCEPTED if suggested.to == case.assignee_id else Way.CHANGED
    return weighing.row(case, way, handed.before[case.pk], suggested=suggested, said=reason)


def _handed_out(handover: Handover, rows: Sequence[Allocation]) -> Event:
    return Event(
        event="handover_undone" if handover.kind == HandoverKind.UNDONE else "cases_handed_out",
        object_type="handover",
        object_id=handover.pk,
        reason=handover.reason,
        details={
            "kind": handover.kind,
            "cases": len(rows),
            "from": handover.from_user_id,
            "to": sorted({row.to_user_id for row in rows if row.to_user_id is not None}),
        },
    )


def _exceeded(blocked: Sequence[Mapping[str, Any]], reason: str) -> list[Event]:
    """More than the block level was given, by whom and why: for each colleague a row of the trail."""
    return [
        Event(
            event="load_exceeded",
            object_type="user",
            object_id=str(facts["user"]),
            reason=reason.strip(),
            details={"per_cent": facts["after"], "level": facts["level"]},
        )
        for facts in blocked
    ]


def _store(rows: Sequence[Allocation], *, actor: Actor, now: datetime, handover: Handover | None = None) -> None:
    for row in rows:
        row.at, row.by, row.handover = now, actor.user, handover
    Allocation.objects.bulk_create(rows, batch_size=200)


class _Weighing:
    """What cases weigh and what people carry, from before a change; people are locked, so that two heads at once
    cannot both fill the same room."""

    def __init__(self, actor: Actor, people: Iterable[int], cases: Iterable[int]) -> None:
        numbers = sorted(set(people))
        # no_key: rows that name these people may still be added, by who works on a case meanwhile and would else wait.
        list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=numbers).order_by("pk"))
        self.actor, self.scheme = actor, scheme_in_force()
        self.weights = weights_of(list(cases), today=actor.today, scheme=self.scheme)
        self.loads: dict[int, PersonLoad] = {}
        self.stood_in: Mapping[int, frozenset[int]] = {}
        if numbers:
            held = holding(actor.today)
            self.loads = loads(today=actor.today, scheme=self.scheme, held=held, users=numbers)
            self.stood_in = held.stood_in
        self.added: dict[int, int] = {}

    def require(self, moved: Sequence[Case], *, warned: bool, reason: str) -> list[dict[str, Any]]:
        """What is given above the block level with a head's reason. `moved`: cases with those who have them now.

        Raises WorkRefused for the first colleague who would carry too much; `problems` names all of them.
        """
        told: list[tuple[str, dict[str, Any]]] = []
        for number, load in self.loads.items():
            got = [case.pk for case in moved if case.assignee_id == number]
            if not got:
                continue
            if number != self.actor.pk:
                told += _not_there(load)
            more = sum(self.weights.get(case, 0) for case in got if case not in self.stood_in.get(number, ()))
            level = load.level_with(more) if more else "ok"
            if level in ("warn", "block"):
                told.append((level, _facts(load, more, load.block if level == "block" else load.warn)))
        blocked = [facts for level, facts in told if level == "block"]
        if blocked and not (reason.strip() and self.actor.has(*ALLOCATE.rules)):
            sentences = [WorkRefused("load_blocked", **facts).message for facts in blocked]
            raise WorkRefused("load_blocked", problems=sentences, **blocked[0])
        if told and not warned:
            question, first = told[0]
            sentences = [WorkRefused(_QUESTIONS[how], **facts).message for how, facts in told]
            raise WorkRefused(_QUESTIONS[question], problems=sentences, **first)
        return blocked

    def row(
        self, case: Case, way: Way, before: int | None, *, suggested: Suggested | None = None, said: str = ""
    ) -> Allocation:
        """How the case came to whom it is with now, not stored yet."""
        weight = self.weights.get(case.pk) if self.scheme is not None else None
        left = way == Way.LEFT
        row = Allocation(
            case=case,
            way=way,
            from_user_id=before,
            to_user_id=None if left else case.assignee_id,
            suggested_id=suggested.to if suggested else None,
            points=weight,
            reasons=[reason.to_json() for reason in suggested.why(None if left else case.assignee_id)]
            if suggested
            else [],
            said=said.strip()[:LONGEST_REASON],
            case_version=case.version,
        )
        load = self.loads.get(case.assignee_id or 0)
        if load is not None and way not in (Way.LEFT, Way.BACK):
            number, already = load.user.pk, self.added.get(load.user.pk, 0)
            more = 0 if case.pk in self.stood_in.get(number, ()) else weight or 0
            row.load_before, row.load_after = load.percent_with(already), load.percent_with(already + more)
            self.added[number] = already + more
        return row


# What is asked before somebody gets more: by how it stands with them.
_QUESTIONS = {"warn": "load_warned", "block": "load_warned", "away": "is_away", "soon": "soon_away"}


def _not_there(load: PersonLoad) -> list[tuple[str, dict[str, Any]]]:
    """Away today, or on most of the next days: a holiday that begins tomorrow, the last day in the post."""
    if load.away is not None:
        return [("away", {"who": str(load.user)})]
    there, of = load.soon
    return [("soon", {"who": str(load.user), "there": there, "of": of})] if there * 2 < of else []


def _facts(load: PersonLoad, more: int, level: int) -> dict[str, Any]:
    return {"user": load.user.pk, "who": str(load.user), "after": load.percent_with(more), "level": level}
