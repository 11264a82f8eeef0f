"""When columns are computed: as few joins and groupings as the law allows."""

from __future__ import annotations

from pathlib import Path

from dienests.engine import graph_for
from dienests.engine.columnar.schedule import Schedule, scheduled
from tests.engine.columnar.three_levels import DAY, three_levels
from tests.engine.small_law import law, parameter


def schedule_of(folder: Path, text: str) -> Schedule:
    found = law(folder, text, parameter("norm", "money", {"value": "10", "from": DAY, "known": DAY}))
    graph = graph_for(found, on=DAY, known_on=DAY)
    return scheduled(graph, list(graph.nodes.values()), {name: node.inputs for name, node in graph.nodes.items()})


WAITING = """
members = counted("count", where="member")
money_of_house = counted("sum", column="money_given")

@about("house")
def share(money_of_house: Money, norm: Money) -> Money:
    return money_of_house + norm

@about("person")
def raised(money_given: Money, share: Money) -> Money:
    return money_given + share

raised_of_house = counted("sum", column="raised")
largest = counted("max", column="money_given", where="member")

@about("house")
def result(raised_of_house: Money, largest: Money, members: Count) -> Money:
    return raised_of_house if members > 1 else largest
"""


def test_sums_that_do_not_stand_on_each_other_are_grouped_at_once(tmp_path: Path) -> None:
    rounds = schedule_of(tmp_path, WAITING).rounds
    assert rounds["members"] == rounds["money_of_house"] == rounds["largest"] == 1
    assert rounds["raised"] == 2
    assert rounds["raised_of_house"] == 3


OWNED = """
money_of_house = counted("sum", column="money_given")

@about("person")
def in_a(town: Choice) -> Flag:
    return town == "a"

@about("person")
def part(money_of_house: Money, in_a: Flag) -> Money:
    return money_of_house if in_a else 0

parts = counted("sum", column="part")

@about("house")
def result(parts: Money, norm: Money) -> Money:
    return parts + norm
"""


def test_what_needs_an_owner_waits_so_that_one_join_brings_it_all(tmp_path: Path) -> None:
    rounds = schedule_of(tmp_path, OWNED).rounds
    assert rounds["money_of_house"] == 1
    assert rounds["in_a"] == rounds["part"] == 2, "the town alone could have been brought a round before"


def test_nothing_is_computed_before_what_it_stands_on(tmp_path: Path) -> None:
    """Three levels, where sums over the same rows wait for each other across entities."""
    graph = graph_for(three_levels(tmp_path), on=DAY, known_on=DAY)
    found = scheduled(graph, list(graph.nodes.values()), {name: node.inputs for name, node in graph.nodes.items()})
    for name, node in graph.nodes.items():
        seen_from = node.aggregate.over if node.aggregate else node.entity
        for each in node.inputs:
            gap = (graph.nodes[each].entity != seen_from) + (node.aggregate is not None)
            assert found.rounds[each] + gap <= found.rounds[name], (each, name)
            if not gap and found.rounds[each] == found.rounds[name]:
                assert found.layers[each] < found.layers[name], (each, name)


MUTUAL = """
first = counted("sum", column="money_given")
second = counted("count", where="member")

@about("person")
def of_first(first: Money, money_given: Money) -> Money:
    return first + money_given

third = counted("sum", column="of_first")

@about("house")
def result(second: Count, third: Money) -> Money:
    return third if second > 0 else 0
"""


def test_a_sum_waits_for_none_that_stands_on_it(tmp_path: Path) -> None:
    rounds = schedule_of(tmp_path, MUTUAL).rounds
    assert rounds["first"] == rounds["second"] == 1
    assert rounds["third"] == 3
