"""Ways of working side by side: figures as rows, ways as columns, each against the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.web import formats
from dienests.web.office.workload.measures.words import role
from dienests.web.office.workload.simulation import words
from dienests.web.office.workload.simulation.answer import HEADLINE, Answer, Variant, Word, difference
from dienests.web.office.workload.simulation.words import Difference

GROUPS: Mapping[Promise, Sequence[str]] = {
    gettext_lazy("What a head looks at first"): HEADLINE,
    gettext_lazy("The client's time"): (
        "days_median",
        "days_90",
        "days_from_asking",
        "late_from_asking_share",
        "client_hours",
    ),
    gettext_lazy("Work and control"): ("staff_hours_a_year", "controlled_share", "returned_share", "wrong_share"),
    gettext_lazy("What comes and goes"): ("arrived", "decided", "withdrawn", "open_at_end", "open_growth"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a way with its interval, and how it differs from the one it is held against (None: is that one)."""

    text: str
    half: str = ""
    difference: Difference | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: Sequence[Row]
    folded: bool


def groups_of(answer: Answer, scenario: str) -> list[Group]:
    """Every figure; only what is looked at first is open."""
    ways = answer.under(scenario)
    return [
        Group(
            str(title),
            [_row(answer.words[name], ways) for name in names if name in answer.words],
            folded=names is not HEADLINE,
        )
        for title, names in GROUPS.items()
    ]


def _row(word: Word, ways: Sequence[Variant]) -> Row:
    cells = []
    for way in ways:
        found = way.figure(word.name)
        against = None if way is ways[0] else words.difference_of(difference(way, ways[0], word.name), word)
        cells.append(Cell(words.plain(found.mean, word), words.half(found, word), against))
    return Row(word.title, tuple(cells))


def under_scenario(answer: Answer, scenario: str) -> list[Row]:
    """What a scenario does to each way: each against itself as the office is now."""
    now = {each.way: each for each in answer.under()}
    rows = []
    for name in HEADLINE:
        word = answer.words[name]
        cells = []
        for way in answer.under(scenario):
            before = now[way.way]
            change = words.difference_of(difference(way, before, name), word)
            told = {"before": words.plain(before.figure(name).mean, word)}
            note = _("now %(before)s") % told
            cells.append(Cell(words.plain(way.figure(name).mean, word), "", change, note))
        rows.append(Row(word.title, tuple(cells)))
    return rows


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts by role that decide 95 of 100 cases in time, in the columns of the ways."""

    rows: Sequence[Row]
    totals: Sequence[Row]
    missing: Sequence[tuple[str, str]]  # ways whose bottleneck more posts do not widen, with the role


def posts_of(answer: Answer, scenario: str) -> Posts | None:
    """None where the search was not made."""
    ways = answer.under(scenario)
    if not any(way.needed for way in ways):
        return None
    roles = dict.fromkeys(name for way in ways if way.needed for name in way.needed["posts"])
    rows = [Row(role(name), tuple(_post_cell(way, name) for way in ways)) for name in roles]
    return Posts(
        [row for row in rows if any(cell.text not in ("0", formats.NOTHING) for cell in row.cells)],
        [
            Row(_("In all"), tuple(_all_posts(way) for way in ways)),
            Row(_("Decided in time with them"), tuple(_in_time(way) for way in ways)),
        ],
        [(way.title, role(way.needed["bottleneck"])) for way in ways if way.needed and not way.needed["enough"]],
    )


def _post_cell(way: Variant, name: str) -> Cell:
    if way.needed is None:
        return Cell(formats.NOTHING)
    now, then = way.needed["now"].get(name, 0.0), way.needed["posts"].get(name, 0.0)
    return Cell(words.short(then), note="" if now == then else _("now %(before)s") % {"before": words.short(now)})


def _all_posts(way: Variant) -> Cell:
    if way.needed is None:
        return Cell(formats.NOTHING, note=_("several offices side by side"))
    change, now = way.needed["change"], sum(way.needed["now"].values())
    text = words.short(sum(way.needed["posts"].values()))
    if not way.needed["enough"]:
        return Cell(text, note=_("not enough"))
    sign = "+" if change > 0 else ""
    told = {"before": words.short(now), "change": f"{sign}{words.short(change)}"}
    return Cell(text, note=_("now %(before)s, %(change)s") % told if change else _("as many as now"))


def _in_time(way: Variant) -> Cell:
    if way.needed is None or way.needed["in_time"] is None:
        return Cell(formats.NOTHING)
    return Cell(words.short(way.needed["in_time"] * 100, 1) + words.PERCENT)
