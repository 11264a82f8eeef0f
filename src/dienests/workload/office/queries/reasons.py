"""Why a case is in somebody's queue: what the page says of it in one sentence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone

from dienests.base.access import Actor
from dienests.base.audit.models import AuditEntry
from dienests.cases.models import State
from dienests.cases.process_versions import process_of
from dienests.cases.queries.holding import Holding

# After one of these a case is with somebody else than before, or with the same person for another reason.
HANDING = (
    "case_opened",
    "case_taken",
    "case_assigned",
    "case_released",
    "submission_opened",
    "submission_returned",
    "submission_taken_back",
    "reopened_for_editing",
)
Code = Literal[
    "free",  # nobody has it; `roles` may
    "gone",  # `who` has it and works here no more
    "stand_in",  # the reader stands in for `who`, away until `day`
    "away_alone",  # `who` is away until `day`, and nobody stands in
    "away",  # `who` is away until `day`, a colleague stands in
    "mine",
    "i_opened",
    "i_took",
    "i_control",
    "i_took_back",
    "returned_to_me",  # by `who` on `day`
    "given_to_me",  # by `who` on `day`
    "returned_to",  # `who` has to correct it
    "with",  # `who` has it (since `day`)
]


@dataclass(frozen=True)
class Why:
    """The reason as facts; the page makes a sentence of them."""

    code: Code
    who: str = ""
    day: date | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Came:
    """What last brought a case to where it is: the event, by whom, when."""

    event: str
    by: int | None
    name: str
    at: datetime

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()


def how_they_came(cases: Collection[int]) -> dict[int, Came]:
    """By case id: one query over the trail of these cases."""
    rows = AuditEntry.objects.filter(case_id__in=cases, event__in=HANDING).order_by("position")
    return {
        case: Came(event, actor, name, at)
        for case, event, actor, name, at in rows.values_list("case_id", "event", "actor_id", "actor_name", "at")
        if case is not None
    }


def why_in_queue(case: Any, *, actor: Actor, held: Holding, came: Came | None, free: bool) -> Why:
    """`free`: nobody has the case, or nobody who is there. No query for a case with assignee and process."""
    if case.assignee_id is None:
        return Why("free", roles=process_of(case).stage(case.stage).roles)
    who, absence = str(case.assignee), held.away.get(case.assignee_id)
    if case.assignee_id in held.gone:
        return Why("gone", who)
    if absence is not None:
        if free:
            return Why("away_alone", who, absence.until)
        mine = held.stand_ins.get(case.assignee_id) == actor.pk
        return Why("stand_in" if mine else "away", who, absence.until)
    return _to_me(case, came) if case.assignee_id == actor.pk else _with(case, came)


_OWN: dict[str, Code] = {
    "case_opened": "i_opened",
    "submission_opened": "i_control",
    "submission_taken_back": "i_took_back",
    "reopened_for_editing": "i_took_back",
}


def _to_me(case: Any, came: Came | None) -> Why:
    if came is None:
        return Why("mine")
    if came.event == "submission_returned":
        return Why("returned_to_me", came.name, came.day)
    if came.by == case.assignee_id:
        return Why(_OWN.get(came.event, "i_took"), day=came.day)
    return Why("given_to_me", came.name, came.day) if came.event == "case_assigned" else Why("mine")


def _with(case: Any, came: Came | None) -> Why:
    who = str(case.assignee)
    if case.state == State.RETURNED:
        return Why("returned_to", who)
    return Why("with", who, came.day if came else None)
