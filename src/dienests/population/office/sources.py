"""For whom a change of law can be computed: own cases, and the populations of this installation."""

from dataclasses import dataclass
from pathlib import Path

from dienests.engine import Text
from dienests.population.faults import PopulationFaults
from dienests.population.files import Population, open_population
from dienests.population.manifest import NOTHING
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.places import NAME, population_folder, populations_root
from dienests.population.office.working import unreadable_population


@dataclass(frozen=True, kw_only=True)
class Source:
    """A population to choose. `fault`: why it cannot be used. `bytes`: on the disk."""

    name: str
    folder: Path
    title: Text
    synthetic: bool = False
    note: Text = NOTHING
    households: int = 0
    persons: int = 0
    bytes: int = 0
    fault: PreviewRefused | None = None


def populations() -> list[Source]:
    """The folders under var/population/ that look like populations, by name; those with faults too."""
    root = populations_root()
    if not root.is_dir():
        return []
    return [_source(path) for path in sorted(root.iterdir()) if path.is_dir() and NAME.match(path.name)]


def _source(path: Path) -> Source:
    try:
        return described(open_population(path))
    except PopulationFaults as faults:
        title = Text(path.name, path.name)
        return Source(name=path.name, folder=path, title=title, fault=unreadable_population(faults))


def described(population: Population) -> Source:
    """A population as it is offered."""
    return Source(
        name=population.folder.name,
        folder=population.folder,
        title=population.name,
        synthetic=population.synthetic,
        note=population.manifest.note,
        households=population.counts["households"],
        persons=population.counts["persons"],
        bytes=sum(path.stat().st_size for path in population.folder.rglob("*") if path.is_file()),
    )


def population_called(name: str) -> Population:
    """A population of this installation. Raises PreviewRefused population_unknown, population_unreadable."""
    try:
        folder = population_folder(name)
    except ValueError as error:
        raise PreviewRefused("population_unknown", name=name[:80]) from error
    if not folder.is_dir():
        raise PreviewRefused("population_unknown", name=name)
    try:
        return open_population(folder)
    except PopulationFaults as faults:
        raise unreadable_population(faults) from faults
