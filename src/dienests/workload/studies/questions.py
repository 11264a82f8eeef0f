"""What a head asks, and the lists a question may choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from dienests.workload.studies.models import Study

# The practice in force as it is stored, where its folder has been changed meanwhile. No folder can be called so.
IN_FORCE = "@in_force"
MOST_WAYS = 8
WEEKS = (4, 260)
REPLICATIONS = (2, 1000)
SEED = (0, 2**31 - 1)
LONGEST_TITLE = 120


@dataclass(frozen=True, kw_only=True)
class Question:
    """`ways`: the others are held against the first. `staff`, `demand`: OWN_STAFF, OWN_HISTORY or a file that ships.

    `changed`: name of a figure (queries.figures_offered) → the head's own value.
    """

    ways: tuple[str, ...]
    staff: str
    demand: str
    scenarios: tuple[str, ...] = ()
    changed: Mapping[str, float]
    weeks: int
    replications: int
    seed: int
    title: str = ""
    with_sensitivity: bool = False
    with_backtest: bool = False


def question_of(study: Study) -> Question:
    """As it was asked: to be computed, or to be asked again with changes."""
    return Question(
        ways=tuple(study.ways),
        staff=study.staff,
        demand=study.demand,
        scenarios=tuple(study.scenarios),
        changed=study.changed,
        weeks=study.weeks,
        replications=study.replications,
        seed=study.seed,
        title=study.title,
        with_sensitivity=study.with_sensitivity,
        with_backtest=study.with_backtest,
    )
