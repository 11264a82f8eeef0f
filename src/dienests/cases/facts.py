"""The facts a process may weigh when it asks whether a case is controlled (vocabulary: dienests.practice.RISK_FACTS).

What the office cannot know yet is taken as true: a control must not be left out because a figure was not collected.
"""

from collections.abc import Mapping
from typing import Any

from dienests.cases.declared_household import rows
from dienests.cases.models import Case, Decision
from dienests.practice import RISK_FACTS

SELF_EMPLOYED_KINDS = frozenset({"self_employment", "business", "business_income", "economic_activity"})
NOT_COLLECTED = ("cash_income", "previous_overpayment", "declared_differs_from_register")
FACTS_HERE = tuple(fact for fact in RISK_FACTS if fact != "amount_above")


def risk_facts(
    case: Case, data: Mapping[str, Any], *, papers_missing: bool, known: Mapping[str, bool] | None = None
) -> dict[str, bool]:
    """Every fact of the vocabulary but `amount_above`. `known` overrides (payments know of overpayments). One query."""
    decided = Decision.objects.filter(case__household_id=case.household_id).select_related("calculation")
    previous = decided.order_by("-decided_at", "-pk").first()
    kinds = {row.get("kind") for member in rows(data, "members") for row in rows(member, "income")}
    found = {
        "new_client": previous is None,
        "irregular_income": "irregular" in kinds,
        "self_employed": bool(kinds & SELF_EMPLOYED_KINDS),
        "household_changed": previous is not None and _names(previous.calculation.inputs) != _names(data),
        "documents_incomplete": papers_missing,
        "several_dwellings": bool(data.get("other_real_estate")),
        **dict.fromkeys(NOT_COLLECTED, True),
    }
    return {fact: (known or {}).get(fact, found.get(fact, True)) for fact in FACTS_HERE}


def _names(data: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(str(row.get("name")), str(row.get("born"))) for row in rows(data, "members")}
