"""The closed lists a practice file may choose from. A word that is not here is refused when the file is loaded."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

Act = Literal[
    "application", "declaration", "documents", "assessment", "submit", "control", "decide", "letter", "payment"
]
ACTS: tuple[str, ...] = (
    "application",
    "declaration",
    "documents",
    "assessment",
    "submit",
    "control",
    "decide",
    "letter",
    "payment",
)

ROLES: tuple[str, ...] = (
    "assistance_organiser",
    "social_worker",
    "head_of_unit",
    "head_of_office",
    "accountant",
    "service_staff",
    "administrator",
    "auditor",
)

_CASE_ROLES = frozenset({"assistance_organiser", "social_worker", "head_of_unit", "head_of_office"})
_CONTROL_ROLES = frozenset({"social_worker", "head_of_unit", "head_of_office"})

# An assistance organiser works under the supervision of a social worker, so does not control or decide;
# an auditor and an administrator never act in a case.
ROLES_OF_ACT: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "application": _CASE_ROLES | {"service_staff"},
        "declaration": _CASE_ROLES,
        "documents": _CASE_ROLES | {"service_staff"},
        "assessment": _CASE_ROLES,
        "submit": _CASE_ROLES,
        "control": _CONTROL_ROLES,
        "decide": _CONTROL_ROLES,
        "letter": _CASE_ROLES,
        "payment": frozenset({"accountant", "head_of_office"}),
    }
)

# A stage that only looks again may be left out of a case; all other acts are needed by every case.
ACTS_THAT_MAY_BE_LEFT_OUT = frozenset({"control"})

RISK_FACTS: tuple[str, ...] = (
    "new_client",
    "cash_income",
    "irregular_income",
    "self_employed",
    "amount_above",
    "household_changed",
    "previous_overpayment",
    "documents_incomplete",
    "declared_differs_from_register",
    "several_dwellings",
)

BENEFITS: tuple[str, ...] = ("status", "gmi", "housing")

OUTCOMES: tuple[str, ...] = ("grant", "refuse", "status_only", "return", "stop")
# A decision against the applicant must say how it can be contested.
OUTCOMES_WITH_APPEAL = frozenset({"refuse", "status_only", "stop"})

LETTER_KINDS: tuple[str, ...] = ("decision", "refusal", "documents_request", "status_certificate")

DOCUMENT_FOR: tuple[str, ...] = ("household", "each_adult", "each_member")

MEMBER_CONDITIONS: tuple[str, ...] = (
    "has_income_kind",
    "business_income",
    "irregular_income",
    "adult_student",
    "disabled",
    "without_income",
)
HOUSEHOLD_CONDITIONS: tuple[str, ...] = (
    "asks",
    "has_cost_kind",
    "rents",
    "has_children",
    "several_adults",
    "has_vehicles",
    "has_real_estate",
    "has_savings",
    "has_dwelling_costs",
)

# The kinds of a household file. The rulebook owns them; a test keeps the two lists equal.
BUSINESS_KINDS: tuple[str, ...] = ("self_employment",)
IRREGULAR_KINDS: tuple[str, ...] = ("irregular", "transfers", "property_sale")
INCOME_KINDS: tuple[str, ...] = (
    "wage",
    *BUSINESS_KINDS,
    "old_age_pension",
    "disability_pension",
    "survivor_pension",
    "state_social_security_benefit",
    "unemployment_benefit",
    "sickness_benefit",
    "maternity_benefit",
    "parental_benefit",
    "child_raising_benefit",
    "maintenance",
    "rental_income",
    "employment_measure_pay",
    "other_regular",
    *IRREGULAR_KINDS,
    "scholarship",
    "family_state_benefit",
    "disabled_child_care_benefit",
    "disabled_care_benefit",
    "assistant_benefit",
    "transport_compensation",
    "coeliac_benefit",
    "childbirth_benefit",
    "funeral_benefit",
    "orphan_guarantees",
    "student_loan",
    "employment_measure_support",
    "crime_victim_compensation",
    "blood_donation",
    "tax_refund",
    "charity",
    "refugee_support",
    "municipal_assistance",
)
COST_KINDS: tuple[str, ...] = (
    "rent",
    "management",
    "heating",
    "hot_water",
    "water",
    "sewerage",
    "electricity",
    "gas",
    "waste",
    "solid_fuel",
    "telecommunications",
    "other",
)
