"""Items of colleagues fetched in the background, so that they are found by their text before anybody opened them."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings

from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.exchanging import catalogued
from dienests.exchange.office.exchanging.fetching import fetch_into
from dienests.exchange.office.exchanging.reading import READ
from dienests.exchange.office.exchanging.reading_store import Room, make_room, room, to_search

log = logging.getLogger("dienests.exchange")
MOST_TRIES = 5  # of one version: what cannot be read then is found by its index alone
_EARLY = timedelta(minutes=1)  # what was tried almost so long ago is due
SECONDS = 20.0  # the most that one colleague takes of the time of the others in a round
# Of one item alone; after any other fault the colleague is asked again in the next round.
_OF_THE_ITEM = (Why.REPLACED, Why.OTHER_KEY, Why.UNFIT, Why.UNREADABLE, Why.TOO_LARGE)


def read_texts(*, now: datetime, ends: float) -> bool:
    """Until a moment of time.monotonic. Whether everybody had a turn and nothing is left that could be read now. What
    goes wrong with one is written into the log and keeps nobody else waiting."""
    finished, left = True, room()
    # In another order each time, so that nobody always comes last.
    for colleague in Colleague.objects.filter(trust__in=READ, content__isnull=False, fault__isnull=True).order_by("?"):
        if time.monotonic() > ends:
            return False
        try:
            finished = _read_texts_of(colleague, min(ends, time.monotonic() + SECONDS), left, now) and finished
        except Exception:
            log.exception("Items of colleague %s could not be read", colleague.pk)
    if left.bytes < 0:  # later versions of what was here already are larger
        make_room()
    return finished


def _read_texts_of(colleague: Colleague, ends: float, left: Room, now: datetime) -> bool:
    # A round that follows soon goes on with what was not tried yet; what was, waits for the usual time.
    before = now - timedelta(minutes=settings.EXCHANGE_EVERY_MINUTES) + _EARLY
    for name in catalogued.without_words(colleague, tries=MOST_TRIES, before=before):
        seconds = ends - time.monotonic()
        if seconds <= 0:
            return False
        catalogued.count_try(colleague, name, now=now)
        try:
            with to_search(colleague, name, left) as repository:
                commit = fetch_into(repository, colleague, name, seconds=seconds)
                catalogued.put_words(colleague, name, commit, repository.files(commit), at_once=False)
        except NetworkFault as fault:
            if fault.why not in _OF_THE_ITEM:
                return True
        except (ColleagueRefused, ValueError):  # not to be read any more; a name that leads nowhere
            return True
    return True
