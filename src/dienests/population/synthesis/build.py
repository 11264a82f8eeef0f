"""A synthetic Latvia from nothing to a population folder: generate, assess, fit who applies, compare, put in place."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dienests.engine import Text
from dienests.engine.parameters import in_force
from dienests.population.duck import MEMORY
from dienests.population.files import PopulationWriter, population_writer
from dienests.population.manifest import Manifest
from dienests.population.synthesis.block import Setting, block_tables, blocks_of
from dienests.population.synthesis.comparison import Compared, compared
from dienests.population.synthesis.draws import Integers
from dienests.population.synthesis.features import Features, Progress, features_of
from dienests.population.synthesis.order import Order
from dienests.population.synthesis.published import (
    TargetSet,
    inhabitants_of_latvia,
    municipalities_on,
    nearest_targets,
    targets_on,
)
from dienests.population.synthesis.takeup import WEIGHTS, TakeUp, choose, figures, fit
from dienests.rulebook import library
from dienests.rulebook.table_columns import HOUSEHOLDS, PERSONS, SPECIFICATION

MADE_BY = "dienests population synthesise"
NOTE = Text(
    "Visas personas un mājsaimniecības ir izdomātas. Sastāvs un ienākumi pielāgoti publicētiem kopskaitļiem; daļa "
    "lielumu ir pieņemti un nav pārbaudīti (docs/how-to/synthetic-latvia.md).",
    "All persons and households are invented. Composition and incomes are fitted to published totals; some of the "
    "values are assumed and not checked (docs/how-to/synthetic-latvia.md).",
)
# Weights are fitted on at most so many persons, and for fewer than so many (or some municipalities only) on a sample.
FITTED_PERSONS, ENOUGH_TO_FIT, SAMPLE_PERSONS = 2_000_000, 20_000, 80_000
CHOICE_STREAM = 2**31
# Parts of the population itself, and of a sample of Latvia that it is fitted by.
PART, SAMPLE = "part", "sample"
GENERATING = Text("Veido personas", "Making persons")
FITTING = Text("Pielāgo publicētajiem kopskaitļiem", "Fitting to the published totals")
WRITING = Text("Raksta mājsaimniecības", "Writing households")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made: rows by table, the weights of applying, the totals beside the published ones (none for a part of
    Latvia or a time for which nothing is published; `period` names the time)."""

    counts: Mapping[str, int]
    take_up: TakeUp
    period: Text | None
    targets: tuple[Compared, ...]


def synthesise(
    order: Order, output: Path, *, made_on: date, progress: Progress | None = None, memory: str = MEMORY
) -> Made:
    """Make a population folder in `output`: all of it, or after an error or Ctrl-C nothing.

    The same order makes the same data. Memory does not grow with the persons, but for some 100 bytes a household near
    the limits of assistance. Raises PopulationFaults when something other than a population stands in `output`.
    """
    told = progress or _silent
    more: dict[str, Any] = {}
    manifest = Manifest(order.name, True, MADE_BY, made_on, order.day, NOTE, more)
    with population_writer(output, manifest) as writer, _scratch(output) as folder:
        counts = _generate(_setting(order, order.municipalities), order.persons, folder, told, part=PART)
        sampled = 0 if _fits_itself(order) else SAMPLE_PERSONS
        _generate(_setting(order, ()), sampled, folder, told, part=SAMPLE, after=counts)
        published = nearest_targets(order.day)
        found = _features(order.day, folder, published, told, memory)
        told(FITTING, 0, 1)
        features = found.where(found.household_id <= counts[HOUSEHOLDS])
        take_up = _fitted(order, found, counts[HOUSEHOLDS], published)
        applies = choose(features, take_up.chances(features), _stream(order.seed, CHOICE_STREAM))
        targets = targets_on(order.day) if order.national else None
        scale = order.persons / inhabitants_of_latvia(order.day)
        rows = compared(targets.targets, figures(features, applies), scale=scale) if targets else ()
        made = Made(counts=counts, take_up=take_up, period=targets.name if targets else None, targets=rows)
        more.update(_more(order, made, published))
        _copy(folder, writer, features.household_id[applies], told)
    return made


def _silent(what: Text, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@contextmanager
def _scratch(output: Path) -> Iterator[Path]:
    """A folder beside the output, on the same disk, for what is not yet complete."""
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", suffix=".scratch", dir=output.parent) as folder:
        yield Path(folder)


def _more(order: Order, made: Made, published: TargetSet) -> dict[str, Any]:
    """What population.json says besides: how to make it again, and how near it is to what is published."""
    return {
        "synthesis": {
            "seed": order.seed,
            "persons": order.persons,
            "day": order.day.isoformat(),
            "municipalities": list(order.municipalities),
            "inhabitants_of_latvia": inhabitants_of_latvia(order.day),
            "fitted_to": published.name.to_json(),
            "weights": dict(zip(WEIGHTS, made.take_up.weights, strict=True)),
        },
        "targets": [row.to_json() for row in made.targets],
    }


def _stream(seed: int, number: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=(number,)))


def _setting(order: Order, codes: Collection[str]) -> Setting:
    months = in_force(library().parameters["pension_age_months"], on=order.day, known_on=order.day).table[()].value
    assert isinstance(months, int)
    places = tuple(place for place in municipalities_on(order.day) if not codes or place.code in codes)
    return Setting(order.seed, order.day, months / 12, places)


def _generate(
    setting: Setting, persons: int, folder: Path, told: Progress, *, part: str, after: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Write every block as a part of each table, numbered on from rows there `after`; returns the rows added."""
    before = after or dict.fromkeys(SPECIFICATION, 0)
    counts = dict.fromkeys(SPECIFICATION, 0)
    for name in SPECIFICATION:
        _table(folder, name).mkdir(exist_ok=True)
    made = 0
    told(GENERATING, made, persons)
    for number, size in enumerate(blocks_of(persons)):
        tables = block_tables(
            setting,
            number,
            size,
            first_household=before[HOUSEHOLDS] + counts[HOUSEHOLDS] + 1,
            first_person=before[PERSONS] + made + 1,
        )
        for name, table in tables.items():
            pq.write_table(table, _table(folder, name) / f"{part}-{number:05d}.parquet", compression="lz4")
            counts[name] += table.num_rows
        made += size
        told(GENERATING, made, persons)
    return counts


def _table(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _features(day: date, folder: Path, published: TargetSet, told: Progress, memory: str) -> Features:
    tables = {name: _table(folder, name) for name in SPECIFICATION}
    amended = any(target.figure.startswith("amended_") for target in published.targets)
    return features_of(tables, day=day, with_amendment=amended, told=told, memory=memory)


def _fits_itself(order: Order) -> bool:
    """Whether weights can be had from the population: it is the whole of Latvia, and large enough."""
    return order.national and order.persons >= ENOUGH_TO_FIT


def _fitted(order: Order, found: Features, households: int, published: TargetSet) -> TakeUp:
    """Weights by the population's own households, the first so many, or by those of the sample behind them."""
    latvia = inhabitants_of_latvia(order.day)
    if not _fits_itself(order):
        sample = found.where(found.household_id > households)
        return fit(sample, published.targets, scale=SAMPLE_PERSONS / latvia)
    share = min(1.0, FITTED_PERSONS / order.persons)
    first = found.where(found.household_id <= households * share)
    return fit(first, published.targets, scale=order.persons * share / latvia)


def _copy(folder: Path, writer: PopulationWriter, applying: Integers, told: Progress) -> None:
    """Hand every part to the writer, households with what was decided of them (`applying`: their numbers)."""
    parts = sorted(path.name for path in _table(folder, HOUSEHOLDS).glob(f"{PART}-*.parquet"))
    told(WRITING, 0, len(parts))
    for done, part in enumerate(parts, start=1):
        tables = {name: pq.read_table(_table(folder, name) / part) for name in SPECIFICATION}
        households = tables[HOUSEHOLDS]
        seeks = np.isin(households["household_id"].to_numpy(), applying, assume_unique=True)
        column = households.schema.get_field_index("seeks_assistance")
        field = households.schema.field(column)
        tables[HOUSEHOLDS] = households.set_column(column, field, pa.array(seeks))
        writer.write(tables)
        told(WRITING, done, len(parts))
