"""What pages of most areas are opened with: an office at work, and somebody signed in. Areas may have their own."""

from collections.abc import Callable

import pytest
from django.test import Client

from dienests.base.access import Actor
from tests.factories.cases import OfficeAtWork, office_at_work

SignIn = Callable[..., Client]


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
