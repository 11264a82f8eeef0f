"""This office's own cases as a history for the simulation."""

from __future__ import annotations

import os
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import django

from dienests.practice.faults import Fault, Text
from dienests.workload.simulation.history import History, PastCase, PastStage, history_of
from dienests.workload.simulation.yaml_files import SimulationFaults

if TYPE_CHECKING:
    from dienests.workload.measures.rows import CaseLog

_RIGA = ZoneInfo("Europe/Riga")
_DECIDED = ("grant", "refuse", "status_only")
# A case is one application for several benefits; it is counted as the one that takes the most work.
_HEAVIEST_FIRST = ("housing", "gmi", "status")


def office_history() -> History:
    """Every case of the database. Raises SimulationFaults where there is none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
    django.setup()
    # Models can be imported only once Django is set up.
    from dienests.workload.measures.event_log import event_log  # noqa: PLC0415

    cases = [past_case(log) for log in event_log()]
    if not cases:
        expected = Text("vismaz viena lieta šī dienesta datubāzē", "at least one case in this office's database")
        raise SimulationFaults([Fault("--demand history", 0, "0", expected)])
    return history_of(cases)


def past_case(log: CaseLog) -> PastCase:
    """A case of the event log in the terms of the simulation."""
    asked = [event for event in log.events if event.activity == "papers_requested"]
    came = [event for event in log.events if event.activity == "papers_received"]
    stops = tuple(
        (event.at.date(), came[place].at.date() if place < len(came) else None) for place, event in enumerate(asked)
    )
    decided = next((event.at for event in log.events if event.activity == "decided"), None)
    closed = datetime.combine(log.closed_on, time(12)) if log.closed_on and decided is None else None
    spells = sorted(log.spells, key=lambda spell: spell.entered_at)
    begun = min(
        [spell.entered_at for spell in spells if _local(spell.entered_at).date() == log.received_on], default=None
    )
    return PastCase(
        number=log.number,
        kind=next((kind for kind in _HEAVIEST_FIRST if kind in log.asked), "status"),
        first=not log.repeat,
        received=_local(begun) if begun else datetime.combine(log.received_on, time(12)),
        decided=_local(decided) if decided else None,
        withdrawn=closed,
        stops=stops,
        returned=log.returned,
        stages=tuple(
            PastStage(
                spell.stage,
                _local(spell.entered_at),
                _local(spell.finished_at) if spell.finished_at else None,
                spell.minutes,
            )
            for spell in spells
        ),
    )


def _local(moment: datetime) -> datetime:
    """The hour on the wall in Riga, without a zone: hours of work are hours on the wall."""
    return moment.astimezone(_RIGA).replace(tzinfo=None)
