"""Which value of the law a ceiling is asked about: the parameter, for whom it holds, and how far to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from dienests.engine import Library, Parameter, Text, in_force
from dienests.population.ceiling import (
    LARGEST,
    NUMERIC,
    STEP,
    Allowance,
    CeilingFault,
    CostOf,
    largest_value,
    value_label,
)
from dienests.population.reform import Sides
from dienests.population.reform_check import KEY_NAMES, key_faults

NEAREST = 5
TIMES = 10  # values are looked for up to so many times the one in force
LEAST_HIGHEST = 10


@dataclass(frozen=True, kw_only=True)
class Sought:
    """One value of the law. `holds_for`: {key of the parameter: what it is for}, such as {"household_type": "S"}."""

    parameter: str
    holds_for: Mapping[str, str | int] = field(default_factory=dict)

    def label(self, law: Library) -> Text:
        """In words. Raises KeyError where the law has no such parameter."""
        parameter = law.parameters[self.parameter]
        return value_label(parameter, tuple(self.holds_for.get(name) for name in parameter.keys))


def sought(name: str, holds_for: Mapping[str, str], *, law: Library) -> Sought:
    """The value as it was asked for, checked. Raises CeilingFault, naming what is nearest or what is possible."""
    possible = {each.name: each for each in law.parameters.values() if each.kind in NUMERIC and each.view_of is None}
    parameter = possible.get(name)
    if parameter is None:
        near = ", ".join(nearest(name, list(possible)))
        lv = f"“{name}” nav lielums, ko varētu meklēt. Tuvākie: {near}."
        raise CeilingFault(Text(lv, f"“{name}” is no value that could be looked for. Nearest: {near}."))
    exact = {key: int(part) if part.isascii() and part.isdigit() else part for key, part in holds_for.items()}
    for key, part, expected in key_faults(parameter, exact):
        if part is None:
            raise CeilingFault(_other_keys(parameter))
        lv = f"“{name}”, {key}: atrasts {part}; gaidīts {expected.lv}."
        raise CeilingFault(Text(lv, f"“{name}”, {key}: found {part}; expected {expected.en}."))
    return Sought(parameter=name, holds_for=exact)


def _other_keys(parameter: Parameter) -> Text:
    if not parameter.keys:
        lv = f"“{parameter.name}” ir viens visiem; nenorādiet, kam tas ir."
        return Text(lv, f"“{parameter.name}” is one for everybody; do not say for whom.")
    keys = ", ".join(f"{key}={next(iter(KEY_NAMES.get(key, ['2'])))}" for key in parameter.keys)
    lv = f"“{parameter.name}” ir vairākas vērtības; norādiet, kurai grupai, piemēram: {keys}."
    return Text(lv, f"“{parameter.name}” has several values; say for whom, for example: {keys}.")


def nearest(name: str, names: list[str]) -> list[str]:
    """The names most like one that does not exist, the most alike first."""
    return sorted(names, key=lambda each: (-SequenceMatcher(None, name, each).ratio(), each))[:NEAREST]


def largest_sought(found: Sides, value: Sought, *, on: date, ceiling_month_cents: int, cost_of: CostOf) -> Allowance:
    """What the ceiling allows for a value: from nothing to TIMES what is in force. Raises CeilingFault."""
    return largest_value(
        found,
        parameter=value.parameter,
        holds_for=value.holds_for,
        on=on,
        between=bounds(found, value, on=on),
        ceiling_month_cents=ceiling_month_cents,
        cost_of=cost_of,
    )


def bounds(found: Sides, value: Sought, *, on: date) -> tuple[int, int]:
    """The lowest and the highest value to try, in the steps of `largest_value`. A count may be a divisor: from 1."""
    parameter: Parameter = found.after.law.parameters[value.parameter]
    key = tuple(value.holds_for.get(name) for name in parameter.keys)
    entry = in_force(parameter, on=on, known_on=found.after.known_on).entry(key)
    standing = entry.value if entry is not None and isinstance(entry.value, int) else 0
    highest = max(LEAST_HIGHEST, TIMES * -(-standing // STEP[parameter.kind]))
    return int(parameter.kind == "count"), min(highest, LARGEST[parameter.kind])
