"""One household of a population, explained by the rules themselves and compared with what a run stored for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from dienests.engine import GraphFault, Library, Text
from dienests.engine.quantities import SHARES_PER_CENT
from dienests.population.assess import RESULTS, RUN, SET_ASIDE, Run
from dienests.population.check import reading
from dienests.population.duck import Duck
from dienests.population.faults import FileFault, PopulationFaults, unreadable
from dienests.population.files import Population, open_population, parts_of
from dienests.population.manifest import JSON_FILE
from dienests.population.reform import Sides
from dienests.population.results import AS_THEY_ARE, IN_CENTS, KEPT, NO_VALUE
from dienests.population.side_by_side import SideBySide, side_by_side
from dienests.population.sql import sql_of
from dienests.rulebook import Assessment, assess
from dienests.rulebook.check import found as readable
from dienests.rulebook.table_check import FAULT_COLUMNS, expected, faults
from dienests.rulebook.table_columns import HIGHEST_ID, HOUSEHOLDS
from dienests.rulebook.table_rows import household_of
from dienests.rulebook.tables import unbound_tables

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
LARGEST_RUN = 1_000_000
NO_VALUE_EXPECTED = Text("lielums, kam ir vērtība šai mājsaimniecībai", "a parameter with a value for this household")


class HouseholdUnknown(Exception):
    """There is no household of that number."""

    def __init__(self, household_id: int, folder: Path) -> None:
        self.text = Text(
            f"Mājsaimniecības {household_id} nav ({folder}). Norādiet numuru no kolonnas household_id.",
            f"There is no household {household_id} in {folder}. Name a number of the column household_id.",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a household cannot be assessed: the place, what was found there and what was expected."""

    table: str
    column: str
    fault: str
    found: str

    @property
    def expected(self) -> Text:
        return NO_VALUE_EXPECTED if self.fault == NO_VALUE else expected(self.table, self.column, self.fault)

    def to_json(self) -> dict[str, Any]:
        place = {"table": self.table, "column": self.column, "fault": self.fault, "found": self.found}
        return {**place, "expected": self.expected.to_json()}


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of the stored result that the rules do not give now."""

    column: str
    stored: Any
    now: Any

    def to_json(self) -> dict[str, Any]:
        return {"column": self.column, "stored": _plain(self.stored), "now": _plain(self.now)}


@dataclass(frozen=True, slots=True)
class Basis:
    """By what a household is assessed: `law` None is the rulebook as it stands; `reform` names another."""

    day: date | None
    known_on: date
    law: Library | None = None
    reform: str | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """A household of a population.

    `household`: its file, as `rulebook.assess` takes it, and `assessment` what the rules give for it; both None for a
    household that cannot be assessed, which `reasons` explain. `stored`: its row in the results of the run, None where
    there is no run or no row. `differences`: what of it the rules do not give now. `of_run`: whether there is a run.
    """

    household_id: int
    population: Population
    basis: Basis
    household: dict[str, Any] | None
    assessment: Assessment | None
    reasons: tuple[Reason, ...]
    stored: Mapping[str, Any] | None
    differences: tuple[Difference, ...]
    of_run: bool = True

    def to_json(self) -> dict[str, Any]:
        return {
            "household_id": self.household_id,
            "population": self.population.name.to_json(),
            "synthetic": self.population.synthetic,
            "day": _plain(self.basis.day),
            "known_on": self.basis.known_on.isoformat(),
            "reform": self.basis.reform,
            "household": self.household,
            "assessment": self.assessment.to_json() if self.assessment else None,
            "set_aside": [reason.to_json() for reason in self.reasons],
            "stored": {name: _plain(value) for name, value in self.stored.items()} if self.stored else None,
            "differences": [difference.to_json() for difference in self.differences],
        }


def is_run(folder: Path) -> bool:
    """Whether a folder is the output of an assessment, and not a population."""
    return (folder / RUN).is_file()


def read_run(output: Path) -> Run:
    """What run.json says. Raises PopulationFaults."""
    path = output / RUN
    try:
        with path.open("rb") as file:
            data = json.loads(file.read(LARGEST_RUN).decode("utf-8"))
        return Run(
            population=str(data["population"]),
            population_name={language: str(data["population_name"][language]) for language in ("lv", "en")},
            fingerprint=str(data["fingerprint"]),
            synthetic=bool(data["synthetic"]),
            day=date.fromisoformat(data["day"]) if data["day"] else None,
            known_on=date.fromisoformat(data["known_on"]),
            reform=data["reform"] if data["reform"] is None else str(data["reform"]),
            engine=str(data["engine"]),
            rulebook_versions=tuple(map(str, data["rulebook_versions"])),
            households=int(data["households"]),
            assessed=int(data["assessed"]),
            set_aside=int(data["set_aside"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PopulationFaults([unreadable(path, error, kind=JSON_FILE)]) from error


def explain_household(
    output: Path, household_id: int, *, law: Library | None = None, population: Path | None = None
) -> Explained:
    """Explain a household of a run and compare it with the stored row.

    `law`: the law of the run where it was that of a reform. `population`: the folder of the input, where it is no
    longer where the run found it. Raises HouseholdUnknown, PopulationFaults.
    """
    run = read_run(output)
    basis = Basis(run.day, run.known_on, law, run.reform)
    opened = open_population(population or _input_of(output, run))
    with Duck() as duck, reading(output):
        rows = rows_of_household(duck, opened, household_id)
        now = _faults_of_household(duck, run.day)
        then = [
            Reason(row["table"], row["column"], row["fault"], readable(row["found"]))
            for row in _rows_in(duck, output / SET_ASIDE, household_id)
        ]
        stored = next(iter(_rows_in(duck, output / RESULTS, household_id)), None)
    # What shows only in the whole population, and parameters without a value, the run alone has found.
    return _explained(
        opened, rows, basis, household_id=household_id, reasons=tuple(dict.fromkeys([*now, *then])), stored=stored
    )


def explain_in_population(population: Population, household_id: int, basis: Basis) -> Explained:
    """Explain a household of a population without a run. Raises HouseholdUnknown, PopulationFaults."""
    with Duck() as duck, reading(population.folder):
        rows = rows_of_household(duck, population, household_id)
        reasons = tuple(_faults_of_household(duck, basis.day))
    found = _explained(population, rows, basis, household_id=household_id, reasons=reasons, stored=None)
    return replace(found, of_run=False)


def explain_under_both(
    population: Population, household_id: int, found: Sides, *, day: date
) -> SideBySide | tuple[Reason, ...]:
    """A household of a population under both laws of a reform, as if it applied on `day`; or why it cannot be assessed.

    Raises HouseholdUnknown, PopulationFaults.
    """
    with Duck() as duck, reading(population.folder):
        rows = rows_of_household(duck, population, household_id)
        reasons = tuple(_faults_of_household(duck, day))
    if reasons:
        return reasons
    try:
        return side_by_side(household_of(rows, day=day), found)
    except GraphFault as fault:
        return (Reason(HOUSEHOLDS, "applied_on", NO_VALUE, str(fault)),)


def rows_of_household(duck: Duck, population: Population, household_id: int) -> Rows:
    """The rows of one household by table. For this `duck` the four tables hold nothing else from then on.

    Raises HouseholdUnknown where no table has any.
    """
    found = {name: _rows_in(duck, path, household_id, keep_as=name) for name, path in population.paths.items()}
    if not any(found.values()):
        raise HouseholdUnknown(household_id, population.folder)
    return found


def result_row(assessment: Assessment, household: Mapping[str, Any]) -> dict[str, Any]:
    """The row of results that an assessment stands for. `household`: its row of the table households."""
    values = assessment.evaluation.values
    counted = zip(values["age_years"], values["is_counted"], strict=True)
    # `results` declares this aggregate by itself; no rule asks for it.
    oldest = max((cast(int, age) for age, is_counted in counted if is_counted), default=0)
    return {
        "household_id": household["household_id"],
        **{name: household[name] for name in KEPT},
        **{name: oldest if name == "oldest_age" else values[name][0] for name in AS_THEY_ARE},
        **{name: _whole_cents(cast(int, values[node][0])) for name, node in IN_CENTS.items()},
    }


def _whole_cents(shares: int) -> int:
    return (shares + SHARES_PER_CENT // 2) // SHARES_PER_CENT


def _explained(
    population: Population,
    rows: Rows,
    basis: Basis,
    *,
    household_id: int,
    reasons: tuple[Reason, ...],
    stored: Mapping[str, Any] | None,
) -> Explained:
    household: dict[str, Any] | None = None
    assessment: Assessment | None = None
    differences: tuple[Difference, ...] = ()
    if not reasons:
        household = household_of(rows, day=basis.day)
        try:
            assessment = assess(household, known_on=basis.known_on, law=basis.law)
        except GraphFault as fault:
            reasons = (Reason(HOUSEHOLDS, "applied_on", NO_VALUE, str(fault)),)
    if assessment and stored is not None:
        now = result_row(assessment, rows[HOUSEHOLDS][0])
        differences = tuple(
            Difference(name, stored.get(name), value) for name, value in now.items() if stored.get(name) != value
        )
    return Explained(household_id, population, basis, household, assessment, reasons, stored, differences)


def _faults_of_household(duck: Duck, day: date | None) -> list[Reason]:
    """What the input check finds now in the rows that the four tables of `duck` hold."""
    found = duck.connection.execute(_sql_of_check(day)).fetchall()
    return [Reason(table, column, fault, readable(shown)) for _household, table, column, fault, shown in found]


@lru_cache(maxsize=32)
def _sql_of_check(day: date | None) -> str:
    """Writing it takes much longer than running it on one household."""
    return sql_of(faults(unbound_tables(), day=day).select(*FAULT_COLUMNS))


def _rows_in(duck: Duck, path: Path, household_id: int, *, keep_as: str = "kept") -> list[dict[str, Any]]:
    """The rows of a household in one table on disk, also kept as a table of `duck`."""
    if not parts_of(path):
        return []
    duck.read({"on_disk": path})
    # A number that no file can hold is nobody's.
    number = household_id if 0 <= household_id <= HIGHEST_ID else None
    only = f'CREATE OR REPLACE TEMP TABLE "{keep_as}" AS SELECT * FROM on_disk WHERE household_id = $1'
    duck.connection.execute(only, [number])
    cursor = duck.connection.execute(f'SELECT * FROM "{keep_as}"')
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _input_of(output: Path, run: Run) -> Path:
    folder = (output / run.population).resolve()
    if folder.is_dir():
        return folder
    fault = FileFault(
        str(folder),
        Text("nekā", "nothing"),
        Text("populācija, no kuras rēķināts", "the population from which it was computed"),
        Text("norādiet, kur tā ir tagad: --population MAPE", "say where it is now: --population FOLDER"),
    )
    raise PopulationFaults([fault])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
