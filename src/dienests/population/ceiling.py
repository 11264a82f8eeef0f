"""What a budget ceiling would allow: the largest part of a reform, or value of a parameter, whose cost stays within it.

Found by halving: each step is one run over the population. That needs a cost which only rises (or only falls) with
the value; it is checked on every value tried, and said when it does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dienests.engine import Entry, Library, Parameter, Text, in_force
from dienests.engine.parameters import InForce, Key
from dienests.engine.quantities import SHARES_PER_EURO, Kind, Value, shown
from dienests.population.reform import EVERYBODY, LawOfSide, Sides, whom
from dienests.population.reform_check import LARGEST_COUNT, LARGEST_MONEY, LARGEST_RATIO

CostOf = Callable[[LawOfSide], int]
WHOLE = 100
NUMERIC: tuple[Kind, ...] = ("money", "ratio", "count")
# One step of a value, in the engine's exact units: a whole euro, a hundredth, one.
STEP: Mapping[str, int] = {"money": SHARES_PER_EURO, "ratio": 1, "count": 1}
LARGEST: Mapping[str, int] = {"money": LARGEST_MONEY, "ratio": LARGEST_RATIO * 100, "count": LARGEST_COUNT}
SHARE_OF_REFORM = Text("Reformas daļa", "Share of the reform")


class CeilingFault(ValueError):
    """A ceiling cannot be looked for; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Tried:
    """One run: the step (percent of the reform, or steps of the parameter), how it is written, its monthly cost."""

    step: int
    written: Text
    cost_month_cents: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What fits under the ceiling. `allowed` None: not even the cheapest value does.

    `rises` False: the cost falls as the value rises, so the smallest value that fits is given. `monotonic` False: the
    cost went up and down among the values tried, so a value further away may fit too; `allowed` fits in any case.
    """

    what: Text
    ceiling_month_cents: int
    allowed: Tried | None
    tried: tuple[Tried, ...]
    rises: bool
    monotonic: bool

    @property
    def is_share(self) -> bool:
        """Looked for was a part of the reform; otherwise it was the value of one parameter."""
        return self.what == SHARE_OF_REFORM

    @property
    def everything_fits(self) -> bool:
        """Even the dearest end of what was tried fits: further on nobody has looked."""
        dearest = self.tried[-1 if self.rises else 0]
        return self.allowed == dearest


def largest_share(found: Sides, *, on: date, ceiling_month_cents: int, cost_of: CostOf) -> Allowance:
    """The largest whole percentage of the reform that fits: every amount that differs on day `on` goes that far.

    `cost_of` runs one law and gives the monthly cost of all benefits in cents. Raises CeilingFault where the laws
    differ in something of which there is no part (a switch, a choice, a day), or not at all.
    """
    changed = differing(found, on)
    if not changed:
        raise CeilingFault(Text(f"{on} abas normas ir vienādas.", f"On {on} the two laws are the same."))
    for parameter, _ in changed:
        if parameter.kind not in NUMERIC:
            lv = f"“{parameter.label.lv}” nevar mainīt pa daļām; meklējiet vienu lielumu."
            en = f"“{parameter.label.en}” cannot be changed in part; look for the value of one parameter."
            raise CeilingFault(Text(lv, en))

    def written(step: int) -> Text:
        return Text(f"{step} %", f"{step}%")

    def cost(step: int) -> int:
        return cost_of(part_of(found, share=step, on=on))

    return _search(SHARE_OF_REFORM, (0, WHOLE), ceiling_month_cents, cost, written)


def largest_value(
    found: Sides,
    *,
    parameter: str,
    holds_for: Mapping[str, str | int],
    on: date,
    between: tuple[int, int],
    ceiling_month_cents: int,
    cost_of: CostOf,
) -> Allowance:
    """The largest value of one parameter of the law after that fits, the rest of the reform as it is.

    `between`: lowest and highest value in steps (whole euro, hundredths, or whole numbers). Raises CeilingFault.
    """
    known = found.after.law.parameters.get(parameter)
    lowest, highest = between
    if known is None or known.kind not in NUMERIC or set(holds_for) - set(known.keys):
        raise CeilingFault(Text(f"“{parameter}” nav meklējams lielums.", f"“{parameter}” is no amount to look for."))
    if not 0 <= lowest < highest <= LARGEST[known.kind]:
        lv, en = f"Robežām jābūt no 0 līdz {LARGEST[known.kind]}.", f"Bounds lie between 0 and {LARGEST[known.kind]}."
        raise CeilingFault(Text(lv, en))
    key: Key = tuple(holds_for.get(name) for name in known.keys)
    standing = _standing(found.after, parameter, on).entry(key)
    begins = on if standing is None else standing.valid_from

    def cost(step: int) -> int:
        entry = Entry(step * STEP[known.kind], begins, found.after.known_on, key)
        return cost_of(_with_entries(found.after, {known.name: (entry,)}))

    def written(step: int) -> Text:
        return shown(known.kind, step * STEP[known.kind])

    return _search(value_label(known, key), between, ceiling_month_cents, cost, written)


def value_label(parameter: Parameter, key: Key) -> Text:
    """A value of a parameter in words: its label and, where it is not for everybody, for whom."""
    who = whom(parameter, key)
    if who == EVERYBODY:
        return parameter.label
    return Text(f"{parameter.label.lv}, {who.lv}", f"{parameter.label.en}, {who.en}")


def part_of(found: Sides, *, share: int, on: date) -> LawOfSide:
    """The law `share` percent of the way from before to after, up to a day; rounded down to cents or hundredths."""
    entries = {
        parameter.name: tuple(_entries_between(found, parameter, keys, share=share, on=on))
        for parameter, keys in differing(found, on)
    }
    return _with_entries(found.before, entries)


def _entries_between(found: Sides, parameter: Parameter, keys: list[Key], *, share: int, on: date) -> Iterator[Entry]:
    """Values for each day up to `on` at which either law changes, so that what looks at earlier months agrees."""
    laws = (found.before, found.after)
    unit = STEP["money"] // 100 if parameter.kind == "money" else 1
    begun: set[Key] = set()
    days = {entry.valid_from for side in laws for entry in side.law.parameters[parameter.name].entries}
    for day in sorted(day for day in days if day <= on):
        before, after = (_standing(side, parameter.name, day) for side in laws)
        for key in keys:
            low, high = _value(before, key), _value(after, key)
            if isinstance(low, int) and isinstance(high, int) and (low != high or key in begun):
                begun.add(key)
                part = (low * (WHOLE - share) + high * share) // (WHOLE * unit) * unit
                yield Entry(high if share == WHOLE else part, day, found.before.known_on, key)


def differing(found: Sides, on: date) -> list[tuple[Parameter, list[Key]]]:
    """Parameters, with their keys, in which the laws differ on a day."""
    changed = []
    for name, parameter in found.after.law.parameters.items():
        if parameter.view_of is None:
            before, after = _standing(found.before, name, on), _standing(found.after, name, on)
            keys = sorted({*before.table, *after.table}, key=str)
            different = [key for key in keys if _value(before, key) != _value(after, key)]
            if different:
                changed.append((parameter, different))
    return changed


def _standing(side: LawOfSide, name: str, on: date) -> InForce:
    return in_force(side.law.parameters[name], on=on, known_on=side.known_on)


def _value(standing: InForce, key: Key) -> Value | None:
    entry = standing.entry(key)
    return None if entry is None else entry.value


def _with_entries(side: LawOfSide, entries: Mapping[str, tuple[Entry, ...]]) -> LawOfSide:
    """The law with these values, for each key from their first day on, in place of what stood there."""
    changes = {}
    for name, new in entries.items():
        parameter = side.law.parameters[name]
        begins = {key: min(each.valid_from for each in new if each.key == key) for key in {each.key for each in new}}
        kept = (each for each in parameter.entries if each.key not in begins or each.valid_from < begins[each.key])
        changes[name] = replace(parameter, entries=(*kept, *new))
    law: Library = side.law.with_parameters(changes)
    return LawOfSide(law, side.known_on, tuple(sorted({*side.replaced, *changes})))


def _search(
    what: Text, between: tuple[int, int], ceiling: int, cost: Callable[[int], int], written: Callable[[int], Text]
) -> Allowance:
    """Halves `between` until two neighbours are found of which one fits."""
    tried: dict[int, int] = {step: cost(step) for step in between}
    rises = tried[between[1]] >= tried[between[0]]
    fitting, other = between if rises else between[::-1]
    if tried[other] <= ceiling:
        fitting = other
    elif tried[fitting] <= ceiling:
        while abs(other - fitting) > 1:
            middle = (fitting + other) // 2
            tried[middle] = cost(middle)
            if tried[middle] <= ceiling:
                fitting = middle
            else:
                other = middle
    runs = {step: Tried(step, written(step), tried[step]) for step in sorted(tried)}
    costs = [run.cost_month_cents for run in runs.values()]
    monotonic = costs == sorted(costs, reverse=not rises)
    allowed = runs[fitting] if tried[fitting] <= ceiling else None
    return Allowance(what, ceiling, allowed, tuple(runs.values()), rises, monotonic)
