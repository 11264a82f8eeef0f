"""What every answer has: headers, the rail by role, no writing in a GET, the end of a session, drafts."""

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from dienests.base.organisation.models import Role, Unit, User
from dienests.cases.models import Draft
from dienests.web.frame import ENTRIES
from dienests.web.middleware import ReadOnlyGetMiddleware, WriteInGet
from tests.factories.cases import office_at_work
from tests.factories.organisation import PASSWORD, UserFactory, actor_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> User:
    user = actor_in(Role.SOCIAL_WORKER).user
    client.force_login(user)
    return user


def test_content_security_policy(client: Client, staff: User) -> None:
    for path in ("/office/", "/account/login/", "/nothing-here"):
        policy = client.get(path)["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert "unsafe" not in policy
        assert rules["default-src"] == "'none'"
        assert rules["style-src"] == "'self'"
        assert set(rules["script-src"].split()) <= {"'self'"} | {
            word for word in rules["script-src"].split() if word.startswith("'nonce-")
        }
        assert rules["base-uri"] == "'none'"
        assert rules["frame-ancestors"] == "'self'"


def test_other_headers(client: Client, staff: User) -> None:
    response = client.get("/office/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"


def test_the_cookie_of_the_session_is_out_of_reach_of_scripts(client: Client) -> None:
    UserFactory(username="anna", password=PASSWORD)
    response = client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_start(client: Client) -> None:
    response = client.get("/", follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0].startswith("/account/login/")
    client.force_login(UserFactory())
    assert client.get("/")["Location"] == "/office/"


def test_health_tells_anybody_and_nothing_more(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert client.head("/health").status_code == 200


def test_styleguide_only_where_it_is_wanted(client: Client, staff: User, settings: pytest.FixtureRequest) -> None:
    assert client.get("/styleguide").status_code == 404
    settings.DEMO = True  # type: ignore[attr-defined]
    assert client.get("/styleguide").status_code == 200
    for language in ("lv", "en"):
        User.objects.filter(pk=staff.pk).update(language=language)
        assert client.get("/styleguide?sort=-due&state=open").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_the_rail_leads_only_where_the_role_may_go(client: Client, role: Role) -> None:
    client.force_login(actor_in(role).user)
    page = client.get("/office/").content.decode()
    for entry in ENTRIES:
        shown = f'data-key="g {entry.key}"' in page
        if role not in entry.roles:
            assert not shown
    assert 'data-key="g d"' in page


@pytest.mark.parametrize("role", list(Role))
def test_every_entry_that_is_shown_opens(client: Client, role: Role) -> None:
    office = office_at_work(today=timezone.localdate(), now=timezone.now())
    colleagues = [office.organiser, office.worker, office.head, office.director, office.accountant]
    colleagues += [office.auditor, office.administrator, office.service]
    client.force_login(next(actor for actor in colleagues if actor.has(role)).user)
    links = re.findall(r'href="([^"]+)" data-key="g ."', client.get("/office/").content.decode())
    assert links
    assert {link: client.get(link, follow=True).status_code for link in links} == dict.fromkeys(links, 200)


def test_somebody_without_a_post_still_sees_a_page(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get("/office/").status_code == 200


def test_keys_of_the_rail_are_unique() -> None:
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES)


def test_a_get_cannot_write() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        Unit.objects.create(code="x", name_lv="x", name_en="x")
        return HttpResponse()

    guarded = ReadOnlyGetMiddleware(view)
    for request in (RequestFactory().get("/office/"), RequestFactory().head("/office/")):
        with pytest.raises(WriteInGet), transaction.atomic():
            guarded(request)
    assert not Unit.objects.exists()
    assert guarded(RequestFactory().post("/office/")).status_code == 200


class TestSessionEnded:
    def test_a_page_leads_to_signing_in_and_back(self, client: Client) -> None:
        assert client.get("/office/")["Location"] == "/account/login/?next=/office/"

    def test_htmx_is_told_to_leave_the_page(self, client: Client) -> None:
        response = client.get(
            "/office/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/office/cases?state=open"
        )
        assert response.status_code == 401
        assert response["HX-Redirect"] == "/account/login/?next=/office/cases%3Fstate%3Dopen"

    def test_autosave_is_told_so(self, client: Client) -> None:
        url = reverse("office:draft", args=["intake", "new"])
        response = client.post(
            url, {"name": "Anna"}, headers={"X-Requested-With": "fetch", "Referer": "http://testserver/office/intake"}
        )
        assert response.status_code == 401
        assert response["X-Sign-In"] == "/account/login/?next=/office/intake"
        assert not Draft.objects.exists()


class TestSomebodyElseSignedIn:
    """In another tab of the same browser; this page still shows the first colleague's work."""

    @pytest.fixture
    def url(self) -> str:
        return reverse("office:draft", args=["intake", "new"])

    def headers(self, owner: User) -> dict[str, str]:
        return {"X-Requested-With": "fetch", "X-Page-User": str(owner.pk), "Referer": "http://testserver/office/intake"}

    def test_nothing_typed_before_is_taken_for_theirs(self, client: Client, staff: User, url: str) -> None:
        first = UserFactory()
        assert client.post(url, {"name": "Anna"}, headers=self.headers(first)).status_code == 401
        assert not Draft.objects.exists()
        assert client.post(url, {"name": "Anna"}, headers=self.headers(staff)).status_code == 200

    def test_the_same_user_gets_a_new_token_for_the_old_page(self, staff: User, url: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(staff)
        stale = strict.post(url, {"name": "Anna"}, headers=self.headers(staff))
        assert stale.status_code == 403
        token = {"X-CSRFToken": stale.json()["token"]}
        assert strict.post(url, {"name": "Anna"}, headers=self.headers(staff) | token).status_code == 200

    def test_a_foreign_page_gets_none(self, staff: User, url: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(staff)
        assert "token" not in strict.post(url, {"name": "Anna"}, headers={"X-Requested-With": "fetch"}).json()

    def test_without_a_session_it_leads_to_signing_in(self, staff: User, url: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(url, {"name": "Anna"}, headers=self.headers(staff))
        assert answer.status_code == 401
        assert answer["X-Sign-In"] == "/account/login/?next=/office/intake"


def test_a_draft_is_kept_as_typed(client: Client, staff: User) -> None:
    url = reverse("office:draft", args=["intake", "new"])
    response = client.post(url, {"name": ["Anna", "Jānis"], "note": " …"}, headers={"X-Requested-With": "fetch"})
    assert set(response.json()) == {"saved_at", "clock"}
    draft = Draft.objects.get(user=staff, form="intake", key="new")
    assert draft.data == {"name": ["Anna", "Jānis"], "note": [" …"]}
    client.post(url, {"discard": "1"})
    assert not Draft.objects.exists()


def test_a_draft_belongs_to_its_writer(client: Client, staff: User) -> None:
    url = reverse("office:draft", args=["intake", "new"])
    client.post(url, {"name": "Anna"})
    client.force_login(UserFactory())
    client.post(url, {"discard": "1"})
    assert Draft.objects.filter(user=staff).exists()


def test_too_long_a_draft_is_refused_in_words(client: Client, staff: User) -> None:
    url = reverse("office:draft", args=["intake", "new"])
    response = client.post(url, {"name": "ā" * 600_000}, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 422
    assert response.json()["code"] == "too_large"
    assert response.json()["message"]
