"""Who comes when: days by season and weekday as the shipped demand supposes, some households a second time.

All applications together come as evenly as the season has it: those of households that come again take the place of
first ones, which therefore grow rarer.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from dienests.cases.deadlines import is_working_day
from dienests.demo.habits import Course, habits_of
from dienests.demo.hours import RECEPTION
from dienests.demo.plots import Plot, invent
from dienests.workload.simulation.calendar import Calendar
from dienests.workload.simulation.demand import load_demand
from dienests.workload.simulation.yaml_files import shipped_or_path

HISTORY = timedelta(weeks=36)  # long enough for a trial, a quarter to foresee it from, and the quarter itself
RECENT = timedelta(days=30)  # what came within these is mostly still open
AGAIN = 0.25  # share of applications by households that have applied before, once there are such
FIRST_AGAIN = timedelta(weeks=26)
PENSION_AGE = 65
GRANTED = {True: timedelta(days=190), False: timedelta(days=100)}  # six months without working age, otherwise three
Shares = Mapping[str, int]
FORCED_OF = 200  # of so many households at most the shares of unfinished courses are taken
UNFINISHED = (
    # share of households, course, days ago (oldest, youngest)
    (0.03, Course("opened"), (6, 0)),
    (0.03, Course("declared"), (14, 0)),
    (0.03, Course("waiting"), (26, 1)),
    (0.02, Course("submitted", paper=True, mistake=True), (9, 0)),
    (0.03, Course("submitted"), (8, 0)),
    (0.02, Course("controlling"), (20, 12)),
    (0.02, Course("returned", mistake=True), (24, 12)),
    (0.02, Course("approved"), (22, 12)),
)


@dataclass(frozen=True)
class Arrival:
    """A household that comes on a day, and perhaps again on another."""

    plot: Plot
    unit: str
    visits: tuple[tuple[date, Course], ...]


def first_arrivals(households: int, *, whole: int, today: date, dice: random.Random, shares: Shares) -> list[Arrival]:
    """Those the demo opens with: nearly all of the last weeks, in every state, and some of before.

    `whole`: how many households the demo has in the end; `shares`: weight of each place that takes applications.
    """
    forced = _unfinished(min(whole, FORCED_OF), today, dice, shares)[:households]
    recent = round(whole * _share_of_recent(today))
    natural = max(0, min(recent, households) - len(forced))
    since = today - RECENT
    return [
        *forced,
        *(_arrival(day, dice, shares) for day in _days(natural, since, today + timedelta(days=1), today, dice)),
        *older_arrivals(households - len(forced) - natural, today=today, dice=dice, shares=shares),
    ]


def older_arrivals(households: int, *, today: date, dice: random.Random, shares: Shares) -> list[Arrival]:
    """Those of the time before the last weeks; some of them come again, perhaps within the last weeks."""
    days = _days(households, today - HISTORY, today - RECENT, today, dice)
    return _coming_again([_arrival(day, dice, shares) for day in sorted(days)], today, dice)


def _unfinished(households: int, today: date, dice: random.Random, shares: Shares) -> list[Arrival]:
    found = []
    for share, course, (oldest, youngest) in UNFINISHED:
        for _ in range(max(1, round(share * households))):
            day = today - timedelta(days=dice.randint(youngest, oldest))
            while not is_working_day(day):
                day -= timedelta(days=1)
            found.append(Arrival(invent(dice), _unit(day, dice, shares), ((day, course),)))
    return found


def _arrival(day: date, dice: random.Random, shares: Shares) -> Arrival:
    return Arrival(invent(dice), _unit(day, dice, shares), ((day, _course(dice)),))


def _course(dice: random.Random) -> Course:
    return Course("withdrawn" if dice.random() < 0.03 else "decided", habits=habits_of(dice))


def _unit(day: date, dice: random.Random, shares: Shares) -> str:
    """A place that receives on the day."""
    receiving = {unit: weight for unit, weight in shares.items() if RECEPTION[unit][day.weekday()]} or shares
    return dice.choices(list(receiving), list(receiving.values()))[0]


def _coming_again(arrivals: list[Arrival], today: date, dice: random.Random) -> list[Arrival]:
    later = {day: weight for day, weight in _weights(today).items() if _may_be_again(day, today)}
    again = AGAIN * sum(later.values())
    wanted = round(len(arrivals) * again / (sum(_weights(today).values()) - again))
    for day in sorted(_chosen(later, wanted, dice)):
        known = [place for place, each in enumerate(arrivals) if len(each.visits) == 1 and _needs_again(each, day)]
        if known:
            place = dice.choice(known)
            visits = (*arrivals[place].visits, (day, _course(dice)))
            arrivals[place] = Arrival(arrivals[place].plot, arrivals[place].unit, visits)
    return arrivals


def _may_be_again(day: date, today: date) -> bool:
    return day >= today - HISTORY + FIRST_AGAIN


def _needs_again(arrival: Arrival, day: date) -> bool:
    """Whether what was granted the first time is used up."""
    pensioners = all(person.age >= PENSION_AGE for person in arrival.plot.people)
    return day >= arrival.visits[0][0] + GRANTED[pensioners]


def _days(count: int, since: date, until: date, today: date, dice: random.Random) -> list[date]:
    """Days of first applications, from `since` to the day before `until`."""
    return _chosen({day: weight for day, weight in _of_first(today).items() if since <= day < until}, count, dice)


def _chosen(weights: dict[date, float], count: int, dice: random.Random) -> list[date]:
    return dice.choices(list(weights), cum_weights=list(accumulate(weights.values())), k=count) if count else []


def _share_of_recent(today: date) -> float:
    weights = _of_first(today)
    return sum(weight for day, weight in weights.items() if day >= today - RECENT) / sum(weights.values())


def _of_first(today: date) -> dict[date, float]:
    return {day: weight * (1 - AGAIN if _may_be_again(day, today) else 1) for day, weight in _weights(today).items()}


@cache
def _weights(today: date) -> dict[date, float]:
    """Each day of the history with the applications expected on it; none at weekends and on holidays."""
    calendar = Calendar(today - HISTORY, HISTORY.days + 1)
    expected = load_demand(shipped_or_path("ogre", kind="demand")).daily(calendar)
    return {day: weight for day, weight in zip(calendar.days, expected, strict=True) if weight}
