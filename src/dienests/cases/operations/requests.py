"""Missing papers are asked for: the letter, the clock that stands still, and what ends the waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.cases.access import CASE_LETTER, CASE_PREPARE
from dienests.cases.content_types import printable
from dienests.cases.deadlines import extend_by_stop, extend_working_days_by_stop
from dienests.cases.letter_content import request_context
from dienests.cases.models import Case, ControlOutcome, DocumentRequest, RequestOutcome, State, Submission
from dienests.cases.operations import locking
from dienests.cases.operations.documents import given_reason
from dienests.cases.operations.letters import Language, print_letter, rendered, store_letter
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.queries.papers import checklist, open_request

REQUESTABLE = (State.OPEN, State.RETURNED)
KIND = "documents_request"
MAX_MESSAGE = 2_000
MAX_OTHER = 10


@dataclass(frozen=True)
class Wanted:
    """What is asked for: `keys` are lines of the checklist, `other` papers that are not on it, in plain words."""

    keys: Sequence[str]
    due: date
    other: Sequence[str] = ()
    message: str = ""
    language: Language = "lv"


def preview_request(*, actor: Actor, now: datetime, case: Case, wanted: Wanted) -> bytes:
    """The letter as it would be sent, as PDF with a draft mark; nothing is stored. Raises as request_documents."""
    require(actor, CASE_PREPARE, case)
    on = locking.day_of(now)
    items = _items(case, wanted, on=on)
    return rendered(
        case, kind=KIND, context=_context(case, wanted, items, actor, on, draft=True), language=wanted.language
    )


def request_documents(
    *, actor: Actor, now: datetime, case: Case, wanted: Wanted, version: int | None = None
) -> DocumentRequest:
    """Send the letter and stop the clock: the case waits, and the days until the answer do not count.

    Raises AccessRefused; PaperError NOTHING_REQUESTED, DUE_TOO_EARLY, ALREADY_REQUESTED, OFFICE_MISSING,
    TEMPLATE_FAULTS; CaseError CHANGED_MEANWHILE, CLOSED, FROZEN, WRONG_STATE.
    """
    require(actor, CASE_PREPARE, case)
    require(actor, CASE_LETTER, case)
    on = locking.day_of(now)
    case = _fresh(case, version=version)
    items = _items(case, wanted, on=on)
    printed = print_letter(
        case, kind=KIND, context=_context(case, wanted, items, actor, on, draft=False), language=wanted.language
    )
    with transaction.atomic():
        case = locking.lock(case, version=case.version)
        _check(case)
        letter = store_letter(case, printed, decision=None, signed_by=actor.user, now=now)
        request = DocumentRequest.objects.create(
            case=case,
            items=items,
            message=printable(wanted.message)[:MAX_MESSAGE],
            requested_on=on,
            due=wanted.due,
            letter=letter,
            requested_by=actor.user,
        )
        case.state, case.clock_stopped_on = State.WAITING, on
        locking.save(case, "state", "clock_stopped_on")
        names = [item["key"] or item["title"]["lv"] for item in items]
        asked = locking.event(
            "documents_requested", case, request=request.pk, letter=letter.number, due=wanted.due, items=names
        )
        record(asked, actor=actor.user, at=now)
    return request


def _fresh(case: Case, *, version: int | None) -> Case:
    """The case as it is now, compared with what the person saw, before the slow work of printing begins."""
    with transaction.atomic():
        case = locking.lock(case, version=version)
    _check(case)
    return case


def _check(case: Case) -> None:
    waiting = open_request(case)
    if waiting is not None:
        raise PaperError(PaperReason.ALREADY_REQUESTED, values={"what": waiting.due})
    locking.require_state(case, *REQUESTABLE)


def _items(case: Case, wanted: Wanted, *, on: date) -> list[dict[str, Any]]:
    """Entries for DocumentRequest.items. A paper that is there already may be asked for again (a better copy)."""
    if wanted.due <= on:
        raise PaperError(PaperReason.DUE_TOO_EARLY, values={"what": wanted.due})
    lines = checklist(case)
    items: list[dict[str, Any]] = []
    for key in dict.fromkeys(wanted.keys):
        line = lines.line(key)
        if line is None:
            raise PaperError(PaperReason.NOTHING_REQUESTED, values={"what": key[:80]})
        title, why = line.title.to_json(), line.why.to_json()
        items.append({"key": key, "code": line.code, "title": title, "why": why, "for_member": line.member_name})
    other = [printable(text)[:300] for text in wanted.other][:MAX_OTHER]
    items += [
        {"key": "", "code": "", "title": {"lv": words, "en": words}, "why": "", "for_member": ""}
        for words in other
        if words
    ]
    if not items:
        raise PaperError(PaperReason.NOTHING_REQUESTED, values={"what": "–"})
    return items


def _context(
    case: Case, wanted: Wanted, items: list[dict[str, Any]], actor: Actor, on: date, *, draft: bool
) -> dict[str, Any]:
    message = printable(wanted.message)[:MAX_MESSAGE]
    return request_context(case, items=items, message=message, due=wanted.due, on=on, draft=draft, signer=actor.user)


def documents_received(
    *, actor: Actor, now: datetime, case: Case, received_on: date | None = None, version: int | None = None
) -> Case:
    """The household has answered: the clock runs again from `received_on` (default: today).

    `received_on` may lie between the request and today: papers dropped in on Friday are noted on Monday.
    Raises AccessRefused; PaperError NOT_REQUESTED, RECEIVED_WHEN; CaseError CHANGED_MEANWHILE, WRONG_STATE.
    """
    today = locking.day_of(now)
    on = received_on or today
    return _end(actor, now, case, version, RequestOutcome.ANSWERED, on=on, name="documents_received")


def withdraw_request(*, actor: Actor, now: datetime, case: Case, reason: str, version: int | None = None) -> Case:
    """The papers are no longer needed, or were asked for by mistake: the clock runs again from today.

    Raises AccessRefused; PaperError NOT_REQUESTED, REASON_MISSING; CaseError.
    """
    reason = given_reason(reason)
    on = locking.day_of(now)
    return _end(
        actor, now, case, version, RequestOutcome.WITHDRAWN, on=on, name="documents_request_withdrawn", reason=reason
    )


def let_request_lapse(*, actor: Actor, now: datetime, case: Case, version: int | None = None) -> Case:
    """The term has passed without an answer: work goes on, and the case may be refused for missing papers.

    The clock runs again from the day after the term, whenever this is noted: the office's delay is not the client's.
    Raises AccessRefused; PaperError NOT_REQUESTED, NOT_OVERDUE; CaseError.
    """
    return _end(actor, now, case, version, RequestOutcome.LAPSED, on=None, name="documents_request_lapsed")


def _end(
    actor: Actor,
    now: datetime,
    case: Case,
    version: int | None,
    outcome: RequestOutcome,
    *,
    on: date | None,
    name: str,
    reason: str = "",
) -> Case:
    require(actor, CASE_PREPARE, case)
    today = locking.day_of(now)
    with transaction.atomic():
        case = locking.lock(case, version=version)
        request = open_request(case)
        if request is None:
            raise PaperError(PaperReason.NOT_REQUESTED)
        locking.require_state(case, State.WAITING)
        if on is None:
            on = _day_after_term(request, today=today)
        elif not request.requested_on <= on <= today:
            raise PaperError(PaperReason.RECEIVED_WHEN, values={"what": on})
        request.answered_on, request.outcome = on, outcome
        request.save(update_fields=["answered_on", "outcome"])
        moved = _resume(case, on=on)
        locking.save(case, "state", "clock_stopped_on", "decision_due", "status_due")
        record(
            locking.event(name, case, reason=reason, request=request.pk, resumed_on=on, **moved),
            actor=actor.user,
            at=now,
        )
    return case


def _day_after_term(request: DocumentRequest, *, today: date) -> date:
    if request.due >= today:
        raise PaperError(PaperReason.NOT_OVERDUE, values={"what": request.due})
    return request.due + timedelta(days=1)


def _resume(case: Case, *, on: date) -> dict[str, Any]:
    """Let the clock of a locked case run again; returns what moved, for the audit trail."""
    stopped = case.clock_stopped_on or on
    before = {"decision_due": case.decision_due, "status_due": case.status_due}
    case.decision_due = extend_by_stop(case.decision_due, stopped_on=stopped, resumed_on=on)
    if case.status_due is not None:
        case.status_due = extend_working_days_by_stop(case.status_due, stopped_on=stopped, resumed_on=on)
    case.clock_stopped_on = None
    case.state = State.RETURNED if _was_returned(case) else State.OPEN
    return {"days": (on - stopped).days, "before": before, "decision_due": case.decision_due}


def _was_returned(case: Case) -> bool:
    """Whether the case still carries a colleague's reasons for returning it, so that they stay in sight."""
    last = Submission.objects.filter(case=case).select_related("control").order_by("-submitted_at", "-pk").first()
    control = getattr(last, "control", None)
    return control is not None and control.outcome == ControlOutcome.RETURN
