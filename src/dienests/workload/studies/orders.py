"""A question read: everything it names, ready for the simulator, or every fault in it at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from dienests.practice.faults import Text
from dienests.workload.simulation.assumptions import Assumptions, load_assumptions
from dienests.workload.simulation.backtest import FIT_DAYS
from dienests.workload.simulation.demand import Demand, load_demand
from dienests.workload.simulation.fitting import FEWEST
from dienests.workload.simulation.replications import Office, Plan, Variant
from dienests.workload.simulation.scenarios import Scenario, load_scenario, under
from dienests.workload.simulation.staffing import Staff, load_staff
from dienests.workload.simulation.study import Study, plan_study
from dienests.workload.simulation.ways import Way, unmanned
from dienests.workload.simulation.yaml_files import SimulationFaults, shipped_names, shipped_or_path
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.figures import assumptions_with, demand_with, grouped, staff_with
from dienests.workload.studies.models import OWN_HISTORY, OWN_STAFF
from dienests.workload.studies.office_history import Reach, reach
from dienests.workload.studies.office_staff import LIKE, Read, office_staff
from dienests.workload.studies.questions import MOST_WAYS, REPLICATIONS, SEED, WEEKS, Question
from dienests.workload.studies.ways import way_called

Found = TypeVar("Found")


@dataclass(frozen=True)
class Order:
    """`demand` and `assumptions` as they are stated, before a history is put in their place and before `question`
    changes them; `staff` with its changes."""

    question: Question
    ways: list[Way]
    staff: Staff
    read: tuple[Read, ...]
    demand: Demand
    assumptions: Assumptions
    scenarios: list[Scenario]
    plan: Plan

    @property
    def from_history(self) -> bool:
        return self.question.demand == OWN_HISTORY

    def study(self, demand: Demand, known: Assumptions) -> Study:
        """What is compared, with the head's own figures above all others. Raises SimulationFaults."""
        changed = self.question.changed
        return plan_study(
            self.ways,
            staff=self.staff,
            demand=demand_with(changed, demand),
            assumptions=assumptions_with(changed, known),
            scenarios=self.scenarios,
            plan=self.plan,
        )


def ordered(question: Question, *, today: date) -> Order:
    """Raises StudyRefused with every fault (`faults`)."""
    reading = _Reading(question)
    order = reading.order(today)
    if order is not None:
        reading.faults += [*_unmanned(order)]
    if order is None or reading.faults:
        raise StudyRefused.all_of(reading.faults)
    return order


def stated_staff(name: str, *, today: date, ways: list[Way] | None = None) -> tuple[Staff, tuple[Read, ...]]:
    """The office's own, or one that ships. Raises StudyRefused staff_unknown, no_posts."""
    if name == OWN_STAFF:
        roles = {role for way in ways or () for stage in way.process.stages for role in stage.roles}
        found = office_staff(today=today, roles=roles)
        if not any(found.staff.posts().values()):
            raise StudyRefused("no_posts", field="staff")
        return found.staff, found.read
    if name not in shipped_names("staff"):
        raise StudyRefused("staff_unknown", name=name[:60], field="staff")
    return load_staff(shipped_or_path(name, kind="staff")), ()


def stated_demand(name: str) -> Demand:
    """Behind a history stands what ships, as far as the history does not reach. Raises StudyRefused demand_unknown."""
    asked = LIKE if name == OWN_HISTORY else name
    if asked not in shipped_names("demand"):
        raise StudyRefused("demand_unknown", name=name[:60], field="demand")
    return load_demand(shipped_or_path(asked, kind="demand"))


def history_refusal(there: Reach) -> StudyRefused | None:
    """Why nothing could be fitted to the own history."""
    if not there.cases:
        return StudyRefused("no_history", field="demand")
    if not there.enough:
        return StudyRefused("history_too_short", field="demand", cases=there.cases, days=there.days, needed=FEWEST)
    return None


def backtest_refusal(there: Reach) -> StudyRefused | None:
    """Why the last quarter could not be foreseen."""
    if there.enough_before:
        return None
    found = {"cases": there.cases_before, "days": there.days_before}
    needed = {"needed": FEWEST, "needed_days": FIT_DAYS}
    return StudyRefused("backtest_too_short", problems=(), field="with_backtest", **found, **needed)


@dataclass
class _Reading:
    """Reads part by part and notes what is wrong with each."""

    question: Question
    faults: list[StudyRefused] = field(default_factory=list)

    def order(self, today: date) -> Order | None:
        """None where a part could not be read."""
        asked = self.question
        ways = self._ways()
        staffed = self._part(lambda: stated_staff(asked.staff, today=today, ways=ways))
        demand = self._part(stated_demand, asked.demand)
        scenarios = [self._part(_scenario, name) for name in dict.fromkeys(asked.scenarios)]
        known = load_assumptions()
        self._numbers()
        self._history(today)
        if staffed is not None and demand is not None:
            self._changed(known, staffed[0], demand)
        if not ways or staffed is None or demand is None or None in scenarios:
            return None
        return Order(
            asked,
            ways,
            staff_with(asked.changed, staffed[0]),
            staffed[1],
            demand,
            known,
            [each for each in scenarios if each is not None],
            Plan(weeks=asked.weeks, replications=asked.replications, seed=asked.seed),
        )

    def _part(self, read: Callable[..., Found], *given: object) -> Found | None:
        try:
            return read(*given)
        except StudyRefused as fault:
            self.faults.append(fault)
            return None

    def _ways(self) -> list[Way]:
        names = list(dict.fromkeys(self.question.ways))
        if not names:
            self.faults.append(StudyRefused("no_way", field="ways"))
        if len(names) > MOST_WAYS:
            self.faults.append(StudyRefused("too_many_ways", count=len(names), most=MOST_WAYS, field="ways"))
            return []
        found = [self._part(way_called, name) for name in names]
        return [] if None in found else [way for way in found if way is not None]

    def _numbers(self) -> None:
        asked = self.question
        for name, label, value, (low, high) in (
            ("weeks", Text("Nedēļas", "Weeks"), asked.weeks, WEEKS),
            ("replications", Text("Atkārtojumi", "Replications"), asked.replications, REPLICATIONS),
            ("seed", Text("Nejaušības sēkla", "Seed"), asked.seed, SEED),
        ):
            if not low <= value <= high:
                self.faults.append(_outside(name, label, value, low, high))

    def _history(self, today: date) -> None:
        asked = self.question
        if asked.demand != OWN_HISTORY:
            if asked.with_backtest:
                self.faults.append(StudyRefused("backtest_needs_history", field="with_backtest"))
            return
        there = reach(today=today)
        refusal = history_refusal(there) or (backtest_refusal(there) if asked.with_backtest else None)
        if refusal is not None:
            self.faults.append(refusal)

    def _changed(self, known: Assumptions, staff: Staff, demand: Demand) -> None:
        offered = {it.name: it for group in grouped(known, staff, demand) for it in group.figures}
        for name, value in self.question.changed.items():
            figure = offered.get(name)
            if figure is None:
                self.faults.append(StudyRefused("figure_unknown", name=name[:60], field=f"changed.{name[:60]}"))
            elif not figure.least <= value <= figure.most:
                self.faults.append(_outside(f"changed.{name}", figure.title, value, figure.least, figure.most))


def _outside(name: str, label: Text, value: float, low: float, high: float) -> StudyRefused:
    given = {"value": f"{value:g}", "low": f"{low:g}", "high": f"{high:g}"}
    return StudyRefused("figure_outside", problems=(), field=name, **given, **_named("label", label))


def _scenario(name: str) -> Scenario:
    if name not in shipped_names("scenarios"):
        raise StudyRefused("scenario_unknown", name=name[:60], field="scenarios")
    return load_scenario(shipped_or_path(name, kind="scenarios"))


def _unmanned(order: Order) -> Iterator[StudyRefused]:
    """Stages that nobody could do, now and under each scenario; and scenarios that cannot be."""
    now = [
        Variant(way.name, way.title, way, order.demand, order.assumptions, (Office(order.staff),)) for way in order.ways
    ]
    undoable = list(_undoable(now, "ways"))
    yield from undoable
    said = {str(fault) for fault in undoable}
    for scenario in order.scenarios:
        try:
            then = under(scenario, now)
        except SimulationFaults as faults:
            name = _named("name", scenario.title)
            yield StudyRefused.of_files("scenario_impossible", faults, field="scenarios", **name)
        else:
            yield from (fault for fault in _undoable(then, "scenarios") if str(fault) not in said)


def _undoable(variants: list[Variant], field_name: str) -> Iterator[StudyRefused]:
    for variant in variants:
        for office in variant.offices:
            for each in unmanned(variant.way, office.staff):
                words = {**_named("way", each.way.title), **_named("stage", each.stage.title)}
                yield StudyRefused("nobody_can", field=field_name, **words, **_named("why", each.expected))


def _named(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_lv": text.lv, f"{name}_en": text.en}
