"""A visit of the demo that took place, told from the request to the news of it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from dienests.cases.deadlines import next_working_day
from dienests.demo.hours import moment
from dienests.demo.offices.plan import Received, Went, Written
from dienests.demo.story import Stage
from dienests.exchange.office.visits.admission import pledge_for
from dienests.exchange.office.visits.guest_list import GuestLine
from dienests.exchange.office.visits.models import Guest, Note, NoteKind, Site, StopKind, Visit
from dienests.exchange.office.visits.operations.answering import Doing, agree, note_held, offer_dates
from dienests.exchange.office.visits.operations.costs import note_cost
from dienests.exchange.office.visits.operations.groups import GroupFacts, set_groups
from dienests.exchange.office.visits.operations.guests import (
    add_guests,
    invite,
    note_entered,
    set_photographs,
    sign_pledge,
)
from dienests.exchange.office.visits.operations.invitations import mark_given_out
from dienests.exchange.office.visits.operations.notes import (
    Words,
    follow,
    note_hours,
    take_on,
    write_guest_note,
    write_note,
)
from dienests.exchange.office.visits.operations.programme import find_programme, save_stop, set_plan
from dienests.exchange.office.visits.operations.reports import draft_report, publish_report
from dienests.exchange.office.visits.operations.requests import Asked, ask_to_visit, record_request
from dienests.exchange.office.visits.stop_facts import StopFacts

HEAD, WRITER = "vadiba", "nodala"
ASKED, OFFERED, AGREED, PLANNED = 45, 42, 38, 9  # days before the visit
PROMISED = 50  # days until a promised document is due
CULTURE_LASTS = 1  # hours at the end of the day


def received(stage: Stage, past: Received) -> Iterator[datetime]:
    """Others came to us."""
    day = _day(stage, past.days_ago)
    yield (now := moment(_before(day, ASKED), 10, 40))
    visit = record_request(actor=stage.actor(HEAD, now), now=now, asked=_asked(past, day))
    begins, ends = time(past.begins), time(past.ends)
    yield (now := moment(_before(day, OFFERED), 14, 5))
    offer_dates(_doing(stage, visit, now), days=[day], begins=begins, ends=ends, anyway=True)
    yield (now := moment(_before(day, AGREED), 15, 25))
    agree(_doing(stage, visit, now), on=day, begins=begins, ends=ends, anyway=True)
    yield (now := moment(_before(day, PLANNED), 15, 10))
    _planned(stage, visit, past, now)
    yield (now := moment(day, past.ends, 20))
    _written(stage, visit, past.notes, now, guests=list(visit.guests.order_by("pk")))
    for who, minutes, what in past.hours:
        note_hours(actor=stage.actor(who, now), now=now, visit=visit, minutes=minutes, what=what)
    yield from _told(stage, visit, day)


def went(stage: Stage, past: Went) -> Iterator[datetime]:
    """Our people went to others."""
    day = _day(stage, past.days_ago)
    asked = Asked(office_name=past.office, purpose=past.purpose, units_words=past.units, guests_number=past.guests,
                  begins_on=day, ends_on=day)  # fmt: skip
    yield (now := moment(_before(day, ASKED), 11, 0))
    visit = ask_to_visit(actor=stage.actor(HEAD, now), now=now, asked=asked)
    yield (now := moment(_before(day, AGREED), 16, 30))
    agree(_doing(stage, visit, now), on=day, begins=time(9), ends=time(17))
    yield (now := moment(next_working_day(day + timedelta(1)), 9, 15))
    _written(stage, visit, past.notes, now, guests=[])
    if past.cents is not None:
        note_cost(_doing(stage, visit, now), cents=past.cents)
    yield from _told(stage, visit, day)


def _told(stage: Stage, visit: Visit, day: date) -> Iterator[datetime]:
    """It is over: noted as held, and told as news by two."""
    yield (now := moment(next_working_day(day + timedelta(1)), 10, 0))
    note_held(_doing(stage, visit, now))
    yield (now := moment(next_working_day(day + timedelta(4)), 13, 30))
    report = draft_report(actor=stage.actor(WRITER, now), now=now, visit=_fresh(visit), language="lv")
    yield (now := moment(next_working_day(day + timedelta(6)), 9, 50))
    publish_report(actor=stage.actor(HEAD, now), now=now, report=report, revision=report.revision)


def _planned(stage: Stage, visit: Visit, past: Received, now: datetime) -> None:
    """Guests, groups, and a programme that the solver finds around what is put by hand."""
    head = stage.actor(HEAD, now)
    lines = [GuestLine(name, work) for name, work, _group in past.guests]
    guests = add_guests(actor=head, now=now, visit=_fresh(visit), lines=lines)
    members = {guest.pk: group for guest, (_name, _work, group) in zip(guests, past.guests, strict=True)}
    groups = [
        GroupFacts(name=name, topics=topics, guests=str(list(members.values()).count(number)))
        for number, (name, topics) in enumerate(past.groups, 1)
    ]
    visit = _fresh(visit)
    set_groups(actor=head, now=now, visit=visit, sequence=visit.sequence, groups=groups, members=members)
    visit = _fresh(visit)
    sites = list(visit.wanted.values_list("pk", flat=True))
    set_plan(actor=head, now=now, visit=visit, sequence=visit.sequence, sites=sites, everywhere=False)
    if past.culture:
        _at_the_end(stage, _fresh(visit), past.culture, now)
    visit = _fresh(visit)
    find_programme(actor=head, now=now, visit=visit, sequence=visit.sequence)
    visit = _fresh(visit)
    mark_given_out(actor=head, now=now, visit=visit, sequence=visit.sequence)
    for guest in visit.guests.order_by("pk"):
        invite(actor=head, now=now, guest=guest)
        note_entered(guest=guest, now=now)
        sign_pledge(guest=guest, now=now, digest=pledge_for(guest).digest)
        set_photographs(guest=guest, now=now, agrees=True)


def _at_the_end(stage: Stage, visit: Visit, culture: tuple[str, str], now: datetime) -> None:
    """In place of the talk that a plan begins with."""
    title, address = culture
    ends = visit.ends.hour if visit.ends else 0
    facts = StopFacts(StopKind.CULTURE, f"{ends - CULTURE_LASTS}:00", f"{ends}:00", title=title, address=address)
    talk = visit.stops.get(kind=StopKind.TALK)
    save_stop(
        actor=stage.actor(HEAD, now), now=now, visit=visit, sequence=visit.sequence, stop=talk.pk, facts=facts,
        anyway=True,
    )  # fmt: skip


def _written(stage: Stage, visit: Visit, notes: Sequence[Written], now: datetime, *, guests: list[Guest]) -> None:
    sites = {site.unit.code: site for site in Site.objects.select_related("unit") if site.unit}
    for words in notes:
        now += timedelta(minutes=3)
        typed = Words(kind=NoteKind(words.kind), text=words.text, site=sites.get(words.unit))
        if words.by is None:
            note = write_note(actor=stage.actor(WRITER, now), now=now, visit=_fresh(visit), words=typed)
        else:
            note = write_guest_note(guest=guests[words.by], now=now, words=typed)
        _followed(stage, words, note, now)


def _followed(stage: Stage, words: Written, note: Note, now: datetime) -> None:
    head = stage.actor(HEAD, now)
    if words.answer:
        answer = Words(kind=NoteKind.ANSWER, text=words.answer, answers=note)
        write_note(actor=head, now=now, visit=note.visit, words=answer)
    if words.owed_by:
        due = head.today + timedelta(PROMISED)
        take_on(actor=head, now=now, note=note, host=stage.staff[words.owed_by], due_on=due)
    if words.outcome:
        follow(actor=head, now=now, note=note, became=None, outcome=words.outcome)


def _asked(past: Received, day: date) -> Asked:
    wanted = Site.objects.filter(unit__code__in=past.units).values_list("pk", flat=True)
    return Asked(office_name=past.office, purpose=past.purpose, wanted=list(wanted), guests_number=len(past.guests),
                 begins_on=day, ends_on=day + timedelta(14))  # fmt: skip


def _day(stage: Stage, days_ago: int) -> date:
    return next_working_day(stage.today - timedelta(days=days_ago))


def _before(day: date, days: int) -> date:
    """Nobody plans on a Sunday."""
    return next_working_day(day - timedelta(days))


def _doing(stage: Stage, visit: Visit, now: datetime) -> Doing:
    return Doing(actor=stage.actor(HEAD, now), now=now, visit=visit, revision=_fresh(visit).revision)


def _fresh(visit: Visit) -> Visit:
    return Visit.objects.get(pk=visit.pk)
