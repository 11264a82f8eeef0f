"""Intake through the page: the household comes with the person, nothing is lost, faults are told in place."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from dienests.base.people.models import FileOpening, HouseholdMember, OpeningReason, Person, Relation
from dienests.cases.models import Case, Draft
from tests.factories.cases import IBAN, OfficeAtWork, opened_case
from tests.factories.organisation import UnitFactory
from tests.factories.people import PersonFactory, household_of
from tests.web.desk.conftest import SignIn


@pytest.fixture
def client(office: OfficeAtWork, sign_in: SignIn) -> Client:
    return sign_in(office.organiser)


@pytest.fixture
def couple(office: OfficeAtWork) -> list[Person]:
    wife = PersonFactory(given_names="Ilze", family_name="Bērziņa", born=date(1985, 1, 1), iban=IBAN)
    husband = PersonFactory(given_names="Andris", family_name="Bērziņš", born=date(1980, 1, 1))
    household_of(wife, husband, relations=[Relation.SPOUSE])
    return [wife, husband]


def step(client: Client, name: str, person: Person, **form: Any) -> str:
    answer = client.post(
        "/office/intake/form/", {"step": name, "person": person.pk, **form}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def filled(office: OfficeAtWork, *people: Person, **more: Any) -> dict[str, Any]:
    return {
        "applicant": people[0].pk,
        "member": [person.pk for person in people],
        "signed": [person.pk for person in people],
        **{f"relation_{person.pk}": "self" if place == 0 else "spouse" for place, person in enumerate(people)},
        "asked": ["status", "gmi"],
        "channel": "in_person",
        "received_on": office.organiser.today.isoformat(),
        "unit": office.unit.pk,
        "iban": "LV80 BANK 0000 4351 9500 1",
        "housing_to": "person",
        **more,
    }


def test_taking_a_person_brings_the_household_and_opens_the_file(client: Client, couple: list[Person]) -> None:
    text = step(client, "take", couple[0])
    assert "Andris Bērziņš" in text
    opening = FileOpening.objects.get()
    assert (opening.person, opening.kind) == (couple[0], OpeningReason.APPLICATION)
    assert Draft.objects.get().data["applicant"] == couple[0].pk


def test_other_one_of_a_couple_applies(client: Client, couple: list[Person]) -> None:
    step(client, "take", couple[1])
    members = {pk: relation for pk, relation, *_rest in Draft.objects.get().data["members"]}
    assert members == {couple[1].pk: "self", couple[0].pk: "spouse"}


def test_application_is_opened_and_the_draft_goes(office: OfficeAtWork, client: Client, couple: list[Person]) -> None:
    step(client, "take", couple[0])
    answer = client.post("/office/intake/open/", filled(office, *couple))
    case = Case.objects.get()
    assert answer["Location"] == f"/office/cases/{case.pk}/declaration/"
    assert (case.applicant, case.asked, case.unit) == (couple[0], ["status", "gmi"], office.unit)
    assert case.payment == {"gmi": {"iban": IBAN}}
    assert case.signatures.count() == 2
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"asked": []}, "asked-status"),
        ({"received_on": ""}, "received_on"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"iban": "LV80BANK0000435195002"}, "iban"),
        ({"asked": ["housing"], "housing_to": "provider"}, "provider"),
        ({"unit": "999"}, "unit"),
    ],
)
def test_fault_is_told_with_its_place_and_everything_is_kept(
    office: OfficeAtWork, client: Client, couple: list[Person], wrong: dict[str, Any], field: str
) -> None:
    answer = client.post("/office/intake/open/", filled(office, *couple, address="Brīvības iela 7", **wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}"' in text
    assert "Brīvības iela 7" in text
    assert not Case.objects.exists()
    assert Draft.objects.get().data["address"] == "Brīvības iela 7"


def test_person_of_another_household_comes_only_with_a_word(
    office: OfficeAtWork, client: Client, couple: list[Person]
) -> None:
    other = PersonFactory()
    household_of(other, PersonFactory())
    people = [*couple, other]
    assert client.post("/office/intake/open/", filled(office, *people)).status_code == 422
    assert client.post("/office/intake/open/", filled(office, *people, moves=[other.pk])).status_code == 302
    assert HouseholdMember.objects.get(person=other, until=None).household == Case.objects.get().household


def test_open_case_and_protected_address_are_told_before(
    office: OfficeAtWork, client: Client, couple: list[Person]
) -> None:
    case = opened_case(office, people=couple, received_on=office.organiser.today)
    Person.objects.filter(pk=couple[1].pk).update(protected_address=True)
    text = step(client, "take", couple[0])
    assert case.number in text
    assert "shield" in text or "Aizsargāta" in text or "Protected" in text


def test_search_lists_people_and_offers_a_new_one(client: Client, couple: list[Person]) -> None:
    text = client.get("/office/intake/people/?q=berzin&for=take").content.decode()
    assert "Ilze Bērziņa" in text
    assert "Andris Bērziņš" in text
    assert 'data-typed="berzin"' in text


def test_look_alike_is_shown_before_a_second_record_is_made(client: Client, couple: list[Person]) -> None:
    form = {"given_names": "Ilze", "family_name": "Bērziņa", "born": "1985-01-01", "personal_code": "", "phone": ""}
    text = client.post("/office/intake/person/", {**form, "for": "take"}).content.decode()
    assert "data-alike" in text
    assert Person.objects.filter(family_name="Bērziņa").count() == 1
    answer = client.post("/office/intake/person/", {**form, "for": "take", "seen": [couple[0].pk]})
    assert answer.status_code == 204
    assert Person.objects.filter(family_name="Bērziņa").count() == 2


def test_other_persons_draft_is_never_shown(
    office: OfficeAtWork, client: Client, sign_in: SignIn, couple: list[Person]
) -> None:
    step(client, "take", couple[0])
    assert "Bērziņa" in client.get("/office/intake/").content.decode()
    assert "Bērziņa" not in sign_in(office.second_organiser).get("/office/intake/").content.decode()


def test_broken_draft_is_an_empty_screen(office: OfficeAtWork, client: Client, couple: list[Person]) -> None:
    step(client, "take", couple[0])
    Draft.objects.update(data={"members": [["x"]], "applicant": "y"})
    assert client.get("/office/intake/").status_code == 200


def test_queries_do_not_grow_with_the_household(
    office: OfficeAtWork, client: Client, django_assert_max_num_queries: Any
) -> None:
    UnitFactory()
    crowd = [PersonFactory() for _ in range(12)]
    household_of(*crowd)
    form = filled(office, *crowd)
    with django_assert_max_num_queries(24):
        client.post("/office/intake/form/", form, headers={"HX-Request": "true"})
