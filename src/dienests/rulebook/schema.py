"""The household file as JSON Schema (draft 2020-12), made from the same lists as the input check.

The schema says which keys and forms there are. What depends on other values (births after the application, months
outside the window) is the input check's alone.
"""

from __future__ import annotations

from typing import Any

from dienests.rulebook.check import LARGEST_AMOUNT, LARGEST_COUNT, LONGEST_NAME, MOST_MEMBERS, MOST_ROWS
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income.kinds import INCOME_KINDS

SUBJECTS = ("household",)
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MONTH_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


def schema(subject: str = "household") -> dict[str, Any]:
    """The JSON Schema of a subject; `household` is the only one. Raises ValueError for another."""
    if subject not in SUBJECTS:
        raise ValueError(f"no schema for {subject!r}; there is one for: {', '.join(SUBJECTS)}")
    return HOUSEHOLD_SCHEMA


def _amount(description: str) -> dict[str, Any]:
    number = {"type": "number", "minimum": 0, "maximum": int(LARGEST_AMOUNT), "multipleOf": 0.01}
    written = {"type": "string", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,2})?$"}
    return {"description": description, "anyOf": [number, written]}


def _closed(description: str, properties: dict[str, Any], required: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _day(description: str) -> dict[str, Any]:
    return {"type": "string", "format": "date", "pattern": DAY_PATTERN, "description": description}


def _rows(description: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "description": description, "maxItems": MOST_ROWS, "items": row}


def _income_row() -> dict[str, Any]:
    properties = {
        "kind": {"enum": list(INCOME_KINDS), "description": "Kind of income"},
        "monthly": _amount("Net, the same in each of the 12 months before the month of application"),
        "months": {
            "type": "object",
            "description": "Net by month (2025-11: 310.00); a month left out is a month without this income",
            "propertyNames": {"pattern": MONTH_PATTERN},
            "additionalProperties": _amount("Net in the month"),
        },
    }
    either = [{"required": ["monthly"]}, {"required": ["months"]}]
    return _closed("One kind of income of one person", properties, ("kind",), oneOf=either)


def _cost_row() -> dict[str, Any]:
    properties = {
        "kind": {"enum": list(COST_KINDS), "description": "Kind of cost"},
        "monthly": _amount("By the bill of the month; rows of one kind are added up"),
    }
    return _closed("One cost of the dwelling", properties, ("kind", "monthly"))


def _member() -> dict[str, Any]:
    properties = {
        "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"\S"},
        "born": _day("Date of birth"),
        "disability_group": {"enum": [1, 2, 3, None], "default": None, "description": "1, 2, 3, or null for none"},
        "student": {"type": "boolean", "default": False, "description": "Learns or studies"},
        "in_institution": {"type": "boolean", "default": False, "description": "Long-term care, prison"},
        "pension_age": {
            "type": ["boolean", "null"],
            "default": None,
            "description": "What is known on pension age, where it does not follow from the date of birth",
        },
        "started_work_on": {
            "anyOf": [_day("Work taken up on"), {"type": "null"}],
            "default": None,
            "description": "Counts only where the wage disregard is switched on",
        },
        "income": {**_rows("Incomes; none if left out", _income_row()), "default": []},
    }
    return _closed("A member of the household", properties, ("name", "born"))


def _household() -> dict[str, Any]:
    count = {"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT, "default": 0}
    costs = {**_rows("Costs; none if left out", _cost_row()), "default": []}
    area = {"anyOf": [_amount("Area in square metres"), {"type": "null"}], "default": None}
    dwelling = _closed("The dwelling", {"costs": costs, "area_m2": area}, ())
    members = {"type": "array", "minItems": 1, "maxItems": MOST_MEMBERS, "items": _member()}
    return {
        "municipality": {"enum": list(MUNICIPALITIES), "description": "Municipality of the office"},
        "applied_on": _day("Day of application, from 2021-01-01; the benefit of its month is assessed"),
        "members": members,
        "dwelling": {"anyOf": [dwelling, {"type": "null"}]},
        "savings": {**_amount("Money savings of the household, EUR"), "default": 0},
        "other_real_estate": {**count, "description": "Real estates besides the one the household lives in"},
        "land_hectares": {**_amount("Land in total, hectares"), "default": 0},
        "vehicles": {**count, "description": "Motor vehicles"},
    }


HOUSEHOLD_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Household",
    **_closed("A household to be assessed", _household(), ("municipality", "applied_on", "members")),
}
