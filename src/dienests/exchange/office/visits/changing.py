"""How a visit passes from state to state, whoever makes it."""

from collections.abc import Mapping
from datetime import date

from dienests.base.audit.operations import Event
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import DateOffer, Visit, VisitState

_ANSWERS = frozenset(
    {VisitState.OFFERED, VisitState.WAITING, VisitState.AGREED, VisitState.INSTEAD, VisitState.DECLINED}
)
# What may follow upon a state, on both sides. The agreed day may be moved, by offering others or agreeing on another.
FOLLOWS: Mapping[str, frozenset[str]] = {
    VisitState.ASKED: _ANSWERS | {VisitState.CALLED_OFF},
    VisitState.WAITING: _ANSWERS | {VisitState.CALLED_OFF},
    VisitState.OFFERED: _ANSWERS | {VisitState.CALLED_OFF},
    VisitState.AGREED: frozenset({VisitState.OFFERED, VisitState.AGREED, VisitState.HELD, VisitState.CALLED_OFF}),
    VisitState.HELD: frozenset(),
    VisitState.INSTEAD: frozenset(),
    VisitState.DECLINED: frozenset(),
    VisitState.CALLED_OFF: frozenset(),
}


def locked(visit: Visit, *, revision: int | None = None) -> Visit:
    """The row as it is now, locked. Raises VisitRefused changed_meanwhile unless it is still at `revision`."""
    found = Visit.objects.select_for_update(of=("self",)).select_related("colleague", "request").get(pk=visit.pk)
    if revision is not None and found.revision != revision:
        raise VisitRefused("changed_meanwhile")
    return found


def may_follow(visit: Visit, state: VisitState) -> bool:
    return state in FOLLOWS[visit.state]


def pass_to(visit: Visit, state: VisitState, **changes: object) -> None:
    """Changes a locked visit and saves it. Raises VisitRefused not_in_state."""
    if not may_follow(visit, state):
        raise VisitRefused("not_in_state", state=visit.get_state_display())
    visit.state = state
    for name, value in changes.items():
        setattr(visit, name, value)
    visit.revision += 1
    visit.save(update_fields=["state", "revision", *changes])


def choose(visit: Visit, on: date) -> None:
    """Marks the offer of that day as the one taken, where there is one."""
    DateOffer.objects.filter(visit=visit, chosen=True).exclude(on=on).update(chosen=False)
    DateOffer.objects.filter(visit=visit, on=on).update(chosen=True)


def happened(event: str, visit: Visit, *, reason: str = "", **details: object) -> Event:
    told = {"side": visit.side, "state": visit.state, "office": visit.office_name, **details}
    return Event(event=event, object_type="visit", object_id=visit.pk, reason=reason, details=told)
