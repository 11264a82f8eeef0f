"""The register's pages: found without seeing too much, opened by a case or a reason, changed by whoever may."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.access import Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.base.people.models import FileOpening, Household, HouseholdMember, Merge, Person, Relation
from tests.factories.cases import office_at_work, opened_case
from tests.factories.organisation import UnitFactory, actor_in
from tests.factories.people import MemberFactory, OpeningFactory, PersonFactory, household_of

pytestmark = pytest.mark.django_db
User = get_user_model()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def worker() -> Actor:
    return actor_in(Role.SOCIAL_WORKER)


def opened(actor: Actor, person: Person, *, today: Any = None) -> None:
    from django.utils import timezone

    OpeningFactory(person=person, user=actor.user, opened_at=timezone.now(), until=timezone.localdate())


def url(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


# --- search ------------------------------------------------------------------------------------------------------


def test_search_shows_enough_to_choose_and_no_more(worker: Actor) -> None:
    person = PersonFactory(
        given_names="Anna", family_name="Kalniņa", personal_code="16117519997", protected_address=True
    )
    page = signed_in(worker).get(url("search"), {"q": "kalnina"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Kalniņa, Anna" in text
    assert "••••••-••997" in text
    for hidden in ("161175", person.declared_address, person.phone or "2911"):
        assert hidden not in text
    assert url("person", person.pk) in text


def test_search_as_one_types_answers_with_the_part(worker: Actor) -> None:
    PersonFactory(family_name="Kalniņa")
    page = signed_in(worker).get(url("search"), {"q": "kal"}, headers={"HX-Request": "true", "HX-Target": "results"})
    assert b"<html" not in page.content
    assert "Kalniņa".encode() in page.content


@pytest.mark.parametrize(
    ("query", "words"), [("", "Whom are you looking for"), ("12", "six digits"), ("qwx", "Nobody")]
)
def test_search_empty_states(query: str, words: str) -> None:
    actor = actor_in(Role.SOCIAL_WORKER)
    User.objects.filter(pk=actor.pk).update(language="en")
    assert words in signed_in(actor).get(url("search"), {"q": query}).content.decode()


def test_search_by_case_number_leads_to_the_case_of_whoever_may_see_it() -> None:
    office = office_at_work()
    case = opened_case(office)
    stranger = actor_in(Role.SOCIAL_WORKER, unit=UnitFactory())
    for actor, expected in ((office.organiser, True), (stranger, False)):
        page = signed_in(actor).get(url("search"), {"q": case.number.lower()})
        assert (url("case", case.pk) in page.content.decode()) is expected


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SERVICE_STAFF])
def test_search_is_refused_without_a_role_for_it(role: Role) -> None:
    assert signed_in(actor_in(role)).get(url("search"), {"q": "a"}).status_code == 403


def test_search_query_count_is_constant(worker: Actor) -> None:
    client = signed_in(worker)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url("search"), {"q": "kalnina anna"})
        return len(queries)

    household_of(PersonFactory(given_names="Anna", family_name="Kalniņa"))
    count()
    few = count()
    for _ in range(30):
        household_of(PersonFactory(given_names="Anna", family_name="Kalniņa"))
    assert count() == few
    assert few <= 20


# --- the file and its gate ---------------------------------------------------------------------------------------


def test_file_opens_with_an_active_case_and_is_noted() -> None:
    office = office_at_work()
    case = opened_case(office)
    page = signed_in(office.organiser).get(url("person", case.applicant_id))
    assert page.status_code == 200
    assert case.number in page.content.decode()
    assert AuditEntry.objects.filter(event="person_viewed", subjects__person_id=case.applicant_id).exists()


ROLES_AND_ANSWERS = [
    (Role.ASSISTANCE_ORGANISER, "gate"),
    (Role.SOCIAL_WORKER, "gate"),
    (Role.HEAD_OF_UNIT, "gate"),
    (Role.ACCOUNTANT, "gate"),
    (Role.ADMINISTRATOR, "refused"),
    (Role.SERVICE_STAFF, "refused"),
]


@pytest.mark.parametrize(("role", "answer"), ROLES_AND_ANSWERS)
def test_right_role_wrong_case_meets_the_gate(role: Role, answer: str) -> None:
    """The case is of another unit: a role that could see such a file in its own unit does not see this one."""
    case = opened_case(office_at_work())
    stranger = actor_in(role, unit=UnitFactory())
    page = signed_in(stranger).get(url("person", case.applicant_id))
    assert page.status_code == 403
    assert (url("person_open", case.applicant_id) in page.content.decode()) is (answer == "gate")
    assert case.number not in page.content.decode()
    assert not AuditEntry.objects.filter(event="person_viewed").exists()


@pytest.mark.parametrize(
    "name", ["person_change", "person_doubles", "household", "household_candidates", "audit_person", "audit_extract"]
)
@pytest.mark.parametrize("role", [Role.ASSISTANCE_ORGANISER, Role.HEAD_OF_UNIT])
def test_right_role_wrong_case_on_every_page(name: str, role: Role) -> None:
    case = opened_case(office_at_work())
    pk = case.household_id if name.startswith("household") else case.applicant_id
    page = signed_in(actor_in(role, unit=UnitFactory())).get(url(name, pk))
    assert page.status_code == 403
    assert case.applicant.personal_code not in page.content.decode()


@pytest.mark.parametrize(
    "name", ["person_address", "person_change", "household_add", "household_dwelling", "household_end"]
)
def test_right_role_wrong_case_changes_nothing(name: str) -> None:
    case = opened_case(office_at_work())
    member = HouseholdMember.objects.get(household=case.household)
    args = {
        "household_end": (case.household_id, member.pk),
        "household_add": (case.household_id,),
        "household_dwelling": (case.household_id,),
    }.get(name, (case.applicant_id,))
    before = (list(Person.objects.values()), list(Household.objects.values()), list(HouseholdMember.objects.values()))
    stranger = signed_in(actor_in(Role.ASSISTANCE_ORGANISER, unit=UnitFactory()))
    data = {"version": "1", "phone": "999", "address": "x", "until": "01.02.2026", "person": str(PersonFactory().pk)}
    before[0].append(Person.objects.filter(pk=data["person"]).values().get())
    assert stranger.post(url(name, *args), data).status_code == 403
    after = (list(Person.objects.values()), list(Household.objects.values()), list(HouseholdMember.objects.values()))
    assert [sorted(map(str, part)) for part in after] == [sorted(map(str, part)) for part in before]


def test_stated_reason_opens_the_file_for_today(worker: Actor) -> None:
    person = PersonFactory()
    client = signed_in(worker)
    refused = client.post(url("person_open", person.pk), {"kind": "other", "reason": "x"})
    assert refused.status_code == 422
    assert not FileOpening.objects.exists()
    done = client.post(url("person_open", person.pk), {"kind": "enquiry", "reason": "zvanīja par lēmumu"})
    assert done.status_code == 302
    assert client.get(url("person", person.pk)).status_code == 200
    assert AuditEntry.objects.get(event="file_opened").reason == "enquiry: zvanīja par lēmumu"


def test_opening_goes_on_only_within_the_office(worker: Actor) -> None:
    person = PersonFactory()
    for target in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        done = signed_in(worker).post(url("person_open", person.pk), {"kind": "enquiry", "next": target})
        assert done["Location"] == url("person", person.pk)


def test_merged_record_leads_to_the_kept_one(worker: Actor) -> None:
    kept = PersonFactory()
    merged = PersonFactory(merged_into=kept)
    assert signed_in(worker).get(url("person", merged.pk))["Location"] == url("person", kept.pk)


def test_protected_address_appears_only_when_asked_for(worker: Actor) -> None:
    person = PersonFactory(protected_address=True, declared_address="Slepena iela 7")
    opened(worker, person)
    client = signed_in(worker)
    for name in ("person", "search"):
        page = client.get(url(name, *([person.pk] if name == "person" else [])), {"q": person.family_name})
        assert "Slepena" not in page.content.decode()
    shown = client.post(url("person_address", person.pk))
    assert "Slepena iela 7" in shown.content.decode()
    assert AuditEntry.objects.filter(event="protected_address_viewed", actor=worker.user).exists()


def test_file_query_count_is_constant() -> None:
    office = office_at_work()
    case = opened_case(office)
    person = case.applicant
    client = signed_in(office.director)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("person", person.pk)).status_code == 200
        return len(queries)

    count()
    few = count()
    for _ in range(6):
        MemberFactory(person=PersonFactory(), household=case.household, relation=Relation.CHILD)
        OpeningFactory(person=person)
    assert count() == few
    assert few <= 40


# --- registering, changing ---------------------------------------------------------------------------------------


def test_new_person_starts_from_what_was_searched_for(worker: Actor) -> None:
    page = signed_in(worker).get(url("person_new"), {"q": "anna kalniņa 161175-19997"}).content.decode()
    assert 'value="Anna"' in page
    assert 'value="Kalniņa"' in page
    assert 'value="161175-19997"' in page
    assert 'value="16.11.1975"' in page


def test_look_alikes_show_while_typing_and_again_before_saving(worker: Actor) -> None:
    first = PersonFactory(given_names="Anna", family_name="Kalniņa", personal_code="16117519997", born=None)
    client = signed_in(worker)
    facts = {"given_names": "Anna", "family_name": "Kalniņa", "language": "lv"}
    assert "Kalniņa, Anna" in client.get(url("person_duplicates"), facts).content.decode()
    answer = client.post(url("person_new"), facts)
    assert answer.status_code == 422
    assert f'name="seen" value="{first.pk}"' in answer.content.decode()
    assert Person.objects.count() == 1
    done = client.post(url("person_new"), {**facts, "seen": [first.pk]})
    new = Person.objects.exclude(pk=first.pk).get()
    assert done["Location"] == url("person", new.pk)
    assert client.get(done["Location"]).status_code == 200


def test_faults_keep_what_was_typed_and_stand_at_their_fields(worker: Actor) -> None:
    answer = signed_in(worker).post(
        url("person_new"),
        {
            "given_names": "Anna",
            "family_name": "",
            "personal_code": "161175-19998",
            "born": "31.02.1975",
            "language": "lv",
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="31.02.1975"' in text
    assert 'value="161175-19998"' in text
    for field in ("family_name", "personal_code", "born"):
        assert f'href="#{field}"' in text
        assert f'id="{field}-fault"' in text
    assert not Person.objects.exists()


def test_unusual_code_passes_when_confirmed(worker: Actor) -> None:
    client = signed_in(worker)
    facts = {"given_names": "Anna", "family_name": "Roze", "personal_code": "328673-00677", "language": "lv"}
    assert 'name="code_confirmed"' in client.post(url("person_new"), facts).content.decode()
    assert client.post(url("person_new"), {**facts, "code_confirmed": "on"}).status_code == 302
    assert Person.objects.get().personal_code == "32867300677"


def record_of(person: Person) -> dict[str, str]:
    return {"given_names": person.given_names, "family_name": person.family_name, "language": "lv", "version": "1"}


def test_change_is_saved_and_a_second_writer_sees_both(worker: Actor) -> None:
    person = PersonFactory(personal_code=None, phone="111")
    opened(worker, person)
    client = signed_in(worker)
    assert 'value="111"' in client.get(url("person_change", person.pk)).content.decode()
    assert client.post(url("person_change", person.pk), {**record_of(person), "phone": "222"}).status_code == 302
    late = client.post(url("person_change", person.pk), {**record_of(person), "phone": "333"})
    person.refresh_from_db()
    assert late.status_code == 409
    assert person.phone == "222"
    assert 'value="333"' in late.content.decode()
    assert "<dd>222</dd>" in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()


def test_accountant_with_an_open_file_may_look_but_not_change() -> None:
    actor, person = actor_in(Role.ACCOUNTANT), PersonFactory()
    opened(actor, person)
    client = signed_in(actor)
    assert client.get(url("person", person.pk)).status_code == 200
    assert url("person_change", person.pk) not in client.get(url("person", person.pk)).content.decode()
    assert client.post(url("person_change", person.pk), record_of(person)).status_code == 403


# --- merging -----------------------------------------------------------------------------------------------------


def test_merge_side_by_side_with_choice_and_undo() -> None:
    head = actor_in(Role.HEAD_OF_UNIT)
    keep = PersonFactory(given_names="Anna", family_name="Kalniņa", phone="111", born=None)
    double = PersonFactory(given_names="Anna", family_name="Kalniņa", phone="222", born=None)
    client = signed_in(head)
    for person in (keep, double):
        assert client.get(url("person_merge", keep.pk, double.pk)).status_code == 403
        opened(head, person)
    assert url("person_merge", keep.pk, double.pk) in client.get(url("person_doubles", keep.pk)).content.decode()
    page = client.get(url("person_merge", keep.pk, double.pk)).content.decode()
    assert 'name="take_phone" value="merge"' in page
    data = {"keep_version": "1", "merge_version": "1", "reason": "viena pase", "take_phone": "merge"}
    refused = client.post(url("person_merge", keep.pk, double.pk), {**data, "reason": ""})
    assert refused.status_code == 422
    assert client.post(url("person_merge", keep.pk, double.pk), data).status_code == 302
    keep.refresh_from_db()
    assert keep.phone == "222"
    assert client.get(url("person_merge", keep.pk, double.pk)).status_code == 404
    client.post(url("person_merge_undo", Merge.objects.get().pk))
    keep.refresh_from_db()
    assert keep.phone == "111"
    assert Person.objects.get(pk=double.pk).merged_into is None


def test_gate_leads_on_to_where_one_was_going() -> None:
    head, keep, double = actor_in(Role.HEAD_OF_UNIT), PersonFactory(), PersonFactory()
    client, there = signed_in(head), url("person_merge", keep.pk, double.pk)
    for person in (keep, double):
        page = client.get(there).content.decode()
        assert url("person_open", person.pk) in page
        assert f'name="next" value="{there}"' in page
        done = client.post(url("person_open", person.pk), {"kind": "correction", "next": there})
        assert done["Location"] == there
    assert client.get(there).status_code == 200


@pytest.mark.parametrize("role", [Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.ACCOUNTANT, Role.AUDITOR])
def test_who_may_not_merge(role: Role) -> None:
    actor, keep, double = actor_in(role), PersonFactory(), PersonFactory()
    for person in (keep, double):
        opened(actor, person)
    data = {"keep_version": "1", "merge_version": "1", "reason": "viena pase"}
    assert signed_in(actor).post(url("person_merge", keep.pk, double.pk), data).status_code == 403
    assert not Merge.objects.exists()


def test_merge_does_not_show_protected_addresses() -> None:
    head = actor_in(Role.HEAD_OF_UNIT)
    keep, double = PersonFactory(declared_address="Slepena 1", protected_address=True), PersonFactory()
    for person in (keep, double):
        opened(head, person)
    assert "Slepena" not in signed_in(head).get(url("person_merge", keep.pk, double.pk)).content.decode()


# --- households --------------------------------------------------------------------------------------------------


@pytest.fixture
def family(worker: Actor) -> Household:
    mother = PersonFactory(given_names="Anna", family_name="Liepa")
    child = PersonFactory(given_names="Zane", family_name="Liepa")
    opened(worker, mother)
    return household_of(mother, child, relations=[Relation.CHILD])


def test_household_is_drawn_and_listed(worker: Actor, family: Household) -> None:
    page = signed_in(worker).get(url("household", family.pk))
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("tree-box") == 2
    assert "Zane Liepa" in text
    assert " style=" not in text
    assert AuditEntry.objects.filter(event="household_viewed").exists()


def test_members_come_and_go(worker: Actor, family: Household) -> None:
    client = signed_in(worker)
    father = PersonFactory(given_names="Jānis", family_name="Liepa")
    found = client.get(url("household_candidates", family.pk), {"who": "janis liepa"}).content.decode()
    assert f'value="{father.pk}"' in found
    data = {"version": "1", "person": str(father.pk), "relation": "spouse", "since": "01.03.2024"}
    client.post(url("household_add", family.pk), data)
    row = HouseholdMember.objects.get(person=father)
    assert row.relation == "spouse"
    client.post(url("household_end", family.pk, row.pk), {"version": "2", "until": "31.12.2024"})
    row.refresh_from_db()
    assert str(row.until) == "2024-12-31"
    corrected = {"version": "3", "relation": "partner", "since": "2.3.2024", "until": "31.12.2024"}
    client.post(url("household_correct", family.pk, row.pk), corrected)
    row.refresh_from_db()
    assert (row.relation, str(row.since)) == ("partner", "2024-03-02")
    client.post(url("household_dwelling", family.pk), {"version": "4", "address": "Jauna iela 3"})
    family.refresh_from_db()
    assert (family.address, family.version) == ("Jauna iela 3", 5)


def test_refused_changes_are_said_on_the_page(worker: Actor, family: Household) -> None:
    client = signed_in(worker)
    other = household_of(PersonFactory(given_names="Ivars"))
    ivars = other.members.get().person
    data = {"version": "1", "person": str(ivars.pk), "relation": "other", "since": "01.03.2024"}
    page = client.post(url("household_add", family.pk), data, follow=True)
    assert "Ivars" in page.content.decode()
    assert other.members.get().until is None
    client.post(url("household_add", family.pk), {**data, "moves": "on"})
    assert other.members.get().until is not None
    before = family.members.count()
    client.post(url("household_add", family.pk), {**data, "since": "vakar"}, follow=True)
    assert family.members.count() == before


def test_household_of_one(worker: Actor) -> None:
    person = PersonFactory()
    opened(worker, person)
    done = signed_in(worker).post(url("household_new"), {"person": str(person.pk)})
    assert done["Location"] == url("household", Household.objects.get().pk)


def test_household_query_count_is_constant(worker: Actor, family: Household) -> None:
    client = signed_in(worker)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url("household", family.pk))
        return len(queries)

    count()
    few = count()
    for _ in range(8):
        MemberFactory(household=family, relation=Relation.CHILD)
    assert count() == few
