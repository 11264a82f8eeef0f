"""Small pictures drawn on the server as SVG: income by month, periods of grants. The table always stands behind them.

Geometry only; sizes are in the units of the view box. Colours come from the style sheet by class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dienests.web import formats

WIDTH = 480
LABEL_WIDTH = 130


@dataclass(frozen=True)
class Bar:
    """One month (or any step) of a bar picture. `amount` in EUR; `tone` "" or "soft" (counted otherwise)."""

    label: str
    amount: Decimal
    tone: str = ""
    note: str = ""


@dataclass(frozen=True)
class DrawnBar:
    bar: Bar
    x: int
    y: int
    width: int
    height: int
    middle: int


@dataclass(frozen=True)
class Bars:
    """`limit` draws a line, for example the threshold that the income is compared with."""

    title: str
    bars: Sequence[Bar]
    limit: Decimal | None = None
    limit_label: str = ""
    height: int = 150

    @property
    def top(self) -> Decimal:
        highest = max([bar.amount for bar in self.bars] + [self.limit or Decimal(0), Decimal(1)])
        return highest * Decimal("1.15")

    def _up(self, amount: Decimal) -> int:
        return int(amount * (self.height - 38) / self.top)

    @property
    def base(self) -> int:
        return self.height - 20

    @property
    def limit_y(self) -> int | None:
        return None if self.limit is None else self.base - self._up(self.limit)

    @property
    def drawn(self) -> list[DrawnBar]:
        step = WIDTH // max(1, len(self.bars))
        wide = min(46, max(6, step * 6 // 10))
        return [
            DrawnBar(
                bar=bar,
                x=at * step + (step - wide) // 2,
                y=self.base - self._up(bar.amount),
                width=wide,
                height=max(1, self._up(bar.amount)),
                middle=at * step + step // 2,
            )
            for at, bar in enumerate(self.bars)
        ]


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; `until` empty: goes on."""

    since: date
    until: date | None = None
    label: str = ""
    tone: str = ""  # "", soft, stopped, late


@dataclass(frozen=True)
class Band:
    """A row of the picture: what it is, and its periods."""

    label: str
    periods: Sequence[Period]
    url: str = ""


@dataclass(frozen=True)
class DrawnPeriod:
    period: Period
    x: int
    width: int
    y: int


@dataclass(frozen=True)
class Bands:
    """Periods of grants, memberships or stays on one line of time from `since` to `until`."""

    title: str
    bands: Sequence[Band]
    since: date
    until: date
    today: date | None = None

    @property
    def height(self) -> int:
        return 24 + 26 * len(self.bands)

    def _x(self, day: date) -> int:
        whole = max(1, (self.until - self.since).days)
        at = min(max((day - self.since).days, 0), whole)
        return LABEL_WIDTH + (WIDTH - LABEL_WIDTH) * at // whole

    @property
    def today_x(self) -> int | None:
        inside = self.today is not None and self.since <= self.today <= self.until
        return self._x(self.today) if inside and self.today else None

    @property
    def months(self) -> list[tuple[int, str]]:
        """Where each month begins, with its name where there is room."""
        found, first = [], self.since.replace(day=1)
        while first <= self.until:
            if first >= self.since:
                found.append((self._x(first), formats.short_month(first)))
            first = (first + timedelta(days=32)).replace(day=1)
        if len(found) > 24:  # of several years only the Januaries, or lines and names run into one another
            return [(self._x(date(year, 1, 1)), str(year)) for year in range(self.since.year + 1, self.until.year + 1)]
        every = 1 + len(found) // 9
        return [(x, name if at % every == 0 else "") for at, (x, name) in enumerate(found)]

    @property
    def drawn(self) -> list[tuple[Band, int, list[DrawnPeriod]]]:
        rows = []
        for at, band in enumerate(self.bands):
            y = 22 + 26 * at
            inside = [
                period
                for period in band.periods
                if period.since <= self.until and (period.until or self.until) >= self.since
            ]
            rows.append((band, y, [self._period(period, y) for period in inside]))
        return rows

    def _period(self, period: Period, y: int) -> DrawnPeriod:
        start = self._x(period.since)
        end = self._x((period.until or self.until) + timedelta(days=1))
        return DrawnPeriod(period=period, x=start, width=max(3, end - start), y=y + 3)
