"""The input check in columns: what `check.check_household` refuses, and what only tables can get wrong.

Everything here is an ibis expression over the four tables of `table_columns.SPECIFICATION`, so that any engine can run
it. A fault is a row: household_id int64 (NULL where the row at fault has none), table, column, fault (a code of
`FAULTS`), found (text, at most 60 characters).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from dienests.engine import Text
from dienests.rulebook.check import LARGEST_AGE, MOST_MEMBERS, MOST_ROWS
from dienests.rulebook.table_columns import (
    COSTS,
    HIGHEST_ID,
    HOUSEHOLDS,
    INCOMES,
    LARGEST_CENTS,
    OTHER_MONTHS,
    PERSONS,
    SPECIFICATION,
    Column,
    day_can_be_assessed,
)
from dienests.rulebook.tables import Tables

MISSING, BOUNDS, CODE = "missing", "out_of_bounds", "unknown_code"
BORN_LATER, TOO_OLD, WORK_START = "born_after_application", "too_old", "work_start"
DUPLICATE, NO_HOUSEHOLD, NO_PERSON, ELSEWHERE = "duplicate", "no_household", "no_person", "income_elsewhere"
NO_MEMBERS, MANY_MEMBERS, ALL_AWAY, MANY_ROWS = "no_members", "too_many_members", "all_in_institution", "too_many_rows"
MONTHS_EXCEED, MONTHS_REST = "months_exceed_year", "rest_of_year_too_large"

FAULT_TYPES = {"household_id": "int64", "table": "string", "column": "string", "fault": "string", "found": "string"}
FAULT_COLUMNS = tuple(FAULT_TYPES)
LONGEST_FOUND = 60
# Nobody assessed by a rulebook that begins in 2021 was born before; months need not be counted from such days.
EARLIEST_BIRTH = date(1800, 1, 1)

_EXPECTED: dict[str, Text] = {
    MISSING: Text("vērtība, nevis NULL", "a value, not NULL"),
    BORN_LATER: Text("diena līdz iesniegumam", "a day up to the application"),
    TOO_OLD: Text(f"vecums līdz {LARGEST_AGE} gadiem", f"an age of up to {LARGEST_AGE} years"),
    WORK_START: Text("diena starp dzimšanu un iesniegumu", "a day between birth and application"),
    DUPLICATE: Text("numurs, kas neatkārtojas", "a number that does not repeat"),
    NO_HOUSEHOLD: Text(f"mājsaimniecība, kas ir tabulā {HOUSEHOLDS}", f"a household that is in {HOUSEHOLDS}"),
    NO_PERSON: Text(
        f"persona, kas tabulā {PERSONS} ir šajā mājsaimniecībā", f"a person who is in this household in {PERSONS}"
    ),
    ELSEWHERE: Text(
        f"ienākumi personas pašas mājsaimniecībā (tabulā {INCOMES} tie ir pie citas)",
        f"incomes in the person's own household (in {INCOMES} some stand in another)",
    ),
    NO_MEMBERS: Text("vismaz viena persona", "at least one person"),
    MANY_MEMBERS: Text(f"ne vairāk kā {MOST_MEMBERS} personas", f"at most {MOST_MEMBERS} persons"),
    ALL_AWAY: Text("vismaz viena persona, kas nedzīvo iestādē", "at least one person not in an institution"),
    MANY_ROWS: Text(f"ne vairāk kā {MOST_ROWS} rindas", f"at most {MOST_ROWS} rows"),
    MONTHS_EXCEED: Text("vismaz tik, cik trīs mēnešos kopā", "at least as much as in the three months together"),
    MONTHS_REST: Text(
        f"pārējos {OTHER_MONTHS} mēnešos ne vairāk kā {LARGEST_CENTS} mēnesī",
        f"at most {LARGEST_CENTS} for each of the other {OTHER_MONTHS} months",
    ),
}
FAULTS = (*_EXPECTED, BOUNDS, CODE)


def expected(table: str, column: str, fault: str) -> Text:
    """What was expected where a fault was found, in words. Raises KeyError for what no check here reports."""
    if fault not in (BOUNDS, CODE):
        return _EXPECTED[fault]
    spec = SPECIFICATION[table].column(column)
    if fault == BOUNDS:
        return Text(f"no {spec.lowest} līdz {spec.highest}", f"from {spec.lowest} to {spec.highest}")
    listed = ", ".join(spec.choices or ())
    return Text(f"viens no: {listed}", f"one of: {listed}")


def faults(tables: Tables, *, day: date | None) -> ir.Table:
    """Every fault of a population. `day`: as in `tables.prepared`. Raises ValueError for a day before the rulebook."""
    return household_faults(tables, day=day).union(identity_faults(tables))


def household_faults(tables: Tables, *, day: date | None) -> ir.Table:
    """Faults that ranges of households show one by one; only together with `identity_faults` the whole check."""
    if day is not None and not day_can_be_assessed(day):
        raise ValueError(f"{day} cannot be assessed: the rulebook does not reach it")
    households, incomes, costs = tables[HOUSEHOLDS], tables[INCOMES], tables[COSTS]
    return ibis.union(
        _found_by(_column_checks(HOUSEHOLDS, households), households),
        _person_faults(tables, day),
        _found_by([*_column_checks(INCOMES, incomes), *_month_checks(incomes)], incomes),
        _found_by(_column_checks(COSTS, costs), costs),
        _faults_of_whole_households(tables),
        _too_many_incomes(incomes),
    )


def identity_faults(tables: Tables) -> ir.Table:
    """Faults no range of households shows: rows of no household, a person twice, incomes of nobody in the household.

    Where a person's incomes stand in another household both are named: neither income can be told.
    """
    persons, incomes = tables[PERSONS], tables[INCOMES]
    nobodys = {name: table.filter(table.household_id.isnull()) for name, table in tables.items()}
    numbers = persons.filter(persons.person_id.notnull()).group_by("person_id")
    # One row for each number, however often a broken file repeats it: the join below cannot grow.
    homes = numbers.agg(home=persons.household_id.min(), last_home=persons.household_id.max(), rows=ibis._.count())
    repeated = persons.semi_join(homes.filter(homes.rows > 1), "person_id")
    at = incomes.select("person_id", "household_id").left_join(homes, "person_id")
    # A repeated number has several homes; their households are named by the repetition.
    at_home = at.home.identical_to(at.household_id) | at.last_home.identical_to(at.household_id)
    misplaced = at.filter(at.person_id.notnull(), ~at_home)
    lost, missed = misplaced.household_id.notnull(), misplaced.home.notnull()
    return ibis.union(
        *(_named(t, name, "household_id", MISSING, household_id=t.household_id) for name, t in nobodys.items()),
        _named(repeated, PERSONS, "person_id", DUPLICATE, household_id=repeated.household_id),
        _named(misplaced.filter(lost), INCOMES, "person_id", NO_PERSON, household_id=ibis._.household_id),
        _named(misplaced.filter(missed), PERSONS, "person_id", ELSEWHERE, household_id=ibis._.home),
    )


def accepted(tables: Tables, set_aside: ir.Table) -> dict[str, ir.Table]:
    """The rows of households without a fault. `set_aside`: any table with the household_id of those with one."""
    identified = set_aside.filter(set_aside.household_id.notnull()).select("household_id").distinct()
    return {
        # A row without a number belongs to nobody, and an anti join would let it pass.
        name: table.filter(table.household_id.notnull()).anti_join(identified, "household_id")
        for name, table in tables.items()
    }


@dataclass(frozen=True, slots=True)
class _Check:
    """A condition under which a row is at fault (NULL: not), the place that is named, and the column that is shown."""

    table: str
    column: str
    fault: str
    at_fault: ir.BooleanValue
    found: ir.Value


def _named(rows: ir.Table, table: str, column: str, fault: str, *, household_id: ir.Value) -> ir.Table:
    return rows.select(
        household_id=household_id,
        table=ibis.literal(table),
        column=ibis.literal(column),
        fault=ibis.literal(fault),
        found=_shown(rows[column]),
    )


def _shown(value: ir.Value) -> ir.StringValue:
    return value.cast("string").left(LONGEST_FOUND)


def _found_by(checks: Sequence[_Check], rows: ir.Table) -> ir.Table:
    """One pass over rows: those with any fault, then a row for each fault of those few.

    Conditions become columns first and places are looked up in lists, so that the SQL stays short.
    """
    names = [f"at_fault_{number}" for number in range(len(checks))]
    judged = rows.mutate(**{name: each.at_fault.fill_null(False) for name, each in zip(names, checks, strict=True)})
    bad = judged.filter(reduce(or_, (judged[name] for name in names)))
    # Spark looks up a place in a list by a 32-bit number only.
    numbers = [bad[name].ifelse(ibis.literal(n, "int32"), ibis.null("int32")) for n, name in enumerate(names)]
    bad = bad.mutate(check_number=ibis.array(numbers).unnest())
    bad = bad.filter(bad.check_number.notnull())
    number = bad.check_number
    found = ibis.cases(*((number == n, bad[each.found.get_name()].cast("string")) for n, each in enumerate(checks)))
    return bad.select(
        household_id=bad.household_id,
        table=ibis.array([each.table for each in checks])[number],
        column=ibis.array([each.column for each in checks])[number],
        fault=ibis.array([each.fault for each in checks])[number],
        found=_shown(found),
    )


def _column_checks(name: str, table: ir.Table) -> list[_Check]:
    return [check for column in SPECIFICATION[name].columns for check in _checks_of(name, table, column)]


def _checks_of(name: str, table: ir.Table, column: Column) -> Iterator[_Check]:
    value = table[column.name]
    if not column.nullable and column.name != "household_id":
        # A row without household_id is in no household and no range: `identity_faults` finds it.
        yield _Check(name, column.name, MISSING, value.isnull(), value)
    if column.lowest is not None and column.highest is not None:
        below = value < _literal(column.lowest)
        outside = below if column.highest == HIGHEST_ID else below | (value > _literal(column.highest))
        yield _Check(name, column.name, BOUNDS, outside, value)
    if column.choices is not None:
        yield _Check(name, column.name, CODE, value.notin(sorted(column.choices)), value)


def _literal(bound: int | date) -> ir.Value:
    return ibis.literal(bound, "date" if isinstance(bound, date) else "int64")


def _person_faults(tables: Tables, day: date | None) -> ir.Table:
    persons = tables[PERSONS]
    if day is None:
        households = tables[HOUSEHOLDS]
        spec = SPECIFICATION[HOUSEHOLDS].column("applied_on")
        possible = households.filter(households.applied_on.between(spec.lowest, spec.highest))
        days = possible.group_by("household_id").agg(assessed_on=possible.applied_on.min())
        persons = persons.left_join(days, "household_id").drop("household_id_right")
    else:
        persons = persons.mutate(assessed_on=ibis.literal(day))
    born, started, on = persons.born, persons.started_work_on, persons.assessed_on
    months = (on.year() - born.year()) * 12 + on.month() - born.month()
    months = months - (on.day() < born.day()).ifelse(1, 0)
    too_old = (born < ibis.literal(EARLIEST_BIRTH)) | (months >= (LARGEST_AGE + 1) * 12)
    # Either of the two is enough, also where the other cannot be told.
    outside = (started > on).fill_null(False) | (started < born)
    checks = [
        *_column_checks(PERSONS, persons),
        _Check(PERSONS, "born", BORN_LATER, born > on, born),
        _Check(PERSONS, "born", TOO_OLD, too_old, born),
        _Check(PERSONS, "started_work_on", WORK_START, outside, started),
    ]
    return _found_by(checks, persons)


def _month_checks(incomes: ir.Table) -> list[_Check]:
    three = incomes.month_1_cents + incomes.month_2_cents + incomes.month_3_cents
    year = incomes.twelve_months_cents
    # Amounts near the end of 64 bits would run over in the sum; they are out of bounds anyway.
    small = reduce(
        lambda a, b: a & b,
        (incomes[f"month_{back}_cents"].between(0, LARGEST_CENTS) for back in (1, 2, 3)),
    )
    three = small.ifelse(three, ibis.null("int64"))
    return [
        _Check(INCOMES, "twelve_months_cents", MONTHS_EXCEED, year < three, year),
        _Check(INCOMES, "twelve_months_cents", MONTHS_REST, year > three + OTHER_MONTHS * LARGEST_CENTS, year),
    ]


def _faults_of_whole_households(tables: Tables) -> ir.Table:
    """What shows only in all rows of a household together, counted in one aggregate instead of joins."""
    rows = ibis.union(*(_by_household(name, tables[name]) for name in (HOUSEHOLDS, PERSONS, COSTS)))
    counts = {name: rows.count(where=rows.stands_in == name) for name in (HOUSEHOLDS, PERSONS, COSTS)}
    one = rows.group_by("household_id").agg(**counts, all_away=rows.away.all())
    there, members, bills = one[HOUSEHOLDS] > 0, one[PERSONS], one[COSTS]
    checks = [
        _Check(HOUSEHOLDS, "household_id", DUPLICATE, one[HOUSEHOLDS] > 1, one.household_id),
        _Check(HOUSEHOLDS, "household_id", NO_MEMBERS, there & (members == 0), members),
        _Check(HOUSEHOLDS, "household_id", MANY_MEMBERS, members > MOST_MEMBERS, members),
        _Check(PERSONS, "in_institution", ALL_AWAY, (members > 0) & one.all_away, members),
        _Check(PERSONS, "household_id", NO_HOUSEHOLD, ~there & (members > 0), one.household_id),
        _Check(COSTS, "household_id", NO_HOUSEHOLD, ~there & (bills > 0), one.household_id),
        _Check(COSTS, "household_id", MANY_ROWS, bills > MOST_ROWS, bills),
    ]
    return _found_by(checks, one)


def _by_household(name: str, table: ir.Table) -> ir.Table:
    """A row for each row that names its household; `away` is false only for a member who is at home."""
    away = table.in_institution.fill_null(False) if name == PERSONS else ibis.literal(True)
    rows = table.select("household_id", stands_in=ibis.literal(name), away=away)
    return rows.filter(rows.household_id.notnull())


def _too_many_incomes(incomes: ir.Table) -> ir.Table:
    """Persons with too many rows, looked for only in households with so many: counting by person takes longer."""
    households = incomes.group_by("household_id").agg(rows=ibis._.count())
    suspects = incomes.semi_join(households.filter(households.rows > MOST_ROWS), "household_id")
    persons = suspects.group_by("household_id", "person_id").agg(rows=ibis._.count())
    return _found_by([_Check(INCOMES, "person_id", MANY_ROWS, persons.rows > MOST_ROWS, persons.rows)], persons)
