"""The log does not say what lets a guest in, and not what is no fault."""

import io
import logging
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from dienests.exchange.office.visits.models import Guest
from dienests.exchange.office.visits.operations.guests import invite
from tests.factories.cases import office_at_work
from tests.factories.remembered import NOW, agreed_visit

SECRET = "kZ3tXq-notGuessed_9aBcDeFgHiJkLmNoPqRsTuVw"


@pytest.fixture
def log() -> Any:
    """What the handler of this installation would write."""
    configured = DictConfigurator(settings.LOGGING)
    formatter = configured.configure_formatter(dict(settings.LOGGING["formatters"]["line"]))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    for name in settings.LOGGING["handlers"]["stderr"]["filters"]:
        handler.addFilter(configured.configure_filter(dict(settings.LOGGING["filters"][name])))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_links_of_guests_are_not_logged(log: io.StringIO) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get(f"/guest/in/{SECRET}/").status_code == 403
    guest = Guest.objects.create(visit=agreed_visit(), name="Anna")
    secret = invite(actor=office_at_work().head, now=NOW, guest=guest).secret
    assert client.post(f"/guest/in/{secret}/").status_code == 403
    fault = ValueError(f"https://dienests.example/guest/in/{SECRET}/?x=1")
    try:
        raise fault
    except ValueError:
        logging.getLogger("dienests").exception("No answer to %s", f"/guest/in/{SECRET}")
    written = log.getvalue()
    assert written.count("/guest/in/…") == 4
    assert SECRET not in written
    assert secret not in written


@pytest.mark.django_db
def test_that_a_colleague_finds_nothing_is_no_fault(log: io.StringIO, client: Client) -> None:
    assert client.get("/exchange/index.json").status_code == 404
    assert log.getvalue() == ""
    assert client.get("/exchanged").status_code == 404
    assert "/exchanged" in log.getvalue()
