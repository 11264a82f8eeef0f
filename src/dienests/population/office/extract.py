"""The office's own cases written as a population folder: without names, in blocks, nothing half-written.

What is left out is counted by reason: "withdrawn" (the household withdrew what it had asked for), "undeclared"
(nobody has been declared yet) or the place of the first fault in the household file ("members[].born").
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from dienests import rulebook
from dienests.base.organisation.models import Office
from dienests.benefits.household_file import household_file
from dienests.benefits.models import Declaration
from dienests.engine import Text
from dienests.population.files import population_writer
from dienests.population.manifest import Manifest
from dienests.population.office.cases import OwnCase, own_cases
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.pseudonyms import pseudonymous
from dienests.rulebook.table_columns import PERSONS, SPECIFICATION, arrow_schema
from dienests.rulebook.table_rows import rows_of

BLOCK = 1000  # households read and written at once
INDEX = re.compile(r"\[[^\]]*\]")
WITHDRAWN, UNDECLARED = "withdrawn", "undeclared"
MADE_BY = "dienests population extract"
NOTE = Text(
    "Dienesta lietas bez vārdiem: pēdējā deklarācija katrai mājsaimniecībai; dzimšanas dienas ar mēneša precizitāti.",
    "Cases of the office without names: the latest declaration of each household; days of birth to the month.",
)
Progress = Callable[[int, int], None]
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """What stands in the folder, and how many households do not, by reason (see above)."""

    households: int
    persons: int
    left_out: Mapping[str, int]


def extract_cases(
    folder: Path,
    *,
    first: date | None,
    last: date | None,
    made_on: date,
    progress: Progress | None = None,
    recorded: Callable[[Extracted], None] | None = None,
) -> Extracted:
    """Write the own cases received from a day to a day (None: no bound) as a population in `folder`.

    `progress` is told of households done and of all. `recorded` is called when all is written and before it stands in
    the folder: where that fails, nothing does. Raises PreviewRefused no_office; PopulationFaults when something else
    stands in the folder.
    """
    office = Office.objects.first()
    if office is None:
        raise PreviewRefused("no_office")
    name = Text(f"{office.name_lv}: lietas", f"{office.name_en}: cases")
    manifest = Manifest(name=name, synthetic=False, made_by=MADE_BY, made_on=made_on, note=NOTE)
    blocks = _Blocks(office.municipality, first, last, progress or (lambda done, total: None))
    with population_writer(folder, manifest) as writer:
        for block in blocks:
            writer.write(
                {table: pa.Table.from_pylist(rows, schema=arrow_schema(table)) for table, rows in block.items()}
            )
        left_out = {reason: count for reason, count in sorted(blocks.left_out.items()) if count}
        done = Extracted(households=blocks.households, persons=blocks.persons, left_out=left_out)
        if recorded is not None:
            recorded(done)
    return done


@dataclass
class _Blocks:
    """Iterates over blocks of rows by table, households in the order of their numbers; counts as it goes."""

    municipality: str
    first: date | None
    last: date | None
    progress: Progress
    households: int = 0
    persons: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Rows]:
        found = own_cases(self.first, self.last)
        self.left_out[WITHDRAWN] = found.withdrawn
        numbers = sorted(found.by_number)
        for start in range(0, len(numbers), BLOCK):
            chosen = {number: found.by_number[number] for number in numbers[start : start + BLOCK]}
            yield self._block(chosen)
            self.progress(start + len(chosen), len(numbers))

    def _block(self, chosen: Mapping[int, OwnCase]) -> Rows:
        wanted = [own.declaration for own in chosen.values()]
        declared = dict(Declaration.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "data"))
        block: Rows = {table: [] for table in SPECIFICATION}
        for number, own in chosen.items():
            data = household_file(declared[own.declaration], municipality=self.municipality, applied_on=own.applied_on)
            reason = why_left_out(data)
            if reason:
                self.left_out[reason] += 1
                continue
            household = pseudonymous(data, applied_on=own.applied_on)
            rows = rows_of(household, household_id=number, first_person_id=self.persons + 1)
            self.households += 1
            self.persons += len(rows[PERSONS])
            for table, some in rows.items():
                block[table].extend(some)
        return block


def why_left_out(data: Mapping[str, Any]) -> str:
    """The reason why a household file cannot be assessed; empty where it can."""
    if not data.get("members"):
        return UNDECLARED
    faults = rulebook.check_household(data)
    return INDEX.sub("[]", faults[0].path) if faults else ""
