"""How many posts it takes until 95 of 100 cases are decided in time: more or fewer of the bottleneck's role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from statistics import fmean

from dienests.workload.simulation.outcome import Outcome
from dienests.workload.simulation.replications import Office, Plan, Variant, run
from dienests.workload.simulation.ways import staff_faults

IN_TIME = 0.95
PROBES = 5  # replications a number of posts is judged by
_MOST_STEPS = 40
# So many posts more without so much more in time: it is not posts that are missing.
_IN_VAIN, _NOTICED = 4, 0.005
Told = Callable[[str], None]


@dataclass(frozen=True)
class Needed:
    """`posts` by role that suffice, and `now`; `enough` is false where no number of posts that was tried sufficed."""

    now: dict[str, float]
    posts: dict[str, float]
    in_time: float
    enough: bool
    bottleneck: str

    @property
    def change(self) -> float:
        return sum(self.posts.values()) - sum(self.now.values())


@dataclass
class _Search:
    """One variant on its way from the posts it has to the posts it needs."""

    variant: Variant
    now: dict[str, float]
    posts: dict[str, float]
    best: Needed | None = None
    done: bool = False
    tried: list[Needed] = field(default_factory=list)

    def probe(self) -> Variant:
        staff = self.variant.offices[0].staff.with_posts(self.posts)
        return replace(self.variant, offices=(Office(staff),))


def posts_needed(
    variants: Sequence[Variant], plan: Plan, *, processes: int | None = None, told: Told | None = None
) -> list[Needed | None]:
    """For each variant; None for several offices side by side, whose bottlenecks differ."""
    probing = replace(plan, replications=min(PROBES, plan.replications))
    searches = [_Search(each, _filled(each), _filled(each), done=len(each.offices) > 1) for each in variants]
    for _ in range(_MOST_STEPS):
        open_ = [search for search in searches if not search.done]
        if not open_:
            break
        if told:
            told(", ".join(search.variant.name for search in open_))
        outcomes = run([search.probe() for search in open_], probing, processes=processes)
        for search, found in zip(open_, outcomes, strict=True):
            _step(search, found)
    return [search.best for search in searches]


def _filled(variant: Variant) -> dict[str, float]:
    used = {role for stage in variant.way.process.stages for role in stage.roles}
    staff = variant.offices[0].staff
    return {role: entry.posts for role, entry in staff.roles.items() if role in used and entry.posts}


def _step(search: _Search, outcomes: Sequence[Outcome]) -> None:
    """Down while it suffices, up while it does not; done where the two meet, or where posts do not help."""
    # From the asking: else the cheapest way to be in time would be not to let clients in.
    in_time = 1 - fmean(outcome.figures["late_from_asking_share"] for outcome in outcomes)
    bottleneck, tried = _bottleneck(search, outcomes), search.tried
    found = Needed(search.now, dict(search.posts), in_time, in_time >= IN_TIME, bottleneck)
    tried.append(found)
    if found.enough or not any(each.enough for each in tried):
        search.best = found
    going_up = len(tried) > 1 and found.change > tried[-2].change
    came_down = len(tried) > 1 and not going_up
    if going_up and len(tried) > _IN_VAIN and in_time < tried[-1 - _IN_VAIN].in_time + _NOTICED:
        search.best, search.done = tried[-1 - _IN_VAIN], True
    elif (found.enough and going_up) or (not found.enough and came_down):
        search.done = True
    else:
        posts = dict(search.posts)
        posts[bottleneck] = _fewer(posts[bottleneck]) if found.enough else posts[bottleneck] + 1
        trial = search.variant.offices[0].staff.with_posts(posts)
        search.done = posts[bottleneck] <= 0 or bool(staff_faults(search.variant.way, trial))
        search.posts = posts


def _bottleneck(search: _Search, outcomes: Sequence[Outcome]) -> str:
    """The busiest role of the stage before which cases wait longest: reception may be short where time is not."""
    stages = [stage for stage in search.variant.way.process.stages if stage.acts != ("payment",)]
    waits = {stage.name: fmean(outcome.stages[stage.name].wait_days for outcome in outcomes) for stage in stages}
    longest = max(stages, key=lambda stage: waits[stage.name])
    load = {role: fmean(outcome.load.get(role, 0.0) for outcome in outcomes) for role in longest.roles}
    return max((role for role in longest.roles if role in search.posts), key=lambda role: load[role])


def _fewer(posts: float) -> float:
    """6.5 posts: first the half one."""
    return float(ceil(posts) - 1)
