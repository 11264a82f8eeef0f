"""An office with cases that ended, whose measured log lies in a folder of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.access import Actor
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

SignIn = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _own_log(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(actor: Actor) -> Client:
        actor.user.language = "en"
        actor.user.save()
        client = Client()
        client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
