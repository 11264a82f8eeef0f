"""The declaration page and what it talks with: assessed while typing, saved, both sides shown on a conflict."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dienests.cases.models import Case
from dienests.web.office.declared import declared, months_before, typed
from dienests.web.office.fault_places import place_of
from tests.factories.cases import PENSIONER_MEANS, OfficeAtWork, opened_case
from tests.factories.people import PersonFactory
from tests.web.desk.conftest import SignIn


@pytest.fixture
def client(office: OfficeAtWork, sign_in: SignIn) -> Client:
    return sign_in(office.organiser)


def with_means(case: Case, **more: Any) -> dict[str, Any]:
    data = case.declaration.data
    members = [{**data["members"][0], "income": PENSIONER_MEANS["income"]}, *data["members"][1:]]
    return {**data, "members": members, "dwelling": {"costs": PENSIONER_MEANS["costs"]}, **more}


def send(client: Client, case: Case, where: str, data: Any, version: int = 1) -> Any:
    return client.post(
        f"/office/cases/{case.pk}/declaration/{where}/",
        json.dumps({"data": data, "version": version}),
        content_type="application/json",
        headers={"X-Requested-With": "fetch"},
    )


def test_preview_stores_nothing(office: OfficeAtWork, client: Client) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    told = send(client, case, "preview", with_means(case)).json()
    assert told["assessed"]
    assert told["faults"] == []
    assert Case.objects.get().declaration.version == 1


def test_save_keeps_faulty_figures_and_names_the_place(office: OfficeAtWork, client: Client) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    told = send(client, case, "save", with_means(case, savings="daudz")).json()
    assert told["version"] == 2
    assert [fault["path"] for fault in told["faults"]] == ["savings"]
    assert told["faults"][0]["found"] == "daudz"
    assert Case.objects.get().declaration.data["savings"] == "daudz"


def test_second_writer_sees_both_and_overwrites_nothing(office: OfficeAtWork, client: Client, sign_in: SignIn) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    send(sign_in(office.second_organiser), case, "save", with_means(case, savings="900"))
    answer = send(client, case, "save", with_means(case, savings="100"))
    assert answer.status_code == 409
    told = answer.json()
    assert told["version"] == 2
    assert "900" in told["conflict"]
    assert "100" in told["conflict"]
    assert Case.objects.get().declaration.data["savings"] == "900"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"data": 1}', '{"data": {}, "version": "x"}'])
def test_body_that_is_not_understood(office: OfficeAtWork, client: Client, body: str) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    where = f"/office/cases/{case.pk}/declaration/save/"
    assert client.post(where, body, content_type="application/json").status_code == 400


def test_explanation_on_demand(office: OfficeAtWork, client: Client) -> None:
    case = opened_case(office, received_on=office.organiser.today)
    text = send(client, case, "explanation", with_means(case)).content.decode()
    assert "why-tree" in text


def test_queries_do_not_grow_with_people_and_rows(office: OfficeAtWork, client: Client) -> None:
    def queries(people: int, rows: int) -> int:
        crowd = [PersonFactory() for _ in range(people)]
        case = opened_case(office, people=crowd, received_on=office.organiser.today)
        data = case.declaration.data
        income = [{"kind": "wage", "monthly": "10"}] * rows
        data["members"] = [{**member, "income": income} for member in data["members"]]
        case.declaration.save()
        client.get(f"/office/cases/{case.pk}/")  # the look itself is noted once
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/office/cases/{case.pk}/declaration/").status_code == 200
        return len(captured)

    few, many = queries(1, 1), queries(12, 10)
    assert many == few
    assert few <= 15


def test_figures_are_shown_as_people_type_them() -> None:
    assert typed("310.50") == "310,50"
    assert typed("abc") == "abc"
    assert typed(None) == ""


def test_months_before() -> None:
    assert months_before(date(2026, 2, 10), 3) == ["2025-11", "2025-12", "2026-01"]


def test_view_keeps_what_has_no_field() -> None:
    income = {"kind": "wage", "months": {"2025-01": "1.00", "2026-01": "5.00"}, "employer": "x"}
    data = {"members": [{"person": 7, "name": "A", "oddity": 1, "income": [income]}], "note": "y"}
    found = declared(data, applied_on=date(2026, 2, 10))
    assert json.loads(found.rest) == {"note": "y"}
    assert json.loads(found.members[0].rest) == {"oddity": 1}
    row = found.members[0].regular[0]
    assert json.loads(row.rest) == {"employer": "x", "months": {"2025-01": "1.00"}}
    assert [cell.value for cell in row.cells] == ["", "", "5,00"]


def test_place_of_a_fault_in_words() -> None:
    data = {"members": [{"name": "Ilze", "income": [{"kind": "wage"}]}]}
    assert place_of("members[0].income[0].months.2025-11", data, {"wage": "Alga"}).startswith("Ilze, Alga, ")
    assert place_of("members[3].born", data, {})
