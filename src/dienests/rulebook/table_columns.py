"""The four tables of a population, column by column.

One specification for the Parquet files, for the check (`table_check`) and for people (docs/how-to/population-files.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa

from dienests.engine import Text
from dienests.rulebook.check import LARGEST_AMOUNT, LARGEST_COUNT, LATEST_YEAR
from dienests.rulebook.household.inputs import BY_AGE, STATED_NO, STATED_YES
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income.kinds import INCOME_KIND_NAMES
from dienests.rulebook.law import EARLIEST_DAY
from dienests.rulebook.prepare import IRREGULAR_MONTHS, REGULAR_MONTHS

HOUSEHOLDS, PERSONS, INCOMES, COSTS = "households", "persons", "incomes", "costs"
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


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow (Parquet) schema of a table; columns that may not hold NULL are declared so."""
    return pa.schema([pa.field(c.name, ARROW_TYPES[c.type], nullable=c.nullable) for c in SPECIFICATION[table].columns])


def day_can_be_assessed(day: date) -> bool:
    """Whether households can be assessed as if they applied on `day`; the rulebook begins in 2021."""
    return EARLIEST_DAY <= day <= LATEST_DAY
