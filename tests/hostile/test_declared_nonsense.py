"""What a page of the declaration could be made to send: kept, refused in words, never an error of the server."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from dienests.cases.models import Case
from tests.factories.cases import OfficeAtWork, office_at_work, opened_case
from tests.hostile.conftest import SignIn

pytestmark = pytest.mark.django_db

ROW = {"kind": "wage", "monthly": "1.00"}
WEIRD_ROWS: list[Any] = [1, None, {"months": [1]}, {"months": {"x": 1}}, {"kind": [], "monthly": {}}, {"kind": {}}]
KEPT = {
    "not numbers": '{"savings": NaN, "vehicles": Infinity, "land_hectares": -Infinity}',
    "huge numbers": '{"savings": %s, "land_hectares": 1e308, "other_real_estate": "1e999999999"}' % ("9" * 400),
    "nul and half characters": r'{"x\u0000": "\u0000", "y": "\ud800", "\udfff": 1}',
    "other shapes": json.dumps({"members": {"a": 1}, "dwelling": [], "savings": {}, "vehicles": "x", "prefilled": [1]}),
    "weird costs": json.dumps({"dwelling": {"costs": [1, None, {"kind": []}, {"kind": {}}], "area_m2": []}}),
    "weird members": json.dumps({"members": [1, None, "x", [], {"income": WEIRD_ROWS, "name": {}, "born": []}]}),
    "first and last years": json.dumps({"members": [{"born": "0001-01-01"}, {"born": "9999-12-31"}]}),
    "brackets": json.dumps({"x[y": 1, "a.b": 2, "[": 3, "]": {"[1": 1}}),
    "figures of another script": json.dumps({"savings": "٣٤", "members": [{"born": "٢٠٠٠-01-01"}]}),
    "markup": json.dumps({"members": [{"name": "<script>alert(1)</script>", "income": [{"kind": "<b>x"}]}]}),
}
REFUSED = {
    "deep": ("[" * 100_000 + "]" * 100_000, 400),
    "deeper than a household": ('{"x": ' + "[" * 300 + "]" * 300 + "}", 422),
    "ten thousand incomes": (json.dumps({"members": [{"income": [ROW] * 10_000}]}), 422),
    "five megabytes": (json.dumps({"x": "a" * 4_900_000}), 422),
    "more than is taken": (json.dumps({"x": "a" * 5_300_000}), 413),
    "number of 5000 figures": ('{"savings": %s}' % ("9" * 5000), 400),
    "somebody as a list": ('{"members": [{"person": [1]}]}', 422),
    "somebody as a mapping": ('{"members": [{"person": {}}]}', 422),
    "somebody as yes": ('{"members": [{"person": true}]}', 422),
    "a list": ("[]", 400),
}


@dataclass(frozen=True)
class World:
    """A case that was just opened."""

    office: OfficeAtWork
    open: Case


@pytest.fixture
def world(db: None) -> World:
    office = office_at_work()
    return World(office, opened_case(office))


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.office.organiser)


def send(client: Client, world: World, what: str, data: str, *, version: object = None) -> Any:
    world.open.declaration.refresh_from_db()
    version = world.open.declaration.version if version is None else version
    body = f'{{"version": {version}, "data": {data}}}'
    return client.post(f"/office/cases/{world.open.pk}/declaration/{what}/", body, content_type="application/json")


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT.keys())
def test_nonsense_is_kept_as_typed_and_every_page_still_opens(client: Client, world: World, data: str) -> None:
    for what in ("preview", "save", "explanation"):
        assert send(client, world, what, data).status_code == 200, what
    for page in ("", "declaration/", "documents/", "proposal/"):
        answer = client.get(f"/office/cases/{world.open.pk}/{page}")
        assert answer.status_code == 200, page
        assert "<script>alert(1)" not in answer.content.decode()
    assert send(client, world, "save", '{"other": 1}', version=99_999).status_code == 409
    assert send(client, world, "save", "{}").status_code == 200


@pytest.mark.parametrize(("data", "status"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_household_is_refused_in_words(client: Client, world: World, data: str, status: int) -> None:
    before = world.open.declaration.data
    assert send(client, world, "save", data).status_code == status
    if "person" not in data:  # looking at strangers stores nothing
        assert send(client, world, "preview", data).status_code == status
    world.open.declaration.refresh_from_db()
    assert world.open.declaration.data == before


@pytest.mark.parametrize("version", ['"²"', "[1]", "Infinity", "NaN", "null", '"1e3"'])
def test_a_version_that_is_none(client: Client, world: World, version: str) -> None:
    assert send(client, world, "save", "{}", version=version).status_code == 400


def test_a_form_where_json_belongs(client: Client, world: World) -> None:
    for what, status in (("save", 400), ("preview", 400), ("explanation", 200)):
        answer = client.post(f"/office/cases/{world.open.pk}/declaration/{what}/", {"data": "x"})
        assert answer.status_code == status
