"""What the pages of heads share: the units they see, the one they chose, and the tabs."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from dienests.base.access import Actor, may, narrow, require
from dienests.base.organisation.models import Unit
from dienests.base.refusals import Refused, SeveralRefused
from dienests.base.working_time.access import ABSENCE_ANSWER, CONCERN_ANSWER, NORM_CHANGE, STAFF_TIME_SEE
from dienests.base.working_time.models import Absence, AbsenceState, Concern, ConcernState
from dienests.web.components import Link
from dienests.web.formats import as_whole
from dienests.web.request import actor_of

TABS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("time_calendar", lambda: _("Calendar")),
    ("time_posts", lambda: _("Posts and norm")),
    ("time_training", lambda: _("Training and supervision")),
    ("time_concerns", lambda: _("Concerns")),
    ("time_norms", lambda: _("Norms")),
    ("reception", lambda: _("Reception hours")),
)


@dataclass(frozen=True)
class Scope:
    """The units whose time `actor` may see, and the one chosen in the address (None: all of them)."""

    actor: Actor
    query: QueryDict
    here: str

    @cached_property
    def units(self) -> list[Unit]:
        return list(narrow(self.actor, STAFF_TIME_SEE, Unit.objects.filter(closed_on__isnull=True)))

    @cached_property
    def chosen(self) -> Unit | None:
        number = as_whole(self.query.get("unit"))
        return next((unit for unit in self.units if unit.pk == number), None)

    @property
    def ids(self) -> list[int]:
        return [self.chosen.pk] if self.chosen else [unit.pk for unit in self.units]

    @property
    def tabs(self) -> list[Link]:
        """The pages of heads; the chosen unit goes along."""
        kept = "?" + urlencode({"unit": self.chosen.pk}) if self.chosen else ""
        counts = {"time_calendar": to_answer(self.actor), "time_concerns": to_hear(self.actor)}
        shown = [(name, label) for name, label in TABS if name != "time_norms" or may(self.actor, NORM_CHANGE)]
        return [
            Link(label(), reverse(f"office:{name}") + kept, count=counts.get(name) or None, current=name == self.here)
            for name, label in shown
        ]


def scope_of(request: HttpRequest, here: str) -> Scope:
    """The scope of a page of heads. Raises AccessRefused."""
    actor = actor_of(request)
    require(actor, STAFF_TIME_SEE)
    return Scope(actor, request.GET, here)


def to_answer(actor: Actor) -> int:
    """Absences that wait for the actor's word."""
    return narrow(actor, ABSENCE_ANSWER, Absence.objects.filter(state=AbsenceState.ASKED)).count()


def to_hear(actor: Actor) -> int:
    """Concerns that wait for the actor's answer."""
    return narrow(actor, CONCERN_ANSWER, Concern.objects.filter(state=ConcernState.OPEN)).count()


def say_refusal(request: HttpRequest, refused: Refused | SeveralRefused) -> None:
    """What an operation refused, on the page that follows."""
    messages.error(request, refused.message)
