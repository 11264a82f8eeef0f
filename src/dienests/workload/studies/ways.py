"""The ways of working a study may compare: practices of this installation, and what can only be simulated."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dienests.cases.models import ProcessVersion
from dienests.cases.operations.process import latest_version
from dienests.cases.process_versions import practice_called, practice_names, practice_of_version
from dienests.practice import Fault, Practice, PracticeFaults, Text, available, load_practice
from dienests.workload.simulation.ways import Way, simulated_only, simulation_only, way_of
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.questions import IN_FORCE

_NOT_HERE = Text(
    "Tās mapes nav starp šīs sistēmas praksēm.",
    "Its folder is not among the practices of this installation.",
)
_AS_STORED = Text("{title} (kā tagad spēkā)", "{title} (as in force now)")


@dataclass(frozen=True)
class WayOffered:
    """`only_simulated` says why it cannot be switched on; `way` is None where its files have `faults`."""

    name: str
    title: Text
    only_simulated: Text | None
    in_force: bool
    faults: tuple[Fault, ...] = ()
    way: Way | None = None


def ways_offered() -> list[WayOffered]:
    """What is in force first, then the practices of this installation and those it considers, then what can only be
    simulated."""
    version = latest_version()
    digest = version.digest if version else ""
    offered = [_of_practice(name, digest) for name in practice_names()]
    if version is not None and not any(each.in_force for each in offered):
        way = _stored(version)
        offered.insert(0, WayOffered(IN_FORCE, way.title, None, in_force=True, way=way))
    offered.sort(key=lambda each: not each.in_force)
    return [*offered, *_only_simulated({each.name for each in offered})]


def _of_practice(name: str, digest: str) -> WayOffered:
    try:
        practice = practice_called(name)
    except PracticeFaults as error:
        return WayOffered(name, Text(name, name), None, in_force=False, faults=tuple(error.faults))
    way = way_of(practice)
    return WayOffered(name, way.title, None, in_force=practice.digest == digest, way=way)


def _only_simulated(there: set[str]) -> Iterator[WayOffered]:
    for name in [*available(), *simulation_only()]:
        if name not in there:
            way = way_called(name)
            yield WayOffered(name, way.title, way.only_simulated, in_force=False, way=way)


def way_called(name: str) -> Way:
    """Raises StudyRefused way_unknown, way_faulty."""
    try:
        if name == IN_FORCE:
            return _stored(_version(name))
        if name in practice_names():
            return way_of(practice_called(name))
        if name in available():
            return replace(way_of(load_practice(name)), only_simulated=_NOT_HERE)
        if name in simulation_only():
            return simulated_only(name)
    except PracticeFaults as faults:
        raise StudyRefused.of_files("way_faulty", faults, name=name, field="ways") from faults
    raise StudyRefused("way_unknown", name=name[:60], field="ways")


def worked_by() -> Way:
    """What the own history is read by: the practice in force. Raises StudyRefused way_unknown."""
    return way_of(_practice(_version(IN_FORCE)))


def process_in_force() -> str:
    """The digest of the process in force; empty where none is."""
    version = latest_version()
    return _practice(version).process.digest if version else ""


def _version(name: str) -> ProcessVersion:
    version = latest_version()
    if version is None:
        raise StudyRefused("way_unknown", name=name, field="ways")
    return version


def _practice(version: ProcessVersion) -> Practice:
    return practice_of_version(pk=version.pk, digest=version.digest)


def _stored(version: ProcessVersion) -> Way:
    way = way_of(_practice(version))
    title = Text(_AS_STORED.lv.format(title=way.title.lv), _AS_STORED.en.format(title=way.title.en))
    return replace(way, name=IN_FORCE, title=title)
