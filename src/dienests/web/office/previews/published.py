"""What was published about a change of law, beside what was computed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dienests.population.comparison import BENEFITS, STATUSES, Comparison, ComputedFigure, PublishedEffect
from dienests.web import formats
from dienests.web.office.previews.figures import MOVES, share
from dienests.web.office.previews.opening import CLOSED, Opening
from dienests.web.office.previews.request import said


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


def published_rows(comparison: Comparison, opening: Opening = CLOSED) -> list[PublishedRow]:
    return [
        PublishedRow(
            effect=effect,
            label=said(effect.label),
            value=in_unit(effect.value, effect.unit),
            scope=said(effect.scope),
            note=said(effect.note),
            computed=[(said(each.label), _computed(each, opening)) for each in effect.computed],
        )
        for effect in comparison.published
    ]


def _computed(figure: ComputedFigure, opening: Opening) -> str:
    """With the households that it counts; a share, and a difference of numbers of households, counts none."""
    text = in_unit(figure.value, figure.unit)
    side, subject, _measure = figure.name.split(".")
    if figure.unit == "share" or not figure.value:
        return text
    if side in MOVES:
        return opening.figure(text, side, benefit=subject)
    if side == "change":
        group = "changed" if figure.unit == "cents" and subject in BENEFITS else ""
        return opening.figure(text, group, benefit=subject)
    if subject == "spread":
        return opening.figure(text, f"below_{side}")
    if subject in STATUSES:
        return opening.figure(text, f"{subject}_{side}")
    return opening.figure(text, f"receiving_{side}", benefit=subject)
