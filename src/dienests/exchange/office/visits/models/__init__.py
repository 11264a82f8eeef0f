"""Visits this office receives and makes. What guests write stays with the visit; nothing here touches a case."""

from dienests.exchange.office.visits.models.hosting import HostRules, Site, SiteHours, Travel
from dienests.exchange.office.visits.models.programme import Group, Guest, Plan, Sending, SentInvitation, Stop, StopKind
from dienests.exchange.office.visits.models.remembering import HostHours, Note, NoteKind, Photograph, VisitReport
from dienests.exchange.office.visits.models.visit import (
    CAME_TO_NOTHING,
    ENDED,
    DateOffer,
    Side,
    Visit,
    VisitForm,
    VisitState,
)

__all__ = [
    "CAME_TO_NOTHING",
    "ENDED",
    "DateOffer",
    "Group",
    "Guest",
    "HostHours",
    "HostRules",
    "Note",
    "NoteKind",
    "Photograph",
    "Plan",
    "Sending",
    "SentInvitation",
    "Side",
    "Site",
    "SiteHours",
    "Stop",
    "StopKind",
    "Travel",
    "Visit",
    "VisitForm",
    "VisitReport",
    "VisitState",
]
