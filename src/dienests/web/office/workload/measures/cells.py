"""Figures as cells of a table with a column for each side: every figure opens the cases behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dienests.web import formats
from dienests.web.office.workload.measures import words
from dienests.web.office.workload.measures.filters import Side
from dienests.workload.measures.figures import Count, Figures, Spread
from dienests.workload.measures.queries import Posts
from dienests.workload.measures.still_open import Open
from dienests.workload.measures.survival import Expected


@dataclass(frozen=True, slots=True)
class Cell:
    """`url` is empty where there is nothing to open; `cases`: how many open. `note`: of how many, or how found."""

    text: str
    url: str = ""
    cases: int = 0
    note: str = ""
    mark: str = ""  # "estimated", "assumed": not recorded in full

    @property
    def rests_on(self) -> str:
        """How many cases open behind it."""
        return words.counted(self.cases)


def opening(side: Side, behind: str, cases: int, text: str, *, note: str = "", mark: str = "") -> Cell:
    """A figure that opens its cases, if there are any."""
    return Cell(text, side.list_url(behind) if cases else "", cases, note, mark)


@dataclass(frozen=True, slots=True)
class Line:
    """A figure on each side."""

    label: str | Promise
    cells: tuple[Cell, ...]
    hint: str | Promise = ""
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A side with its figures."""

    side: Side
    figures: Figures
    posts: Posts
    open: Open
    expected: Expected
    mix: tuple[Count, ...]
    others: int  # decisions of the same units and days that the side is not about

    @property
    def alone(self) -> bool:
        """One colleague did all the work of the side: a figure of the work would be theirs."""
        return self.posts.people == 1

    def one_colleague(self) -> Cell:
        """Instead of a figure of one colleague's work."""
        return Cell(_("too few"), note=_("one colleague alone"))

    def too_few(self) -> Cell:
        """Instead of a figure that would speak of single cases."""
        return Cell(_("too few"), note=words.counted(self.figures.decided.cases))

    def plain(self, count: Count) -> Cell:
        """A number of cases, whatever it is."""
        return self._opening(count, formats.number(count.cases))

    def share(self, count: Count) -> Cell:
        """A share with the counts it is of."""
        if not self.figures.enough:
            return self.too_few()
        of = _("%(n)s of %(all)s") % {"n": formats.number(count.cases), "all": formats.number(count.of)}
        return self._opening(count, words.share(count.share), note=of if count.of else "")

    def days(self, spread: Spread, value: float | None) -> Cell:
        """A median or a quantile of days."""
        if not self.figures.enough:
            return self.too_few()
        if spread.cases and spread.cases < self.least:
            return Cell(_("too few"), note=words.counted(spread.cases))
        return opening(self.side, spread.behind, spread.cases, words.days(value))

    def figure(self, text: str, count: Count, *, note: str = "", mark: str = "") -> Cell:
        """Any other figure, with the cases it rests on."""
        return self._opening(count, text, note=note, mark=mark) if self.figures.enough else self.too_few()

    def _opening(self, count: Count, text: str, *, note: str = "", mark: str = "") -> Cell:
        return opening(self.side, count.behind, count.cases, text, note=note, mark=mark)

    @property
    def least(self) -> int:
        """Fewer cases than this make no figure."""
        return self.figures.fewest


def line(
    label: str | Promise,
    sides: Sequence[Measured],
    cell: Callable[[Measured], Cell],
    *,
    hint: str | Promise = "",
    strong: bool = False,
) -> Line:
    """One figure, asked of each side."""
    return Line(label, tuple(cell(side) for side in sides), hint, strong)


Sides = Sequence[Measured]
Asked = Callable[[Measured], Cell]  # a figure, asked of one side
