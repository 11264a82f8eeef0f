"""Noting contacts and minutes on the pages: few fields, refused in words, taken back with one key."""

import pytest
from django.test import Client
from django.utils import timezone

from dienests.cases.models import Case, Contact, StageRun
from tests.factories.cases import OfficeAtWork, fresh, opened_case, ready_case
from tests.web.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office: OfficeAtWork) -> Case:
    return opened_case(office, received_on=office.organiser.today)


@pytest.fixture
def client(office: OfficeAtWork, sign_in: SignIn) -> Client:
    return sign_in(office.organiser)


def address(case: Case, rest: str = "") -> str:
    return f"/office/cases/{case.pk}/{rest}"


def test_noted_with_one_click_and_taken_back(client: Client, case: Case) -> None:
    page = client.get(address(case)).content.decode()
    assert 'data-key="c"' in page
    assert "Note a contact" in page
    answer = client.post(address(case, "contacts/note/"), {"kind": "phone"}, follow=True)
    contact = Contact.objects.get()
    assert (contact.kind, contact.minutes, contact.on) == ("phone", None, timezone.localdate(contact.noted_at))
    assert f"/contacts/{contact.pk}/remove/" in answer.content.decode()  # the undo of the message
    listed = client.get(address(case, "contacts/")).content.decode()
    assert "Telephone" in listed
    assert "Noted by mistake" in listed
    client.post(address(case, f"contacts/{contact.pk}/remove/"))
    assert "No contact is noted yet" in client.get(address(case, "contacts/")).content.decode()
    assert "Contact removed" in client.get(address(case)).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "smoke"}, "There is no such kind of contact"),
        ({"kind": "phone", "minutes": "abc"}, "“abc” minutes cannot be"),
        ({"kind": "phone", "minutes": "-3"}, "minutes cannot be"),
        ({"kind": "phone", "minutes": "9999"}, "9999 minutes cannot be"),
        ({"kind": "phone", "on": "2020-01-01"}, "There can be no contact about this case on"),
        ({"kind": "phone", "on": "tomorrow"}, "There can be no contact about this case on tomorrow"),
    ],
)
def test_what_cannot_be_is_told(client: Client, case: Case, sent: dict[str, str], words: str) -> None:
    answer = client.post(address(case, "contacts/note/"), sent, follow=True)
    assert words in answer.content.decode()
    assert not Contact.objects.exists()


def test_another_cases_contact_is_not_there(client: Client, case: Case, office: OfficeAtWork) -> None:
    client.post(address(case, "contacts/note/"), {"kind": "mail"})
    other = opened_case(office)
    assert client.post(address(other, f"contacts/{Contact.objects.get().pk}/remove/")).status_code == 404
    assert Contact.objects.get().removed_at is None


def test_minutes_go_along_with_submitting_or_are_refused(client: Client, office: OfficeAtWork) -> None:
    case = ready_case(office, received_on=office.organiser.today)
    page = client.get(address(case, "proposal/")).content.decode()
    assert 'name="minutes"' in page
    versions = {"version": fresh(case).version, "declaration_version": fresh(case).declaration.version}
    refused = client.post(address(case, "proposal/submit/"), versions | {"minutes": "many"}, follow=True)
    assert "minutes cannot be" in refused.content.decode()
    assert fresh(case).state == "open"
    client.post(address(case, "proposal/submit/"), versions | {"minutes": "25"})
    assert StageRun.objects.get(case=case, stage="reception").minutes == 25
