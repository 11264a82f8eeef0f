"""Invitations on their way, in the background: each letter noted, sent, and noted as sent with its audit row."""

import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dienests.base.audit.operations import record
from dienests.base.background.models import Work
from dienests.base.background.progress import Clock, Reporter
from dienests.base.background.working import carried_out
from dienests.base.organisation.models import Office
from dienests.exchange.office.visits.calendars import Entry, invitation
from dienests.exchange.office.visits.changing import happened
from dienests.exchange.office.visits.letters import LEAVING, Letter, letters_due, organizer
from dienests.exchange.office.visits.models import Sending, SentInvitation, Visit
from dienests.exchange.office.visits.programme_errors import SendingFailed

log = logging.getLogger("dienests.exchange")


def send(pk: int, *, attempt: int, clock: Clock) -> str:
    """Carry out a Sending. Returns what became of it."""
    found = Sending.objects.select_related("visit", "asked_by").filter(pk=pk).first()
    if found is None:
        return "deleted"
    return carried_out(
        found,
        attempt=attempt,
        clock=clock,
        work=lambda reporter: _Leaving(found, reporter, Office.objects.filter(pk=1).first()).carry_out(),
        refusal_for=_refusal_for,
    )


def _refusal_for(error: Exception) -> SendingFailed:
    number = secrets.token_hex(4).upper()
    log.error("sending %s", number, exc_info=error)
    return SendingFailed("broken", number=number)


@dataclass
class _Leaving:
    """One attempt. What is due is looked for once; that two never send the same, the notes of letters see to."""

    sending: Sending
    reporter: Reporter
    office: Office | None
    letters: int = 0
    failed: list[tuple[str, bool]] = field(default_factory=list)

    def carry_out(self) -> None:
        visit = self._visit()
        # Only one sending of a visit is at work: what an earlier attempt began and did not end was interrupted.
        leaving = LEAVING if self.reporter.attempt == 1 else timedelta(0)
        due = letters_due(visit, now=self.reporter.clock(), leaving=leaving)
        self.letters = self.sending.letters
        for place, letter in enumerate(due):
            self._visit()
            self.reporter.tell("letters", place, len(due))
            if not self._went(visit, letter):
                self.failed += [(each.to.party.email, False) for each in due[place + 1 :]]
                break
        self._keep(state=Work.DONE, finished_at=self.reporter.clock())

    def _visit(self) -> Visit:
        """The one that was to be sent: whoever changes it meanwhile looks at it first. Raises SendingFailed."""
        rows = Visit.objects.filter(sequence=self.sending.sequence, revision=self.sending.revision)
        visit = rows.filter(pk=self.sending.visit_id).first()
        if visit is None:
            raise SendingFailed("changed_meanwhile")
        return visit

    def _went(self, visit: Visit, letter: Letter) -> bool:
        """Whether others may be tried. A slow mail server does not hold up the database."""
        noted = self._noted(letter)
        if not noted:
            return True
        try:
            _message(letter, self.office, now=self.reporter.clock()).send()
        except (SMTPException, OSError) as error:
            SentInvitation.objects.filter(pk__in=noted).delete()
            log.warning("a letter of visit %s could not be sent: %s", visit.pk, type(error).__name__)
            self.failed.append((letter.to.party.email, isinstance(error, SMTPRecipientsRefused)))
            self._keep()
            # Nobody answers there: the others would only wait as long.
            return isinstance(error, (SMTPRecipientsRefused, SMTPResponseException))
        self._left(visit, letter, noted)
        return True

    def _noted(self, letter: Letter) -> list[int]:
        """Ids of its notes; none where somebody else sends it."""
        now = self.reporter.clock()
        try:
            with transaction.atomic():
                rows = [self._note(letter, stop_id=stop.pk, entry=entry, at=now) for stop, entry in letter.entries]
                return [each.pk for each in SentInvitation.objects.bulk_create(rows)]
        except IntegrityError:
            return []

    def _note(self, letter: Letter, *, stop_id: int, entry: Entry, at: datetime) -> SentInvitation:
        return SentInvitation(
            stop_id=stop_id,
            email=letter.to.party.email,
            name=letter.to.party.name[:160],
            sequence=entry.sequence,
            cancelled=entry.cancelled,
            digest=entry.digest,
            begins=entry.begins,
            ends=entry.ends,
            at=at,
            by=self.sending.asked_by,
        )

    def _left(self, visit: Visit, letter: Letter, noted: list[int]) -> None:
        now = self.reporter.clock()
        self.letters += 1
        with transaction.atomic():
            SentInvitation.objects.filter(pk__in=noted).update(sent_at=now)
            stops = [stop.pk for stop, _entry in letter.entries]
            interrupted = SentInvitation.objects.filter(
                stop__in=stops, email__iexact=letter.to.party.email, sent_at=None
            )
            interrupted.delete()  # whether they had left matters no more
            self._keep()
            event = happened("visit_invitation_sent", visit, entries=len(letter.entries), cancelled=letter.cancelled)
            record(event, actor=self.sending.asked_by, at=now)

    def _keep(self, **values: object) -> None:
        """How it went so far stays, whatever becomes of the attempt."""
        rows = Sending.objects.filter(pk=self.sending.pk, attempt=self.reporter.attempt)
        rows.update(letters=self.letters, failed=self.failed, heard_of_at=self.reporter.clock(), **values)


def _message(letter: Letter, office: Office | None, *, now: datetime) -> EmailMessage:
    sender = organizer(office)
    with translation.override(letter.to.language):
        told = {"office": office.name if office else sender.name, "day": f"{letter.day:%d.%m.%Y}"}
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
