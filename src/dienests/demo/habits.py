"""What happens in a case besides its course: calls, letters, visits, minutes noted or not, papers that come later.

How often is invented, so that the pages about how the office works have something to say.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dienests.base.access import Actor
from dienests.cases.deadlines import is_working_day
from dienests.cases.models import Case, ContactKind
from dienests.cases.operations.contacts import Noted, note_contact
from dienests.demo.hours import RIGA, moment

# Minutes that people note: about so many, half as many more or less.
WORK = {"handed_over": 18, "submitted": 42, "controlled": 14, "corrected": 14, "decided": 12}
CONTACTS = {
    ContactKind.PHONE: 6,
    ContactKind.MAIL: 9,
    ContactKind.HOME_VISIT: 80,
    ContactKind.VIDEO: 18,
    ContactKind.VISIT: 22,
}
NOTES_MINUTES = 0.6  # share of cases in which people note minutes at all


@dataclass(frozen=True)
class Habits:
    """How one case goes besides its course. `asked_for_papers`: the household brings them later, or never."""

    notes_minutes: bool = False
    returned_once: bool = False
    asked_for_papers: bool = False
    never_brought: bool = False
    home_visit: bool = False
    calls: int = 0
    channel: str = "in_person"


NO_HABITS = Habits()


@dataclass(frozen=True)
class Course:
    """How far a case goes: "opened", "declared", "waiting", "submitted", "controlling", "returned", "approved",
    "decided" or "withdrawn"; `paper` brings real files instead of noting that a register has the data."""

    ending: str
    paper: bool = False
    letter: bool = False
    mistake: bool = False  # the declared figure differs from the paper
    habits: Habits = NO_HABITS


def habits_of(dice: random.Random) -> Habits:
    """Drawn for a case that goes its way."""
    return Habits(
        notes_minutes=dice.random() < NOTES_MINUTES,
        returned_once=dice.random() < 0.12,
        asked_for_papers=dice.random() < 0.12,
        never_brought=dice.random() < 0.12,
        home_visit=dice.random() < 0.07,
        calls=dice.choices((0, 1, 2, 3), (55, 30, 10, 5))[0],
        channel=dice.choices(("in_person", "post", "e_address", "email"), (86, 4, 6, 4))[0],
    )


def lies_untouched(dice: random.Random) -> int:
    """Working days before anybody looks at a case that waits for control: mostly few, now and then many."""
    return round(dice.lognormvariate(1.2, 0.95))


def brought_after(dice: random.Random) -> timedelta:
    """How long a household takes for the papers it was asked for."""
    return timedelta(days=max(1, round(dice.lognormvariate(2.0, 0.6))))


def minutes(habits: Habits, work: str, dice: random.Random) -> int | None:
    """What somebody notes for a piece of work, if they note it."""
    return _about(WORK[work], dice) if habits.notes_minutes else None


def _about(usual: int, dice: random.Random) -> int:
    return max(1, round(usual * dice.uniform(0.5, 1.6)))


def contact(case: Case, kind: ContactKind, habits: Habits, *, actor: Actor, now: datetime, dice: random.Random) -> None:
    """Note a contact of today."""
    spent = _about(CONTACTS[kind], dice) if habits.notes_minutes else None
    note_contact(actor=actor, now=now, case=case, noted=Noted(kind, actor.today, spent))


def call_times(habits: Habits, *, since: datetime, until: datetime, dice: random.Random) -> Iterator[datetime]:
    """Moments at which the household calls or writes between two moments, in their order; nobody answers on days off
    or at night."""
    room = (until - since) - timedelta(hours=1)
    if room <= timedelta(0):
        return
    drawn = (since + dice.uniform(0.05, 1) * room for _ in range(habits.calls))
    yield from sorted(at for at in map(_answered, drawn) if since < at < until and is_working_day(at.date()))


def _answered(at: datetime) -> datetime:
    local = at.astimezone(RIGA)
    return moment(local.date(), min(max(local.hour, 9), 15), local.minute)


def kind_of_call(dice: random.Random) -> ContactKind:
    return dice.choices((ContactKind.PHONE, ContactKind.MAIL, ContactKind.VISIT, ContactKind.VIDEO), (70, 20, 8, 2))[0]
