"""Single rules of the law, at the days and amounts at which they turn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dienests.engine import Entry, nodes_of
from dienests.engine.quantities import money
from dienests.rulebook import INCOME_KINDS, Assessment, assess, library, replaced
from tests.rulebook.households import Json, costs, household, income, person

TODAY = date(2026, 11, 21)


def _assess(data: Json, **switches: Any) -> Assessment:
    law = library()
    changed = {}
    for name, value in switches.items():
        found = law.parameters[name]
        entry = Entry(value=value, valid_from=date(2021, 1, 1), known_from=date(2021, 1, 1))
        changed[name] = type(found)(name, found.kind, found.unit, found.label, found.description, (entry,))
    return assess(data, known_on=TODAY, law=replaced(changed) if changed else None)


def _values(assessment: Assessment) -> dict[str, Any]:
    return {node["name"]: node["value"] for node in nodes_of(assessment.explanation)}


def _value(data: Json, name: str, **switches: Any) -> Any:
    return _values(_assess(data, **switches))[name]


PENSIONER = person("P", "1950-01-01")
DISABLED = person("D", "1980-01-01", disability_group=2)
ADULT = person("E", "1985-01-01")
CHILD = person("K", "2015-01-01")
DISABLED_CHILD = person("L", "2015-01-01", disability_group=1)


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ([PENSIONER], "S"),
        ([DISABLED], "S"),
        ([PENSIONER, DISABLED], "P"),
        ([PENSIONER, CHILD], "PC"),
        ([PENSIONER, DISABLED, CHILD], "PC"),
        ([PENSIONER, ADULT, CHILD], "C"),
        ([ADULT, CHILD], "C"),
        ([ADULT], "O"),
        ([ADULT, PENSIONER], "O"),
        ([CHILD], "C"),
        ([DISABLED_CHILD], "S"),
        ([DISABLED, DISABLED_CHILD], "P"),
        ([ADULT, DISABLED_CHILD], "C"),
        ([ADULT, person("S", "2003-02-11", student=True)], "C"),
        ([ADULT, person("S", "2003-02-11")], "O"),
        ([PENSIONER, {**ADULT, "in_institution": True}], "S"),
    ],
)
def test_household_type(members: list[Json], kind: str) -> None:
    assert _assess(household(*members)).household_type == kind


def test_the_switch_on_the_highest_type() -> None:
    data = household(DISABLED, DISABLED_CHILD)
    assert _assess(data, highest_type_wins=False).household_type == "PC"
    assert _assess(household(DISABLED_CHILD), highest_type_wins=False).household_type == "C"


@pytest.mark.parametrize(
    ("born", "applied_on", "student", "child"),
    [
        ("2008-02-10", "2026-02-09", False, True),
        ("2008-02-10", "2026-02-10", False, False),
        ("2008-02-29", "2026-02-28", False, True),
        ("2008-02-29", "2026-03-01", False, False),
        ("2008-03-31", "2026-03-30", False, True),
        ("2008-03-31", "2026-03-31", False, False),
        ("2002-02-10", "2026-02-09", True, True),
        ("2002-02-10", "2026-02-10", True, False),
        ("2004-02-10", "2026-02-10", False, False),
    ],
)
def test_a_child_until_18_or_24(born: str, applied_on: str, student: bool, child: bool) -> None:
    data = household(ADULT, person("K", born, student=student), applied_on=applied_on)
    assert _value(data, "child_count") == int(child)


@pytest.mark.parametrize(
    ("born", "applied_on", "reached"),
    [
        ("1957-01-01", "2021-01-01", True),
        ("1957-01-02", "2021-01-01", False),
        ("1957-10-01", "2022-01-01", True),
        ("1957-10-02", "2022-01-01", False),
        ("1958-07-01", "2023-01-01", True),
        ("1959-04-01", "2024-01-01", True),
        ("1960-03-31", "2024-12-31", True),
        ("1960-04-01", "2025-01-01", False),
        ("1960-01-01", "2025-01-01", True),
        ("1961-02-10", "2026-02-10", True),
        ("1961-02-11", "2026-02-10", False),
    ],
)
def test_pension_age_by_date(born: str, applied_on: str, reached: bool) -> None:
    assert _assess(household(person("A", born), applied_on=applied_on)).household_type == ("S" if reached else "O")


def test_what_is_stated_on_pension_age_goes_before_the_date_of_birth() -> None:
    assert _assess(household(person("A", "1970-01-01", pension_age=True))).household_type == "S"
    assert _assess(household(person("A", "1950-01-01", pension_age=False))).household_type == "O"


@pytest.mark.parametrize(
    ("members", "months"),
    [
        ([PENSIONER], 6),
        ([DISABLED], 6),
        ([PENSIONER, CHILD], 6),
        ([ADULT], 3),
        ([PENSIONER, ADULT], 3),
        ([PENSIONER, person("S", "2007-02-10", student=True)], 3),
    ],
)
def test_period(members: list[Json], months: int) -> None:
    assessment = _assess(household(*members))
    assert assessment.period_months == months
    assert assessment.benefits["gmi"].period_months == months


def test_switches_on_periods() -> None:
    assert _assess(household(DISABLED), disabled_counts_as_working_age=True).period_months == 3
    assessment = _assess(household(PENSIONER), gmi_period_like_status=False)
    assert (assessment.period_months, assessment.benefits["gmi"].period_months) == (6, 3)
    assert _assess(household(), grant_starts="application").granted_from == date(2026, 2, 10)
    assert _assess(household()).granted_from == date(2026, 2, 1)


def test_regular_income_is_that_of_the_three_full_months_before() -> None:
    months = {"2025-10": 900, "2025-11": 310, "2025-12": 290, "2026-02": 5000}
    data = household(person(income=[{"kind": "wage", "months": months}]))
    assert _value(data, "income_month_household") == "200.00"


def test_irregular_income_is_that_of_twelve_months() -> None:
    months = {"2025-02": 120, "2025-03": 60, "2026-01": 60, "2026-02": 5000}
    data = household(person(income=[{"kind": "irregular", "months": months}]))
    assert _value(data, "income_month_household") == "20.00"
    assert _value(data, "income_month_household", irregular_divisor=6) == "40.00"


@pytest.mark.parametrize("kind", [kind for kind, about in INCOME_KINDS.items() if about["excluded"]])
def test_excluded_kinds_are_not_income(kind: str) -> None:
    assert _value(household(person(income=[income(kind, 700)])), "income_month_household") == "0.00"


@pytest.mark.parametrize("kind", [kind for kind, about in INCOME_KINDS.items() if about["treatment"] == "counted"])
def test_counted_kinds_are_income(kind: str) -> None:
    assert _value(household(person(income=[income(kind, 70)])), "income_month_household") == "70.00"


def test_all_eighteen_items_are_there() -> None:
    assert {about["item"] for about in INCOME_KINDS.values()} - {None} == set(range(1, 19))


@pytest.mark.parametrize(("monthly", "counted"), [(780, "0.00"), (780.03, "0.03"), (900, "120.00")])
def test_scholarships_and_the_work_of_minors_count_above_the_minimum_wage(monthly: float, counted: str) -> None:
    student = person("S", "2004-01-01", student=True, income=[income("scholarship", monthly)])
    minor = person("M", "2009-01-01", income=[income("wage", monthly)])
    assert _value(household(student), "income_month_household") == counted
    assert _value(household(minor), "income_month_household") == counted


def test_the_cap_is_applied_month_by_month_to_all_scholarships_of_a_person() -> None:
    rows = [{"kind": "scholarship", "months": {"2026-01": 700}}, {"kind": "scholarship", "months": {"2026-01": 380}}]
    assert _value(household(person("S", "2004-01-01", income=rows)), "income_month_household") == "100.00"


def test_a_member_in_an_institution_is_not_counted_unless_switched() -> None:
    away = person("B", in_institution=True, income=[income("old_age_pension", 300)])
    data = household(person("A"), away)
    assert (_value(data, "household_size"), _value(data, "income_month_household")) == (1, "0.00")
    switched = _values(_assess(data, institution_members_counted=True))
    assert (switched["household_size"], switched["income_month_household"]) == (2, "300.00")


@pytest.mark.parametrize(
    ("applied_on", "members", "limit"),
    [
        ("2023-05-31", 3, "272.00"),
        ("2023-06-01", 3, "652.00"),
        ("2023-07-01", 1, "313.00"),
        ("2024-01-01", 2, "583.00"),
        ("2026-01-01", 2, "723.00"),
    ],
)
def test_savings_limit_by_date(applied_on: str, members: int, limit: str) -> None:
    data = household(*(person(f"P{number}") for number in range(members)), applied_on=applied_on)
    assert _value(data, "savings_limit") == limit


@pytest.mark.parametrize(
    ("owned", "failed", "missed"),
    [
        ({"savings": 425}, None, None),
        ({"savings": "425.01"}, "savings_fit", "0.01"),
        ({"vehicles": 1}, None, None),
        ({"vehicles": 2}, "vehicles_fit", "1"),
        ({"other_real_estate": 1}, "real_estate_fits", "1"),
        ({"land_hectares": 5}, None, None),
        ({"land_hectares": "5.25"}, "land_fits", "0.25"),
    ],
)
def test_means(owned: Json, failed: str | None, missed: str | None) -> None:
    assessment = _assess(household(person(), dwelling=costs(rent=50), **owned))
    failures = {failure.name: failure for failure in assessment.failures}
    if failed is None:
        assert (assessment.status, failures) == ("needy", {})
        return
    assert assessment.status == "none"
    assert failures[failed].missed_by == missed
    assert failures[failed].needed_for == ("needy", "low_income", "housing")
    assert assessment.benefits["gmi"].amount == assessment.benefits["housing"].amount == 0
    assert _assess(household(person(), dwelling=costs(rent=50), **owned), housing_needs_means=False).benefits[
        "housing"
    ].amount == Decimal(50)


def test_with_children_two_vehicles_are_allowed() -> None:
    assert _assess(household(ADULT, CHILD, vehicles=2)).status == "needy"
    assert _assess(household(ADULT, CHILD, vehicles=3)).status == "none"


@pytest.mark.parametrize(
    ("wage", "status", "gmi"),
    [
        ("0", "needy", "187.00"),
        ("186.99", "needy", "0.01"),
        ("187", "needy", "0.00"),
        ("425", "needy", "0.00"),
        ("425.01", "low_income", "0.00"),
        ("595", "low_income", "0.00"),
        ("595.01", "none", "0.00"),
    ],
)
def test_status_and_gmi_at_the_limits(wage: str, status: str, gmi: str) -> None:
    found = _assess(household(person(income=[income("wage", wage)]))).to_json()
    assert (found["status"], found["benefits"]["gmi"]["amount"]) == (status, gmi)


@pytest.mark.parametrize(
    ("municipality", "applied_on", "limit"),
    [
        ("ogre", "2026-02-10", "595.00"),
        ("ogre", "2025-02-10", "528.00"),
        ("daugavpils", "2026-02-10", "680.00"),
        ("liepaja", "2021-02-10", "336.00"),
        ("paraugpils", "2026-02-10", "600.00"),
        ("riga", "2026-02-10", "680.00"),
    ],
)
def test_low_income_limit_by_municipality(municipality: str, applied_on: str, limit: str) -> None:
    assert _value(household(municipality=municipality, applied_on=applied_on), "low_income_limit") == limit


def test_low_income_limit_by_household_type() -> None:
    assert _value(household(PENSIONER, municipality="paraugpils"), "low_income_limit") == "640.00"
    assert (
        _value(household(ADULT, CHILD, municipality="liepaja", applied_on="2021-02-10"), "low_income_limit") == "638.00"
    )


COEFFICIENTS = {
    "2021-07-01": ("1", "1", "1", "1", "1"),
    "2022-01-01": ("2.5", "2", "1.5", "1.5", "1.5"),
    "2022-09-01": ("3", "3", "3", "3", "3"),
    "2023-05-31": ("3", "3", "3", "3", "3"),
    "2023-06-01": ("2.5", "2", "2", "1.5", "1.5"),
    "2024-12-31": ("2.5", "2", "2", "1.5", "1.5"),
    "2025-01-01": ("2.1", "1.7", "1.7", "1.3", "1.3"),
    "2025-12-31": ("2.1", "1.7", "1.7", "1.3", "1.3"),
    "2026-01-01": ("2.5", "2", "2", "2", "1.7"),
    "2026-04-30": ("2.5", "2", "2", "2", "1.7"),
    "2026-05-01": ("2.1", "1.7", "1.7", "1.7", "1.3"),
}
MEMBERS_OF_TYPE = ([PENSIONER], [PENSIONER, PENSIONER], [PENSIONER, CHILD], [ADULT, CHILD], [ADULT])


@pytest.mark.parametrize("applied_on", COEFFICIENTS)
def test_coefficient_by_type_and_date(applied_on: str) -> None:
    found = tuple(_value(household(*each, applied_on=applied_on), "coefficient") for each in MEMBERS_OF_TYPE)
    assert found == COEFFICIENTS[applied_on]


def test_a_municipal_coefficient_ends_with_the_national_one() -> None:
    for applied_on, coefficient in (("2021-12-31", "2"), ("2022-01-01", "2.5")):
        data = household(PENSIONER, municipality="jelgava", applied_on=applied_on)
        assert _value(data, "coefficient") == coefficient


def test_the_coefficient_may_follow_the_month_of_the_bill() -> None:
    data = household(PENSIONER, applied_on="2026-05-10")
    assert _value(data, "coefficient") == "2.1"
    assert _value(data, "coefficient", coefficient_follows="bill_month") == "2.5"


def test_before_july_2021_there_is_no_uniform_housing_benefit() -> None:
    for applied_on, amount in (("2021-06-30", 0), ("2021-07-01", 50)):
        assessment = _assess(household(person(), applied_on=applied_on, dwelling=costs(rent=50)))
        assert assessment.benefits["housing"].amount == amount
    failed = _assess(household(person(), applied_on="2021-06-30", dwelling=costs(rent=50))).failures
    assert failed[0].name == "housing_rules_in_force"


def test_the_gmi_benefit_counts_as_income_for_housing() -> None:
    data = household(person(income=[income("wage", 100)]), dwelling=costs(rent=1000), applied_on="2026-06-10")
    values = _values(_assess(data))
    assert (values["gmi_benefit"], values["housing_income"]) == ("87.00", "187.00")


def test_costs_of_one_kind_are_added_and_norms_cap_them_where_stored() -> None:
    rows = [{"kind": "telecommunications", "monthly": 10}, {"kind": "telecommunications", "monthly": 12}]
    for municipality, counted in (("ogre", "22.00"), ("paraugpils", "15.00")):
        data = household(person(), municipality=municipality, dwelling={"costs": rows})
        assert _value(data, "counted_costs") == counted


@pytest.mark.parametrize(("members", "norm"), [(1, "12.00"), (2, "20.00"), (3, "27.00"), (4, "33.00"), (6, "33.00")])
def test_a_norm_depends_on_the_number_of_persons(members: int, norm: str) -> None:
    data = household(*(person(str(n)) for n in range(members)), municipality="paraugpils", dwelling=costs(water=99))
    assert _value(data, "counted_costs") == norm


def test_rounding_and_the_smallest_payment_can_be_switched() -> None:
    rows = [{"kind": "irregular", "months": {"2025-06": "1.00"}}]
    data = household(person(income=rows))
    for direction, amount in (("half_up", "186.92"), ("down", "186.91"), ("up", "186.92")):
        assert str(_assess(data, benefit_rounding=direction).benefits["gmi"].amount) == amount
    assert _assess(household(), minimum_payment=money(187)).benefits["gmi"].entitled
    assert not _assess(household(), minimum_payment=money("187.01")).benefits["gmi"].entitled


def test_the_work_incentive_is_off_and_can_be_switched_on() -> None:
    member = person("A", started_work_on="2026-01-05", income=[income("wage", 300)])
    on = {"work_incentive_cap": money(200)}
    assert _assess(household(member), **on).benefits["gmi"].amount == 0
    assert _assess(household(member), work_incentive_in_gmi=True, **on).benefits["gmi"].amount == 87
    earlier = {**member, "started_work_on": "2025-11-10"}
    assert _assess(household(earlier), work_incentive_in_gmi=True, **on).benefits["gmi"].amount == 0
