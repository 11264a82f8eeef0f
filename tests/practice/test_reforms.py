"""Reform files: those that ship, those that are wrong, and those of strangers."""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dienests.practice import PracticeFaults
from dienests.practice.reforms import Reform, load_reform, read_reform, shipped_reforms
from dienests.practice.strict_yaml import MAX_BYTES

HEAD = """\
format: 1
name: trial
title: {lv: Proba, en: Trial}
summary: {lv: Proba, en: Trial}
source: nowhere
checked: false
"""
AFTER = """\
after:
  parameters:
    gmi_first:
      - {from: 2026-01-01, value: 200}
"""


def faults_of(text: str | bytes) -> list[tuple[int, str]]:
    """(line, found) of every fault."""
    try:
        read_reform(text if isinstance(text, bytes) else text.encode(), file="trial.yaml")
    except PracticeFaults as error:
        faults = error.faults
    else:
        return []
    assert all(fault.file == "trial.yaml" and fault.expected.lv and fault.expected.en for fault in faults)
    return [(fault.line, fault.found) for fault in faults]


def reform_of(text: str) -> Reform:
    return read_reform(text.encode(), file="trial.yaml")


def test_what_ships() -> None:
    assert list(shipped_reforms()) == ["coefficients_2026", "coefficients_2026_draft", "gmi_share_2025", "tutorial"]
    for name in shipped_reforms():
        reform = load_reform(name)
        assert (reform.name, reform.checked) == (name, False)
        assert reform.fictional == (name == "tutorial")
        assert len(reform.digest) == 64


def test_the_amendment_of_2026_replaces_nothing_and_names_two_days() -> None:
    reform = load_reform("coefficients_2026")
    assert (reform.before.known_on, reform.after.known_on) == (date(2026, 2, 20), date(2026, 2, 28))
    assert not reform.before.parameters
    assert not reform.after.parameters
    published = {figure.value for figure in reform.published if figure.tag == "V"}
    assert {Decimal(33040), Decimal(40611), Decimal("158.62"), Decimal("204.77")} == published


def test_the_smallest_reform() -> None:
    reform = reform_of(HEAD + AFTER)
    (value,) = reform.after.parameters["gmi_first"]
    assert (value.valid_from, value.value, dict(value.holds_for)) == (date(2026, 1, 1), 200, {})
    assert (reform.before.known_on, dict(reform.before.parameters), reform.compared_on) == (None, {}, None)
    assert value.line == HEAD.count("\n") + 4


def test_a_reform_reads_again_from_its_own_text() -> None:
    for name in shipped_reforms():
        reform = load_reform(name)
        assert read_reform(reform.text.encode(), file=reform.file) == reform


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (HEAD + AFTER + "extra: 1\n", 11, "extra = 1"),
        (HEAD.replace("format: 1", "format: 2") + AFTER, 1, "format = 2"),
        (HEAD.replace("name: trial", "name: ../x") + AFTER, 2, 'name = "../x"'),
        (HEAD.replace("checked: false", "checked: no") + AFTER, 6, 'checked = "no"'),
        (HEAD.replace("{lv: Proba, en: Trial}\nsummary", "{lv: Proba}\nsummary") + AFTER, 3, "title.en = —"),
        (HEAD + AFTER.replace("2026-01-01", "2026-02-30"), 10, "after.parameters.gmi_first[0].from = 2026-02-30"),
        (HEAD + AFTER.replace("2026-01-01", "1999-01-01"), 10, "after.parameters.gmi_first[0].from = 1999-01-01"),
        (HEAD + AFTER.replace("2026-01-01", "soon"), 10, 'after.parameters.gmi_first[0].from = "soon"'),
        (HEAD + AFTER.replace("value: 200", "value: [1]"), 10, "after.parameters.gmi_first[0].value = {…}"),
        (HEAD + AFTER.replace("value: 200", "worth: 200"), 10, "after.parameters.gmi_first[0].value = —"),
        (HEAD + AFTER.replace("gmi_first", "GMI first"), 9, "after.parameters.GMI first"),
        (HEAD + "before: {known_on: 2026-13-01}\n", 7, "before.known_on = 2026-13-01"),
        (HEAD, 1, "after = before = after"),
        (HEAD + "before: {known_on: 2026-01-01}\nafter: {known_on: 2026-01-01}\n", 8, "after = before = after"),
        (HEAD + "after: {parameters: {}}\n", 7, "after.parameters = {…}"),
        ("- 1\n", 1, "· = [1]"),
        ("", 1, "· = —"),
        ("just words\n", 1, '· = "just words"'),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, found: str) -> None:
    assert any(at == line and said.startswith(found) for at, said in faults_of(text)), faults_of(text)


def test_a_value_twice_for_one_day_and_key() -> None:
    twice = AFTER + "      - {from: 2026-01-01, value: 201}\n"
    assert faults_of(HEAD + twice) == [(11, "after.parameters.gmi_first[1] = from 2026-01-01 2×")]
    keyed = AFTER + "      - {from: 2026-01-01, value: 201, for: {municipality: ogre}}\n"
    assert faults_of(HEAD + keyed) == []


def test_keys_are_words_or_whole_numbers() -> None:
    odd = AFTER.replace("value: 200", "value: 200, for: {municipality: true}")
    assert faults_of(HEAD + odd) == [(10, "after.parameters.gmi_first[0].for.municipality = True")]


def test_all_faults_at_once() -> None:
    text = HEAD.replace("format: 1", "format: 7") + AFTER.replace("value: 200", "worth: 2") + "extra: 1\n"
    assert {line for line, _ in faults_of(text)} == {1, 10, 11}


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: [*a, *a]\n",
        "x: !!python/object/apply:os.system ['true']\n",
        HEAD + "after: " + "{a: " * 500 + "}" * 500,
        b"\xff\xfe",
        b"x" * (MAX_BYTES + 1),
        HEAD + "after:\n  parameters:\n    gmi_first:\n" + "      - {from: 2026-01-01, value: 1}\n" * 1_000,
        HEAD + "after:\n  parameters:\n" + "".join(f"    p{n}: [{{from: 2026-01-01, value: 1}}]\n" for n in range(60)),
        HEAD + AFTER.replace("value: 200", "value: " + "9" * 5_000),
        HEAD + AFTER + "published: " + "[" * 8 + "]" * 8,
        HEAD + AFTER + "published:\n  - 1\n  - {label: 1, value: {}, unit: x}\n",
        HEAD.replace("Trial}", "'a\u202eb'}") + AFTER,
        HEAD + "before: null\nafter: []\n",
        HEAD + "after: {parameters: {gmi_first: {a: 1}}}\n",
        HEAD + "after: {parameters: {gmi_first: [null]}}\n",
        HEAD + "url: javascript:alert(1)\n" + AFTER,
    ],
)
def test_files_of_strangers_are_refused_and_exhaust_nothing(text: str | bytes) -> None:
    faults = faults_of(text)
    assert faults
    assert all(len(found) < 400 for _, found in faults)


def test_paths_that_are_no_reform_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "huge.yaml").write_bytes(b"#" * (MAX_BYTES + 10))
    for path in (tmp_path, tmp_path / "none.yaml", tmp_path / "pipe.yaml", tmp_path / "huge.yaml", "a\0b", "nothing"):
        with pytest.raises(PracticeFaults) as caught:
            load_reform(path)
        assert len(caught.value.faults) == 1


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(HEAD + AFTER)
    assert load_reform(path).name == "trial"
    assert load_reform(str(path)).file == "own.yaml"


GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-reform.md"


def test_what_the_guide_shows_is_a_reform() -> None:
    whole, published = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    reform = reform_of(whole + published)
    assert reform.name == "winter_2027"
    assert reform.published[0].computed == ("relative.housing.persons", "relative.housing.households")
