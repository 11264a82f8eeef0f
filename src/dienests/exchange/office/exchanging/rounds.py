"""All colleagues read one after another, then what is new of their items, again and again; one round at a time."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import F, Q, QuerySet

from dienests.exchange.office.colleagues import threads
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice
from dienests.exchange.office.exchanging import catalogued, law, noticing, rewording, searching, shipping
from dienests.exchange.office.exchanging.reading import READ, SECONDS, read_colleague

log = logging.getLogger("dienests.exchange")
ROUND_SECONDS = 120.0  # then other work of this queue has its turn
TEXT_SECONDS = 60.0  # besides, for texts of items; the same again for own ones whose words are looked up anew
_EARLY = timedelta(minutes=1)  # who was read almost so long ago is due
_SOON = timedelta(minutes=1)


def read_round(*, clock: Callable[[], datetime]) -> timedelta | None:
    """Read whoever is due, the longest unread first. Returns when the next round should be; None where another round
    is at work, which will say so itself."""
    began = clock()
    OwnOffice.objects.get_or_create(pk=1)
    free = OwnOffice.objects.filter(Q(reading_until=None) | Q(reading_until__lte=began), pk=1)
    if not free.update(reading_until=began + timedelta(seconds=ROUND_SECONDS + 2 * TEXT_SECONDS + 2 * SECONDS)):
        return None
    steps: tuple[Callable[[], object], ...] = (
        partial(_read_due, began, clock),
        lambda: threads.end_answered(now=clock()),
        lambda: noticing.notice_untold(now=clock()),
        lambda: rewording.reword(ends=time.monotonic() + TEXT_SECONDS),
        catalogued.put_own,
        catalogued.put_missing,
        catalogued.forget_the_left,
        lambda: law.notice_changes(now=clock()),
        lambda: shipping.notice_later(now=clock()),
        lambda: searching.read_texts(now=clock(), ends=time.monotonic() + TEXT_SECONDS),
    )
    try:
        finished = [_finished(step) for step in steps]
    finally:
        OwnOffice.objects.filter(pk=1).update(reading_until=None)
    return every() if all(finished) else _SOON


def _finished(step: Callable[[], object]) -> bool:
    """False where there is more to do. What goes wrong is written into the log, keeps no other step from its turn, and
    is tried again in the next round."""
    try:
        return step() is not False
    except Exception:
        log.exception("A step of the round of reading could not be made")
        return True


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
