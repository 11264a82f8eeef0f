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
from dienests.exchange.item import SERVICES
from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.visits.changing import choose, happened, may_follow, pass_to
from dienests.exchange.office.visits.models import ENDED, DateOffer, Side, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.operations.requests import LONGEST, MOST_GUESTS, MOST_WORDS
from dienests.exchange.office.visits.queries.dates import free_days
from dienests.exchange.office.visits.rules import locked_rules
from dienests.exchange.office.visits.waiting import about, suggest_next

MOST_OPEN = 10  # requests of one colleague that are not answered yet; more are not taken
MOST_HOPS = 20  # from an answer back to the request
LAST_YEAR = 2099


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
        if statement.kind == Said.VISIT_REQUEST:
            _request(statement, data, now)
            return
        visit = _visit_of(statement)
        if visit is None:
            return
        if statement.kind == Said.VISIT_WITHDRAWN:
            _withdrawn(visit, statement, now)
        elif statement.kind == Said.VISIT_ANSWER and visit.side == Side.GUEST:
            _answer(visit, statement, data, now)
        elif statement.kind == Said.VISIT_ANSWER:
            _chosen(visit, statement, data, now)


def _request(statement: Statement, data: Mapping[str, Any], now: datetime) -> None:
    speaker = statement.speaker
    mine = Visit.objects.filter(colleague=speaker, side=Side.HOST)
    if speaker is None or Visit.objects.filter(request=statement).exists():
        return
    if mine.exclude(state__in=ENDED).count() >= MOST_OPEN:
        return
    today = timezone.localdate(now)
    first, last = _day(data.get("from")) or today, _day(data.get("to"))
    # Days that do not exist, or in no order: the rest is read, and the head asks.
    last = last if last is not None and first <= last else first + LONGEST
    visit = Visit.objects.create(
        side=Side.HOST, colleague=speaker, request=statement, asked_at=now,
        office_name=(speaker.name_lv or speaker.address)[:200], contact=speaker.contact[:200],
        form=_form(data), purpose=statement.text[:MOST_WORDS], topics=_topics(data.get("topics")),
        units_words=str(data.get("units") or "")[:1000], guests_number=_guests(data.get("guests")),
        begins_on=first, ends_on=min(last, first + LONGEST),
    )  # fmt: skip
    record(happened("visit_request_heard", visit, statement=statement.uid), actor=None, at=now)
    about(now=now, visit=visit, what="asked", cause=statement.uid)


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
    locked_rules()
    slot = _slot(data.get("chosen")) if data.get("state") == "agreed" else None
    offer = visit.offers.filter(on=slot.on).first() if slot and visit.state == VisitState.OFFERED else None
    if slot is None or offer is None:
        about(now=now, visit=visit, what="late" if slot else "unreadable", cause=statement.uid)
        return
    day = free_days(visit, today=timezone.localdate(now), first=offer.on, last=offer.on)[0]
    if not day.possible or any(each.code == "other_visit" for each in day.because):
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


def _visit_of(statement: Statement) -> Visit | None:
    """The visit that an answer is about, locked: only one with the office that speaks. Follows answers to answers."""
    said: Statement | None = statement.answers
    for _hop in range(MOST_HOPS):
        if said is None:
            return None
        rows = Visit.objects.select_for_update(of=("self",)).select_related("colleague", "request")
        visit = rows.filter(request=said, colleague=statement.speaker).first()
        if visit is not None:
            return visit
        said = said.answers
    return None


def _day(text: object) -> date | None:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if day.year < LAST_YEAR else None


def _slot(said: object) -> Slot | None:
    if not isinstance(said, dict):
        return None
    on = _day(said.get("on"))
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


def _form(data: Mapping[str, Any]) -> VisitForm:
    return VisitForm.REMOTE if data.get("form") == VisitForm.REMOTE else VisitForm.IN_PERSON


def _topics(said: object) -> list[str]:
    return [topic for topic in SERVICES if isinstance(said, list) and topic in said]


def _guests(said: object) -> int:
    return min(max(said, 1), MOST_GUESTS) if isinstance(said, int) else 1
