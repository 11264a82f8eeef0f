"""Synthetic population folders to measure on: 2.2 persons and 6 rows of income for each household, made in parts.

Nobody's data: amounts, ages and kinds are drawn so that every rule has work to do and about half of the households
stand near a threshold, not so that they resemble a country; that is what `dienests population synthesise` is for.
`python benchmarks/population_data.py ROOT HOUSEHOLDS [SEED]` makes one. The folder is the INPUT
of `dienests population assess`, sorted by household_id. Amounts in cents, days as date32.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pyarrow.parquet

from dienests.rulebook import COST_KINDS, INCOME_KINDS, MUNICIPALITIES

Array = numpy.ndarray[Any, Any]
Generator = numpy.random.Generator

VERSION = 1  # of this module: another version makes other data
APPLIED_ON = numpy.datetime64("2026-02-10")
PART = 250_000  # households made at a time: bounded memory, and parts that several workers may read
ROW_GROUP = 131_072
TABLES = ("households", "persons", "incomes", "costs")

SIZES = numpy.array([1, 2, 3, 4, 5, 6, 7, 8])
SIZE_SHARES = numpy.array([0.381, 0.304, 0.152, 0.098, 0.038, 0.018, 0.006, 0.003])
PENSIONER_HOUSEHOLDS = 0.34
DAYS_PER_YEAR = 365.25

# Rows of income for one person, and the kinds they are drawn from: (share, usual amount a month in cents).
CHILD, ADULT, OLD = 0, 1, 2
ROWS = (1.62, 3.07, 3.05)
CHILD_KINDS = {
    "family_state_benefit": (45, 5_000),
    "maintenance": (25, 11_000),
    "survivor_pension": (8, 13_000),
    "disabled_child_care_benefit": (4, 31_300),
    "wage": (6, 60_000),
    "scholarship": (6, 70_000),
    "transfers": (6, 2_500),
}
ADULT_KINDS = {
    "wage": (26, 24_000),
    "self_employment": (5, 14_000),
    "unemployment_benefit": (7, 18_000),
    "sickness_benefit": (4, 9_000),
    "parental_benefit": (4, 17_100),
    "child_raising_benefit": (4, 4_200),
    "maternity_benefit": (1, 30_000),
    "disability_pension": (5, 19_000),
    "rental_income": (2, 8_000),
    "employment_measure_pay": (3, 15_000),
    "employment_measure_support": (2, 10_000),
    "other_regular": (3, 5_000),
    "irregular": (6, 4_000),
    "transfers": (6, 3_000),
    "property_sale": (1, 9_000),
    "scholarship": (3, 62_000),
    "student_loan": (2, 12_000),
    "family_state_benefit": (6, 8_000),
    "tax_refund": (4, 3_000),
    "municipal_assistance": (4, 7_000),
    "blood_donation": (2, 500),
}
OLD_KINDS = {
    "old_age_pension": (40, 27_000),
    "state_social_security_benefit": (5, 12_000),
    "disabled_care_benefit": (8, 21_300),
    "assistant_benefit": (3, 8_000),
    "transport_compensation": (4, 1_600),
    "wage": (5, 16_000),
    "rental_income": (3, 5_000),
    "transfers": (9, 2_500),
    "irregular": (5, 3_000),
    "municipal_assistance": (8, 6_000),
    "charity": (4, 2_000),
    "funeral_benefit": (2, 5_000),
    "tax_refund": (4, 2_500),
}
COSTS = {
    "rent": (10, 9_000),
    "management": (14, 4_000),
    "heating": (16, 8_500),
    "hot_water": (9, 2_200),
    "water": (13, 1_400),
    "sewerage": (7, 900),
    "electricity": (15, 3_300),
    "gas": (6, 1_700),
    "waste": (11, 700),
    "solid_fuel": (4, 6_000),
    "telecommunications": (8, 1_800),
    "other": (2, 1_500),
}
COST_ROWS = 4.5


def folder_of(root: Path, *, households: int, seed: int) -> Path:
    """Where the data of a size and a seed stand."""
    return root / f"population-{households}-seed-{seed}-v{VERSION}"


def made(root: Path, *, households: int, seed: int, say: Callable[[str], object] = print) -> Path:
    """The folder with this many households, from an earlier run or made now."""
    folder = folder_of(root, households=households, seed=seed)
    if (folder / "population.json").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    for table in TABLES:
        (folder / f"{table}.parquet").mkdir(parents=True)
    counts = dict.fromkeys(TABLES, 0)
    persons_before = 0
    for number, start in enumerate(range(0, households, PART)):
        size = min(PART, households - start)
        rng = numpy.random.default_rng([seed, number, VERSION])
        tables = _part(rng, first_household=start + 1, first_person=persons_before + 1, households=size)
        persons_before += tables["persons"].num_rows
        for name, table in tables.items():
            _write(table, folder / f"{name}.parquet" / f"part-{number:04}.parquet")
            counts[name] += table.num_rows
        say(f"  made {start + size:,} of {households:,} households")
    _manifest(folder, counts, seed)
    return folder


def counts_of(folder: Path) -> dict[str, int]:
    """Rows of each table, from the manifest."""
    return dict(json.loads((folder / "population.json").read_text(encoding="utf-8"))["counts"])


def _write(table: pyarrow.Table, path: Path) -> None:
    # Without Arrow's own schema in the file a text column is a text column to every reader.
    pyarrow.parquet.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP, store_schema=False)


def _manifest(folder: Path, counts: dict[str, int], seed: int) -> None:
    content = {
        "format": 1,
        "name": {"lv": "Sintētiski dati mērījumiem", "en": "Synthetic data for measurements"},
        "synthetic": True,
        "made_by": f"benchmarks/population_data.py, version {VERSION}, seed {seed}",
        "made_on": "2026-11-21",
        "applied_on": str(APPLIED_ON),
        "note": {"lv": "Izdomāti dati; ne par vienu cilvēku.", "en": "Invented data; about nobody."},
        "counts": counts,
    }
    (folder / "population.json").write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")


def _part(rng: Generator, *, first_household: int, first_person: int, households: int) -> dict[str, pyarrow.Table]:
    household_id = numpy.arange(first_household, first_household + households, dtype=numpy.int64)
    sizes = rng.choice(SIZES, size=households, p=SIZE_SHARES / SIZE_SHARES.sum())
    place = numpy.arange(sizes.sum()) - numpy.repeat(numpy.cumsum(sizes) - sizes, sizes)
    owner = numpy.repeat(household_id, sizes)
    person_id = numpy.arange(first_person, first_person + len(owner), dtype=numpy.int64)
    age = _ages(rng, place, numpy.repeat(rng.random(households) < PENSIONER_HOUSEHOLDS, sizes))
    return {
        "households": _households(rng, household_id),
        "persons": _persons(rng, person_id, owner, place, age),
        "incomes": _incomes(rng, person_id, owner, age),
        "costs": _costs(rng, household_id),
    }


def _ages(rng: Generator, place: Array, pensioners: Array) -> Array:
    """Ages in years (a float): of the heads, of those beside them, and of the young."""
    count = len(place)
    head = numpy.where(pensioners, rng.uniform(62, 96, count), rng.uniform(19, 64, count))
    young = numpy.where(rng.random(count) < 0.9, rng.uniform(0, 27, count), rng.uniform(28, 90, count))
    return numpy.where(place < 2, numpy.where(rng.random(count) < 0.85, head, young), young)


def _codes(index: Array, names: list[str]) -> pyarrow.Array:
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(index.astype(numpy.int8)), names).cast(pyarrow.string())


def _days(days: Array) -> pyarrow.Array:
    return pyarrow.array(days.astype("datetime64[D]").astype(numpy.int32)).cast(pyarrow.date32())


def _households(rng: Generator, household_id: Array) -> pyarrow.Table:
    count = len(household_id)
    shares = 1 / (numpy.arange(len(MUNICIPALITIES)) + 4.0)
    savings = numpy.exp(rng.normal(10.6, 1.1, count)).astype(numpy.int64)
    at_limit = 42_500 + 29_800 * rng.integers(0, 4, count) + rng.integers(-1, 2, count)
    savings = numpy.where(rng.random(count) < 0.05, at_limit, savings) * (rng.random(count) < 0.35)
    land = (rng.random(count) < 0.2) * rng.integers(1, 620, count)
    return pyarrow.table(
        {
            "household_id": household_id,
            "municipality": _codes(rng.choice(len(shares), count, p=shares / shares.sum()), list(MUNICIPALITIES)),
            "applied_on": _days(numpy.full(count, APPLIED_ON)),
            "savings_cents": savings,
            "other_real_estate": (rng.random(count) < 0.04).astype(numpy.int64),
            "land_hundredths": numpy.where(rng.random(count) < 0.01, 500, land),
            "vehicles": rng.choice([0, 1, 2, 3], count, p=[0.6, 0.33, 0.06, 0.01]).astype(numpy.int64),
            "seeks_assistance": rng.random(count) < 0.4,
        }
    )


def _persons(rng: Generator, person_id: Array, owner: Array, place: Array, age: Array) -> pyarrow.Table:
    count = len(person_id)
    days = (age * DAYS_PER_YEAR).astype(numpy.int64)
    # Birthdays on the very day of the assessment, and a day beside it, are where an age is decided.
    month = APPLIED_ON.astype("datetime64[M]") - 12 * age.astype(numpy.int64)
    birthday = month.astype("datetime64[D]") + rng.integers(8, 11, count)
    born = numpy.where(rng.random(count) < 0.02, birthday, APPLIED_ON - days)
    born = numpy.minimum(born, APPLIED_ON)
    started = numpy.minimum(born + (numpy.maximum(days - 200, 0)), APPLIED_ON)
    student = rng.random(count) < numpy.where((age > 14) & (age < 26), 0.6, 0.02)
    stated = numpy.where(rng.random(count) < 0.02, rng.integers(1, 3, count), 0)
    return pyarrow.table(
        {
            "person_id": person_id,
            "household_id": owner,
            "born": _days(born),
            "disability_group": rng.choice([0, 1, 2, 3], count, p=[0.88, 0.03, 0.05, 0.04]).astype(numpy.int64),
            "student": student,
            "in_institution": (rng.random(count) < 0.01) & (place > 0),
            "pension_age": _codes(stated, ["by_age", "yes", "no"]),
            "started_work_on": pyarrow.array(
                started.astype(numpy.int32), mask=~((age > 18) & (rng.random(count) < 0.1))
            ).cast(pyarrow.date32()),
        }
    )


def _drawn(rng: Generator, kinds: dict[str, tuple[int, int]], listed: list[str], count: int) -> Array:
    shares = numpy.array([share for share, _ in kinds.values()], dtype=float)
    codes = numpy.array([listed.index(kind) for kind in kinds])
    return codes[numpy.searchsorted(numpy.cumsum(shares) / shares.sum(), rng.random(count), side="right")]


def _amounts(rng: Generator, usual: Array) -> Array:
    """Cents around the usual amounts; half of them whole euros, as pensions and pay agreed upon often are."""
    cents = (usual * numpy.exp(rng.normal(0, 0.45, len(usual)))).astype(numpy.int64)
    return numpy.where(rng.random(len(usual)) < 0.5, cents // 100 * 100, cents)


def _incomes(rng: Generator, person_id: Array, owner: Array, age: Array) -> pyarrow.Table:
    listed = list(INCOME_KINDS)
    group = numpy.where(age < 18, CHILD, numpy.where(age < 65, ADULT, OLD))
    rows = rng.poisson(numpy.array(ROWS)[group])
    of_row = numpy.repeat(group, rows)
    kind, usual = numpy.zeros(len(of_row), numpy.int64), numpy.zeros(len(of_row))
    for each, kinds in ((CHILD, CHILD_KINDS), (ADULT, ADULT_KINDS), (OLD, OLD_KINDS)):
        place = numpy.flatnonzero(of_row == each)
        kind[place] = _drawn(rng, kinds, listed, len(place))
        by_kind = numpy.zeros(len(listed))
        by_kind[[listed.index(name) for name in kinds]] = [amount for _, amount in kinds.values()]
        usual[place] = by_kind[kind[place]]
    months = _months(rng, usual, numpy.isin(kind, _irregular(listed)))
    return pyarrow.table(
        {
            "person_id": numpy.repeat(person_id, rows),
            "household_id": numpy.repeat(owner, rows),
            "kind": _codes(kind, listed),
            **{name: months[name] for name in ("month_1_cents", "month_2_cents", "month_3_cents")},
            "twelve_months_cents": months["twelve_months_cents"],
        }
    )


def _irregular(listed: list[str]) -> Array:
    return numpy.array([listed.index(kind) for kind, each in INCOME_KINDS.items() if each["frequency"] == "irregular"])


def _months(rng: Generator, usual: Array, irregular: Array) -> dict[str, Array]:
    """Regular incomes: mostly the same each month, at times none. Irregular ones: in few months of the twelve."""
    count = len(usual)
    first = _amounts(rng, usual)
    found = {}
    for name in ("month_1_cents", "month_2_cents", "month_3_cents"):
        changed = (first * rng.uniform(0.6, 1.4, count)).astype(numpy.int64)
        amount = numpy.where(rng.random(count) < 0.65, first, changed)
        found[name] = amount * (rng.random(count) < numpy.where(irregular, 0.15, 0.95))
    before = numpy.where(irregular, rng.integers(0, 4, count) * first, rng.integers(0, 10, count) * first)
    found["twelve_months_cents"] = sum(found.values()) + before
    return found


def _costs(rng: Generator, household_id: Array) -> pyarrow.Table:
    listed = list(COST_KINDS)
    rows = rng.poisson(COST_ROWS, len(household_id)) * (rng.random(len(household_id)) < 0.97)
    kind = _drawn(rng, COSTS, listed, rows.sum())
    by_kind = numpy.array([float(COSTS[name][1]) for name in listed])
    return pyarrow.table(
        {
            "household_id": numpy.repeat(household_id, rows),
            "kind": _codes(kind, listed),
            "month_cents": _amounts(rng, by_kind[kind]),
        }
    )


def main(root: str, households: str, seed: str = "1") -> None:
    """Make a folder (or find it) and print where it is and what it holds, as JSON."""
    folder = made(Path(root), households=int(households), seed=int(seed), say=lambda line: print(line, file=sys.stderr))
    print(json.dumps({"folder": str(folder), "counts": counts_of(folder)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
