"""The rules of the rulebook computed by openfisca-core for a whole population at once: Parquet in, Parquet out.

    python benchmarks/population_openfisca.py INPUT OUTPUT LAW [--documented]

INPUT: a population folder, OUTPUT: the folder for results, LAW: the JSON of population_law.py. The variables are those
of openfisca_model.py; what one household of Ogre does not need is added: every kind of income, thresholds and
coefficients by municipality, norms. openfisca has no rows of incomes, so a kind and a month is an array of all
persons. Choices made in its favour:
- kinds that are not income are not loaded, and the kinds of a month are added up before anything else is computed;
- a threshold by municipality and type is looked up in an array, since openfisca's own lookup by two keys
  (`parameters(period).low_income_first[municipality][household_type]`) walks through the households in Python;
- only costs for which a norm is stored pass through a rule of their own.
`--documented` takes back the first two: every kind is loaded and averaged by a rule of its own, as our rulebook does
it, and thresholds are looked up as openfisca's manual says. Amounts are openfisca's 32-bit floats, in EUR.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pyarrow.parquet
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

import openfisca_model
from openfisca_model import amount, household, person, since, variable

Array = numpy.ndarray[Any, Any]
Law = dict[str, Any]

TYPES = ("S", "P", "PC", "C", "O")
MONTHS = ("month_1_cents", "month_2_cents", "month_3_cents")
MONEY = ("gmi_first", "gmi_other", "needy_first", "needy_other", "low_income_max_first", "low_income_max_other")
PENSION_AGE = {"by_age": 0, "yes": 1, "no": 2}
PERSON_COLUMNS = ["person_id", "household_id", "born", "disability_group", "student", "in_institution", "pension_age"]
AMOUNTS = (
    "gmi_limit",
    "needy_limit",
    "low_income_limit",
    "counted_costs",
    "gmi_benefit",
    "housing_benefit",
)
NO_NORM = 100_000_000_000  # cents
DAY_OF_MONTH = 10  # openfisca_model counts ages on the tenth


def kinds_of(law: Law, treatment: str) -> list[str]:
    return [kind for kind, found in law["treatment"].items() if found == treatment]


def parameters(law: Law) -> dict[str, Any]:
    """The parameters of openfisca_model with the values of the law, and by municipality where they differ."""
    plain = {name: since(law[name]) for name in openfisca_model.PARAMETERS if isinstance(law.get(name), int)}
    money = {name: since(law[name] / 100) for name in (*MONEY, "minimum_wage")}
    keyed = {
        name: {
            code: {kind: since(each / 100) for kind, each in zip(TYPES, row, strict=True)} for code, row in rows.items()
        }
        for name, rows in (
            each for each in law.items() if each[0] in ("low_income_first", "low_income_other", "coefficient")
        )
    }
    norms = {f"norm_{kind}": _norm(law, kind) for kind in _normed(law)}
    return {
        **openfisca_model.PARAMETERS,
        **plain,
        **money,
        **keyed,
        **norms,
        "land_limit": since(law["land_limit"] / 100),
    }


def _normed(law: Law) -> list[str]:
    return [kind for kind in law["cost_kinds"] if any(kind in norms for norms in law["norms"].values())]


def _norm(law: Law, kind: str) -> dict[str, Any]:
    """By municipality and number of persons; without a norm the cost counts whatever it is."""
    none = [NO_NORM] * len(next(iter(next(iter(law["norms"].values())).values())))
    rows = {code: law["norms"].get(code, {}).get(kind, none) for code in law["low_income_first"]}
    return {code: {f"persons_{n}": since(each / 100) for n, each in enumerate(row)} for code, row in rows.items()}


def table(node: Any) -> Array:
    """A parameter by municipality and a second key as an array, in the order it was written in."""
    return numpy.array([[node[code][key] for key in node[code]] for code in node], dtype=numpy.float32)


def _by_type(name: str, documented: bool) -> Any:
    def as_documented(households: Any, period: Any, parameters: Any) -> Any:
        law = parameters(period)[name]
        places, kinds = (Enum(name, {each: each for each in of}) for name, of in (("Place", law), ("Type", TYPES)))
        place = EnumArray(households("municipality", period), places)
        return law[place][EnumArray(households("household_type", period), kinds)]

    def formula(households: Any, period: Any, parameters: Any) -> Any:
        return table(parameters(period)[name])[households("municipality", period), households("household_type", period)]

    return as_documented if documented else formula


def _normed_cost(kind: str) -> Any:
    def formula(households: Any, period: Any, parameters: Any) -> Any:
        norm = table(parameters(period)[f"norm_{kind}"])
        here = norm[households("municipality", period), households("household_size", period)]
        return numpy.minimum(households(f"{kind}_cost", period), here)

    return formula


def _added(kinds: list[str], ending: str = "") -> Any:
    return lambda entity, period, law: sum(entity(f"{kind}{ending}", period) for kind in kinds)


def _pension_age(persons: Any, period: Any, parameters: Any) -> Any:
    by_age = persons("age_months", period) >= parameters(period).pension_age_months
    stated = persons("pension_age_stated", period)
    return numpy.where(stated == 0, by_age, stated == 1)


def _income_person(persons: Any, period: Any, parameters: Any) -> Any:
    regular = persons("regular_average", period) + persons("work_income", period)
    irregular = persons("irregular_income_12", period) / parameters(period).irregular_divisor
    return regular + persons("scholarship_above", period) + irregular


def _low_income_limit(households: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period)
    first = numpy.minimum(households("low_income_first", period), law.low_income_max_first)
    other = numpy.minimum(households("low_income_other", period), law.low_income_max_other)
    return numpy.maximum(households("needy_limit", period), first + other * households("other_persons", period))


def _oldest_age(households: Any, period: Any, parameters: Any) -> Any:
    age = numpy.where(households.members("is_counted", period), households.members("age_years", period), -1)
    return households.max(age)


def _granted_from(households: Any, period: Any, parameters: Any) -> Any:
    return households("applied_on", period).astype("datetime64[M]").astype("datetime64[D]")


def variables(law: Law, *, documented: bool) -> list[type[Variable]]:
    """Those of openfisca_model, with incomes, costs and thresholds written for all kinds and municipalities."""
    P, H = person, household
    monthly = [*kinds_of(law, "counted"), *kinds_of(law, "work"), *kinds_of(law, "scholarship")]
    yearly, normed = kinds_of(law, "irregular"), _normed(law)
    counted = {kind: f"{kind}_{'counted' if kind in normed else 'cost'}" for kind in law["cost_kinds"]}
    made = [
        *(variable(kind, P, float) for kind in monthly),
        *(variable(f"{kind}_12", P, float) for kind in yearly),
        variable("pension_age_stated", P, int),
        variable("is_of_pension_age", P, bool, _pension_age),
        variable("regular_month", P, float, _added(kinds_of(law, "counted"))),
        variable("work_month", P, float, _added(kinds_of(law, "work"))),
        variable("scholarship_month", P, float, _added(kinds_of(law, "scholarship"))),
        variable("regular_average", P, float, openfisca_model.average("regular_month")),
        variable("wage_average", P, float, openfisca_model.average("work_month")),
        variable("wage_above", P, float, openfisca_model.above_minimum_wage("work_month")),
        variable("scholarship_above", P, float, openfisca_model.above_minimum_wage("scholarship_month")),
        variable("irregular_income_12", P, float, _added(yearly, "_12")),
        variable("income_person", P, float, _income_person),
        variable("municipality", H, int),
        variable("applied_on", H, date, definition_period=DateUnit.ETERNITY),
        *(amount(name, _by_type(name, documented)) for name in ("low_income_first", "low_income_other", "coefficient")),
        amount("low_income_limit", _low_income_limit),
        *(amount(f"{kind}_counted", _normed_cost(kind)) for kind in normed),
        amount("counted_costs", _added(list(counted.values()))),
        variable("oldest_age", H, int, _oldest_age),
        variable("gmi_period_months", H, int, lambda h, t, law: h("period_months", t)),
        variable("granted_from", H, date, _granted_from),
    ]
    if documented:
        made += [variable(kind, P, float) for kind in kinds_of(law, "excluded")]
        made += [
            variable(f"{kind}_average", P, float, openfisca_model.average(kind)) for kind in kinds_of(law, "counted")
        ]
        made += [variable("regular_average", P, float, _added(kinds_of(law, "counted"), "_average"))]
    kept = {each.__name__: each for each in openfisca_model.variables()}
    return list((kept | {each.__name__: each for each in made}).values())


def system(law: Law, *, documented: bool) -> TaxBenefitSystem:
    made = TaxBenefitSystem([person, household])
    made.parameters = ParameterNode("", data=parameters(law))
    made.add_variables(*variables(law, documented=documented))
    return made


def read(folder: Path, name: str, columns: list[str], coded: str = "household_id") -> pyarrow.Table:
    return pyarrow.parquet.read_table(folder / f"{name}.parquet", columns=columns, read_dictionary=[coded])


def codes(column: pyarrow.ChunkedArray, numbers: dict[str, int]) -> Array:
    """The number of each code of a dictionary column."""
    found = column.unify_dictionaries().combine_chunks()
    known = numpy.array([numbers[code] for code in found.dictionary.to_pylist()], dtype=numpy.int8)
    return known[found.indices.to_numpy()]


def rows_of(ids: Array, wanted: Array) -> Array:
    """The row of each wanted id."""
    if (ids[1:] > ids[:-1]).all():
        return numpy.searchsorted(ids, wanted)
    order = numpy.argsort(ids)
    return order[numpy.searchsorted(ids, wanted, sorter=order)]


class Loading:
    """A simulation of all households of a folder; each table is read, set as input and let go."""

    def __init__(self, folder: Path, law: Law, *, documented: bool) -> None:
        self.folder, self.law, self.month, self.documented = folder, law, law["day"][:7], documented
        year, number = map(int, self.month.split("-"))
        before = (divmod(year * 12 + number - 1 - back, 12) for back in (1, 2, 3))
        self.months_before = [f"{index}-{rest + 1:02}" for index, rest in before]
        columns = ["household_id", "municipality", "applied_on", "seeks_assistance", "savings_cents"]
        columns += ["other_real_estate", "land_hundredths", "vehicles"]
        self.households = read(folder, "households", columns, "municipality")
        self.persons = read(folder, "persons", PERSON_COLUMNS, "pension_age")
        self.household_id = self.households["household_id"].to_numpy()
        self.person_id = self.persons["person_id"].to_numpy()

    def simulation(self) -> Simulation:
        builder, made = SimulationBuilder(), system(self.law, documented=self.documented)
        builder.create_entities(made)
        builder.declare_person_entity("person", self.person_id)
        homes = builder.declare_entity("household", self.household_id)
        of = self.persons["household_id"].to_numpy()
        builder.join_with_persons(homes, of, numpy.zeros(len(of), dtype=numpy.int8))
        found = builder.build(made)
        self._set_households(found)
        self._set_persons(found)
        self._set_incomes(found)
        self._set_costs(found)
        return found

    def _set_households(self, simulation: Simulation) -> None:
        places = {code: number for number, code in enumerate(self.law["low_income_first"])}
        simulation.set_input("municipality", self.month, codes(self.households["municipality"], places))
        simulation.set_input("applied_on", "ETERNITY", self.households["applied_on"].to_numpy())
        simulation.set_input("savings", self.month, self.households["savings_cents"].to_numpy() / 100)
        simulation.set_input("land_hectares", self.month, self.households["land_hundredths"].to_numpy() / 100)
        for name in ("other_real_estate", "vehicles"):
            simulation.set_input(name, self.month, self.households[name].to_numpy())

    def _set_persons(self, simulation: Simulation) -> None:
        simulation.set_input("born", "ETERNITY", self.persons["born"].to_numpy())
        simulation.set_input("pension_age_stated", self.month, codes(self.persons["pension_age"], PENSION_AGE))
        for name in ("disability_group", "student", "in_institution"):
            simulation.set_input(name, self.month, self.persons[name].to_numpy())

    def _set_incomes(self, simulation: Simulation) -> None:
        table = read(self.folder, "incomes", ["person_id", "kind", *MONTHS, "twelve_months_cents"], "kind")
        kinds = list(self.law["treatment"])
        person = rows_of(self.person_id, table["person_id"].to_numpy())
        by_kind = _Rows(codes(table["kind"], {kind: number for number, kind in enumerate(kinds)}), len(kinds))
        amounts = {name: table[name].to_numpy() for name in (*MONTHS, "twelve_months_cents")}
        for number, kind in enumerate(kinds):
            rows = by_kind.of(number)
            treatment = self.law["treatment"][kind]
            if treatment == "irregular":
                total = self._added(person[rows], amounts["twelve_months_cents"][rows], len(self.person_id))
                simulation.set_input(f"{kind}_12", self.month, total)
            elif treatment != "excluded" or self.documented:
                for month, name in zip(self.months_before, MONTHS, strict=True):
                    total = self._added(person[rows], amounts[name][rows], len(self.person_id))
                    simulation.set_input(kind, month, total)

    def _set_costs(self, simulation: Simulation) -> None:
        table = read(self.folder, "costs", ["household_id", "kind", "month_cents"], "kind")
        kinds = self.law["cost_kinds"]
        home = rows_of(self.household_id, table["household_id"].to_numpy())
        by_kind = _Rows(codes(table["kind"], {kind: number for number, kind in enumerate(kinds)}), len(kinds))
        cents = table["month_cents"].to_numpy()
        for number, kind in enumerate(kinds):
            rows = by_kind.of(number)
            total = self._added(home[rows], cents[rows], len(self.household_id))
            simulation.set_input(f"{kind}_cost", self.month, total)

    @staticmethod
    def _added(places: Array, cents: Array, count: int) -> Array:
        """EUR by person or household."""
        return numpy.bincount(places, weights=cents, minlength=count) / 100


class _Rows:
    """The rows of each code, found by one sort."""

    def __init__(self, found: Array, count: int) -> None:
        self.order = numpy.argsort(found, kind="stable")
        self.ends = numpy.concatenate([[0], numpy.cumsum(numpy.bincount(found, minlength=count))])

    def of(self, code: int) -> Array:
        return self.order[self.ends[code] : self.ends[code + 1]]


def cents(euros: Array) -> Array:
    return numpy.floor(euros.astype(numpy.float64) * 100 + 0.5).astype(numpy.int64)


def coded(index: Array, names: tuple[str, ...]) -> pyarrow.Array:
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(index.astype(numpy.int8)), list(names))


def results(simulation: Simulation, loading: Loading) -> pyarrow.Table:
    def found(name: str) -> Array:
        return simulation.calculate(name, loading.month)

    status = numpy.select([found("status_needy"), found("status_low_income")], [0, 1], 2)
    kept = {name: loading.households[name] for name in ("household_id", "municipality", "seeks_assistance")}
    counts = ("household_size", "child_count", "oldest_age", "period_months", "gmi_period_months")
    return pyarrow.table(
        {
            **kept,
            "household_type": coded(found("household_type"), TYPES),
            "status": coded(status, ("needy", "low_income", "none")),
            **{name: found(name).astype(numpy.int64) for name in counts},
            "income_month_cents": cents(found("income_household")),
            **{f"{name}_cents": cents(found(name)) for name in AMOUNTS},
            "granted_from": found("granted_from"),
        }
    )


def main(source: str, target: str, law_file: str, form: str = "") -> None:
    law = json.loads(Path(law_file).read_text(encoding="utf-8"))
    if int(law["day"][-2:]) != DAY_OF_MONTH:
        raise SystemExit(f"{law['day']}: openfisca_model.py counts ages on the {DAY_OF_MONTH}th of a month")
    loading = Loading(Path(source), law, documented=form == "--documented")
    table = results(loading.simulation(), loading)
    Path(target).mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table, Path(target) / "results.parquet", compression="zstd")


if __name__ == "__main__":
    main(*sys.argv[1:])
