"""What a reform file means: the laws it compares, and values that the rulebook does not have."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dienests.population.published import figure, figure_names, published_effects
from dienests.population.reform import Sides, changed_parameters, sides, unchecked_texts
from dienests.population.side_by_side import side_by_side
from dienests.practice import PracticeFaults
from dienests.practice.reforms import load_reform, read_reform, shipped_reforms
from dienests.rulebook import assess, library
from tests.population.result_tables import random_rows
from tests.population.test_compare import compared
from tests.practice.test_reforms import GUIDE, HEAD
from tests.rulebook.households import costs, household, income, person

NOW = date(2026, 11, 21)
JANUARY = date(2026, 1, 31)


def sides_of(body: str) -> Sides:
    return sides(read_reform((HEAD + body).encode(), file="trial.yaml"), known_on=NOW)


def after(*rows: str, name: str = "gmi_first") -> str:
    return f"after:\n  parameters:\n    {name}:\n" + "".join(f"      - {{{row}}}\n" for row in rows)


def faults_of(body: str) -> list[tuple[int, str, str]]:
    """(line, found, expected) of every fault of meaning; HEAD has six lines."""
    try:
        sides_of(body)
    except PracticeFaults as error:
        faults = error.faults
    else:
        return []
    return [(fault.line - 6, fault.found, fault.expected.en) for fault in faults]


def changes(found: Sides, *, on: date = JANUARY) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    return {
        (each.name, each.holds_for.en): (each.before and each.before.en, each.after and each.after.en)
        for each in changed_parameters(found, on=on)
    }


@pytest.mark.parametrize("name", list(shipped_reforms()))
def test_what_ships_has_no_faults_and_changes_something(name: str) -> None:
    reform = load_reform(name)
    found = sides(reform, known_on=NOW)
    on = reform.compared_on or NOW
    assert changed_parameters(found, on=on)
    assert unchecked_texts(found, on=on)
    assert found.before.described(on=on).rulebook_version != found.after.described(on=on).rulebook_version


def test_the_amendment_of_2026() -> None:
    found = sides(load_reform("coefficients_2026"), known_on=NOW)
    assert found.before.law is library()
    assert sorted((before, after) for before, after in changes(found).values()) == [
        ("1.3", "1.7"),
        ("1.3", "2"),
        ("1.7", "2"),
        ("1.7", "2"),
        ("2.1", "2.5"),
    ]
    on_first_of_may = changes(found, on=date(2026, 5, 1))
    assert list(on_first_of_may.values()) == [("1.3", "1.7")]


def test_the_published_pensioner_under_both_laws() -> None:
    """Published example A4 and A5: 192.70 before the amendment, 267.50 after."""
    pensioner = household(
        person(born="1950-01-01", income=[income("old_age_pension", 500)]), dwelling=costs(heating=300)
    )
    found = side_by_side(pensioner, sides(load_reform("coefficients_2026"), known_on=NOW))
    amounts = [each["benefits"]["housing"]["amount"] for each in (found.before, found.after)]
    assert amounts == ["192.70", "267.50"]
    names = [each.name for each in found.differences]
    assert names[0] == "housing_coefficient"
    assert names[-1] == "housing_benefit"
    assert found.differences[0].is_parameter
    assert not found.differences[0].checked
    assert (found.differences[-1].before.en, found.differences[-1].after.en) == ("€192.70", "€267.50")


def test_the_rise_of_the_gmi_share() -> None:
    found = sides(load_reform("gmi_share_2025"), known_on=NOW)
    assert changes(found) == {
        ("gmi_first", "everybody"): ("€170.00", "€187.00"),
        ("gmi_other", "everybody"): ("€119.00", "€131.00"),
    }
    assert changes(found, on=date(2025, 6, 1)) == {
        ("gmi_first", "everybody"): ("€151.00", "€166.00"),
        ("gmi_other", "everybody"): ("€106.00", "€116.00"),
    }
    assert changes(found, on=date(2024, 12, 31)) == {}


def test_earlier_values_stay_and_later_ones_give_way() -> None:
    found = sides_of(after("from: 2025-07-01, value: 200"))
    assert changes(found, on=date(2025, 6, 30)) == {}
    assert changes(found, on=date(2025, 7, 1)) == {("gmi_first", "everybody"): ("€166.00", "€200.00")}
    assert changes(found, on=JANUARY) == {("gmi_first", "everybody"): ("€187.00", "€200.00")}


def test_a_value_of_one_key_leaves_the_others_alone() -> None:
    found = sides_of(after("for: {household_type: C}, from: 2026-01-01, value: 3", name="housing_coefficient"))
    assert changes(found) == {("housing_coefficient", "household with children"): ("2", "3")}


def test_a_value_for_everybody_leaves_what_a_municipality_has_set() -> None:
    found = sides_of(after("from: 2026-01-01, value: 500", name="low_income_first"))
    holds_for = {name for _, name in changes(found)}
    assert "everybody" in holds_for
    assert not any("Ogre" in name for name in holds_for)


def test_a_municipality_sets_its_own() -> None:
    family = household(person(income=[income("wage", 620)]), municipality="ogre", applied_on="2026-02-10")
    found = sides_of(after("for: {municipality: ogre}, from: 2026-01-01, value: 640.50", name="low_income_first"))
    assert assess(family, known_on=NOW, law=found.before.law).status == "none"
    assert assess(family, known_on=NOW, law=found.after.law).status == "low_income"


def test_values_hold_on_the_day_of_the_side() -> None:
    body = "before: {known_on: 2026-01-15}\nafter:\n  known_on: 2026-01-15\n  parameters:\n    gmi_first:\n"
    found = sides_of(body + "      - {from: 2026-01-01, value: 200}\n")
    assert found.after.known_on == date(2026, 1, 15)
    assert changes(found) == {("gmi_first", "everybody"): ("€187.00", "€200.00")}


def test_a_switch_and_a_choice() -> None:
    body = after("from: 2026-01-01, value: false", name="housing_needs_means") + (
        "    benefit_rounding:\n      - {from: 2026-01-01, value: down}\n"
    )
    assert changes(sides_of(body)) == {
        ("housing_needs_means", "everybody"): ("yes", "no"),
        ("benefit_rounding", "everybody"): ("to the nearest cent", "down"),
    }


def test_null_withdraws_where_a_broader_value_stands() -> None:
    gone = after("for: {municipality: ogre}, from: 2026-01-01, value: null", name="low_income_first")
    (change,) = changes(sides_of(gone)).values()
    assert change == ("€595.00", "€680.00")
    ((line, found, _),) = faults_of(
        after("for: {household_type: C}, from: 2026-01-01, value: null", name="housing_coefficient")
    )
    assert (line, found) == (4, "housing_coefficient = null")


@pytest.mark.parametrize(
    ("body", "line", "found", "expected"),
    [
        (after("from: 2026-01-01, value: 1", name="gmi_frist"), 3, "gmi_frist", "gmi_first"),
        (after("from: 2026-01-01, value: 1", name="nothing"), 3, "nothing", "minimum_payment"),
        (
            after("from: 2026-01-01, value: 1", name="housing_coefficient_month_before"),
            3,
            "housing_coefficient_month_before",
            "housing_coefficient, from which",
        ),
        (after("from: 2026-01-01, value: 187.005"), 4, "= 187.005", "two decimals"),
        (after("from: 2026-01-01, value: -1"), 4, "= -1", "from 0"),
        (after("from: 2026-01-01, value: 100001"), 4, "= 100001", "100000"),
        (after("from: 2026-01-01, value: 1e999999"), 4, "= 1e999999", "an amount"),
        (after("from: 2026-01-01, value: true"), 4, "= True", "an amount"),
        (after("from: 2026-01-01, value: null"), 4, "= null", "an amount"),
        (after("from: 2026-01-01, value: '187'"), 4, "= 187", "an amount"),
        (after("for: {municipality: ogre}, from: 2026-01-01, value: 1"), 4, ".for", "for everybody"),
        (after("from: 2026-01-01, value: 2", name="housing_coefficient"), 4, ".for", "at least household_type"),
        (
            after("for: {household_type: X}, from: 2026-01-01, value: 2", name="housing_coefficient"),
            4,
            "for.household_type = X",
            "one of S, P",
        ),
        (
            after(
                "for: {municipality: Ogre, household_type: S}, from: 2026-01-01, value: 2", name="housing_coefficient"
            ),
            4,
            "for.municipality = Ogre",
            "ogre",
        ),
        (after("from: 2026-01-01, value: 18.5", name="child_age"), 4, "= 18.5", "a whole number"),
        (after("from: 2026-01-01, value: 1", name="housing_needs_means"), 4, "= 1", "true or false"),
        (after("from: 2026-01-01, value: sideways", name="benefit_rounding"), 4, "= sideways", "half_up, down, up"),
        (
            after("for: {household_size: 0, cost_kind: rent}, from: 2026-01-01, value: 1", name="cost_norm"),
            4,
            "for.household_size = 0",
            "1…50",
        ),
    ],
)
def test_what_the_rulebook_does_not_have(body: str, line: int, found: str, expected: str) -> None:
    ((at, said, wanted),) = faults_of(body)
    assert at == line
    assert found in said
    assert expected in wanted


def published(computed: str, unit: str = "persons") -> str:
    return after("from: 2026-01-01, value: 200") + (
        "published:\n  - label: {lv: x, en: x}\n    value: 1\n    scope: {lv: x, en: x}\n    source: x\n    tag: V\n"
        f"    unit: {unit}\n    computed: [{computed}]\n"
    )


@pytest.mark.parametrize(
    ("computed", "unit", "fits"),
    [
        ("after.housing.persons", "persons", True),
        ("after.housing.persons, after.housing.households", "recipients", True),
        ("change.gmi.cost_month", "EUR", True),
        ("relative.gmi.cost_month", "share", True),
        ("after.spread.gini", "share", True),
        ("newly_entitled.together.households", "households", True),
        ("after.housing.persons", "EUR", False),
        ("relative.gmi.cost_month", "EUR", False),
        ("after.housing.income", "persons", False),
        ("later.housing.persons", "persons", False),
    ],
)
def test_names_of_computed_figures(computed: str, unit: str, fits: bool) -> None:
    found = faults_of(published(computed, unit))
    assert (found == []) == fits
    assert all(line == 12 for line, _, _ in found)


def test_every_figure_can_be_computed_and_the_guide_is_right_about_them() -> None:
    figures = compared(*random_rows(60, seed=5))
    for name in figure_names():
        found = figure(name, figures)
        assert found.label.lv
        assert found.label.en
    total = figures.total
    assert figure("change.housing.cost_month", figures).value == (
        total.after.benefits["housing"].cost_month_cents - total.before.benefits["housing"].cost_month_cents
    )
    assert figure("gaining.gmi.persons", figures).value == total.changes["gmi"].gaining.persons
    assert figure("after.spread.gap_month", figures).value == figures.after.gap_month_cents


def test_the_guide_names_every_part_of_a_figure() -> None:
    guide = GUIDE.read_text()
    for name in figure_names():
        side, subject, measure = name.split(".")
        assert f"`{side}.`" in guide
        assert f"`{subject}.`" in guide or side in ("gaining", "losing", "newly_entitled", "no_longer_entitled")
        assert f"`{measure}`" in guide


def test_the_reform_of_the_guide_holds() -> None:
    whole, published = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    found = sides(read_reform((whole + published).encode(), file="guide.yaml"), known_on=NOW)
    assert list(changes(found, on=date(2027, 1, 31)).values()) == [("2.1", "2.5")]


def test_published_effects_carry_the_computed_beside_them() -> None:
    figures = compared(*random_rows(60, seed=5))
    effects = published_effects(load_reform("coefficients_2026"), figures)
    first = effects[0]
    assert (first.value, first.unit, first.tag) == ("33040", "persons", "V")
    assert [each.value for each in first.computed] == [figures.total.before.benefits["housing"].persons]


def test_the_draft_differs_from_what_was_adopted_for_families_with_children() -> None:
    draft = changes(sides(load_reform("coefficients_2026_draft"), known_on=NOW))
    adopted = changes(sides(load_reform("coefficients_2026"), known_on=NOW))
    assert {key for key in draft if draft[key] != adopted[key]} == {("housing_coefficient", "household with children")}
    assert changes(sides(load_reform("coefficients_2026_draft"), known_on=NOW), on=date(2026, 5, 1)) == {}
