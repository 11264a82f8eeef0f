"""Who may open and do what at the desk: the right role on the wrong case is refused like the wrong role."""

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.access import Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.cases.models import Case, State
from tests.factories.cases import OfficeAtWork, opened_case
from tests.factories.organisation import actor_in
from tests.web.desk.conftest import SignIn

READING = ("", "declaration/", "documents/")
CHANGING = (
    "release/",
    "withdraw/",
    "signature/",
    "application/",
    "finish-stage/",
    "visit/",
    "reopen/",
    "declaration/save/",
    "documents/add/",
    "documents/waive/",
    "documents/ask-again/",
    "requests/send/",
    "requests/preview/",
    "requests/received/",
    "requests/withdraw/",
    "requests/lapse/",
)


@pytest.fixture
def case(office: OfficeAtWork) -> Case:
    return opened_case(office, received_on=office.organiser.today)


def send(client: Client, case: Case, path: str) -> int:
    where = f"/office/cases/{case.pk}/{path}"
    if path.startswith("declaration/"):
        body = {"data": case.declaration.data, "version": case.declaration.version}
        return client.post(where, body, content_type="application/json").status_code
    form = {"version": case.version, "reason": "pārbaude", "asked": "gmi", "key": "bank_statements"}
    return client.post(where, form).status_code


@pytest.mark.parametrize("path", [*READING, *CHANGING])
def test_right_role_in_another_unit_is_refused(office: OfficeAtWork, case: Case, sign_in: SignIn, path: str) -> None:
    stranger = actor_in(Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, today=office.organiser.today)
    client = sign_in(stranger)
    before = Case.objects.values().get(pk=case.pk)
    status = client.get(f"/office/cases/{case.pk}/{path}").status_code if path in READING else send(client, case, path)
    assert status == 403
    assert Case.objects.values().get(pk=case.pk) == before


@pytest.mark.parametrize("who", ["accountant", "administrator", "service"])
@pytest.mark.parametrize("path", READING)
def test_roles_without_cases_see_none(office: OfficeAtWork, case: Case, sign_in: SignIn, path: str, who: str) -> None:
    actor: Actor = getattr(office, who)
    assert sign_in(actor).get(f"/office/cases/{case.pk}/{path}").status_code == 403


@pytest.mark.parametrize("path", [path for path in CHANGING if path != "release/"])
def test_auditor_reads_and_changes_nothing(office: OfficeAtWork, case: Case, sign_in: SignIn, path: str) -> None:
    client = sign_in(office.auditor)
    for page in READING:
        assert client.get(f"/office/cases/{case.pk}/{page}").status_code == 200
    assert send(client, case, path) == 403


def test_opening_a_case_is_noted_once_for_a_look(office: OfficeAtWork, case: Case, sign_in: SignIn) -> None:
    client = sign_in(office.worker)
    for page in READING:
        client.get(f"/office/cases/{case.pk}/{page}")
    looks = AuditEntry.objects.filter(event="case_viewed", case_id=case.pk, actor=office.worker.user)
    assert looks.count() == 1
    assert list(looks.get().subjects.values_list("person_id", flat=True)) == [case.applicant_id]


@pytest.mark.parametrize("who", ["accountant", "auditor", "administrator", "service"])
def test_only_the_desk_takes_applications(office: OfficeAtWork, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(office, who))
    assert client.get("/office/intake/").status_code == 403
    assert client.post("/office/intake/open/", {}).status_code == 403


def test_frozen_case_is_to_read_only(office: OfficeAtWork, case: Case, sign_in: SignIn) -> None:
    Case.objects.filter(pk=case.pk).update(state=State.WITHDRAWN, closed_at=timezone.now())
    client = sign_in(office.organiser)
    text = client.get(f"/office/cases/{case.pk}/declaration/").content.decode()
    assert "data-readonly" in text
    assert send(client, case, "declaration/save/") == 422


def test_case_that_does_not_exist(office: OfficeAtWork, sign_in: SignIn) -> None:
    assert sign_in(office.organiser).get("/office/cases/999999/").status_code == 404
