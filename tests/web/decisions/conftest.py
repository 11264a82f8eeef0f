"""Pages after the desk, on a day that stands still: 10 February 2026, 10:00 in Riga."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.access import Actor
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock; the published amounts are those of this day."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def moment() -> datetime:
    return NOW


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(actor: Actor, *, language: str = "en") -> Client:
        actor.user.language = language
        actor.user.save(update_fields=["language"])
        client = Client()
        client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
