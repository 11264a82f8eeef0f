"""Parameters in two times, with keys, views and marks; and the files they stand in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dienests.engine import ParameterFault, in_force, load_parameters
from dienests.engine.parameters import Key, Parameter, months_earlier, seen_through
from dienests.engine.quantities import money
from tests.engine.small_law import parameter


def _value(found: Parameter, key: Key = (), *, on: date, known_on: date | None = None) -> object:
    entry = in_force(found, on=on, known_on=known_on or on).entry(key)
    return entry.value if entry else None


AMENDED = parameter(
    "coefficient",
    "ratio",
    {"from": date(2025, 1, 1), "known": date(2024, 12, 4), "value": "2.1"},
    {"from": date(2026, 1, 1), "known": date(2026, 2, 28), "value": "2.5"},
    {"from": date(2026, 5, 1), "known": date(2026, 2, 28), "value": "2.1"},
)


@pytest.mark.parametrize(
    ("on", "known_on", "value"),
    [
        (date(2026, 1, 15), date(2026, 2, 27), 210),
        (date(2026, 1, 15), date(2026, 2, 28), 250),
        (date(2025, 12, 31), date(2026, 2, 28), 210),
        (date(2026, 4, 30), date(2026, 6, 1), 250),
        (date(2026, 5, 1), date(2026, 6, 1), 210),
        (date(2024, 12, 31), date(2026, 6, 1), None),
        (date(2025, 6, 1), date(2024, 12, 3), None),
    ],
)
def test_in_force_and_known_are_two_times(on: date, known_on: date, value: int | None) -> None:
    assert _value(AMENDED, on=on, known_on=known_on) == value


def test_the_most_specific_key_wins_and_null_withdraws() -> None:
    day = date(2021, 1, 1)
    found = parameter(
        "limit",
        "money",
        {"from": day, "known": day, "value": 10},
        {"from": day, "known": day, "value": 20, "for": {"town": "a"}},
        {"from": day, "known": day, "value": 30, "for": {"town": "a", "type": "S"}},
        {"from": date(2022, 1, 1), "known": day, "value": None, "for": {"town": "a"}},
        keys=["town", "type"],
    )
    assert _value(found, ("b", "S"), on=day) == money(10)
    assert _value(found, ("a", "C"), on=day) == money(20)
    assert _value(found, ("a", "S"), on=day) == money(30)
    assert _value(found, ("a", "C"), on=date(2022, 1, 1)) == money(10)


def test_a_count_key_means_from_this_number() -> None:
    day = date(2021, 1, 1)
    rows = [{"from": day, "known": day, "value": 10 * size, "for": {"size": size}} for size in (1, 2, 4)]
    found = parameter("norm", "money", *rows, keys=["size"])
    assert [_value(found, (size,), on=day) for size in (1, 2, 3, 4, 9)] == [
        money(each) for each in (10, 20, 20, 40, 40)
    ]
    assert _value(found, (0,), on=day) is None


def test_numbers_of_one_key_do_not_disturb_those_of_another() -> None:
    day = date(2021, 1, 1)
    sizes = {"water": (1, 2, 3), "heating": (1, 4)}
    rows = [
        {"from": day, "known": day, "value": size, "for": {"kind": kind, "size": size}}
        for kind, each in sizes.items()
        for size in each
    ]
    found = parameter("norm", "money", *rows, keys=["kind", "size"])
    assert _value(found, ("heating", 3), on=day) == money(1)
    assert _value(found, ("water", 5), on=day) == money(3)


def test_a_view_looks_into_an_earlier_month() -> None:
    view = Parameter("before", "count", "", AMENDED.label, AMENDED.label, (), view_of="coefficient", months_before=1)
    january, february = date(2026, 1, 10), date(2026, 2, 10)
    known = date(2026, 3, 1)
    assert seen_through(view, AMENDED, on=january, known_on=known).table[()].value == 210
    assert seen_through(view, AMENDED, on=february, known_on=known).table[()].value == 250
    assert months_earlier(january, 1) == date(2025, 12, 1)


def test_a_view_with_a_key_fixed() -> None:
    day = date(2021, 1, 1)
    rows = [
        {"from": day, "known": day, "value": "1.5", "for": {"type": "C"}},
        {"from": day, "known": day, "value": "2", "for": {"type": "P"}},
    ]
    source = parameter("coefficient", "ratio", *rows, keys=["type"])
    view = Parameter("c", "count", "", source.label, source.label, (), view_of="coefficient", fixed={"type": "C"})
    entry = seen_through(view, source, on=day, known_on=day).entry(())
    assert entry is not None
    assert entry.value == 150


def test_a_yearly_value_used_in_a_later_year_is_carried_forward() -> None:
    day = date(2026, 1, 1)
    found = parameter("threshold", "money", {"from": day, "known": day, "value": 187}, yearly=True)
    for on, carried in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        standing = in_force(found, on=on, known_on=on)
        assert standing.is_carried_forward(standing.table[()]) is carried


GOOD = """
limit:
  name: {lv: a, en: a}
  description: {lv: a, en: a}
  kind: money
  values:
    - {from: 2021-01-01, known: 2021-01-01, value: 87.50, source: S, tag: V, checked: false}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: money", "kind: euro", "expected one of money"),
        ("kind: money", "kind: money\n  colour: red", "unknown keys colour"),
        ("87.50", "87.505", "more than two decimals"),
        ("87.50", ".nan", "not an amount"),
        ("tag: V", "tag: X", "tag V, D, I or U"),
        ("checked: false", "checked: maybe", "checked true or false"),
        ("from: 2021-01-01", "from: soon", "expected days"),
        ("source: S", "source: Z", "list of sources"),
        ("value: 87.50", "value: 87.50, for: {town: a}", "expected no keys"),
        ("{lv: a, en: a}\n  description", "{lv: a}\n  description", "a text in lv and en"),
        ("  kind: money", "  kind: money\n  kind: money", "a second time"),
        (
            "checked: false}\n",
            "checked: false}\n"
            "    - {from: 2021-01-01, known: 2021-01-01, value: 1, source: S, tag: V, checked: false}\n",
            "two values for",
        ),
    ],
)
def test_a_parameter_file_is_refused_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParameterFault) as refused:
        list(load_parameters(path, sources={"S": ("t", "u")}))
    assert message in str(refused.value)
    assert "parameters.yaml" in str(refused.value)


def test_a_good_parameter_file(tmp_path: Path) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (found,) = load_parameters(path, sources={"S": ("Title", "https://example.org")})
    assert found.entries[0].value == money("87.50")
    assert (found.entries[0].reference, found.entries[0].url) == ("Title", "https://example.org")
