"""Making the demo office, in the order of time.

The first households, with every state and the published examples, are made whole or not at all; that takes seconds, and
the pages can open. The others follow household by household, beside a running server if need be, and go on where they
were interrupted. Each operation of theirs is a transaction of its own, as it is when a page asks for it, and between
them others come to write (breaks.py).
"""

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from faker import Faker
from rich.console import Console
from rich.progress import Progress

from dienests.base.access import actor_of
from dienests.base.audit.models import AuditEntry
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Office, Unit, User
from dienests.base.people.models import Household, Person
from dienests.cases.operations.process import store_process
from dienests.demo.arrivals import HISTORY, Arrival, first_arrivals, older_arrivals
from dienests.demo.breaks import Breaks
from dienests.demo.cast import Casting
from dienests.demo.habits import Course
from dienests.demo.hours import Diary, moment
from dienests.demo.money import payments
from dienests.demo.office import make_office
from dienests.demo.offices import OFFICES, OGRE
from dienests.demo.offices.plan import OfficePlan
from dienests.demo.plots import PUBLISHED
from dienests.demo.queues import handing_out
from dienests.demo.story import Stage, Team, household, story
from dienests.demo.visits import visits
from dienests.demo.ways import ways_of_working
from dienests.demo.working_time import days_away, working_time
from dienests.workload.office.operations.schemes import store_loads

Story = Iterator[datetime]
SEED = 20260210
FIRST = 64  # households made before the first page opens
MADE = "demo_office_made"
OPENED = date(2021, 1, 4)  # the first published examples are of 2021


def make_demo_office(*, households: int, console: Console, today: date | None = None, plan: OfficePlan = OGRE) -> None:
    """Fill an empty database with the first `FIRST` households, or fewer; `fill_demo_office` adds the others.

    `today` is the last day of the story (default: the day it is); `households` how many there shall be in the end.
    """
    today = today or timezone.localdate()
    with transaction.atomic(), translation.override("lv"):
        if Office.objects.exists():
            console.print("There is an office in this database already; nothing was changed.")
            return
        now = moment(OPENED, 8, 0)
        staff = make_office(plan, since=OPENED, now=now)
        store_process(name=plan.practice, now=now, chosen_by=staff["vadiba"], note="Demonstrācijas sākums")
        store_loads(name="points_assumed", now=now, chosen_by=staff["vadiba"], note="Demonstrācijas sākums")
        details = {"households": households, "office": plan.code}
        record(Event(event=MADE, details=details), actor=None, at=now)
        stage = _stage(staff, plan, today, seed=SEED)
        stories = [*(_whole(stage) if plan.whole else []), *visits(stage, plan)]
        count = min(households, FIRST) - (len(PUBLISHED) if plan.whole else 0)
        stories += _told(
            stage, first_arrivals(count, whole=households, today=today, dice=stage.dice, shares=plan.shares)
        )
        _play(stories, until=moment(today, 23, 59), console=console)


def _whole(stage: Stage) -> list[Story]:
    """What the office has besides its households: payments, a trial of another way, absences, work handed out."""
    since = stage.today - HISTORY
    stories = [*_published(stage), payments(stage, since=since, until_last=True)]
    return [*stories, ways_of_working(stage), working_time(stage), handing_out(stage)]


def _made() -> AuditEntry | None:
    return AuditEntry.objects.filter(event=MADE).order_by("position").first()


def households_missing() -> int:
    """How many households of the demo are still to be made; 0 where there is no demo office."""
    made = _made()
    return max(0, made.details["households"] - Household.objects.count()) if made else 0


def plan_of_office() -> OfficePlan | None:
    """The plan the demo office here was made from; None where there is none."""
    made = _made()
    return OFFICES[made.details.get("office", OGRE.code)] if made else None


def fill_demo_office(*, console: Console, today: date | None = None) -> None:
    """Make the households that are still missing, each operation in a transaction of its own."""
    today = today or timezone.localdate()
    missing, plan = households_missing(), plan_of_office()
    if not missing or plan is None:
        return
    with translation.override("lv"):
        staff = {user.username: user for user in User.objects.order_by("pk")}
        stage = _stage(staff, plan, today, seed=SEED + missing)
        stage.casting.count = Person.objects.count()
        arrivals = older_arrivals(missing, today=today, dice=stage.dice, shares=plan.shares)
        stories = [payments(stage, since=today - HISTORY, until_last=False), *_told(stage, arrivals)]
        _play(stories, until=moment(today, 23, 59), console=console, after_each=Breaks().after_step)


def _stage(staff: dict[str, User], plan: OfficePlan, today: date, *, seed: int) -> Stage:
    dice = random.Random(seed)  # noqa: S311 - invention, not secrecy
    faker = Faker("lv_LV")
    faker.seed_instance(seed)
    posts = {name: actor_of(user, today=today).posts for name, user in staff.items()}
    diary = Diary(days_away(today) if plan.whole else {})
    streets = {place.unit: (place.town, place.streets) for place in plan.places}
    units = {unit.code: unit.pk for unit in Unit.objects.order_by("pk")}
    teams = [Team(at.unit, units[at.unit], list(at.preparers), list(at.controllers)) for at in plan.places]
    casting = Casting(dice, faker, streets)
    return Stage(staff=staff, posts=posts, casting=casting, dice=dice, today=today, diary=diary, teams=teams)


def _published(stage: Stage) -> Iterator[Story]:
    team = stage.teams[0]
    for plot in PUBLISHED:
        if plot.received_on and plot.received_on < stage.today - timedelta(days=12):
            course = Course("decided", paper=True, letter=True)
            yield story(stage, plot, team=team, day=plot.received_on, course=course)


def _told(stage: Stage, arrivals: list[Arrival]) -> list[Story]:
    teams = {team.unit: team for team in stage.teams}
    return [household(stage, arrival, team=teams[arrival.unit]) for arrival in arrivals]


def _play(
    stories: list[Story], *, until: datetime, console: Console, after_each: Callable[[], None] = lambda: None
) -> None:
    """Run the stories side by side: always the one whose next moment is earliest."""
    queue: list[tuple[datetime, int]] = []
    for place, each in enumerate(stories):
        _put(queue, place, each, until)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("demo office", total=len(stories))
        while queue:
            _moment, place = heapq.heappop(queue)
            if not _put(queue, place, stories[place], until):
                progress.advance(task)
            after_each()


def _put(queue: list[tuple[datetime, int]], place: int, each: Story, until: datetime) -> bool:
    """Let a story go on to its next moment and queue it; a moment after `until` has not come yet."""
    following = next(each, None)
    if following is None or following > until:
        return False
    heapq.heappush(queue, (following, place))
    return True
