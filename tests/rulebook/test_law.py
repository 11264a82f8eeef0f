"""The rulebook as a whole: complete at every date, marked, and in both languages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import dienests.engine
from dienests.engine import graph_for, nodes_of
from dienests.rulebook import COST_KINDS, MUNICIPALITIES, assess, assess_month, library, parameters_in_force
from dienests.rulebook.assessment import HouseholdFaults, plain
from dienests.rulebook.law import FOLDER, SUBJECTS
from tests.rulebook.households import costs, household, income, person

TODAY = date(2026, 11, 21)
DAYS = sorted(
    {day + timedelta(days=shift) for day in library().days_of_change() for shift in (-1, 0) if day >= date(2021, 1, 2)}
)
FAMILY = [person("A", "1985-01-01"), person("B", "1950-01-01", disability_group=1), person("C", "2015-05-05")]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_law_is_complete_on_every_day_at_which_it_changes(day: date) -> None:
    for known_on in (day, TODAY):
        graph_for(library(), on=day, known_on=known_on)
        for municipality in ("ogre", "paraugpils", "liepaja"):
            data = household(*FAMILY, applied_on=day.isoformat(), municipality=municipality, dwelling=costs(heating=90))
            assert assess(data, known_on=known_on).to_json()["benefits"]["gmi"]["entitled"]


@pytest.mark.parametrize("municipality", MUNICIPALITIES)
def test_every_municipality_and_cost_can_be_assessed(municipality: str) -> None:
    data = household(*FAMILY, municipality=municipality, dwelling=costs(**dict.fromkeys(COST_KINDS, 5)))
    assert assess(data, known_on=TODAY).benefits["housing"].amount == 60


def test_there_are_43_municipalities_and_an_invented_one() -> None:
    assert len(MUNICIPALITIES) == 44


@pytest.mark.parametrize("subject", SUBJECTS)
def test_parameter_files_follow_their_schema(subject: str) -> None:
    schema = json.loads((Path(dienests.engine.__file__).parent / "parameters.schema.json").read_text(encoding="utf-8"))
    path = FOLDER / subject / "parameters.yaml"
    found = plain(yaml.safe_load(path.read_text(encoding="utf-8")))
    as_numbers = json.loads(json.dumps(found), parse_float=float)
    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(as_numbers)] == []


def test_nothing_is_marked_as_checked_that_was_not_read_in_the_statute() -> None:
    law = library()
    entries = [entry for parameter in law.parameters.values() for entry in parameter.entries]
    rules = [version.declaration for versions in law.rules.values() for version in versions]
    assert not any(each.checked for each in (*entries, *rules, *law.aggregates.values()))


def test_every_value_names_its_source() -> None:
    for parameter in library().parameters.values():
        for entry in parameter.entries:
            assert entry.reference, parameter.name
            assert entry.tag == "U" or entry.url, (parameter.name, entry.valid_from)


def test_every_node_has_a_sentence_in_both_languages_and_every_unchecked_one_is_listed() -> None:
    rows = [income("wage", 10), income("irregular", 5), income("scholarship", 900), income("family_state_benefit", 20)]
    data = household(*FAMILY, person("D", income=rows), dwelling=costs(heating=50))
    found = assess(data, known_on=TODAY).to_json()
    listed = {each["name"] for each in found["unchecked"]}
    for node in nodes_of(found["explanation"]):
        for language in ("lv", "en"):
            sentence = node["sentence"][language]
            assert sentence.endswith("."), sentence
            assert "{" not in sentence
            assert ".." not in sentence
            assert node["label"][language]
        assert node["checked"] or node["name"] in listed
    assert {"minimum_wage", "irregular_divisor", "low_income_first", "housing_coefficient"} <= listed


def test_latvian_and_english_sentences_differ_where_they_have_words() -> None:
    for versions in library().rules.values():
        for version in versions:
            assert version.declaration.label.lv != version.declaration.label.en


def test_the_amendment_of_2026_gives_two_answers_by_what_was_known() -> None:
    data = household(
        person("A", "1950-01-01", income=[income("old_age_pension", "500.00")]), dwelling=costs(heating=300)
    )
    known = {
        day: assess(data, known_on=day) for day in (date(2026, 2, 20), date(2026, 2, 27), date(2026, 2, 28), TODAY)
    }
    assert [str(each.benefits["housing"].amount) for each in known.values()] == ["192.70", "192.70", "267.50", "267.50"]
    versions = [each.rulebook_version for each in known.values()]
    assert versions[0] == versions[1] != versions[2]


def test_a_year_whose_thresholds_are_not_stored_is_marked() -> None:
    found = assess(household(applied_on="2027-01-04"), known_on=date(2027, 1, 4)).to_json()
    carried = {each["name"] for each in found["unchecked"] if each["carried_forward"]}
    assert {"gmi_first", "needy_first", "low_income_max_first"} <= carried
    assert found["benefits"]["gmi"]["amount"] == "187.00"
    now = assess(household(), known_on=TODAY).to_json()
    assert not any(each["carried_forward"] for each in now["unchecked"])


def test_parameters_in_force_for_a_page() -> None:
    rows = parameters_in_force(on=date(2026, 2, 10), known_on=date(2026, 2, 20))
    found = {(row["name"], json.dumps(row["for"])): row for row in rows}
    single = found[("housing_coefficient", '{"household_type": "S"}')]
    assert (single["value"], single["from"], single["known"], single["tag"]) == ("2.1", "2025-01-01", "2024-12-04", "I")
    assert found[("gmi_first", "{}")]["value"] == "187.00"
    assert found[("low_income_first", '{"municipality": "ogre"}')]["value"] == "595.00"
    assert all(row["checked"] is False and row["label"]["lv"] and row["label"]["en"] for row in rows)


PENSIONER = household(
    person("A", "1950-01-01", income=[income("old_age_pension", "434.00")]), dwelling=costs(heating=205)
)
BILL = [{"kind": "heating", "monthly": "205.00"}]


def test_a_later_month_has_its_own_parameters_and_bills_but_the_income_of_the_application() -> None:
    months = {
        month: assess_month(PENSIONER, month=month, costs=BILL, known_on=TODAY)
        for month in ("2026-02", "2026-04", "2026-05")
    }
    amounts = {month: str(each.benefits["housing"].amount) for month, each in months.items()}
    assert amounts == {"2026-02": "205.00", "2026-04": "205.00", "2026-05": "163.70"}
    assert {each.month for each in months.values()} == set(months)
    nothing_due = assess_month(PENSIONER, month="2026-05", costs=[], known_on=TODAY)
    assert not nothing_due.benefits["housing"].entitled


def test_the_month_of_application_is_the_assessment_itself() -> None:
    own = assess_month(PENSIONER, month="2026-02", costs=BILL, known_on=TODAY)
    assert own.to_json() == assess(PENSIONER, known_on=TODAY).to_json()


def test_a_difference_owed_after_the_amendment() -> None:
    high = household(person("A", "1950-01-01", income=[income("old_age_pension", "500.00")]))
    bill = [{"kind": "heating", "monthly": "300.00"}]
    before, after = (
        assess_month(high, month="2026-02", costs=bill, known_on=day).benefits["housing"].amount
        for day in (date(2026, 2, 20), date(2026, 3, 1))
    )
    assert str(after - before) == "74.80"


def test_the_gmi_benefit_in_fact_paid_counts() -> None:
    data = household(person("A"), applied_on="2026-05-10")
    bill = [{"kind": "rent", "monthly": "100.00"}]
    for paid, amount in ((None, "100.00"), ("0", "100.00"), ("300.00", "43.10")):
        found = assess_month(data, month="2026-06", costs=bill, known_on=TODAY, gmi_paid=paid)
        assert str(found.benefits["housing"].amount) == amount


def test_a_running_grant_may_keep_its_threshold() -> None:
    data = household(person("A"), applied_on="2025-12-10")
    found = assess_month(data, month="2026-01", costs=[], known_on=TODAY)
    assert str(found.benefits["gmi"].amount) == "187.00"
    law = library()
    switch = law.parameters["running_grant_keeps_thresholds"]
    kept = type(switch)(
        **{
            **{name: getattr(switch, name) for name in switch.__slots__},
            "entries": tuple(
                type(e)(**{**{n: getattr(e, n) for n in e.__slots__}, "value": True}) for e in switch.entries
            ),
        }
    )
    changed = law.with_parameters({switch.name: kept})
    found = assess_month(data, month="2026-01", costs=[], known_on=TODAY, law=changed)
    assert str(found.benefits["gmi"].amount) == "166.00"


@pytest.mark.parametrize("month", ["2026-01", "2026-13", "soon", ""])
def test_a_month_before_the_application_or_no_month_is_refused(month: str) -> None:
    with pytest.raises(HouseholdFaults) as refused:
        assess_month(PENSIONER, month=month, costs=[{"kind": "heat", "monthly": -1}], known_on=TODAY)
    assert [fault.path for fault in refused.value.faults] == ["costs[0].kind", "costs[0].monthly", "month"]
