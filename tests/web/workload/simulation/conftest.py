"""An office that asks the simulation on a day that stands still; what is asked waits and is not computed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.access import Actor
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _waiting(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    settings.LANGUAGE_CODE = "en"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work(practice="ogre")


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(actor: Actor, language: str = "en") -> Client:
        actor.user.language = language
        actor.user.save()
        client = Client()
        client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
