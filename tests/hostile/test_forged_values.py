"""Whatever an address or a form carries, nobody sees an error page of the server (500), and nothing is half done."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

import dienests.web
from dienests.base.organisation.models import Role, User
from tests.factories.organisation import AppointmentFactory, PostFactory
from tests.hostile.conftest import World
from tests.hostile.doors import address_of, every_address

pytestmark = pytest.mark.django_db

READ = re.compile(r'(?:POST|GET|form|query|values)(?:\.get|\.getlist)?[(\[]"([\w-]+)"')
MORE = (
    "since",
    "until",
    "born",
    "died",
    "note",
    "person",
    "iban",
    "phone",
    "email",
    "pay_on",
    "amount-heating",
    "full_name",
    "username",
    "role",
)
DIGIT_THAT_IS_NO_FIGURE = "²"
VALUES = (DIGIT_THAT_IS_NO_FIGURE, "9" * 30, "9" * 5000, "0001-01-01", "9999-12-31", "a\x00b", "17:9_'\"><script>%")
# Slow for what they do (letters are printed), and read the same parameters as their neighbours.
LEFT_OUT = {"office:end_sessions", "office:practice_sample", "office:letter_preview", "office:control_letter"}
LEFT_OUT |= {"office:preview_xlsx", "office:preview_csv"}


def names() -> set[str]:
    """Every parameter that a page reads, found in the sources."""
    folder = Path(dienests.web.__file__).parent
    return set(MORE).union(*(READ.findall(file.read_text()) for file in folder.rglob("*.py")))


def of_every_role(world: World) -> User:
    user = world.office.head.user
    for role in set(Role) - {Role.HEAD_OF_UNIT}:
        AppointmentFactory(post=PostFactory(unit=world.office.unit, role=role), user=user)
    return user


@pytest.mark.parametrize("value", VALUES, ids=["superscript", "30-digits", "5000-digits", "1", "9999", "nul", "odd"])
def test_no_value_breaks_a_page(world: World, value: str) -> None:
    client = Client()
    client.force_login(of_every_role(world), backend="allauth.account.auth_backends.AuthenticationBackend")
    for person in (world.person, world.double, world.merge.kept):
        client.post(f"/office/people/{person.pk}/open/", {"kind": "application", "reason": "iesniegums"})
    sent = urlencode(dict.fromkeys(sorted(names()), value))
    for name, pattern in every_address():
        if not name.startswith("office:") or name in LEFT_OUT:
            continue
        address = address_of(world, name, pattern)
        for method, query, body in (("GET", f"?{sent}", ""), ("POST", "", sent)):
            with transaction.atomic():
                # Encoded once for all pages, and as browsers send forms.
                answer = client.generic(method, address + query, body, "application/x-www-form-urlencoded")
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, answer.status_code)
            assert "Content-Security-Policy" in answer, name
            assert answer["X-Content-Type-Options"] == "nosniff", name
            if "\x00" in value:
                assert answer.status_code in (400, 405), name


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "evil", "\\\\evil"]
)
def test_no_form_leads_to_another_site(world: World, target: str) -> None:
    client = Client()
    client.force_login(world.office.head.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    opened = f"/office/people/{world.person.pk}/open/"
    for address, sent in (
        ("/language", {"language": "en", "next": target}),
        ("/office/cases/hand-out/", {"back": target}),
        (opened, {"next": target, "kind": "application", "reason": "iesniegums"}),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 302
        assert re.match(r"/(?!/)", answer["Location"]), address


def test_draft_names_are_as_long_as_the_table_keeps(world: World) -> None:
    client = Client()
    client.force_login(world.office.head.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/office/draft/{'a' * 41}/1", {"x": "1"}).status_code == 404
    assert client.post(f"/office/draft/a/{'1' * 41}", {"x": "1"}).status_code == 404
    assert client.post("/office/draft/a/1", {"x": "1" * 600_000}).status_code == 422
