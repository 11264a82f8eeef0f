"""Whether the parameters of a reform file exist in the rulebook and its values fit them; each fault with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from dienests.engine import Parameter, Text
from dienests.engine.quantities import Kind, Value, money, ratio
from dienests.practice.faults import Fault
from dienests.practice.faults import Text as Expected
from dienests.practice.faults import shown as quoted
from dienests.practice.reforms import Reform, ReformSide, ReplacedValue, Scalar
from dienests.rulebook import COST_KINDS, MUNICIPALITIES, library
from dienests.rulebook.check import MOST_MEMBERS
from dienests.rulebook.household.composition import HOUSEHOLD_TYPES
from dienests.rulebook.income.kinds import INCOME_KIND_NAMES

# Far beyond any amount of this law, and small enough for exact whole numbers of eight bytes.
LARGEST_MONEY, LARGEST_RATIO, LARGEST_COUNT = 100_000, 100, 1_500
KEY_NAMES: Mapping[str, Mapping[str, Text]] = {
    "municipality": MUNICIPALITIES,
    "household_type": HOUSEHOLD_TYPES,
    "income_kind": INCOME_KIND_NAMES,
    "cost_kind": COST_KINDS,
}
EXPECTED: Mapping[Kind, Expected] = {
    "money": Expected(
        f"summa eiro no 0 līdz {LARGEST_MONEY}, ne vairāk kā divi cipari aiz punkta",
        f"an amount in EUR from 0 to {LARGEST_MONEY}, at most two decimals",
    ),
    "ratio": Expected(
        f"skaitlis no 0 līdz {LARGEST_RATIO}, ne vairāk kā divi cipari aiz punkta",
        f"a number from 0 to {LARGEST_RATIO}, at most two decimals",
    ),
    "count": Expected(f"vesels skaitlis no 0 līdz {LARGEST_COUNT}", f"a whole number from 0 to {LARGEST_COUNT}"),
    "flag": Expected("true vai false", "true or false"),
    "choice": Expected("viena no vērtībām", "one of the values"),
    "date": Expected("diena, piemēram, 2026-01-01", "a day, for example 2026-01-01"),
}


def meaning_faults(reform: Reform) -> list[Fault]:
    """Every fault of both sides that can be seen without applying the values."""
    return [*_side_faults(reform, "before"), *_side_faults(reform, "after")]


def exact_value(parameter: Parameter, value: Scalar) -> Value | None:
    """The value in the engine's exact form (shares, hundredths …), or None when it does not fit the parameter."""
    number = value if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
    if parameter.kind in ("money", "ratio"):
        largest, exact = (LARGEST_MONEY, money) if parameter.kind == "money" else (LARGEST_RATIO, ratio)
        if number is None or not 0 <= number <= largest:
            return None
        try:
            return exact(number)
        except ValueError:
            return None
    if parameter.kind == "count":
        return number if isinstance(number, int) and 0 <= number <= LARGEST_COUNT else None
    if parameter.kind == "flag":
        return value if isinstance(value, bool) else None
    if parameter.kind == "choice":
        return value if isinstance(value, str) and value in parameter.choices else None
    return _day(value)


def _day(value: Scalar) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _side_faults(reform: Reform, side: str) -> Iterator[Fault]:
    found: ReformSide = getattr(reform, side)
    known = library().parameters
    for name, values in found.parameters.items():
        place = f"{side}.parameters.{name}"
        parameter = known.get(name)
        if parameter is None:
            near = ", ".join(_near(name, known))
            yield Fault(
                reform.file, found.lines[name], place, Expected(f"viens no lielumiem: {near}", f"one of {near}")
            )
        elif parameter.view_of is not None:
            source = parameter.view_of
            expected = Expected(f"{source}: šo nolasa no tā", f"{source}, from which this one is read")
            yield Fault(reform.file, found.lines[name], place, expected)
        else:
            for value in values:
                yield from _value_faults(reform.file, parameter, value, place)


def _near(name: str, known: Mapping[str, Parameter]) -> list[str]:
    """Parameters that share a word with what was written, or all of them."""
    words = set(name.split("_"))
    own = sorted(each for each, parameter in known.items() if parameter.view_of is None)
    return [each for each in own if words & set(each.split("_"))] or own


def _value_faults(file: str, parameter: Parameter, value: ReplacedValue, place: str) -> Iterator[Fault]:
    said = ", ".join(f"{key}: {part}" for key, part in value.holds_for.items())
    where = f"{place} {{{said}}}" if said else place
    if not _fits(parameter, value.holds_for):
        yield Fault(file, value.line, quoted(f"{where}.for", limit=120), _expected_keys(parameter))
        return
    for key, part, expected in key_faults(parameter, value.holds_for):
        yield Fault(file, value.line, f"{place}.for.{key} = {quoted(part)}", expected)
    if value.value is None:
        if not value.holds_for:
            yield Fault(file, value.line, f"{where} = null", EXPECTED[parameter.kind])
    elif exact_value(parameter, value.value) is None:
        yield Fault(file, value.line, f"{where} = {quoted(value.value)}", _expected_value(parameter))


def _expected_value(parameter: Parameter) -> Expected:
    expected = EXPECTED[parameter.kind]
    if parameter.kind != "choice":
        return expected
    words = ", ".join(parameter.choices)
    return Expected(f"{expected.lv}: {words}", f"{expected.en} {words}")


def _shapes(parameter: Parameter) -> set[frozenset[str]]:
    """Which keys the entries of a parameter name; an entry that names none holds for all."""
    return {
        frozenset(name for name, part in zip(parameter.keys, entry.key, strict=True) if part is not None)
        for entry in parameter.entries
    }


def _has_shape(parameter: Parameter, holds_for: Mapping[str, object]) -> bool:
    """A value named more loosely than every entry there is would never be the most specific one, so never hold."""
    return any(shape <= set(holds_for) for shape in _shapes(parameter))


def _fits(parameter: Parameter, holds_for: Mapping[str, object]) -> bool:
    return not set(holds_for) - set(parameter.keys) and _has_shape(parameter, holds_for)


def key_faults(
    parameter: Parameter, holds_for: Mapping[str, str | int]
) -> Iterator[tuple[str, str | int | None, Expected]]:
    """What is wrong with the keys for which a value is to hold: the key, what stands there, what was expected.

    Where the keys themselves are not those of the parameter, that is the only fault.
    """
    if not _fits(parameter, holds_for):
        yield ", ".join(holds_for), None, _expected_keys(parameter)
        return
    for key, part in holds_for.items():
        if not _key_exists(key, part):
            codes = ", ".join(KEY_NAMES[key]) if key in KEY_NAMES else f"1…{MOST_MEMBERS}"
            yield key, part, Expected(f"viens no: {codes}", f"one of {codes}")


def _expected_keys(parameter: Parameter) -> Expected:
    if not parameter.keys:
        return Expected("bez for: šis lielums ir viens visiem", "no for: this parameter is one for everybody")
    least = min((sorted(shape) for shape in _shapes(parameter)), key=len)
    keys, needed = ", ".join(parameter.keys), ", ".join(least)
    if not needed:
        return Expected(f"for ar atslēgām: {keys}", f"for with the keys {keys}")
    return Expected(f"for ar atslēgām: {keys}; vismaz {needed}", f"for with the keys {keys}; at least {needed}")


def _key_exists(key: str, part: str | int) -> bool:
    if key in KEY_NAMES:
        return part in KEY_NAMES[key]
    return isinstance(part, int) and 1 <= part <= MOST_MEMBERS
