"""Signing in: password, lock-out, what must be done first, the demonstration, the language, ending other sessions."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role, User
from dienests.web import accounts
from tests.factories.organisation import PASSWORD, AppointmentFactory, PostFactory, UserFactory

LOGIN = "/account/login/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_failures_remembered() -> None:
    cache.clear()


@pytest.fixture
def anna() -> User:
    user: User = UserFactory(username="anna", email="anna@example.com", password=PASSWORD)
    return user


def sign_in(client: Client, password: str = PASSWORD, login: str = "anna", **more: str) -> object:
    return client.post(LOGIN, {"login": login, "password": password, **more})


@pytest.mark.parametrize("login", ["anna", "anna@example.com"])
def test_user_name_or_address(client: Client, anna: User, login: str) -> None:
    response = sign_in(client, login=login)
    assert response.status_code == 302  # type: ignore[attr-defined]
    assert response["Location"] == reverse("office:my_day")  # type: ignore[index]
    entry = AuditEntry.objects.get(event="signed_in")
    assert entry.actor_id == anna.pk


def test_a_wrong_password_names_no_reason_that_helps_to_guess(client: Client, anna: User) -> None:
    words = set()
    for login in ("anna", "nobody"):
        page = sign_in(client, password="wrong", login=login).content.decode()  # type: ignore[attr-defined]
        words.add(page.split("data-fault-summary", 1)[1].split("</ul>", 1)[0])
        assert "wrong" not in page
    assert len(words) == 1


def test_locked_after_failures_and_says_how_long(client: Client, anna: User) -> None:
    for _attempt in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)  # even the right password is not tried while it is locked
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert "_auth_user_id" not in client.session
    text = response.content.decode()  # type: ignore[attr-defined]
    assert "5 min" in text
    assert AuditEntry.objects.filter(event="sign_in_locked", details__name="anna").exists()


def test_minutes_until_the_next_attempt() -> None:
    request = RequestFactory().post(LOGIN)
    now = 1_000_000.0
    for rate in accounts.ratelimit.get_rates(app="allauth.account", action="login_failed"):
        key = accounts.ratelimit.get_cache_key(
            request, app="allauth.account", action="login_failed", rate=rate, key="anna"
        )
        if rate.per == "key":
            cache.set(key, [now - 10, now - 20, now - 30, now - 100, now - 200], 300)
    assert accounts.minutes_locked(request, key="anna", now=now) == 2  # the oldest of five leaves in 100 seconds
    assert accounts.minutes_locked(request, key="other", now=now) == 1


def test_a_closed_account_cannot_sign_in(client: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_a_second_factor_is_set_up_before_anything_else(client: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(must_use_second_factor=True)
    sign_in(client)
    assert client.get("/office/")["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    activate = reverse("mfa_activate_totp")
    assert client.get(activate)["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": activate})
    assert client.get(activate).status_code == 200
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/office/").status_code == 200


def test_the_second_factor_is_asked_for(client: Client, anna: User) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(anna, secret)
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")  # type: ignore[index]
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert client.get("/office/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.session["_auth_user_id"] == str(anna.pk)


@pytest.mark.parametrize(
    "page",
    [
        "account_change_password",
        "account_logout",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
    ],
)
def test_every_page_of_the_sign_in_library_has_our_look(client: Client, anna: User, page: str) -> None:
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    if page in ("mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_view_recovery_codes"):
        TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(anna)
    response = client.get(reverse(page))
    assert response.status_code == 200
    text = response.content.decode()
    assert "web/tokens.css" in text
    assert "style=" not in text


def test_recovery_codes_alone_are_no_second_factor(anna: User) -> None:
    Authenticator.objects.create(user=anna, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not accounts.has_second_factor(anna)


def test_a_password_made_by_the_administrator_is_changed_first(client: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(must_change_password=True)
    sign_in(client)
    change = reverse("account_change_password")
    assert client.get("/office/")["Location"] == change
    new = "Rudens-lapas-virs-Ogres-9"
    client.post(change, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    anna.refresh_from_db()
    assert not anna.must_change_password
    assert client.get("/office/").status_code == 200


def test_nobody_signs_up_or_resets_by_mail(client: Client) -> None:
    for path in ("/account/signup/", "/account/password/reset/", "/account/email/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "a@example.com"}).status_code == 404


class TestDemo:
    @pytest.fixture
    def demo(self, settings: pytest.FixtureRequest) -> None:
        settings.DEMO = True  # type: ignore[attr-defined]
        settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]

    @pytest.fixture
    def client(self) -> Client:
        return Client(HTTP_HOST="localhost")

    @pytest.fixture
    def post(self, anna: User) -> None:
        AppointmentFactory(user=anna, post=PostFactory(role=Role.SOCIAL_WORKER))

    def test_one_click(self, client: Client, anna: User, post: None, demo: None) -> None:
        page = client.get(LOGIN).content.decode()
        assert f'name="user" value="{anna.pk}"' in page
        response = client.post("/demo/sign-in", {"user": anna.pk})
        assert response["Location"] == reverse("office:my_day")
        assert client.session["_auth_user_id"] == str(anna.pk)

    def test_refused_outside_a_demonstration(self, client: Client, anna: User, post: None) -> None:
        assert f'value="{anna.pk}"' not in client.get(LOGIN).content.decode()
        assert client.post("/demo/sign-in", {"user": anna.pk}).status_code == 403
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("host", ["dienests.example.lv", "8.8.8.8", "localhost.example.lv"])
    def test_refused_under_a_public_address(self, client: Client, anna: User, demo: None, host: str) -> None:
        assert client.post("/demo/sign-in", {"user": anna.pk}, HTTP_HOST=host).status_code == 403

    @pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:1", "[::1]:8000", "192.168.1.5", "10.0.0.2:80"])
    def test_allowed_on_this_computer_and_in_its_network(
        self, client: Client, anna: User, demo: None, host: str
    ) -> None:
        assert client.post("/demo/sign-in", {"user": anna.pk}, HTTP_HOST=host).status_code == 302

    def test_refused_from_outside(self, client: Client, anna: User, demo: None) -> None:
        response = client.post("/demo/sign-in", {"user": anna.pk}, REMOTE_ADDR="8.8.8.8")
        assert response.status_code == 403

    def test_needs_the_token_of_the_page(self, anna: User, demo: None) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/demo/sign-in", {"user": anna.pk}).status_code == 403
        assert strict.get("/demo/sign-in").status_code == 405

    def test_leads_nowhere_else(self, client: Client, anna: User, demo: None) -> None:
        response = client.post("/demo/sign-in", {"user": anna.pk, "next": "https://example.org/"})
        assert response["Location"] == reverse("office:my_day")

    @pytest.mark.parametrize("user", ["", "x", "-1", "999999", "²"])
    def test_unknown_user(self, client: Client, demo: None, user: str) -> None:
        assert client.post("/demo/sign-in", {"user": user}).status_code == 404


def test_language_is_kept_with_the_user(client: Client, anna: User) -> None:
    client.force_login(anna)
    client.post("/language", {"language": "en", "next": "/office/"})
    anna.refresh_from_db()
    assert anna.language == "en"
    assert '<html lang="en"' in client.get("/office/").content.decode()
    client.post("/language", {"language": "xx", "next": "//example.org"})
    anna.refresh_from_db()
    assert anna.language == "en"


def test_language_before_signing_in(client: Client) -> None:
    response = client.post("/language", {"language": "en", "next": "https://example.org"})
    assert response["Location"] == "/"
    assert '<html lang="en"' in client.get(LOGIN).content.decode()


def test_signing_out_everywhere_else(anna: User) -> None:
    here, elsewhere, somebody = Client(), Client(), Client()
    other: User = UserFactory()
    here.force_login(anna)
    elsewhere.force_login(anna)
    somebody.force_login(other)
    assert here.post(reverse("office:end_sessions")).status_code == 302
    assert here.get("/office/").status_code == 200
    assert elsewhere.get("/office/").status_code == 302
    assert somebody.get("/office/").status_code == 200
    assert AuditEntry.objects.filter(event="other_sessions_ended", actor=anna).count() == 1
