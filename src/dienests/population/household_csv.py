"""Lists of households as CSV, line by line: as the CSV files of a comparison are written (export.py)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from dienests.engine import Text
from dienests.population.compare import AGE_GROUPS
from dienests.population.comparison import BENEFITS, DIMENSIONS, Comparison
from dienests.population.export import Language, harmless, plain, preamble
from dienests.population.household_list import ListedHousehold, Wanted
from dienests.population.set_aside import SetAsideHousehold
from dienests.population.writing import Cell, Table, Unit
from dienests.rulebook import MUNICIPALITIES
from dienests.rulebook.household.composition import HOUSEHOLD_TYPES

LINES_AT_ONCE = 500
LARGEST_FIGURE = 10**15
STATUS_WORDS: Mapping[str, Text] = {
    "needy": Text("trūcīga", "needy"),
    "low_income": Text("maznodrošināta", "low-income"),
    "none": Text("bez statusa", "no status"),
}
NUMBER, MUNICIPALITY = Text("Mājsaimniecības numurs", "Household number"), DIMENSIONS["municipality"]
BEFORE, AFTER, CHANGE = Text("pirms", "before"), Text("pēc", "after"), Text("izmaiņa", "change")
Line = tuple[Cell, ...]


def household_lines(
    found: Iterable[ListedHousehold], wanted: Wanted, comparison: Comparison, *, filtered: Text, language: Language
) -> Iterator[bytes]:
    """The file in pieces: what it belongs to, an empty line, the head, the rows. `filtered`: the filter in words."""
    benefit = BENEFITS[wanted.benefit]
    amounts = [Text(f"{benefit.lv}, {each.lv}", f"{benefit.en}, {each.en}") for each in (BEFORE, AFTER, CHANGE)]
    heads: list[tuple[Text, Unit]] = [
        (NUMBER, "text"),
        (MUNICIPALITY, "text"),
        (DIMENSIONS["household_type"], "text"),
        (Text("Personas", "Persons"), "count"),
        (Text("Bērni", "Children"), "count"),
        (Text("Vecākās personas vecums gados", "Age of the oldest person in years"), "count"),
        (DIMENSIONS["age_group"], "text"),
        (DIMENSIONS["income_decile"], "count"),
        (Text("Ienākumi mēnesī", "Income a month"), "cents"),
        (Text("Vēršas pēc palīdzības", "Applies for assistance"), "text"),
        (Text("Statuss pirms", "Status before"), "text"),
        (Text("Statuss pēc", "Status after"), "text"),
        *((each, "cents") for each in amounts),
    ]
    title = Text("Mājsaimniecības", "Households")
    about = preamble(Table("households", title, (), (), filtered), comparison, language)
    return _written((_household(each) for each in found), heads, about, language)


def set_aside_lines(
    found: Iterable[SetAsideHousehold], comparison: Comparison, *, language: Language
) -> Iterator[bytes]:
    """The same of households set aside: a line for each thing that is wrong."""
    heads: list[tuple[Text, Unit]] = [
        (NUMBER, "text"),
        (MUNICIPALITY, "text"),
        (Text("Tabula un kolonna", "Table and column"), "text"),
        (Text("Atrasts", "Found"), "text"),
        (Text("Gaidīts", "Expected"), "text"),
    ]
    lines = (line for each in found for line in _set_aside(each))
    title = Text("Malā atliktās mājsaimniecības", "Households set aside")
    about = preamble(Table("set_aside", title, (), ()), comparison, language)
    return _written(lines, heads, about, language)


def _household(each: ListedHousehold) -> Line:
    household = each.household
    return (
        _number(household.household_id),
        _labelled(MUNICIPALITIES, household.municipality),
        _labelled(HOUSEHOLD_TYPES, household.household_type),
        each.persons,
        household.child_count,
        household.oldest_age,
        AGE_GROUPS[int(each.age_group)],
        int(each.income_decile),
        household.income_month_cents,
        Text("jā", "yes") if each.seeks else Text("nē", "no"),
        _labelled(STATUS_WORDS, household.before.status),
        _labelled(STATUS_WORDS, household.after.status),
        each.before_cents,
        each.after_cents,
        each.change_cents,
    )


def _set_aside(each: SetAsideHousehold) -> Iterator[Line]:
    place = (_number(each.number), _labelled(MUNICIPALITIES, each.municipality))
    for reason in each.reasons:
        yield (*place, _same(f"{reason.table}.{reason.column}"), _same(reason.found), reason.expected)


def _number(number: int | None) -> Text:
    """Longer ones a spreadsheet would round, were they figures."""
    return _same("" if number is None else number if number < LARGEST_FIGURE else f"'{number}")


def _same(value: object) -> Text:
    return Text(str(value), str(value))


def _labelled(texts: Mapping[str, Text], key: str) -> Text:
    return texts.get(key, _same(key))


def _written(
    lines: Iterable[Line], heads: Sequence[tuple[Text, Unit]], about: Sequence[Sequence[str]], language: Language
) -> Iterator[bytes]:
    yield "\ufeff".encode()
    named = [getattr(label, language) + (", EUR" if unit == "cents" else "") for label, unit in heads]
    yield _text([*([harmless(cell) for cell in line] for line in about), [], [harmless(name) for name in named]])
    units = [unit for _label, unit in heads]
    cells = ([plain(cell, unit, language) for cell, unit in zip(line, units, strict=True)] for line in lines)
    while some := list(islice(cells, LINES_AT_ONCE)):
        yield _text(some)


def _text(lines: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(lines)
    return target.getvalue().encode("utf-8")
