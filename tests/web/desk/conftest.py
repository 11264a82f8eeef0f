"""The desk for tests: an office at work whose day is today, and colleagues who are signed in."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from dienests.base.access import Actor
from tests.factories.cases import OfficeAtWork, office_at_work

SignIn = Callable[[Actor], Client]


@pytest.fixture
def today() -> date:
    """Pages read the clock, so their cases are of today."""
    return timezone.localdate()


@pytest.fixture
def office(db: None, today: date) -> OfficeAtWork:
    return office_at_work(today=today, now=timezone.now())


@pytest.fixture
def daugavpils(db: None, today: date) -> OfficeAtWork:
    """The office that works in two stages with the client."""
    return office_at_work(practice="daugavpils", today=today, now=timezone.now())


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def moment() -> datetime:
    return timezone.now()
