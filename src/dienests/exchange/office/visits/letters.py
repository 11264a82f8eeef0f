"""Who has to hear of what in a programme: each only what is new to them, by the record of what they were sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation

from dienests.base.organisation.models import Office
from dienests.exchange.office.visits.calendars import OFF, ZONE, Entry, Party, entry_of
from dienests.exchange.office.visits.models import Guest, SentInvitation, Side, Stop, Visit, VisitState

LEAVING = timedelta(minutes=5)  # no letter takes so long: what is noted longer and has not left was interrupted


@dataclass(frozen=True)
class Recipient:
    """`part`: ids of the stops that concern them; `host`: of the receiving office."""

    party: Party
    language: str
    part: frozenset[int]
    host: bool = False


@dataclass(frozen=True)
class Letter:
    """What one person has to hear of: entries that are new or changed, and cancelled ones; with their stops."""

    to: Recipient
    entries: Sequence[tuple[Stop, Entry]]

    @property
    def cancelled(self) -> int:
        return sum(entry.cancelled for _stop, entry in self.entries)

    @property
    def day(self) -> date:
        """Of what stands; of what is cancelled where nothing does."""
        times = [entry.begins for _stop, entry in self.entries if not entry.cancelled]
        return (times or [entry.begins for _stop, entry in self.entries])[0].date()


def organizer(office: Office | None) -> Party:
    """The office, from the address it writes from."""
    return Party(office.name if office else "", (office.email if office else "") or settings.DEFAULT_FROM_EMAIL)


def entries_of(
    visit: Visit, stops: Iterable[Stop], *, on: date, language: str, tentative: bool = False, link: bool = True
) -> list[Entry]:
    """Of stops with group, site and host loaded; one query. `link`: with the address of the video call."""
    office = Office.objects.filter(pk=1).first()
    with translation.override(language):
        name, address = (office.name, office.address) if office else ("", "")
    return [
        entry_of(
            stop,
            visit,
            on=on,
            office=name,
            address=(stop.site.address if stop.site_id and stop.site else stop.address) or address,
            language=language,
            tentative=tentative,
            link=link,
        )
        for stop in stops
    ]


def all_stops(visit: Visit) -> list[Stop]:
    """Those called off too, by time."""
    rows = Stop.objects.filter(visit=visit).select_related("group", "site", "host")
    return list(rows.order_by("begins", "ends", "group__number", "pk"))


def recipients(visit: Visit, stops: Sequence[Stop]) -> list[Recipient]:
    """Hosts first; whoever is both, or two guests with one address, is written to once."""
    takes_place = visit.on is not None and visit.state not in OFF
    standing = [stop for stop in stops if takes_place and not stop.called_off]
    found: dict[str, Recipient] = {}
    for stop in standing:
        if stop.host and stop.host.email:
            party, language = Party(stop.host.full_name, stop.host.email), stop.host.language
            _add(found, Recipient(party, language, frozenset({stop.pk}), host=True))
    for guest in Guest.objects.filter(visit=visit).exclude(email="").order_by("name", "pk"):
        part = frozenset(stop.pk for stop in standing if stop.group_id in (None, guest.group_id))
        _add(found, Recipient(Party(guest.name, guest.email), guest.language, part))
    for row in SentInvitation.objects.filter(stop__visit=visit).order_by("-at", "-pk"):
        # Who was invited before and is not among them any more hears that it is off.
        if row.email.casefold() not in found:
            _add(found, Recipient(Party(row.name, row.email), settings.LANGUAGE_CODE, frozenset()))
    return list(found.values())


def _add(found: dict[str, Recipient], one: Recipient) -> None:
    key = one.party.email.casefold()
    known = found.get(key)
    found[key] = Recipient(known.party, known.language, known.part | one.part, known.host) if known else one


def without_address(visit: Visit, stops: Sequence[Stop]) -> list[str]:
    """Names of guests and hosts who cannot be written to."""
    hosts = {str(stop.host) for stop in stops if stop.host and not stop.host.email and not stop.called_off}
    guests = Guest.objects.filter(visit=visit, email="").order_by("name", "pk").values_list("name", flat=True)
    return [*sorted(hosts), *guests]


def letters_due(visit: Visit, *, now: datetime, leaving: timedelta = LEAVING) -> list[Letter]:
    """Who has to hear of what, and has not yet. Queries do not grow with guests or stops.

    `leaving`: for so long a letter that was begun may still be on its way; afterwards it is due again.
    """
    if visit.side != Side.HOST or visit.state == VisitState.HELD:
        return []
    stops = all_stops(visit)
    sent = _newest_sent(visit)
    # Of a visit without a day there are only cancellations, and these are of the times that were sent.
    on = visit.on or visit.begins_on
    by_language = {
        language: dict(
            zip([stop.pk for stop in stops], entries_of(visit, stops, on=on, language=language), strict=True)
        )
        for language, _name in settings.LANGUAGES
    }
    begun_after = now - leaving
    letters = [_letter(one, stops, by_language[one.language], sent, begun_after) for one in recipients(visit, stops)]
    return [letter for letter in letters if letter.entries]


def letters_leaving(visit: Visit, *, now: datetime) -> int:
    """How many were begun and have not left: they leave now, or were interrupted and are due again soon."""
    rows = SentInvitation.objects.filter(stop__visit=visit, sent_at=None, at__gt=now - LEAVING)
    return rows.values("email").distinct().count()


def _newest_sent(visit: Visit) -> Mapping[tuple[str, int], SentInvitation]:
    rows = SentInvitation.objects.filter(stop__visit=visit).order_by("sequence", "pk")
    return {(row.email.casefold(), row.stop_id): row for row in rows}


def _letter(
    to: Recipient,
    stops: Sequence[Stop],
    entries: Mapping[int, Entry],
    sent: Mapping[tuple[str, int], SentInvitation],
    begun_after: datetime,
) -> Letter:
    due = []
    for stop in stops:
        entry, last = entries[stop.pk], sent.get((to.party.email.casefold(), stop.pk))
        interrupted = last is not None and last.sent_at is None
        if last is not None and interrupted and last.at > begun_after:
            continue
        if stop.pk in to.part and not entry.cancelled:
            if last is None or interrupted or last.cancelled or last.digest != entry.digest:
                due.append((stop, _newer(entry, last)))
        elif last is not None and (interrupted or not last.cancelled):
            due.append((stop, _newer(_cancelled(entry, last), last)))
    return Letter(to, due)


def _cancelled(entry: Entry, last: SentInvitation) -> Entry:
    """At the times under which it stands in that person's calendar: the visit may have another day now, or none."""
    return replace(entry, begins=last.begins.astimezone(ZONE), ends=last.ends.astimezone(ZONE), cancelled=True)


def _newer(entry: Entry, last: SentInvitation | None) -> Entry:
    """With a sequence above what this person has seen."""
    return entry.at(max(entry.sequence, last.sequence + 1)) if last else entry
