"""The rules of the rulebook as a NumPy kernel written by hand, to be measured against: Parquet in, Parquet out.

    python benchmarks/population_numpy.py INPUT OUTPUT LAW

INPUT: a population folder, OUTPUT: the folder for results, LAW: the JSON of population_law.py. What somebody writes who
knows these rules, wants this one result and nothing else: no input check, no explanation, no rule that can be named,
one day for everybody. Every table is read in batches in the order of the file, only the columns that are needed, and
thrown away as soon as it is summed up. Exact: amounts are 64-bit shares (1 cent = 1200 shares), never floats except in
`bincount`, whose sums of whole numbers below 2^53 are exact. Raises SystemExit where a household has no person.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pyarrow.dataset
import pyarrow.parquet

Array = numpy.ndarray[Any, Any]
Law = dict[str, Any]

SHARES = 1200
MONTHS, TWELVE = ("month_1_cents", "month_2_cents", "month_3_cents"), "twelve_months_cents"
BATCH = 131_072
AHEAD = {"batch_readahead": 4, "fragment_readahead": 1}  # decoding keeps ahead of the arithmetic, and not by more
TYPES = ("S", "P", "PC", "C", "O")
STATUSES = ("needy", "low_income", "none")
SINGLE, PENSIONERS, PENSIONERS_AND_CHILDREN, CHILDREN, OTHER = range(5)
NEEDY, LOW_INCOME, NONE = range(3)


class Ids:
    """Rows of a table by id: by subtraction where ids run without gaps, else by search."""

    def __init__(self, ids: Array) -> None:
        self.count = len(ids)
        self.first = int(ids[0])
        self.dense = int(ids[-1]) - self.first + 1 == self.count and bool((numpy.diff(ids) == 1).all())
        self.order = None if self.dense else numpy.argsort(ids, kind="stable")
        self.sorted = None if self.order is None else ids[self.order]

    def rows(self, ids: Array) -> Array:
        if self.order is None or self.sorted is None:
            return ids - self.first
        return self.order[numpy.searchsorted(self.sorted, ids)]


def add_to(total: Array, rows: Array, amounts: Array) -> None:
    """Add amounts to the rows of `total`; rows of one batch lie close together where the file is sorted."""
    if len(rows):
        low = int(rows.min())
        found = numpy.bincount(rows - low, weights=amounts)
        total[low : low + len(found)] += found.astype(numpy.int64)


def batches(folder: Path, table: str, columns: list[str], coded: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """The columns of a table in batches, as arrays; a coded column as a dictionary array."""
    form = pyarrow.dataset.ParquetFileFormat(dictionary_columns=list(coded))
    found = pyarrow.dataset.dataset(folder / f"{table}.parquet", format=form)
    for batch in found.to_batches(columns=columns, batch_size=BATCH, **AHEAD):
        if batch.num_rows:
            yield {
                name: column if name in coded else column.to_numpy(zero_copy_only=False)
                for name, column in zip(columns, batch.columns, strict=True)
            }


def by_code(coded: Any, values: dict[str, Any], kind: Any) -> Any:
    """The value that belongs to the code of each row."""
    table = numpy.array([values[code] for code in coded.dictionary.to_pylist()], dtype=kind)
    return table[coded.indices.to_numpy()]


def whole(parts: list[dict[str, Any]], name: str) -> Array:
    return numpy.concatenate([part[name] for part in parts])


def months_before(day: numpy.datetime64, months: int) -> int:
    """The latest day (as a number) on which one was born who has completed so many months on `day`."""
    month = day.astype("datetime64[M]") - months
    last = (month + 1).astype("datetime64[D]") - 1
    same = month.astype("datetime64[D]") + (day - day.astype("datetime64[M]").astype("datetime64[D]"))
    return int(min(last, same).astype(numpy.int64))


def read_households(folder: Path) -> dict[str, Any]:
    """Columns of the households, in the order of the file; the municipality as a number into `municipalities`."""
    columns = ["household_id", "municipality", "applied_on", "savings_cents", "other_real_estate"]
    columns += ["land_hundredths", "vehicles", "seeks_assistance"]
    parts: list[dict[str, Any]] = []
    codes: dict[str, int] = {}
    for part in batches(folder, "households", columns, ("municipality",)):
        for code in part["municipality"].dictionary.to_pylist():
            codes.setdefault(code, len(codes))
        part["municipality"] = by_code(part["municipality"], codes, numpy.int8)
        parts.append(part)
    return {"municipalities": list(codes), **{name: whole(parts, name) for name in columns}}


def read_persons(folder: Path, law: Law, homes: Ids) -> dict[str, Any]:
    """What the incomes need of each person (household, minor, counted), and the counts of the households."""
    day = numpy.datetime64(law["day"])
    turned = {years: months_before(day, 12 * law[years]) for years in ("child_age", "student_child_age")}
    working_from = months_before(day, 12 * law["working_age_from"])
    pension = months_before(day, law["pension_age_months"])
    names = ("size", "children", "secure", "secure_adults", "working")
    counts = numpy.zeros(homes.count, numpy.int64)  # five counts in one sum, ten bits each
    oldest = numpy.full(homes.count, numpy.iinfo(numpy.int32).max, numpy.int32)
    columns = ["person_id", "household_id", "born", "disability_group", "student", "in_institution", "pension_age"]
    kept: list[dict[str, Any]] = []
    for part in batches(folder, "persons", columns, ("pension_age",)):
        born = part["born"].astype("datetime64[D]").astype(numpy.int32)
        rows, counted = homes.rows(part["household_id"]), ~part["in_institution"]
        stated = by_code(part["pension_age"], {"by_age": 0, "yes": 1, "no": 2}, numpy.int8)
        pensioner = numpy.where(stated == 0, born <= pension, stated == 1)
        minor = born > turned["child_age"]
        child = counted & (minor | (part["student"] & (born > turned["student_child_age"])))
        disabled = part["disability_group"] > 0
        secure = counted & (pensioner | disabled)
        working = counted & (born <= working_from) & ~pensioner & ~disabled
        flags = (counted, child, secure, secure & ~child, working)
        add_to(counts, rows, sum(flag * numpy.int64(1 << 10 * place) for place, flag in enumerate(flags)))
        numpy.minimum.at(oldest, rows[counted], born[counted])
        kept.append({"person_id": part["person_id"], "home": rows, "minor": minor, "counted": counted})
    total = {name: counts >> 10 * place & 1023 for place, name in enumerate(names)}
    if not total["size"].all():
        raise SystemExit("A household has no person who is counted.")
    return {**total, "oldest": oldest, **{name: whole(kept, name) for name in kept[0]}}


def read_incomes(folder: Path, law: Law, persons: dict[str, Any]) -> Array:
    """Income of each household in a month, in shares. Only capped rows are summed up by person first."""
    people, income = Ids(persons["person_id"]), numpy.zeros(len(persons["size"]), numpy.int64)
    counted, minor, home = persons["counted"], persons["minor"], persons["home"]
    third, twelfth = SHARES // 3, SHARES // law["irregular_divisor"]
    factors = {"counted": (third, 0), "work": (third, 0), "irregular": (0, twelfth)}
    of_three, of_twelve = ({kind: factors.get(t, (0, 0))[n] for kind, t in law["treatment"].items()} for n in (0, 1))
    watched = {kind: {"work": 1, "scholarship": 2}.get(t, 0) for kind, t in law["treatment"].items()}
    capped: list[dict[str, Any]] = []
    for part in batches(folder, "incomes", ["person_id", "kind", *MONTHS, TWELVE], ("kind",)):
        person = people.rows(part["person_id"])
        amounts = part[MONTHS[0]] + part[MONTHS[1]] + part[MONTHS[2]]
        amounts *= by_code(part["kind"], of_three, numpy.int64)
        amounts += part[TWELVE] * by_code(part["kind"], of_twelve, numpy.int64)
        amounts *= counted[person]
        watch = by_code(part["kind"], watched, numpy.int8)
        place = numpy.flatnonzero(watch)
        at_cap = place[counted[person[place]] & ((watch[place] == 2) | minor[person[place]])]
        amounts[at_cap] = 0
        add_to(income, home[person], amounts)
        capped.append({name: part[name][at_cap] for name in MONTHS})
        capped[-1]["key"] = person[at_cap] * 2 + (watch[at_cap] == 2)
    if capped:
        add_capped(income, {name: whole(capped, name) for name in capped[0]}, law, home)
    return income


def add_capped(income: Array, rows: dict[str, Array], law: Law, home: Array) -> None:
    """Earnings of minors, and scholarships: what is above the minimum wage, month by month, for each person."""
    keys, place = numpy.unique(rows["key"], return_inverse=True)
    above = numpy.zeros(len(keys), numpy.int64)
    for month in MONTHS:
        received = numpy.bincount(place, weights=rows[month], minlength=len(keys)).astype(numpy.int64)
        above += numpy.maximum(0, received - law["minimum_wage"])
    add_to(income, home[keys // 2], above * (SHARES // 3))


def read_costs(folder: Path, law: Law, homes: Ids, households: dict[str, Any], size: Array) -> Array:
    """Costs counted, in cents: all of them, less what is above a norm where there are norms."""
    costs = numpy.zeros(homes.count, numpy.int64)
    kinds = {kind: number for number, kind in enumerate(law["cost_kinds"])}
    with_norms = [number for number, code in enumerate(households["municipalities"]) if code in law["norms"]]
    normed = numpy.isin(households["municipality"], with_norms)
    special: list[dict[str, Any]] = []
    for part in batches(folder, "costs", ["household_id", "kind", "month_cents"], ("kind",)):
        rows = homes.rows(part["household_id"])
        add_to(costs, rows, part["month_cents"])
        wanted = normed[rows]
        kind = by_code(part["kind"], kinds, numpy.int64)[wanted]
        special.append({"key": rows[wanted] * len(kinds) + kind, "cents": part["month_cents"][wanted]})
    keys, place = numpy.unique(whole(special, "key"), return_inverse=True)
    billed = numpy.bincount(place, weights=whole(special, "cents")).astype(numpy.int64)
    home, kind = numpy.divmod(keys, len(kinds))
    for number, code in enumerate(households["municipalities"]):
        for name, norms in law["norms"].get(code, {}).items():
            here = (households["municipality"][home] == number) & (kind == kinds[name])
            excess = numpy.maximum(0, billed[here] - numpy.array(norms)[size[home[here]]])
            costs[home[here]] -= excess
    return costs


def household_types(persons: dict[str, Any]) -> Array:
    size, children, adults = persons["size"], persons["children"], persons["secure_adults"]
    everyone = persons["secure"] == size
    with_children = numpy.where((adults > 0) & (adults + children == size), PENSIONERS_AND_CHILDREN, CHILDREN)
    found = numpy.where(children > 0, with_children, OTHER)
    return numpy.where(everyone, numpy.where(size == 1, SINGLE, PENSIONERS), found)


def to_cents(shares: Array) -> Array:
    return (shares + SHARES // 2) // SHARES


def assessed(
    law: Law, households: dict[str, Any], persons: dict[str, Any], income: Array, costs: Array
) -> dict[str, Any]:
    """Status and benefits of the households; amounts in cents."""
    others, kind, home = persons["size"] - 1, household_types(persons), households["municipality"]
    codes = households["municipalities"]
    by_type = {
        name: numpy.array([law[name][code] for code in codes])[home, kind]
        for name in ("low_income_first", "low_income_other", "coefficient")
    }
    gmi = law["gmi_first"] + law["gmi_other"] * others
    needy = law["needy_first"] + law["needy_other"] * others
    low = numpy.minimum(by_type["low_income_first"], law["low_income_max_first"])
    low += numpy.minimum(by_type["low_income_other"], law["low_income_max_other"]) * others
    low = numpy.maximum(needy, low)
    vehicles = numpy.where(persons["children"] > 0, law["vehicle_limit_with_children"], law["vehicle_limit"])
    means = (households["savings_cents"] <= needy) & (households["vehicles"] <= vehicles)
    means &= households["other_real_estate"] <= law["other_real_estate_limit"]
    means &= households["land_hundredths"] <= law["land_limit"]
    status = numpy.where(income <= needy * SHARES, NEEDY, numpy.where(income <= low * SHARES, LOW_INCOME, NONE))
    status = numpy.where(means, status, NONE)
    gmi_benefit = numpy.where(status == NEEDY, numpy.maximum(0, to_cents(gmi * SHARES - income)), 0)
    formula = gmi * (SHARES // 100) * by_type["coefficient"] + (costs - gmi_benefit) * SHARES - income
    housing = numpy.where(means, to_cents(numpy.maximum(0, numpy.minimum(formula, costs * SHARES))), 0)
    return {
        "household_type": kind,
        "status": status,
        "income_month_cents": to_cents(income),
        "gmi_limit_cents": gmi,
        "needy_limit_cents": needy,
        "low_income_limit_cents": low,
        "gmi_benefit_cents": gmi_benefit,
        "housing_benefit_cents": housing,
    }


def coded(index: Array, names: list[str] | tuple[str, ...]) -> pyarrow.Array:
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(index.astype(numpy.int8)), list(names))


def write(output: Path, law: Law, households: dict[str, Any], persons: dict[str, Any], found: dict[str, Any]) -> None:
    day = numpy.datetime64(law["day"])
    born = persons["oldest"].astype("datetime64[D]")
    month = born.astype("datetime64[M]")
    months = (day.astype("datetime64[M]") - month).astype(numpy.int64)
    months -= (born - month.astype("datetime64[D]")) > (day - day.astype("datetime64[M]").astype("datetime64[D]"))
    period = numpy.where(persons["working"] > 0, law["period_with_working_age"], law["period_without_working_age"])
    start = households["applied_on"].astype("datetime64[M]").astype("datetime64[D]")
    columns = {
        "household_id": households["household_id"],
        "municipality": coded(households["municipality"], households["municipalities"]),
        "seeks_assistance": households["seeks_assistance"],
        "household_size": persons["size"],
        "child_count": persons["children"],
        "oldest_age": months // 12,
        **found,
        "household_type": coded(found["household_type"], TYPES),
        "status": coded(found["status"], STATUSES),
        "period_months": period,
        "gmi_period_months": period,
        "granted_from": start,
    }
    output.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(columns), output / "results.parquet", compression="zstd")


def main(source: str, target: str, law_file: str) -> None:
    folder, law = Path(source), json.loads(Path(law_file).read_text(encoding="utf-8"))
    households = read_households(folder)
    homes = Ids(households["household_id"])
    persons = read_persons(folder, law, homes)
    income = read_incomes(folder, law, persons)
    costs = read_costs(folder, law, homes, households, persons["size"])
    found = assessed(law, households, persons, income, costs)
    write(Path(target), law, households, persons, found | {"counted_costs_cents": costs})


if __name__ == "__main__":
    main(*sys.argv[1:])
