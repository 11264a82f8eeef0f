"""What a person is told of whatever goes wrong while a preview is computed."""

import errno
import logging
import secrets
from dataclasses import replace
from functools import partial

import duckdb

from dienests.base.background import working
from dienests.population.faults import PopulationFaults
from dienests.population.office.errors import PreviewRefused

log = logging.getLogger("dienests.previews")


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


carried_out = partial(working.carried_out, refusal_for=refusal_for)
