"""The check in columns refuses exactly what the scalar check refuses, and what only tables can get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienests.rulebook import check_household
from dienests.rulebook.check import LARGEST_AGE, MOST_MEMBERS, MOST_ROWS
from dienests.rulebook.table_check import EARLIEST_BIRTH, FAULTS, accepted, expected, faults, household_faults
from dienests.rulebook.table_columns import (
    COSTS,
    HOUSEHOLDS,
    INCOMES,
    LARGEST_CENTS,
    PERSONS,
    SPECIFICATION,
    Column,
)
from dienests.rulebook.table_rows import household_of, rows_of
from dienests.rulebook.tables import unbound_tables
from tests.rulebook.households import Json, costs, household, households, income, person
from tests.rulebook.table_data import RowsByTable, run, together

IDENTITIES = ("household_id", "person_id")
OWN_DAY = faults(unbound_tables(), day=None)
DAY = date(2026, 1, 31)
ON_DAY = faults(unbound_tables(), day=DAY)
Place = tuple[str, str, str]


def _sample(household_id: int = 1, first_person_id: int = 10) -> RowsByTable:
    members = [person("A", "1950-01-01", income=[income("wage", 100), income("old_age_pension", 300)]), person("B")]
    data = household(*members, dwelling=costs(rent=50, heating=20))
    return rows_of(data, household_id=household_id, first_person_id=first_person_id)


def _places(rows: RowsByTable, expression: Any = OWN_DAY) -> list[Place]:
    return sorted({(row["table"], row["column"], row["fault"]) for row in run(expression, rows)})


def test_a_right_population_has_no_fault() -> None:
    assert _places(together([_sample(1, 10), _sample(2, 20)])) == []


# ---- the same as the scalar check


def _values(column: Column) -> st.SearchStrategy[Any]:
    if column.type == "bool":
        return st.sampled_from([True, False, None])
    if column.type == "string":
        return st.sampled_from([*(column.choices or ()), "nobody", "", "ogre ", None])
    if column.type == "int64":
        assert isinstance(column.lowest, int)
        assert isinstance(column.highest, int)
        edges = [column.lowest, column.lowest - 1, column.highest, column.highest + 1, 0, 1, None, 2**62, -(2**62)]
        return st.sampled_from(edges)
    days = [date(1900, 5, 1), date(1900, 2, 28), date(2020, 12, 31), date(2021, 1, 1), date(2099, 12, 31)]
    days += [date(2100, 1, 1), date(1, 1, 1), date(9999, 12, 31), EARLIEST_BIRTH, EARLIEST_BIRTH - timedelta(days=1)]
    return st.one_of(st.sampled_from([*days, None]), st.dates(date(1895, 1, 1), date(2027, 1, 1)))


@st.composite
def mutated(draw: st.DrawFn) -> RowsByTable:
    """A household's rows with up to three cells changed, or something put at a boundary that spans cells or rows."""
    rows = rows_of(draw(households()), household_id=0, first_person_id=0)
    what = draw(st.sampled_from(["cells", "cells", "size", "age", "year"]))
    if what == "size":
        _resize(rows, draw(st.sampled_from([PERSONS, INCOMES, COSTS])), draw(st.sampled_from([0, 50, 51, 200, 201])))
    elif what == "age":
        day = rows[HOUSEHOLDS][0]["applied_on"]
        years = draw(st.sampled_from([0, LARGEST_AGE, LARGEST_AGE + 1]))
        birth = date(day.year - years, day.month, min(day.day, 28)) + timedelta(draw(st.integers(-1, 1)))
        rows[PERSONS][0]["born" if draw(st.booleans()) else "started_work_on"] = birth
    elif what == "year" and rows[INCOMES]:
        row = rows[INCOMES][0]
        three = sum(row[f"month_{back}_cents"] for back in (1, 2, 3))
        row["twelve_months_cents"] = three + draw(st.sampled_from([-1, 0, 9 * LARGEST_CENTS, 9 * LARGEST_CENTS + 1]))
    else:
        for _ in range(draw(st.integers(0, 3))):
            table = draw(st.sampled_from([name for name in SPECIFICATION if rows[name]]))
            row = draw(st.sampled_from(rows[table]))
            column = draw(st.sampled_from([c for c in SPECIFICATION[table].columns if c.name not in IDENTITIES]))
            row[column.name] = draw(_values(column))
    return rows


def _resize(rows: RowsByTable, table: str, size: int) -> None:
    if not rows[table]:
        return
    if table == PERSONS:
        last = rows[PERSONS][-1]
        rows[PERSONS] = [{**last, "person_id": n} for n in range(size)]
        if not size:
            rows[INCOMES] = []
        rows[INCOMES] = [row for row in rows[INCOMES] if row["person_id"] < size]
    else:
        rows[table] = [dict(rows[table][0]) for _ in range(size)]


def _numbered(rows: RowsByTable, number: int) -> RowsByTable:
    found = deepcopy(rows)
    for table in found.values():
        for row in table:
            row["household_id"] = number
            if "person_id" in row:
                row["person_id"] += number * 1000
    return found


def _file_of(rows: RowsByTable, day: date | None) -> Json:
    """The household file of rows that may be at fault; NULL stands as something equally impossible there."""
    safe = deepcopy(rows)
    impossible = {"int64": -1, "string": "NULL", "date": date(9999, 12, 31), "bool": None}
    for name, spec in SPECIFICATION.items():
        for row in safe[name]:
            for column in spec.columns:
                if row[column.name] is None and not column.nullable:
                    row[column.name] = impossible[column.type]
    stated = [row["pension_age"] for row in safe[PERSONS]]
    known = SPECIFICATION[PERSONS].column("pension_age").choices or ()
    for row in safe[PERSONS]:
        row["pension_age"] = row["pension_age"] if row["pension_age"] in known else "by_age"
    applied_on = day or safe[HOUSEHOLDS][0]["applied_on"]
    data = household_of(safe, day=applied_on if applied_on.year > 1 else date(2, 1, 1))
    for member, code in zip(data["members"], stated, strict=True):
        member["pension_age"] = member["pension_age"] if code in known else code
    return data


@settings(max_examples=15, deadline=None)
@given(st.lists(mutated(), min_size=15, max_size=30), st.booleans())
def test_both_checks_refuse_the_same_households(batch: list[RowsByTable], on_day: bool) -> None:
    numbered = [_numbered(rows, number) for number, rows in enumerate(batch, start=1)]
    found = run(ON_DAY if on_day else OWN_DAY, together(numbered))
    beyond_the_file = {"seeks_assistance", *(["applied_on"] if on_day else [])}
    refused = {row["household_id"] for row in found if row["column"] not in beyond_the_file}
    for number, rows in enumerate(numbered, start=1):
        scalar = check_household(_file_of(rows, DAY if on_day else None))
        shown = [row for row in found if row["household_id"] == number]
        assert (number in refused) == bool(scalar), (rows, [str(fault) for fault in scalar], shown)


# ---- each fault by itself

CELLS: list[tuple[str, str, Any, str]] = [
    (HOUSEHOLDS, "municipality", None, "missing"),
    (HOUSEHOLDS, "municipality", "Ogre", "unknown_code"),
    (HOUSEHOLDS, "applied_on", date(2020, 12, 31), "out_of_bounds"),
    (HOUSEHOLDS, "seeks_assistance", None, "missing"),
    (HOUSEHOLDS, "land_hundredths", -1, "out_of_bounds"),
    (HOUSEHOLDS, "vehicles", 1001, "out_of_bounds"),
    (PERSONS, "born", None, "missing"),
    (PERSONS, "born", date(2026, 2, 11), "born_after_application"),
    (PERSONS, "born", date(1900, 2, 10), "too_old"),
    (PERSONS, "disability_group", 4, "out_of_bounds"),
    (PERSONS, "pension_age", "maybe", "unknown_code"),
    (PERSONS, "started_work_on", date(1901, 1, 1), "work_start"),
    (INCOMES, "kind", "salary", "unknown_code"),
    (INCOMES, "month_2_cents", None, "missing"),
    (INCOMES, "month_2_cents", -1, "out_of_bounds"),
    (INCOMES, "twelve_months_cents", 29_999, "months_exceed_year"),
    (INCOMES, "twelve_months_cents", 9_000_030_001, "rest_of_year_too_large"),
    (COSTS, "month_cents", 1_000_000_001, "out_of_bounds"),
]


@pytest.mark.parametrize(("table", "column", "value", "fault"), CELLS)
def test_a_wrong_cell_is_named(table: str, column: str, value: Any, fault: str) -> None:
    rows = together([_sample(1, 10), _sample(2, 20)])
    next(row for row in rows[table] if row["household_id"] == 2)[column] = value
    (found,) = run(OWN_DAY, rows)
    shown = None if value is None else str(value)
    assert found == {"household_id": 2, "table": table, "column": column, "fault": fault, "found": shown}


def test_the_oldest_who_is_possible_is_not_at_fault() -> None:
    rows = _sample()
    rows[PERSONS][0]["born"] = date(1900, 2, 11)  # 125 years, and 126 the day after
    assert _places(rows) == []


def _twice(rows: RowsByTable, table: str, count: int = 2) -> RowsByTable:
    rows[table] += [dict(rows[table][0]) for _ in range(count - 1)]
    return rows


def _without(rows: RowsByTable, table: str) -> RowsByTable:
    rows[table] = []
    return rows


def _changed(rows: RowsByTable, table: str, column: str, value: Any) -> RowsByTable:
    rows[table][0][column] = value
    return rows


def _members(rows: RowsByTable, count: int) -> RowsByTable:
    rows[PERSONS] += [{**rows[PERSONS][1], "person_id": 1000 + n} for n in range(count - 2)]
    return rows


def _away(rows: RowsByTable) -> RowsByTable:
    for row in rows[PERSONS]:
        row["in_institution"] = True
    return rows


STRUCTURES: list[tuple[RowsByTable, list[Place]]] = [
    (_twice(_sample(), HOUSEHOLDS), [(HOUSEHOLDS, "household_id", "duplicate")]),
    (_twice(_sample(), PERSONS), [(PERSONS, "person_id", "duplicate")]),
    (_changed(_sample(), HOUSEHOLDS, "household_id", -1), [
        (COSTS, "household_id", "no_household"),
        (HOUSEHOLDS, "household_id", "no_members"),
        (HOUSEHOLDS, "household_id", "out_of_bounds"),
        (PERSONS, "household_id", "no_household"),
    ]),
    (_without(_sample(), HOUSEHOLDS), [
        (COSTS, "household_id", "no_household"), (PERSONS, "household_id", "no_household")
    ]),
    (_without(_without(_sample(), PERSONS), INCOMES), [(HOUSEHOLDS, "household_id", "no_members")]),
    (_changed(_sample(), INCOMES, "person_id", 99), [(INCOMES, "person_id", "no_person")]),
    (_changed(_sample(), INCOMES, "person_id", None), [(INCOMES, "person_id", "missing")]),
    (_changed(_sample(), COSTS, "household_id", None), [(COSTS, "household_id", "missing")]),
    (_members(_sample(), MOST_MEMBERS), []),
    (_members(_sample(), MOST_MEMBERS + 1), [(HOUSEHOLDS, "household_id", "too_many_members")]),
    (_twice(_sample(), COSTS, MOST_ROWS - 1), []),
    (_twice(_sample(), COSTS, MOST_ROWS), [(COSTS, "household_id", "too_many_rows")]),
    (_twice(_sample(), INCOMES, MOST_ROWS), [(INCOMES, "person_id", "too_many_rows")]),
    (_away(_sample()), [(PERSONS, "in_institution", "all_in_institution")]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "places"), STRUCTURES)
def test_rows_that_do_not_fit_together_are_named(rows: RowsByTable, places: list[Place]) -> None:
    assert _places(together([rows, _sample(5, 500)])) == sorted(places)


def test_one_person_in_two_households_sets_both_aside() -> None:
    rows = together([_sample(1, 10), _sample(2, 20)])
    rows[PERSONS][2]["person_id"] = 11  # B of the first household, who has no income
    found = {(row["household_id"], row["fault"]) for row in run(OWN_DAY, rows)}
    assert {(1, "duplicate"), (2, "duplicate")} <= found
    assert run(household_faults(unbound_tables(), day=None), rows) == []  # which cannot be seen one by one


@pytest.mark.parametrize("home", [2, None])
def test_income_in_another_household_names_the_household_of_the_person(home: int | None) -> None:
    rows = together([_sample(1, 10), _sample(2, 20)])
    rows[INCOMES][0]["household_id"] = home
    found = {(row["household_id"], row["fault"]) for row in run(OWN_DAY, rows)}
    assert found == {(1, "income_elsewhere"), (home, "no_person" if home else "missing")}


def test_only_households_without_fault_are_accepted() -> None:
    rows = together([_sample(1, 10), _sample(2, 20), _sample(3, 30)])
    rows[COSTS][2]["month_cents"] = None  # of household 2
    for table in SPECIFICATION:
        rows[table].append({**rows[table][0], "household_id": None})
    tables = unbound_tables()
    faulty = tables[COSTS].filter(tables[COSTS].month_cents.isnull())
    for table in accepted(tables, faulty).values():
        assert {row["household_id"] for row in run(table, rows)} == {1, 3}


def test_days_at_the_end_of_what_a_file_can_hold_are_faults() -> None:
    """Parquet keeps days as 32-bit numbers; the greatest and the least are read as infinite."""
    import duckdb
    import ibis
    import pyarrow as pa

    from tests.rulebook.table_data import arrow

    ends = [2**31 - 1, -(2**31) + 1, 2**31 - 2, -(2**31) + 2]
    for column in ("born", "started_work_on"):
        tables = arrow(together(_sample(n, n * 10) for n in range(1, 3)))
        persons = tables[PERSONS]
        at = persons.schema.get_field_index(column)
        tables[PERSONS] = persons.set_column(at, column, pa.array(ends, pa.int32()).cast(pa.date32()))
        connection = duckdb.connect()
        for name, table in tables.items():
            connection.register(name, table)
        found = connection.sql(ibis.to_sql(OWN_DAY, dialect="duckdb")).fetchall()
        assert len(found) == len(ends), found


def _each_fault() -> Iterator[tuple[str, str, str]]:
    for table, column, _value, fault in CELLS:
        yield table, column, fault
    for _rows, places in STRUCTURES:
        yield from places
    yield PERSONS, "person_id", "income_elsewhere"


def test_every_fault_says_what_was_expected_and_is_shown_here() -> None:
    for place in _each_fault():
        assert all(expected(*place)), place
    assert {fault for _table, _column, fault in _each_fault()} == set(FAULTS)


def test_a_day_the_rulebook_does_not_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="2020-12-31"):
        faults(unbound_tables(), day=date(2020, 12, 31))
