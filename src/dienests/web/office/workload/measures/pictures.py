"""Distributions as bars, drawn as SVG on the page itself: in the colours of its theme, each bar opening its cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.cells import Cell, Measured
from dienests.workload.measures.figures import Group

WIDTH, HEIGHT, FOOT, HEAD = 560, 190, 36, 20
TONES = ("", "tone-soft")


@dataclass(frozen=True, slots=True)
class Bar:
    """A group on one side. `said`: the whole bar in words, for those who do not see it."""

    x: float
    y: float
    width: float
    height: float
    text: str
    url: str
    cases: int
    said: str
    tone: str

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def text_y(self) -> float:
        return self.y - 5


@dataclass(frozen=True, slots=True)
class Row:
    """A group in the table below, with a cell for each side."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    unit: str
    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]
    sides: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT
    label_y: int = HEIGHT - FOOT + 16
    unit_y: int = HEIGHT - 4


def days_picture(sides: Sequence[Measured]) -> Picture | None:
    """Decisions by days from receipt."""
    return _picture(_("Decisions by days from application"), _("calendar days"), sides, lambda side: side.figures.days)


def contact_picture(sides: Sequence[Measured]) -> Picture | None:
    """Decisions by the number of contacts."""
    title = _("Decisions by number of contacts with the client")
    return _picture(title, _("contacts"), sides, lambda side: side.figures.contact_groups)


def _picture(
    title: str, unit: str, sides: Sequence[Measured], groups_of: Callable[[Measured], Sequence[Group]]
) -> Picture | None:
    """Shares of all decisions of a side, so that sides of different size compare; None where all are too few."""
    drawn = [side for side in sides if side.figures.enough]
    if not drawn:
        return None
    groups = [groups_of(side) for side in drawn]
    highest = max((group.count.share or 0 for each in groups for group in each), default=0) or 1
    step = WIDTH / len(groups[0])
    wide = step * 0.72 / len(drawn)
    bars, labels, rows = [], [], []
    for at, together in enumerate(zip(*groups, strict=True)):
        label = _bounds(together[0])
        labels.append((step * (at + 0.5), label))
        for place, (side, group) in enumerate(zip(drawn, together, strict=True)):
            tall = (group.count.share or 0) / highest * (HEIGHT - FOOT - HEAD)
            x = step * at + step * 0.14 + wide * place
            said = f"{label} {unit}: {words.share(group.count.share)}, {words.counted(group.count.cases)}"
            url = side.side.list_url(group.count.behind) if group.count.cases else ""
            text = words.share(group.count.share) if len(drawn) == 1 and group.count.cases else ""
            bars.append(Bar(x, HEIGHT - FOOT - tall, wide, tall, text, url, group.count.cases, said, TONES[place]))
        rows.append(Row(label, tuple(side.share(group.count) for side, group in zip(drawn, together, strict=True))))
    titles = tuple(side.side.title for side in drawn)
    return Picture(title, unit, tuple(bars), tuple(labels), tuple(rows), titles)


def _bounds(group: Group) -> str:
    if group.last is None:
        return f"{group.first}+"
    return str(group.first) if group.first == group.last else f"{group.first}–{group.last}"
