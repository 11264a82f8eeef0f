"""Training and supervision of a year against the norm, person by person."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dienests.base.organisation.models import Appointment, Role, User
from dienests.base.working_time.models import NormKind, TrainingKind, TrainingRecord
from dienests.base.working_time.norms import Norms, NormValue, norms_on
from dienests.base.working_time.queries.availability import appointments_between, holds

ZERO = Decimal(0)


@dataclass(frozen=True)
class Measure:
    """What was done of what a norm asks for; `norm` None: no norm is known for the person's roles."""

    done: Decimal
    norm: NormValue | None

    @property
    def lacking(self) -> Decimal:
        return ZERO if self.norm is None else max(ZERO, self.norm.value - self.done)

    @property
    def met(self) -> bool:
        return self.norm is not None and self.lacking == 0


@dataclass(frozen=True)
class YearOf:
    """A person's year. `supervision` counts sessions, as the norm does; `without_proof` records name no paper."""

    user: User
    roles: tuple[Role, ...]
    year: int
    training: Measure
    supervision: Measure
    supervision_hours: Decimal
    without_proof: int
    began: date | None  # the first post of the year began within it

    @property
    def until(self) -> date:
        return date(self.year, 12, 31)

    @property
    def met(self) -> bool:
        return not self.training.lacking and not self.supervision.lacking


def year_of(user: User, year: int) -> YearOf:
    """One person's year: three queries."""
    rows = list(appointments_between(date(year, 1, 1), date(year, 12, 31)).filter(user=user))
    records = TrainingRecord.objects.filter(user=user, on__year=year, struck_at__isnull=True).order_by("on", "pk")
    return _year(user, rows, list(records), year, norms_on(date(year, 12, 31)))


def years_of(units: Collection[int], year: int, *, today: date) -> list[YearOf]:
    """Everybody who holds a post in `units` (ids) today, or did at the end of a past year, by name: three queries."""
    counted_on = min(today, date(year, 12, 31))
    held: dict[int, list[Appointment]] = defaultdict(list)
    for row in appointments_between(date(year, 1, 1), date(year, 12, 31)).filter(post__unit_id__in=units):
        held[row.user_id].append(row)
    records: dict[int, list[TrainingRecord]] = defaultdict(list)
    for record in TrainingRecord.objects.filter(user__in=held, on__year=year, struck_at__isnull=True).order_by("pk"):
        records[record.user_id].append(record)
    norms = norms_on(date(year, 12, 31))
    return [
        _year(rows[0].user, rows, records[number], year, norms)
        for number, rows in held.items()
        if any(holds(row, counted_on) for row in rows)
    ]


def _year(user: User, rows: list[Appointment], records: list[TrainingRecord], year: int, norms: Norms) -> YearOf:
    held = {row.post.role for row in rows}
    roles = tuple(role for role in Role if role in held)
    training = [record for record in records if record.kind == TrainingKind.TRAINING]
    supervision = [record for record in records if record.kind == TrainingKind.SUPERVISION]
    first = min((row.since for row in rows), default=None)
    return YearOf(
        user=user,
        roles=roles,
        year=year,
        training=Measure(_hours(training), norms.highest(NormKind.TRAINING_HOURS, roles)),
        supervision=Measure(Decimal(len(supervision)), norms.highest(NormKind.SUPERVISION_SESSIONS, roles)),
        supervision_hours=_hours(supervision),
        without_proof=sum(not record.proof for record in records),
        began=first if first is not None and first > date(year, 1, 1) else None,
    )


def _hours(records: list[TrainingRecord]) -> Decimal:
    return sum((record.hours for record in records), ZERO)
