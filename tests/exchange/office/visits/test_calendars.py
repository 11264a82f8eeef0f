"""Calendar files and invitations, read again strictly and held against RFC 5546; sent once, and only what is new."""

from __future__ import annotations

from datetime import date, time, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from icalendar import Calendar
from icalendar.cal import Component

from dienests.base.access import AccessRefused, Actor
from dienests.base.organisation.models import Role
from dienests.exchange.office.visits import sending
from dienests.exchange.office.visits.calendars import published
from dienests.exchange.office.visits.letters import all_stops, entries_of, letters_due, organizer
from dienests.exchange.office.visits.models import (
    Guest,
    Plan,
    Sending,
    SentInvitation,
    Side,
    Stop,
    StopKind,
    Visit,
    VisitState,
)
from dienests.exchange.office.visits.operations.invitations import ask_to_send
from dienests.exchange.office.visits.operations.programme import remove_stop, save_stop
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused
from dienests.exchange.office.visits.stop_facts import moved
from tests.factories.organisation import UserFactory, actor_in
from tests.factories.visits import (
    ASKED_AT,
    VISIT_DAY,
    GroupFactory,
    GuestFactory,
    SiteFactory,
    StopFactory,
    VisitFactory,
    head_who_sends,
)

pytestmark = pytest.mark.django_db
NOW = ASKED_AT
RIGA = ZoneInfo("Europe/Riga")
HOSTILE = 'Kafija, tēja; "un"\r\nATTENDEE:mailto:x@evil.example\nBEGIN:VEVENT\x07\\n ' + "ļ" * 90


@pytest.fixture
def head(settings: Any) -> Actor:
    return head_who_sends(settings)


@pytest.fixture
def visit() -> Visit:
    """Two groups with a guest each, one site with its host, a welcome for all."""
    visit: Visit = VisitFactory(guests_number=2)
    Plan.objects.create(visit=visit)
    host = UserFactory(full_name="Ilze Saimniece", language="lv")
    place = SiteFactory(name_lv="Patversme", name_en="Shelter", hosts=[host])
    StopFactory(visit=visit, kind=StopKind.WELCOME, begins=time(9), ends=time(9, 30), by_hand=True)
    for number, hour in ((1, 10), (2, 11)):
        group = GroupFactory(visit=visit, number=number, guests_number=1)
        GuestFactory(visit=visit, group=group, email=f"viesis{number}@example.com", language="en")
        StopFactory(
            visit=visit, kind=StopKind.SITE, site=place, group=group, host=host,
            begins=time(hour), ends=time(hour, 40), by_hand=True,
        )  # fmt: skip
    return visit


def asked(visit: Visit, head: Actor) -> Sending:
    return ask_to_send(actor=head, now=NOW, visit=visit, sequence=Visit.objects.get(pk=visit.pk).sequence)


def send(visit: Visit, head: Actor) -> Sending:
    """Asked for, and carried out as the worker does."""
    mail.outbox.clear()
    row = asked(visit, head)
    assert sending.send(row.pk, attempt=row.attempt, clock=lambda: NOW) == "done"
    row.refresh_from_db()
    return row


def due(visit: Visit) -> Any:
    return letters_due(Visit.objects.get(pk=visit.pk), now=NOW)


def calendars_of(message: Any) -> list[Component]:
    """The attached invitations, each checked against what RFC 5546 asks of REQUEST and CANCEL."""
    found = []
    for name, content, kind in message.attachments:
        assert name.endswith(".ics")
        raw = content.encode() if isinstance(content, str) else content
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        calendar = Calendar.from_ical(raw)
        method = str(calendar["METHOD"])
        assert kind == f"text/calendar; method={method}"
        (event,) = calendar.walk("VEVENT")
        assert calendar["VERSION"] == "2.0"
        for needed in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER", "ATTENDEE"):
            assert needed in event, needed
        assert str(event["ORGANIZER"]).startswith("mailto:")
        assert str(event["ATTENDEE"]) == f"mailto:{message.to[0]}"
        assert method == ("CANCEL" if event["STATUS"] == "CANCELLED" else "REQUEST")
        assert event["DTSTART"].params["TZID"] == "Europe/Riga"
        assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Riga"]
        found.append(event)
    return found


def test_each_gets_only_their_own_part(head: Actor, visit: Visit) -> None:
    assert send(visit, head).letters == 3
    by_address = {message.to[0]: calendars_of(message) for message in mail.outbox}
    assert len(by_address["viesis1@example.com"]) == 2
    host = next(address for address in by_address if not address.startswith("viesis"))
    assert [str(event["SUMMARY"]) for event in by_address[host]] == ["Patversme", "Patversme"]
    mine = by_address["viesis1@example.com"][1]
    assert str(mine["SUMMARY"]) == "Shelter"
    assert mine["DTSTART"].dt.astimezone(RIGA).replace(tzinfo=None).time() == time(10)
    assert mine["DTSTART"].dt.utcoffset() == timedelta(hours=3)  # in June
    assert "Ilze Saimniece" in str(mine["DESCRIPTION"])
    assert str(mine["LOCATION"]) == Stop.objects.get(uid=str(mine["UID"])).site.address  # type: ignore[union-attr]
    assert Plan.objects.get(visit=visit).given_out_at is not None
    assert SentInvitation.objects.count() == sum(map(len, by_address.values()))


def test_only_those_whose_part_changed_hear_of_it_with_a_higher_sequence(head: Actor, visit: Visit) -> None:
    send(visit, head)
    stop = Stop.objects.get(visit=visit, group__number=2)
    before = SentInvitation.objects.get(stop=stop, email="viesis2@example.com").sequence
    with pytest.raises(ProgrammeRefused) as refused:
        send(visit, head)
    assert refused.value.code == "nobody_to_write_to"
    version = Visit.objects.get(pk=visit.pk).sequence
    save_stop(actor=head, now=NOW, visit=visit, sequence=version, stop=stop.pk, facts=moved(stop, "13:00", "13:40"))
    send(visit, head)
    events = {message.to[0]: calendars_of(message) for message in mail.outbox}
    assert "viesis1@example.com" not in events
    assert len(events) == 2
    (event,) = events["viesis2@example.com"]
    assert event["UID"] == stop.uid
    assert event["SEQUENCE"] > before


def test_what_is_taken_out_is_cancelled_once(head: Actor, visit: Visit) -> None:
    send(visit, head)
    stop = Stop.objects.get(visit=visit, group__number=1)
    version = Visit.objects.get(pk=visit.pk).sequence
    before = SentInvitation.objects.get(stop=stop, email="viesis1@example.com").sequence
    remove_stop(actor=head, now=NOW, visit=visit, sequence=version, stop=stop.pk)
    send(visit, head)
    events = {message.to[0]: calendars_of(message) for message in mail.outbox}
    assert set(events) == {"viesis1@example.com", stop.host.email}  # type: ignore[union-attr]
    for (event,) in events.values():
        assert event["STATUS"] == "CANCELLED"
        assert event["SEQUENCE"] > before
    assert not due(visit)


def test_another_day_reaches_everybody_and_a_visit_called_off_too(head: Actor, visit: Visit) -> None:
    send(visit, head)
    before = {(row.email, row.stop_id): row.sequence for row in SentInvitation.objects.order_by("pk")}
    Visit.objects.update(on=date(2017, 6, 9))
    assert send(visit, head).letters == 3
    for message in mail.outbox:
        for event in calendars_of(message):
            assert event["DTSTART"].dt.date() == date(2017, 6, 9)
            stop = Stop.objects.get(uid=str(event["UID"]))
            assert event["SEQUENCE"] > before[message.to[0], stop.pk]
    Visit.objects.update(state=VisitState.CALLED_OFF)
    send(visit, head)
    assert {event["STATUS"] for message in mail.outbox for event in calendars_of(message)} == {"CANCELLED"}
    assert not due(visit)


def test_who_changes_groups_or_leaves_is_told_of_what_is_theirs_no_more(head: Actor, visit: Visit) -> None:
    send(visit, head)
    other = Guest.objects.get(email="viesis1@example.com")
    other.group = Guest.objects.get(email="viesis2@example.com").group
    other.save()
    Guest.objects.filter(email="viesis2@example.com").delete()
    send(visit, head)
    status = {message.to[0]: sorted(str(e["STATUS"]) for e in calendars_of(message)) for message in mail.outbox}
    assert status == {
        "viesis1@example.com": ["CANCELLED", "CONFIRMED"],
        "viesis2@example.com": ["CANCELLED", "CANCELLED"],
    }


def test_what_could_not_be_sent_is_not_noted_as_sent(
    head: Actor, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_message: Any, **_named: Any) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", broken)
        sent = send(visit, head)
    assert sent.letters == 0
    assert len(sent.failed) == 3
    assert not SentInvitation.objects.exists()
    assert send(visit, head).letters == 3


def test_hostile_words_stay_words(head: Actor, visit: Visit) -> None:
    Stop.objects.filter(kind=StopKind.WELCOME).update(title=HOSTILE[:200], address=HOSTILE[:200])
    Guest.objects.update(name='Eva "x"\r\nBcc: all@example.com')
    Visit.objects.update(office_name=HOSTILE[:200])
    send(visit, head)
    for message in mail.outbox:
        message.message()  # a header with a line break would be refused
        for event in calendars_of(message):
            assert "evil" not in str(event["ATTENDEE"])
            assert "\x07" not in str(event["SUMMARY"])
    content = published(
        entries_of(visit, all_stops(visit), on=VISIT_DAY, language="lv"),
        organizer=organizer(None),
        name=HOSTILE,
        now=NOW,
    )
    calendar = Calendar.from_ical(content)
    assert len(calendar.walk("VEVENT")) == 3
    assert "Kafija, tēja; " in str(calendar.walk("VEVENT")[0]["SUMMARY"])


def test_a_file_to_download_is_addressed_to_nobody(head: Actor, visit: Visit) -> None:
    Stop.objects.filter(visit=visit, group__number=2).update(called_off=True)
    entries = entries_of(visit, all_stops(visit), on=VISIT_DAY, language="en", tentative=True)
    calendar = Calendar.from_ical(published(entries, organizer=organizer(None), name="Visit", now=NOW))
    assert calendar["METHOD"] == "PUBLISH"
    events = calendar.walk("VEVENT")
    assert sorted(str(event["STATUS"]) for event in events) == ["CANCELLED", "TENTATIVE", "TENTATIVE"]
    assert not any("ATTENDEE" in event for event in events)
    assert len({str(event["UID"]) for event in events}) == 3
    assert {str(event["DTSTART"].dt.tzinfo) for event in events} == {"Europe/Riga"}


def test_refusals(head: Actor, visit: Visit, settings: Any) -> None:
    def code(**changes: Any) -> str:
        with pytest.raises(ProgrammeRefused) as refused:
            ask_to_send(actor=head, now=NOW, visit=visit, **{"sequence": 0, **changes})
        return refused.value.code

    assert code(sequence=7) == "changed_meanwhile"
    Visit.objects.update(state=VisitState.HELD)
    assert code() == "nobody_to_write_to"
    Visit.objects.update(state=VisitState.OFFERED, on=None)
    assert code() == "no_day"
    Visit.objects.update(side=Side.GUEST)
    assert code() == "not_ours"
    settings.EMAIL_IS_SET = False
    assert code() == "no_mail"
    with pytest.raises(AccessRefused):
        ask_to_send(actor=actor_in(Role.SOCIAL_WORKER), now=NOW, visit=visit, sequence=0)
    assert not mail.outbox
