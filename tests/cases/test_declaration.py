"""Saving what is typed: incomplete, wrong, hostile; and who is in it."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from dienests.base.audit.models import AuditEntry
from dienests.base.people.models import HouseholdMember
from dienests.cases.errors import CaseError, Reason
from dienests.cases.models import Case
from dienests.cases.operations.declaration import Saved, changed_paths, save_declaration
from dienests.cases.operations.drafts import discard_draft, load_draft, save_draft
from dienests.cases.queries.declaration import preview, with_registered_members
from tests.factories.cases import NOW, OfficeAtWork, declare, fresh, office_at_work, opened_case, pensioner
from tests.factories.people import MemberFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def save(office: OfficeAtWork, case: Case, data: Any) -> Saved:
    case = fresh(case)
    return save_declaration(actor=office.organiser, now=NOW, case=case, data=data, version=case.declaration.version)


def test_every_batch_of_keystrokes_is_kept(office: OfficeAtWork) -> None:
    case = opened_case(office)
    data = deepcopy(case.declaration.data)
    for typed in ("", "5", "50", "500", "500,", "500,0x"):
        data["members"][0]["income"] = [{"kind": "wage", "monthly": typed}]
        saved = save(office, case, data)
        assert fresh(case).declaration.data["members"][0]["income"][0]["monthly"] == typed
    assert saved.version == 7
    assert [fault["path"] for fault in saved.faults] == ["members[0].income[0].monthly"]
    assert save(office, case, data).changed is False
    assert AuditEntry.objects.filter(event="declaration_saved").count() == 6
    last = AuditEntry.objects.filter(event="declaration_saved").order_by("-position").first()
    assert last is not None
    assert last.details["changed"] == ["members[0].income[0].monthly"]
    assert "500" not in str(last.details)  # the trail says where, not what


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"members": []},
        {"members": None},
        {"members": ["x", 1, None]},
        {"members": [{}], "dwelling": []},
        {"dwelling": {"costs": "x"}},
        {"surprise": {"deep": [1, 2.5, "a\x00b", "\ud800"]}},
        {"savings": float("nan"), "members": [{"income": [{"monthly": float("inf")}]}]},
    ],
)
def test_what_makes_no_sense_is_kept_and_named(office: OfficeAtWork, data: dict[str, Any]) -> None:
    case = opened_case(office)
    saved = save(office, case, data)
    assert saved.faults
    kept = fresh(case).declaration.data
    assert set(kept) == set(data)
    answer = preview(fresh(case), known_on=TODAY)
    assert answer.assessment is None
    assert answer.faults == saved.faults


def test_numbers_are_never_floating_point(office: OfficeAtWork) -> None:
    case = opened_case(office)
    data = deepcopy(case.declaration.data)
    data["savings"] = 0.1
    data["members"][0]["income"] = [{"kind": "wage", "monthly": 310.05}]
    save(office, case, data)
    kept = fresh(case).declaration.data
    assert (kept["savings"], kept["members"][0]["income"][0]["monthly"]) == ("0.1", "310.05")


@pytest.mark.parametrize("data", [{"x": "y" * 600_000}, {"x": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}])
def test_absurd_sizes_are_refused(office: OfficeAtWork, data: dict[str, Any]) -> None:
    case = opened_case(office)
    with pytest.raises(CaseError) as caught:
        save(office, case, data)
    assert caught.value.code == Reason.TOO_LARGE
    with pytest.raises(CaseError):
        save_draft(actor=office.organiser, now=NOW, form="declaration", key="1", data=data)


def test_person_of_another_household_is_refused(office: OfficeAtWork) -> None:
    case = opened_case(office)
    data = deepcopy(case.declaration.data)
    data["members"].append({"person": PersonFactory().pk, "name": "Svešs", "born": "1990-01-01"})
    with pytest.raises(CaseError) as caught:
        save(office, case, data)
    assert caught.value.code == Reason.NOT_IN_HOUSEHOLD


def test_tie_to_the_register(office: OfficeAtWork) -> None:
    case = declare(opened_case(office), actor=office.organiser)
    child = PersonFactory(given_names="Anna", born=date(2020, 1, 1))
    MemberFactory(household=case.household, person=child, relation="child")
    answer = preview(case, known_on=TODAY)
    assert [fault["path"] for fault in answer.faults] == ["members"]
    assert str(child) in answer.faults[0]["found"]
    assert answer.assessment is not None  # right for what is typed; submitting is refused
    data = with_registered_members(case)
    assert save(office, case, data).faults == []
    data["members"].append({"name": "Bez personas", "born": "1990-01-01"})
    data["members"].append(data["members"][0])
    assert [fault["path"] for fault in save(office, case, data).faults] == ["members[2].person", "members[3].person"]


def test_preview_stores_nothing(office: OfficeAtWork, django_assert_num_queries: Any) -> None:
    case = declare(opened_case(office), actor=office.organiser)
    before = AuditEntry.objects.count()
    with django_assert_num_queries(2):
        answer = preview(case, known_on=TODAY)
    assert answer.assessment is not None
    assert answer.assessment["benefits"]["housing"]["amount"] == "192.70"
    assert set(answer.tables) == {"status", "gmi", "housing"}
    typed = deepcopy(case.declaration.data)
    typed["dwelling"]["costs"] = []
    other = preview(case, known_on=TODAY, data=typed)
    assert other.assessment is not None
    assert other.assessment["benefits"]["housing"]["amount"] == "0.00"
    assert AuditEntry.objects.count() == before


def test_prefilled_from_the_last_declaration(office: OfficeAtWork) -> None:
    person = pensioner()
    income = [
        {"kind": "old_age_pension", "monthly": "500.00", "evidence": {"amount": "500.00"}},
        {"kind": "irregular", "months": {"2025-11": "30.00"}},
    ]
    case = opened_case(office, people=[person])
    case = declare(case, actor=office.organiser, income=income, savings="12.00", vehicles=1)
    again = opened_case(office, people=[person])
    data = again.declaration.data
    assert data["members"][0]["income"] == [
        {"kind": "old_age_pension", "monthly": "500.00"},
        {"kind": "irregular", "months": {}},
    ]
    assert data["dwelling"]["costs"] == [{"kind": "heating", "monthly": "300.00"}]
    assert data["vehicles"] == 1
    assert "savings" not in data  # stated anew every time
    assert data["prefilled"] == {"from": case.number}
    assert preview(fresh(again), known_on=TODAY).faults == []


def test_namesakes_get_different_names(office: OfficeAtWork) -> None:
    father = PersonFactory(given_names="Jānis", family_name="Bērziņš", born=date(1960, 1, 1))
    son = PersonFactory(given_names="Jānis", family_name="Bērziņš", born=date(1990, 1, 1))
    case = opened_case(office, people=[father, son])
    names = [member["name"] for member in case.declaration.data["members"]]
    assert names == ["Jānis Bērziņš (1960)", "Jānis Bērziņš (1990)"]
    assert HouseholdMember.objects.filter(household=case.household).count() == 2


def test_paths() -> None:
    before = {"a": 1, "b": [{"c": 1}, 2], "d": {"e": None}}
    after = {"a": 1, "b": [{"c": 2}], "d": {"e": None, "f": 0}}
    assert list(changed_paths(before, after)) == ["b[0].c", "b[1]", "d.f"]
    assert list(changed_paths(after, after)) == []


def test_drafts_are_their_writers_own(office: OfficeAtWork) -> None:
    draft = save_draft(actor=office.organiser, now=NOW, form="intake", key="new", data={"name": "Ā", "sum": 1.5})
    save_draft(actor=office.organiser, now=NOW, form="intake", key="new", data={"name": "Āb"})
    found = load_draft(actor=office.organiser, form="intake", key="new")
    assert found is not None
    assert (found.pk, found.data) == (draft.pk, {"name": "Āb"})
    assert load_draft(actor=office.worker, form="intake", key="new") is None
    discard_draft(actor=office.worker, form="intake", key="new")
    assert load_draft(actor=office.organiser, form="intake", key="new") is not None
    discard_draft(actor=office.organiser, form="intake", key="new")
    assert load_draft(actor=office.organiser, form="intake", key="new") is None
