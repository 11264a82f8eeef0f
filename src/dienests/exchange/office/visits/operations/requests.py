"""Visits asked for: by others over the telephone or by e-mail, and by us. Through indexes: heard.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.exchange.item import SERVICES
from dienests.exchange.office.colleagues.models import Colleague, Said, Trust
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.bounds import LONGEST, MOST_GUESTS, MOST_WORDS
from dienests.exchange.office.visits.changing import happened, locked
from dienests.exchange.office.visits.errors import VisitRefused
from dienests.exchange.office.visits.models import ENDED, Side, Site, Visit, VisitForm
from dienests.exchange.office.visits.telling import reaches, request_data, tell, without_persons


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for. `wanted`: ids of our sites; `units_words`: of units at the other side, as they are called."""

    office_name: str = ""
    colleague: Colleague | None = None
    contact: str = ""
    purpose: str
    topics: Sequence[str] = ()
    wanted: Sequence[int] = ()
    units_words: str = ""
    guests_number: int
    begins_on: date
    ends_on: date
    form: str = VisitForm.IN_PERSON
    link: str = ""
    return_of: Visit | None = None


def record_request(*, actor: Actor, now: datetime, asked: Asked) -> Visit:
    """Somebody wants to come and told us so. Raises AccessRefused; VisitRefused with `field`."""
    require(actor, VISIT_PLAN)
    _checked(asked, today=actor.today)
    with transaction.atomic():
        visit = _created(actor, now, asked, Side.HOST)
        record(happened("visit_recorded", visit), actor=actor.user, at=now)
    return visit


def ask_to_visit(*, actor: Actor, now: datetime, asked: Asked, looked_at: bool = False) -> Visit:
    """We want to go. A colleague whose key is confirmed reads of it in our index; others are told by telephone.

    Raises AccessRefused; VisitRefused with `field`, personal_data, maybe_personal_data unless `looked_at`.
    """
    require(actor, VISIT_PLAN)
    _checked(asked, today=actor.today)
    colleague = asked.colleague
    told = colleague is not None and colleague.trust == Trust.CONFIRMED
    if told:
        without_persons(asked.purpose, looked_at=looked_at, field="purpose")
        without_persons(asked.units_words, looked_at=looked_at, field="units_words")
    with transaction.atomic():
        visit = _created(actor, now, asked, Side.GUEST)
        if told and colleague is not None:
            visit.request = say(
                actor=actor,
                now=now,
                to=colleague,
                kind=Said.VISIT_REQUEST,
                text=visit.purpose,
                data=request_data(visit),
            )
            visit.save(update_fields=["request"])
        record(happened("visit_asked_for", visit, told=told), actor=actor.user, at=now)
    return visit


def change_request(
    *, actor: Actor, now: datetime, visit: Visit, revision: int, asked: Asked, looked_at: bool = False
) -> Visit:
    """What is wanted, as it became clearer: sites, guests, days, the link of a remote visit. Not who it is with.

    Of a visit that we make, the host reads of it in our index. Raises AccessRefused; VisitRefused with `field`,
    changed_meanwhile, not_in_state; personal_data, maybe_personal_data unless `looked_at`.
    """
    require(actor, VISIT_PLAN, visit)
    with transaction.atomic():
        found = locked(visit, revision=revision)
        if found.state in ENDED:
            raise VisitRefused("not_in_state", state=found.get_state_display())
        same_days = (asked.begins_on, asked.ends_on) == (found.begins_on, found.ends_on)
        _checked(asked, today=found.begins_on if same_days else actor.today, office=found.office_name)
        before = _told(found)
        for name, value in _facts(asked).items():
            setattr(found, name, value)
        told = found.side == Side.GUEST and reaches(found) and _told(found) != before
        if told:
            without_persons(found.purpose, looked_at=looked_at, field="purpose")
            without_persons(found.units_words, looked_at=looked_at, field="units_words")
            tell(
                actor=actor, now=now, visit=found, kind=Said.VISIT_REQUEST, text=found.purpose, data=request_data(found)
            )
        found.revision += 1
        found.save(update_fields=[*_facts(asked), "revision"])
        found.wanted.set(_sites(asked.wanted))
        record(happened("visit_request_changed", found, told=told), actor=actor.user, at=now)
    return found


def _told(visit: Visit) -> tuple[str, object]:
    """What the other side reads of a request."""
    return visit.purpose, request_data(visit)


def _created(actor: Actor, now: datetime, asked: Asked, side: Side) -> Visit:
    colleague = asked.colleague
    name = asked.office_name.strip() or (colleague.name_lv or colleague.address if colleague else "")
    visit = Visit.objects.create(
        side=side, colleague=colleague, office_name=name[:200], return_of=asked.return_of, asked_at=now,
        recorded_by=actor.user, **_facts(asked),
    )  # fmt: skip
    if side == Side.HOST:
        visit.wanted.set(_sites(asked.wanted))
    return visit


def _facts(asked: Asked) -> dict[str, object]:
    return {
        "form": asked.form,
        "contact": asked.contact.strip()[:200],
        "purpose": asked.purpose.strip()[:MOST_WORDS],
        "topics": [topic for topic in SERVICES if topic in asked.topics],
        "units_words": asked.units_words.strip()[:1000],
        "guests_number": asked.guests_number,
        "begins_on": asked.begins_on,
        "ends_on": asked.ends_on,
        "link": asked.link.strip()[:300],
    }


def _sites(wanted: Sequence[int]) -> list[Site]:
    return list(Site.objects.filter(pk__in=wanted).order_by("pk"))


def _checked(asked: Asked, *, today: date, office: str = "") -> None:
    if not (office or asked.office_name.strip() or asked.colleague):
        raise VisitRefused("no_office", field="office_name")
    if not asked.purpose.strip():
        raise VisitRefused("no_purpose", field="purpose")
    if not 1 <= asked.guests_number <= MOST_GUESTS:
        raise VisitRefused("no_guests", field="guests_number", most=MOST_GUESTS)
    if asked.ends_on < asked.begins_on:
        raise VisitRefused("days_in_order", field="ends_on")
    if asked.ends_on < today:
        raise VisitRefused("days_over", field="ends_on")
    if asked.ends_on - asked.begins_on > LONGEST:
        raise VisitRefused("days_too_long", field="ends_on")
