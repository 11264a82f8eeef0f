"""Which reason of the practice's closed list goes with what the calculation found. Suggestions: a person confirms."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dienests.practice import Practice, Reason

AGAINST = "refuse"

# Condition of the rulebook that was not met → reason. Housing and GMI name their own reasons for the formula.
_OF_CONDITION = {
    "savings_fit": "savings_above_limit",
    "real_estate_fits": "second_real_estate",
    "land_fits": "land_over_limit",
    "vehicles_fit": "vehicles_above_limit",
    "income_within_needy_limit": "income_above_needy",
    "income_within_low_income_limit": "income_above_low_income",
    "income_below_gmi": "income_reaches_gmi",
    "has_costs": "no_housing_costs",
    "income_below_housing_limit": "housing_benefit_zero",
}
_GRANTED = {
    ("status", "needy"): "status_needy_granted",
    ("status", "low_income"): "status_low_income_granted",
    ("gmi", ""): "gmi_granted",
    ("housing", ""): "housing_granted",
}
_OUTCOME_OF_ITEM = {"status": ("needy", "low_income"), "gmi": ("gmi", "needy"), "housing": ("housing",)}


def suggested(
    practice: Practice, assessment: Mapping[str, Any], *, item: str, granted: bool, with_status: bool
) -> list[str]:
    """Codes for one item ("status", "gmi", "housing"), as far as the calculation gives them; only codes that exist."""
    status = str(assessment["status"])
    if granted:
        codes = [_GRANTED[(item, status if item == "status" else "")]]
    else:
        codes = _of_failures(assessment, item)
        if item == "status" and "income_above_low_income" in codes:
            codes.remove("income_above_needy")
        if item == "gmi":
            codes = _for_gmi(codes, status, with_status=with_status)
        if item == "housing" and not codes:
            codes = ["status_without_housing" if with_status and status != "none" else "housing_benefit_zero"]
    return [code for code in dict.fromkeys(codes) if code in practice.reasons]


def _of_failures(assessment: Mapping[str, Any], item: str) -> list[str]:
    wanted = _OUTCOME_OF_ITEM[item]
    return [
        _OF_CONDITION[failure["name"]]
        for failure in assessment["failures"]
        if failure["name"] in _OF_CONDITION and set(failure["for"]) & set(wanted)
    ]


def _for_gmi(codes: list[str], status: str, *, with_status: bool) -> list[str]:
    """Income over the needy limit says more than income over GMI; with a status granted, the milder wording."""
    if status == "needy":
        return ["status_without_gmi" if with_status else "income_reaches_gmi"]
    return [code for code in codes if code != "income_reaches_gmi"] or codes


def offered(practice: Practice, *, outcomes: Iterable[str]) -> list[Reason]:
    """The reasons of the closed list with one of these outcomes, in the order of the file."""
    wanted = set(outcomes)
    return [reason for reason in practice.reasons.values() if reason.outcome in wanted]


def unknown(practice: Practice, codes: Iterable[str]) -> list[str]:
    """Codes that are not in the practice's list."""
    return [code for code in codes if code not in practice.reasons]


def refuses(practice: Practice, codes: Sequence[str]) -> bool:
    """Whether a person chose, among these, a reason against the applicant."""
    return any(practice.reasons[code].outcome == AGAINST for code in codes if code in practice.reasons)


def appeal_of(practice: Practice, codes: Iterable[str]) -> dict[str, str]:
    """How the decision can be contested: the first reason that says so in its own words, or the office's text."""
    for code in codes:
        appeal = practice.reasons[code].appeal if code in practice.reasons else None
        if appeal is not None:
            return appeal.to_json()
    return practice.text("appeal_text").to_json()
