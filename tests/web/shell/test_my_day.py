"""The first page: what is due, by role; its number of queries does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dienests.base.organisation.models import Role
from tests.factories.cases import OfficeAtWork, bulk_cases, office_at_work, opened_case
from tests.factories.organisation import actor_in

pytestmark = pytest.mark.django_db
DAY = "/office/"


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work(today=timezone.localdate(), now=timezone.now())


def page(client: Client) -> str:
    response = client.get(DAY)
    assert response.status_code == 200
    return response.content.decode()


def test_my_case_is_there_and_another_units_is_not(client: Client, office: OfficeAtWork) -> None:
    case = opened_case(office, received_on=timezone.localdate())
    client.force_login(office.organiser.user)
    text = page(client)
    assert case.number in text
    assert 'id="mine"' in text
    client.force_login(actor_in(Role.ASSISTANCE_ORGANISER).user)
    assert case.number not in page(client)


def test_what_is_late_comes_first_and_is_said_in_words(client: Client, office: OfficeAtWork) -> None:
    old = opened_case(office, received_on=timezone.localdate() - timedelta(days=60))
    new = opened_case(office, received_on=timezone.localdate())
    client.force_login(office.organiser.user)
    text = page(client)
    assert text.index(old.number) < text.index(new.number)
    assert "tone-late" in text


def test_an_empty_day_says_what_to_do(client: Client, office: OfficeAtWork) -> None:
    client.force_login(office.organiser.user)
    text = page(client)
    assert 'class="empty"' in text
    assert "empty-title" in text


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.AUDITOR, Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE])
def test_other_roles_see_where_their_work_begins(client: Client, role: Role) -> None:
    client.force_login(actor_in(role).user)
    assert 'class="entrance-link"' in page(client)


def test_no_work_here_is_said_too(client: Client) -> None:
    client.force_login(actor_in(Role.SERVICE_STAFF).user)
    assert 'class="empty"' in page(client)


def test_counts_for_the_rail(client: Client, office: OfficeAtWork) -> None:
    opened_case(office, received_on=timezone.localdate() - timedelta(days=60))
    client.force_login(office.organiser.user)
    nothing = {"count": 0, "late": False}
    assert client.get("/office/counts").json() == {"my_day": {"count": 1, "late": True}, "library": nothing}
    client.force_login(office.accountant.user)
    assert client.get("/office/counts").json()["payments"] == nothing


@pytest.mark.parametrize("colleague", ["organiser", "worker", "head", "director", "accountant", "auditor"])
def test_the_number_of_queries_does_not_grow(client: Client, office: OfficeAtWork, colleague: str) -> None:
    client.force_login(getattr(office, colleague).user)
    bulk_cases(office, count=3)
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    bulk_cases(office, count=60)
    with CaptureQueriesContext(connection) as many:
        text = page(client)
    assert len(many) == len(few)
    assert len(many) <= 17
    if colleague == "organiser":
        assert "38" in text  # 63 cases, of which 25 are shown
