"""What is known of how a case went: plain values, without names of clients or colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Spell:
    """A case in a stage, from a moment to a moment (None: still). `role` that finished it; empty: not recorded."""

    stage: str
    entered_at: datetime
    finished_at: datetime | None
    role: str = ""
    outcome: str = ""
    client_present: bool = False
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a case. `contact`: how the client was met. `work`: minutes could be noted for it."""

    activity: str
    at: datetime
    stage: str = ""
    role: str = ""
    outcome: str = ""
    contact: str = ""
    work: bool = False
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLog:
    """One case as it went. `version` is its process version; `asked`: "status", "gmi", "housing".

    `repeat`: the household had a case before. `corrected_cents`: what was decided less what was first put forward and
    returned by control, over all months; None where nothing was returned and decided. `papers`: for each request, the
    day it was made and the day its papers came (None: not yet, or never).
    """

    case: int
    number: str
    unit: int
    version: int
    asked: tuple[str, ...]
    repeat: bool
    channel: str
    state: str
    received_on: date
    closed_on: date | None
    decision_due: date
    status_due: date | None
    stopped_days: int
    controls: int
    reasons: tuple[str, ...]
    returned: int
    corrected_cents: int | None
    spells: tuple[Spell, ...]
    events: tuple[Event, ...]
    papers: tuple[tuple[date, date | None], ...] = ()


# Every activity of the log, in the order of the day; where two happened at one moment, this order holds.
ACTIVITIES: tuple[str, ...] = (
    "opened",
    "contact",
    "papers_requested",
    "papers_received",
    "papers_lapsed",
    "papers_request_withdrawn",
    "handed_over",
    "submitted",
    "taken_back",
    "reopened",
    "opened_for_control",
    "returned",
    "approved",
    "decided",
    "letter",
    "withdrawn",
)
RANK = {activity: place for place, activity in enumerate(ACTIVITIES)}
PAPERS_ENDED = frozenset({"papers_received", "papers_lapsed", "papers_request_withdrawn"})
CONTACTS: tuple[str, ...] = ("visit", "home_visit", "phone", "mail", "video")
DECIDED = ("grant", "refuse", "status_only")
