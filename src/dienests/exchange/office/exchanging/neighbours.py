"""Offices that colleagues name: listed so that somebody may add them, and never read by themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from dienests.exchange.network.address import Address, address_of
from dienests.exchange.network.faults import NetworkFault
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.operations import new_code

MOST_NAMED = 200  # taken from one colleague
MOST_HEARD = 1000  # kept together


def keep_named(through: Colleague, named: Sequence[Mapping[str, Any]], *, own: str, now: datetime) -> None:
    """`own`: this office's address. What the colleague names no more goes, unless somebody has added it.

    Keys are not taken from hearsay: the office's own index is asked when somebody adds it. Within the transaction of
    whoever calls, which holds the row of this office.
    """
    told = {address.url: (address, each["name"]) for each in named[:MOST_NAMED] if (address := _address(each))}
    told.pop(own, None)
    heard = Colleague.objects.filter(trust=Trust.HEARD)
    heard.filter(heard_through=through).exclude(address__in=told).delete()
    known = set(Colleague.objects.filter(address__in=told).values_list("address", flat=True))
    room = MOST_HEARD - heard.count()
    for url, (address, name) in list(told.items()):
        if url in known or room <= 0:
            continue
        Colleague.objects.create(
            code=new_code(address), name_lv=name, name_en=name, address=url, trust=Trust.HEARD, added_at=now,
            heard_through=through,
        )  # fmt: skip
        room -= 1


def _address(named: Mapping[str, Any]) -> Address | None:
    try:
        return address_of(named["address"], plain_http=settings.EXCHANGE_INNER)
    except NetworkFault:
        return None
