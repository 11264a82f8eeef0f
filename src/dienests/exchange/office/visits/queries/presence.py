"""Who of the people who receive guests is at work on a day, or has somebody at work who stands in."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from dienests.base.organisation.models import User
from dienests.base.working_time.models import Absence
from dienests.base.working_time.queries import away_between


class Presence:
    """Absences of a span, read once: one query."""

    def __init__(self, first: date, last: date) -> None:
        self._away: dict[int, list[Absence]] = defaultdict(list)
        for absence in away_between(first, last):
            self._away[absence.user_id].append(absence)

    def present(self, hosts: Iterable[User], on: date) -> list[User]:
        """Those at work, or for whom somebody at work stands in."""
        return [host for host in hosts if self._stands(host, on)]

    def absences_of(self, hosts: Iterable[int]) -> list[Absence]:
        """By day."""
        found = [absence for number in set(hosts) for absence in self._away.get(number, ())]
        return sorted(found, key=lambda absence: (absence.since, str(absence.user), absence.pk))

    def _stands(self, host: User, on: date) -> bool:
        """A chain of substitutes that turns in a circle ends."""
        asked: set[int] = set()
        number, active = host.pk, host.is_active
        while active and number not in asked:
            absence = next((each for each in self._away.get(number, ()) if each.covers(on)), None)
            if absence is None:
                return True
            asked.add(number)
            if absence.substitute is None:
                return False
            number, active = absence.substitute.pk, absence.substitute.is_active
        return False
