"""The steps a case takes, as generators: each yields the moment at which it wants to go on.

`make.play` runs all stories side by side in the order of time, so that numbers and trails come as in life. Whoever is
asked for waits in the diary: nobody works on days off, while away, or on two cases at once.
"""

import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max

from dienests.base.access import Actor
from dienests.base.organisation.models import Role, User
from dienests.base.people.models import Person
from dienests.cases.deadlines import add_working_days, next_working_day
from dienests.cases.models import Case, ContactKind, Submission
from dienests.cases.operations.control import open_for_control
from dienests.cases.operations.requests import documents_received
from dienests.cases.operations.stages import finish_stage
from dienests.cases.process_versions import process_of
from dienests.cases.stages import ends_with
from dienests.demo import habits, steps
from dienests.demo.arrivals import Arrival
from dienests.demo.cast import Casting
from dienests.demo.habits import (
    Course,
    Habits,
    contact,
)
from dienests.demo.hours import DESK, RECEPTION, RIGA, Diary, Week, moment
from dienests.demo.plots import Plot
from dienests.payments.models import Grant

CONVERSATION, AT_CONTROL, CORRECTING, VISITING = 40, 25, 15, 90  # minutes
PUT_ASIDE = 0.15  # share of controls, and of decisions, that are finished on a later day


@dataclass
class Team:
    """Who works at one place of the office: takes applications, controls and decides."""

    unit: str
    unit_id: int
    preparers: list[str]
    controllers: list[str]


@dataclass
class Stage:
    """What stories share: staff with their posts and hours, chance, and the day on which the demo ends."""

    staff: dict[str, User]
    posts: dict[str, frozenset[tuple[Role, int]]]
    casting: Casting
    dice: random.Random
    today: date
    diary: Diary = field(default_factory=Diary)
    teams: list[Team] = field(default_factory=list)

    def actor(self, username: str, now: datetime) -> Actor:
        return Actor(user=self.staff[username], today=now.astimezone(RIGA).date(), posts=self.posts[username])


@dataclass
class Told:
    """A case while it is told: `by` has it in hand since `now`."""

    stage: Stage
    team: Team
    plot: Plot
    course: Course
    people: list[Person]
    by: str
    now: datetime
    case: Case = field(init=False)
    handed_over_by: str = ""
    prepared_by: set[str] = field(default_factory=set)  # whoever had a hand in it must not control it

    @property
    def habits(self) -> Habits:
        return self.course.habits

    @property
    def actor(self) -> Actor:
        return self.stage.actor(self.by, self.now)

    @property
    def reception(self) -> Week:
        """When clients are received; who writes may come at any hour."""
        return RECEPTION[self.team.unit] if self.habits.channel == "in_person" else DESK

    def spent(self, work: str) -> int | None:
        return habits.minutes(self.habits, work, self.stage.dice)

    def passes(self, some: timedelta) -> datetime:
        self.now += some
        return self.now

    def waits(self, day: date, *, among: list[str], busy: int, week: Week = DESK) -> Iterator[datetime]:
        """Until somebody of `among` has time, on `day` at the earliest; it is then in their hands."""
        dice = self.stage.dice
        self.now = moment(day, dice.randint(9, 15), dice.randint(0, 59))
        yield self.now
        diary = self.stage.diary
        self.by = dice.choice(diary.present(among, self.now))
        begins = diary.slot(self.by, self.now, busy, week)
        if begins > self.now:
            self.now = begins
            yield begins

    def prepares(self) -> Actor:
        """Whoever has it in hand, as somebody who prepares it."""
        self.prepared_by.add(self.by)
        return self.actor

    def later(self, working_days: int) -> date:
        return add_working_days(self.now.astimezone(RIGA).date(), working_days)


def household(stage: Stage, arrival: Arrival, *, team: Team) -> Iterator[datetime]:
    """Everything one household comes for. It comes again once what was granted has ended."""
    people: list[Person] = []
    for day, course in arrival.visits:
        if people:
            ended = Grant.objects.filter(case__applicant=people[0]).aggregate(last=Max("last_month"))["last"]
            day = max(day, (ended + timedelta(days=31)).replace(day=stage.dice.randint(1, 20)) if ended else day)
        yield from story(stage, arrival.plot, team=team, day=day, course=course, people=people)


def story(
    stage: Stage, plot: Plot, *, team: Team, day: date, course: Course, people: list[Person] | None = None
) -> Iterator[datetime]:
    """One application of one household, from the desk as far as its course goes. Who it is stands in `people` then."""
    told = Told(stage, team, plot, course, [] if people is None else people, by="", now=moment(day, 8, 0))
    yield from told.waits(next_working_day(day), among=team.preparers, busy=CONVERSATION, week=told.reception)
    if not told.people:
        told.people += stage.casting.household(plot, unit=team.unit, actor=told.actor, now=told.now)
    told.case = steps.receive(plot, told.people, unit=team.unit_id, course=course, actor=told.prepares(), now=told.now)
    if course.ending == "opened":
        return
    if ends_with(process_of(told.case).stage(told.case.stage)) == "hand_over":
        yield from _hand_over(told)
    told.passes(timedelta(minutes=12))
    mistake = course.mistake or told.habits.returned_once
    steps.declare(told.case, plot, told.people, actor=told.prepares(), now=told.now, mistake=mistake)
    if course.ending == "declared":
        return
    if course.ending == "waiting":
        steps.ask_for_papers(told.case, actor=told.actor, now=told.passes(timedelta(minutes=9)), dice=stage.dice)
        return
    if course.ending == "withdrawn":
        yield from told.waits(told.later(4), among=[told.by], busy=5)
        steps.give_up(told.case, actor=told.actor, now=told.now)
        return
    if not (yield from _complete(told)):
        return
    steps.bring_papers(told.case, actor=told.prepares(), now=told.passes(timedelta(minutes=6)), real=course.paper)
    told.passes(timedelta(minutes=10))
    submission = steps.put_forward(told.case, actor=told.actor, now=told.now, spent=told.spent("submitted"))
    if course.ending != "submitted":
        yield from _second_person(told, submission)


def _hand_over(told: Told) -> Iterator[datetime]:
    """The first specialist is done; another goes on with the client some days later."""
    told.handed_over_by = told.by
    told.passes(timedelta(minutes=9))
    version, spent = steps.version_of(told.case), told.spent("handed_over")
    finish_stage(actor=told.prepares(), now=told.now, case=told.case, version=version, minutes=spent)
    day = told.later(told.stage.dice.randint(2, 6))
    yield from told.waits(day, among=_able(told, day), busy=CONVERSATION, week=told.reception)


def _complete(told: Told) -> Generator[datetime, None, bool]:
    """Papers asked for and brought, a visit to the home. Whether the case goes on after that."""
    dice = told.stage.dice
    if told.habits.asked_for_papers:
        due = steps.ask_for_papers(told.case, actor=told.actor, now=told.passes(timedelta(minutes=9)), dice=dice)
        if told.habits.never_brought:
            day = add_working_days(due, 1)
            yield from told.waits(day, among=_same(told, told.by, day), busy=5)
            steps.give_up(told.case, actor=told.actor, now=told.now, reason=steps.WITHOUT_PAPERS)
            return False
        day = next_working_day((told.now + habits.brought_after(dice)).astimezone(RIGA).date())
        yield from told.waits(day, among=_same(told, told.by, day), busy=CONVERSATION, week=told.reception)
        documents_received(actor=told.prepares(), now=told.now, case=Case.objects.get(pk=told.case.pk))
        contact(told.case, ContactKind.VISIT, told.habits, actor=told.actor, now=told.now, dice=dice)
    if told.habits.home_visit:
        day = told.later(dice.randint(1, 3))
        yield from told.waits(day, among=_same(told, told.by, day), busy=VISITING)
        contact(told.case, ContactKind.HOME_VISIT, told.habits, actor=told.prepares(), now=told.now, dice=dice)
    return True


def _second_person(told: Told, submission: Submission) -> Iterator[datetime]:
    """Control after some days, perhaps returned once, and the decision."""
    course, preparer, boss = told.course, told.by, ""
    for attempt in (0, 1):
        day = told.later(1 if attempt else habits.lies_untouched(told.stage.dice))
        yield from _calls(told, until=moment(day, 9, 0))
        able = [name for name in _able(told, day) if name in told.team.controllers and name not in told.prepared_by]
        again = boss in able and told.stage.diary.is_there(boss, day)
        yield from told.waits(day, among=[boss] if again else able, busy=AT_CONTROL)
        boss = told.by
        open_for_control(actor=told.actor, now=told.now, submission=submission)
        if course.ending == "controlling":
            return
        yield from _put_aside(told)
        returns = course.ending == "returned" or (told.habits.returned_once and not attempt)
        told.passes(timedelta(minutes=3))
        spent, dice = told.spent("controlled"), told.stage.dice
        steps.check(submission, returns=returns, actor=told.actor, now=told.now, spent=spent, dice=dice)
        if course.ending in {"returned", "approved"}:
            return
        if not returns:
            break
        day = told.later(dice.randint(1, 3))
        yield from told.waits(day, among=_same(told, preparer, day), busy=CORRECTING)
        steps.correct(told.case, actor=told.prepares(), now=told.now)
        told.passes(timedelta(minutes=8))
        submission = steps.put_forward(told.case, actor=told.actor, now=told.now, spent=told.spent("corrected"))
    yield from _put_aside(told)
    told.passes(timedelta(minutes=5))
    steps.decide(submission, course, actor=told.actor, now=told.now, spent=told.spent("decided"))


def _put_aside(told: Told) -> Iterator[datetime]:
    """Not everything is finished on the day on which it was begun."""
    if told.stage.dice.random() < PUT_ASIDE:
        yield from told.waits(told.later(1), among=[told.by], busy=5)


def _calls(told: Told, *, until: datetime) -> Iterator[datetime]:
    """The household asks how far its case is. The preparer answers, or who is there."""
    dice, diary = told.stage.dice, told.stage.diary
    for at in habits.call_times(told.habits, since=told.now, until=until, dice=dice):
        yield at
        who = (
            told.by
            if diary.is_there(told.by, at.astimezone(RIGA).date())
            else diary.present(told.team.preparers, at)[0]
        )
        contact(told.case, habits.kind_of_call(dice), told.habits, actor=told.stage.actor(who, at), now=at, dice=dice)


def _same(told: Told, who: str, day: date) -> list[str]:
    """Whoever has the case goes on with it; while they are away, somebody else of the team."""
    return [who] if told.stage.diary.is_there(who, day) else _able(told, day)


def _able(told: Told, day: date) -> list[str]:
    """Who of the team holds a role of the stage the case is in, the head of unit only where nobody else does."""
    found = Case.objects.select_related("process").get(pk=told.case.pk)
    roles = process_of(found).stage(found.stage).roles
    names = [*told.team.preparers, *told.team.controllers]
    at = moment(day, 12, 0)
    able = [name for name in names if any(role.value in roles for role in told.stage.actor(name, at).roles)]
    able = [name for name in able if name != "nodala" or "head_of_unit" in roles]
    return [name for name in able if name != told.handed_over_by]
