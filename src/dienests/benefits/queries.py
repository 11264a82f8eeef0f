"""What the law says about a household, without storing anything; and the rulebook's lists for pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from dienests import rulebook
from dienests.benefits.household_file import household_file
from dienests.benefits.models import Calculation, Purpose

__all__ = [
    "Kind",
    "Preview",
    "cost_kinds",
    "faults",
    "household_file",
    "income_kinds",
    "parameters_in_force",
    "preview",
    "preview_month",
    "recompute",
    "summary_rows",
]

Subject = Literal["gmi", "housing", "status"]


@dataclass(frozen=True)
class Preview:
    """`assessment` is the rulebook's JSON answer, or None while there are faults: [{"path", "found", "expected"}]."""

    assessment: dict[str, Any] | None
    faults: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A kind of income or cost: `label` is {"lv", "en"}; `about` is what the rulebook says of it.

    For income `about` has "frequency" (regular, irregular), "excluded" (not taken as income) and "item" of the list.
    """

    code: str
    label: dict[str, str]
    about: Mapping[str, Any]


def _fault(fault: Any) -> dict[str, Any]:
    found: dict[str, Any] = fault.to_json()
    return found


def faults(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every fault of a household file at once: [{"path": "members[0].born", "found", "expected": {"lv", "en"}}]."""
    return [_fault(fault) for fault in rulebook.check_household(data)]


def preview(data: Mapping[str, Any], *, known_on: date) -> Preview:
    """Assess a household file by the law known on a day."""
    found = faults(data)
    if found:
        return Preview(None, found)
    return Preview(rulebook.assess(data, known_on=known_on).to_json())


def preview_month(
    data: Mapping[str, Any], *, month: str, costs: Sequence[Mapping[str, Any]], known_on: date
) -> Preview:
    """Assess one month of a running grant from that month's bills ("YYYY-MM", [{"kind", "amount"}])."""
    try:
        return Preview(rulebook.assess_month(data, month=month, costs=list(costs), known_on=known_on).to_json())
    except rulebook.HouseholdFaults as refused:
        return Preview(None, [_fault(fault) for fault in refused.faults])


def recompute(calculation: Calculation) -> dict[str, Any]:
    """The answer of today's rulebook to the stored inputs, arguments and day of knowledge. Stores nothing."""
    if calculation.purpose == Purpose.MONTH:
        return dict(
            rulebook.assess_month(calculation.inputs, **calculation.arguments, known_on=calculation.known_on).to_json()
        )
    return dict(rulebook.assess(calculation.inputs, known_on=calculation.known_on).to_json())


def income_kinds() -> list[Kind]:
    """Kinds of income in the order of the rulebook, counted and not counted."""
    return [
        Kind(code, {"lv": about["lv"], "en": about["en"]}, dict(about)) for code, about in rulebook.INCOME_KINDS.items()
    ]


def cost_kinds() -> list[Kind]:
    """Kinds of costs of the dwelling in the order of the rulebook."""
    return [Kind(code, label.to_json(), {}) for code, label in rulebook.COST_KINDS.items()]


def summary_rows(assessment: Mapping[str, Any], *, benefit: Subject) -> list[dict[str, Any]]:
    """The calculation as a table a pensioner understands; `benefit` is gmi, housing or status."""
    return [dict(row) for row in rulebook.summary_rows(dict(assessment), benefit=benefit)]


def parameters_in_force(*, on: date, known_on: date) -> list[Any]:
    """Thresholds, coefficients and limits in force on a day, with source and whether they were checked."""
    return list(rulebook.parameters_in_force(on=on, known_on=known_on))
