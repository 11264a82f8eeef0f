"""What must hold for every household, tried on random ones."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dienests.engine import nodes_of
from dienests.rulebook import assess, assess_month, check_household, recompute
from tests.rulebook.households import Json, costs, household, households, income, person

TODAY = date(2026, 11, 21)
CENTS = st.integers(0, 150_000).map(lambda cents: Decimal(cents).scaleb(-2))
# Reading the rulebook for a new date takes longer than evaluating it, so examples have no deadline.
TRIED = settings(max_examples=50, deadline=None)
KNOWN = st.sampled_from([date(2026, 2, 20), TODAY])


@TRIED
@given(households())
def test_every_generated_household_passes_the_input_check(data: Json) -> None:
    assert check_household(data) == []


@TRIED
@given(households(), KNOWN)
def test_benefits_are_never_negative_and_never_above_their_caps(data: Json, known_on: date) -> None:
    assessment = assess(data, known_on=known_on)
    values = {node["name"]: node["value"] for node in nodes_of(assessment.explanation) if node["subject"] is None}
    gmi, housing = assessment.benefits["gmi"].amount, assessment.benefits["housing"].amount
    billed = sum((Decimal(row["monthly"]) for row in data["dwelling"]["costs"]), Decimal(0))
    assert 0 <= gmi <= Decimal(values["gmi_limit"])
    assert 0 <= housing <= Decimal(values["counted_costs"]) <= billed
    assert gmi == 0 or assessment.status == "needy"


@TRIED
@given(households())
def test_the_low_income_limit_lies_between_the_needy_limit_and_the_maximum_of_the_law(data: Json) -> None:
    assessment = assess(data, known_on=TODAY)
    values = {node["name"]: node["value"] for node in nodes_of(assessment.explanation) if node["subject"] is None}
    others = values["other_persons"]
    highest = Decimal(values["low_income_max_first"]) + others * Decimal(values["low_income_max_other"])
    assert Decimal(values["needy_limit"]) <= Decimal(values["low_income_limit"]) <= highest


@TRIED
@given(households(), st.randoms(use_true_random=False))
def test_the_order_of_members_and_rows_does_not_matter(data: Json, random: object) -> None:
    shuffled = json.loads(json.dumps(data))
    random.shuffle(shuffled["members"])  # type: ignore[attr-defined]
    random.shuffle(shuffled["dwelling"]["costs"])  # type: ignore[attr-defined]
    for member in shuffled["members"]:
        random.shuffle(member["income"])  # type: ignore[attr-defined]
    one, other = assess(data, known_on=TODAY), assess(shuffled, known_on=TODAY)
    assert (one.status, one.benefits, one.household_type) == (other.status, other.benefits, other.household_type)
    assert [each.to_json() for each in one.failures] == [each.to_json() for each in other.failures]


@TRIED
@given(households(), KNOWN)
def test_stored_inputs_give_the_identical_result(data: Json, known_on: date) -> None:
    first = assess(data, known_on=known_on)
    stored = json.loads(json.dumps(first.inputs))
    assert json.dumps(recompute(stored, known_on=known_on)) == json.dumps(first.to_json())


@TRIED
@given(households(), st.integers(0, 5), CENTS)
def test_stored_inputs_of_a_month_give_the_identical_result(data: Json, later: int, paid: Decimal) -> None:
    applied_on = date.fromisoformat(data["applied_on"])
    index = applied_on.year * 12 + applied_on.month - 1 + later
    month = f"{index // 12:04d}-{index % 12 + 1:02d}"
    bills = [{"kind": "heating", "monthly": "88.15"}]
    first = assess_month(data, month=month, costs=bills, known_on=TODAY, gmi_paid=paid)
    stored = json.loads(json.dumps(first.inputs))
    assert json.dumps(recompute(stored, known_on=TODAY)) == json.dumps(first.to_json())


def _pair(wage: Decimal, bill: Decimal) -> Json:
    return household(person("A", income=[income("wage", wage)]), person("B"), dwelling=costs(heating=bill))


@TRIED
@given(CENTS, CENTS, CENTS)
def test_more_income_never_gives_more(one: Decimal, other: Decimal, bill: Decimal) -> None:
    low, high = sorted((one, other))
    poorer, richer = (assess(_pair(wage, bill), known_on=TODAY) for wage in (low, high))
    ranks = {"needy": 0, "low_income": 1, "none": 2}
    assert richer.benefits["gmi"].amount <= poorer.benefits["gmi"].amount
    assert richer.benefits["housing"].amount <= poorer.benefits["housing"].amount
    assert ranks[richer.status] >= ranks[poorer.status]


@TRIED
@given(CENTS, CENTS, CENTS)
def test_higher_costs_never_give_a_lower_housing_benefit(wage: Decimal, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    cheaper, dearer = (assess(_pair(wage, bill), known_on=TODAY) for bill in (low, high))
    assert cheaper.benefits["housing"].amount <= dearer.benefits["housing"].amount
    assert cheaper.benefits["gmi"].amount == dearer.benefits["gmi"].amount


@TRIED
@given(CENTS, CENTS)
def test_without_income_the_whole_cost_is_covered(savings: Decimal, bill: Decimal) -> None:
    data = household(person("A"), savings=min(savings, Decimal(400)), dwelling=costs(rent=bill))
    assert assess(data, known_on=TODAY).benefits["housing"].amount == bill


@TRIED
@given(st.lists(CENTS, min_size=3, max_size=3), CENTS)
def test_an_average_is_rounded_once_at_the_end(wages: list[Decimal], irregular: Decimal) -> None:
    months = dict(zip(("2025-11", "2025-12", "2026-01"), wages, strict=True))
    rows = [{"kind": "wage", "months": months}, {"kind": "irregular", "months": {"2025-05": irregular}}]
    found = assess(household(person("A", income=rows)), known_on=TODAY)
    twelfths = 4 * sum(wages) + irregular
    exact = Decimal(187) * 12 - twelfths
    in_cents = (exact * 100 * 2 + 12) // 24 if twelfths <= 425 * 12 and exact > 0 else Decimal(0)
    assert found.benefits["gmi"].amount == in_cents.scaleb(-2)
