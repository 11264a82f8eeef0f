"""The figures of a comparison as rows of tables, in the order and the words in which they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.population.comparison import (
    BENEFITS,
    STATUSES,
    Breakdown,
    Comparison,
    ComputedFigure,
    Figures,
    Group,
    Outcome,
    PublishedEffect,
)
from dienests.web import formats
from dienests.web.office.previews.request import said

STATUS_WORDS = {
    "needy": gettext_lazy("needy"),
    "low_income": gettext_lazy("low-income"),
    "none": gettext_lazy("no status"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A figure on both sides. `head`: the line begins a group of this name. `tone`: "up", "down" or ""."""

    label: str
    before: str
    after: str
    difference: str
    tone: str = ""
    head: str = ""
    strong: bool = False


def _signed(text: str, difference: int | Decimal | float) -> str:
    return f"+{text}" if difference > 0 else text


def _line(label: str, before: int, after: int, *, money: bool = False, head: str = "", strong: bool = False) -> Line:
    write = formats.cents if money else formats.number
    difference = after - before
    tone = "up" if difference > 0 else "down" if difference < 0 else ""
    return Line(
        label=label,
        before=write(before),
        after=write(after),
        difference=_signed(write(difference), difference),
        tone=tone,
        head=head,
        strong=strong,
    )


def totals(figures: Figures) -> list[Line]:
    """Per benefit: households, persons, cost and average; then who has which status."""
    found: list[Line] = []
    before, after = figures.total.before, figures.total.after
    for name in ("together", "gmi", "housing"):
        old, new = before.benefits[name], after.benefits[name]
        found += [
            _line(
                _("Cost a month"), old.cost_month_cents, new.cost_month_cents, money=True,
                head=said(BENEFITS[name]), strong=name == "together",
            ),
            _line(_("Cost a year"), old.cost_year_cents, new.cost_year_cents, money=True),
            _line(_("Receiving households"), old.households, new.households),
            _line(_("Persons in them"), old.persons, new.persons),
            _line(
                _("Average of a household a month"), old.average_household_cents, new.average_household_cents,
                money=True,
            ),
        ]  # fmt: skip
    for name, label in STATUSES.items():
        head = said(label)
        found.append(
            _line(_("Households"), before.statuses[name].households, after.statuses[name].households, head=head)
        )
        found.append(_line(_("Persons"), before.statuses[name].persons, after.statuses[name].persons))
    return found


@dataclass(frozen=True, slots=True)
class Movement:
    """How many gain, lose, stay alike, come in or drop out of one benefit: (households, persons) each."""

    label: str
    pairs: tuple[tuple[int, int], ...]


def movements(figures: Figures) -> list[Movement]:
    """By benefit: households and persons."""

    def row(name: str) -> Movement:
        changes = figures.total.changes[name]
        pairs = tuple(
            (each.households, each.persons)
            for each in (
                changes.gaining,
                changes.losing,
                changes.unchanged,
                changes.newly_entitled,
                changes.no_longer_entitled,
            )
        )
        return Movement(said(BENEFITS[name]), pairs)

    return [row(name) for name in ("together", "gmi", "housing")]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of a breakdown: both benefits together."""

    label: str
    seeking: int
    before: int
    after: int
    net: int
    gaining: int
    losing: int
    newly: int
    no_longer: int
    average: int | None

    @property
    def net_words(self) -> str:
        return _signed(formats.cents(self.net), self.net)


def group_rows(breakdown: Breakdown) -> list[GroupRow]:
    """The groups in which anybody seeks assistance or lives."""
    return [_group(each) for each in breakdown.groups if each.everyone.households]


def _group(group: Group) -> GroupRow:
    changes = group.changes["together"]
    moved = changes.gaining.households + changes.losing.households
    return GroupRow(
        label=said(group.label),
        seeking=group.seeking.households,
        before=group.before.benefits["together"].cost_month_cents,
        after=group.after.benefits["together"].cost_month_cents,
        net=changes.net_month_cents,
        gaining=changes.gaining.households,
        losing=changes.losing.households,
        newly=changes.newly_entitled.households,
        no_longer=changes.no_longer_entitled.households,
        average=round(changes.net_month_cents / moved) if moved else None,
    )


def spread_lines(figures: Figures) -> list[Line]:
    """Poverty and inequality before and after, over everybody."""
    before, after = figures.before, figures.after
    found = [
        _line(_("Households below the needy threshold"), before.below.households, after.below.households),
        _line(_("Persons in them"), before.below.persons, after.below.persons),
        _shares(_("Share of all persons"), before.below_share, after.below_share),
        _line(_("What they lack in all, a month"), before.gap_month_cents, after.gap_month_cents, money=True),
        _shares(_("What they lack, of all thresholds"), before.gap_share, after.gap_share),
        _shares(_("How far they are below, on average"), before.gap_depth, after.gap_depth),
    ]
    gini = after.gini - before.gini
    found.append(
        Line(
            label=_("Gini coefficient (0: all alike, 1: one has everything)"),
            before=formats.number(before.gini, places=4),
            after=formats.number(after.gini, places=4),
            difference=_signed(formats.number(gini, places=4), round(gini, 4)),
            tone="down" if gini < 0 else "up" if gini > 0 else "",
        )
    )
    found.append(
        _line(
            _("Median income per equivalent consumer"),
            before.median_equivalised_cents,
            after.median_equivalised_cents,
            money=True,
        )
    )
    return found


def share(value: float, *, places: int = 2) -> str:
    """A share as per cent."""
    return f"{formats.number(Decimal(str(value)) * 100, places=places)}{formats.SPACE}%"


def _shares(label: str, before: float, after: float) -> Line:
    points = Decimal(str(after)) * 100 - Decimal(str(before)) * 100
    words = _("%(points)s points") % {"points": _signed(formats.number(points, places=2), round(points, 2))}
    return Line(
        label=label,
        before=share(before),
        after=share(after),
        difference=words,
        tone="down" if points < 0 else "up" if points > 0 else "",
    )


def in_unit(value: object, unit: str) -> str:
    """A published or computed figure as its unit says."""
    exact = Decimal(str(value))
    if unit == "EUR":
        return formats.money(exact)
    if unit == "cents":
        return formats.cents(int(exact))
    return share(float(exact), places=1) if unit == "share" else formats.number(exact)


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published effect and what was computed for it."""

    effect: PublishedEffect
    label: str
    value: str
    scope: str
    note: str
    computed: Sequence[tuple[str, str]]


def published_rows(comparison: Comparison) -> list[PublishedRow]:
    return [
        PublishedRow(
            effect=effect,
            label=said(effect.label),
            value=in_unit(effect.value, effect.unit),
            scope=said(effect.scope),
            note=said(effect.note),
            computed=[(said(each.label), _computed(each)) for each in effect.computed],
        )
        for effect in comparison.published
    ]


def _computed(figure: ComputedFigure) -> str:
    return in_unit(figure.value, figure.unit)


@dataclass(frozen=True, slots=True)
class BinRow:
    """Households whose amount changes by so much."""

    label: str
    households: int
    persons: int


def bin_rows(figures: Figures) -> list[BinRow]:
    return [
        BinRow(_bounds(each.above_cents, each.up_to_cents), each.households, each.persons)
        for each in figures.distribution
    ]


def _bounds(above: int | None, up_to: int | None) -> str:
    if above is None:
        return _("%(amount)s or less") % {"amount": formats.cents(up_to)}
    if up_to is None:
        return _("more than %(amount)s") % {"amount": formats.cents(above)}
    return _("more than %(above)s to %(up_to)s") % {"above": formats.cents(above), "up_to": formats.cents(up_to)}


def status_words(outcome: Outcome) -> str:
    return str(STATUS_WORDS.get(outcome.status, outcome.status))


def labelled(texts: Mapping[str, object], key: str) -> str:
    """The label of a code, or the code itself."""
    return said(texts[key]) if key in texts else key  # type: ignore[arg-type]
