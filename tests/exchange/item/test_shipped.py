"""The items that ship: each can be used at once, in both languages, and says what it stands on."""

import json
import re
from functools import cache

import pytest
from jsonschema import Draft202012Validator

from dienests.exchange.item import (
    KINDS,
    SERVICES,
    Item,
    available,
    form_schema,
    headings,
    html,
    item_of,
    places,
    shipped_item,
    unknown_references,
    validate_filled,
)
from dienests.exchange.privacy.checking import personal_data
from dienests.practice import ROLES, load_practice
from dienests.rulebook import library

NAMES = available()
shipped = cache(shipped_item)
_WORD_LV, _WORD_EN = re.compile(r"[āčēģīķļņšūž]"), re.compile(r"\b(the|and|with|client)\b", re.IGNORECASE)


def test_there_are_enough_and_of_every_kind() -> None:
    assert len(NAMES) >= 27
    assert {shipped(name).kind for name in NAMES} == set(KINDS)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_the_same_in_the_same_order(name: str) -> None:
    texts = shipped(name).texts
    levels = {language: [level for level, _, _ in headings(text)] for language, text in texts.items()}
    assert levels["lv"] == levels["en"]
    points = {language: re.findall(r"^\d+(?:\.\d+)*(?=\. )", text, re.MULTILINE) for language, text in texts.items()}
    assert points["lv"] == points["en"]
    assert len(levels["lv"]) >= 4
    used = {language: {place.name for place in places(text)} for language, text in texts.items()}
    assert used["lv"] == used["en"]


@pytest.mark.parametrize("name", NAMES)
def test_points_are_numbered_without_gaps(name: str) -> None:
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", shipped(name).texts["lv"], re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    bullets = len(re.findall(r"^- ", shipped(name).texts["lv"], re.MULTILINE))
    assert html(shipped(name).texts["lv"]).count("<li>") == len(numbers) + bullets  # each point a point of its own


@pytest.mark.parametrize("name", NAMES)
def test_a_text_without_a_form_to_fill_in_says_it_in_full(name: str) -> None:
    item = shipped(name)
    lines = sum(len(item.files[path].splitlines()) for path in ("text.lv.md", "form.yaml") if path in item.files)
    assert lines >= (30 if item.kind == "letter" else 60)


@pytest.mark.parametrize("name", NAMES)
def test_no_text_stands_in_the_wrong_language(name: str) -> None:
    item = shipped(name)
    for line in item.texts["en"].splitlines():
        bare = re.sub(r"\{\{.*?\}\}|“.*?”", "", line)
        assert len(_WORD_LV.findall(bare)) <= 4, line  # names of places stay
    for line in item.texts["lv"].splitlines():
        assert not _WORD_EN.search(re.sub(r"\{\{.*?\}\}", "", line)), line


@pytest.mark.parametrize("name", NAMES)
def test_what_it_refers_to_exists(name: str) -> None:
    item = shipped(name)
    assert unknown_references(item, items=NAMES, parameters=library().parameters) == []
    assert name not in item.needs.documents
    assert set(item.needs.roles) <= set(ROLES)
    assert set(item.services) <= set(SERVICES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_pretends_to_be_checked_or_to_belong_to_an_office(name: str) -> None:
    item = shipped(name)
    assert "Dienests" in item.owner.office.en
    assert item.owner.contact == ""
    assert item.legal_basis
    assert not any(basis.checked for basis in item.legal_basis)
    assert not any(cost.checked for cost in item.costs)
    for finding in (*item.results, *item.lessons):
        assert finding.source or finding.tag in ("I", "U")


@pytest.mark.parametrize("name", NAMES)
def test_every_place_has_a_title_and_an_example_and_prints(name: str) -> None:
    item = shipped(name)
    for language, text in item.texts.items():
        values = {parameter.name: parameter.example[language] for parameter in item.parameters.values()}
        made = html(text, values)
        assert "<mark>" not in made
        assert "{{" not in made
        assert ("<mark>" in html(text)) is bool(item.parameters)


@pytest.mark.parametrize("name", [name for name in NAMES if shipped(name).form])
def test_its_form_is_a_schema_and_its_example_is_invented_and_fits(name: str) -> None:
    item = shipped(name)
    assert item.form is not None
    assert item.example is not None
    schema = json.loads(json.dumps(form_schema(item.form)))
    Draft202012Validator.check_schema(schema)
    assert validate_filled(item.form, dict(item.example)) == []
    assert not re.search(r"\d{6}-?\d{5}", str(item.example))


@pytest.mark.parametrize(("name", "practice"), [("one_visit_hidden_control", "ogre"), ("two_stages", "daugavpils")])
def test_a_way_of_granting_carries_the_process_of_its_practice(name: str, practice: str) -> None:
    item = shipped(name)
    assert item.process == load_practice(practice).process
    received = item_of(name, item.files)  # at an office that does not know this practice
    assert (received.process, received.digest) == (item.process, item.digest)


def test_an_opening_is_a_list_of_tasks_around_one_day() -> None:
    checklist = shipped("opening_group_apartments").checklist
    assert checklist is not None
    assert len(checklist.tasks) >= 25
    assert min(task.days for task in checklist.tasks) < 0 < max(task.days for task in checklist.tasks)
    assert {task.phase for task in checklist.tasks} == {phase.name for phase in checklist.phases}


def test_a_library_says_where_something_went_wrong() -> None:
    assert sum(bool(shipped(name).lessons) for name in NAMES) >= 20


def _said(item: Item) -> list[str]:
    return [item.title.lv, item.title.en, item.summary.lv, item.summary.en]


def test_titles_are_told_apart() -> None:
    titles = [text for name in NAMES for text in _said(shipped(name))[:2]]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("name", NAMES)
def test_nobody_has_to_be_asked_whether_it_names_a_person(name: str) -> None:
    texts = {path: content.decode() for path, content in shipped(name).files.items() if path.endswith((".md", ".yaml"))}
    assert {path: [each.text for each in found] for path, text in texts.items() if (found := personal_data(text))} == {}
