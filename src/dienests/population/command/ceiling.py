"""`--ceiling` of `dienests population compare`: what fits under an amount, of the reform or of one value of the law."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from dienests.engine import Fault, Text
from dienests.population.ceiling import Allowance, CeilingFault, largest_share
from dienests.population.ceiling_value import Sought, largest_sought, sought
from dienests.population.ceiling_words import TITLE, sentences
from dienests.population.command.asking import refusal
from dienests.population.comparison import Comparison
from dienests.population.preview import Ready
from dienests.population.reform import Sides

CEILING = Annotated[
    str | None,
    typer.Option(help="EUR per month for both benefits (+EUR: on top of today): what share of the reform fits"),
]
PARAMETER = Annotated[
    str | None,
    typer.Option("--ceiling-parameter", metavar="NAME", help="With --ceiling: the largest value of this one that fits"),
]
HOLDS_FOR = Annotated[
    list[str] | None,
    typer.Option(
        "--ceiling-for", metavar="KEY=VALUE", help="For whom that value is, e.g. household_type=S (may be repeated)"
    ),
]


@dataclass(frozen=True, kw_only=True)
class CeilingAsked:
    """A ceiling in cents a month; `on_top` of what is spent before the reform. `value` None: a share of the reform."""

    cents: int
    on_top: bool
    value: Sought | None


def ceiling_asked(
    amount: str | None, parameter: str | None, holds_for: list[str] | None, *, laws: Sides, language: str
) -> CeilingAsked | None:
    """The options as a question; None where no ceiling is asked for. Raises typer.Exit, CeilingFault."""
    if amount is None:
        if parameter is not None or holds_for:
            expected = Text("summa aiz --ceiling, kurā jāiekļaujas", "an amount after --ceiling, under which to fit")
            raise refusal([Fault("--ceiling", "–", expected)], language)
        return None
    cents = _cents(amount)
    if cents is None:
        expected = Text("summa eiro, piemēram, 120000 vai +5000", "an amount in EUR, such as 120000 or +5000")
        raise refusal([Fault("--ceiling", amount, expected)], language)
    if parameter is None and holds_for:
        expected = Text("lielums aiz --ceiling-parameter", "a parameter after --ceiling-parameter")
        raise refusal([Fault("--ceiling-for", holds_for[0], expected)], language)
    keys = _keys(holds_for or [], language)
    value = None if parameter is None else sought(parameter, keys, law=laws.after.law)
    return CeilingAsked(cents=cents, on_top=amount.startswith("+"), value=value)


def _cents(amount: str) -> int | None:
    try:
        cents = Decimal(amount.removeprefix("+").replace(",", ".")) * 100
        return int(cents) if 0 <= cents < 10**15 and cents == int(cents) else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _keys(typed: list[str], language: str) -> dict[str, str]:
    for each in typed:
        if not all(each.partition("=")):
            expected = Text("atslēga=vērtība, piemēram, household_type=S", "KEY=VALUE, such as household_type=S")
            raise refusal([Fault("--ceiling-for", each, expected)], language)
    return dict(each.split("=", 1) for each in typed)


def allowance_for(asked: CeilingAsked, prepared: Ready, laws: Sides, comparison: Comparison) -> Allowance:
    """What fits. Raises CeilingFault."""
    if prepared.day is None:
        raise CeilingFault(Text("Griestiem vajag aprēķina dienu: --date.", "A ceiling needs a day: give --date."))
    before = comparison.figures.total.before.benefits["together"].cost_month_cents
    limit = asked.cents + before if asked.on_top else asked.cents
    cost_of = prepared.cost_month_cents
    if asked.value is None:
        return largest_share(laws, on=prepared.day, ceiling_month_cents=limit, cost_of=cost_of)
    return largest_sought(laws, asked.value, on=prepared.day, ceiling_month_cents=limit, cost_of=cost_of)


def print_allowance(console: Console, allowance: Allowance, language: str) -> None:
    console.print(getattr(TITLE, language), style="bold")
    for sentence in sentences(allowance):
        console.print(escape(getattr(sentence, language)))
    console.print()
