"""The ways of working that are compared: practices, practice folders, or a process on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dienests.practice.checks import process_faults
from dienests.practice.faults import Fault, PracticeFaults, Text, shown
from dienests.practice.loading import available, load_folder, load_practice
from dienests.practice.model import Practice
from dienests.practice.process import Process, Stage, build_process
from dienests.practice.schema import schema_faults
from dienests.practice.strict_yaml import read_yaml
from dienests.workload.simulation.staffing import Staff
from dienests.workload.simulation.words import ROLE_WORDS
from dienests.workload.simulation.yaml_files import SHIPPED, SimulationFaults, content_of

SIMULATION_ONLY = SHIPPED / "ways"
DEFAULT_WAYS = ("ogre", "daugavpils", "control_by_risk", "specialists_together", "one_generalist")
_CANNOT = Text(
    "Tikai simulācijai: tā nevar strādāt, jo datubāze prasa, lai kontrolē un lemj cits nekā sagatavotājs.",
    "For simulation only: no office can work so, because the database demands that someone else than the preparer "
    "controls and decides.",
)


@dataclass(frozen=True)
class Way:
    """One way of working. `only_simulated` says why it cannot be switched on, None where it can."""

    name: str
    title: Text
    process: Process
    decision_term_months: int
    status_term_working_days: int
    documents_term_working_days: int
    only_simulated: Text | None = None


def load_way(asked: str) -> Way:
    """The name of a practice or of a way that ships for simulation, a practice folder, or a process.yaml.

    Raises SimulationFaults or PracticeFaults, with file and line.
    """
    if asked in available():
        return way_of(load_practice(asked))
    if asked in simulation_only():
        return simulated_only(asked)
    path = Path(asked)
    if (path / "practice.yaml").is_file():
        return way_of(load_folder(path))
    if path.is_file():
        return _of_process(path, name=path.parent.name if path.name == "process.yaml" else path.stem)
    names = ", ".join([*available(), *simulation_only()])
    expected = Text(
        f"prakses mape, process.yaml vai viens no nosaukumiem: {names}",
        f"a practice folder, a process.yaml, or one of the names {names}",
    )
    raise SimulationFaults([Fault(shown(asked), 0, "—", expected)])


def simulation_only() -> list[str]:
    """Names of the ways that ship and that no office can be set to."""
    return sorted(each.parent.name for each in SIMULATION_ONLY.glob("*/process.yaml"))


def simulated_only(name: str) -> Way:
    """One of them. Raises PracticeFaults."""
    return _of_process(SIMULATION_ONLY / name / "process.yaml", name=name)


def way_of(practice: Practice) -> Way:
    return Way(practice.name, practice.process.title, practice.process, *_terms(practice))


def _terms(practice: Practice) -> tuple[int, int, int]:
    names = ("decision_term_months", "status_term_working_days", "documents_term_working_days")
    months, status, documents = (practice.number(name) for name in names)
    return months, status, documents


def _of_process(path: Path, *, name: str) -> Way:
    document, faults = read_yaml(content_of(path), file=str(path.relative_to(path.parent.parent)))
    found = list(faults) or schema_faults(document, name="process") or process_faults(document, for_use=False)
    if found or document.data is None:
        raise PracticeFaults(found)
    process = build_process(document.data)
    only_simulated = _CANNOT if process_faults(document) else None
    return Way(name, process.title, process, *_terms(load_practice("latvia")), only_simulated)


@dataclass(frozen=True)
class Unmanned:
    """A stage that this staff cannot do: `expected` says who is missing, `have` how many there are."""

    way: Way
    stage: Stage
    have: str
    expected: Text


def unmanned(way: Way, staff: Staff) -> list[Unmanned]:
    """Stages nobody of this staff could do, or nobody other than the one who did the stage before."""
    people = {role: _people(entry.posts) for role, entry in staff.roles.items()}
    stages = way.process.stages
    found = []
    for stage in stages:
        able = sum(people.get(role, 0) for role in stage.roles)
        shared = [other for other in stages if other.name in stage.differs_from and set(other.roles) & set(stage.roles)]
        roles = _named(stage.roles)
        if able <= len(shared):
            found.append(Unmanned(way, stage, str(able), _too_few(roles, len(shared) + 1)))
        receiving = [role for role in stage.roles if people.get(role) and any(staff.roles[role].reception)]
        if stage.client_present and not receiving:
            expected = Text(
                f"pieņemšanas laiks kādam no amatiem: {roles.lv}", f"reception hours of one of the roles: {roles.en}"
            )
            found.append(Unmanned(way, stage, "reception = —", expected))
    return found


def staff_faults(way: Way, staff: Staff) -> list[Fault]:
    """The same as faults."""
    return [
        Fault(f"staff {staff.name}", 0, f"{way.name}.{each.stage.name}: {each.have}", each.expected)
        for each in unmanned(way, staff)
    ]


def _people(posts: float) -> int:
    return -int(-posts // 1)


def _named(roles: Sequence[str]) -> Text:
    words = [ROLE_WORDS[role] for role in roles]
    return Text(", ".join(word.lv for word in words), ", ".join(word.en for word in words))


def _too_few(roles: Text, needed: int) -> Text:
    return Text(
        f"vismaz {needed} darbinieki šādos amatos: {roles.lv}; šo posmu dara cits nekā iepriekšējos",
        f"at least {needed} workers as {roles.en}: this stage is done by another than those before",
    )
