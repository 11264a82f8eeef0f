"""The generated households assessed by the rules: what their chances of applying, and the totals, are made of."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import ibis
import numpy as np
import numpy.typing as npt
from ibis import ir

from dienests.engine import Text, graph_for
from dienests.engine.columnar import columns
from dienests.engine.quantities import SHARES_PER_CENT
from dienests.population.duck import Duck
from dienests.population.synthesis.draws import Flags, Floats, Integers
from dienests.rulebook import MUNICIPALITIES, library
from dienests.rulebook.entities import HOUSEHOLD
from dienests.rulebook.household.composition import HOUSEHOLD_TYPES
from dienests.rulebook.table_columns import HOUSEHOLDS, SPECIFICATION
from dienests.rulebook.tables import prepared, unbound_tables

# Households with more than this share above their limits are not looked at: no reform reaches them.
REACH = 1.8
# Told what is being done, and how many of how many are done.
Progress = Callable[[Text, int, int], None]
ASSESSING = Text("Izvērtē mājsaimniecības", "Assessing households")
ASSESSING_AMENDED = Text("Izvērtē pēc 28.02.2026. grozījumiem", "Assessing by the amendment of 28.02.2026")
# Numbers instead of texts: there are millions of rows.
MUNICIPALITY_CODES = {code: number for number, code in enumerate(MUNICIPALITIES)}
TYPE_CODES = {code: number for number, code in enumerate(HOUSEHOLD_TYPES)}
AMENDED_ON = date(2026, 2, 28)
NODES = (
    "municipality",
    "household_size",
    "household_type",
    "status",
    "gmi_benefit",
    "housing_benefit",
    "housing_income",
    "housing_limit",
    "low_income_limit",
    "means_fit",
)


@dataclass(frozen=True, slots=True)
class Features:
    """One entry each household that is entitled to something or near it, by household_id.

    `municipality` and `household_type` by MUNICIPALITY_CODES and TYPE_CODES; amounts in euro per month. `beyond`:
    income divided by the higher of its limits. `amended`: the housing benefit by the law with the amendment of
    28 February 2026 (the same where it changes nothing).
    """

    household_id: Integers
    municipality: npt.NDArray[np.int16]
    household_type: npt.NDArray[np.int16]
    persons: Integers
    needy: Flags
    low_income: Flags
    gmi: Floats
    housing: Floats
    amended: Floats
    beyond: Floats

    def __len__(self) -> int:
        return len(self.household_id)

    def where(self, kept: Flags) -> Features:
        """Only some of the households."""
        return Features(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def features_of(
    tables: Mapping[str, Path], *, day: date, with_amendment: bool, told: Progress, memory: str = "2GB"
) -> Features:
    """Assess the households of Parquet files (folders of parts, by table) on a day, by the law as known on it.

    `with_amendment`: as known before the amendment, and again as known since. `told` is told what is done, and how
    many of how many ranges of households are.
    """
    known_on = min(day, AMENDED_ON - timedelta(days=1)) if with_amendment else day
    with Duck(memory=memory) as duck:
        duck.read(tables)
        _fill(duck, "found", _near(day, known_on=known_on), told, ASSESSING)
        if with_amendment:
            with tempfile.TemporaryDirectory(prefix="dienests-near-", dir=tables[HOUSEHOLDS].parent) as folder:
                duck.read(_of_those_found(duck, Path(folder)))
                _fill(duck, "amended", _amended(day), told, ASSESSING_AMENDED)
            sql = (
                "SELECT found.*, coalesce(amended.housing, 0) AS amended FROM found LEFT JOIN amended"
                " USING (household_id) ORDER BY household_id"
            )
        else:
            sql = "SELECT *, housing AS amended FROM found ORDER BY household_id"
        read = duck.connection.execute(sql).fetchnumpy()
    euros = {name: read[name] / (100 * SHARES_PER_CENT) for name in ("gmi", "housing", "amended")}
    return Features(
        household_id=read["household_id"],
        municipality=read["municipality"],
        household_type=read["household_type"],
        persons=read["household_size"],
        needy=read["needy"],
        low_income=read["low_income"],
        beyond=read["beyond"],
        **euros,
    )


def _fill(duck: Duck, name: str, expression: ir.Table, told: Progress, what: Text) -> None:
    ranges = duck.ranges()
    finished = 0

    def done(rows: int) -> None:
        nonlocal finished
        finished += 1
        told(what, finished, len(ranges))

    told(what, 0, len(ranges))
    duck.fill(name, expression, ranges=ranges, done=done)


def _of_those_found(duck: Duck, folder: Path) -> dict[str, Path]:
    """The rows of the households found, as files: no other household is assessed twice."""
    found = ibis.table({"household_id": "int64"}, name="found")
    copies = {name: folder / f"{name}.parquet" for name in SPECIFICATION}
    for name, table in unbound_tables().items():
        duck.write(table.semi_join(found, "household_id"), copies[name])
    return copies


def _assessed(day: date, known_on: date) -> ir.Table:
    graph = graph_for(library(), on=day, known_on=known_on)
    inputs = prepared(unbound_tables(), day=day)
    found = columns(graph, inputs.tables, constants=inputs.constants, wanted=NODES)
    table = found.tables[HOUSEHOLD]
    return table.mutate(**{name: found.column(name, HOUSEHOLD) for name in NODES if name not in table.columns})


def _near(day: date, *, known_on: date) -> ir.Table:
    table = _assessed(day, known_on)
    limit = ibis.greatest(table.housing_limit, table.low_income_limit)
    measured = table.mutate(beyond=table.housing_income.cast("float64") / limit.cast("float64"))
    near = measured.filter(measured.means_fit & (measured.beyond <= REACH))
    return near.select(
        "household_id",
        "household_size",
        "beyond",
        municipality=near.municipality.cases(*MUNICIPALITY_CODES.items(), else_=-1).cast("int16"),
        household_type=near.household_type.cases(*TYPE_CODES.items(), else_=-1).cast("int16"),
        needy=near.status == "needy",
        low_income=near.status == "low_income",
        gmi=near.gmi_benefit.cast("int64"),
        housing=near.housing_benefit.cast("int64"),
    )


def _amended(day: date) -> ir.Table:
    table = _assessed(day, max(day, AMENDED_ON))
    entitled = table.filter(table.housing_benefit > 0)
    return entitled.select("household_id", housing=entitled.housing_benefit.cast("int64"))
