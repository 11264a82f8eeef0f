"""Error pages: what it was, why, what to do next; in both languages and in the form that the caller reads."""

from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils import translation

from dienests.base.access import AccessRefused
from dienests.base.organisation.models import Role
from dienests.cases.access import CASE_CONTROL, PERSON_VIEW
from dienests.cases.errors import CaseError, Reason
from dienests.config import urls as project
from dienests.web import errors
from tests.factories.organisation import actor_in
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def _conflict(request: object) -> None:
    raise CaseError(Reason.CHANGED_MEANWHILE, values={"who": "Līga Ozoliņa"})


def _wrong_state(request: object) -> None:
    raise CaseError(Reason.WRONG_STATE, values={"state": "decided"})


def _refused(request: object) -> None:
    raise AccessRefused(CASE_CONTROL)


def _too_big(request: object) -> None:
    raise RequestDataTooBig


def _broken(request: object) -> None:
    raise ZeroDivisionError("secret detail 4711")


urlpatterns = [
    *project.urlpatterns,
    path("t/conflict", _conflict),
    path("t/wrong-state", _wrong_state),
    path("t/refused", _refused),
    path("t/too-big", _too_big),
    path("t/broken", _broken),
]
handler400, handler403 = project.handler400, project.handler403
handler404, handler500 = project.handler404, project.handler500


@pytest.fixture(params=["lv", "en"])
def staff(request: pytest.FixtureRequest, client: Client, settings: pytest.FixtureRequest) -> Client:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    user = actor_in(Role.SOCIAL_WORKER).user
    user.language = request.param
    user.save()
    client.force_login(user)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("name", "status"), [("conflict", 409), ("wrong-state", 422), ("refused", 403), ("too-big", 413), ("nowhere", 404)]
)
def test_a_page_in_our_look(staff: Client, name: str, status: int) -> None:
    response = staff.post(f"/t/{name}")
    assert response.status_code == status
    page = response.content.decode()
    assert 'class="error-page"' in page
    assert "data-back" in page
    assert page.count("<h1>") == 1


def test_the_operations_own_words(staff: Client) -> None:
    page = staff.post("/t/conflict").content.decode()
    assert "Līga Ozoliņa" in page


def test_a_refusal_names_the_roles_that_can(staff: Client) -> None:
    page = staff.get("/t/refused").content.decode()
    error = AccessRefused(CASE_CONTROL)
    language = "en" if '<html lang="en"' in page else "lv"
    with translation.override(language):
        for role in CASE_CONTROL.rules:
            assert str(role.label) in page
        assert str(error.message).split(":")[0] in page


def test_a_file_without_a_case_can_be_opened_with_a_reason() -> None:
    person = PersonFactory()
    request = RequestFactory().get("/office/elsewhere")
    request.user, request.htmx = AnonymousUser(), False  # type: ignore[attr-defined, assignment]
    page = errors.refused(request, AccessRefused(PERSON_VIEW, person)).content.decode()
    assert f'href="{reverse("office:person", args=[person.pk])}"' in page


def test_htmx_gets_words_for_a_toast_and_nothing_to_swap(staff: Client) -> None:
    response = staff.post("/t/conflict", HTTP_HX_REQUEST="true")
    assert response.status_code == 409
    assert "Līga Ozoliņa" in unquote(response["X-Message"])
    assert not response.has_header("X-Fragment")
    assert "<html" not in response.content.decode()


def test_fetch_gets_json(staff: Client) -> None:
    response = staff.post("/t/wrong-state", headers={"X-Requested-With": "fetch"})
    assert response.status_code == 422
    assert response.json()["code"] == "wrong_state"
    assert response.json()["next_step"]


def test_a_fault_of_ours_gives_a_number_that_the_log_has(staff: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = staff.get("/t/broken")
    assert response.status_code == 500
    page = response.content.decode()
    assert "4711" not in page
    assert "ZeroDivisionError" not in page
    numbers = [record.args[0] for record in caplog.records if record.name == "dienests.errors"]
    assert len(numbers) == 1
    assert numbers[0] in page


def test_a_form_from_before_the_last_sign_in(settings: pytest.FixtureRequest) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/language", {"language": "en"})
    assert response.status_code == 403
    assert 'class="error-page"' in response.content.decode()


def test_the_words_of_500_need_no_database(django_assert_num_queries: object) -> None:
    request = RequestFactory().get("/x")
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert errors.server_error(request).status_code == 500


def test_only_our_own_errors_are_shown_as_they_are() -> None:
    foreign = type("Foreign", (Exception,), {"code": "x", "message": "secret", "__module__": "elsewhere"})()
    assert not errors.is_domain_error(foreign)
    assert errors.is_domain_error(CaseError(Reason.WRONG_STATE, values={"state": "decided"}))
    assert errors.status_of(SimpleNamespace(code=Reason.ALREADY_DECIDED)) == 409
