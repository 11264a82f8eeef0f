"""Letters in the background: each once, whatever is killed; and what was sent is called off whatever became of the
visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.access import Actor
from dienests.base.audit.models import AuditEntry
from dienests.base.background.interrupted import ATTEMPTS
from dienests.base.background.models import SILENCE, Work
from dienests.exchange.office.visits import sending
from dienests.exchange.office.visits.letters import LEAVING, letters_due, letters_leaving
from dienests.exchange.office.visits.models import Guest, Plan, Sending, SentInvitation, Stop, Visit, VisitState
from dienests.exchange.office.visits.operations import answering
from dienests.exchange.office.visits.operations.answering import Doing
from dienests.exchange.office.visits.operations.invitations import ask_to_send, begin_interrupted_again
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from tests.exchange.office.visits.test_calendars import asked, calendars_of, due, send
from tests.factories.visits import ASKED_AT, VISIT_DAY, GuestFactory, StopFactory, VisitFactory, head_who_sends

pytestmark = pytest.mark.django_db
NOW = ASKED_AT


class Killed(BaseException):
    """The worker ends in the middle; nothing of its code runs any more."""


@pytest.fixture
def head(settings: Any) -> Actor:
    return head_who_sends(settings)


@pytest.fixture
def visit() -> Visit:
    """Two guests who see the same."""
    visit: Visit = VisitFactory(guests_number=2)
    Plan.objects.create(visit=visit)
    StopFactory(visit=visit, begins=time(9), ends=time(10), title="Kopā")
    for name in ("anna", "berta"):
        GuestFactory(visit=visit, email=f"{name}@example.com", name=name.title())
    return visit


def test_a_visit_that_has_lost_its_day_is_called_off_with_the_times_that_were_sent(head: Actor, visit: Visit) -> None:
    """Agreed, invited, other dates offered, and in the end it does not take place."""
    send(visit, head)
    told = SentInvitation.objects.order_by("pk")[0]
    visit.refresh_from_db()
    then = replace(head, today=VISIT_DAY - timedelta(days=30))
    doing = Doing(actor=then, now=NOW, visit=visit, revision=visit.revision, text="Cita diena")
    other = VISIT_DAY + timedelta(days=4)
    answering.offer_dates(doing, days=[other], begins=time(9), ends=time(16), anyway=True)
    assert Visit.objects.get(pk=visit.pk).on is None
    assert {letter.to.party.email for letter in due(visit)} == {"anna@example.com", "berta@example.com"}
    visit.refresh_from_db()
    answering.call_off(Doing(actor=then, now=NOW, visit=visit, revision=visit.revision, text="Nevaram"))
    assert send(visit, head).letters == 2
    for message in mail.outbox:
        assert f"{VISIT_DAY:%d.%m.%Y}" in message.subject
        (event,) = calendars_of(message)
        assert event["STATUS"] == "CANCELLED"
        assert event["UID"] == told.stop.uid
        assert event["SEQUENCE"] > told.sequence
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (told.begins, told.ends)
    assert not due(visit)


def test_a_day_agreed_anew_invites_again(head: Actor, visit: Visit) -> None:
    send(visit, head)
    Visit.objects.update(state=VisitState.OFFERED, on=None, begins=None, ends=None)
    send(visit, head)
    Visit.objects.update(state=VisitState.AGREED, on=VISIT_DAY, begins=time(9), ends=time(16))
    send(visit, head)
    sequences = (
        SentInvitation.objects.filter(email="anna@example.com").order_by("pk").values_list("sequence", flat=True)
    )
    assert sorted(set(sequences)) == list(sequences)
    assert {str(event["STATUS"]) for message in mail.outbox for event in calendars_of(message)} == {"CONFIRMED"}


def test_who_does_not_come_any_more_is_told_of_the_time_they_know(head: Actor, visit: Visit) -> None:
    send(visit, head)
    told = SentInvitation.objects.get(email="berta@example.com")
    Guest.objects.filter(email="berta@example.com").delete()
    Visit.objects.update(on=VISIT_DAY + timedelta(days=7))
    Stop.objects.update(begins=time(13), ends=time(14))
    send(visit, head)
    (event,) = next(calendars_of(message) for message in mail.outbox if message.to == ["berta@example.com"])
    assert (event["STATUS"], event["DTSTART"].dt) == ("CANCELLED", told.begins)


def test_queries_of_a_letter_do_not_grow_with_the_number_of_guests(head: Actor, visit: Visit) -> None:
    def each(guests: int) -> float:
        for _place in range(guests):
            GuestFactory(visit=visit)
        row = asked(visit, head)
        before = SentInvitation.objects.count()
        with CaptureQueriesContext(connection) as queries:
            sending.send(row.pk, attempt=1, clock=lambda: NOW)
        assert SentInvitation.objects.count() - before == row.step_total
        return len(queries) / row.step_total

    assert each(28) <= each(3)


def test_nothing_is_sent_while_the_page_waits(head: Actor, visit: Visit) -> None:
    row = asked(visit, head)
    assert (row.state, row.step_total, len(mail.outbox)) == (Work.QUEUED, 2, 0)
    with pytest.raises(ProgrammeRefused) as refused:
        asked(visit, head)
    assert refused.value.code == "being_sent"
    later = NOW + SILENCE + timedelta(seconds=1)
    Sending.objects.update(state=Work.RUNNING)
    again = ask_to_send(actor=head, now=later, visit=visit, sequence=0)  # its worker was killed
    assert sending.send(row.pk, attempt=1, clock=lambda: later) == "deleted"
    assert sending.send(again.pk, attempt=1, clock=lambda: later) == "done"
    assert len(mail.outbox) == 2


def killed_at(number: int, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> Callable[[], None]:
    """The letter of that number ends the worker, before or `after` it has left."""
    real, sent = mail.EmailMessage.send, []

    def dying(message: mail.EmailMessage, **named: Any) -> int:
        sent.append(message)
        if len(sent) == number and not after:
            raise Killed
        gone = real(message, **named)
        if len(sent) == number:
            raise Killed
        return gone

    monkeypatch.setattr("django.core.mail.EmailMessage.send", dying)
    return lambda: monkeypatch.setattr("django.core.mail.EmailMessage.send", real)


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_while_a_letter_leaves_loses_none(
    head: Actor, visit: Visit, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    row = asked(visit, head)
    mend = killed_at(2, monkeypatch, after=after)
    with pytest.raises(Killed):
        sending.send(row.pk, attempt=1, clock=lambda: NOW)
    mend()
    known = SentInvitation.objects.get(sent_at=None)
    assert AuditEntry.objects.filter(event="visit_invitation_sent").count() == 1
    # It may still be on its way, and is not sent by somebody else; after some minutes it is due again.
    assert (due(visit), letters_leaving(visit, now=NOW)) == ([], 1)
    later = NOW + LEAVING
    (letter,) = letters_due(Visit.objects.get(pk=visit.pk), now=later)
    assert letter.to.party.email == known.email
    assert letters_leaving(visit, now=later) == 0
    # The next worker knows that nobody is at work, and begins again by itself.
    assert begin_interrupted_again(now=NOW) == 1
    row.refresh_from_db()
    mail.outbox.clear()
    assert sending.send(row.pk, attempt=row.attempt, clock=lambda: NOW) == "done"
    (message,) = mail.outbox
    assert message.to == [known.email]
    (event,) = calendars_of(message)
    assert event["SEQUENCE"] > known.sequence
    row.refresh_from_db()
    assert (row.letters, row.failed) == (2, [])
    assert letters_leaving(visit, now=NOW) == 0
    assert AuditEntry.objects.filter(event="visit_invitation_sent").count() == 2
    assert not letters_due(Visit.objects.get(pk=visit.pk), now=later)


def test_work_that_ends_every_worker_is_given_up_and_says_so(head: Actor, visit: Visit) -> None:
    row = asked(visit, head)
    for _attempt in range(ATTEMPTS - 1):
        Sending.objects.update(state=Work.RUNNING)
        assert begin_interrupted_again(now=NOW) == 1
    assert begin_interrupted_again(now=NOW) == 0
    row.refresh_from_db()
    assert (row.state, row.error["code"]) == (Work.FAILED, "killed")
    assert len(due(visit)) == 2
    assert send(visit, head).letters == 2


def test_one_of_two_who_send_the_same_letter_sends_it(
    head: Actor, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due was looked for before the other one noted it."""
    row = asked(visit, head)
    found = letters_due(Visit.objects.get(pk=visit.pk), now=NOW)
    assert sending.send(row.pk, attempt=1, clock=lambda: NOW) == "done"
    assert len(mail.outbox) == 2
    Sending.objects.update(state=Work.RUNNING)
    monkeypatch.setattr(sending, "letters_due", lambda *_given, **_named: found)
    assert sending.send(row.pk, attempt=1, clock=lambda: NOW) == "done"
    assert len(mail.outbox) == 2


def test_a_programme_changed_meanwhile_is_looked_at_before_the_rest_is_sent(
    head: Actor, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = mail.EmailMessage.send

    def changing(message: mail.EmailMessage, **named: Any) -> int:
        Visit.objects.update(sequence=5)
        return real(message, **named)

    row = asked(visit, head)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", changing)
        assert sending.send(row.pk, attempt=1, clock=lambda: NOW) == "changed_meanwhile"
    row.refresh_from_db()
    assert (row.state, row.letters, row.error["code"]) == (Work.FAILED, 1, "changed_meanwhile")
    assert len(due(visit)) == 1


@pytest.mark.parametrize(
    ("error", "letters", "failed"),
    [
        (SMTPRecipientsRefused({}), 1, ["anna@example.com"]),
        (SMTPServerDisconnected(), 0, ["anna@example.com", "berta@example.com"]),
    ],
)
def test_one_who_cannot_be_reached_keeps_nobody_else_waiting(
    head: Actor, visit: Visit, monkeypatch: pytest.MonkeyPatch, error: Exception, letters: int, failed: list[str]
) -> None:
    real = mail.EmailMessage.send

    def refusing(message: mail.EmailMessage, **named: Any) -> int:
        if message.to == ["anna@example.com"]:
            raise error
        return real(message, **named)

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refusing)
        row = send(visit, head)
    assert (row.letters, [address for address, _why in row.failed]) == (letters, failed)
    assert [letter.to.party.email for letter in due(visit)] == failed
    assert send(visit, head).letters == len(failed)
