"""Programmes sent to guests and hosts as invitations: each only what is new to them, with a record of what was sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.base.organisation.models import Office
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.calendars import OFF, Entry, Party, entry_of, invitation
from dienests.exchange.office.visits.changing import happened
from dienests.exchange.office.visits.models import Guest, SentInvitation, Side, Stop, Visit, VisitState
from dienests.exchange.office.visits.operations.planning import locked_for_planning, plan_of
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused


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


@dataclass
class Sent:
    """How sending went: to how many, and to whom it failed, with why."""

    letters: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def organizer() -> Party:
    """The office, from the address it writes from."""
    office = Office.objects.filter(pk=1).first()
    name = office.name if office else ""
    return Party(name, (office.email if office else "") or settings.DEFAULT_FROM_EMAIL)


def entries_of(visit: Visit, stops: Iterable[Stop], *, language: str, tentative: bool = False) -> list[Entry]:
    """Of stops with group, site and host loaded; one query."""
    office = Office.objects.filter(pk=1).first()
    with translation.override(language):
        name, address = (office.name, office.address) if office else ("", "")
    return [
        entry_of(
            stop,
            visit,
            office=name,
            address=(stop.site.address if stop.site_id and stop.site else stop.address) or address,
            language=language,
            tentative=tentative,
        )
        for stop in stops
    ]


def all_stops(visit: Visit) -> list[Stop]:
    """Those called off too, by time."""
    rows = Stop.objects.filter(visit=visit).select_related("group", "site", "host")
    return list(rows.order_by("begins", "ends", "group__number", "pk"))


def recipients(visit: Visit, stops: Sequence[Stop]) -> list[Recipient]:
    """Hosts first; whoever is both, or two guests with one address, is written to once."""
    standing = [stop for stop in stops if not stop.called_off and visit.state not in OFF]
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


def letters_due(visit: Visit) -> list[Letter]:
    """Who has to hear of what, and has not yet. Queries do not grow with guests or stops."""
    if visit.on is None or visit.side != Side.HOST or visit.state == VisitState.HELD:
        return []
    stops = all_stops(visit)
    sent = _sent_so_far(visit)
    by_language = {
        language: dict(zip([stop.pk for stop in stops], entries_of(visit, stops, language=language), strict=True))
        for language, _name in settings.LANGUAGES
    }
    letters = [_letter(one, stops, by_language[one.language], sent) for one in recipients(visit, stops)]
    return [letter for letter in letters if letter.entries]


def _sent_so_far(visit: Visit) -> Mapping[tuple[str, int], SentInvitation]:
    rows = SentInvitation.objects.filter(stop__visit=visit).order_by("sequence", "pk")
    return {(row.email.casefold(), row.stop_id): row for row in rows}


def _letter(
    to: Recipient, stops: Sequence[Stop], entries: Mapping[int, Entry], sent: Mapping[tuple[str, int], SentInvitation]
) -> Letter:
    due = []
    for stop in stops:
        entry, last = entries[stop.pk], sent.get((to.party.email.casefold(), stop.pk))
        standing = stop.pk in to.part and not entry.cancelled
        if standing and (last is None or last.cancelled or last.digest != entry.digest):
            due.append((stop, _newer(entry, last)))
        elif not standing and last is not None and not last.cancelled:
            due.append((stop, _newer(replace(entry, cancelled=True), last)))
    return Letter(to, due)


def _newer(entry: Entry, last: SentInvitation | None) -> Entry:
    """With a sequence above what this person has seen."""
    return entry.at(max(entry.sequence, last.sequence + 1)) if last else entry


def mark_given_out(*, actor: Actor, now: datetime, visit: Visit, sequence: int) -> None:
    """From now on guests and hosts know the programme. Raises AccessRefused; what planning raises."""
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        plan = plan_of(row)
        plan.given_out_at = plan.given_out_at or now
        plan.save(update_fields=["given_out_at"])
        record(happened("visit_programme_given_out", row, sequence=row.sequence), actor=actor.user, at=now)


def send_updates(*, actor: Actor, now: datetime, visit: Visit, sequence: int) -> Sent:
    """Write to everybody whose part is new to them. A letter that cannot be sent is not noted as sent.

    Raises AccessRefused; ProgrammeRefused no_mail, no_day, not_ours, changed_meanwhile, nobody_to_write_to.
    """
    require(actor, VISIT_PLAN, visit)
    if not settings.EMAIL_IS_SET:
        raise ProgrammeRefused("no_mail")
    row = Visit.objects.get(pk=visit.pk)
    if row.side != Side.HOST:
        raise ProgrammeRefused("not_ours")
    if row.on is None:
        raise ProgrammeRefused("no_day")
    if row.sequence != sequence:
        raise ProgrammeRefused("changed_meanwhile")
    due = letters_due(row)
    if not due:
        raise ProgrammeRefused("nobody_to_write_to")
    if row.state not in OFF:
        mark_given_out(actor=actor, now=now, visit=row, sequence=sequence)
    return _send(row, [letter.to.party.email for letter in due], actor=actor, now=now)


def _send(visit: Visit, addresses: Sequence[str], *, actor: Actor, now: datetime) -> Sent:
    done = Sent()
    for place, address in enumerate(addresses):
        try:
            done.letters += _send_one(visit, address, actor=actor, now=now)
        except (SMTPRecipientsRefused, SMTPResponseException) as error:
            done.failed.append((address, type(error).__name__))
        except (SMTPException, OSError) as error:  # nobody answers there: the others would only wait as long
            done.failed += [(each, type(error).__name__) for each in addresses[place:]]
            break
    return done


def _send_one(visit: Visit, address: str, *, actor: Actor, now: datetime) -> int:
    """One letter; 0 where somebody else has sent it meanwhile.

    It is noted first, so that two people never send the same, and the note taken back where sending fails: a slow mail
    server must not hold up the database.
    """
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        letter = next((each for each in letters_due(row) if each.to.party.email == address), None)
        if letter is None:
            return 0
        noted = SentInvitation.objects.bulk_create(_notes(letter, actor=actor, now=now))
    try:
        _message(row, letter, organizer(), now=now).send()
    except (SMTPException, OSError):
        SentInvitation.objects.filter(pk__in=[each.pk for each in noted]).delete()
        raise
    event = happened("visit_invitation_sent", row, entries=len(letter.entries), cancelled=letter.cancelled)
    record(event, actor=actor.user, at=now)
    return 1


def _notes(letter: Letter, *, actor: Actor, now: datetime) -> list[SentInvitation]:
    return [
        SentInvitation(
            stop=stop,
            email=letter.to.party.email,
            name=letter.to.party.name[:160],
            sequence=entry.sequence,
            cancelled=entry.cancelled,
            digest=entry.digest,
            at=now,
            by=actor.user,
        )
        for stop, entry in letter.entries
    ]


def _message(visit: Visit, letter: Letter, sender: Party, *, now: datetime) -> EmailMessage:
    with translation.override(letter.to.language):
        office = Office.objects.filter(pk=1).first()
        told = {"office": office.name if office else sender.name, "day": f"{visit.on:%d.%m.%Y}"}
        subject = _("Visit to %(office)s, %(day)s") % told
        lines = [_("What is new in the programme of the visit to %(office)s on %(day)s:") % told, ""]
        lines += [_line(entry) for _stop, entry in letter.entries]
        lines += ["", _("Open the attached files to put it into your calendar.")]
    message = EmailMessage(subject=" ".join(subject.split()), body="\n".join(lines), to=[letter.to.party.email])
    if office and office.email:
        message.reply_to = [office.email]
    for place, (_stop, entry) in enumerate(letter.entries, 1):
        method = "CANCEL" if entry.cancelled else "REQUEST"
        content = invitation(entry, organizer=sender, attendee=letter.to.party, now=now)
        message.attach(f"{place:02d}.ics", content.decode(), f"text/calendar; method={method}")
    return message


def _line(entry: Entry) -> str:
    times = f"{entry.begins:%H:%M}–{entry.ends:%H:%M}"
    summary = " ".join(entry.summary.split())
    if entry.cancelled:
        return _("%(times)s  %(what)s: does not take place for you") % {"times": times, "what": summary}
    return f"{times}  {summary}" + (f", {' '.join(entry.location.split())}" if entry.location else "")
