"""Whom a visit lets in, until when, and what guests sign before they meet clients."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from dienests.exchange.office.visits.models import Guest, Plan, Side, Stop, Visit, VisitState
from dienests.exchange.office.visits.rules import CONFIDENTIALITY_EN, CONFIDENTIALITY_LV, host_rules

OPEN_DAYS = 60  # after the visit: to read what was promised, and the report


@dataclass(frozen=True)
class Pledge:
    """What a guest signs. `digest` says later that exactly these words were read."""

    words: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()


def open_until(visit: Visit) -> date:
    return (visit.on or visit.ends_on) + timedelta(days=OPEN_DAYS)


def is_open(visit: Visit, *, today: date) -> bool:
    """Whether guests of this visit are let in."""
    received = visit.side == Side.HOST and visit.state in (VisitState.AGREED, VisitState.HELD)
    return received and today <= open_until(visit)


def stops_for(guest: Guest) -> QuerySet[Stop]:
    """The programme of the guest's group and of all together; of every group for a guest who is in none yet."""
    stops = Stop.objects.filter(visit=guest.visit_id, called_off=False)
    if guest.group_id:
        stops = stops.filter(Q(group=None) | Q(group=guest.group_id))
    return stops.select_related("site", "host", "group").order_by("begins", "group__number", "pk")


def is_draft(visit: Visit, *, today: date) -> bool:
    """Whether the programme may still change: the visit is to come, and it was not given out yet."""
    if _is_over(visit, today):
        return False
    return not Plan.objects.filter(visit=visit, given_out_at__isnull=False).exists()


def needs_pledge(guest: Guest, *, today: date) -> bool:
    """Whether the guest still comes where clients are, and has not signed. After the visit it is too late to ask."""
    if _is_over(guest.visit, today) or guest.confidentiality_signed_at is not None:
        return False
    return stops_for(guest).filter(site__meets_clients=True).exists()


def _is_over(visit: Visit, today: date) -> bool:
    return visit.state == VisitState.HELD or (visit.on is not None and visit.on < today)


def pledge_for(guest: Guest) -> Pledge:
    """In the guest's language; the usual words where the office has none of its own."""
    rules = host_rules()
    english = guest.language == "en"
    own = rules.confidentiality_en if english else rules.confidentiality_lv
    return Pledge(own.strip() or (CONFIDENTIALITY_EN if english else CONFIDENTIALITY_LV))
