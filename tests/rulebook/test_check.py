"""What the input check names, and how."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from dienests.rulebook import HOUSEHOLD_SCHEMA, HouseholdFaults, assess, check_household, schema
from dienests.rulebook.assessment import plain
from tests.rulebook.households import Json, costs, household, households, income, person

TODAY = date(2026, 11, 21)


def _paths(data: object) -> list[str]:
    return [fault.path for fault in check_household(data)]


def test_the_sample_of_the_documentation_is_accepted() -> None:
    rows = [income("old_age_pension", 500.00), {"kind": "wage", "months": {"2025-11": 310.00, "2025-12": 290.00}}]
    member = person("A", "1950-01-01", disability_group=None, student=False, income=rows)
    assert _paths(household(member, dwelling=costs(heating=300.00), savings=0)) == []


@pytest.mark.parametrize("amount", [300, "300", "300.5", "300.50", 300.5, Decimal("300.50"), 0])
def test_an_amount_may_be_written_in_several_ways(amount: object) -> None:
    assert _paths(household(person(income=[income("wage", amount)]))) == []


@pytest.mark.parametrize("day", ["2026-02-10", date(2026, 2, 10)])
def test_a_day_may_be_a_date_or_its_text(day: object) -> None:
    assert _paths({**household(), "applied_on": day}) == []


WRONG_MEMBERS: list[tuple[Json, str]] = [
    ({"name": 5}, "members[0].name"),
    ({"name": "  "}, "members[0].name"),
    ({"name": "x" * 201}, "members[0].name"),
    ({"born": 1980}, "members[0].born"),
    ({"born": None}, "members[0].born"),
    ({"disability_group": 4}, "members[0].disability_group"),
    ({"disability_group": True}, "members[0].disability_group"),
    ({"disability_group": "1"}, "members[0].disability_group"),
    ({"student": "no"}, "members[0].student"),
    ({"student": None}, "members[0].student"),
    ({"in_institution": 1}, "members[0].in_institution"),
    ({"pension_age": 65}, "members[0].pension_age"),
    ({"colour": "red"}, "members[0].colour"),
    ({"income": None}, "members[0].income"),
    ({"income": "wage"}, "members[0].income"),
    ({"income": [None]}, "members[0].income[0]"),
    ({"income": [{"kind": "wage"}]}, "members[0].income[0]"),
    ({"income": [{"kind": "wage", "monthly": 1, "months": {}}]}, "members[0].income[0]"),
    ({"income": [{"kind": "salary", "monthly": 1}]}, "members[0].income[0].kind"),
    ({"income": [{"kind": ["wage"], "monthly": 1}]}, "members[0].income[0].kind"),
    ({"income": [{"kind": "wage", "monthly": 1, "net": True}]}, "members[0].income[0].net"),
    ({"income": [income("wage", -0.01)]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", 0.001)]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", float("nan"))]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", float("inf"))]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", 1e300)]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", "1e3")]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", "٣")]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", "1,50")]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", True)]}, "members[0].income[0].monthly"),
    ({"income": [income("wage", None)]}, "members[0].income[0].monthly"),
    ({"income": [{"kind": "wage", "months": []}]}, "members[0].income[0].months"),
    ({"income": [{"kind": "wage", "months": {"2025-13": 1}}]}, "members[0].income[0].months.2025-13"),
    ({"income": [{"kind": "wage", "months": {202512: 1}}]}, "members[0].income[0].months.202512"),
    ({"income": [{"kind": "wage", "months": {"2025-12": "x"}}]}, "members[0].income[0].months.2025-12"),
]


# What depends on other values, or on Python's types, is beyond a schema.
BEYOND_SCHEMA_MEMBERS: list[tuple[Json, str]] = [
    ({"name": "A\x1b[2J"}, "members[0].name"),
    ({"born": "2026-02-11"}, "members[0].born"),
    ({"born": "1899-01-01"}, "members[0].born"),
    ({"born": "2025-02-29"}, "members[0].born"),
    ({"started_work_on": "2026-03-01"}, "members[0].started_work_on"),
    ({"income": [income("wage", 10**5000)]}, "members[0].income[0].monthly"),
    ({"income": [{"kind": "wage", "months": {"2026-03": 1}}]}, "members[0].income[0].months.2026-03"),
    ({"income": [{"kind": "wage", "months": {"2025-01": 1}}]}, "members[0].income[0].months.2025-01"),
    ({"born": datetime(1980, 1, 1)}, "members[0].born"),  # noqa: DTZ001
]


@pytest.mark.parametrize(("wrong", "path"), [*WRONG_MEMBERS, *BEYOND_SCHEMA_MEMBERS])
def test_a_fault_of_a_member_is_named(wrong: Json, path: str) -> None:
    (fault,) = check_household(household({**person(), **wrong}))
    assert fault.path == path
    assert fault.expected.lv
    assert fault.expected.en
    assert len(fault.found) <= 60
    assert fault.found.isprintable()


WRONG_HOUSEHOLDS: list[tuple[Json, str]] = [
    ({"municipality": "ogr"}, "municipality"),
    ({"municipality": None}, "municipality"),
    ({"applied_on": "10.02.2026"}, "applied_on"),
    ({"members": []}, "members"),
    ({"members": "A"}, "members"),
    ({"members": {"A": 1}}, "members"),
    ({"members": [None]}, "members[0]"),
    ({"members": [person() for _ in range(51)]}, "members"),
    ({"savings": -1}, "savings"),
    ({"savings": None}, "savings"),
    ({"vehicles": -1}, "vehicles"),
    ({"vehicles": True}, "vehicles"),
    ({"other_real_estate": "1"}, "other_real_estate"),
    ({"land_hectares": "5.001"}, "land_hectares"),
    ({"dwelling": []}, "dwelling"),
    ({"dwelling": {"costs": None}}, "dwelling.costs"),
    ({"dwelling": {"area_m2": "big"}}, "dwelling.area_m2"),
    ({"dwelling": {"rooms": 2}}, "dwelling.rooms"),
    ({"dwelling": {"costs": [{"kind": "heat", "monthly": 1}]}}, "dwelling.costs[0].kind"),
    ({"dwelling": {"costs": [{"kind": "heating"}]}}, "dwelling.costs[0].monthly"),
    ({"dwelling": {"costs": [{"kind": "heating", "monthly": 1} for _ in range(201)]}}, "dwelling.costs"),
    ({"applied": "2026-02-10"}, "applied"),
]


BEYOND_SCHEMA_HOUSEHOLDS: list[tuple[Json, str]] = [
    ({"applied_on": "2026-02-30"}, "applied_on"),
    ({"applied_on": "2020-12-31"}, "applied_on"),
    ({"members": [person(in_institution=True)]}, "members"),
    ({"vehicles": 1.0}, "vehicles"),
]


@pytest.mark.parametrize(("wrong", "path"), [*WRONG_HOUSEHOLDS, *BEYOND_SCHEMA_HOUSEHOLDS])
def test_a_fault_of_the_household_is_named(wrong: Json, path: str) -> None:
    assert _paths({**household(), **wrong}) == [path]


@pytest.mark.parametrize("data", [None, [], "household", 5])
def test_what_is_no_household_is_named(data: object) -> None:
    assert _paths(data) == ["household"]


def test_all_faults_come_at_once_and_a_near_word_is_suggested() -> None:
    data: Json = {
        "municipality": "ogr",
        "members": [person(income=[income("wag", -1)]), {"name": "B"}],
        "dwelling": {"costs": [{"kind": "heatin", "monthly": None}]},
    }
    faults = {fault.path: fault for fault in check_household(data)}
    assert list(faults) == [
        "municipality",
        "applied_on",
        "members[0].income[0].kind",
        "members[0].income[0].monthly",
        "members[1].born",
        "dwelling.costs[0].kind",
        "dwelling.costs[0].monthly",
    ]
    assert "perhaps ogre" in faults["municipality"].expected.en
    assert "varbūt heating" in faults["dwelling.costs[0].kind"].expected.lv
    assert str(faults["members[1].born"]) == "members[1].born: found –; expected a day, for example 2026-02-10"


def test_a_household_with_faults_is_not_assessed() -> None:
    with pytest.raises(HouseholdFaults) as refused:
        assess(household(person(born="2030-01-01"), savings=-1), known_on=TODAY)
    assert [fault.path for fault in refused.value.faults] == ["members[0].born", "savings"]


VALIDATOR = Draft202012Validator(HOUSEHOLD_SCHEMA)


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(HOUSEHOLD_SCHEMA)
    assert schema("household") is HOUSEHOLD_SCHEMA
    with pytest.raises(ValueError, match="there is one for: household"):
        schema("house")


@given(households())
@settings(max_examples=50, deadline=None)
def test_what_the_check_accepts_the_schema_accepts(data: Json) -> None:
    assert list(VALIDATOR.iter_errors(data)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        *({**household(), **wrong} for wrong, _ in WRONG_HOUSEHOLDS),
        *(household({**person(), **wrong}) for wrong, _ in WRONG_MEMBERS),
    ],
)
def test_what_the_schema_accepts_the_check_accepts(wrong: Json) -> None:
    assert not VALIDATOR.is_valid(plain(wrong))
