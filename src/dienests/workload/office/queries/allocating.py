"""Cases that need somebody, and the facts by which a suggestion is made. A fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dienests.base.access import Actor, narrow
from dienests.base.organisation.models import Role
from dienests.base.working_time.models import Absence
from dienests.cases.access import CASE_ASSIGN
from dienests.cases.deadlines import same_day_in_months
from dienests.cases.models import Case, Control, Preparer, StageRun, State
from dienests.cases.process_versions import process_of
from dienests.cases.queries.holding import Holding
from dienests.cases.queries.my_day import NEAREST_DUE
from dienests.cases.queries.rows import CaseRow, row_of, with_row_parts
from dienests.practice.loads import LoadScheme
from dienests.workload.allocation import STATE_LANGUAGE, Colleague, Share, Suggestion, Work, split
from dienests.workload.office.queries.load import PersonLoad, casework_roles, loads, weights_of
from dienests.workload.office.queries.queues import with_waited

MOST_AT_ONCE = 200
DAYS_AHEAD = 14  # where no scheme says how far to look
EVERYWHERE = frozenset({Role.HEAD_OF_OFFICE.value})
LOOKED_AT = (State.SUBMITTED, State.APPROVED)
LOOKED_AT_AGAIN = "look_again"  # experience in controlling and deciding
# How suggestions are weighed while no scheme is in force: alike, without load.
NO_WEIGHTS: Mapping[str, int] = {"unit": 1, "continuity": 1, "experience": 1, "language": 1}


@dataclass(frozen=True)
class Line:
    """A case that needs somebody, as a row, with what is suggested. `away`: who has it is away."""

    row: CaseRow
    suggestion: Suggestion
    away: Absence | None
    gone: bool
    waited: int


@dataclass(frozen=True)
class Plan:
    """`lines`: most urgent first; `more`: cases beyond the most that are looked at in one go."""

    lines: list[Line]
    shares: list[Share]
    more: int
    people: Mapping[int, PersonLoad] = field(repr=False)
    scheme: LoadScheme | None = field(repr=False)


def plan(actor: Actor, *, held: Holding, scheme: LoadScheme | None, today: date) -> Plan:
    """Nobody's cases, and those of absent people that would be late before they are back: at most 17 queries."""
    ahead = scheme.days_ahead if scheme is not None else DAYS_AHEAD
    wanted = needing(actor, held=held, until=today + timedelta(days=ahead))
    return _planned(actor, wanted, held=held, scheme=scheme, without=())


def plan_of_caseload(actor: Actor, user: int, *, held: Holding, scheme: LoadScheme | None, today: date) -> Plan:
    """Every open case of one person, for everybody but that person."""
    wanted = narrow(actor, CASE_ASSIGN, Case.objects.filter(closed_at__isnull=True, assignee_id=user))
    return _planned(actor, wanted, held=held, scheme=scheme, without=(user,))


def needing(actor: Actor, *, held: Holding, until: date) -> QuerySet[Case]:
    """Cases the actor hands out that wait for somebody who is there.

    Of absent people: what is due before they are back; `until` where nobody knows when that will be.
    """
    late = Q(pk__in=[])
    for number, absence in held.away.items():
        back = absence.until or until
        due = Q(decision_due__lte=back) | Q(status_due__lte=back)
        late |= Q(assignee_id=number, clock_stopped_on__isnull=True) & due
    return narrow(actor, CASE_ASSIGN, Case.objects.filter(closed_at__isnull=True)).filter(held.nobodys | late)


def _planned(
    actor: Actor, wanted: QuerySet[Case], *, held: Holding, scheme: LoadScheme | None, without: Collection[int]
) -> Plan:
    today = actor.today
    rows = with_row_parts(with_waited(wanted, today).annotate(nearest_due=NEAREST_DUE))
    cases: list[Any] = list(rows.order_by("stopped", "nearest_due", "pk")[:MOST_AT_ONCE])
    more = wanted.order_by().count() - len(cases) if len(cases) == MOST_AT_ONCE else 0
    people = loads(today=today, scheme=scheme)
    works = _works(cases, scheme=scheme, today=today)
    practised = _experience(cases, today)
    colleagues = [
        _colleague(load, practised.get(number, {}))
        for number, load in people.items()
        if number not in without and number not in held.gone and casework_roles(load)
    ]
    suggestions, shares = split(works, colleagues, scheme.weights if scheme else NO_WEIGHTS)
    by_case = {suggestion.work.id: suggestion for suggestion in suggestions}
    lines = [
        Line(
            row=row_of(case, today=today),
            suggestion=by_case[case.pk],
            away=held.away.get(case.assignee_id),
            gone=case.assignee_id in held.gone,
            waited=max(0, case.waited.days),
        )
        for case in cases
    ]
    return Plan(lines, shares, more, people, scheme)


def _works(cases: Sequence[Any], *, scheme: LoadScheme | None, today: date) -> list[Work]:
    numbers = [case.pk for case in cases]
    points = weights_of(numbers, today=today, scheme=scheme)
    parts, known = _parts(cases), _known_by([case.household_id for case in cases])
    return [
        Work(
            id=case.pk,
            number=case.number,
            unit=case.unit_id,
            roles=frozenset(process_of(case).stage(case.stage).roles),
            points=points.get(case.pk, 0),
            due=case.nearest_due,
            kind=_kind(case.state, case.asked),
            language=case.applicant.language,
            took_part=parts.get(case.pk, frozenset()),
            known_by=known.get(case.household_id, {}),
        )
        for case in cases
    ]


def _kind(state: str, asked: Iterable[str]) -> str:
    return LOOKED_AT_AGAIN if state in LOOKED_AT else "+".join(sorted(asked))


def _parts(cases: Sequence[Any]) -> dict[int, frozenset[int]]:
    """Who must not do the stage a case stands in: who did one it must differ from, or prepared what is controlled."""
    differing = {case.pk: set(process_of(case).stage(case.stage).differs_from) for case in cases}
    looked_at = {case.pk for case in cases if case.state in LOOKED_AT}
    found: dict[int, set[int]] = {}
    runs = StageRun.objects.filter(case_id__in=differing, done_by__isnull=False).order_by("pk")
    for case, stage, user in runs.values_list("case_id", "stage", "done_by_id"):
        if stage in differing[case]:
            found.setdefault(case, set()).add(user)
    preparers = Preparer.objects.filter(case_id__in=looked_at).order_by("pk")
    for case, user in preparers.values_list("case_id", "user_id"):
        found.setdefault(case, set()).add(user)
    return {case: frozenset(users) for case, users in found.items()}


def _known_by(households: Collection[int]) -> dict[int, dict[int, str]]:
    """Household → who prepared a case of theirs before, with the newest such case."""
    earlier = Case.objects.filter(household_id__in=set(households), closed_at__isnull=False)
    found: dict[int, dict[int, str]] = {}
    rows = earlier.order_by("received_on", "pk").values_list("household_id", "prepared_by_id", "number")
    for household, user, number in rows:
        found.setdefault(household, {})[user] = number
    return found


def _experience(cases: Sequence[Any], today: date) -> dict[int, dict[str, int]]:
    """Applications of the last year by who prepared them and what was asked, decided by now; controls likewise, under
    LOOKED_AT_AGAIN, where a case waits for one."""
    since = same_day_in_months(today, -12)
    found: dict[int, dict[str, int]] = {}
    prepared = Case.objects.filter(received_on__gte=since, state=State.DECIDED).order_by()
    for row in prepared.values("prepared_by_id", "asked").annotate(n=Count("pk")):
        done = found.setdefault(row["prepared_by_id"], {})
        kind = "+".join(sorted(row["asked"] or ()))
        done[kind] = done.get(kind, 0) + row["n"]
    if any(case.state in LOOKED_AT for case in cases):
        first = timezone.make_aware(datetime.combine(since, time()))
        controlled = Control.objects.filter(controlled_at__gte=first).order_by()
        for row in controlled.values("controlled_by_id").annotate(n=Count("pk")):
            found.setdefault(row["controlled_by_id"], {})[LOOKED_AT_AGAIN] = row["n"]
    return found


def _colleague(load: PersonLoad, experience: Mapping[str, int]) -> Colleague:
    return Colleague(
        id=load.user.pk,
        name=str(load.user),
        posts=frozenset((role.value, unit) for role, unit in load.actor.posts),
        load=load.points,
        capacity=load.carries,
        block=load.block,
        away=load.away is not None,
        away_until=load.away.until if load.away else None,
        home=load.home,
        languages=frozenset({STATE_LANGUAGE, load.user.language}),
        experience=experience,
        everywhere=EVERYWHERE,
    )
