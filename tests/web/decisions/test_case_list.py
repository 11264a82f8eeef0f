"""The list of cases: filters in the address, handing out, export."""

import csv
import io
from datetime import date

import pytest
from django.db import OperationalError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienests.base.audit.models import AuditEntry, AuditSubject
from dienests.cases.models import Case, State
from dienests.web.office import case_list as case_list_page
from dienests.web.office.case_list import harmless
from tests.factories.cases import OfficeAtWork, bulk_cases, decided, opened_case, pensioner, submitted
from tests.factories.organisation import UnitFactory
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
LIST = "/office/cases/"


def _numbers(page: object) -> list[str]:
    return [line["row"].number for line in page.context["rows"]]  # type: ignore[attr-defined]


def test_open_ones_unless_asked_otherwise(office: OfficeAtWork, sign_in: SignIn) -> None:
    running, done = opened_case(office), decided(office).case
    client = sign_in(office.worker)
    assert _numbers(client.get(LIST)) == [running.number]
    assert _numbers(client.get(LIST, {"state": "decided"})) == [done.number]
    assert set(_numbers(client.get(LIST, {"state": "all"}))) == {running.number, done.number}


def test_filters_narrow_and_can_be_taken_away_one_by_one(office: OfficeAtWork, sign_in: SignIn) -> None:
    mine = opened_case(office, people=[pensioner(family_name="Ozoliņa")])
    opened_case(office, people=[pensioner(family_name="Kalniņa")], asked=("housing",), actor=office.second_organiser)
    client = sign_in(office.head)
    assert _numbers(client.get(LIST, {"q": "ozolina"})) == [mine.number]
    assert _numbers(client.get(LIST, {"q": mine.number})) == [mine.number]
    assert _numbers(client.get(LIST, {"asked": "gmi"})) == [mine.number]
    assert _numbers(client.get(LIST, {"who": str(office.organiser.pk)})) == [mine.number]
    assert len(_numbers(client.get(LIST, {"who": "me"}))) == 0
    page = client.get(LIST, {"asked": "gmi", "from": "2026-01-01"})
    assert [link.url for link in page.context["state"].active] == ["?from=2026-01-01", "?asked=gmi"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"unit": "999999"},
        {"unit": "x"},
        {"who": "999999"},
        {"state": "x", "due": "y", "asked": "z"},
        {"from": "31.31.", "sort": "x", "after": "x_y"},
    ],
)
def test_nonsense_in_the_address_is_left_out(office: OfficeAtWork, sign_in: SignIn, nonsense: dict[str, str]) -> None:
    opened_case(office)
    page = sign_in(office.worker).get(LIST, nonsense)
    assert page.status_code == 200
    assert len(_numbers(page)) == 1


def test_empty_states_say_what_to_do(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.worker)
    assert "When an application is taken, its case appears here." in client.get(LIST).content.decode()
    assert "No case fits this filter" in client.get(LIST, {"due": "late"}).content.decode()


def test_a_list_that_fails_says_so(office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(case_list_page, "case_list", fail)
    page = sign_in(office.worker).get(LIST)
    assert page.status_code == 503
    assert "The list could not be read" in page.content.decode()


def test_leafing_through_reaches_every_case_once(
    office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_list_page, "ROWS", 20)
    made = bulk_cases(office, count=45)
    client, seen, address = sign_in(office.worker), [], LIST
    for _page in range(3):
        page = client.get(address)
        seen += _numbers(page)
        address = LIST + page.context["table"].after_url
    assert sorted(seen) == sorted(case.number for case in made)
    assert page.context["table"].after == ""
    back = client.get(LIST + page.context["table"].before_url)
    assert _numbers(back) == seen[20:40]


def test_number_of_queries_does_not_grow(
    office: OfficeAtWork, sign_in: SignIn, django_assert_max_num_queries: object
) -> None:
    from django.db import connection

    client = sign_in(office.head)
    bulk_cases(office, count=3)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    bulk_cases(office, count=60)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(few) == len(many)
    assert len(many) <= 15


def test_other_unit_is_not_seen(office: OfficeAtWork, sign_in: SignIn) -> None:
    bulk_cases(office, count=2, unit=UnitFactory())
    assert _numbers(sign_in(office.worker).get(LIST)) == []
    assert len(_numbers(sign_in(office.director).get(LIST))) == 2


@pytest.mark.parametrize("role", ["service", "administrator"])
def test_roles_without_cases_are_refused(office: OfficeAtWork, sign_in: SignIn, role: str) -> None:
    client = sign_in(getattr(office, role))
    assert client.get(LIST).status_code == 403
    assert client.get(reverse("office:cases_export")).status_code == 403


def test_searching_leaves_a_trace_and_leafing_none(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.worker)
    client.get(LIST)
    client.get(LIST, {"q": "ozoliņa", "after": "2026-02-10_1"})
    assert not AuditEntry.objects.filter(event="cases_searched").exists()
    client.get(LIST, {"q": "ozoliņa"})
    assert AuditEntry.objects.get(event="cases_searched").details == {"words": "ozoliņa", "found": 0}


def test_head_hands_out_several_and_is_told_which_not(office: OfficeAtWork, sign_in: SignIn) -> None:
    one, other = opened_case(office), opened_case(office)
    stale = f"{other.pk}:{other.version + 5}"
    form = {"do": "give", "to": office.second_organiser.pk, "chosen": [f"{one.pk}:{one.version}", stale], "back": LIST}
    page = sign_in(office.head).post(reverse("office:cases_hand_out"), form, follow=True)
    text = page.content.decode()
    assert "1 case given to" in text
    assert f"{other.number}: " in text
    assert Case.objects.get(pk=one.pk).assignee == office.second_organiser.user
    assert Case.objects.get(pk=other.pk).assignee == office.organiser.user


def test_taking_several_from_the_queue(office: OfficeAtWork, sign_in: SignIn) -> None:
    waiting = [submitted(office).case for _ in range(2)]
    chosen = [f"{case.pk}:{Case.objects.get(pk=case.pk).version}" for case in waiting]
    sign_in(office.worker).post(reverse("office:cases_hand_out"), {"do": "take", "chosen": chosen})
    assert set(Case.objects.values_list("assignee_id", flat=True)) == {office.worker.pk}


def test_handing_out_is_the_heads(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = opened_case(office)
    form = {"do": "give", "to": office.second_organiser.pk, "chosen": [f"{case.pk}:{case.version}"]}
    for actor in (office.worker, office.auditor, office.service):
        sign_in(actor).post(reverse("office:cases_hand_out"), form)
        assert Case.objects.get().assignee == office.organiser.user


def test_back_leads_nowhere_else(office: OfficeAtWork, sign_in: SignIn) -> None:
    answer = sign_in(office.head).post(reverse("office:cases_hand_out"), {"back": "https://example.com/x"})
    assert answer["Location"] == LIST


def test_export_is_what_the_list_shows_and_is_audited(office: OfficeAtWork, sign_in: SignIn) -> None:
    case = opened_case(office, people=[pensioner(given_names="=HYPERLINK(1)", family_name="Ozoliņa")])
    bulk_cases(office, count=1, state=State.DECIDED)
    answer = sign_in(office.worker).get(reverse("office:cases_export"), {"state": "open"})
    assert answer["Content-Disposition"].startswith("attachment")
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [case.number]
    assert rows[1][1] == "'=HYPERLINK(1) Ozoliņa"
    entry = AuditEntry.objects.get(event="cases_exported")
    assert (entry.actor, entry.details["rows"]) == (office.worker.user, 1)
    assert list(AuditSubject.objects.filter(entry=entry).values_list("person_id", flat=True)) == [case.applicant_id]


def test_too_many_for_one_file(office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_list_page, "MOST_EXPORTED", 2)
    bulk_cases(office, count=3)
    answer = sign_in(office.worker).get(reverse("office:cases_export"))
    assert answer.status_code == 422
    assert "Narrow the filter" in answer.content.decode()
    assert not AuditEntry.objects.filter(event="cases_exported").exists()


@pytest.mark.parametrize(
    ("typed", "written"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "'-5"), ("Anna", "Anna"), ("", "")]
)
def test_no_cell_is_a_formula(typed: str, written: str) -> None:
    assert harmless(typed) == written


def test_received_between(office: OfficeAtWork, sign_in: SignIn) -> None:
    early, _late = bulk_cases(office, count=2)
    Case.objects.filter(pk=early.pk).update(received_on=date(2026, 1, 5))
    page = sign_in(office.worker).get(LIST, {"to": "2026-01-31"})
    assert _numbers(page) == [early.number]
