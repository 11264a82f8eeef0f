"""What other offices say of visits in their indexes. It comes from strangers: nothing in it is believed to make sense.

Called for each new statement, in the order in which they were said. Never raises over what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from dienests.base.audit.operations import record
from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.visits.bounds import MOST_WORDS
from dienests.exchange.office.visits.changing import choose, happened, locked, may_follow, pass_to
from dienests.exchange.office.visits.models import DateOffer, Side, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.queries.dates import free_days
from dienests.exchange.office.visits.requests_heard import changed, day_in, requested, take_in_next
from dienests.exchange.office.visits.rules import locked_rules
from dienests.exchange.office.visits.waiting import about, suggest_next

MOST_HOPS = 20  # from an answer back to the request


@dataclass(frozen=True)
class Slot:
    on: date
    begins: time
    ends: time


def heard(statement: Statement, *, now: datetime) -> None:
    """Takes in a VISIT_… statement of a colleague: one transaction with its audit row and its notice."""
    if statement.speaker_id is None:
        return
    data = statement.data if isinstance(statement.data, dict) else {}
    with transaction.atomic():
        visit = _visit_of(statement)
        if visit is None:
            if statement.kind == Said.VISIT_REQUEST:
                requested(statement, now=now)
            return
        if visit.side == Side.HOST:
            locked_rules()  # before the visit, as everywhere
        visit = locked(visit)
        if statement.kind == Said.VISIT_REQUEST:
            if visit.side == Side.HOST:
                changed(visit, statement, now=now)
        elif statement.kind == Said.VISIT_WITHDRAWN:
            _withdrawn(visit, statement, now)
        elif statement.kind == Said.VISIT_ANSWER and visit.side == Side.GUEST:
            _answer(visit, statement, data, now)
        elif statement.kind == Said.VISIT_ANSWER:
            _chosen(visit, statement, data, now)


def _answer(visit: Visit, statement: Statement, data: Mapping[str, Any], now: datetime) -> None:
    """The host's answer to our request."""
    state, changes, offers = _told(data, now)
    if state is None or not may_follow(visit, state):
        about(now=now, visit=visit, what="late" if state else "unreadable", cause=statement.uid)
        return
    changes |= {"answer": statement.text[:MOST_WORDS], "answered_at": now, "answered_by": None}
    pass_to(visit, state, **changes)
    if visit.on is not None:
        choose(visit, visit.on)
    else:
        visit.offers.all().delete()
        DateOffer.objects.bulk_create(
            [DateOffer(visit=visit, on=each.on, begins=each.begins, ends=each.ends) for each in offers]
        )
    record(happened("visit_answer_heard", visit, statement=statement.uid), actor=None, at=now)
    about(now=now, visit=visit, what="answered", cause=statement.uid)


def _told(data: Mapping[str, Any], now: datetime) -> tuple[VisitState | None, dict[str, object], list[Slot]]:
    """The state that an answer means, what it changes, and the days on offer. None: it means nothing."""
    said, offers = data.get("state"), _slots(data.get("offers"))
    nowhere: dict[str, object] = {"on": None, "begins": None, "ends": None, "waits_since": None}
    if said in ("offered", "remote") and offers:
        form = VisitForm.REMOTE if said == "remote" else VisitForm.IN_PERSON
        return VisitState.OFFERED, nowhere | {"form": form}, offers
    if said == "waiting":
        return VisitState.WAITING, nowhere | {"waits_since": now}, []
    if said == "agreed":
        slot = _slot(data.get("chosen"))
        if slot is None:
            return None, {}, []
        return VisitState.AGREED, {"on": slot.on, "begins": slot.begins, "ends": slot.ends, "waits_since": None}, []
    if said in ("items", "remote"):
        return VisitState.INSTEAD, nowhere, []
    return (VisitState.DECLINED, nowhere, []) if said == "declined" else (None, {}, [])


def _chosen(visit: Visit, statement: Statement, data: Mapping[str, Any], now: datetime) -> None:
    """The guests took one of the days that we offered; the place is given away once, in the order of hearing."""
    slot = _slot(data.get("chosen")) if data.get("state") == "agreed" else None
    offer = visit.offers.filter(on=slot.on).first() if slot and visit.state == VisitState.OFFERED else None
    if slot is None or offer is None:
        about(now=now, visit=visit, what="late" if slot else "unreadable", cause=statement.uid)
        return
    day = free_days(visit, today=timezone.localdate(now), first=offer.on, last=offer.on)[0]
    if not day.possible or any(
        each.code == "other_visit" and each.code not in offer.nevertheless for each in day.because
    ):
        about(now=now, visit=visit, what="taken", cause=statement.uid, day=offer.on.isoformat())
        return
    pass_to(visit, VisitState.AGREED, on=offer.on, begins=offer.begins, ends=offer.ends, waits_since=None)
    choose(visit, offer.on)
    record(happened("visit_day_chosen", visit, statement=statement.uid, on=str(offer.on)), actor=None, at=now)
    about(now=now, visit=visit, what="chosen", cause=statement.uid, day=offer.on.isoformat())


def _withdrawn(visit: Visit, statement: Statement, now: datetime) -> None:
    if not may_follow(visit, VisitState.CALLED_OFF):
        return
    pass_to(visit, VisitState.CALLED_OFF, answer=statement.text[:MOST_WORDS], waits_since=None)
    visit.offers.all().delete()
    record(happened("visit_withdrawal_heard", visit, statement=statement.uid), actor=None, at=now)
    about(now=now, visit=visit, what="withdrawn", cause=statement.uid)
    if visit.side == Side.HOST:
        suggest_next(now=now, today=timezone.localdate(now), cause=f"visit-{visit.pk}")
        if visit.colleague is not None:
            take_in_next(visit.colleague, now=now)


def _visit_of(statement: Statement) -> Visit | None:
    """The visit that an answer is about: only one with the office that speaks. Follows answers to answers."""
    said: Statement | None = statement.answers
    for _hop in range(MOST_HOPS):
        if said is None:
            return None
        visit = Visit.objects.filter(request=said, colleague=statement.speaker).first()
        if visit is not None:
            return visit
        said = said.answers
    return None


def _slot(said: object) -> Slot | None:
    if not isinstance(said, dict):
        return None
    on = day_in(said.get("on"))
    try:
        begins, ends = time.fromisoformat(str(said.get("begins"))), time.fromisoformat(str(said.get("ends")))
    except ValueError:
        return None
    naive = begins.tzinfo is None and ends.tzinfo is None
    return Slot(on, begins, ends) if on is not None and naive and begins < ends else None


def _slots(said: object) -> list[Slot]:
    """At most ten, one a day."""
    found = {slot.on: slot for each in (said if isinstance(said, list) else [])[:10] if (slot := _slot(each))}
    return [found[on] for on in sorted(found)]
