"""Whether two computations of one population agree on every household, and with the scalar engine on some.

    python benchmarks/population_compare.py RESULTS OTHER [--floats]
    python benchmarks/population_compare.py RESULTS --scalar INPUT LAW [--sample 300]

RESULTS, OTHER: folders as a contender writes them (`results.parquet`, a file or a folder of parts). Exit 1 and the
household where they do not agree. `--floats`: OTHER was computed in 32-bit floats of EUR, which hold seven digits:
amounts may differ by a cent, and the status of a household whose income is within a cent of its limit; counted, shown.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

EQUAL = (
    "municipality",
    "seeks_assistance",
    "household_type",
    "household_size",
    "child_count",
    "oldest_age",
    "period_months",
    "gmi_period_months",
    "granted_from",
)
AMOUNTS = (
    "income_month_cents",
    "gmi_limit_cents",
    "needy_limit_cents",
    "low_income_limit_cents",
    "counted_costs_cents",
    "gmi_benefit_cents",
    "housing_benefit_cents",
)
COLUMNS = (*EQUAL, "status", *AMOUNTS)
KNOWN_ON = date(2026, 11, 21)
CENT = 1


def files(folder: Path, table: str = "results") -> str:
    path = folder / f"{table}.parquet"
    return f"read_parquet('{path / '*.parquet' if path.is_dir() else path}')"


def differing(column: str, *, floats: bool) -> str:
    """The condition in SQL on which two values are not taken as the same."""
    if floats and column in AMOUNTS:
        return f"abs(a.{column} - b.{column}) > {CENT}"
    if floats and column == "status":
        limits = " OR ".join(
            f"abs(a.income_month_cents - a.{kind}_limit_cents) <= {CENT}" for kind in ("needy", "low_income")
        )
        return f"a.status IS DISTINCT FROM b.status AND NOT ({limits})"
    return f"a.{column} IS DISTINCT FROM b.{column}"


def compare(results: Path, other: Path, *, floats: bool) -> str:
    """How far the two agree, in words. Raises SystemExit with the first household on which they do not."""
    with tempfile.TemporaryDirectory(prefix="dienests-compare-") as folder:
        database = duckdb.connect(config={"memory_limit": "3GB", "temp_directory": folder})
        joined = f"{files(results)} a FULL JOIN {files(other)} b USING (household_id)"
        unequal = " OR ".join(f"({differing(column, floats=floats)})" for column in COLUMNS)
        apart = f"(a.status IS NULL OR b.status IS NULL OR {unequal})"
        each = ", ".join(f"count(*) FILTER (a.{column} IS DISTINCT FROM b.{column})" for column in COLUMNS)
        query = f"SELECT count(*), count(*) FILTER {apart}, min(household_id) FILTER {apart}, {each} FROM {joined}"
        total, wrong, first, *counts = database.execute(query).fetchone() or ()
        if wrong:
            listed = ", ".join(f"a.{column}, b.{column}" for column in COLUMNS)
            (found,) = database.execute(f"SELECT {listed} FROM {joined} WHERE household_id = {first}").fetchall()
            pairs = zip(COLUMNS, found[::2], found[1::2], strict=True)
            shown = "; ".join(f"{name}: {one} and {two}" for name, one, two in pairs if one != two)
            raise SystemExit(f"{wrong:,} households, the first {first}, in {results} and {other}: {shown}")
    differ = {column: count for column, count in zip(COLUMNS, counts, strict=True) if count}
    if not differ:
        return f"the same in all {len(COLUMNS)} columns of {total:,} households"
    shown = ", ".join(f"{column} of {count:,}" for column, count in differ.items())
    return f"of {total:,} households all the same but for a cent of rounding in 32-bit floats: {shown}"


def rows_of(database: Any, source: str, wanted: list[int]) -> list[dict[str, Any]]:
    found = database.execute(f"SELECT * FROM {source} WHERE household_id IN (SELECT unnest(?))", [wanted])
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def scalar(results: Path, population: Path, law: Path, *, sample: int) -> str:
    """Compare with the engine that decides cases, household by household. Raises SystemExit with the first apart."""
    from dienests.rulebook import assess
    from dienests.rulebook.table_rows import household_of

    day = date.fromisoformat(json.loads(law.read_text(encoding="utf-8"))["day"])
    database = duckdb.connect()
    picked = f"SELECT household_id FROM {files(results)} ORDER BY hash(household_id) LIMIT {sample}"
    wanted = [row[0] for row in database.execute(picked).fetchall()]
    computed = {row["household_id"]: row for row in rows_of(database, files(results), wanted)}
    tables: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for table in ("households", "persons", "incomes", "costs"):
        for row in rows_of(database, files(population, table), wanted):
            tables.setdefault(row["household_id"], {}).setdefault(table, []).append(row)
    for number, rows in tables.items():
        household = household_of({"incomes": [], "costs": [], **rows}, day=day)
        expected = _expected(assess(household, known_on=KNOWN_ON))
        apart = {
            name: (value, computed[number][name]) for name, value in expected.items() if computed[number][name] != value
        }
        if apart:
            raise SystemExit(
                f"household {number} in {results}: scalar engine and result differ on {apart}\n{household}"
            )
    return f"the same as the scalar engine on {len(tables):,} households"


def _expected(assessment: Any) -> dict[str, Any]:
    values = assessment.evaluation.values
    cents = {name: name.removesuffix("_cents") for name in AMOUNTS} | {"income_month_cents": "income_month_household"}
    counted = zip(values["age_years"], values["is_counted"], strict=True)
    plain = ("household_type", "household_size", "child_count", "status", "period_months", "gmi_period_months")
    return {
        **{name: values[name][0] for name in (*plain, "granted_from", "municipality")},
        **{name: (values[node][0] + 600) // 1200 for name, node in cents.items()},
        "oldest_age": max(age for age, is_counted in counted if is_counted),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("other", type=Path, nargs="?")
    parser.add_argument("--floats", action="store_true")
    parser.add_argument("--scalar", type=Path, nargs=2, metavar=("INPUT", "LAW"))
    parser.add_argument("--sample", type=int, default=300)
    options = parser.parse_args()
    if options.scalar:
        print(scalar(options.results, *options.scalar, sample=options.sample))
    elif options.other:
        print(compare(options.results, options.other, floats=options.floats))
    else:
        sys.exit("Name a second folder of results, or --scalar INPUT LAW.")


if __name__ == "__main__":
    main()
