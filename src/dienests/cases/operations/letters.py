"""Letters: previewed before signing, printed once, kept with what they were made from, printed again identically."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import User
from dienests.cases import store
from dienests.cases.access import CASE_LETTER, CASE_VIEW
from dienests.cases.letter_content import decision_context
from dienests.cases.models import Case, Decision, DecisionKind, Letter
from dienests.cases.numbers import next_number
from dienests.cases.operations import locking
from dienests.cases.paper_errors import PaperError, PaperReason
from dienests.cases.process_versions import practice_of
from dienests.practice import LetterFaults, render_letter

Language = Literal["lv", "en"]
LANGUAGES: tuple[Language, ...] = ("lv", "en")
SERIES = "SDV"
CERTIFICATE = "status_certificate"


@dataclass(frozen=True)
class Printed:
    """A letter on paper, so to speak: its bytes are in the store under `sha256`, no row names them yet."""

    kind: str
    language: Language
    context: Mapping[str, Any]
    sha256: str
    pdf: bytes = field(repr=False)


def letter_kind(decision_kind: str) -> str:
    """The letter that says what was decided: refusal for a refusal, decision for everything else."""
    return "refusal" if decision_kind == DecisionKind.REFUSE else "decision"


def kinds_offered(decision: Decision, *, today: date) -> list[str]:
    """Kinds of letters that can be issued for a decision today."""
    certificate = [CERTIFICATE] if certifiable(decision, today=today) else []
    return [letter_kind(decision.kind), *certificate]


def certifiable(decision: Decision, *, today: date) -> bool:
    """Whether the decision gives a status that is in force today and that no later decision has replaced."""
    if decision.status not in ("needy", "low_income") or decision.valid_from is None or decision.valid_until is None:
        return False
    followed = Decision.objects.filter(previous=decision).exists()
    return decision.valid_from <= today <= decision.valid_until and not followed


def preview_letter(
    *,
    actor: Actor,
    now: datetime,
    case: Case,
    content: Mapping[str, Any],
    result: Mapping[str, Any],
    language: Language,
    providers: Mapping[int, str] | None = None,
) -> bytes:
    """The letter that would go out, as PDF with a draft mark, before anything is signed. Nothing is stored.

    `content` and `result` are those of a submission (`content`, `calculation.result`) or of a proposal (`content`,
    `assessment`); `providers` names those who may be paid, by id. Raises AccessRefused; PaperError LANGUAGE_UNKNOWN,
    OFFICE_MISSING, NOTHING_TO_WRITE, TEMPLATE_FAULTS.
    """
    require(actor, CASE_VIEW, case)
    if not result:
        raise PaperError(PaperReason.NOTHING_TO_WRITE)
    on = locking.day_of(now)
    context = decision_context(
        case, content=content, result=result, on=on, draft=True, signer=actor.user, providers=providers
    )
    return rendered(case, kind=letter_kind(str(content["kind"])), context=context, language=language)


def preview_issue(
    *,
    actor: Actor,
    now: datetime,
    decision: Decision,
    kind: str,
    language: Language,
    providers: Mapping[int, str] | None = None,
) -> bytes:
    """A letter for a decision that has been made, with a draft mark, before it is issued. Raises as issue_letter."""
    require(actor, CASE_LETTER, decision.case)
    on = locking.day_of(now)
    context = _context(decision, kind=kind, actor=actor, on=on, draft=True, providers=providers)
    return rendered(decision.case, kind=kind, context=context, language=language)


def issue_letter(
    *,
    actor: Actor,
    now: datetime,
    decision: Decision,
    kind: str,
    language: Language,
    providers: Mapping[int, str] | None = None,
) -> Letter:
    """Print, number and keep a letter of a decision. Asked twice for the same letter on one day, it gives the first.

    A decision or refusal bears the name of the person who decided, whoever hands it out; a certificate that of the
    actor. Raises AccessRefused; PaperError LETTER_UNKNOWN, LANGUAGE_UNKNOWN, LETTER_NOT_FOR_DECISION,
    STATUS_NOT_VALID, OFFICE_MISSING, TEMPLATE_FAULTS.
    """
    require(actor, CASE_LETTER, decision.case)
    on = locking.day_of(now)
    context = _context(decision, kind=kind, actor=actor, on=on, draft=False, providers=providers)
    printed = print_letter(decision.case, kind=kind, context=context, language=language)
    with transaction.atomic():
        case = locking.lock(decision.case, version=None)
        same = Letter.objects.filter(decision=decision, kind=kind, language=language, sha256=printed.sha256)
        earlier = same.order_by("pk").first()
        if earlier is not None:
            return earlier
        signer = _signer(decision, kind=kind, actor=actor)
        letter = store_letter(case, printed, decision=decision, signed_by=signer, now=now)
        record(_event("letter_issued", letter), actor=actor.user, at=now)
    return letter


def _signer(decision: Decision, *, kind: str, actor: Actor) -> User:
    return actor.user if kind == CERTIFICATE else decision.decided_by


def _context(
    decision: Decision, *, kind: str, actor: Actor, on: date, draft: bool, providers: Mapping[int, str] | None
) -> dict[str, Any]:
    if kind not in (letter_kind(decision.kind), CERTIFICATE):
        known = kind in practice_of(decision.case).letters
        reason = PaperReason.LETTER_NOT_FOR_DECISION if known else PaperReason.LETTER_UNKNOWN
        raise PaperError(reason, values={"what": kind[:40]})
    if kind == CERTIFICATE and not certifiable(decision, today=on):
        raise PaperError(PaperReason.STATUS_NOT_VALID, values={"what": on})
    return decision_context(
        decision.case,
        content=decision.content,
        result=decision.calculation.result,
        on=on,
        draft=draft,
        signer=_signer(decision, kind=kind, actor=actor),
        decision=decision,
        providers=providers,
    )


def rendered(case: Case, *, kind: str, context: Mapping[str, Any], language: str) -> bytes:
    """PDF of a context by the templates the case began with. Raises PaperError LANGUAGE_UNKNOWN, TEMPLATE_FAULTS."""
    if language not in LANGUAGES:
        raise PaperError(PaperReason.LANGUAGE_UNKNOWN, values={"what": str(language)[:10]})
    try:
        return render_letter(practice_of(case), kind=kind, context=context, language=language)
    except LetterFaults as error:
        first = error.faults[0].sentence(language)
        raise PaperError(PaperReason.TEMPLATE_FAULTS, values={"what": first}) from error


def print_letter(case: Case, *, kind: str, context: Mapping[str, Any], language: Language) -> Printed:
    """Render a letter and put its bytes into the store. Done before the transaction that names them: it is slow."""
    pdf = rendered(case, kind=kind, context=context, language=language)
    return Printed(kind, language, context, store.keep_bytes(pdf), pdf)


def store_letter(case: Case, printed: Printed, *, decision: Decision | None, signed_by: User, now: datetime) -> Letter:
    """The row of a printed letter, with its number. Call inside the transaction of the change it belongs to."""
    return Letter.objects.create(
        case=case,
        decision=decision,
        kind=printed.kind,
        language=printed.language,
        number=next_number(SERIES, on=locking.day_of(now)),
        context=dict(printed.context),
        sha256=printed.sha256,
        signed_by=signed_by,
        signed_at=now,
    )


def read_letter(*, actor: Actor, now: datetime, letter: Letter) -> bytes:
    """The PDF as it was signed, compared with its hash; audited. Raises AccessRefused, PaperError NOT_IN_STORE."""
    require(actor, CASE_VIEW, letter.case)
    pdf = store.read(letter.sha256)
    record(_event("letter_viewed", letter, kind=AuditKind.READ), actor=actor.user, at=now)
    return pdf


def regenerate_letter(*, actor: Actor, now: datetime, letter: Letter) -> bytes:
    """Print the letter again from what it was made from; the same bytes, or an error that says they are not.

    Raises AccessRefused; PaperError LETTER_DIFFERS (also when the library that prints has changed), TEMPLATE_FAULTS.
    """
    require(actor, CASE_VIEW, letter.case)
    pdf = rendered(letter.case, kind=letter.kind, context=letter.context, language=letter.language)
    if sha256(pdf).hexdigest() != letter.sha256:
        raise PaperError(PaperReason.LETTER_DIFFERS, values={"what": letter.number})
    record(_event("letter_regenerated", letter, kind=AuditKind.READ), actor=actor.user, at=now)
    return pdf


def _event(name: str, letter: Letter, *, kind: AuditKind = AuditKind.WRITE) -> Event:
    return Event(
        event=name,
        kind=kind,
        object_type="letter",
        object_id=letter.pk,
        case_id=letter.case_id,
        persons=locking.persons_of(letter.case),
        details={
            "number": letter.number,
            "kind": letter.kind,
            "language": letter.language,
            "sha256": letter.sha256,
            "decision": letter.decision_id,
        },
    )
