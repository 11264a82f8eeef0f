"""Sliders: what they say is one law in the quick answer, in the saved file and in the full preview."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dienests.population.office.errors import PreviewRefused
from dienests.population.office.reforms import offered_reforms, uploaded_reform
from dienests.population.office.sliding import quick_figures
from dienests.population.office.what_if import levers, moved, reform_file, what_if_reform
from dienests.population.reform import sides
from dienests.rulebook import assess, parameters_in_force
from tests.factories.previews import population_here
from tests.population.folders import sample_households

FAULTY = b"""format: 1
name: x
title: {lv: a, en: a}
summary: {lv: a, en: a}
source: s
checked: false
after:
  parameters:
    gmi_frist: [{from: 2026-01-01, value: 5}]
"""
DAY, KNOWN = date(2026, 3, 10), date(2026, 11, 21)


@pytest.fixture
def standings(settings: Any) -> Any:
    return levers("ogre", on=DAY, known_on=KNOWN)


def test_levers_say_what_is_in_force(standings: Any) -> None:
    by_id = {each.lever.id: each for each in standings}
    assert by_id["gmi_first"].value == 187
    assert by_id["low_income_first"].value == 595
    assert by_id["housing_coefficient-C"].value == 2
    assert not by_id["gmi_first"].checked  # unchecked law stays marked
    listed = {row["name"] for row in parameters_in_force(on=DAY, known_on=KNOWN)}
    assert {each.lever.parameter for each in standings} <= listed
    assert all(each.lever.lowest <= each.value <= each.lever.highest for each in standings)


@pytest.mark.parametrize("text", ["x", "-1", "1e99", "NaN", "187.001", "501", "9" * 40, "²"])
def test_what_is_no_value(standings: Any, text: str) -> None:
    with pytest.raises(PreviewRefused) as refused:
        moved(standings, {"gmi_first": text})
    assert refused.value.code == "value_unclear"
    assert "500" in str(refused.value)


def test_only_what_moved_counts(standings: Any) -> None:
    typed = {"gmi_first": "187.00", "gmi_other": "131,5", "minimum_payment": "", "unknown": "7"}
    assert moved(standings, typed) == {"gmi_other": Decimal("131.5")}
    with pytest.raises(PreviewRefused, match="stays"):
        reform_file(standings, {}, on=DAY)


def test_the_saved_file_is_accepted_and_says_the_same(standings: Any) -> None:
    changes = {
        "gmi_first": Decimal("200.5"),
        "low_income_other": Decimal(450),
        "housing_coefficient-PC": Decimal("2.25"),
    }
    text = reform_file(standings, changes, on=DAY)
    reform = uploaded_reform(text.encode(), file="what-if.yaml", known_on=KNOWN)
    laws = sides(reform, known_on=KNOWN)
    before, after = (
        {(row["name"], str(sorted(row["for"].items()))): row["value"] for row in _values(law)}
        for law in (laws.before.law, laws.after.law)
    )
    different = {key: (before.get(key), value) for key, value in after.items() if before.get(key) != value}
    assert sorted(different.values(), key=str) == sorted(
        [("187.00", "200.50"), ("416.00", "450.00"), ("2", "2.25")], key=str
    )
    assert reform.compared_on == DAY
    assert "200.5" in reform.title.en


def _values(law: Any) -> list[dict[str, Any]]:
    from dienests.engine.parameters import in_force
    from dienests.engine.quantities import json_value

    rows = []
    for parameter in law.parameters.values():
        if parameter.view_of is None:
            for key, entry in in_force(parameter, on=DAY, known_on=KNOWN).table.items():
                where = {name: part for name, part in zip(parameter.keys, key, strict=True) if part is not None}
                rows.append({"name": parameter.name, "for": where, "value": json_value(parameter.kind, entry.value)})
    return rows


def test_the_quick_answer_is_what_the_rules_say(standings: Any, own_folder: Any) -> None:
    population = population_here(households=4)
    changes = {"housing_coefficient-S": Decimal(3)}
    reform = what_if_reform(standings, changes, on=DAY)
    figures, assessed = quick_figures(population, reform, day=DAY, known_on=KNOWN)
    assert assessed == 4
    law = sides(reform, known_on=KNOWN).after.law
    due = sum(
        benefit.amount
        for each in sample_households(4)
        for benefit in assess({**each, "applied_on": DAY.isoformat()}, known_on=KNOWN, law=law).benefits.values()
    )
    assert figures.total.after.benefits["together"].cost_month_cents == due * 100
    same, _ = quick_figures(population, None, day=DAY, known_on=KNOWN)
    assert same.total.changes["together"].unchanged.households == 4
    assert same.total.before == same.total.after


def test_too_large_for_sliders(own_folder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("dienests.population.office.sliding.LARGEST", 3)
    with pytest.raises(PreviewRefused, match="4"):
        quick_figures(population_here(households=4), None, day=DAY, known_on=KNOWN)


def test_uploads_with_faults_name_their_lines() -> None:
    with pytest.raises(PreviewRefused) as refused:
        uploaded_reform(FAULTY, file="x.yaml", known_on=KNOWN)
    assert refused.value.code == "reform_faulty"
    assert refused.value.problems[0]["line"] == 9
    assert "gmi_first" in refused.value.problems[0]["expected"]["en"]
    for wrong, code in (
        (b"\xff\xfe", "reform_not_text"),
        (b"a" * 10**7, "reform_too_large"),
        (b"[1, 2", "reform_faulty"),
    ):
        with pytest.raises(PreviewRefused) as refused:
            uploaded_reform(wrong, file="x.yaml", known_on=KNOWN)
        assert refused.value.code == code


def test_every_shipped_reform_is_offered() -> None:
    found = offered_reforms()
    assert {"coefficients_2026", "gmi_share_2025"} <= {each.name for each in found}
    assert all(each.reform is not None and not each.problems for each in found)
