"""An invented law on three levels – house, person, row of money – with what a plan has to get right."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dienests.engine import Library, Parameter, Rows, evaluate, load_library
from dienests.engine.graph import Graph
from dienests.engine.quantities import Kind
from tests.engine.small_law import module, parameter

Row = dict[str, Any]
Tables = dict[str, list[Row]]
DAY = date(2026, 1, 1)
ENTITIES: dict[str, str | None] = {"house": None, "person": "house", "row": "person"}
INPUTS: Mapping[str, Mapping[str, Kind]] = {
    "house": {"town": "choice", "opened": "date", "reserve": "money"},
    "person": {"born": "date", "money_given": "money", "member": "flag"},
    "row": {"sort": "choice", "amount": "money"},
}
KEY_COLUMNS: Mapping[str, Mapping[str, Kind]] = {
    "house": {"house_id": "count"},
    "person": {"house_id": "count", "person_id": "count"},
    "row": {"house_id": "count", "person_id": "count"},
}
TOWNS, SORTS = ("a", "b"), ("wage", "gift", "other")
TEXT = """
def over(how, entity, over, **more):
    return aggregate(how, entity=entity, over=over, label=said("l"), sentence=said("{value}"), paragraph="§ 3", **more)

opened = given(entity="house", kind="date", label=said("opened"))
reserve = given(entity="house", kind="money", label=said("reserve"))
born = given(entity="person", kind="date", label=said("born"))
sort = given(entity="row", kind="choice", label=said("sort"), choices={"wage": said("w"), "gift": said("g"),
                                                                      "other": said("o")})
amount = given(entity="row", kind="money", label=said("amount"))

# Up twice, down again, and up once more.
@about("row")
def counted_amount(amount: Money, sort: Choice, town_share: Ratio) -> Money:
    return 0 if sort == "gift" else times(amount, town_share)

income = over("sum", "person", "row", column="counted_amount")
rows_of_person = over("count", "person", "row")
largest_row = over("max", "person", "row", column="amount")

@about("row")
def is_gift(sort: Choice) -> Flag:
    return sort == "gift"

has_gift = over("any", "person", "row", column="is_gift")
gifts_of_house = over("count", "house", "row", where="is_gift")
largest_in_house = over("max", "house", "row", column="amount", where="is_gift")

@about("person")
def age(born: Date, opened: Date) -> Count:
    return full_years(born, opened)

@about("person")
def is_grown(age: Count, grown_from: Count) -> Flag:
    return age >= grown_from

income_of_house = over("sum", "house", "person", column="income", where="member")
grown = over("count", "house", "person", where="is_grown")
any_grown_gift = over("any", "house", "person", column="has_gift", where="is_grown")
oldest = over("max", "house", "person", column="age", where="member")

@about("house")
def per_head(income_of_house: Money, grown: Count) -> Money:
    return divided(income_of_house, 12) if grown > 0 else 0

@about("person")
def part(per_head: Money, is_grown: Flag, norm: Money, money_given: Money) -> Money:
    if not is_grown:
        return norm
    elif money_given > per_head:
        return 0
    return max(per_head - money_given, 0)

parts_of_house = over("sum", "house", "person", column="part")

@about("row")
def seen_from_row(part: Money, parts_of_house: Money, amount: Money, is_grown: Flag) -> Money:
    return min(part, amount) if is_grown else parts_of_house

back_up = over("sum", "house", "row", column="seen_from_row")
back_up_where = over("sum", "house", "row", column="seen_from_row", where="member")
member_rows = over("count", "house", "row", where="member")

@about("house", rounding=Rounding("direction", "§ 9"))
def result(parts_of_house: Money, back_up: Money, reserve: Money, per_head: Money) -> Money:
    return parts_of_house + back_up + divided(reserve, 3) - per_head

@about("house")
def kind_of_house(grown: Count, oldest: Count, any_grown_gift: Flag, town: Choice) -> Choice:
    if any_grown_gift:
        return "given"
    if grown == 0 and oldest < 10:
        return "small"
    return town
"""
TARGETS = ("result", "kind_of_house", "gifts_of_house", "largest_in_house", "rows_of_person", "largest_row")
TARGETS = (*TARGETS, "back_up_where", "member_rows")


NORMS: tuple[dict[str, object], ...] = ({"value": "98.10"}, {"value": "50", "for": {"age": 3}})


def three_levels(folder: Path, *, norms: Sequence[dict[str, object]] = NORMS) -> Library:
    """The law, with parameters keyed by a choice of the house and by an age of the person."""

    def amounts(name: str, kind: str, *rows: dict[str, object], **more: object) -> Parameter:
        return parameter(name, kind, *({"from": DAY, "known": DAY, **row} for row in rows), **more)

    parameters = [
        amounts("town_share", "ratio", {"value": 1, "for": {"town": "a"}}, {"value": "1.7"}, keys=["town"]),
        amounts("grown_from", "count", {"value": 18}),
        amounts("direction", "choice", {"value": "half_up"}),
        amounts("norm", "money", *norms, keys=["age"]),
    ]
    modules = [module(folder, TEXT)]
    return load_library(entities=ENTITIES, modules=modules, parameters=parameters, targets=TARGETS)


def random_rows(seed: int, *, houses: int) -> Tables:
    """Houses, some without persons, persons, some without rows; numbers are neither small nor without gaps."""
    chance = random.Random(seed)
    tables: Tables = {entity: [] for entity in ENTITIES}
    for number in chance.sample(range(10**12), houses):
        opened = date(2026, 1, 1) + timedelta(chance.randrange(300))
        reserve = chance.choice((0, 5, -7, 10**8)) * 1200
        house = {"house_id": number, "town": chance.choice(TOWNS), "opened": opened, "reserve": reserve}
        tables["house"].append(house)
        for _ in range(chance.choice((0, 1, 2, 5))):
            _add_person(chance, tables, house)
    return tables


def _add_person(chance: random.Random, tables: Tables, house: Row) -> None:
    identity = {"house_id": house["house_id"], "person_id": len(tables["person"]) * 3 - 7}
    years = timedelta(chance.choice((0, 1, 365, 366, 3 * 365, 18 * 365 + 4, 18 * 365 + 5, 20_000)))
    tables["person"].append(
        {
            **identity,
            "born": house["opened"] - years,
            "money_given": chance.choice((0, 1, 981_000, 10**9)) * 1200,
            "member": chance.random() < 0.7,
        }
    )
    for _ in range(chance.choice((0, 0, 1, 3))):
        amount = chance.choice((0, 1, 99, 98_100, -3)) * 1200
        tables["row"].append({**identity, "sort": chance.choice(SORTS), "amount": amount})


def scalar(graph: Graph, tables: Tables) -> dict[str, Counter[tuple[Any, ...]]]:
    """Entity to how often each row of values (with its keys, nodes in the order of the graph) is found."""
    found: dict[str, Counter[tuple[Any, ...]]] = {entity: Counter() for entity in ENTITIES}
    for house in tables["house"]:
        mine = {name: [row for row in rows if row["house_id"] == house["house_id"]] for name, rows in tables.items()}
        evaluation = evaluate(graph, case_of(mine))
        for entity, rows in mine.items():
            names = nodes_of(graph, entity)
            for position, row in enumerate(rows):
                keys = tuple(row[key] for key in KEY_COLUMNS[entity])
                found[entity][(*keys, *(evaluation.values[name][position] for name in names))] += 1
    return found


def nodes_of(graph: Graph, entity: str) -> list[str]:
    return [name for name, node in graph.nodes.items() if node.entity == entity]


def case_of(mine: Tables) -> dict[str, Rows]:
    """The rows of one house as the scalar engine takes them."""
    case: dict[str, Rows] = {}
    places: dict[int, int] = {row["person_id"]: place for place, row in enumerate(mine["person"])}
    for entity, rows in mine.items():
        parents = [places[row["person_id"]] if entity == "row" else 0 for row in rows]
        columns = {name: [row[name] for row in rows] for name in INPUTS[entity]}
        case[entity] = Rows(parents, [None] * len(rows), columns)
    return case
