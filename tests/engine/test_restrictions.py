"""What a rule may not say, and what the refusal tells its author."""

from __future__ import annotations

import ast

import pytest

from dienests.engine import RuleFault
from dienests.engine.restrictions import check_rule

HEAD = "def r(income: Money, limit: Money, k: Ratio, n: Count, ok: Flag, kind: Choice, born: Date) -> {}:\n"


def _check(body: str, *, returns: str = "Money") -> None:
    text = HEAD.format(returns) + "".join(f"    {line}\n" for line in body.splitlines())
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    check_rule(function=function, file="law/amount.py")


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("return income + limit * n", "Money"),
        ("return max(0, limit - income)", "Money"),
        ("return times(limit, k)", "Money"),
        ("return divided(income, 3)", "Money"),
        ("return 0 if ok else income", "Money"),
        ("if ok and not income > limit:\n    return income\nreturn limit", "Money"),
        ("if ok:\n    return 0\nelif n > 2:\n    return limit\nelse:\n    return income", "Money"),
        ("left = limit - income\nreturn max(left, 0)", "Money"),
        ("return income <= limit", "Flag"),
        ('return kind == "wage" or kind in ("a", "b")', "Flag"),
        ("return full_months(born, born) - 1", "Count"),
        ('"""A docstring."""\nreturn -n', "Count"),
        ('return "S" if n == 1 else "P"', "Choice"),
        ("return 0", "Ratio"),
    ],
)
def test_allowed(body: str, returns: str) -> None:
    _check(body, returns=returns)


@pytest.mark.parametrize(
    ("body", "returns", "problem", "instead"),
    [
        ("return income / 3", "Money", "not exact", "divided(amount, parts)"),
        ("return income // 3", "Money", "not exact", "divided(amount, parts)"),
        ("return income * k", "Money", "hundredths", "times(amount, coefficient)"),
        ("return income * limit", "Money", "money times money", "count"),
        ("return income * 1.5", "Money", "1.5 is not exact", "parameters.yaml"),
        ("return income + 10", "Money", "bare number 10", "parameters.yaml"),
        ("return income > 425", "Flag", "bare number 425", "parameters.yaml"),
        ("return max(income, 5)", "Money", "bare number 5", "parameters.yaml"),
        ("return 100", "Money", "kind number, not money", "parameters.yaml"),
        ("return round(income)", "Money", "`round`", "rounding="),
        ("for i in income:\n    pass", "Money", "`for`", "aggregate"),
        ("while ok:\n    pass", "Money", "`while`", "aggregate"),
        ("income = limit\nreturn income", "Money", "already has a value", "new name"),
        ("left = limit\nleft += income\nreturn left", "Money", "`augassign`", "name of its own"),
        ("a, b = income, limit\nreturn a", "Money", "`assign`", "name = "),
        ("import os\nreturn income", "Money", "`import`", "imports nothing"),
        ("raise ValueError", "Money", "`raise`", "input check"),
        ("return sum([income])", "Money", "`sum` is not a word", "min, max"),
        ("return [x for x in kind]", "Money", "cannot stand", "aggregate"),
        ("return income.real", "Money", "cannot stand", "argument"),
        ("return income[0]", "Money", "cannot stand", "parameter with keys"),
        ("return (lambda: income)()", "Money", "cannot be called", "words are"),
        ("return f'{income}'", "Choice", "cannot stand", "sentence"),
        ("return 0 < income < limit", "Flag", "chain", "a <= b and b <= c"),
        ("return ok is True", "Flag", "identity", "=="),
        ("return kind < 'a'", "Flag", "no order", "=="),
        ("return income and limit", "Flag", "kind money, not flag", "kind flag"),
        ("return not income", "Flag", "kind money, not flag", "kind flag"),
        ("return income + n", "Money", "money and count", "one kind"),
        ("return income == k", "Flag", "money and ratio", "one kind"),
        ("return ok + ok", "Count", "arithmetic on a flag", "money, ratios and counts"),
        ("return unknown", "Money", "not known here", "argument"),
        ("if ok:\n    return income", "Money", "without an answer", "every way"),
        ("if ok:\n    left = income\nreturn limit", "Money", "does not return", "Return in the branch"),
        ("return income\nreturn limit", "Money", "never reached", "Remove"),
        ("return full_years(born)", "Count", "takes 2", "date, date"),
        ("return times(income, n)", "Money", "kind count, not ratio", "kind ratio"),
        ("return kind in [kind]", "Flag", "without a list", 'in ("a", "b")'),
        ("return max(income, limit, key=n)", "Money", "cannot be called", "words are"),
    ],
)
def test_refused(body: str, returns: str, problem: str, instead: str) -> None:
    with pytest.raises(RuleFault) as refused:
        _check(body, returns=returns)
    assert problem in refused.value.problem
    assert instead in refused.value.instead
    assert refused.value.file == "law/amount.py"
    assert refused.value.line >= 2 or "answer" in problem


def test_the_line_of_the_refusal_is_the_line_of_the_offence() -> None:
    with pytest.raises(RuleFault) as refused:
        _check("left = limit - income\nif ok:\n    return left\nreturn left / 2")
    assert refused.value.line == 5
    assert str(refused.value).startswith("law/amount.py:5: ")


@pytest.mark.parametrize(
    "head",
    [
        "def r(a) -> Money: return 0",
        "def r(a: int) -> Money: return 0",
        "def r(a: Money): return a",
        "def r(a: Money = 0) -> Money: return a",
        "def r(*a: Money) -> Money: return 0",
        "def r(*, a: Money) -> Money: return a",
    ],
)
def test_arguments_are_plain_annotated_names(head: str) -> None:
    function = ast.parse(head).body[0]
    assert isinstance(function, ast.FunctionDef)
    with pytest.raises(RuleFault):
        check_rule(function=function, file="law.py")
