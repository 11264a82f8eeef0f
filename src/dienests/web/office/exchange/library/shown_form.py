"""A form as it will be filled in, to be looked at: every field with what may be answered, or with an example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dienests.cases.languages import in_language
from dienests.exchange.item import Field, Form, Option, is_shown
from dienests.practice import Text
from dienests.web import formats


@dataclass(frozen=True, slots=True)
class FieldShown:
    """`options`: (label, chosen); `columns` and `rows` of a table, rows with a first cell where they are named."""

    label: str
    type: str
    hint: str
    required: bool
    condition: str
    value: str
    options: Sequence[tuple[str, bool]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    named_rows: bool


@dataclass(frozen=True, slots=True)
class SectionShown:
    title: str
    hint: str
    fields: Sequence[FieldShown]


@dataclass(frozen=True, slots=True)
class FormShown:
    """`filled`: with the example's answers."""

    title: str
    sections: Sequence[SectionShown]
    filled: bool


def form_shown(form: Form, answers: Mapping[str, Any] | None) -> FormShown:
    """`answers` fit the form; None for an empty one. What was not asked after these answers is left out."""
    by_name = {field.name: field for field in form.fields()}
    sections = [
        SectionShown(
            in_language(section.title),
            _optional(section.hint),
            [
                _field(field, by_name, (answers or {}).get(field.name))
                for field in section.fields
                if answers is None or is_shown(form, field, answers)
            ],
        )
        for section in form.sections
    ]
    return FormShown(in_language(form.title), sections, answers is not None)


def _field(field: Field, by_name: Mapping[str, Field], answer: Any) -> FieldShown:
    table = field.type == "table"
    return FieldShown(
        label=in_language(field.label),
        type=field.type,
        hint=_optional(field.hint),
        required=field.required,
        condition=_condition(field, by_name),
        value="" if table else answer_in_words(field, answer),
        options=_options(field, answer),
        columns=[in_language(column.label) for column in field.columns],
        rows=_rows(field, answer) if table else [],
        named_rows=bool(field.rows),
    )


def _options(field: Field, answer: Any) -> list[tuple[str, bool]]:
    if field.type == "yes_no":
        return [(_("yes"), answer is True), (_("no"), answer is False)]
    chosen = answer if isinstance(answer, list) else [answer]
    return [(in_language(option.label), option.value in chosen) for option in field.options]


def _rows(field: Field, answer: Any) -> list[list[str]]:
    """Rows that are given with their names; otherwise those of the example, or two empty ones."""
    columns = field.columns
    if field.rows:
        given = answer or {}
        return [
            [in_language(row.label), *(_cell(column, given.get(row.name, {})) for column in columns)]
            for row in field.rows
        ]
    return [[_cell(column, row) for column in columns] for row in (answer or [{}, {}])]


def _cell(column: Field, row: Mapping[str, Any]) -> str:
    return answer_in_words(column, row.get(column.name))


def answer_in_words(field: Field, answer: Any) -> str:
    """One answer as it is read; empty for none."""
    if answer is None:
        return ""
    if field.type == "yes_no":
        return _("yes") if answer else _("no")
    if field.type == "money":
        return formats.money(Decimal(answer).scaleb(-2))
    if field.type == "date":
        return formats.day(answer)
    if field.type in ("choice", "choices"):
        labels: Mapping[str, Option] = {option.value: option for option in field.options}
        given = answer if isinstance(answer, list) else [answer]
        return ", ".join(in_language(labels[each].label) for each in given if each in labels)
    if field.type == "person":
        return " ".join(str(answer[part]) for part in ("given_name", "family_name", "personal_code") if part in answer)
    if field.type == "signature":
        return ", ".join([*(str(answer[part]) for part in ("name", "role") if part in answer),
                          formats.day(answer["signed_on"])])  # fmt: skip
    return formats.number(answer) if field.type == "number" else str(answer)


def _condition(field: Field, by_name: Mapping[str, Field]) -> str:
    condition = field.shown_if
    if condition is None:
        return ""
    asked = by_name[condition.field]
    labels = {option.value: in_language(option.label) for option in asked.options}
    words = [(_("yes") if each else _("no")) if isinstance(each, bool) else labels.get(each, each)
             for each in condition.values]  # fmt: skip
    return _("only if “%(field)s” is: %(answers)s") % {
        "field": in_language(asked.label), "answers": ", ".join(map(str, words))
    }  # fmt: skip


def _optional(text: Text | None) -> str:
    return in_language(text) if text else ""
