"""Who has which case today: its assignee, who stands in while the assignee is away, or nobody.

Nothing is moved in the database when somebody goes on holiday: what nobody touched is theirs again when they are back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Exists, OuterRef, Q, Value, When
from django.db.models import Case as SqlCase

from dienests.base.access import Actor, actors_of
from dienests.base.organisation.models import Appointment, User, held_on
from dienests.base.working_time.models import Absence
from dienests.base.working_time.queries import away_on, substitutes_on
from dienests.cases.access import CASE_TAKE
from dienests.cases.models import Case
from dienests.cases.process_versions import read_once


@dataclass(frozen=True)
class Holding:
    """Of the people who have open cases: `away` (with the absence), `gone` (no post or no account any more).

    `stand_ins`: absent person → who stands in. `stood_in`: who stands in → ids of the cases they may do for others;
    `uncovered`: ids of the cases that nobody does who stands in (another role or unit, or a part in the case).
    """

    away: Mapping[int, Absence]
    gone: frozenset[int]
    stand_ins: Mapping[int, int]
    stood_in: Mapping[int, frozenset[int]]
    uncovered: frozenset[int]

    @property
    def alone(self) -> frozenset[int]:
        """People who are not there and for whom nobody stands in."""
        return self.gone | (self.away.keys() - self.stand_ins.keys())

    def of(self, actor: Actor) -> Q:
        """Filter: what is in the actor's hands, their own and what they stand in for."""
        return Q(assignee_id=actor.pk) | self.stood_in_by(actor)

    def stood_in_by(self, actor: Actor) -> Q:
        """Filter: what the actor does for colleagues who are away, as far as it may be theirs."""
        return Q(pk__in=self.stood_in.get(actor.pk, ()))

    @property
    def nobodys(self) -> Q:
        """Filter: without an assignee, or with one who is not there and for whom nobody stands in."""
        found = Q(assignee__isnull=True)
        if self.alone:
            found |= Q(assignee_id__in=self.alone)
        return found | Q(pk__in=self.uncovered) if self.uncovered else found

    def is_nobodys(self, case: Case) -> bool:
        """The same for one case."""
        return case.assignee_id is None or case.assignee_id in self.alone or case.pk in self.uncovered

    def is_free_for(self, actor: Actor, case: Case) -> bool:
        """May the actor take the case out of the hands it is in: nobody's, or somebody's they stand in for?"""
        return self.is_nobodys(case) or case.pk in self.stood_in.get(actor.pk, ())


def holding(today: date) -> Holding:
    """Two queries on a day on which nobody is away, else at most seven: however many cases and people there are."""
    working = Appointment.objects.filter(held_on(today), user=OuterRef("pk"), post__abolished_on__isnull=True)
    having = User.objects.filter(Exists(Case.objects.filter(closed_at__isnull=True, assignee=OuterRef("pk"))))
    rows = having.annotate(works=Exists(working)).order_by("pk").values_list("pk", "is_active", "works")
    there = {number: active and works for number, active, works in rows}
    gone = frozenset(number for number, works in there.items() if not works)
    standing = {absent: by for absent, by in substitutes_on(today).items() if there.get(absent)}
    away = {number: absence for number, absence in away_on(today).items() if number in standing} if standing else {}
    stand_ins = {absent: by.pk for absent, by in standing.items() if by is not None}
    people = {by.pk: by for by in standing.values() if by is not None}
    stood_in, uncovered = _stood_in(stand_ins, people, today)
    return Holding(away, gone, stand_ins, stood_in, uncovered)


def _stood_in(
    stand_ins: Mapping[int, int], people: Mapping[int, User], today: date
) -> tuple[dict[int, frozenset[int]], frozenset[int]]:
    """Who stands in → the cases of those they stand in for that they may be given; and the cases nobody may.

    Three queries. Only what lies with absent people is looked at: asked of all open cases, joined by OR, the database
    would go through every stage of every case.
    """
    if not people:
        return {}, frozenset()
    actors = actors_of(people.values(), today=today)
    with read_once():
        whens = [
            When(Q(assignee_id__in=_absent(stand_ins, number)) & allowed, then=Value(number))
            for number, actor in actors.items()
            if (allowed := CASE_TAKE.filter_for(actor)) is not None
        ]
    lying = Case.objects.filter(closed_at__isnull=True, assignee_id__in=stand_ins).order_by("pk")
    by = SqlCase(*whens, default=None, output_field=BigIntegerField(null=True))
    found: dict[int | None, set[int]] = {number: set() for number in (*people, None)}
    for case, number in lying.annotate(by=by).values_list("pk", "by"):
        found[number].add(case)
    uncovered = frozenset(found.pop(None))
    return {number: frozenset(cases) for number, cases in found.items() if number is not None}, uncovered


def _absent(stand_ins: Mapping[int, int], number: int) -> list[int]:
    return [absent for absent, by in stand_ins.items() if by == number]


def free_for(actor: Actor, case: Case) -> bool:
    """As Holding.is_free_for, reading who is there only where it matters; one's own is free as well."""
    return case.assignee_id in (None, actor.pk) or holding(actor.today).is_free_for(actor, case)
