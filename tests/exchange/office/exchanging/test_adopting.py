"""An item that stands on others, taken over together with them from an office that answers."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from dienests.exchange.item import shipped_item
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.office.exchanging import adopting
from dienests.exchange.office.exchanging.adopting import adopt
from dienests.exchange.office.library.models import LibraryItem
from tests.exchange.office.exchanging.other import Other, confirmed
from tests.factories.cases import OfficeAtWork

pytestmark = pytest.mark.django_db
ITEM, ALONG = "client_survey", ("ethics_code", "intake_order")


def told(other: Other) -> None:
    for name in (ITEM, *ALONG):
        files: Mapping[str, bytes] = shipped_item(name).files
        other.publish(files, name)


def test_what_it_refers_to_comes_along_as_far_as_it_goes(office: OfficeAtWork, other: Other, now: datetime) -> None:
    told(other)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        done = adopt(actor=office.head, now=now, colleague=colleague, name=ITEM, documents=[ALONG[0], "not_there"])
    assert done.draft.item.name == ITEM
    assert [draft.item.name for draft in done.along] == [ALONG[0]]
    assert [name for name, _refusal in done.failed] == ["not_there"]


def test_nobody_waits_for_ever_for_what_comes_along(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(other)
    monkeypatch.setattr(adopting, "MOST_SECONDS", -1)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        done = adopt(actor=office.head, now=now, colleague=colleague, name=ITEM, documents=ALONG)
    assert LibraryItem.objects.get().name == ITEM
    assert [name for name, _refusal in done.failed] == list(ALONG)
    assert all(isinstance(refusal, NetworkFault) and refusal.why == Why.TOO_SLOW for _name, refusal in done.failed)
