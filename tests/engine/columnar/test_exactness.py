"""No division that may leave a rest comes into a plan: refused with file, line and what to write instead."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dienests.engine import Library, RuleFault, graph_for
from dienests.engine.columnar import columns
from dienests.engine.columnar.exactness import check_exact
from dienests.rulebook.law import library
from tests.engine.small_law import HEAD, law, parameter

DAY = date(2026, 1, 1)
INPUTS = """
shared = given(entity="house", kind="money", label=said("shared"))
limit = given(entity="house", kind="money", label=said("limit"))
share = given(entity="house", kind="ratio", label=said("share"))
size = given(entity="house", kind="count", label=said("size"))
ok = given(entity="house", kind="flag", label=said("ok"))
"""
ARGUMENTS = "shared: Money, limit: Money, share: Ratio, size: Count, ok: Flag, town: Choice"


def _law(folder: Path, body: str, *, more: str = "", extra: str = "", **parts: int) -> Library:
    """One rule over the inputs, and where given a parameter `parts` keyed by town."""
    values = [{"from": DAY, "known": DAY, "value": value, "for": {"town": town}} for town, value in parts.items()]
    parameters = [parameter("parts", "count", *values, keys=["town"])] if parts else []
    arguments = ARGUMENTS + (", parts: Count" if parts else "") + extra
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    text = f'{INPUTS}{more}\n@about("house")\ndef result({arguments}) -> Money:\n{lines}'
    return law(folder, text, *parameters)


@pytest.mark.parametrize(
    "body",
    [
        "return divided(shared, 12)",
        "return divided(shared, 1200)",
        "return divided(divided(shared, 12), 100)",
        "return times(shared, share)",
        "return times(divided(shared, 12), share)",
        "return divided(times(shared, share), 12)",
        "return divided(shared + limit * size - max(limit, 0), 3)",
        "return divided(shared * 7, 7)",
        "part = divided(shared, 3)\nreturn divided(part, 4)",
        "if ok:\n    return divided(shared, 12)\nreturn times(shared, share)",
        "if ok:\n    return 0\nelse:\n    part = shared * 5\nreturn divided(part, 5)",
        "if ok:\n    return 0\nelif size > 1:\n    return limit\npart = shared * 5\nreturn divided(part, 5)",
        "return divided(min(shared, 0) if ok else -limit, 12)",
        "return divided(0 if ok else shared, 12)",
    ],
)
def test_divisions_that_leave_no_rest_pass(tmp_path: Path, body: str) -> None:
    check_exact(graph_for(_law(tmp_path, body), on=DAY, known_on=DAY))


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("return divided(shared, 7)", 1, "`divided(shared, 7)` may leave a rest: a multiple of 1200 shares"),
        ("return divided(divided(shared, 12), 3)", 1, "a multiple of 100 shares is divided by 3"),
        ("return times(times(shared, share), share)", 1, "a multiple of 12 shares is divided by 100"),
        ("part = divided(shared, 5)\nif ok:\n    return 0\nreturn divided(part, 7)", 4, "240 shares is divided by 7"),
        ("if ok:\n    return divided(shared, 9)\nreturn 0", 2, "divided by 9"),
        ("return 0 if ok else divided(shared, 9)", 1, "divided by 9"),
        ("return divided(max(divided(shared, 12), limit), 3)", 1, "a multiple of 100 shares"),
        ("return divided(shared, 0)", 1, "a division by zero"),
        ("return divided(shared, size)", 1, "the number of parts is not known beforehand"),
        ("return divided(shared, size + 1)", 1, "the number of parts is not known beforehand"),
        ("parted = 3\nreturn divided(shared, parted)", 2, "the number of parts is not known beforehand"),
        ("if ok:\n    return 0\nelse:\n    part = divided(shared, 12)\nreturn divided(part, 3)", 5, "divided by 3"),
        ("if ok:\n    return 0\nelif size > 2:\n    return divided(shared, 7)\nreturn 0", 4, "divided by 7"),
    ],
)
def test_a_division_that_may_leave_a_rest_is_refused(tmp_path: Path, body: str, line: int, said: str) -> None:
    graph = graph_for(_law(tmp_path, body), on=DAY, known_on=DAY)
    house = ibis.table({"house_id": "int64", "shared": "int64", "limit": "int64"}, name="house")
    with pytest.raises(RuleFault) as refused:
        columns(graph, {"house": house})
    assert said in refused.value.problem
    assert refused.value.file.endswith(".py")
    assert "small_law_" in refused.value.file
    assert refused.value.line == (HEAD + INPUTS).count("\n") + 2 + 1 + line
    assert re.search(r"[Dd]ivide by|another value|coefficient before", str(refused.value))
    assert str(refused.value).startswith(f"{refused.value.file}:{refused.value.line}: ")


@pytest.mark.parametrize(("parts", "passes"), [({"a": 3, "b": 12}, True), ({"a": 3, "b": 7}, False), ({"a": 0}, False)])
def test_a_parameter_divides_only_where_each_of_its_values_does(
    tmp_path: Path, parts: dict[str, int], passes: bool
) -> None:
    graph = graph_for(_law(tmp_path, "return divided(shared, parts)", **parts), on=DAY, known_on=DAY)
    if passes:
        check_exact(graph)
        return
    with pytest.raises(RuleFault):
        check_exact(graph)


def test_grains_are_followed_through_rules_sums_and_roundings(tmp_path: Path) -> None:
    more = """
switch = given(entity="house", kind="choice", label=said("switch"))

@about("person")
def part(money_given: Money) -> Money:
    return divided(money_given, 12)

total = counted("sum", column="part", where="member")
largest = counted("max", column="part")
heads = counted("count", where="member")

@about("house", rounding=Rounding("direction", "§ 9"))
def rounded(total: Money, largest: Money) -> Money:
    return total - largest
"""
    direction = parameter("direction", "choice", {"from": DAY, "known": DAY, "value": "up"})
    for body, passes in (
        ("return divided(total, 100)", True),
        ("return divided(largest, 100)", True),
        ("return divided(total, 3)", False),
        ("return divided(largest, 3)", False),
        ("return divided(rounded, 1200)", True),
        ("return divided(total * heads, 3)", False),
    ):
        head = "def result(total: Money, largest: Money, rounded: Money, heads: Count) -> Money:"
        text = f'{more}\n@about("house")\n{head}\n    {body}\n'
        graph = graph_for(law(tmp_path, text, direction), on=DAY, known_on=DAY)
        if passes:
            check_exact(graph)
        else:
            with pytest.raises(RuleFault):
                check_exact(graph)


def test_the_rulebook_passes_on_every_day_on_which_it_changes() -> None:
    known_on = max(library().days_of_knowledge())
    days = [day for day in library().days_of_change() if day >= date(2021, 1, 1)]
    assert len(days) > 4
    for day in days:
        check_exact(graph_for(library(), on=day, known_on=known_on))


@st.composite
def divisions(draw: st.DrawFn, depth: int = 3) -> str:
    """Money that is divided without any care."""
    if depth == 0:
        return draw(st.sampled_from(["shared", "limit", "-limit", "(shared - limit)"]))
    inner = divisions(depth=depth - 1)
    how = draw(st.sampled_from(["divided", "times", "sum", "product", "least", "if", "plain"]))
    if how == "divided":
        return f"divided({draw(inner)}, {draw(st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 100]))})"
    if how == "times":
        return f"times({draw(inner)}, share)"
    if how == "sum":
        return f"({draw(inner)} {draw(st.sampled_from('+-'))} {draw(inner)})"
    if how == "product":
        return f"({draw(inner)} * {draw(st.sampled_from(['size', '3', '7', '-2']))})"
    if how == "least":
        return f"{draw(st.sampled_from(['min', 'max']))}({draw(inner)}, {draw(inner)})"
    return f"({draw(inner)} if ok else {draw(inner)})" if how == "if" else draw(inner)


def test_what_passes_never_leaves_a_rest(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One household at a time a rest raises ValueError; so the proof is held against random amounts."""
    folder = tmp_path_factory.mktemp("laws")
    verdicts = {True: 0, False: 0}

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(st.lists(divisions(), min_size=1, max_size=2), st.randoms(use_true_random=False))
    def look(texts: list[str], chance: random.Random) -> None:
        body = f"if town == 'a':\n    return {texts[0]}\nreturn {texts[-1]}"
        graph = graph_for(_law(folder, body), on=DAY, known_on=DAY)
        try:
            check_exact(graph)
        except RuleFault:
            verdicts[False] += 1
            return
        verdicts[True] += 1
        compute = graph.nodes["result"].compute
        assert compute is not None
        for _ in range(50):
            cents = [chance.choice((0, 1, -1, chance.randrange(10**9))) * 1200 for _ in range(2)]
            more = [chance.randrange(-5, 1_000), chance.randrange(-5, 60), chance.random() < 0.5]
            values = dict(zip(("shared", "limit", "share", "size", "ok"), [*cents, *more], strict=True))
            values["town"] = chance.choice("ab")
            compute(*(values[name] for name in graph.nodes["result"].inputs))

    look()
    assert min(verdicts.values()) > 5, verdicts
