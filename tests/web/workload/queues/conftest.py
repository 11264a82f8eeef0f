"""Pages of queues on a day that stands still: 10 February 2026, 10:00 in Riga."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.access import Actor
from dienests.workload.office.models import ChosenLoads
from dienests.workload.office.operations.schemes import choose_loads
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def chosen(office: OfficeAtWork) -> ChosenLoads:
    return choose_loads(actor=office.director, now=NOW, name="points_assumed")


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(actor: Actor, *, language: str = "en") -> Client:
        actor.user.language = language
        actor.user.save(update_fields=["language"])
        client = Client()
        client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
