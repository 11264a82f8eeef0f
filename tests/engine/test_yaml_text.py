"""YAML as it is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dienests.engine.yaml_text import YamlFault, read_yaml


def test_numbers_are_exact_and_days_that_do_not_exist_stay_texts() -> None:
    text = "a: 0.1\nb: 500.00\nc: 2026-02-30\nd: 2026-02-28\ne: 2025-11\nf: 010\ng: 12\nh: .nan\ni: 1:30"
    found = read_yaml(text)
    assert found == {
        "a": Decimal("0.1"),
        "b": Decimal("500.00"),
        "c": "2026-02-30",
        "d": date(2026, 2, 28),
        "e": "2025-11",
        "f": "010",
        "g": 12,
        "h": found["h"],  # type: ignore[index]
        "i": "1:30",
    }
    assert found["h"].is_nan()  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("a: 1\na: 2\n", 2, 1, "a second time"),
        ("a:\n  b: 1\n  b: 2\n", 3, 3, "a second time"),
        ("a: [1\nb: 2", 2, 2, "expected"),
        ("a: &x 1\nb: *x", 1, 4, "anchors and aliases"),
        ("a: !!python/object:os.system x", 1, 4, "could not determine a constructor"),
        ("? [a, b]\n: 1", 1, 3, "plain word"),
        ("a: \x01", 1, 4, "control characters"),
        ("[" * 40 + "]" * 40, 1, 31, "nested more than"),
        ("a: 1\n---\nb: 2\n", 2, 1, "another document"),
    ],
)
def test_a_fault_has_line_and_column(text: str, line: int, column: int, problem: str) -> None:
    with pytest.raises(YamlFault) as refused:
        read_yaml(text)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert problem in refused.value.problem


def test_a_bomb_is_refused_before_it_is_built() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))
    with pytest.raises(YamlFault, match="anchors"):
        read_yaml(bomb)
