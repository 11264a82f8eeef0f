"""From a checked household to the rows the rules run on: months become columns, costs of one kind become one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dienests.engine import Rows, Text
from dienests.engine.quantities import SHARES_PER_EURO, Money, ratio
from dienests.rulebook.check import index_of_month, month_index, parse_amount, parse_day
from dienests.rulebook.entities import COST, HOUSEHOLD, INCOME, PERSON
from dienests.rulebook.household.inputs import BY_AGE, STATED_NO, STATED_YES
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income.kinds import INCOME_KIND_NAMES

STATED = {None: BY_AGE, True: STATED_YES, False: STATED_NO}
REGULAR_MONTHS = 3
IRREGULAR_MONTHS = 12


def prepare(
    data: Mapping[str, Any],
    *,
    assessed_on: date,
    costs: Sequence[Mapping[str, Any]] | None = None,
    gmi_paid: Decimal | None = None,
) -> dict[str, Rows]:
    """Rows for each entity. `data` has passed the input check; `costs` replace those of the dwelling."""
    applied_on = _day(data["applied_on"])
    billed = (data.get("dwelling") or {}).get("costs", ()) if costs is None else costs
    members = data["members"]
    household = {
        "municipality": [data["municipality"]],
        "applied_on": [applied_on],
        "assessed_on": [assessed_on],
        "savings": [shares(data.get("savings", 0))],
        "other_real_estate": [data.get("other_real_estate", 0)],
        "land_hectares": [ratio(parse_amount(data.get("land_hectares", 0)) or 0)],
        "vehicles": [data.get("vehicles", 0)],
        "gmi_paid_known": [gmi_paid is not None],
        "gmi_paid": [shares(gmi_paid or 0)],
    }
    return {
        HOUSEHOLD: Rows([0], [None], household),
        PERSON: _persons(members),
        INCOME: _income(members, applied_on),
        COST: _costs(billed),
    }


def shares(value: object) -> Money:
    """Shares of an amount that has passed the input check."""
    return int((parse_amount(value) or Decimal(0)) * SHARES_PER_EURO)


def _day(value: object) -> date:
    day = parse_day(value)
    assert day is not None
    return day


def _persons(members: Sequence[Mapping[str, Any]]) -> Rows:
    born = [_day(member["born"]) for member in members]
    started = [member.get("started_work_on") for member in members]
    columns: dict[str, list[Any]] = {
        "born": born,
        "disability_group": [member.get("disability_group") or 0 for member in members],
        "student": [member.get("student", False) for member in members],
        "in_institution": [member.get("in_institution", False) for member in members],
        "pension_age_stated": [STATED[member.get("pension_age")] for member in members],
        "started_work_on": [_day(day) if day else birth for day, birth in zip(started, born, strict=True)],
    }
    subjects: list[Text | None] = [Text(member["name"], member["name"]) for member in members]
    return Rows([0] * len(members), subjects, columns)


def _income(members: Sequence[Mapping[str, Any]], applied_on: date) -> Rows:
    parents: list[int] = []
    subjects: list[Text | None] = []
    columns: dict[str, list[Any]] = {
        name: [] for name in ("income_kind", "month_1", "month_2", "month_3", "twelve_months")
    }
    for person, member in enumerate(members):
        for row in member.get("income", ()):
            by_month = _by_month(row, applied_on)
            name = INCOME_KIND_NAMES[row["kind"]]
            parents.append(person)
            subjects.append(Text(f"{member['name']}: {name.lv}", f"{member['name']}: {name.en}"))
            columns["income_kind"].append(row["kind"])
            for before in range(1, REGULAR_MONTHS + 1):
                columns[f"month_{before}"].append(by_month.get(before, 0))
            columns["twelve_months"].append(sum(by_month.values()))
    return Rows(parents, subjects, columns)


def _by_month(row: Mapping[str, Any], applied_on: date) -> dict[int, Money]:
    """Amounts by how many months before the application they were received, 1 to 12; other months do not count."""
    if "monthly" in row:
        return dict.fromkeys(range(1, IRREGULAR_MONTHS + 1), shares(row["monthly"]))
    before = {month_index(applied_on) - index_of_month(month): amount for month, amount in row["months"].items()}
    return {months: shares(amount) for months, amount in before.items() if 1 <= months <= IRREGULAR_MONTHS}


def _costs(billed: Sequence[Mapping[str, Any]]) -> Rows:
    total: dict[str, Money] = {}
    for row in billed:
        total[row["kind"]] = total.get(row["kind"], 0) + shares(row["monthly"])
    subjects: list[Text | None] = [COST_KINDS[kind] for kind in total]
    return Rows([0] * len(total), subjects, {"cost_kind": list(total), "cost_month": list(total.values())})
