from typing import Any

import pytest

from dienests.practice import documents_needed, load_practice
from dienests.practice.vocabulary import COST_KINDS, INCOME_KINDS

PRACTICE = load_practice("latvia")
ALWAYS = {"identity_document", "application_signed"}


def household(*members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"municipality": "ogre", "applied_on": "2026-02-10", "members": list(members), **more}


def person(name: str, born: str = "1980-05-05", *kinds: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "born": born, "income": [{"kind": kind, "monthly": 1} for kind in kinds], **more}


def codes(data: dict[str, Any], *asked: str, held: tuple[str, ...] = ()) -> set[tuple[str, str | None]]:
    return {(it.code, it.for_member) for it in documents_needed(PRACTICE, data, asked=asked or ("gmi",), held=held)}


def test_a_pensioner_alone_brings_little() -> None:
    found = codes(household(person("A", "1950-01-01", "old_age_pension")))
    assert found == {(code, None) for code in ALWAYS} | {("bank_statements", "A")}


def test_housing_asks_for_bills_and_a_lease_only_from_who_rents() -> None:
    dwelling = {"costs": [{"kind": "heating", "monthly": 300}]}
    data = household(person("A", "1950-01-01", "old_age_pension"), dwelling=dwelling)
    assert ("housing_bills", None) in codes(data, "housing")
    assert ("housing_bills", None) not in codes(data, "gmi", "status")
    assert ("right_of_use", None) not in codes(data, "housing")
    dwelling["costs"] += [{"kind": "rent", "monthly": 90}, {"kind": "solid_fuel", "monthly": 20}]
    assert {("right_of_use", None), ("solid_fuel_receipt", None)} <= codes(data, "housing")


def test_each_member_brings_what_is_theirs() -> None:
    data = household(
        person("Wage", "1980-01-01", "wage"),
        person("Firm", "1982-01-01", "self_employment", "property_sale"),
        person("Young", "2004-01-01", "scholarship", student=True),
        person("Child", "2015-01-01", student=True, disability_group=None),
        person("None", "1990-01-01", disability_group=2),
    )
    found = codes(data, "gmi", "housing")
    assert {member for code, member in found if code == "bank_statements"} == {"Wage", "Firm", "Young", "Child", "None"}
    own = {(code, member) for code, member in found if member and code != "bank_statements"}
    assert own == {
        ("employer_statement", "Wage"),
        ("business_income_statement", "Firm"),
        ("irregular_income_proof", "Firm"),
        ("scholarship_statement", "Young"),
        ("student_statement", "Young"),
        ("disability_certificate", "None"),
        ("no_income_explanation", "None"),
    }


@pytest.mark.parametrize(
    ("born", "asked"),
    [("2008-02-10", True), ("2008-02-11", False), ("2002-02-10", False), ("2002-02-11", True)],
)
def test_an_adult_student_is_18_to_23_on_the_day_of_application(born: str, asked: bool) -> None:
    data = household(person("Y", born, student=True))
    assert (("student_statement", "Y") in codes(data, "housing")) is asked


def test_what_the_office_holds_is_not_asked_again() -> None:
    data = household(person("A", "1980-01-01", "wage"), person("B", "1981-01-01", "wage"))
    assert ("bank_statements", "A") not in codes(data, held=("bank_statements:A",))
    assert ("bank_statements", "B") in codes(data, held=("bank_statements:A",))
    assert not {code for code, _ in codes(data, held=("bank_statements",))} & {"bank_statements"}
    everything = documents_needed(PRACTICE, data, asked=("gmi",), held=())
    assert documents_needed(PRACTICE, data, asked=("gmi",), held=[paper.key for paper in everything]) == []


def test_required_papers_first() -> None:
    data = household(person("A", "1980-01-01", "wage"))
    required = [paper.required for paper in documents_needed(PRACTICE, data, asked=("gmi",), held=())]
    assert required == sorted(required, reverse=True)
    assert set(required) == {True, False}


@pytest.mark.parametrize(
    "data", [{}, {"members": None}, {"members": [{}]}, {"applied_on": "soon", "members": [{"born": 7}]}]
)
def test_a_half_filled_household_is_no_error(data: dict[str, Any]) -> None:
    assert {code for code, _ in codes(data, "status", "gmi", "housing")} >= ALWAYS


def test_a_benefit_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"\['rent'\]; expected some of"):
        documents_needed(PRACTICE, household(), asked=("rent",), held=())


def test_the_kinds_are_those_of_the_rulebook() -> None:
    from dienests import rulebook

    assert set(INCOME_KINDS) == set(rulebook.INCOME_KINDS)
    assert set(COST_KINDS) == set(rulebook.COST_KINDS)
