"""Taking and giving cases under a load scheme: above one level with a warning, above another only with a head's reason.

What may be given to whom is for cases.operations.assignment to say; here it is asked how much that would be, and how
the case came to somebody is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import AccessRefused, Actor, require
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import User
from dienests.cases.errors import CaseError
from dienests.cases.models import Case
from dienests.cases.operations.assignment import Gift, HandedOut, assign_many, release, take
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

    Raises WorkRefused load_warned, load_blocked, nothing_chosen; single cases are refused in the outcome.
    """
    outcome = Outcome()
    seen = {each.case_id: each.version for each in wanted}
    with transaction.atomic():
        weighing = _Weighing(actor, [actor.pk], seen)
        exceeded = weighing.require({actor.pk: list(seen)}, warned=warned, reason=reason)
        before: dict[int, int | None] = {}
        for case in Case.objects.filter(pk__in=seen).order_by("pk"):
            before[case.pk] = case.assignee_id
            try:
                outcome.done.append(take(actor=actor, now=now, case=case, version=seen[case.pk]))
            except (CaseError, AccessRefused) as refusal:
                outcome.refused.append((case, refusal))
        moved = [case for case in outcome.done if before[case.pk] != actor.pk]
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

    Raises AccessRefused; WorkRefused load_warned, load_blocked, is_away, nothing_chosen. Cases that cannot be given are
    named in the outcome, and all others are given.
    """
    require(actor, ALLOCATE)
    if not gifts:
        raise WorkRefused("nothing_chosen")
    people = {gift.to.pk for gift in gifts if gift.to is not None}
    with transaction.atomic():
        weighing = _Weighing(actor, people, [gift.case_id for gift in gifts])
        exceeded = weighing.require(_by_person(gifts), warned=warned, reason=reason)
        handed = assign_many(actor=actor, now=now, gifts=gifts, reason=reason)
        outcome = Outcome(handed.done, handed.refused)
        moved = [case for case in handed.done if case.assignee_id != handed.before[case.pk]]
        if moved:
            outcome.handover = Handover.objects.create(
                kind=kind, at=now, by=actor.user, from_user=from_user, reason=reason.strip()[:LONGEST_REASON]
            )
            rows = [_given(weighing, case, handed, suggestions or {}, reason) for case in moved]
            _store(rows, actor=actor, now=now, handover=outcome.handover)
            record(_handed_out(outcome.handover, rows), *_exceeded(exceeded, reason), actor=actor.user, at=now)
    return outcome


def leave_suggestions(*, actor: Actor, now: datetime, left: Mapping[int, Suggested]) -> int:
    """Note that these suggestions (by case) were seen and left; the cases stay where they are. How many."""
    require(actor, ALLOCATE)
    with transaction.atomic():
        weighing = _Weighing(actor, [], left)
        cases = Case.objects.filter(pk__in=left, closed_at__isnull=True).order_by("pk")
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


def _by_person(gifts: Iterable[Gift]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for gift in gifts:
        if gift.to is not None:
            found.setdefault(gift.to.pk, []).append(gift.case_id)
    return found


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
        list(User.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk"))
        self.actor, self.scheme = actor, scheme_in_force()
        self.weights = weights_of(list(cases), today=actor.today, scheme=self.scheme)
        self.loads: dict[int, PersonLoad] = {}
        if numbers:
            self.loads = loads(today=actor.today, scheme=self.scheme, users=numbers)
        self.added: dict[int, int] = {}

    def require(self, wanted: Mapping[int, Sequence[int]], *, warned: bool, reason: str) -> list[dict[str, Any]]:
        """What is given above the block level with a head's reason.

        Raises WorkRefused for the first colleague who would carry too much; `problems` names all of them.
        """
        told: list[tuple[str, dict[str, Any]]] = []
        already = self._already(wanted)
        for number, cases in wanted.items():
            load = self.loads.get(number)
            if load is None:
                continue
            if load.away is not None and number != self.actor.pk:
                told.append(("away", {"who": str(load.user)}))
            more = sum(self.weights.get(case, 0) for case in cases if (case, number) not in already)
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

    def _already(self, wanted: Mapping[int, Sequence[int]]) -> set[tuple[int, int | None]]:
        """(case, who has it) of what changes nothing: it weighs nothing more."""
        cases = [case for each in wanted.values() for case in each]
        return set(Case.objects.filter(pk__in=cases, assignee__in=list(wanted)).values_list("pk", "assignee_id"))

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
            already = self.added.get(load.user.pk, 0)
            row.load_before = load.percent_with(already)
            row.load_after = load.percent_with(already + (weight or 0))
            self.added[load.user.pk] = already + (weight or 0)
        return row


# What is asked before somebody gets more: by how it stands with them.
_QUESTIONS = {"warn": "load_warned", "block": "load_warned", "away": "is_away"}


def _facts(load: PersonLoad, more: int, level: int) -> dict[str, Any]:
    return {"user": load.user.pk, "who": str(load.user), "after": load.percent_with(more), "level": level}
