"""The head of unit hands out work in the demo's last days, so that the split of the week has something to explain."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dienests.base.access import Actor
from dienests.cases.deadlines import is_working_day
from dienests.cases.models import Case, State
from dienests.cases.operations.assignment import Gift
from dienests.cases.queries.holding import holding
from dienests.demo.hours import moment
from dienests.demo.story import Stage
from dienests.workload.office.models import HandoverKind
from dienests.workload.office.operations.giving import Seen, Suggested, give_cases, release_cases, take_cases
from dienests.workload.office.queries.allocating import plan
from dienests.workload.office.queries.schemes import scheme_in_force

HEAD, ORGANISER, WORKER = "nodala", "martins", "janis"
GIVEN, RELEASED = 4, 3


def handing_out(stage: Stage) -> Iterator[datetime]:
    """On the last working morning: somebody puts back what they do not get to, a colleague takes one, the head hands
    out the rest."""
    day = stage.today
    while not is_working_day(day):
        day -= timedelta(days=1)
    now = moment(day, 8, 5)
    yield now
    _put_back(stage.actor(ORGANISER, now), now)
    now = moment(day, 8, 20)
    yield now
    _take_one(stage.actor(WORKER, now), now)
    now = moment(day, 8, 40)
    yield now
    _hand_out(stage.actor(HEAD, now), now)


def _put_back(actor: Actor, now: datetime) -> None:
    rows = Case.objects.filter(assignee=actor.user, state=State.OPEN).order_by("-received_on", "pk")[:RELEASED]
    release_cases(actor=actor, now=now, wanted=[Seen(case.pk, case.version) for case in rows])


def _take_one(actor: Actor, now: datetime) -> None:
    free = Case.objects.filter(assignee__isnull=True, state=State.OPEN, unit_id__in=actor.units())
    first = free.order_by("decision_due", "pk").first()
    if first is not None:
        take_cases(actor=actor, now=now, wanted=[Seen(first.pk, first.version)], warned=True)


def _hand_out(actor: Actor, now: datetime) -> None:
    found = plan(actor, held=holding(actor.today), scheme=scheme_in_force(), today=actor.today)
    gifts, suggestions = [], {}
    for line in found.lines[:GIVEN]:
        best = line.suggestion.best
        if best is not None:
            to = found.people[best.colleague].user
            gifts.append(Gift(line.row.id, line.row.version, to))
            suggestions[line.row.id] = Suggested(to.pk, {to.pk: best.reasons})
    if gifts:
        give_cases(actor=actor, now=now, gifts=gifts, kind=HandoverKind.SUGGESTED, suggestions=suggestions, warned=True)
