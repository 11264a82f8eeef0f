"""The stored answer of a study (workload.simulation.report), as pages read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

from dienests.web import formats
from dienests.workload.simulation.figures import Estimate, paired
from dienests.workload.simulation.report import FORMAT
from dienests.workload.simulation.words import FIGURE_WORDS

# What a head looks at first, in this order.
HEADLINE = ("days_to_decision", "late_share", "visits", "staff_hours", "wrong_eur_a_year")

GOES_ON_WITH = {
    "days_median": "days_to_decision",
    "days_90": "days_to_decision",
    "late_from_asking_share": "late_share",
    "open_growth": "open_at_end",
}


@dataclass(frozen=True, slots=True)
class Word:
    """What a figure is called and how it is written. `less_is_better`: None where neither is."""

    name: str
    title: str
    unit: str
    digits: int
    less_is_better: bool | None


@dataclass(frozen=True)
class Variant:
    """A way of working, as the office is or under a scenario. `only_simulated`: why it cannot be switched on."""

    data: Mapping[str, Any]

    @property
    def way(self) -> str:
        return str(self.data["way"])

    @property
    def scenario(self) -> str:
        return self.data["scenario"] or ""

    @property
    def title(self) -> str:
        return formats.in_language(self.data["title"])

    @property
    def only_simulated(self) -> str:
        return formats.in_language(self.data["only_simulated"])

    @property
    def checked(self) -> bool:
        return bool(self.data["process"]["checked"])

    def figure(self, name: str) -> Estimate:
        return estimated(self.data["figures"][name])

    def values(self, name: str) -> Sequence[float]:
        """One value a replication."""
        return [value or 0.0 for value in self.data["replications"][name]]

    @property
    def load(self) -> dict[str, Estimate]:
        return {role: estimated(found) for role, found in self.data["load"].items()}

    @property
    def overloaded(self) -> Sequence[str]:
        return list(self.data["overloaded"])

    @property
    def needed(self) -> Mapping[str, Any] | None:
        needed: Mapping[str, Any] | None = self.data["posts_needed"]
        return needed

    @property
    def stages(self) -> list[tuple[str, float]]:
        """Titles of the stages with the mean days in their queues, in order."""
        waited = self.data["stage_wait_days"]
        return [
            (formats.in_language(stage["title"]), waited.get(stage["name"]) or 0.0)
            for stage in self.data["process"]["stages"]
        ]


@dataclass(frozen=True)
class Answer:
    """Everything that came out of one study."""

    data: Mapping[str, Any]

    @cached_property
    def variants(self) -> list[Variant]:
        return [Variant(each) for each in self.data["variants"]]

    def under(self, scenario: str = "") -> list[Variant]:
        """The ways under a scenario; as the office is for none. The first is the one the others are held against."""
        return [each for each in self.variants if each.scenario == scenario]

    @cached_property
    def scenarios(self) -> dict[str, Mapping[str, Any]]:
        return {each["name"]: each for each in self.data["scenarios"]}

    @cached_property
    def words(self) -> dict[str, Word]:
        told = self.data["figures"]
        titles = {name: formats.in_language(each["title"]) for name, each in told.items()}
        return {
            name: Word(name, _whole(name, titles), each["unit"], each["digits"], each["less_is_better"])
            for name, each in told.items()
        }

    @property
    def plan(self) -> Mapping[str, Any]:
        plan: Mapping[str, Any] = self.data["plan"]
        return plan

    def title_of(self, way: str) -> str:
        return next((each.title for each in self.variants if each.way == way), way)


def answer_of(result: Mapping[str, Any] | None) -> Answer | None:
    """None where nothing is stored, or something that another version of the program stored."""
    return Answer(result) if result and result.get("format") == FORMAT else None


def estimated(found: Mapping[str, float | None]) -> Estimate:
    """An interval without bounds (one replication alone) is as wide as can be."""
    mean, high = found["mean"] or 0.0, found["high"]
    return Estimate(mean, inf if high is None else high - mean)


def difference(variant: Variant, against: Variant, name: str) -> Estimate:
    """Replication by replication: both met the same cases, so that what they share cancels out."""
    return paired(variant.values(name), against.values(name))


def known_word(name: str) -> Word:
    """Of a figure without an answer that names it."""
    word = FIGURE_WORDS[name]
    titles = {name: formats.in_language(each.title.to_json()) for name, each in FIGURE_WORDS.items()}
    return Word(name, _whole(name, titles), word.unit, word.digits, word.less_is_better)


def _whole(name: str, titles: Mapping[str, str]) -> str:
    """The simulation's own tables say "… median" below the row that it goes on with; here rows stand alone."""
    before = titles.get(GOES_ON_WITH.get(name, ""), "")
    return f"{before} {titles[name]}" if before else titles[name]
