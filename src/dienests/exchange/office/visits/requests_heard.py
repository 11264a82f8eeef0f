"""Requests for visits in a colleague's index: taken in, changed, or left there until some of theirs are over with.

They come from strangers: nothing in them is believed to make sense, and nothing here raises over what they say.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from dienests.base.audit.operations import record
from dienests.exchange.item import SERVICES
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.library.notices import raise_notice
from dienests.exchange.office.visits.bounds import LONGEST, MOST_GUESTS, MOST_WORDS
from dienests.exchange.office.visits.changing import happened
from dienests.exchange.office.visits.models import ENDED, Side, Site, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.waiting import about

MOST_OPEN = 10  # visits of one colleague that are not over with; further requests wait in its index
LAST_YEAR = 2099
# While nothing was offered, guests may also change whether they come or call.
_FORM_OPEN = (VisitState.ASKED, VisitState.WAITING)


def requested(statement: Statement, *, now: datetime) -> Visit | None:
    """A new request; None where it is known, or the colleague has too many: then somebody is told, once."""
    speaker, first = statement.speaker, _first(statement)
    if speaker is None or Visit.objects.filter(request=first).exists():
        return None
    if Visit.objects.filter(colleague=speaker, side=Side.HOST).exclude(state__in=ENDED).count() >= MOST_OPEN:
        _tell_of_too_many(speaker, statement, now)
        return None
    return _taken_in(speaker, first, _facts(statement, timezone.localdate(now)), now)


def _first(statement: Statement) -> Statement:
    """The request that this one changes, which was left in the index; else itself. Later statements answer that one."""
    said = statement.answers
    theirs = said is not None and said.kind == Said.VISIT_REQUEST and said.speaker_id == statement.speaker_id
    return said if theirs and said is not None else statement


def take_in_next(colleague: Colleague, *, now: datetime) -> Visit | None:
    """The oldest request of a colleague that was left and still stands in its index, if there is room for it."""
    left = Statement.objects.filter(speaker=colleague, kind=Said.VISIT_REQUEST, visit=None, answers=None, gone_at=None)
    statement = left.order_by("at", "pk").first()
    if statement is None:
        return None
    newer = statement.answered_by.filter(speaker=colleague, kind=Said.VISIT_REQUEST, gone_at=None)
    return requested(newer.order_by("-at", "-pk").first() or statement, now=now)


def changed(visit: Visit, statement: Statement, *, now: datetime) -> None:
    """They want something else than before. Days that were offered or agreed stay until somebody changes them."""
    if visit.state in ENDED:
        about(now=now, visit=visit, what="late", cause=statement.uid)
        return
    facts = _facts(statement, timezone.localdate(now))
    if visit.state not in _FORM_OPEN:
        del facts["form"]
    for name, value in facts.items():
        setattr(visit, name, value)
    visit.revision += 1
    visit.save(update_fields=[*facts, "revision"])
    record(happened("visit_change_heard", visit, statement=statement.uid), actor=None, at=now)
    about(now=now, visit=visit, what="changed", cause=statement.uid)


def _taken_in(speaker: Colleague, statement: Statement, facts: Mapping[str, Any], now: datetime) -> Visit:
    visit = Visit.objects.create(
        side=Side.HOST, colleague=speaker, request=statement, asked_at=now,
        office_name=(speaker.name_lv or speaker.address)[:200], contact=speaker.contact[:200],
        return_of=_returned(speaker, statement),
        **facts,
    )  # fmt: skip
    # Unit meets unit: where the topics are worked at is looked at until somebody chooses other sites.
    sites = Site.objects.filter(closed_on=None).order_by("pk")
    visit.wanted.set([site for site in sites if set(site.topics) & set(visit.topics)])
    record(happened("visit_request_heard", visit, statement=statement.uid), actor=None, at=now)
    about(now=now, visit=visit, what="asked", cause=statement.uid)
    return visit


def _returned(speaker: Colleague, statement: Statement) -> Visit | None:
    """Our visit to them on the day that they name: whoever was host then comes as a guest now."""
    on = day_in(statement.data.get("returns")) if isinstance(statement.data, dict) else None
    if on is None:
        return None
    ours = Visit.objects.filter(colleague=speaker, side=Side.GUEST, state=VisitState.HELD, on=on)
    return ours.order_by("-pk").first()


def _tell_of_too_many(speaker: Colleague, statement: Statement, now: datetime) -> None:
    told = Notice.objects.filter(kind=NoticeKind.VISIT, colleague=speaker, done_at=None, data__what="too_many")
    if not told.exists():
        data = {"what": "too_many", "office": str(speaker), "most": MOST_OPEN}
        key = f"visits:{speaker.pk}:too_many:{statement.uid}"
        raise_notice(now=now, kind=NoticeKind.VISIT, key=key, colleague=speaker, statement=statement, data=data)


def _facts(statement: Statement, today: date) -> dict[str, Any]:
    data: Mapping[str, Any] = statement.data if isinstance(statement.data, dict) else {}
    first, last = day_in(data.get("from")) or today, day_in(data.get("to"))
    # Days that do not exist, or in no order: the rest is read, and the head asks.
    last = last if last is not None and first <= last else first + LONGEST
    return {
        "form": VisitForm.REMOTE if data.get("form") == VisitForm.REMOTE else VisitForm.IN_PERSON,
        "purpose": statement.text[:MOST_WORDS],
        "topics": _topics(data.get("topics")),
        "units_words": str(data.get("units") or "")[:1000],
        "guests_number": _guests(data.get("guests")),
        "begins_on": first,
        "ends_on": min(last, first + LONGEST),
    }


def day_in(text: object) -> date | None:
    try:
        found = date.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.year < LAST_YEAR else None


def _topics(said: object) -> list[str]:
    return [topic for topic in SERVICES if isinstance(said, list) and topic in said]


def _guests(said: object) -> int:
    return min(max(said, 1), MOST_GUESTS) if isinstance(said, int) else 1
