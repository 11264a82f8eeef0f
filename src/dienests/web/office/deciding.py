"""Control, decision, grants and letter in one go, as the second person does them in one sitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dienests.base.access import AccessRefused, Actor, narrow
from dienests.cases.access import CASE_VIEW
from dienests.cases.models import Case, Decision, Letter, State, Submission
from dienests.cases.operations.control import control
from dienests.cases.operations.letters import Language, issue_letter, letter_kind
from dienests.cases.paper_errors import PaperError
from dienests.cases.queries.holding import holding
from dienests.cases.queries.my_day import section_filters
from dienests.payments.operations import decide_and_grant
from dienests.web.office.decided_items import provider_names


@dataclass(frozen=True)
class Outcome:
    """`letter` is None where it could not be printed; `trouble` then says why. The decision stands all the same."""

    decision: Decision
    letter: Letter | None
    trouble: str = ""


@dataclass(frozen=True)
class Waiting:
    """The next case this person could control or decide, and how many there are."""

    case: Case
    count: int


def approve_and_decide(
    *,
    actor: Actor,
    now: datetime,
    submission: Submission,
    version: int,
    checked: Sequence[str],
    note: str,
    language: Language,
    minutes: int | None = None,
) -> Outcome:
    """Approve, decide and grant in one transaction, then print the letter. Raises as control and decide_and_grant."""
    with transaction.atomic():
        control(
            actor=actor,
            now=now,
            submission=submission,
            version=version,
            outcome="approve",
            checked=checked,
            note=note,
            minutes=minutes,
        )
        approved = Case.objects.values_list("version", flat=True).get(pk=submission.case_id)
        decision, _grants = decide_and_grant(actor=actor, now=now, submission=submission, version=approved)
    return _with_letter(decision, actor=actor, now=now, language=language)


def decide_only(
    *,
    actor: Actor,
    now: datetime,
    submission: Submission,
    version: int,
    language: Language,
    minutes: int | None = None,
) -> Outcome:
    """Decide what was approved before (or needs no control), grant, and print the letter."""
    decision, _grants = decide_and_grant(actor=actor, now=now, submission=submission, version=version, minutes=minutes)
    return _with_letter(decision, actor=actor, now=now, language=language)


def _with_letter(decision: Decision, *, actor: Actor, now: datetime, language: Language) -> Outcome:
    found = Decision.objects.select_related(
        "case__process", "case__applicant", "case__declaration", "calculation", "decided_by", "control__controlled_by"
    ).get(pk=decision.pk)
    try:
        letter = issue_letter(
            actor=actor,
            now=now,
            decision=found,
            kind=letter_kind(found.kind),
            language=language,
            providers=provider_names(found.content),
        )
    except (PaperError, AccessRefused) as error:
        return Outcome(found, None, str(error.message))
    return Outcome(found, letter)


def next_to_control(actor: Actor, *, today: date, beside: int) -> Waiting | None:
    """The most urgent case that waits for this person's control or decision, leaving out the case `beside`."""
    filters = section_filters(actor, today=today, held=holding(today))
    waiting = narrow(actor, CASE_VIEW, Case.objects.filter(state__in=[State.SUBMITTED, State.APPROVED]))
    waiting = waiting.filter(filters["to_control"] | filters["to_decide"]).exclude(pk=beside)
    first = waiting.select_related("applicant").order_by("decision_due", "pk").first()
    return Waiting(first, waiting.count()) if first is not None else None
