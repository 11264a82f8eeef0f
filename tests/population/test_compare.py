"""The figures of a comparison beside a plain computation in Python, household by household."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dienests.population.compare import AGE_GROUPS, EDGES, LARGEST, compare_results
from dienests.population.comparison import BENEFITS, STATUSES, Changes, Figures, Group, People, Recipients
from tests.population.result_tables import Row, connected, random_rows, row

Pair = tuple[Row, Row]


def compared(before: list[Row], after: list[Row]) -> Figures:
    return compare_results(connected(old=before, new=after), before="old", after="new")


def amount(found: Row, benefit: str) -> int:
    if not found["seeks_assistance"]:
        return 0
    gmi, housing = int(found["gmi_benefit_cents"]), int(found["housing_benefit_cents"])
    return {"gmi": gmi, "housing": housing, "together": gmi + housing}[benefit]


def people(pairs: list[Pair], where: Callable[[Row, Row], bool], *, side: int = 0) -> People:
    chosen = [pair for pair in pairs if where(*pair)]
    return People(len(chosen), sum(pair[side]["household_size"] for pair in chosen))


def naive_recipients(pairs: list[Pair], side: int, benefit: str) -> Recipients:
    found = people(pairs, lambda *pair: amount(pair[side], benefit) > 0, side=side)
    return Recipients(found.households, found.persons, sum(amount(pair[side], benefit) for pair in pairs))


def naive_status(pairs: list[Pair], side: int, status: str) -> Recipients:
    found = people(pairs, lambda *pair: pair[0]["seeks_assistance"] and pair[side]["status"] == status, side=side)
    return Recipients(found.households, found.persons, 0)


def naive_changes(pairs: list[Pair], benefit: str) -> Changes:
    seeking = [pair for pair in pairs if pair[0]["seeks_assistance"]]
    moved = [amount(new, benefit) - amount(old, benefit) for old, new in seeking]

    def where(test: Callable[[int, int], bool]) -> People:
        return people(seeking, lambda old, new: test(amount(old, benefit), amount(new, benefit)))

    return Changes(
        gaining=where(lambda old, new: new > old),
        losing=where(lambda old, new: new < old),
        unchanged=where(lambda old, new: new == old),
        newly_entitled=where(lambda old, new: new > old == 0),
        no_longer_entitled=where(lambda old, new: old > new == 0),
        gained_month_cents=sum(each for each in moved if each > 0),
        lost_month_cents=-sum(each for each in moved if each < 0),
    )


def assert_group(group: Group, pairs: list[Pair]) -> None:
    assert group.everyone == people(pairs, lambda old, new: True)
    assert group.seeking == people(pairs, lambda old, new: old["seeks_assistance"])
    for side, law in enumerate((group.before, group.after)):
        for benefit in BENEFITS:
            assert law.benefits[benefit] == naive_recipients(pairs, side, benefit)
        for status in STATUSES:
            assert law.statuses[status] == naive_status(pairs, side, status)
    for benefit in BENEFITS:
        assert group.changes[benefit] == naive_changes(pairs, benefit)


def equivalised(found: Row) -> int:
    weight = 3 + 7 * found["household_size"]
    return (20 * found["income_month_cents"] + weight) // (2 * weight)


def decile_of(pairs: list[Pair]) -> dict[int, str]:
    """By household_id: a tenth of the persons each, equal incomes together."""
    everyone = sum(old["household_size"] for old, _ in pairs)
    poorer, decile = 0, {}
    for income in sorted({equivalised(old) for old, _ in pairs}):
        here = [old for old, _ in pairs if equivalised(old) == income]
        decile.update({old["household_id"]: str(min(10, 1 + 10 * poorer // everyone)) for old in here})
        poorer += sum(old["household_size"] for old in here)
    return decile


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    before, after = random_rows(700, seed=3)
    by_id = {each["household_id"]: each for each in after}
    return [(each, by_id[each["household_id"]]) for each in before]


@pytest.fixture(scope="module")
def figures(pairs: list[Pair]) -> Figures:
    return compared([old for old, _ in pairs], [new for _, new in pairs])


def test_everybody(figures: Figures, pairs: list[Pair]) -> None:
    assert_group(figures.total, pairs)
    assert figures.unmatched == 0


def test_each_group_of_each_breakdown(figures: Figures, pairs: list[Pair]) -> None:
    decile = decile_of(pairs)
    keys: dict[str, Callable[[Row], str]] = {
        "municipality": lambda old: old["municipality"],
        "household_type": lambda old: old["household_type"],
        "age_group": lambda old: str(max(lowest for lowest in AGE_GROUPS if lowest <= old["oldest_age"])),
        "income_decile": lambda old: decile[old["household_id"]],
    }
    for dimension, key in keys.items():
        breakdown = figures.breakdown(dimension)
        assert {group.key for group in breakdown.groups} == {key(old) for old, _ in pairs}
        for group in breakdown.groups:
            assert_group(group, [pair for pair in pairs if key(pair[0]) == group.key])
            assert group.label.lv
            assert group.label.en


def test_the_order_of_groups(figures: Figures) -> None:
    assert [group.key for group in figures.breakdown("municipality").groups] == [
        "daugavpils",
        "riga",
        "ogre",
        "paraugpils",
    ]
    assert [group.key for group in figures.breakdown("household_type").groups] == ["S", "P", "PC", "C", "O"]
    assert [int(group.key) for group in figures.breakdown("age_group").groups] == list(AGE_GROUPS)
    deciles = [int(group.key) for group in figures.breakdown("income_decile").groups]
    assert deciles == sorted(deciles)
    with pytest.raises(KeyError):
        figures.breakdown("shoe_size")


def test_the_distribution(figures: Figures, pairs: list[Pair]) -> None:
    moved = [(amount(new, "together") - amount(old, "together"), old["household_size"]) for old, new in pairs]
    for found in figures.distribution:
        low = -(10**12) if found.above_cents is None else found.above_cents
        high = 10**12 if found.up_to_cents is None else found.up_to_cents
        inside = [persons for change, persons in moved if low < change <= high and change]
        assert (found.households, found.persons) == (len(inside), sum(inside))
    assert len(figures.distribution) == len(EDGES) + 1
    assert sum(found.households for found in figures.distribution) == sum(change != 0 for change, _ in moved)


def test_the_households_that_change_most(figures: Figures, pairs: list[Pair]) -> None:
    moved = {old["household_id"]: amount(new, "together") - amount(old, "together") for old, new in pairs}
    most = sorted((each for each in moved if moved[each]), key=lambda each: (-abs(moved[each]), each))[:LARGEST]
    assert [each.household_id for each in figures.largest] == most
    assert [each.change_cents for each in figures.largest] == [moved[each] for each in most]
    first = figures.largest[0]
    old, new = next(pair for pair in pairs if pair[0]["household_id"] == first.household_id)
    assert (first.before.gmi_cents, first.before.housing_cents) == (amount(old, "gmi"), amount(old, "housing"))
    assert (first.after.status, first.household_size, first.oldest_age) == (
        new["status"],
        old["household_size"],
        old["oldest_age"],
    )


def test_gaining_losing_and_unchanged_are_everyone_who_seeks(figures: Figures) -> None:
    for group in [figures.total, *(each for breakdown in figures.breakdowns for each in breakdown.groups)]:
        for changes in group.changes.values():
            parts = (changes.gaining, changes.losing, changes.unchanged)
            assert People(sum(p.households for p in parts), sum(p.persons for p in parts)) == group.seeking


def test_those_who_do_not_apply_cost_nothing() -> None:
    given = row(1, seeks_assistance=False, housing_benefit_cents=10_000, status="needy")
    figures = compared([given], [{**given, "housing_benefit_cents": 20_000}])
    assert figures.total.everyone == People(1, 1)
    assert figures.total.after.benefits["together"] == Recipients()
    assert figures.total.after.statuses["needy"] == Recipients()
    assert figures.largest == ()


def test_averages_are_rounded_half_up_and_a_year_is_twelve_months() -> None:
    rows = [row(number, housing_benefit_cents=cents) for number, cents in ((1, 100), (2, 101))]
    found = compared(rows, rows).total.after.benefits["housing"]
    assert (found.cost_month_cents, found.cost_year_cents, found.average_household_cents) == (201, 2412, 101)
    assert Recipients().average_person_cents == 0


def test_empty_tables_give_nothing_rather_than_fail() -> None:
    figures = compared([], [])
    assert figures.total.everyone == People(0, 0)
    assert figures.total.after.benefits["gmi"] == Recipients()
    assert [breakdown.groups for breakdown in figures.breakdowns] == [(), (), (), ()]
    assert figures.before.gini == 0


def test_households_of_one_table_alone_are_counted_and_left_out() -> None:
    figures = compared([row(1), row(2)], [row(2), row(3), row(4)])
    assert (figures.unmatched, figures.total.everyone.households) == (3, 1)


def test_amounts_near_the_largest_that_the_input_check_lets_through() -> None:
    most = 200 * 10**9
    rows = [row(number, income_month_cents=most, housing_benefit_cents=most, household_size=50) for number in range(50)]
    figures = compared(rows, [{**each, "housing_benefit_cents": 0} for each in rows])
    assert figures.total.changes["together"].lost_month_cents == 50 * most
    assert figures.after.gini == 0


def test_names_of_tables_are_only_names() -> None:
    connection = connected(b=[row(1)])
    connection.execute('CREATE TABLE "a""; DROP TABLE b; --" AS SELECT * FROM b')
    figures = compare_results(connection, before='a"; DROP TABLE b; --', after="b")
    assert figures.total.everyone.households == 1
    assert ("compared_households",) not in connection.execute("SHOW TABLES").fetchall()


def test_fifty_thousand_households_take_a_moment() -> None:
    connection = connected(seed=[row(0)])
    for name, housing in (("old", "(range * 7) % 30000"), ("new", "(range * 7) % 31000")):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT seed.* REPLACE (range AS household_id, {housing} AS housing_benefit_cents,"
            " range % 200000 AS income_month_cents) FROM range(50000), seed"
        )
    began = time.process_time()
    assert compare_results(connection, before="old", after="new").total.everyone.households == 50_000
    assert time.process_time() - began < 2
