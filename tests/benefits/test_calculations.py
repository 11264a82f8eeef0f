"""Storing what the law says, and saying it again."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dienests.benefits.errors import FaultyHousehold
from dienests.benefits.household_file import canonical_json, content_hash, household_file, storable
from dienests.benefits.models import Calculation, Purpose
from dienests.benefits.operations import calculate, calculate_month
from dienests.benefits.queries import (
    cost_kinds,
    faults,
    income_kinds,
    parameters_in_force,
    preview,
    preview_month,
    recompute,
    summary_rows,
)
from tests.factories.cases import NOW

BEFORE, AFTER = date(2026, 2, 20), date(2026, 3, 1)


def household(**fields: Any) -> dict[str, Any]:
    """The pensioner of A4 and A5."""
    return {
        "municipality": "ogre",
        "applied_on": "2026-02-10",
        "members": [{"name": "A", "born": "1950-01-01", "income": [{"kind": "old_age_pension", "monthly": "500.00"}]}],
        "dwelling": {"costs": [{"kind": "heating", "monthly": "300.00"}]},
        **fields,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("known_on", "amount"), [(BEFORE, "192.70"), (AFTER, "267.50")])
def test_stored_and_recomputed(known_on: date, amount: str) -> None:
    calculate(data=household(), known_on=known_on, by=None, now=NOW)
    stored = Calculation.objects.get()
    assert stored.purpose == Purpose.APPLICATION
    assert stored.result["benefits"]["housing"]["amount"] == amount
    assert recompute(stored) == stored.result
    assert stored.inputs_hash == content_hash({"inputs": stored.inputs, "arguments": {}})
    assert stored.result_hash == content_hash(stored.result)
    assert stored.rulebook_version == stored.result["rulebook_version"]


@pytest.mark.django_db
def test_month_of_a_running_grant() -> None:
    costs = [{"kind": "heating", "monthly": "120.00"}]
    calculate_month(inputs=household(), month="2026-03", costs=costs, known_on=AFTER, by=None, now=NOW)
    stored = Calculation.objects.get()
    assert (stored.purpose, stored.arguments["month"]) == (Purpose.MONTH, "2026-03")
    assert stored.result["month"] == "2026-03"
    assert recompute(stored) == stored.result
    seen = preview_month(household(), month="2026-03", costs=costs, known_on=AFTER)
    assert seen.assessment == stored.result


@pytest.mark.django_db
def test_faulty_household_stores_nothing() -> None:
    wrong = household(savings="-1", municipality="atlantis")
    with pytest.raises(FaultyHousehold) as caught:
        calculate(data=wrong, known_on=AFTER, by=None, now=NOW)
    assert [fault["path"] for fault in caught.value.faults] == ["municipality", "savings"]
    assert set(caught.value.faults[0]["expected"]) == {"lv", "en"}
    assert caught.value.message
    assert caught.value.next_step
    with pytest.raises(FaultyHousehold):
        calculate_month(inputs=household(), month="2026-13", costs=[], known_on=AFTER, by=None, now=NOW)
    assert not Calculation.objects.exists()


@pytest.mark.django_db
def test_calculations_are_append_only() -> None:
    row = calculate(data=household(), known_on=AFTER, by=None, now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Calculation.objects.filter(pk=row.pk).update(result={})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.delete()


def test_preview_gives_all_faults_or_an_answer() -> None:
    assert preview({}, known_on=AFTER).assessment is None
    assert len(preview({}, known_on=AFTER).faults) >= 3
    answer = preview(household(), known_on=AFTER)
    assert answer.faults == []
    assert answer.assessment is not None
    assert summary_rows(answer.assessment, benefit="housing")[-1]["value"] == "267.50"


def test_office_keys_never_reach_the_rulebook() -> None:
    data = {
        "members": [{"person": 7, "name": "A", "income": [{"kind": "wage", "evidence": {"document": 1}}]}],
        "prefilled": {"from": "SD-2026-000001"},
        "municipality": "riga",
        "applied_on": "1999-01-01",
    }
    assert household_file(data, municipality="ogre", applied_on=date(2026, 2, 10)) == {
        "members": [{"name": "A", "income": [{"kind": "wage"}]}],
        "municipality": "ogre",
        "applied_on": "2026-02-10",
    }
    assert faults(household(prefilled={}))[0]["path"] == "prefilled"  # the rulebook itself would refuse it


def test_lists_for_pages() -> None:
    kinds = {kind.code: kind for kind in income_kinds()}
    assert kinds["wage"].label["lv"] == "Alga"
    assert kinds["irregular"].about["frequency"] == "irregular"
    assert {"heating", "rent"} <= {kind.code for kind in cost_kinds()}
    assert parameters_in_force(on=BEFORE, known_on=AFTER)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_whatever_is_typed_has_one_text(value: Any) -> None:
    """Storable data has no floating point, is stable, and hashes."""
    try:
        kept = storable(value)
    except ValueError:
        return
    text = canonical_json(kept)
    assert storable(kept) == kept
    assert "\x00" not in text
    assert "\\u0000" not in text
    assert len(content_hash(kept)) == 64
    text.encode()
