"""What the answer hangs on: one figure at a time from one end of its range to the other, all else as it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from dienests.practice.faults import Text
from dienests.workload.simulation.figures import Estimate, paired
from dienests.workload.simulation.outcome import Outcome
from dienests.workload.simulation.replications import Office, Plan, Progress, Variant, run
from dienests.workload.simulation.words import ROLE_WORDS

MOST_REPLICATIONS = 10
# The answers whose footing is asked for.
ANSWERS = ("days_to_decision", "late_share", "visits", "staff_hours", "wrong_eur_a_year")
_STAFF_TITLES = {
    "absence_days_a_year": Text("Prombūtnes dienas gadā", "Days of absence a year"),
    "client_travel_minutes": Text("Klienta ceļš turp un atpakaļ", "The client's way there and back"),
    "home_visit_travel_minutes": Text("Ceļš uz apsekošanu un atpakaļ", "The way to a home inspection and back"),
    "share_on_cases": Text("Rakstāmgalda laika daļa šīm lietām", "Share of desk time on these cases"),
    "share_of_reception": Text("Pieņemšanas laika daļa šīm lietām", "Share of reception time on these cases"),
}
DEMAND_TITLES = {
    "cases_a_year": Text("Iesniegumi gadā", "Applications a year"),
    "first_share": Text("Pirmreizēju iesniegumu daļa", "Share of first applications"),
}


@dataclass(frozen=True)
class Swing:
    """One figure of one way: the answers with its low and its high value, and the high ones less the low ones.

    `against_first`: by answer, the difference from the first way with the low and with the high value.
    """

    way: str
    figure: str
    title: Text
    low: float
    high: float
    at_low: dict[str, float]
    at_high: dict[str, float]
    effects: dict[str, Estimate]
    against_first: dict[str, tuple[Estimate, Estimate]]


@dataclass(frozen=True)
class Tipping:
    """A figure within whose range one way stops being better than another: the difference, low and high."""

    figure: str
    title: Text
    answer: str
    way: str
    against: str
    at_low: Estimate
    at_high: Estimate


@dataclass(frozen=True)
class _Turn:
    figure: str
    title: Text
    low: float
    high: float


def sensitivity(
    variants: Sequence[Variant],
    plan: Plan,
    *,
    only: Collection[str] | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> list[Swing]:
    """Every figure (or `only` some) of every way. Each end of a range meets the same cases: few replications suffice.

    The names are those of the assumptions, `staff.<figure>` and `demand.<figure>`.
    """
    few = replace(plan, replications=min(plan.replications, MOST_REPLICATIONS))
    # By figure first: the ways of one figure share what is drawn.
    turns = [turn for turn in _turns(variants[0]) if only is None or turn.figure in only]
    flat = [made for turn in turns for end in (turn.low, turn.high) for made in _turned(variants, turn, end)]
    outcomes = iter(run(flat, few, processes=processes, progress=progress))
    swings = []
    for turn in turns:
        low, high = ([next(outcomes) for _ in variants] for _ in range(2))
        for way, variant in enumerate(variants):
            swings.append(_swing(variant.name, turn, low[way], high[way], (low[0], high[0])))
    return swings


def strongest(swings: Sequence[Swing], *, way: str, answer: str, most: int = 10) -> list[Swing]:
    """The figures an answer hangs on, the heaviest first; those that certainly move it."""
    of_way = [swing for swing in swings if swing.way == way and swing.effects[answer].certain]
    return sorted(of_way, key=lambda swing: -abs(swing.effects[answer].mean))[:most]


def tipping(swings: Sequence[Swing]) -> list[Tipping]:
    """Where the first way and another certainly change places between the ends of a range."""
    first = swings[0].way if swings else ""
    found = []
    for swing in swings:
        for answer, (low, high) in swing.against_first.items():
            if swing.way != first and low.certain and high.certain and low.mean * high.mean < 0:
                found.append(Tipping(swing.figure, swing.title, answer, swing.way, first, low, high))
    return found


def _swing(
    way: str,
    turn: _Turn,
    low: Sequence[Outcome],
    high: Sequence[Outcome],
    first: tuple[Sequence[Outcome], Sequence[Outcome]],
) -> Swing:
    lows, highs = ({answer: _values(each, answer) for answer in ANSWERS} for each in (low, high))
    bases = [{answer: _values(each, answer) for answer in ANSWERS} for each in first]
    return Swing(
        way,
        turn.figure,
        turn.title,
        turn.low,
        turn.high,
        at_low={answer: fmean(lows[answer]) for answer in ANSWERS},
        at_high={answer: fmean(highs[answer]) for answer in ANSWERS},
        effects={answer: paired(highs[answer], lows[answer]) for answer in ANSWERS},
        against_first={
            answer: (paired(lows[answer], bases[0][answer]), paired(highs[answer], bases[1][answer]))
            for answer in ANSWERS
        },
    )


def _values(outcomes: Sequence[Outcome], answer: str) -> list[float]:
    return [outcome.figures[answer] for outcome in outcomes]


def _turns(variant: Variant) -> list[_Turn]:
    turns = [_Turn(it.name, it.title, it.low, it.high) for it in variant.assumptions.figures.values()]
    for name, span in variant.offices[0].staff.ranged().items():
        turns.append(_Turn(f"staff.{name}", title_of_staff(name), span.low, span.high))
    demand = variant.demand
    for name, title_of in DEMAND_TITLES.items():
        span = getattr(demand, name)
        turns.append(_Turn(f"demand.{name}", title_of, span.low, span.high))
    return [turn for turn in turns if turn.low < turn.high]


def title_of_staff(name: str) -> Text:
    """Of a figure of Staff.ranged(), with the role it is of."""
    figure, _, role = name.partition(".")
    title = _STAFF_TITLES[figure]
    if not role:
        return title
    word = ROLE_WORDS[role]
    return Text(f"{title.lv} ({word.lv})", f"{title.en} ({word.en})")


def _turned(variants: Sequence[Variant], turn: _Turn, value: float) -> list[Variant]:
    where, _, name = turn.figure.partition(".")
    demand, known = variants[0].demand, variants[0].assumptions
    if where == "demand":
        demand = replace(demand, **{name: replace(getattr(demand, name), value=value)})
    elif where != "staff":
        known = known.with_values({turn.figure: value})
    made = []
    for each in variants:
        offices = each.offices
        if where == "staff":
            offices = tuple(Office(office.staff.with_ranged(name, value), office.share) for office in offices)
        made.append(replace(each, demand=demand, assumptions=known, offices=offices))
    return made
