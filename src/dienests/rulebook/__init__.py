"""Latvian municipal social assistance as rules: status, GMI benefit, housing benefit. See README.md."""

from dienests.rulebook.assessment import (
    Assessment,
    BenefitResult,
    Failure,
    HouseholdFaults,
    assess,
    assess_month,
    recompute,
)
from dienests.rulebook.check import check_costs, check_household
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income.kinds import INCOME_KINDS
from dienests.rulebook.law import library, parameters_in_force, replaced
from dienests.rulebook.schema import HOUSEHOLD_SCHEMA, schema
from dienests.rulebook.summary import summary_rows

__all__ = [
    "COST_KINDS",
    "HOUSEHOLD_SCHEMA",
    "INCOME_KINDS",
    "MUNICIPALITIES",
    "Assessment",
    "BenefitResult",
    "Failure",
    "HouseholdFaults",
    "assess",
    "assess_month",
    "check_costs",
    "check_household",
    "library",
    "parameters_in_force",
    "recompute",
    "replaced",
    "schema",
    "summary_rows",
]
