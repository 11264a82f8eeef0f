"""Reads of the staff's time. What other apps ask stands here; the figures of the pages are in the modules beside."""

from dienests.base.working_time.queries.absences import away_between, away_on, substitute_of, substitutes_on
from dienests.base.working_time.queries.availability import available_minutes, available_minutes_of
from dienests.base.working_time.queries.reception import Slot, reception_slots

__all__ = [
    "Slot",
    "available_minutes",
    "available_minutes_of",
    "away_between",
    "away_on",
    "reception_slots",
    "substitute_of",
    "substitutes_on",
]
