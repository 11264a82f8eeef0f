"""Poverty gap and Gini beside a plain computation over every person, and on cases worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dienests.population.compare import compare_results
from dienests.population.comparison import People, Spread
from tests.population.result_tables import Row, connected, random_rows, row


def spread_of(rows: list[Row]) -> Spread:
    return compare_results(connected(old=rows, new=rows), before="old", after="new").after


def disposable(found: Row) -> int:
    benefits = found["gmi_benefit_cents"] + found["housing_benefit_cents"] if found["seeks_assistance"] else 0
    return int(found["income_month_cents"]) + int(benefits)


def incomes_of_persons(rows: list[Row]) -> list[int]:
    incomes = []
    for each in rows:
        exact = Fraction(disposable(each) * 10, 3 + 7 * each["household_size"])
        incomes += [int(exact + Fraction(1, 2))] * each["household_size"]
    return sorted(incomes)


def naive_gini(incomes: list[int]) -> float:
    """Half the mean difference between any two persons, over the mean."""
    differences = sum(abs(one - other) for one in incomes for other in incomes)
    return float(Fraction(differences, 2 * len(incomes) * sum(incomes)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_beside_a_plain_computation(seed: int) -> None:
    rows, _ = random_rows(150, seed=seed)
    found, incomes = spread_of(rows), incomes_of_persons(rows)
    assert found.gini == pytest.approx(naive_gini(incomes), abs=1e-6)
    assert found.median_equivalised_cents == incomes[(len(incomes) - 1) // 2]
    poor = [each for each in rows if disposable(each) < each["needy_limit_cents"]]
    gap = sum(each["needy_limit_cents"] - disposable(each) for each in poor)
    persons = sum(each["household_size"] for each in poor)
    assert found.below == People(len(poor), persons)
    assert found.below_share == pytest.approx(persons / len(incomes), abs=1e-6)
    assert found.gap_month_cents == gap
    assert found.gap_share == pytest.approx(gap / sum(each["needy_limit_cents"] for each in rows), abs=1e-6)
    assert found.gap_depth == pytest.approx(gap / sum(each["needy_limit_cents"] for each in poor), abs=1e-6)


def test_all_alike_is_no_inequality() -> None:
    rows = [row(number, income_month_cents=50_000) for number in range(9)]
    assert spread_of(rows).gini == 0


def test_one_has_everything() -> None:
    rows = [row(number, income_month_cents=100_000 if number == 0 else 0) for number in range(10)]
    assert spread_of(rows).gini == 0.9


def test_two_persons_by_hand() -> None:
    """100 and 300: half of (2 · 200 / 4) over a mean of 200 is 0.25."""
    rows = [row(1, income_month_cents=10_000), row(2, income_month_cents=30_000)]
    assert spread_of(rows).gini == 0.25


def test_the_scale_is_that_of_the_thresholds() -> None:
    """A couple with 1.7 times the income of a single person is as well off."""
    rows = [row(1, income_month_cents=100_000), row(2, income_month_cents=170_000, household_size=2)]
    found = spread_of(rows)
    assert (found.gini, found.median_equivalised_cents) == (0, 100_000)


def test_exactly_at_the_limit_is_not_below_it() -> None:
    rows = [row(1, income_month_cents=42_500), row(2, income_month_cents=42_499)]
    found = spread_of(rows)
    assert (found.below, found.gap_month_cents) == (People(1, 1), 1)


def test_benefits_count_only_for_those_who_seek_them() -> None:
    base = row(1, income_month_cents=40_000, housing_benefit_cents=5_000)
    assert spread_of([base]).below.households == 0
    assert spread_of([{**base, "seeks_assistance": False}]).gap_month_cents == 2_500


def test_the_line_does_not_move_with_the_reform() -> None:
    before = [row(1, income_month_cents=50_000)]
    after = [{**before[0], "needy_limit_cents": 60_000}]
    figures = compare_results(connected(old=before, new=after), before="old", after="new")
    assert figures.after.below.households == 0


def test_benefits_that_reach_the_poor_close_the_gap() -> None:
    before = [row(1, income_month_cents=10_000), row(2, income_month_cents=90_000)]
    after = [{**before[0], "gmi_benefit_cents": 8_700}, before[1]]
    figures = compare_results(connected(old=before, new=after), before="old", after="new")
    assert figures.before.gap_month_cents - figures.after.gap_month_cents == 8_700
    assert figures.after.gini < figures.before.gini
