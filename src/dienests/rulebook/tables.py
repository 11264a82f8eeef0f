"""The four tables of a population, column by column, and how they become the inputs of the rules.

One specification for the Parquet files, for the check (`table_check`) and for people (docs/how-to/population-files.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from dienests.engine import Text
from dienests.engine.quantities import SHARES_PER_CENT, Value
from dienests.rulebook.check import LARGEST_AMOUNT, LARGEST_COUNT, LATEST_YEAR
from dienests.rulebook.entities import COST, HOUSEHOLD, INCOME, PERSON
from dienests.rulebook.household.inputs import BY_AGE, STATED_NO, STATED_YES
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income.kinds import INCOME_KIND_NAMES
from dienests.rulebook.law import EARLIEST_DAY
from dienests.rulebook.prepare import IRREGULAR_MONTHS, REGULAR_MONTHS

HOUSEHOLDS, PERSONS, INCOMES, COSTS = "households", "persons", "incomes", "costs"
Tables = Mapping[str, ir.Table]
ColumnType = Literal["int64", "string", "bool", "date"]

LARGEST_CENTS = int(LARGEST_AMOUNT * 100)
LATEST_DAY = date(LATEST_YEAR - 1, 12, 31)
OTHER_MONTHS = IRREGULAR_MONTHS - REGULAR_MONTHS
HIGHEST_ID = 2**63 - 1

ARROW_TYPES: Mapping[ColumnType, pa.DataType] = {
    "int64": pa.int64(),
    "string": pa.string(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, what it may hold (bounds inclusive, for numbers and days; codes for texts), and for people.

    Only a `nullable` column may hold NULL. Bounds that depend on other columns are in `table_check`.
    """

    name: str
    type: ColumnType
    label: Text
    lowest: int | date | None = None
    highest: int | date | None = None
    choices: Collection[str] | None = None
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table; `key` is the column whose values may not repeat."""

    name: str
    label: Text
    columns: tuple[Column, ...]
    key: str | None = None

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _identity(name: str, lv: str, en: str) -> Column:
    return Column(name, "int64", Text(lv, en), 0, HIGHEST_ID)


def _cents(name: str, lv: str, en: str, *, months: int = 1) -> Column:
    return Column(name, "int64", Text(f"{lv} (centi)", f"{en} (cents)"), 0, LARGEST_CENTS * months)


def _count(name: str, lv: str, en: str) -> Column:
    return Column(name, "int64", Text(lv, en), 0, LARGEST_COUNT)


def _code(name: str, lv: str, en: str, choices: Collection[str]) -> Column:
    return Column(name, "string", Text(lv, en), choices=tuple(choices))


_HOUSEHOLD_ID = _identity("household_id", "Mājsaimniecības numurs", "Number of the household")
_PERSON_ID = _identity("person_id", "Personas numurs", "Number of the person")

SPECIFICATION: Mapping[str, TableSpec] = {
    HOUSEHOLDS: TableSpec(
        HOUSEHOLDS,
        Text("Mājsaimniecības", "Households"),
        (
            _HOUSEHOLD_ID,
            _code("municipality", "Pašvaldība", "Municipality", MUNICIPALITIES),
            Column("applied_on", "date", Text("Iesnieguma diena", "Day of application"), EARLIEST_DAY, LATEST_DAY),
            _cents("savings_cents", "Naudas līdzekļu uzkrājums", "Money savings"),
            _count("other_real_estate", "Nekustamie īpašumi bez tā, kurā dzīvo", "Real estates besides the own home"),
            Column(
                "land_hundredths",
                "int64",
                Text("Zeme kopā (hektāra simtdaļas)", "Land in total (hundredths of a hectare)"),
                0,
                LARGEST_CENTS,
            ),
            _count("vehicles", "Mehāniskie transportlīdzekļi", "Motor vehicles"),
            Column("seeks_assistance", "bool", Text("Vēršas pēc palīdzības", "Applies for assistance")),
        ),
        key="household_id",
    ),
    PERSONS: TableSpec(
        PERSONS,
        Text("Personas", "Persons"),
        (
            _PERSON_ID,
            _HOUSEHOLD_ID,
            Column("born", "date", Text("Dzimšanas diena", "Date of birth")),
            Column(
                "disability_group", "int64", Text("Invaliditātes grupa, 0 – nav", "Disability group, 0: none"), 0, 3
            ),
            Column("student", "bool", Text("Mācās vai studē", "Learner or student")),
            Column("in_institution", "bool", Text("Dzīvo iestādē", "Lives in an institution")),
            _code("pension_age", "Pensijas vecums", "Pension age", (BY_AGE, STATED_YES, STATED_NO)),
            Column("started_work_on", "date", Text("Darba sākums", "Work taken up on"), nullable=True),
        ),
        key="person_id",
    ),
    INCOMES: TableSpec(
        INCOMES,
        Text("Ienākumi", "Incomes"),
        (
            _PERSON_ID,
            _HOUSEHOLD_ID,
            _code("kind", "Ienākuma veids", "Kind of income", INCOME_KIND_NAMES),
            _cents("month_1_cents", "Saņemts iepriekšējā mēnesī", "Received in the month before"),
            _cents("month_2_cents", "Saņemts pirms diviem mēnešiem", "Received two months before"),
            _cents("month_3_cents", "Saņemts pirms trim mēnešiem", "Received three months before"),
            _cents(
                "twelve_months_cents",
                "Saņemts 12 mēnešos pirms iesnieguma",
                "Received in the 12 months before",
                months=IRREGULAR_MONTHS,
            ),
        ),
    ),
    COSTS: TableSpec(
        COSTS,
        Text("Mājokļa izmaksas", "Dwelling costs"),
        (
            _HOUSEHOLD_ID,
            _code("kind", "Izmaksu veids", "Kind of cost", COST_KINDS),
            _cents("month_cents", "Izdevumi mēnesī pēc rēķina", "Cost of the month by the bill"),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Input tables by entity, columns named as the inputs of the rules (money in shares) besides household_id and
    person_id; `constants` are inputs that are the same for every household and therefore no columns."""

    tables: Tables
    constants: Mapping[str, Value]


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow (Parquet) schema of a table; columns that may not hold NULL are declared so."""
    return pa.schema([pa.field(c.name, ARROW_TYPES[c.type], nullable=c.nullable) for c in SPECIFICATION[table].columns])


def ibis_schema(table: str) -> ibis.Schema:
    """The ibis schema of a table. Every column may be NULL here: files promise, the check verifies."""
    types = {"bool": "boolean"}
    return ibis.schema({c.name: types.get(c.type, c.type) for c in SPECIFICATION[table].columns})


def unbound_tables() -> dict[str, ir.Table]:
    """The four tables without data, named as the files, for expressions that are turned into SQL."""
    return {name: ibis.table(ibis_schema(name), name=name) for name in SPECIFICATION}


def day_can_be_assessed(day: date) -> bool:
    """Whether households can be assessed as if they applied on `day`; the rulebook begins in 2021."""
    return EARLIEST_DAY <= day <= LATEST_DAY


def prepared(tables: Tables, *, day: date | None, keep: Collection[str] = ()) -> Prepared:
    """The inputs of the rules from the four tables, which have passed the check; `rulebook.prepare` in columns.

    `day`: everybody is assessed as if applying on that day, with income windows as they stand; None: each on its own
    `applied_on`. `keep`: further columns of `households` carried along in the household table. Raises ValueError for
    a day before the rulebook begins.
    """
    constants: dict[str, Value] = {"gmi_paid_known": False, "gmi_paid": 0}
    if day is not None:
        if not day_can_be_assessed(day):
            raise ValueError(f"{day} cannot be assessed: expected a day from {EARLIEST_DAY} to {LATEST_DAY}")
        constants |= {"applied_on": day, "assessed_on": day}
    inputs = {
        HOUSEHOLD: _household_inputs(tables[HOUSEHOLDS], own_day=day is None, keep=keep),
        PERSON: _person_inputs(tables[PERSONS]),
        INCOME: _income_inputs(tables[INCOMES]),
        COST: _cost_inputs(tables[COSTS]),
    }
    return Prepared(inputs, constants)


def _shares(cents: ir.Value) -> ir.Value:
    return cents * ibis.literal(SHARES_PER_CENT, "int64")


def _household_inputs(households: ir.Table, *, own_day: bool, keep: Collection[str]) -> ir.Table:
    days = {"applied_on": households.applied_on, "assessed_on": households.applied_on} if own_day else {}
    return households.select(
        "household_id",
        "municipality",
        "other_real_estate",
        "vehicles",
        **days,
        savings=_shares(households.savings_cents),
        land_hectares=households.land_hundredths,
        **{name: households[name] for name in keep},
    )


def _person_inputs(persons: ir.Table) -> ir.Table:
    return persons.select(
        "person_id",
        "household_id",
        "born",
        "disability_group",
        "student",
        "in_institution",
        pension_age_stated=persons.pension_age,
        started_work_on=ibis.coalesce(persons.started_work_on, persons.born),
    )


def _income_inputs(incomes: ir.Table) -> ir.Table:
    return incomes.select(
        "person_id",
        "household_id",
        income_kind=incomes.kind,
        month_1=_shares(incomes.month_1_cents),
        month_2=_shares(incomes.month_2_cents),
        month_3=_shares(incomes.month_3_cents),
        twelve_months=_shares(incomes.twelve_months_cents),
    )


def _cost_inputs(costs: ir.Table) -> ir.Table:
    """Rows of one kind are added up first, as bills are, because norms hold for a kind."""
    # DuckDB sums int64 into 128 bits while ibis believes in 64 and would leave the cast out: the cast is put by hand.
    # The sum fits: at most 200 rows of at most 10,000,000 EUR.
    total = ops.Cast(costs.month_cents.sum().op(), dt.int64).to_expr()
    cents = costs.group_by("household_id", "kind").agg(cents=total)
    return cents.select("household_id", cost_kind=cents.kind, cost_month=_shares(cents.cents))
