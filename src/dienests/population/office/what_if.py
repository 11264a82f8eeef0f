"""Sliders: which values of the law can be moved, and the reform file that says what was moved.

What the sliders say becomes a reform file and goes the same way as one that was uploaded, so that a quick answer, the
file that is saved and the full preview are of one law.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from dienests.engine import Library, Parameter, Text
from dienests.engine.parameters import in_force
from dienests.engine.quantities import SHARES_PER_EURO
from dienests.population.office.errors import PreviewRefused
from dienests.practice.reforms import Reform, read_reform
from dienests.rulebook.household.composition import HOUSEHOLD_TYPES
from dienests.rulebook.law import library

FILE = "what-if.yaml"
THRESHOLDS = Text("Sliekšņi", "Thresholds")
MUNICIPAL = Text("Pašvaldības slieksnis", "Threshold of the municipality")
HOUSING = Text("Mājokļa pabalsta koeficienti", "Coefficients of the housing benefit")
PAYMENT = Text("Izmaksa", "Payment")


@dataclass(frozen=True, kw_only=True)
class Lever:
    """A value that can be moved. `key`: what it holds for; `step` of the slider, `fine` of the number beside it."""

    id: str
    parameter: str
    group: Text
    highest: Decimal
    step: Decimal
    fine: Decimal
    key: Mapping[str, str]
    lowest: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A lever with the value in force. `money`: in EUR, else a coefficient."""

    lever: Lever
    label: Text
    value: Decimal
    money: bool
    checked: bool


EURO, CENT = Decimal(1), Decimal("0.01")


def _levers(municipality: str) -> Iterator[Lever]:
    for parameter, highest in (("gmi_first", 500), ("gmi_other", 400), ("needy_first", 1000), ("needy_other", 800)):
        yield _money(parameter, THRESHOLDS, highest, {})
    for parameter, highest in (("low_income_first", 1500), ("low_income_other", 1100)):
        yield _money(parameter, MUNICIPAL, highest, {"municipality": municipality})
    for kind in HOUSEHOLD_TYPES:
        yield Lever(
            id=f"housing_coefficient-{kind}",
            parameter="housing_coefficient",
            group=HOUSING,
            highest=Decimal(5),
            step=Decimal("0.1"),
            fine=CENT,
            key={"household_type": kind},
        )
    yield _money("minimum_payment", PAYMENT, 50, {})


def _money(parameter: str, group: Text, highest: int, key: Mapping[str, str]) -> Lever:
    return Lever(
        id=parameter, parameter=parameter, group=group, highest=Decimal(highest), step=EURO, fine=CENT, key=key
    )


def levers(municipality: str, *, on: date, known_on: date) -> list[Standing]:
    """Every lever with what is in force for it on a day; those without a value in force are left out."""
    law = library()
    return [standing for lever in _levers(municipality) if (standing := _standing(law, lever, on, known_on))]


def _standing(law: Library, lever: Lever, on: date, known_on: date) -> Standing | None:
    parameter = law.parameters[lever.parameter]
    found = in_force(parameter, on=on, known_on=known_on)
    entry = found.entry(tuple(lever.key.get(name) for name in parameter.keys))
    if entry is None or isinstance(entry.value, (bool, str, date)) or entry.value is None:
        return None
    return Standing(
        lever=lever,
        label=_label(parameter, lever),
        value=_decimal(parameter, entry.value),
        money=parameter.kind == "money",
        checked=entry.checked and not found.is_carried_forward(entry),
    )


def _label(parameter: Parameter, lever: Lever) -> Text:
    kind = lever.key.get("household_type")
    return HOUSEHOLD_TYPES[kind] if kind else parameter.label


def _decimal(parameter: Parameter, value: int) -> Decimal:
    whole = SHARES_PER_EURO if parameter.kind == "money" else 100
    return Decimal(value) / whole


def moved(standings: list[Standing], typed: Mapping[str, str]) -> dict[str, Decimal]:
    """What was typed for the levers, by their ids, where it is not what is in force.

    Raises PreviewRefused value_unclear for what is no number, has more than two decimals or lies outside the bounds.
    """
    changes = {}
    for standing in standings:
        lever, text = standing.lever, typed.get(standing.lever.id, "").strip()
        if not text:
            continue
        value = _number(text)
        if value is None or not lever.lowest <= value <= lever.highest:
            raise PreviewRefused(
                "value_unclear",
                typed=text[:40],
                label_lv=standing.label.lv,
                label_en=standing.label.en,
                lowest=f"{lever.lowest}",
                highest=f"{lever.highest}",
            )
        if value != standing.value:
            changes[lever.id] = value
    return changes


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "."))
        return value if value.is_finite() and value == value.quantize(CENT) else None
    except InvalidOperation:  # no number, or one of more digits than any amount has
        return None


def reform_file(standings: list[Standing], changes: Mapping[str, Decimal], *, on: date) -> str:
    """The reform file that says what was moved: valid as an upload, readable, one line a value.

    Raises PreviewRefused reform_changes_nothing.
    """
    if not changes:
        raise PreviewRefused("reform_changes_nothing")
    begins = on.replace(day=1)
    by_parameter: dict[str, list[str]] = {}
    titles: dict[str, list[str]] = {"lv": [], "en": []}
    for standing in standings:
        lever = standing.lever
        if lever.id not in changes:
            continue
        where = "".join(f"{name}: {part}" for name, part in lever.key.items())
        holds_for = f"for: {{{where}}}, " if where else ""
        value = _plain(changes[lever.id])
        line = f"      - {{from: {begins}, {holds_for}value: {value}}}  # {_plain(standing.value)}"
        by_parameter.setdefault(lever.parameter, []).append(line)
        for language in titles:
            label = standing.label.lv if language == "lv" else standing.label.en
            titles[language].append(f"{label}: {_plain(standing.value)} → {value}")
    parameters = "\n".join(f"    {name}:\n" + "\n".join(lines) for name, lines in by_parameter.items())
    summaries = {language: _quoted("; ".join(each)[:1900]) for language, each in titles.items()}
    return (
        "format: 1\n"
        "name: what-if\n"
        f'title: {{lv: "Ja nu: {_short(titles["lv"])}", en: "What if: {_short(titles["en"])}"}}\n'
        f"summary: {{lv: {summaries['lv']}, en: {summaries['en']}}}\n"
        'source: "what-if"\n'
        "checked: false\n"
        f"compared_on: {on}\n"
        "after:\n"
        "  parameters:\n"
        f"{parameters}\n"
    )


def _plain(value: Decimal) -> str:
    """150 or 2.05, never with an exponent."""
    text = format(value.normalize(), "f")
    return text if "." not in text else text.rstrip("0").rstrip(".")


def _short(changes: list[str]) -> str:
    first = changes[0] if len(changes[0]) <= 120 else changes[0][:119] + "…"
    return _escaped(first if len(changes) == 1 else f"{first} (+{len(changes) - 1})")


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def what_if_reform(standings: list[Standing], changes: Mapping[str, Decimal], *, on: date) -> Reform:
    """The reform of what was moved, read from its own file. Raises PreviewRefused reform_changes_nothing."""
    return read_reform(reform_file(standings, changes, on=on).encode(), file=FILE)
