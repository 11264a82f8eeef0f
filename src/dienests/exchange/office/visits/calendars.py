"""A programme as calendars read it (iCalendar, RFC 5545; invitations by RFC 5546). No tables are touched here.

A file to be downloaded publishes all entries of a group or a host (METHOD:PUBLISH: it is addressed to nobody). What is
sent by e-mail is for one person and one entry: METHOD:REQUEST, later with a higher SEQUENCE, in the end METHOD:CANCEL.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from dienests.exchange.office.visits.models import Stop, Visit, VisitState
from dienests.exchange.office.visits.queries.programme import title_of, whom_it_is_for

PRODUCT = "-//Dienests//Programme of a visit//LV"
ZONE = ZoneInfo(settings.TIME_ZONE)
OFF = (VisitState.CALLED_OFF, VisitState.DECLINED, VisitState.INSTEAD)


@dataclass(frozen=True)
class Party:
    """Who invites, or is invited."""

    name: str
    email: str


@dataclass(frozen=True)
class Entry:
    """One stop on one day, in the words of one language. `tentative`: the programme was not given out yet."""

    uid: str
    sequence: int
    begins: datetime
    ends: datetime
    summary: str
    location: str
    description: str
    cancelled: bool = False
    tentative: bool = False

    @property
    def digest(self) -> str:
        """Of what a reader sees: another one is a change worth telling."""
        told = (self.begins.isoformat(), self.ends.isoformat(), self.summary, self.location, self.description)
        return hashlib.sha256("\x1f".join(told).encode()).hexdigest()

    def at(self, sequence: int) -> "Entry":
        return replace(self, sequence=sequence)


def entry_of(
    stop: Stop,
    visit: Visit,
    *,
    on: date,
    office: str,
    address: str,
    language: str,
    tentative: bool = False,
    link: bool = True,
) -> Entry:
    """`on`: the day; `address`: where it is; `office`: who receives; `link`: whether it says how to join from afar.

    The sequence grows with the stop as well as with the visit, whose day may be moved.
    """
    with translation.override(language):
        summary, lines = title_of(stop), [_("Visit to %(office)s") % {"office": office}]
        lines.append(whom_it_is_for(stop))
        if stop.host_id:
            lines.append(_("Received by: %(host)s") % {"host": stop.host})
    if visit.link and link:
        lines.append(visit.link)
    return Entry(
        uid=stop.uid,
        sequence=stop.sequence + visit.revision,
        begins=_moment(on, stop.begins),
        ends=_moment(on, stop.ends),
        summary=_printable(summary),
        location=_printable(address),
        description=_printable("\n".join(lines)),
        cancelled=stop.called_off or visit.state in OFF,
        tentative=tentative,
    )


def published(entries: Sequence[Entry], *, organizer: Party, name: str, now: datetime) -> bytes:
    """A file with all entries, those called off marked so."""
    calendar = _calendar("PUBLISH", entries)
    calendar.add("x-wr-calname", vText(" ".join(_printable(name).split())))
    for entry in entries:
        calendar.add_component(_event(entry, organizer=organizer, now=now))
    return bytes(calendar.to_ical())


def invitation(entry: Entry, *, organizer: Party, attendee: Party, now: datetime) -> bytes:
    """METHOD:REQUEST of one entry to one person; METHOD:CANCEL of one that is cancelled."""
    calendar = _calendar("CANCEL" if entry.cancelled else "REQUEST", [entry])
    event = _event(entry, organizer=organizer, now=now)
    guest = _address(attendee)
    if not entry.cancelled:
        guest.params["ROLE"] = "REQ-PARTICIPANT"
        guest.params["PARTSTAT"] = "NEEDS-ACTION"
        guest.params["RSVP"] = "FALSE"  # who comes is known already
    event.add("attendee", guest)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str, entries: Sequence[Entry]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    years = [entry.begins.year for entry in entries]
    if years:
        zone = Timezone.from_tzid(ZONE.key, first_date=date(min(years), 1, 1), last_date=date(max(years) + 1, 1, 1))
        calendar.add_component(zone)
    return calendar


def _event(entry: Entry, *, organizer: Party, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.begins)
    event.add("dtend", entry.ends)
    event.add("summary", entry.summary)
    if entry.location:
        event.add("location", entry.location)
    event.add("description", entry.description)
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("organizer", _address(organizer))
    return event


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["CN"] = _printable(party.name).replace('"', "'").replace("\n", " ")
    return address


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)


def _printable(text: str) -> str:
    """Without control characters, which the format does not allow and which some readers choke on."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each == "\n" or each.isprintable())
