"""Load schemes: those that ship, those that are wrong, and what a case weighs by them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from dienests.practice import SHIPPED, PracticeFaults, load_practice
from dienests.practice.loads import LoadScheme, load_loads, read_loads, shipped_loads
from dienests.practice.vocabulary import BENEFITS, ROLES

ASSUMED = SHIPPED / "latvia" / "loads" / "points_assumed.yaml"
FULL = Fraction(40)


def changed(*place: Any, to: Any) -> dict[str, Any]:
    """The assumed scheme as plain data with one value replaced (None: taken away)."""
    data: dict[str, Any] = yaml.safe_load(ASSUMED.read_text())
    inner: Any = data
    for key in place[:-1]:
        inner = inner[key]
    if to is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = to
    return data


def faults_of(data: dict[str, Any]) -> list[str]:
    source = yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()
    with pytest.raises(PracticeFaults) as refused:
        read_loads(source, file="trial.yaml")
    assert all(fault.line and fault.expected.lv and fault.expected.en for fault in refused.value.faults)
    return [fault.found for fault in refused.value.faults]


def test_what_ships() -> None:
    assert list(shipped_loads()) == ["finland_caps", "hundred_points", "points_assumed"]
    for name in shipped_loads():
        scheme = load_loads(name)
        assert scheme.name == name
        assert scheme.title.lv
        assert scheme.summary.en
        assert scheme.unchecked == len(scheme.figures) > 20
        assert all(figure.source and figure.tag for figure in scheme.figures)
        assert set(scheme.kinds) == set(BENEFITS)
        assert set(scheme.roles) <= set(ROLES)


def test_published_figures_are_as_published() -> None:
    finland, hundred = load_loads("finland_caps"), load_loads("hundred_points")
    assert (finland.unit, finland.full_post, finland.block) == ("cases", 30, 100)
    assert (hundred.full_post, hundred.standing, hundred.newly_qualified) == (100, 15, 90)
    assert {points for both in hundred.kinds.values() for points in both} <= set(range(4, 11))


def test_a_case_weighs_by_kind_repetition_and_where_it_stands() -> None:
    scheme = load_loads("points_assumed")

    def weighs(*asked: str, state: str = "open", stage: str = "reception", repeat: bool = False, **more: Any) -> int:
        return scheme.case_points(asked=asked, repeat=repeat, state=state, stage=stage, **more)

    assert weighs("gmi") == 400
    assert weighs("status", "gmi", "housing") == 1000
    assert weighs("status", "gmi", "housing", repeat=True) == 600
    assert weighs("gmi", state="waiting") == 120
    assert weighs("gmi", stage="intake") == 160
    assert weighs("gmi", state="submitted", stage="intake") == 160, "a stage counts only while it is prepared there"
    assert weighs("gmi", extra=["overdue"]) == 500
    assert weighs("invented later") == 0
    heaviest = load_loads("hundred_points")
    assert heaviest.case_points(asked=["status", "gmi"], repeat=False, state="open", stage="reception") == 1000


@pytest.mark.parametrize("name", shipped_loads())
@pytest.mark.parametrize("state", ["open", "waiting", "submitted", "returned", "approved"])
def test_more_asked_never_weighs_less(name: str, state: str) -> None:
    scheme, before = load_loads(name), 0
    for count in range(1, len(BENEFITS) + 1):
        now = scheme.case_points(asked=BENEFITS[:count], repeat=False, state=state, stage="")
        assert now >= before
        before = now


def test_capacity_by_hours_role_and_qualification() -> None:
    scheme = load_loads("hundred_points")
    assert scheme.capacity([("social_worker", FULL)], new=False) == 10_000
    assert scheme.capacity([("social_worker", FULL)], new=True) == 9_000
    assert scheme.capacity([("social_worker", FULL / 2), ("accountant", FULL / 2)], new=False) == 5_000
    assert scheme.capacity([("head_of_unit", FULL)], new=False) == 5_000
    assert scheme.capacity([("auditor", FULL)], new=False) == 0
    assert scheme.standing_points([("social_worker", FULL / 2), ("auditor", FULL)]) == 750


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (changed("levels", "warn", "value", to=130), "levels.warn.value = 130"),
        (changed("capacity", "standing", "value", to=120), "capacity.standing.value = 120"),
        (changed("kinds", "gmi", "first", "source", to="nowhere"), "kinds.gmi.first.source = nowhere"),
        (changed("kinds", "gmi", to=None), "kinds.gmi = —"),
        (changed("kinds", "loan", to={}), "kinds.loan = {…}"),
        (changed("states", "open", "value", to=-1), "states.open.value = -1"),
        (changed("states", "open", "value", to=1.5), "states.open.value = 1.5"),
        (changed("states", "open", "checked", to="yes"), 'states.open.checked = "yes"'),
        (changed("states", "open", "tag", to="X"), 'states.open.tag = "X"'),
        (changed("capacity", "roles", "auditor", to={}), "capacity.roles.auditor = {…}"),
        (changed("unit", to="tons"), 'unit = "tons"'),
        (changed("format", to=2), "format = 2"),
        (changed("sources", to={}), "sources = {…}"),
    ],
)
def test_faults_say_where(data: dict[str, Any], found: str) -> None:
    assert found in faults_of(data)


def test_the_line_is_that_of_the_value() -> None:
    lines = ASSUMED.read_text().split("\n")
    place = next(number for number, line in enumerate(lines, start=1) if line.startswith("  warn:"))
    lines[place - 1] = lines[place - 1].replace("90", "900")
    with pytest.raises(PracticeFaults) as refused:
        read_loads("\n".join(lines).encode(), file="points.yaml")
    [fault] = refused.value.faults
    assert (fault.file, fault.line, fault.found) == ("points.yaml", place, "levels.warn.value = 900")


@pytest.mark.parametrize("source", [b"", b"- a", b"\xff", b"a: &x 1", b"format: 1", b"{" * 40])
def test_nonsense_is_refused(source: bytes) -> None:
    with pytest.raises(PracticeFaults):
        read_loads(source, file="nonsense.yaml")


def test_stored_content_gives_the_same_scheme_and_is_checked_again() -> None:
    scheme = load_loads("points_assumed")
    stored = json.loads(json.dumps(scheme.to_json()))
    assert LoadScheme.from_json(stored) == scheme
    stored["data"]["levels"]["warn"]["value"] = 999
    with pytest.raises(PracticeFaults):
        LoadScheme.from_json(stored)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(PracticeFaults, match="finland_caps, hundred_points, points_assumed"):
        load_loads("nowhere")


def test_a_practice_with_a_faulty_scheme_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "proba"
    (folder / "loads").mkdir(parents=True)
    text = "format: 1\nname: proba\nextends: latvia\ntitle: {lv: P, en: P}\nlicence: CC0-1.0\ncontact: nav\n"
    (folder / "practice.yaml").write_text(text)
    (folder / "loads" / "own.yaml").write_text(ASSUMED.read_text().replace("name: points_assumed", "name: own"))
    assert load_practice("proba", root=tmp_path).name == "proba"
    assert load_loads("own", root=tmp_path).name == "own"
    (folder / "loads" / "own.yaml").write_text("format: 9\n")
    (folder / "loads" / "notes.txt").write_text("x")
    with pytest.raises(PracticeFaults) as refused:
        load_practice("proba", root=tmp_path)
    told = {(fault.file, fault.line, fault.found) for fault in refused.value.faults}
    assert ("proba/loads/own.yaml", 1, "format = 9") in told
    assert any(file == "proba/loads/notes.txt" for file, _line, _found in told)
