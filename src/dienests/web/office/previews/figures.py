"""The figures of a comparison as rows of tables, in the order and the words in which they are read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.population.comparison import (
    BENEFITS,
    STATUSES,
    Bin,
    Breakdown,
    ChangedHousehold,
    Figures,
    Group,
    Outcome,
    Recipients,
    Side,
)
from dienests.rulebook.household.composition import HOUSEHOLD_TYPES
from dienests.web import formats
from dienests.web.office.previews.opening import CLOSED, Opening, euros
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


@dataclass(frozen=True, slots=True)
class Behind:
    """Which households the figures of a line count: a group before, one after and one of the difference, or none."""

    before: str = ""
    after: str = ""
    difference: str = ""
    benefit: str = "together"


NOBODY = Behind()


def _line(
    label: str,
    before: int,
    after: int,
    *,
    money: bool = False,
    head: str = "",
    strong: bool = False,
    opening: Opening = CLOSED,
    behind: Behind = NOBODY,
) -> Line:
    write = formats.cents if money else formats.number
    difference = after - before

    def shown(value: int, text: str, group: str) -> str:
        return opening.figure(text, group, benefit=behind.benefit) if value else text

    return Line(
        label=label,
        before=shown(before, write(before), behind.before),
        after=shown(after, write(after), behind.after),
        difference=shown(difference, _signed(write(difference), difference), behind.difference),
        tone="up" if difference > 0 else "down" if difference < 0 else "",
        head=head,
        strong=strong,
    )


def totals(figures: Figures, opening: Opening = CLOSED) -> list[Line]:
    """Per benefit: households, persons, cost and average; then who has which status."""
    found: list[Line] = []
    before, after = figures.total.before, figures.total.after
    for name in ("together", "gmi", "housing"):
        found += _benefit_lines(name, before.benefits[name], after.benefits[name], opening)
    for name, label in STATUSES.items():
        old, new = before.statuses[name], after.statuses[name]
        behind = Behind(f"{name}_before", f"{name}_after")
        found += [
            _line(_("Households"), old.households, new.households, head=said(label), opening=opening, behind=behind),
            _line(_("Persons"), old.persons, new.persons, opening=opening, behind=behind),
        ]
    return found


def _benefit_lines(name: str, old: Recipients, new: Recipients, opening: Opening) -> list[Line]:
    receiving = Behind("receiving_before", "receiving_after", benefit=name)
    people = partial(_line, opening=opening, behind=receiving)
    cost = partial(_line, money=True, opening=opening, behind=replace(receiving, difference="changed"))
    head, average = said(BENEFITS[name]), _("Average of a household a month")
    return [
        cost(_("Cost a month"), old.cost_month_cents, new.cost_month_cents, head=head, strong=name == "together"),
        cost(_("Cost a year"), old.cost_year_cents, new.cost_year_cents),
        people(_("Receiving households"), old.households, new.households),
        people(_("Persons in them"), old.persons, new.persons),
        people(average, old.average_household_cents, new.average_household_cents, money=True),
    ]


MOVES = ("gaining", "losing", "unchanged", "newly_entitled", "no_longer_entitled")


@dataclass(frozen=True, slots=True)
class Movement:
    """How many gain, lose, stay alike, come in or drop out of one benefit: households and persons of each move."""

    label: str
    pairs: tuple[tuple[str, int], ...]


def movements(figures: Figures, opening: Opening = CLOSED) -> list[Movement]:
    """By benefit: households and persons."""
    found = []
    for benefit in ("together", "gmi", "housing"):
        people = {move: getattr(figures.total.changes[benefit], move) for move in MOVES}
        pairs = tuple(
            (counted(each.households, move, opening, benefit=benefit), each.persons) for move, each in people.items()
        )
        found.append(Movement(said(BENEFITS[benefit]), pairs))
    return found


def counted(households: int, group: str, opening: Opening, *, benefit: str = "together", **narrowed: str) -> str:
    """A number of households; it opens where there are any."""
    text = formats.number(households)
    return opening.figure(text, group, benefit=benefit, **narrowed) if households else text


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of a breakdown: both benefits together, as written."""

    label: str
    seeking: str
    before: str
    after: str
    net: str
    gaining: str
    losing: str
    newly: str
    no_longer: str
    average: str


def group_rows(breakdown: Breakdown, opening: Opening = CLOSED) -> list[GroupRow]:
    """The groups in which anybody seeks assistance or lives."""
    return [_group(each, breakdown.dimension, opening) for each in breakdown.groups if each.everyone.households]


def _group(group: Group, dimension: str, opening: Opening) -> GroupRow:
    changes = group.changes["together"]
    moved = changes.gaining.households + changes.losing.households
    average = round(changes.net_month_cents / moved) if moved else None
    of = {dimension: group.key}

    def amount(cents: int | None, text: str, which: str) -> str:
        return opening.figure(text, which, **of) if cents else text

    def cost(side: Side, which: str) -> str:
        cents = side.benefits["together"].cost_month_cents
        return amount(cents, formats.cents(cents), which)

    return GroupRow(
        label=said(group.label),
        seeking=counted(group.seeking.households, "seeking", opening, **of),
        before=cost(group.before, "receiving_before"),
        after=cost(group.after, "receiving_after"),
        net=amount(changes.net_month_cents, signed_cents(changes.net_month_cents), "changed"),
        gaining=counted(changes.gaining.households, "gaining", opening, **of),
        losing=counted(changes.losing.households, "losing", opening, **of),
        newly=counted(changes.newly_entitled.households, "newly_entitled", opening, **of),
        no_longer=counted(changes.no_longer_entitled.households, "no_longer_entitled", opening, **of),
        average=amount(average, formats.cents(average), "changed"),
    )


def signed_cents(value: int | None) -> str:
    """+12,50 € or −3,00 €."""
    return formats.cents(value) if value is None else _signed(formats.cents(value), value)


def spread_lines(figures: Figures, opening: Opening = CLOSED) -> list[Line]:
    """Poverty and inequality before and after, over everybody."""
    before, after = figures.before, figures.after
    below = partial(_line, opening=opening, behind=Behind("below_before", "below_after"))
    everyone = partial(_line, opening=opening, behind=Behind("everyone", "everyone"))
    gini = after.gini - before.gini
    return [
        below(_("Households below the needy threshold"), before.below.households, after.below.households),
        below(_("Persons in them"), before.below.persons, after.below.persons),
        _shares(_("Share of all persons"), before.below_share, after.below_share),
        below(_("What they lack in all, a month"), before.gap_month_cents, after.gap_month_cents, money=True),
        _shares(_("What they lack, of all thresholds"), before.gap_share, after.gap_share),
        _shares(_("How far they are below, on average"), before.gap_depth, after.gap_depth),
        Line(
            label=_("Gini coefficient (0: all alike, 1: one has everything)"),
            before=formats.number(before.gini, places=4),
            after=formats.number(after.gini, places=4),
            difference=_signed(formats.number(gini, places=4), round(gini, 4)),
            tone="down" if gini < 0 else "up" if gini > 0 else "",
        ),
        everyone(
            _("Median income per equivalent consumer"),
            before.median_equivalised_cents,
            after.median_equivalised_cents,
            money=True,
        ),
    ]


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


@dataclass(frozen=True, slots=True)
class BinRow:
    """Households whose amount changes by so much."""

    label: str
    households: str
    persons: int


def bin_rows(figures: Figures, opening: Opening = CLOSED) -> list[BinRow]:
    return [
        BinRow(_bounds(each.above_cents, each.up_to_cents), _in_bin(each, opening), each.persons)
        for each in figures.distribution
    ]


def _in_bin(each: Bin, opening: Opening) -> str:
    """The list takes both bounds along; a bin begins after its lower one, and no change at all is in none."""
    first = None if each.above_cents is None else each.above_cents + 1
    last = -1 if each.up_to_cents == 0 else each.up_to_cents
    return counted(each.households, "changed", opening, **{"from": euros(first), "to": euros(last)})


def _bounds(above: int | None, up_to: int | None) -> str:
    if above is None:
        return _("%(amount)s or less") % {"amount": formats.cents(up_to)}
    if up_to is None:
        return _("more than %(amount)s") % {"amount": formats.cents(above)}
    return _("more than %(above)s to %(up_to)s") % {"above": formats.cents(above), "up_to": formats.cents(up_to)}


def household_words(changed: ChangedHousehold) -> tuple[str, str]:
    """The type of a household, and who lives in it."""
    facts = {
        "age": formats.number(changed.oldest_age),
        "children": formats.number(changed.child_count),
    }
    about = _("oldest %(age)s years, %(children)s children") if changed.child_count else _("oldest %(age)s years")
    return labelled(HOUSEHOLD_TYPES, changed.household_type), about % facts


def status_words(outcome: Outcome) -> str:
    return str(STATUS_WORDS.get(outcome.status, outcome.status))


def labelled(texts: Mapping[str, object], key: str) -> str:
    """The label of a code, or the code itself."""
    return said(texts[key]) if key in texts else key  # type: ignore[arg-type]
