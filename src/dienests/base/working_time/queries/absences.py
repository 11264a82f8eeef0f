"""Who is away, and who stands in."""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from dienests.base.organisation.models import User
from dienests.base.working_time.models import Absence, counting_between


def away_on(day: date) -> dict[int, Absence]:
    """Id of everybody who is away on `day` → the absence, with its substitute loaded: one query.

    What was asked for and not answered yet counts; what was refused or withdrawn does not.
    """
    return {absence.user_id: absence for absence in away_between(day, day)}


def away_between(first: date, last: date) -> QuerySet[Absence]:
    """Absences that touch a day from `first` to `last`, by person and day, person and substitute loaded."""
    counting = Absence.objects.filter(counting_between(first, last))
    return counting.select_related("user", "substitute").order_by("user_id", "since", "pk")


def substitute_of(user: User | int, day: date) -> User | None:
    """Who does the work of `user` on `day`: the substitute, or the substitute's own where that one is away too.

    None when `user` is at work, has no substitute, or the chain ends with nobody who is at work. One query.
    """
    number = user if isinstance(user, int) else int(user.pk)
    return _standing_in(number, away_on(day))


def substitutes_on(day: date) -> dict[int, User | None]:
    """Everybody away on `day` → who does their work (None: nobody): one query."""
    away = away_on(day)
    return {number: _standing_in(number, away) for number in away}


def _standing_in(number: int, away: Mapping[int, Absence]) -> User | None:
    """Follows the chain; whoever has been asked before ends it, so that it never turns in a circle."""
    asked: set[int] = set()
    while number in away and number not in asked:
        asked.add(number)
        other = away[number].substitute
        if other is None or not other.is_active:
            return None
        if other.pk not in away:
            return other
        number = other.pk
    return None
