"""One household between its file (a mapping, see README.md) and its rows in the four tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dienests.engine import Rows
from dienests.engine.quantities import SHARES_PER_CENT
from dienests.rulebook.check import month_index, parse_day
from dienests.rulebook.entities import COST, HOUSEHOLD, INCOME, PERSON
from dienests.rulebook.prepare import IRREGULAR_MONTHS, REGULAR_MONTHS, STATED, prepare
from dienests.rulebook.table_columns import COSTS, HOUSEHOLDS, INCOMES, LARGEST_CENTS, PERSONS

Row = dict[str, Any]
HouseholdRows = Mapping[str, Sequence[Mapping[str, Any]]]

# What is stated on pension age, from the code of the table back to the key of the household file.
STATED_BY_CODE = {code: stated for stated, code in STATED.items()}


def rows_of(
    household: Mapping[str, Any], *, household_id: int, first_person_id: int, seeks_assistance: bool = True
) -> dict[str, list[Row]]:
    """The rows of a household file that has passed the input check; persons are numbered from `first_person_id` on.

    Names and the area of the dwelling are left out. Income is read relative to the month of application as
    `rulebook.assess` reads it, costs of one kind are added up.
    """
    day = parse_day(household["applied_on"])
    assert day is not None
    case = prepare(household, assessed_on=day)
    return {
        HOUSEHOLDS: [_household_row(case[HOUSEHOLD], household_id, seeks_assistance)],
        PERSONS: [
            _person_row(person, household_id, first_person_id + position)
            for position, person in enumerate(_each(case[PERSON]))
        ],
        INCOMES: [
            _income_row(income, household_id, first_person_id + person)
            for income, person in zip(_each(case[INCOME]), case[INCOME].parents, strict=True)
        ],
        COSTS: [
            {"household_id": household_id, "kind": cost["cost_kind"], "month_cents": _cents(cost["cost_month"])}
            for cost in _each(case[COST])
        ],
    }


def household_of(rows: HouseholdRows, *, day: date | None) -> dict[str, Any]:
    """The household file of one household's rows, as `rulebook.assess` takes it; members are named by their order.

    `rows`: the rows of one household by table, members in any order. `day`: the household as if it applied on that
    day, income windows as they stand (None: on its own `applied_on`). What was received in twelve months beyond the
    last three stands in the fourth month back. Assessing the result gives the values that the tables give.
    """
    (household,) = rows[HOUSEHOLDS]
    applied_on = day or household["applied_on"]
    persons = sorted(rows[PERSONS], key=lambda person: int(person["person_id"]))
    incomes: dict[int, list[Row]] = {}
    for income in rows[INCOMES]:
        incomes.setdefault(income["person_id"], []).append(
            {"kind": income["kind"], "months": _months(income, applied_on)}
        )
    costs = [{"kind": cost["kind"], "monthly": _euros(cost["month_cents"])} for cost in rows[COSTS]]
    return {
        "municipality": household["municipality"],
        "applied_on": applied_on.isoformat(),
        "members": [
            _member(person, f"{number}. persona", incomes.get(person["person_id"], []))
            for number, person in enumerate(persons, start=1)
        ],
        "dwelling": {"costs": costs},
        "savings": _euros(household["savings_cents"]),
        "other_real_estate": household["other_real_estate"],
        "land_hectares": _euros(household["land_hundredths"]),
        "vehicles": household["vehicles"],
    }


def _each(rows: Rows) -> Iterator[Row]:
    for values in zip(*rows.columns.values(), strict=True):
        yield dict(zip(rows.columns, values, strict=True))


def _cents(shares: int) -> int:
    """Cents of an amount of the input, which never has parts of a cent."""
    return shares // SHARES_PER_CENT


def _household_row(rows: Rows, household_id: int, seeks_assistance: bool) -> Row:
    (given,) = _each(rows)
    return {
        "household_id": household_id,
        "municipality": given["municipality"],
        "applied_on": given["applied_on"],
        "savings_cents": _cents(given["savings"]),
        "other_real_estate": given["other_real_estate"],
        "land_hundredths": given["land_hectares"],
        "vehicles": given["vehicles"],
        "seeks_assistance": seeks_assistance,
    }


def _person_row(given: Row, household_id: int, person_id: int) -> Row:
    # The rules read "not lately started" as the day of birth; the table says so by leaving the day out.
    started = None if given["started_work_on"] == given["born"] else given["started_work_on"]
    return {
        "person_id": person_id,
        "household_id": household_id,
        "born": given["born"],
        "disability_group": given["disability_group"],
        "student": given["student"],
        "in_institution": given["in_institution"],
        "pension_age": given["pension_age_stated"],
        "started_work_on": started,
    }


def _income_row(given: Row, household_id: int, person_id: int) -> Row:
    months = {f"month_{back}_cents": _cents(given[f"month_{back}"]) for back in range(1, REGULAR_MONTHS + 1)}
    return {
        "person_id": person_id,
        "household_id": household_id,
        "kind": given["income_kind"],
        **months,
        "twelve_months_cents": _cents(given["twelve_months"]),
    }


def _member(person: Mapping[str, Any], name: str, income: list[Row]) -> Row:
    started = person["started_work_on"]
    return {
        "name": name,
        "born": person["born"].isoformat(),
        "disability_group": person["disability_group"] or None,
        "student": person["student"],
        "in_institution": person["in_institution"],
        "pension_age": STATED_BY_CODE[person["pension_age"]],
        "started_work_on": started.isoformat() if started else None,
        "income": income,
    }


def _months(income: Mapping[str, Any], applied_on: date) -> dict[str, str]:
    by_month = {back: income[f"month_{back}_cents"] for back in range(1, REGULAR_MONTHS + 1)}
    rest = income["twelve_months_cents"] - sum(by_month.values())
    for back in range(REGULAR_MONTHS + 1, IRREGULAR_MONTHS):
        # One month holds the rest, unless it is more than an amount in a household file may be.
        by_month[back] = min(rest, LARGEST_CENTS)
        rest -= by_month[back]
    by_month[IRREGULAR_MONTHS] = rest
    return {_month(applied_on, back): _euros(cents) for back, cents in by_month.items() if cents}


def _month(applied_on: date, back: int) -> str:
    index = month_index(applied_on) - back
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _euros(hundredths: int) -> str:
    """`310.00`, from cents (or hundredths of a hectare)."""
    return str(Decimal(hundredths).scaleb(-2))
