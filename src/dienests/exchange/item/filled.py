"""A filled form: its JSON Schema, and what is wrong with one.

Answers are a mapping by field name: text, number, whole cents, day as text, true or false, one or several option
values, a person, a signature; a table is a list of rows, or a mapping by row name where the rows are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from dienests.exchange.item.forms import Field, Form
from dienests.practice import Fault, Text
from dienests.practice.checked_yaml import fault_at
from dienests.practice.schema import validation_faults
from dienests.practice.schema_words import Schema, closed, pattern
from dienests.practice.strict_yaml import Document, Path

LONGEST_TEXT, LONGEST_LONG_TEXT = 300, 5000
MOST_ROWS = 200
MOST_CENTS = 100_000_000_00

_DAY: Schema = {
    **pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "diena, piemēram, 2026-01-31", "a day, for example 2026-01-31"),
    "format": "date",
}
_WORDS: Schema = {
    **pattern(r"^[^\n\r]+$", "viena rinda teksta", "one line of text"),
    "maxLength": 100,
}
_PERSONAL_CODE = pattern(
    r"^[0-9]{6}-?[0-9]{5}$", "personas kods, piemēram, 000000-00000", "a personal code, for example 000000-00000"
)
_PERSON = closed({"given_name": _WORDS, "family_name": _WORDS}, {"personal_code": _PERSONAL_CODE})
_SIGNATURE = closed({"name": _WORDS, "signed_on": _DAY}, {"role": _WORDS})
_NO_SUCH_DAY = Text("diena, kas ir kalendārā", "a day of the calendar")
_NOT_ASKED = Text("neaizpildīts: pēc iepriekšējām atbildēm to neprasa", "left out: it is not asked after these answers")


def form_schema(form: Form) -> Schema:
    """JSON Schema (draft 2020-12) of the filled form: a field that is not shown may not be answered."""
    conditional = [field for field in form.fields() if field.shown_if]
    found: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.title.lv,
        **closed(
            {field.name: _answer(field) for field in form.fields() if field.required and not field.shown_if},
            {field.name: _answer(field) for field in form.fields() if field.shown_if or not field.required},
        ),
    }
    if conditional:
        found["allOf"] = [_only_if_shown(form, field) for field in conditional]
    return found


def filled_faults(form: Form, document: Document, *, at: Path = ()) -> list[Fault]:
    """Faults of the answers that stand at `at` in a document, each at its line."""
    answers = document.data
    for key in at:
        answers = answers[key]
    if not isinstance(answers, Mapping):
        return _answer_faults(form, document, answers, at)
    hidden = [field.name for field in form.fields() if field.name in answers and not is_shown(form, field, answers)]
    asked = {name: answer for name, answer in answers.items() if name not in hidden}
    faults = [fault_at(document, (*at, name), "…", _NOT_ASKED) for name in hidden]
    faults += _answer_faults(form, document, asked, at)
    return faults or [
        fault_at(document, (*at, *place), day, _NO_SUCH_DAY) for place, day in _days(form, asked) if not _is_day(day)
    ]


def validate_filled(form: Form, answers: Any, *, file: str = "filled") -> list[Fault]:
    """Faults of answers that come from a page or a message: `found` names the field, lines are unknown."""
    return filled_faults(form, Document(file, answers))


def is_shown(form: Form, field: Field, answers: Mapping[str, Any]) -> bool:
    """Whether a field is asked after these answers. What hangs on a field that is not shown is not shown either."""
    while field.shown_if is not None:
        condition = field.shown_if
        given = answers.get(condition.field)
        if not any(one in condition.values for one in (given if isinstance(given, list) else [given])):
            return False
        field = next(other for other in form.fields() if other.name == condition.field)
    return True


def _answer_faults(form: Form, document: Document, answers: Any, at: Path) -> list[Fault]:
    """Each named by its place in the document."""
    found = validation_faults(_part(document, answers, at), schema=form_schema(form))
    return [replace(fault, found=".".join([*map(str, at), fault.found])) for fault in found]


def _part(document: Document, answers: Any, at: Path) -> Document:
    lines = {place[len(at) :]: line for place, line in document.lines.items() if place[: len(at)] == at}
    return Document(document.file, answers, lines)


def _only_if_shown(form: Form, field: Field) -> Schema:
    condition = field.shown_if
    assert condition is not None
    asked = next(other for other in form.fields() if other.name == condition.field)
    one: Schema = {"enum": list(condition.values)}
    holds = {"contains": one} if asked.type == "choices" else one
    return {
        "if": {"properties": {condition.field: holds}, "required": [condition.field]},
        "then": {"required": [field.name]} if field.required else {},
        "else": {"properties": {field.name: False}},
    }


def _answer(field: Field) -> Schema:
    return {"title": field.label.lv, **_ANSWERS[field.type](field)}


def _text(field: Field) -> Schema:
    most = LONGEST_TEXT if field.most is None else field.most
    return {**_WORDS, "minLength": field.least or 1, "maxLength": most}


def _long_text(field: Field) -> Schema:
    most = LONGEST_LONG_TEXT if field.most is None else field.most
    return {"type": "string", "minLength": field.least or 1, "maxLength": most}


def _number(field: Field) -> Schema:
    found: Schema = {"type": "number" if field.decimals else "integer"}
    for key, limit in (("minimum", field.least), ("maximum", field.most)):
        if limit is not None:
            found[key] = limit if isinstance(limit, int) else float(limit)  # a schema is JSON
    return found


def _money(field: Field) -> Schema:
    least, most = (0 if field.least is None else field.least), (MOST_CENTS if field.most is None else field.most)
    return {"type": "integer", "minimum": least, "maximum": most, "description": "EUR cents"}


def _choice(field: Field) -> Schema:
    return {"enum": [option.value for option in field.options]}


def _choices(field: Field) -> Schema:
    least = field.least if field.least is not None else int(field.required)
    most = len(field.options) if field.most is None else field.most
    return {"type": "array", "items": _choice(field), "minItems": least, "maxItems": most, "uniqueItems": True}


def _table(field: Field) -> Schema:
    row = closed(
        {column.name: _answer(column) for column in field.columns if column.required},
        {column.name: _answer(column) for column in field.columns if not column.required},
    )
    least = field.least if field.least is not None else int(field.required)
    if field.rows:
        return {**closed({}, {each.name: row for each in field.rows}), "minProperties": least}
    most = MOST_ROWS if field.most is None else field.most
    return {"type": "array", "items": row, "minItems": least, "maxItems": most}


_ANSWERS = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "money": _money,
    "date": lambda _field: _DAY,
    "yes_no": lambda _field: {"type": "boolean"},
    "choice": _choice,
    "choices": _choices,
    "person": lambda _field: _PERSON,
    "signature": lambda _field: _SIGNATURE,
    "table": _table,
}


def _days(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every day that was answered, with its place."""
    for field in form.fields():
        if field.name not in answers:
            continue
        answer = answers[field.name]
        if field.type == "date":
            yield (field.name,), answer
        elif field.type == "signature":
            yield (field.name, "signed_on"), answer["signed_on"]
        elif field.type == "table":
            rows = answer.items() if isinstance(answer, Mapping) else enumerate(answer)
            for key, row in rows:
                for column in field.columns:
                    if column.type == "date" and column.name in row:
                        yield (field.name, key, column.name), row[column.name]


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
