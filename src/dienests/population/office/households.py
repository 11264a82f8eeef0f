"""The households behind the figures of a preview: kept on the disk, listed, any of them explained under both laws."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from dienests.population.comparison import ChangedHousehold, Comparison, Outcome
from dienests.population.explain import HouseholdUnknown, Reason, explain_under_both
from dienests.population.faults import PopulationFaults
from dienests.population.files import Population
from dienests.population.household_list import COMPARED, HouseholdList, household_list
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extracting import kept_extract
from dienests.population.office.models import Preview
from dienests.population.office.places import households_folder
from dienests.population.office.queries import explained_household
from dienests.population.office.reforms import stored_reform
from dienests.population.office.sources import population_called
from dienests.population.office.working import unreadable_population
from dienests.population.reform import sides
from dienests.population.set_aside import SET_ASIDE, SetAsideList, set_aside_list
from dienests.population.side_by_side import SideBySide

MAKING = "making-"
LEFT_BEHIND_SECONDS = 24 * 3600


@contextmanager
def kept_beside(preview: Preview) -> Iterator[Path]:
    """An empty folder beside the place where households of this preview are kept; gone at the end, unless moved."""
    root = households_folder(preview.pk).parent
    for left in root.glob(f"{MAKING}*"):  # of a worker that was killed; younger ones may be at work
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(dir=root, prefix=f"{MAKING}{preview.pk}-"))
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def is_kept(preview: Preview) -> bool:
    """Whether the households behind the figures can be listed."""
    folder = households_folder(preview.pk)
    return all((folder / name).is_file() for name in (COMPARED, SET_ASIDE))


@contextmanager
def compared_households(preview: Preview) -> Iterator[HouseholdList]:
    """The households that were compared. Raises PreviewRefused list_gone."""
    with _kept(preview) as folder, household_list(folder) as found:
        yield found


@contextmanager
def households_set_aside(preview: Preview) -> Iterator[SetAsideList]:
    """The households that could not be. Raises PreviewRefused list_gone."""
    with _kept(preview) as folder, set_aside_list(folder) as found:
        yield found


@contextmanager
def _kept(preview: Preview) -> Iterator[Path]:
    if not is_kept(preview):
        raise PreviewRefused("list_gone")
    try:
        yield households_folder(preview.pk)
    except PopulationFaults as faults:
        raise PreviewRefused("list_gone") from faults


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One household of a preview under both laws.

    `household`: what the figures counted of it; None where it was set aside. `shown`: both assessments; None where
    `reasons` say why it cannot be assessed, or `refusal` why it cannot be explained now. `other_now`: the assessments
    give something else than the figures counted, because rules or population have changed since.
    """

    household: ChangedHousehold | None
    seeks: bool = True
    municipality: str
    shown: SideBySide | None = None
    reasons: tuple[Reason, ...] = ()
    refusal: PreviewRefused | None = None
    other_now: bool = False


def household_seen(preview: Preview, comparison: Comparison, number: int) -> Seen | None:
    """A household by its number; None where the preview has none of it. Those that change most are explained as they
    were when the preview was computed, any other by the rules as they are today."""
    largest = next((each for each in comparison.figures.largest if each.household_id == number), None)
    if largest is not None and (shown := explained_household(preview, number)) is not None:
        return Seen(household=largest, municipality=largest.municipality, shown=shown)
    with compared_households(preview) as households:
        listed = households.household(number)
    if listed is not None:
        household = listed.household
        seen = Seen(household=household, seeks=listed.seeks, municipality=household.municipality)
        return _explained(preview, number, seen)
    with households_set_aside(preview) as aside:
        found = aside.household(number)
    return Seen(household=None, municipality=found.municipality, reasons=found.reasons) if found else None


def _explained(preview: Preview, number: int, seen: Seen) -> Seen:
    try:
        shown = explained_now(preview, number)
    except PreviewRefused as refusal:
        return replace(seen, refusal=refusal)
    if not isinstance(shown, SideBySide):
        return replace(seen, reasons=shown, other_now=True)
    return replace(seen, shown=shown, other_now=_is_other(seen, shown))


def _is_other(seen: Seen, shown: SideBySide) -> bool:
    """Whoever seeks no assistance was counted with nothing, whatever the rules give."""
    assert seen.household is not None
    pairs = ((seen.household.before, outcome_of(shown.before)), (seen.household.after, outcome_of(shown.after)))
    return any(counted != now if seen.seeks else counted.status != now.status for counted, now in pairs)


def outcome_of(assessment: Mapping[str, Any]) -> Outcome:
    """What the JSON of an assessment comes to."""
    cents = {name: int(Decimal(each["amount"]).scaleb(2)) for name, each in assessment["benefits"].items()}
    return Outcome(str(assessment["status"]), cents["gmi"], cents["housing"])


def explained_now(preview: Preview, household: int) -> SideBySide | tuple[Reason, ...]:
    """Any household of the population of a preview under both its laws, by the rules as they are today; or why it
    cannot be assessed.

    Raises PreviewRefused household_unknown, extract_gone, population_unknown, population_unreadable, reform_faulty.
    """
    laws = sides(stored_reform(preview.reform_text, known_on=preview.known_on), known_on=preview.known_on)
    try:
        return explain_under_both(_population(preview), household, laws, day=preview.day)
    except HouseholdUnknown as unknown:
        raise PreviewRefused("household_unknown", number=household) from unknown
    except PopulationFaults as faults:
        raise unreadable_population(faults) from faults


def _population(preview: Preview) -> Population:
    return population_called(preview.folder) if preview.extract is None else kept_extract(preview.extract)
