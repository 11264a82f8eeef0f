"""A form, its JSON Schema and what is said of answers: the three agree."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dienests.exchange.item import form_schema, validate_filled
from dienests.exchange.item.forms import Form, read_form

SOURCE = """\
format: 1
title: {lv: Veidlapa, en: Form}
sections:
  - name: first
    title: {lv: Pirmā, en: First}
    fields:
      - {name: alone, type: yes_no, label: {lv: Viens, en: Alone}, required: true}
      - {name: who, type: person, label: {lv: Kas, en: Who}, required: true, shown_if: {field: alone, is: [false]}}
      - name: help
        type: choices
        label: {lv: Palīdz, en: Helps}
        required: true
        shown_if: {field: alone, is: [false]}
        options: [{value: a, label: {lv: A, en: A}}, {value: b, label: {lv: B, en: B}}]
      - {name: more, type: text, label: {lv: Vēl, en: More}, shown_if: {field: help, is: [b]}}
      - {name: area, type: number, decimals: 1, least: 0.5, most: 99.5, label: {lv: Platība, en: Area}}
      - {name: cents, type: money, label: {lv: Summa, en: Amount}}
      - {name: signed, type: signature, label: {lv: Paraksts, en: Signature}}
      - name: income
        type: table
        label: {lv: Ienākumi, en: Income}
        rows: [{name: wage, label: {lv: Alga, en: Wage}}, {name: pension, label: {lv: Pensija, en: Pension}}]
        columns: [{name: month, type: money, label: {lv: Mēnesis, en: Month}, required: true}]
      - name: members
        type: table
        label: {lv: Personas, en: Members}
        most: 2
        columns:
          - {name: name, type: text, label: {lv: Vārds, en: Name}, required: true}
          - {name: born, type: date, label: {lv: Dzimis, en: Born}}
"""


@pytest.fixture(scope="module")
def form() -> Form:
    return read_form(SOURCE.encode(), file="form.yaml")


GOOD: list[dict[str, Any]] = [
    {"alone": True},
    {"alone": False, "who": {"given_name": "A", "family_name": "B"}, "help": ["a", "b"], "more": "x"},
    {"alone": True, "area": 45.5, "cents": 1250, "income": {"pension": {"month": 43400}}},
    {
        "alone": True,
        "members": [{"name": "A", "born": "2015-02-28"}],
        "signed": {"name": "A", "signed_on": "2026-11-22"},
    },
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "alone = —"),
    ({"alone": "yes"}, 'alone = "yes"'),
    ({"alone": False, "who": {"given_name": "A", "family_name": "B"}}, "help = —"),
    ({"alone": False, "who": {"given_name": "A"}, "help": ["a"]}, "who.family_name = —"),
    ({"alone": True, "who": {"given_name": "A", "family_name": "B"}}, "who = …"),
    ({"alone": True, "more": "x"}, "more = …"),
    ({"alone": False, "who": {"given_name": "A", "family_name": "B"}, "help": ["a", "a"]}, 'help = ["a", "a"]'),
    ({"alone": False, "who": {"given_name": "A", "family_name": "B"}, "help": []}, "help = []"),
    ({"alone": True, "area": 0.1}, "area = 0.1"),
    ({"alone": True, "cents": 12.5}, "cents = 12.5"),
    ({"alone": True, "income": {"lottery": {"month": 1}}}, "income.lottery = {…}"),
    ({"alone": True, "income": {"wage": {}}}, "income.wage.month = —"),
    ({"alone": True, "members": [{"name": "A"}] * 3}, "members = [{…}, {…}, {…}]"),
    ({"alone": True, "other": 1}, "other = 1"),
]


def test_the_schema_is_one_and_can_be_stored(form: Form) -> None:
    schema = json.loads(json.dumps(form_schema(form)))
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["area"] == {"title": "Platība", "type": "number", "minimum": 0.5, "maximum": 99.5}


@pytest.mark.parametrize("answers", GOOD)
def test_answers_that_fit(form: Form, answers: dict[str, Any]) -> None:
    assert validate_filled(form, answers) == []
    assert Draft202012Validator(form_schema(form)).is_valid(answers)


@pytest.mark.parametrize(("answers", "found"), BAD)
def test_answers_that_do_not_fit(form: Form, answers: dict[str, Any], found: str) -> None:
    assert [fault.found for fault in validate_filled(form, answers)] == [found]
    assert not Draft202012Validator(form_schema(form)).is_valid(answers)


@pytest.mark.parametrize(
    "answers",
    [
        {"alone": True, "members": [{"name": "A", "born": "2015-02-30"}]},
        {"alone": True, "signed": {"name": "A", "signed_on": "2026-13-01"}},
    ],
)
def test_days_that_no_calendar_has(form: Form, answers: dict[str, Any]) -> None:
    assert len(validate_filled(form, answers)) == 1


@pytest.mark.parametrize("answers", [None, [], "x", 5, {"alone": None}, {"alone": True, "members": {"x": 1}}])
def test_answers_of_another_shape_are_faults_and_no_crash(form: Form, answers: Any) -> None:
    assert validate_filled(form, answers)


def test_what_hangs_on_a_hidden_field_is_hidden(form: Form) -> None:
    hidden = validate_filled(form, {"alone": True, "help": ["b"], "more": "x"})
    assert [fault.found for fault in hidden] == ["help = …", "more = …"]
