"""Carrying out background work: whatever goes wrong is stored with the row, in words for people."""

import errno
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace

import duckdb

from dienests.population.faults import PopulationFaults
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.models import BackgroundWork, Work
from dienests.population.office.progress import Clock, NoLongerAsked, Reporter

log = logging.getLogger("dienests.previews")


def carried_out(row: BackgroundWork, *, attempt: int, clock: Clock, work: Callable[[Reporter], None]) -> str:
    """Do the work of one attempt. Returns what became of it; nothing is stored for an attempt no longer asked for."""
    reporter = Reporter(row, attempt=attempt, clock=clock)
    try:
        reporter.begin()
        work(reporter)
    except NoLongerAsked:
        return "no longer asked for"
    except PreviewRefused as refusal:
        return _failed(row, refusal, attempt=attempt, clock=clock)
    except Exception as error:
        return _failed(row, refusal_for(error), attempt=attempt, clock=clock)
    return "done"


def refusal_for(error: Exception) -> PreviewRefused:
    """What a person is told of an error that nobody planned; the log has all of it under the number."""
    if isinstance(error, PopulationFaults):
        return unreadable_population(error)
    if isinstance(error, (MemoryError, duckdb.OutOfMemoryException)):
        return PreviewRefused("out_of_memory")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PreviewRefused("disk_full")
    number = secrets.token_hex(4).upper()
    log.error("preview %s", number, exc_info=error)
    return PreviewRefused("broken", number=number)


def unreadable_population(error: PopulationFaults) -> PreviewRefused:
    """The first fault of the files, without the place on this machine."""
    name = error.faults[0].place.rpartition("/")[2]
    fault = replace(error.faults[0], place=name)
    return PreviewRefused("population_unreadable", name=name, why_lv=fault.sentence("lv"), why_en=fault.sentence("en"))


def _failed(row: BackgroundWork, refusal: PreviewRefused, *, attempt: int, clock: Clock) -> str:
    now = clock()
    rows = type(row)._default_manager.filter(pk=row.pk, attempt=attempt)
    rows.update(state=Work.FAILED, error=refusal.to_json(), finished_at=now, heard_of_at=now)
    return refusal.code
