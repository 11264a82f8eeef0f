"""Norms of the staff as dated settings: those that ship, and those the office has noted since.

Nothing here was compared with the text of a rule; every page shows the source and the mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.base.organisation.models import Role
from dienests.base.working_time.models import Norm, NormKind

MK_291 = _("MK 291/2003, p. 2.4 (likumi.lv/ta/id/75887); replaced by MK 338/2017, whose present number was not found")
LM_SUPERVISION = _("lm.gov.lv: at least 10 sessions of supervision a year for specialists and heads of units")
SPSPL = _("Law on social services and social assistance, as told by lvportals.lv (2012) and lm.gov.lv/text/3346")
OWN_READING = _("This project's reading of the law's list of social work specialists")
_HEADS = (Role.HEAD_OF_OFFICE, Role.HEAD_OF_UNIT)
_SPECIALISTS = (Role.SOCIAL_WORKER, Role.ASSISTANCE_ORGANISER, Role.SERVICE_STAFF)


@dataclass(frozen=True)
class NormValue:
    """A norm in force. `since` None: shipped, the day it began was not found. `role` empty: for the whole office."""

    kind: NormKind
    role: str
    value: Decimal
    source: str | Promise
    since: date | None = None
    checked: bool = False
    own: bool = False  # noted by this office


def _shipped() -> Iterable[NormValue]:
    for role in (*_HEADS, Role.SOCIAL_WORKER):
        yield NormValue(NormKind.TRAINING_HOURS, role, Decimal(24), MK_291)
    for role in (Role.ASSISTANCE_ORGANISER, Role.SERVICE_STAFF):
        yield NormValue(NormKind.TRAINING_HOURS, role, Decimal(16), MK_291)
    for role in (*_HEADS, *_SPECIALISTS):
        yield NormValue(NormKind.SUPERVISION_SESSIONS, role, Decimal(10), LM_SUPERVISION)
    yield NormValue(NormKind.SPECIALISTS_PER_1000, "", Decimal(1), SPSPL)
    for role in Role:
        counts = Decimal(role in _SPECIALISTS)
        yield NormValue(NormKind.COUNTS_AS_SPECIALIST, role, counts, OWN_READING)


SHIPPED = tuple(_shipped())


class Norms:
    """Every norm in force on a day, by kind and role."""

    def __init__(self, values: Iterable[NormValue]) -> None:
        self._values = {(value.kind, value.role): value for value in values}

    def get(self, kind: NormKind, role: str = "") -> NormValue | None:
        return self._values.get((kind, role))

    def highest(self, kind: NormKind, roles: Iterable[str]) -> NormValue | None:
        """Who holds several posts keeps the highest norm of their roles."""
        found = [value for role in roles if (value := self.get(kind, role)) is not None]
        return max(found, key=lambda value: value.value, default=None)

    def counts_as_specialist(self, role: str) -> bool:
        value = self.get(NormKind.COUNTS_AS_SPECIALIST, role)
        return value is not None and value.value > 0

    def all(self) -> list[NormValue]:
        """In the order of kinds and roles."""
        kinds, roles = list(NormKind), ["", *Role.values]
        return sorted(self._values.values(), key=lambda each: (kinds.index(each.kind), roles.index(each.role)))


def norms_on(day: date) -> Norms:
    """Shipped norms, and over them what the office noted from a day on or before `day`: one query."""
    noted = Norm.objects.filter(since__lte=day).order_by("since", "pk")
    own = (
        NormValue(NormKind(row.kind), row.role, row.value, row.source, row.since, row.checked, own=True)
        for row in noted
    )
    return Norms([*SHIPPED, *own])
