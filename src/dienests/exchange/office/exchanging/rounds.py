"""All colleagues read one after another, again and again; one round at a time on an installation."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from dienests.exchange.office.colleagues.models import Colleague, OwnOffice
from dienests.exchange.office.exchanging import catalogued, law
from dienests.exchange.office.exchanging.reading import READ, SECONDS, read_colleague

log = logging.getLogger("dienests.exchange")
ROUND_SECONDS = 120.0  # then other work of this queue has its turn
_EARLY = timedelta(minutes=1)  # who was read almost so long ago is due
_SOON = timedelta(minutes=1)


def read_round(*, clock: Callable[[], datetime]) -> timedelta | None:
    """Read whoever is due, the longest unread first. Returns when the next round should be; None where another round
    is at work, which will say so itself."""
    began = clock()
    OwnOffice.objects.get_or_create(pk=1)
    free = OwnOffice.objects.filter(Q(reading_until=None) | Q(reading_until__lte=began), pk=1)
    if not free.update(reading_until=began + timedelta(seconds=ROUND_SECONDS + 2 * SECONDS)):
        return None
    try:
        finished = _read_due(began, clock)
        for what in (catalogued.put_own, catalogued.forget_the_left):
            what()
        law.notice_changes(now=clock())
    finally:
        OwnOffice.objects.filter(pk=1).update(reading_until=None)
    return every() if finished else _SOON


def every() -> timedelta:
    return timedelta(minutes=settings.EXCHANGE_EVERY_MINUTES)


def _due(began: datetime) -> QuerySet[Colleague]:
    long_ago = Q(tried_at=None) | Q(tried_at__lte=began - max(every() - _EARLY, _SOON / 2))
    return Colleague.objects.filter(long_ago, trust__in=READ).order_by(F("tried_at").asc(nulls_first=True), "pk")


def _read_due(began: datetime, clock: Callable[[], datetime]) -> bool:
    """Whether everybody had a turn. What goes wrong with one is written into the log and keeps nobody else waiting."""
    ends = time.monotonic() + ROUND_SECONDS
    for pk in list(_due(began).values_list("pk", flat=True)):
        if time.monotonic() > ends:
            return False
        try:
            read_colleague(Colleague.objects.get(pk=pk), now=clock())
        except Exception:
            log.exception("Colleague %s could not be read", pk)
            Colleague.objects.filter(pk=pk).update(tried_at=clock())
    return True
