"""The households behind figures: every list holds exactly those that its figure counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dienests.population.comparison import BENEFITS, DIMENSIONS, STATUSES, Figures, Group, Recipients
from dienests.population.faults import PopulationFaults
from dienests.population.groups import GROUPS
from dienests.population.household_list import COMPARED, ORDERS, HouseholdList, Sums, Wanted, household_list
from tests.population.comparisons import HOUSEHOLDS, SEED, keep_lists
from tests.population.result_tables import random_rows, row

MOVES = ("gaining", "losing", "unchanged", "newly_entitled", "no_longer_entitled")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def figures(folder: Path) -> Figures:
    return keep_lists(folder)


def listed(households: HouseholdList, wanted: Wanted) -> Sums:
    """The sums of a list, which its rows must come to."""
    sums, rows = households.sums(wanted), list(households.rows(wanted))
    numbers = {each.household.household_id for each in rows}
    assert len(numbers) == len(rows) == sums.households
    assert sum(each.persons for each in rows) == sums.persons
    assert sum(each.before_cents for each in rows) == sums.before_cents
    assert sum(each.after_cents for each in rows) == sums.after_cents
    return sums


def test_every_figure_of_everybody_and_of_every_group(folder: Path, figures: Figures) -> None:
    groups: list[tuple[dict[str, str], Group]] = [({}, figures.total)]
    groups += [({name: each.key}, each) for name in DIMENSIONS for each in figures.breakdown(name).groups]
    assert len(groups) > 20
    with household_list(folder) as households:
        for of, group in groups:
            assert listed(households, Wanted(of=of)).households == group.everyone.households
            assert listed(households, Wanted(group="seeking", of=of)).persons == group.seeking.persons
            for benefit in BENEFITS:
                changes = group.changes[benefit]
                for move in MOVES:
                    found = listed(households, Wanted(group=move, benefit=benefit, of=of))
                    people = getattr(changes, move)
                    assert (found.households, found.persons) == (people.households, people.persons), (of, move)
                changed = listed(households, Wanted(group="changed", benefit=benefit, of=of))
                assert changed.change_cents == changes.net_month_cents
                for side, law in (("before", group.before), ("after", group.after)):
                    found = listed(households, Wanted(group=f"receiving_{side}", benefit=benefit, of=of))
                    cost = found.before_cents if side == "before" else found.after_cents
                    assert Recipients(found.households, found.persons, cost) == law.benefits[benefit]
            for status in STATUSES:
                found = listed(households, Wanted(group=f"{status}_after", of=of))
                people = group.after.statuses[status]
                assert (found.households, found.persons) == (people.households, people.persons)


def test_poverty_and_the_bins_of_changes(folder: Path, figures: Figures) -> None:
    with household_list(folder) as households:
        for side, spread in (("before", figures.before), ("after", figures.after)):
            found = households.sums(Wanted(group=f"below_{side}"))
            assert (found.households, found.persons) == (spread.below.households, spread.below.persons)
        for each in figures.distribution:
            above = None if each.above_cents is None else each.above_cents + 1
            up_to = -1 if each.up_to_cents == 0 else each.up_to_cents
            found = listed(households, Wanted(group="changed", change_from=above, change_to=up_to))
            assert (found.households, found.persons) == (each.households, each.persons), each
        seeking = figures.total.seeking.households
        assert households.sums(Wanted(change_from=-(10**9))).households == seeking


def test_any_order_in_pages(folder: Path, figures: Figures) -> None:
    with household_list(folder) as households:
        for order in ORDERS:
            for falling in (False, True):
                whole = list(households.rows(Wanted(group="seeking"), order=order, falling=falling))
                parts = [
                    each
                    for first in range(0, len(whole) + 40, 40)
                    for each in households.rows(
                        Wanted(group="seeking"), order=order, falling=falling, first=first, most=40
                    )
                ]
                assert parts == whole
                assert len({each.household.household_id for each in whole}) == figures.total.seeking.households
        changes = [each.change_cents for each in households.rows(Wanted(), order="change", falling=False)]
        assert changes == sorted(changes)
        sizes = [abs(each.change_cents) for each in households.rows(Wanted())]
        assert sizes == sorted(sizes, reverse=True)
        incomes = [each.household.income_month_cents for each in households.rows(Wanted(), order="income")]
        assert incomes == sorted(incomes, reverse=True)
        largest = tuple(each.household for each in households.rows(Wanted(group="changed"), most=10))
        assert largest == figures.largest


def test_by_number(folder: Path, figures: Figures) -> None:
    before, after = random_rows(HOUSEHOLDS, seed=SEED)
    numbers = [str(each["household_id"]) for each in before]
    with household_list(folder) as households:
        for typed in ("1", "20", "2094", "7777", "0"):
            found = households.rows(Wanted(number=typed), order="number", falling=False)
            expected = sorted((each for each in numbers if each.startswith(typed)), key=int)
            assert [str(each.household.household_id) for each in found] == expected
        seen = households.household(int(numbers[5]))
        assert seen is not None
        new = next(each for each in after if each["household_id"] == int(numbers[5]))
        assert (seen.household.oldest_age, seen.seeks) == (before[5]["oldest_age"], before[5]["seeks_assistance"])
        assert seen.household.after.gmi_cents == (new["gmi_benefit_cents"] if seen.seeks else 0)
        for nobody in (2, -1, 10**30):
            assert households.household(nobody) is None


def test_amounts_of_the_benefit_that_is_looked_at(tmp_path: Path) -> None:
    before = [row(1, gmi_benefit_cents=100, housing_benefit_cents=50), row(2, gmi_benefit_cents=7)]
    after = [row(1, gmi_benefit_cents=60, housing_benefit_cents=90), row(2, gmi_benefit_cents=8)]
    keep_lists(tmp_path, rows=(before, after))
    with household_list(tmp_path) as households:
        for benefit, sums in (("together", (1, 157, 158)), ("gmi", (2, 107, 68)), ("housing", (1, 50, 90))):
            moved = households.sums(Wanted(group="changed", benefit=benefit))
            everybody = households.sums(Wanted(benefit=benefit))
            assert (moved.households, everybody.before_cents, everybody.after_cents) == sums
        (most,) = households.rows(Wanted(benefit="housing"), order="change", most=1)
        assert (most.before_cents, most.after_cents, most.change_cents) == (50, 90, 40)


def test_only_names_of_our_own_reach_the_query(folder: Path, figures: Figures) -> None:
    for wrong in ({"group": "x"}, {"benefit": "seeks) --"}, {"of": {"seeks; DROP": "1"}}):
        with pytest.raises(KeyError):
            Wanted(**wrong)  # type: ignore[arg-type]
    with household_list(folder) as households:
        for value in ("ogre' OR 'a'='a", "{old}", "%", "?"):
            assert households.sums(Wanted(of={"municipality": value})).households == 0
            assert households.sums(Wanted(number=value)).households == 0


def test_a_broken_or_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PopulationFaults), household_list(tmp_path) as _missing:
        pass
    (tmp_path / COMPARED).write_bytes(b"PAR1 or not")
    with pytest.raises(PopulationFaults), household_list(tmp_path) as _broken:
        pass


def test_every_group_has_a_name_in_both_languages() -> None:
    for group in GROUPS.values():
        assert group.label.lv
        assert group.label.en
