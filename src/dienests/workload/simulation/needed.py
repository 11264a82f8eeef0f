"""How many posts it takes until 95 of 100 cases are decided in time: more at the bottleneck, fewer where idle."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from statistics import fmean

from dienests.workload.simulation.outcome import Outcome
from dienests.workload.simulation.replications import Office, Plan, Progress, Variant, run
from dienests.workload.simulation.ways import unmanned

IN_TIME = 0.95
PROBES = 5  # replications a number of posts is judged by
_MOST_STEPS = 40
# So many posts more without so much more in time: it is not posts that are missing.
_IN_VAIN, _NOTICED = 4, 0.005


@dataclass(frozen=True)
class Needed:
    """`posts` by role that suffice, and `now`; `enough` is false where no number of posts that was tried sufficed.

    `load`: of each role with these posts.
    """

    now: dict[str, float]
    posts: dict[str, float]
    in_time: float
    enough: bool
    bottleneck: str
    load: dict[str, float] = field(default_factory=dict)

    @property
    def change(self) -> float:
        return sum(self.posts.values()) - sum(self.now.values())


# Asks for the outcomes of a number of posts by role, until it knows.
_Search = Generator[dict[str, float], Sequence[Outcome], Needed]


def posts_needed(
    variants: Sequence[Variant], plan: Plan, *, processes: int | None = None, progress: Progress | None = None
) -> list[Needed | None]:
    """For each variant; None for several offices side by side, whose bottlenecks differ.

    What is asked next hangs on what came out, so all variants are tried at once, round by round; `progress` is told of
    each round anew.
    """
    probing = replace(plan, replications=min(PROBES, plan.replications))
    found: list[Needed | None] = [None] * len(variants)
    searches = {place: _search(each) for place, each in enumerate(variants) if len(each.offices) == 1}
    asked = {place: next(search) for place, search in searches.items()}
    while asked:
        probes = [_with_posts(variants[place], posts) for place, posts in asked.items()]
        outcomes = run(probes, probing, processes=processes, progress=progress)
        answered, asked = dict(zip(asked, outcomes, strict=True)), {}
        for place, outcome in answered.items():
            try:
                asked[place] = searches[place].send(outcome)
            except StopIteration as done:
                found[place] = done.value
    return found


def _search(variant: Variant) -> _Search:
    now = _filled(variant)
    enough = yield from _until_enough(variant, now)
    return (yield from _without_the_idle(variant, enough)) if enough.enough else enough


def _until_enough(variant: Variant, now: dict[str, float]) -> _Search:
    """One post more for the bottleneck, again and again; not where posts do not help."""
    tried = [_judged(variant, now, now, (yield now))]
    while not tried[-1].enough and len(tried) < _MOST_STEPS:
        if len(tried) > _IN_VAIN and tried[-1].in_time < tried[-1 - _IN_VAIN].in_time + _NOTICED:
            return tried[-1 - _IN_VAIN]
        last = tried[-1]
        posts = {**last.posts, last.bottleneck: last.posts[last.bottleneck] + 1}
        tried.append(_judged(variant, now, posts, (yield posts)))
    return tried[-1]


def _without_the_idle(variant: Variant, enough: Needed) -> _Search:
    """As few of each role as suffice, the idlest role first; what had to be added stays."""
    best = enough
    for role in sorted(best.posts, key=lambda role: enough.load[role]):
        if best.posts[role] > best.now[role]:
            continue
        fewest, most = ceil(best.load[role] * best.posts[role]), ceil(best.posts[role])
        while fewest < most:
            middle = (fewest + most) // 2
            posts = {**best.posts, role: float(middle)}
            possible = not unmanned(variant.way, _with_posts(variant, posts).offices[0].staff)
            trial = _judged(variant, best.now, posts, (yield posts)) if possible else None
            if trial is not None and trial.enough:
                best, most = trial, middle
            else:
                fewest = middle + 1
    return best


def _filled(variant: Variant) -> dict[str, float]:
    used = {role for stage in variant.way.process.stages for role in stage.roles}
    staff = variant.offices[0].staff
    return {role: entry.posts for role, entry in staff.roles.items() if role in used and entry.posts}


def _with_posts(variant: Variant, posts: dict[str, float]) -> Variant:
    return replace(variant, offices=(Office(variant.offices[0].staff.with_posts(posts)),))


def _judged(variant: Variant, now: dict[str, float], posts: dict[str, float], outcomes: Sequence[Outcome]) -> Needed:
    # From the asking: else the cheapest way to be in time would be not to let clients in.
    in_time = 1 - fmean(outcome.figures["late_from_asking_share"] for outcome in outcomes)
    load = {role: fmean(outcome.load.get(role, 0.0) for outcome in outcomes) for role in posts}
    return Needed(now, posts, in_time, in_time >= IN_TIME, _bottleneck(variant, load, outcomes), load)


def _bottleneck(variant: Variant, load: dict[str, float], outcomes: Sequence[Outcome]) -> str:
    """The busiest role of the stage before which cases wait longest: reception may be short where time is not."""
    stages = [stage for stage in variant.way.process.stages if stage.acts != ("payment",)]
    waits = {stage.name: fmean(outcome.stages[stage.name].wait_days for outcome in outcomes) for stage in stages}
    longest = max(stages, key=lambda stage: waits[stage.name])
    return max((role for role in longest.roles if role in load), key=lambda role: load[role])
