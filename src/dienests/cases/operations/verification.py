"""Recomputing stored decisions: does the same law still give the same answer, and was a stored row changed?"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils import timezone

from dienests.benefits.household_file import content_hash
from dienests.benefits.models import Calculation
from dienests.benefits.queries import recompute
from dienests.cases.content import submission_hash
from dienests.cases.models import Decision

Kind = Literal["row_changed", "figures_differ", "explanation_differs", "cannot_recompute"]
FIGURES = ("status", "benefits", "household_type", "period_months", "granted_from", "month")


@dataclass(frozen=True)
class Difference:
    """`row_changed`: a stored row is no longer what its hash says, or rows disagree. The others: today's rulebook
    answers differently: in figures (a change of law or a mistake) or only in the words of the explanation.
    """

    kind: Kind
    what: str
    stored: str
    found: str


@dataclass(frozen=True)
class Verified:
    """`ok`: nothing differs that matters, that is no row was changed and the figures are the same."""

    number: str
    decided_on: str
    rulebook_changed: bool
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        return all(difference.kind == "explanation_differs" for difference in self.differences)


def count_to_verify(numbers: Collection[str] | None = None) -> int:
    """How many decisions `verify_decisions` will go through, for showing progress."""
    return _decisions(numbers).count()


def verify_decisions(*, numbers: Collection[str] | None = None) -> Iterator[Verified]:
    """Go through the stored decisions (all, or those numbered), oldest first. Writes nothing, however many there are.

    A number that no decision has is left out: compare `count_to_verify` with what was asked.
    """
    for decision in _decisions(numbers).iterator(chunk_size=200):
        yield verify(decision)


def _decisions(numbers: Collection[str] | None) -> QuerySet[Decision]:
    rows = Decision.objects.select_related("calculation", "submission", "control", "case").order_by("pk")
    return rows if numbers is None else rows.filter(number__in=list(numbers))


def verify(decision: Decision) -> Verified:
    """Hashes, agreement of the rows of two people, and the calculation itself."""
    calculation = decision.calculation
    differences = [*_rows(decision), *_hashes(decision, calculation)]
    try:
        answer = recompute(calculation)
    except Exception as refused:  # a rulebook that no longer reads old inputs is a finding, whatever it raises
        differences.append(Difference("cannot_recompute", "calculation", "–", f"{type(refused).__name__}: {refused}"))
        return _verified(decision, False, differences)
    changed = answer.get("rulebook_version") != calculation.rulebook_version
    differences += _answers(calculation.result, answer)
    return _verified(decision, changed, differences)


def _verified(decision: Decision, changed: bool, differences: list[Difference]) -> Verified:
    return Verified(decision.number, timezone.localdate(decision.decided_at).isoformat(), changed, tuple(differences))


def _hashes(decision: Decision, calculation: Calculation) -> Iterator[Difference]:
    inputs = content_hash({"inputs": calculation.inputs, "arguments": calculation.arguments})
    result = content_hash(calculation.result)
    content = _hash_of_content(decision.content, calculation.result_hash)
    for what, stored, found in (
        ("calculation.inputs", calculation.inputs_hash, inputs),
        ("calculation.result", calculation.result_hash, result),
        ("decision.content", decision.content_hash, content),
        ("submission.content", decision.submission.content_hash, content),
    ):
        if stored != found:
            yield Difference("row_changed", what, stored, found)


def _hash_of_content(content: Any, result_hash: str) -> str:
    try:
        return submission_hash(content, result_hash=result_hash)
    except (KeyError, TypeError) as broken:
        return f"{type(broken).__name__}: {broken}"


def _rows(decision: Decision) -> Iterator[Difference]:
    """What the decision's columns say against its content, its submission and its control."""
    submission, control, content = decision.submission, decision.control, decision.content
    pairs: list[tuple[str, Any, Any]] = [
        ("submission.content", submission.content, content),
        ("decision.kind", decision.kind, content.get("kind")),
        ("decision.status", decision.status, content.get("status")),
        ("decision.valid_from", _text(decision.valid_from), content.get("valid_from")),
        ("decision.valid_until", _text(decision.valid_until), content.get("valid_until")),
        ("decision.case", decision.case.number, content.get("case")),
        ("decision.calculation", decision.calculation_id, submission.calculation_id),
        ("decision.prepared_by", decision.prepared_by_id, submission.prepared_by_id),
        ("calculation.rulebook_version", *_versions(decision.calculation)),
    ]
    if control is not None:
        pairs += [
            ("control.content_hash", control.content_hash, decision.content_hash),
            ("control.outcome", control.outcome, "approve"),
            ("control.prepared_by", control.prepared_by_id, decision.prepared_by_id),
        ]
    for what, stored, found in pairs:
        if stored != found:
            yield Difference("row_changed", what, _short(stored), _short(found))
    yield from _second_person(decision)


def _second_person(decision: Decision) -> Iterator[Difference]:
    control = decision.control
    if decision.decided_by_id == decision.prepared_by_id:
        yield Difference("row_changed", "decision.decided_by", str(decision.decided_by_id), "–")
    if control is not None and control.controlled_by_id == decision.prepared_by_id:
        yield Difference("row_changed", "control.controlled_by", str(control.controlled_by_id), "–")
    if control is None and not decision.control_waived:
        yield Difference("row_changed", "decision.control", "–", "–")


def _versions(calculation: Calculation) -> tuple[Any, Any]:
    return calculation.rulebook_version, calculation.result.get("rulebook_version")


def _text(day: Any) -> str | None:
    return day.isoformat() if day else None


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 120 else text[:120] + "…"


def _answers(stored: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    figures = False
    for key in FIGURES:
        if stored.get(key) != found.get(key):
            figures = True
            yield Difference("figures_differ", key, _short(stored.get(key)), _short(found.get(key)))
    ignoring = {"rulebook_version"}
    if not figures and _without(stored, ignoring) != _without(found, ignoring):
        yield Difference("explanation_differs", "explanation", "–", "–")


def _without(value: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in keys}
