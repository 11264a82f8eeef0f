"""When the demo's people work: hours, reception, days away, and what keeps them busy. Who comes waits until somebody is
there and free."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dienests.base.working_time.forms import times_of_day
from dienests.cases.deadlines import is_working_day

RIGA = ZoneInfo("Europe/Riga")
LONG_DAY, DAY, SHORT = "8:30–12, 13–18", "9–12, 13–16:30", "9–12"
RECEPTION = {
    "palidziba": (LONG_DAY, DAY, SHORT, DAY, SHORT, "", ""),
    "gimenes": (LONG_DAY, "", DAY, "", SHORT, "", ""),
    "aprupe": (DAY, "", "", DAY, "", "", ""),
    "ikskile": (LONG_DAY, "", SHORT, DAY, "", "", ""),
    "lielvarde": (LONG_DAY, DAY, "", DAY, "", "", ""),
    "kegums": (LONG_DAY, "", "", "", "", "", ""),
    "saime": ("9–17", "9–17", "9–17", "9–17", "9–15", "", ""),
}
DESK = ("8:30–12:30, 13–18", *["8:30–12:30, 13–17"] * 3, "8:30–12:30, 13–16", "", "")
OTHER_WORK = 2  # an hour on a case is followed by so many on everything else
Week = Sequence[str]
Away = Mapping[str, Sequence[tuple[date, date]]]


def moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=RIGA).astimezone(UTC)


@cache
def _spans(typed: str) -> tuple[tuple[time, time], ...]:
    return tuple(times_of_day("week", typed))


class Diary:
    """Who is there, and when each is free again. Whoever asks first is served first."""

    def __init__(self, away: Away | None = None) -> None:
        self._away = away or {}
        self._free: dict[str, datetime] = {}

    def is_there(self, who: str, day: date) -> bool:
        return is_working_day(day) and not any(since <= day <= until for since, until in self._away.get(who, ()))

    def present(self, names: Sequence[str], at: datetime) -> list[str]:
        """Those of `names` who are there on the day; all of them where nobody is, and the case waits."""
        day = at.astimezone(RIGA).date()
        return [name for name in names if self.is_there(name, day)] or list(names)

    def slot(self, who: str, at: datetime, minutes: int, week: Week = DESK) -> datetime:
        """The first moment from `at` on at which somebody is there and free within the hours of `week`. They are then
        busy, and with other work as well."""
        begins = self._within(who, max(at, self._free.get(who, at)), week)
        self._free[who] = begins + timedelta(minutes=minutes * (1 + OTHER_WORK))
        return begins

    def _within(self, who: str, at: datetime, week: Week) -> datetime:
        local = at.astimezone(RIGA)
        while True:
            day = local.date()
            for opens, closes in _spans(week[day.weekday()]) if self.is_there(who, day) else ():
                if local.time() < closes:
                    begins = max(local, datetime.combine(day, opens, tzinfo=RIGA))
                    return begins.astimezone(UTC)
            local = datetime.combine(day + timedelta(days=1), time(), tzinfo=RIGA)
