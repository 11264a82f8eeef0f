"""Fetching an item of a colleague so that it can be read: at once where that is quick, else in the background."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from dienests.base.background import LONG_WORK
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.exchanging.catalogued import put_words
from dienests.exchange.office.exchanging.fetching import SECONDS, fetch_into
from dienests.exchange.office.exchanging.reading_store import fetching_of, note_fetching, to_fetch_into

AT_ONCE = 6.0  # seconds for which somebody waits


def begin_fetching(colleague: Colleague, name: str, *, now: datetime) -> None:
    """What became of it is told by reading_store.fetching_of. Raises ColleagueRefused not_read."""
    if fetching_of(colleague, name, now=now).began is not None:
        return
    fault = _fetched(colleague, name, seconds=AT_ONCE)
    if fault is not None and fault.why == Why.TOO_SLOW:
        note_fetching(colleague, name, began=now, fault=None)
        fetch_slowly.enqueue(colleague.pk, name)
        return
    note_fetching(colleague, name, began=None, fault=fault)


@task(queue_name=LONG_WORK)
def fetch_slowly(colleague: int, name: str) -> None:
    fetch_and_note(colleague, name, clock=timezone.now)


def fetch_and_note(pk: int, name: str, *, clock: Callable[[], datetime]) -> None:
    """With all the time that a fetching may take. Nothing where the colleague is gone, or is not read any more."""
    colleague = Colleague.objects.filter(pk=pk).first()
    if colleague is None or fetching_of(colleague, name, now=clock()).began is None:
        return
    try:
        fault = _fetched(colleague, name, seconds=SECONDS)
    except ColleagueRefused:
        fault = None
    note_fetching(colleague, name, began=None, fault=fault)


def _fetched(colleague: Colleague, name: str, *, seconds: float) -> NetworkFault | None:
    try:
        with to_fetch_into(colleague, name) as repository:
            commit = fetch_into(repository, colleague, name, seconds=seconds)
            put_words(colleague, name, commit, repository.files(commit), at_once=True)
    except NetworkFault as fault:
        return fault
    return None
