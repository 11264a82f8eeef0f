"""Every construct that may stand in a rule, over columns: the rule's own function and its translation agree."""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis import ir

from dienests.engine import RuleFault
from dienests.engine.columnar import exactly
from dienests.engine.columnar.translation import is_column, translated
from dienests.engine.quantities import ANNOTATIONS, Kind
from dienests.engine.restrictions import check_rule
from dienests.engine.vocabulary import FUNCTIONS
from tests.engine.columnar.in_duckdb import Stage
from tests.engine.columnar.rule_sources import ARGUMENTS, WORDS, rule_sources

DAYS = [date(2000, 2, 29), date(2008, 2, 29), date(2026, 1, 31), date(2026, 2, 28), date(1961, 5, 1), date(2026, 3, 1)]
MONEY = [0, 1, 99, 42_500, 78_000, 10**8]
VALUES: Mapping[Kind, list[Any]] = {
    "money": [sign * cents * 1200 for cents in MONEY for sign in (1, -1)],
    "ratio": [0, 1, 50, 100, 170, 250, 1_000, -1],
    "count": [0, 1, 2, 3, 12, 40, 60, -3],
    "flag": [True, False],
    "choice": list(WORDS),
    "date": DAYS,
}
HEAD = "def r(" + ", ".join(f"{name}: {kind.title()}" for name, kind in ARGUMENTS.items()) + ") -> {}:\n"
SUBSETS_AT_MOST = 16
EXAMPLES = 30


def _rows() -> list[dict[str, Any]]:
    chance = random.Random(3)
    drawn = [{name: chance.choice(VALUES[kind]) for name, kind in ARGUMENTS.items()} for _ in range(40)]
    return [{"row": number, **row} for number, row in enumerate(drawn)]


ROWS = _rows()


@cache
def _stage() -> tuple[Stage, ir.Table]:
    stage = Stage()
    return stage, stage.put("rows_of_arguments", ROWS, {"row": "count", **ARGUMENTS})


def _used(source: str) -> list[str]:
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    return [name for name in ARGUMENTS if name in names]


def _subsets(names: list[str]) -> list[tuple[str, ...]]:
    """Which arguments are constants: all subsets, or some of every size where these are many."""
    every = [subset for size in range(len(names) + 1) for subset in combinations(names, size)]
    return every if len(every) <= SUBSETS_AT_MOST else random.Random(len(every)).sample(every, SUBSETS_AT_MOST)


def _agree(source: str, answer: Kind, *, rounds: int = 1) -> None:
    """Row by row, for each choice of constants, taken from some row."""
    space: dict[str, Any] = {**FUNCTIONS, **ANNOTATIONS}
    exec("from __future__ import annotations\n" + source, space)
    stage, table = _stage()
    columns: dict[str, ir.Value] = {}
    expected: dict[str, list[Any]] = {}
    for number, fixed in enumerate(_subsets(_used(source)) * rounds):
        constants = {name: ROWS[number * 7 % len(ROWS)][name] for name in fixed}
        found = translated(source, {**{name: table[name] for name in ARGUMENTS}, **constants})
        answers = [space["r"](**{name: row[name] for name in ARGUMENTS} | constants) for row in ROWS]
        if is_column(found):
            columns[f"c{number}"], expected[f"c{number}"] = exactly(found, answer), answers
        else:
            assert all(found == each and type(found) is type(each) for each in answers), (source, constants, found)
    for name, found in stage.columns(table, **columns).items() if columns else ():
        wrong = [
            (row, one, other)
            for row, one, other in zip(ROWS, found, expected[name], strict=True)
            if one != other or type(one) is not type(other)
        ]
        assert not wrong, (source, name, wrong[:2])


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.lists(rule_sources(), min_size=1, max_size=3))
def test_random_rules_agree_for_every_choice_of_constants(rules: list[tuple[str, Kind]]) -> None:
    for source, answer in rules:
        (function,) = ast.parse(source).body
        assert isinstance(function, ast.FunctionDef)
        try:
            check_rule(function=function, file="law.py")
        except RuleFault:
            continue
        _agree(source, answer)


def test_random_rules_reach_every_construct_and_few_are_refused() -> None:
    """Else the test above says less than it seems to."""
    seen: Counter[str] = Counter()

    @settings(max_examples=100, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(rule_sources())
    def look(rule: tuple[str, Kind]) -> None:
        (function,) = ast.parse(rule[0]).body
        assert isinstance(function, ast.FunctionDef)
        try:
            check_rule(function=function, file="law.py")
        except RuleFault:
            seen["refused"] += 1
            return
        seen["accepted"] += 1
        for node in ast.walk(function):
            seen[type(node).__name__] += 1
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                seen[node.func.id] += 1
            if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                seen["elif"] += 1

    look()
    assert seen["accepted"] > 3 * seen["refused"], seen
    constructs = {"If", "elif", "IfExp", "Assign", "BoolOp", "Not", "USub", "Compare", "In", "BinOp", "Call"}
    assert not [name for name in constructs if seen[name] < 5], seen


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
def test_each_comparison_and_each_word(sign: str) -> None:
    pairs = [
        "income {} limit",
        "size {} months",
        "born {} day",
        "first_of_month(day) {} born",
        "size {} 3",
        "0 {} income",
    ]
    pairs += ["times(income, share) {} limit", "divided(limit, 12) {} income", "max(size, 3, months) {} min(size, 40)"]
    pairs += ["full_months(born, day) {} size", "full_years(day, born) {} -months", "income - limit {} size * income"]
    if sign in ("==", "!="):
        pairs += ["ok {} alone", "sort {} town", '"a" {} sort', "ok {} True"]
    for pair in pairs:
        _agree(HEAD.format("Flag") + f"    return {pair.format(sign)}\n", "flag")


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("if ok:\n    return 1\nelif size > 2:\n    return 2\nreturn 3", "count"),
        ("if ok:\n    return 1\nelif size > 2:\n    return 2\nelif alone:\n    return 3\nreturn 4", "count"),
        ("if ok:\n    return 0\nelse:\n    left = limit - income\nreturn max(left, 0)", "money"),
        ("if ok:\n    more = size + 1\n    return more\nmore = size + 2\nreturn more", "count"),
        ('if ok:\n    return 1\nelif sort == "a":\n    return 2\nelse:\n    made = size\nreturn made', "count"),
        ("if ok:\n    if alone:\n        return 1\n    return 2\nreturn 3", "count"),
        ("if True:\n    return size\nelse:\n    return 0", "count"),
        ("first = ok and alone\nsecond = first or not ok\nreturn first == second", "flag"),
        ("return True and ok", "flag"),
        ("return False or ok and True", "flag"),
        ("return ok if alone else True", "flag"),
        ('return sort if ok else "a"', "choice"),
        ('return "a" if ok else "b"', "choice"),
        ('return ("a" if ok else "b") == sort', "flag"),
        ("return sort in ()", "flag"),
        ("return sort not in ()", "flag"),
        ('return "a" in ("a", "b")', "flag"),
        ('return "a" == sort', "flag"),
        ("return (size > 2) == ok", "flag"),
        ("return born if ok else day", "date"),
        ("return first_of_month(born if ok else day) <= day", "flag"),
        ("return full_years(first_of_month(born), day) - full_months(day, born)", "count"),
        ("return -size * -income", "money"),
        ("return 3 - size", "count"),
        ("return 0", "money"),
        ('"""Says what it is."""\nreturn size', "count"),
        ("return times(divided(income, 12), share)", "money"),
        ("return divided(times(income, share), 12) if ok else min(0, income)", "money"),
    ],
)
def test_each_construct(body: str, returns: Kind) -> None:
    source = HEAD.format(returns.title()) + "".join(f"    {line}\n" for line in body.splitlines())
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    check_rule(function=function, file="law.py")
    _agree(source, returns, rounds=3)


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("return times(income if ok else limit, share)", "money"),
        ("return (income if ok else limit) * 1000", "money"),
        ("return (income if ok else limit) * (size if alone else months)", "money"),
        ("return -(income if ok else limit) - (limit if alone else income)", "money"),
        ("return max(income if ok else 0, limit if alone else 0) + (limit if ok else 0)", "money"),
    ],
)
@pytest.mark.parametrize("amount", [22_440_000, 2**31 - 1200, 2**40 * 1200])
def test_a_choice_between_two_constants_has_room_for_what_is_made_of_it(body: str, returns: Kind, amount: int) -> None:
    """A database would keep it in 32 bits, or 8."""
    source = HEAD.format(returns.title()) + f"    {body}\n"
    constants = {"income": amount // 1200 * 1200, "limit": -amount // 1200 * 1200}
    constants |= {"share": 250, "size": 99, "months": 100}
    space: dict[str, Any] = {**FUNCTIONS, **ANNOTATIONS}
    exec("from __future__ import annotations\n" + source, space)
    stage, table = _stage()
    found = translated(source, {**{name: table[name] for name in ARGUMENTS}, **constants})
    answers = [space["r"](**{name: row[name] for name in ARGUMENTS} | constants) for row in ROWS]
    assert stage.columns(table, found=exactly(found, returns))["found"] == answers


def test_a_rule_that_constants_decide_is_a_constant_and_asks_for_no_other() -> None:
    source = HEAD.format("Money") + "    if not ok:\n        return 0\n    return income if alone else limit\n"
    _, table = _stage()
    arguments = {name: table[name] for name in ARGUMENTS}
    assert translated(source, arguments | {"ok": False}) == 0
    assert translated(source, arguments | {"ok": True, "alone": True}).equals(table["income"])
    assert translated(source, arguments | {"ok": True, "alone": False, "limit": 5}) == 5


def test_comments_docstrings_and_line_breaks_do_not_matter() -> None:
    source = HEAD.format("Count") + '    """Says."""\n    # said\n    return (\n        size\n        + 1\n    )\n'
    _agree(source, "count")
