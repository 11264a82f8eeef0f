"""Cases that need somebody, and the facts by which a suggestion is made. A fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dienests.base.access import Actor, narrow
from dienests.base.organisation.languages import STATE_LANGUAGE
from dienests.base.organisation.models import Role
from dienests.base.people.models import HouseholdMember
from dienests.base.working_time.models import Absence
from dienests.cases.access import CASE_ASSIGN
from dienests.cases.deadlines import same_day_in_months
from dienests.cases.models import Case, Control, Preparer, StageRun, State
from dienests.cases.process_versions import process_of
from dienests.cases.queries.holding import Holding
from dienests.cases.queries.my_day import NEAREST_DUE
from dienests.cases.queries.rows import CaseRow, row_of, with_row_parts
from dienests.practice.loads import HUNDREDTHS, LoadScheme
from dienests.workload.allocation import Colleague, Share, Suggestion, Work, split
from dienests.workload.office.queries.load import PersonLoad, casework_roles, loads, weights_of
from dienests.workload.office.queries.queues import with_waited

MOST_AT_ONCE = 200
EVERYWHERE = frozenset({Role.HEAD_OF_OFFICE.value})
LOOKED_AT = (State.SUBMITTED, State.APPROVED)
LOOKED_AT_AGAIN = "look_again"  # experience in controlling and deciding
# How suggestions are weighed while no scheme is in force: alike; between equals, by how many cases they have.
NO_WEIGHTS: Mapping[str, int] = {"unit": 1, "continuity": 1, "experience": 1, "language": 1}


@dataclass(frozen=True)
class Line:
    """A case that needs somebody, as a row, with what is suggested. `away`: who has it is away."""

    row: CaseRow
    suggestion: Suggestion
    away: Absence | None
    gone: bool
    waited: int

    @property
    def may_wait(self) -> bool:
        """Who has it is back in time: it is listed, and to be marked by who wants it moved."""
        return self.suggestion.work.may_wait


@dataclass(frozen=True)
class Plan:
    """`lines`: most urgent first; `more`: cases beyond the most that are looked at in one go."""

    lines: list[Line]
    shares: list[Share]
    more: int
    people: Mapping[int, PersonLoad] = field(repr=False)
    scheme: LoadScheme | None = field(repr=False)


def plan(actor: Actor, *, held: Holding, scheme: LoadScheme | None, today: date) -> Plan:
    """Nobody's cases, and those of absent people for whom nobody stands in: at most 19 queries."""
    return _planned(actor, needing(actor, held=held), held=held, scheme=scheme, moving=None)


def plan_of_caseload(actor: Actor, user: int, *, held: Holding, scheme: LoadScheme | None, today: date) -> Plan:
    """Every open case of one person, for everybody but that person."""
    wanted = narrow(actor, CASE_ASSIGN, Case.objects.filter(closed_at__isnull=True, assignee_id=user))
    return _planned(actor, wanted, held=held, scheme=scheme, moving=user)


def needing(actor: Actor, *, held: Holding) -> QuerySet[Case]:
    """Cases the actor hands out that nobody has who is there. What a substitute does is in the substitute's hands."""
    return narrow(actor, CASE_ASSIGN, Case.objects.filter(closed_at__isnull=True)).filter(held.nobodys)


def _planned(
    actor: Actor, wanted: QuerySet[Case], *, held: Holding, scheme: LoadScheme | None, moving: int | None
) -> Plan:
    """`moving`: whose caseload it is."""
    today = actor.today
    rows = with_row_parts(with_waited(wanted, today).annotate(nearest_due=NEAREST_DUE))
    cases: list[Any] = list(rows.order_by("stopped", "nearest_due", "pk")[:MOST_AT_ONCE])
    more = wanted.order_by().count() - len(cases) if len(cases) == MOST_AT_ONCE else 0
    people = loads(today=today, scheme=scheme, held=_without(held, [case.pk for case in cases]))
    back = {} if moving is not None else {number: absence.until for number, absence in held.away.items()}
    works = _works(cases, scheme=scheme, today=today, back=back)
    practised = _experience(cases, today)
    colleagues = [
        _colleague(load, practised.get(number, {}), scheme)
        for number, load in people.items()
        if number != moving and number not in held.gone and casework_roles(load)
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


def _without(held: Holding, cases: Collection[int]) -> Holding:
    """What is handed out here weighs on nobody who stands in."""
    return replace(held, stood_in={number: lying.difference(cases) for number, lying in held.stood_in.items()})


def _works(
    cases: Sequence[Any], *, scheme: LoadScheme | None, today: date, back: Mapping[int, date | None]
) -> list[Work]:
    """`back`: the last day of everybody who is away (None: nobody knows). Without a scheme all cases weigh alike."""
    numbers = [case.pk for case in cases]
    points = weights_of(numbers, today=today, scheme=scheme) if scheme else dict.fromkeys(numbers, HUNDREDTHS)
    households = {case.household_id for case in cases}
    parts, known, people = _parts(cases), _known_by(households), _names(households, today)
    return [
        Work(
            id=case.pk,
            number=case.number,
            unit=case.unit_id,
            roles=frozenset(process_of(case).stage(case.stage).roles),
            points=points.get(case.pk, 0),
            due=case.nearest_due,
            kind=_kind(case.state, case.asked),
            language=case.applicant.speaks,
            took_part=parts.get(case.pk, frozenset()),
            known_by=known.get(case.household_id, {}),
            may_wait=_may_wait(case, back),
            people=people.get(case.household_id, frozenset()),
        )
        for case in cases
    ]


def _may_wait(case: Any, back: Mapping[int, date | None]) -> bool:
    """Who has it is back before the deadline, or the client's papers are awaited anyway."""
    if case.assignee_id not in back:
        return False
    until = back[case.assignee_id]
    return case.stopped or (until is not None and until < case.nearest_due)


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
    earlier = Case.objects.filter(household_id__in=households, closed_at__isnull=False)
    found: dict[int, dict[int, str]] = {}
    rows = earlier.order_by("received_on", "pk").values_list("household_id", "prepared_by_id", "number")
    for household, user, number in rows:
        found.setdefault(household, {})[user] = number
    return found


def _names(households: Collection[int], today: date) -> dict[int, frozenset[str]]:
    """Household → names of its people, to be held against those of colleagues."""
    members = HouseholdMember.objects.filter(Q(until__isnull=True) | Q(until__gte=today), household_id__in=households)
    found: dict[int, set[str]] = {}
    rows = members.order_by("pk").values_list("household_id", "person__given_names", "person__family_name")
    for household, given, family in rows:
        found.setdefault(household, set()).add(f"{given} {family}")
    return {household: frozenset(names) for household, names in found.items()}


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


def _colleague(load: PersonLoad, experience: Mapping[str, int], scheme: LoadScheme | None) -> Colleague:
    return Colleague(
        id=load.user.pk,
        name=str(load.user),
        posts=frozenset((role.value, unit) for role, unit in load.actor.posts),
        load=load.points if scheme else (load.cases + load.stood_in) * HUNDREDTHS,
        capacity=load.carries,
        block=load.block,
        away=load.away is not None,
        away_until=load.away.until if load.away else None,
        days=load.days,
        home=load.home,
        languages=frozenset({STATE_LANGUAGE, *load.user.languages}),
        experience=experience,
        everywhere=EVERYWHERE,
    )
