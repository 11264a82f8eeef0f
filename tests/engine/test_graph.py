"""Loading rules, ordering them, evaluating and explaining them, on an invented law."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dienests.engine import GraphFault, Library, Rows, RuleFault, Text, evaluate, explainer, graph_for, nodes_of
from dienests.engine.quantities import SHARES_PER_EURO
from tests.engine.small_law import law, parameter

DAY = date(2026, 1, 1)
EURO = SHARES_PER_EURO


def _case(*people: tuple[int, bool], town: str = "a") -> dict[str, Rows]:
    subjects: list[Text | None] = [Text(f"P{number}", f"P{number}") for number in range(len(people))]
    columns = {"money_given": [each[0] * EURO for each in people], "member": [each[1] for each in people]}
    return {"house": Rows([0], [None], {"town": [town]}), "person": Rows([0] * len(people), subjects, columns)}


def _result(library: Library, case: dict[str, Rows], *, on: date = DAY, known_on: date = DAY) -> object:
    return evaluate(graph_for(library, on=on, known_on=known_on), case).values["result"][0]


SUM = """
total = counted("sum", column="money_given", where="member")

@about("house")
def result(total: Money) -> Money:
    return total
"""


def test_a_sum_counts_the_rows_its_condition_chooses(tmp_path: Path) -> None:
    library = law(tmp_path, SUM)
    assert _result(library, _case((10, True), (5, False), (7, True))) == 17 * EURO
    assert _result(library, _case()) == 0


@pytest.mark.parametrize(
    ("declared", "kind", "expected"),
    [
        ('counted("count", where="member")', "Count", 2),
        ('counted("any", column="member")', "Flag", True),
        ('counted("max", column="money_given")', "Money", 10 * EURO),
        ('counted("max", column="money_given", where="member")', "Money", 7 * EURO),
    ],
)
def test_other_aggregates(tmp_path: Path, declared: str, kind: str, expected: object) -> None:
    text = f'found = {declared}\n@about("house")\ndef result(found: {kind}) -> {kind}:\n    return found\n'
    library = law(tmp_path, text)
    assert _result(library, _case((10, False), (7, True), (3, True))) == expected


def test_a_rule_of_a_person_sees_the_house_it_belongs_to(tmp_path: Path) -> None:
    text = """
@about("person")
def share(money_given: Money, town: Choice) -> Money:
    return money_given if town == "a" else 0

result = counted("sum", column="share")
"""
    library = law(tmp_path, text)
    assert _result(library, _case((4, True), town="a")) == 4 * EURO
    assert _result(library, _case((4, True), town="b")) == 0


def test_two_versions_of_a_law_follow_each_other(tmp_path: Path) -> None:
    text = """
@about("house", name="result", valid_until=date(2025, 12, 31))
def result_old() -> Count:
    return 1

@about("house", name="result", valid_from=date(2026, 1, 1))
def result_new() -> Count:
    return 2
"""
    library = law(tmp_path, text)
    assert _result(library, _case(), on=date(2025, 12, 31)) == 1
    assert _result(library, _case(), on=date(2026, 1, 1)) == 2


def test_a_version_that_became_known_later_applies_backwards_from_then(tmp_path: Path) -> None:
    text = """
@about("house", name="result")
def result_old() -> Count:
    return 1

@about("house", name="result", valid_from=date(2026, 1, 1), known_from=date(2026, 2, 28))
def result_new() -> Count:
    return 2
"""
    library = law(tmp_path, text)
    assert _result(library, _case(), on=date(2026, 1, 15), known_on=date(2026, 2, 27)) == 1
    assert _result(library, _case(), on=date(2026, 1, 15), known_on=date(2026, 2, 28)) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '@about("house")\ndef result(towns: Choice) -> Choice:\n    return towns\n',
            "result asks for `towns`, which is no rule, aggregate, parameter or input. Did you mean `town`?",
        ),
        (
            '@about("house")\ndef result(b: Count) -> Count:\n    return b\n'
            '@about("house")\ndef b(result: Count) -> Count:\n    return result\n',
            "rules go in a circle: result → b → result.",
        ),
        (
            '@about("house", valid_from=date(2027, 1, 1))\ndef result() -> Count:\n    return 1\n',
            "the library asks for `result`; no version is in force on 2026-01-01 (known on 2026-01-01).",
        ),
        ('result = counted("sum", column="member")\n', "`member` is no money or count or ratio"),
        ('result = counted("any", column="money_given")\n', "`money_given` is no flag"),
        ('result = counted("count", where="money_given")\n', "the condition must be a flag"),
        ('result = counted("sum")\n', "a count has no column; sum, any and max need one"),
        (
            '@rule(entity="house", label=said("l"), sentence=said("{gone}"), paragraph="")\n'
            "def result() -> Count:\n    return 1\n",
            "the sentence names {gone}, which is no argument",
        ),
    ],
)
def test_rules_that_do_not_fit_together(tmp_path: Path, text: str, message: str) -> None:
    library = law(tmp_path, text)
    with pytest.raises(GraphFault) as refused:
        graph_for(library, on=DAY, known_on=DAY)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '@about("house")\ndef result(money_given: Money) -> Money:\n    return money_given\n',
            "aggregate over person",
        ),
        ('@about("house")\ndef result(town: Count) -> Count:\n    return town\n', "of kind choice, not count"),
        ('@about("house")\ndef result(town: Choice) -> Flag:\n    return town == "c"\n', "choices are a, b"),
        (
            '@about("house", condition=Condition(("x",)))\ndef result() -> Count:\n    return 1\n',
            "only a flag can be a condition",
        ),
        (
            '@about("house", choices={"a": said("A")})\ndef result() -> Choice:\n    return "z"\n',
            "'z' is not among the choices declared",
        ),
    ],
)
def test_arguments_that_do_not_fit(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RuleFault) as refused:
        graph_for(law(tmp_path, text), on=DAY, known_on=DAY)
    assert message in str(refused.value)
    assert "small_law_" in refused.value.file


@pytest.mark.parametrize(
    "text",
    [
        '@about("house")\ndef result() -> Count:\n    return 1\n'
        '@about("house", name="result")\ndef other() -> Count:\n    return 2\n',
        '@about("house")\ndef result() -> Count:\n    return 1\n'
        '@about("house")\ndef result() -> Count:\n    return 2\n',
    ],
)
def test_two_rules_of_one_name_on_one_day_are_refused_at_load(tmp_path: Path, text: str) -> None:
    with pytest.raises(RuleFault):
        law(tmp_path, text)


def test_a_name_belongs_to_one_thing(tmp_path: Path) -> None:
    with pytest.raises(GraphFault, match="`town` is declared a second time"):
        law(tmp_path, '@about("house", name="town")\ndef town_rule() -> Choice:\n    return "a"\n')


def test_an_unknown_entity_is_refused_at_load(tmp_path: Path) -> None:
    with pytest.raises(GraphFault, match="`village` is not an entity; the entities are house, person"):
        law(tmp_path, '@about("village")\ndef result() -> Count:\n    return 1\n')


ROUNDED = """
shared = given(entity="house", kind="money", label=said("shared"))

@about("house", rounding=Rounding("direction", "§ 9"))
def result(shared: Money) -> Money:
    return divided(shared, 12)
"""


@pytest.mark.parametrize(("direction", "cents"), [("half_up", 1), ("down", 0), ("up", 1)])
def test_an_amount_is_rounded_once_in_the_declared_direction(tmp_path: Path, direction: str, cents: int) -> None:
    switch = parameter("direction", "choice", {"from": DAY, "known": DAY, "value": direction})
    library = law(tmp_path, ROUNDED, switch)
    case = _case()
    case["house"].columns["shared"] = [6 * EURO // 100]
    assert _result(library, case) == cents * EURO // 100


def test_an_inexact_division_is_refused_rather_than_cut(tmp_path: Path) -> None:
    text = ROUNDED.replace("divided(shared, 12)", "divided(shared, 7)")
    switch = parameter("direction", "choice", {"from": DAY, "known": DAY, "value": "half_up"})
    case = _case()
    case["house"].columns["shared"] = [EURO]
    with pytest.raises(ValueError, match="7 parts is not exact"):
        _result(law(tmp_path, text, switch), case)


def test_the_explanation_shows_each_node_once_and_what_was_left_out(tmp_path: Path) -> None:
    text = SUM.replace("return total", "return total + total")
    library = law(tmp_path, text)
    evaluation = evaluate(graph_for(library, on=DAY, known_on=DAY), _case((10, True), (5, False)))
    reasons = explainer(evaluation)
    tree = reasons.tree("result")
    assert tree["value"] == "20.00"
    assert tree["checked"] is False
    assert "result" in reasons.unchecked
    total = tree["inputs"][0]
    assert [(each["name"], each["subject"], each["value"]) for each in total["inputs"]] == [
        ("money_given", "P0", "10.00"),
        ("member", "P1", False),
    ]
    again = reasons.tree("result")
    assert again["ref"] == "result"
    assert again["value"] == "20.00"
    assert "inputs" not in again
    names = [(node["name"], node["subject"]) for node in nodes_of(tree)]
    assert len(names) == len(set(names))


def test_the_version_changes_with_a_rule_and_with_a_value_in_force(tmp_path: Path) -> None:
    one = law(tmp_path, SUM)
    same = law(tmp_path, SUM)
    other = law(tmp_path, SUM.replace("return total", "return total * 2"))
    versions = [graph_for(each, on=DAY, known_on=DAY).version for each in (one, same, other)]
    assert versions[0] == versions[1] != versions[2]


def test_a_rule_brings_its_checked_version_and_nothing_else_does(tmp_path: Path) -> None:
    """Columns are made from the source of the version in force, refusals name its file and line."""
    text = """
total = counted("sum", column="money_given")

@about("house", name="result", valid_until=date(2025, 12, 31))
def result_old(total: Money) -> Money:
    return total

@about("house", name="result", valid_from=date(2026, 1, 1))
def result_new(total: Money, limit: Money) -> Money:
    return total - limit
"""
    limit = parameter("limit", "money", {"from": date(2020, 1, 1), "known": DAY, "value": 5})
    library = law(tmp_path, text, limit)
    for day, name in ((date(2025, 12, 31), "result_old"), (DAY, "result_new")):
        nodes = graph_for(library, on=day, known_on=DAY).nodes
        version = nodes["result"].version
        assert version is not None
        assert version in library.rules["result"]
        assert version.source.startswith(f"def {name}(total: Money")
        assert nodes["result"].compute is version.function
        assert {each for each, node in nodes.items() if node.version is not None} == {"result"}
