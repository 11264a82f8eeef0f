"""Visits of the demo: what the office shows to guests, who came, where its people went, who would like to come.

Told like everything else in the order of time, through the operations that pages use.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from dienests.base.access import Actor, actor_of
from dienests.base.organisation.models import Appointment, Role, Unit, User, held_on
from dienests.cases.deadlines import next_working_day
from dienests.demo.arrivals import HISTORY
from dienests.demo.hours import moment
from dienests.demo.offices.plan import OfficePlan, WouldCome, Written
from dienests.demo.story import Stage
from dienests.demo.visits_held import HEAD, received, went
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.visits.models import Note, NoteKind, Site
from dienests.exchange.office.visits.operations.hosting import SiteFacts, save_site, set_travel
from dienests.exchange.office.visits.operations.notes import deliver, follow
from dienests.exchange.office.visits.operations.requests import Asked, record_request

RECEIVE = (Role.HEAD_OF_UNIT, Role.SOCIAL_WORKER, Role.SERVICE_STAFF)
ON_THE_WAY = 15  # minutes between two addresses
ASKED_BEFORE = 7  # days before the demo's last: some of them are working days


def visits(stage: Stage, plan: OfficePlan) -> list[Iterator[datetime]]:
    """One story for what can be seen, one for every visit; each at its own time."""
    return [
        _hosting(stage, plan),
        *(received(stage, visit) for visit in plan.received),
        *(went(stage, visit) for visit in plan.went),
        _asking(stage, plan.asked),
    ]


def _hosting(stage: Stage, plan: OfficePlan) -> Iterator[datetime]:
    """What is shown; the usual rules hold until somebody sets others."""
    now = moment(next_working_day(stage.today - HISTORY), 8, 30)
    yield now
    head = stage.actor(HEAD, now)
    addresses = set()
    for shown in plan.shows:
        unit = Unit.objects.get(code=shown.unit)
        held = Appointment.objects.filter(held_on(stage.today), post__unit=unit, post__role__in=RECEIVE)
        facts = SiteFacts(
            name_lv=unit.name_lv,
            name_en=unit.name_en,
            address=unit.address,
            unit=unit,
            hosts=list(held.order_by("user").values_list("user", flat=True)),
            topics=shown.topics,
            minutes=shown.minutes,
            meets_clients=shown.meets_clients,
        )
        addresses.add(save_site(actor=head, now=now, facts=facts).address)
    addresses |= {visit.culture[1] for visit in plan.received if visit.culture}
    in_order = sorted(addresses)
    for place, one in enumerate(in_order):
        for other in in_order[place + 1 :]:
            set_travel(actor=head, now=now, one=one, other=other, minutes=ON_THE_WAY)


def _asking(stage: Stage, asked: Sequence[WouldCome]) -> Iterator[datetime]:
    now = moment(next_working_day(stage.today - timedelta(days=ASKED_BEFORE)), 11, 20)
    yield now
    for each in asked:
        wanted = Asked(
            office_name=each.office,
            purpose=each.purpose,
            wanted=list(Site.objects.filter(unit__code__in=each.units).values_list("pk", flat=True)),
            guests_number=each.guests,
            begins_on=stage.today + timedelta(days=each.after),
            ends_on=stage.today + timedelta(days=each.before),
        )
        record_request(actor=stage.actor(HEAD, now), now=now, asked=wanted)


def keep_promises(plan: OfficePlan) -> None:
    """Promised documents are delivered, and ideas followed, with what the office has published. Nothing twice."""
    head = actor_of(User.objects.get(username=HEAD), today=timezone.localdate())
    items = {item.name: item for item in LibraryItem.objects.filter(name__in=plan.publishes)}
    written = [note for visit in (*plan.received, *plan.went) for note in visit.notes]
    open_notes = {(note.kind, note.text): note for note in Note.objects.filter(delivered=None, became=None)}
    for words in written:
        note, item = open_notes.get((words.kind, words.text)), items.get(words.item)
        if note is not None and item is not None:
            _keep(words, note, item, head)


def _keep(words: Written, note: Note, item: LibraryItem, head: Actor) -> None:
    now = timezone.now()
    if words.kind == NoteKind.PROMISE:
        deliver(actor=head, now=now, note=note, item=item)
    else:
        follow(actor=head, now=now, note=note, became=item, outcome="")
