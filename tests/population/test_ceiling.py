"""What a ceiling allows: the largest part that fits, and what is said where the cost does not only rise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dienests.engine.parameters import in_force
from dienests.population.ceiling import CeilingFault, largest_share, largest_value, part_of
from dienests.population.reform import LawOfSide, Sides, sides
from dienests.practice.reforms import load_reform
from dienests.rulebook import assess
from tests.population.test_reform import NOW, after, sides_of
from tests.rulebook.households import costs, household, income, person

DAY = date(2026, 1, 31)
PENSIONER = household(
    person(born="1950-01-01", income=[income("old_age_pension", 500)]),
    dwelling=costs(heating=300),
    applied_on="2026-01-31",
)


def value_of(side: LawOfSide, name: str = "gmi_first", key: tuple[str | None, ...] = (), *, on: date = DAY) -> int:
    entry = in_force(side.law.parameters[name], on=on, known_on=side.known_on).entry(key)
    assert entry is not None
    assert isinstance(entry.value, int)
    return entry.value


def cost_of_pensioner(side: LawOfSide) -> int:
    found = assess(PENSIONER, known_on=side.known_on, law=side.law)
    return int(sum(benefit.amount for benefit in found.benefits.values()) * 100)


def shipped(name: str) -> Sides:
    return sides(load_reform(name), known_on=NOW)


def in_steps(costs_of: Callable[[int], int]) -> Callable[[LawOfSide], int]:
    """A cost by the whole euros of the GMI threshold."""
    return lambda side: costs_of(value_of(side) // 120_000)


def test_the_ends_of_a_reform_are_its_sides() -> None:
    for name in ("coefficients_2026", "gmi_share_2025"):
        found = shipped(name)
        assert cost_of_pensioner(part_of(found, share=0, on=DAY)) == cost_of_pensioner(found.before)
        assert cost_of_pensioner(part_of(found, share=100, on=DAY)) == cost_of_pensioner(found.after)


def test_half_of_a_reform_is_half_way() -> None:
    found = shipped("coefficients_2026")
    half = part_of(found, share=50, on=DAY)
    assert value_of(half, "housing_coefficient", (None, "S")) == 230
    assert value_of(half, "housing_coefficient", (None, "O")) == 150
    assert value_of(half, "gmi_first") == value_of(found.before, "gmi_first")


def test_parts_are_rounded_down_to_cents_and_hundredths() -> None:
    found = sides_of(after("from: 2026-01-01, value: 187.05"))
    assert value_of(part_of(found, share=50, on=DAY)) == 18_702 * 1_200


def test_parts_reach_back_to_the_first_day_of_the_reform() -> None:
    """The coefficient of the month before is a view of the same parameter."""
    found = shipped("gmi_share_2025")
    half = part_of(found, share=50, on=DAY)
    assert value_of(half, on=date(2025, 3, 1)) == 15_850 * 1_200
    assert value_of(half, on=date(2024, 12, 31)) == 13_700 * 1_200


def test_the_largest_share_of_a_real_reform() -> None:
    """192.70 before, 267.50 after; the coefficient moves in hundredths, each worth 1.87."""
    allowance = largest_share(
        shipped("coefficients_2026"), on=DAY, ceiling_month_cents=23_000, cost_of=cost_of_pensioner
    )
    assert allowance.allowed is not None
    assert allowance.allowed.cost_month_cents <= 23_000
    following = next(each for each in allowance.tried if each.step == allowance.allowed.step + 1)
    assert following.cost_month_cents > 23_000
    assert (allowance.rises, allowance.monotonic) == (True, True)
    assert allowance.allowed.written.lv == f"{allowance.allowed.step} %"


@pytest.mark.parametrize("limit", range(0, 130, 9))
def test_beside_trying_every_step(limit: int) -> None:
    found = sides_of(after("from: 2026-01-01, value: 287"))

    def cost(euros: int) -> int:
        return (euros - 187) ** 2 // 90

    allowance = largest_share(found, on=DAY, ceiling_month_cents=limit, cost_of=in_steps(cost))
    assert allowance.allowed is not None
    assert allowance.allowed.step == max(step for step in range(101) if cost(187 + step) <= limit)
    assert len(allowance.tried) <= 9


def test_a_ceiling_that_nothing_meets() -> None:
    found = sides_of(after("from: 2026-01-01, value: 287"))
    allowance = largest_share(found, on=DAY, ceiling_month_cents=99, cost_of=lambda side: 100)
    assert allowance.allowed is None


def test_a_ceiling_above_everything() -> None:
    found = sides_of(after("from: 2026-01-01, value: 287"))
    allowance = largest_share(found, on=DAY, ceiling_month_cents=10**9, cost_of=in_steps(lambda euros: euros))
    assert allowance.allowed is not None
    assert allowance.allowed.step == 100
    assert len(allowance.tried) == 2


def test_a_cost_that_goes_up_and_down_is_said_to() -> None:
    found = sides_of(after("from: 2026-01-01, value: 287"))
    bumpy = in_steps(lambda euros: 500 if 230 < euros < 245 else euros)
    allowance = largest_share(found, on=DAY, ceiling_month_cents=250, cost_of=bumpy)
    assert not allowance.monotonic
    assert allowance.allowed is not None
    assert allowance.allowed.cost_month_cents <= 250


def test_the_largest_value_of_a_parameter() -> None:
    found = sides_of(after("from: 2026-01-01, value: 200"))
    allowance = largest_value(
        found,
        parameter="gmi_first",
        holds_for={},
        on=DAY,
        between=(150, 400),
        ceiling_month_cents=1_000,
        cost_of=in_steps(lambda euros: euros * 3),
    )
    assert allowance.allowed is not None
    assert (allowance.allowed.step, allowance.allowed.written.en) == (333, "€333.00")


def test_the_largest_coefficient_of_a_kind_of_household() -> None:
    found = shipped("coefficients_2026")
    allowance = largest_value(
        found,
        parameter="housing_coefficient",
        holds_for={"household_type": "S"},
        on=DAY,
        between=(100, 400),
        ceiling_month_cents=20_018,
        cost_of=cost_of_pensioner,
    )
    assert allowance.allowed is not None
    assert (allowance.allowed.step, allowance.allowed.cost_month_cents) == (214, 20_018)


def test_where_cost_falls_the_smallest_value_that_fits_is_given() -> None:
    found = sides_of(after("from: 2026-01-01, value: 200"))
    allowance = largest_value(
        found,
        parameter="gmi_first",
        holds_for={},
        on=DAY,
        between=(100, 300),
        ceiling_month_cents=50,
        cost_of=in_steps(lambda euros: 300 - euros),
    )
    assert allowance.allowed is not None
    assert (allowance.rises, allowance.allowed.step) == (False, 250)


def test_what_cannot_be_looked_for() -> None:
    switch = sides_of(after("from: 2026-01-01, value: false", name="housing_needs_means"))
    same = sides_of(after("from: 2027-01-01, value: 200"))
    for found in (switch, same):
        with pytest.raises(CeilingFault) as caught:
            largest_share(found, on=DAY, ceiling_month_cents=1, cost_of=lambda side: 0)
        assert caught.value.text.lv
    for parameter, holds_for, between in (
        ("nothing", {}, (1, 2)),
        ("housing_needs_means", {}, (0, 1)),
        ("gmi_first", {"municipality": "ogre"}, (1, 2)),
        ("gmi_first", {}, (5, 5)),
        ("gmi_first", {}, (0, 10**9)),
    ):
        with pytest.raises(CeilingFault):
            largest_value(
                same,
                parameter=parameter,
                holds_for=holds_for,
                on=DAY,
                between=between,
                ceiling_month_cents=1,
                cost_of=lambda side: 0,
            )
