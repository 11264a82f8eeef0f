"""What the demo's offices show to guests, and who has asked to come: hosting set up, requests to be answered."""

from datetime import timedelta

from django.utils import timezone, translation
from rich.console import Console

from dienests.base.access import actor_of
from dienests.base.organisation.models import Appointment, Role, Unit, User, held_on
from dienests.demo.offices.plan import OfficePlan
from dienests.exchange.office.visits.models import Site
from dienests.exchange.office.visits.operations.hosting import SiteFacts, save_site, set_travel
from dienests.exchange.office.visits.operations.requests import Asked, record_request

HEAD = "vadiba"
RECEIVE = (Role.HEAD_OF_UNIT, Role.SOCIAL_WORKER, Role.SERVICE_STAFF)
ON_THE_WAY = 15  # minutes between two addresses


def add_hosting(plan: OfficePlan, *, console: Console) -> None:
    """Once; the usual rules hold until somebody sets others."""
    if Site.objects.exists():
        return
    console.print("visits")
    now, today = timezone.now(), timezone.localdate()
    head = actor_of(User.objects.get(username=HEAD), today=today)
    with translation.override("lv"):
        sites: dict[str, Site] = {}
        for shown in plan.shows:
            unit = Unit.objects.get(code=shown.unit)
            held = Appointment.objects.filter(held_on(today), post__unit=unit, post__role__in=RECEIVE)
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
            sites[shown.unit] = save_site(actor=head, now=now, facts=facts)
        addresses = sorted({site.address for site in sites.values()})
        for place, one in enumerate(addresses):
            for other in addresses[place + 1 :]:
                set_travel(actor=head, now=now, one=one, other=other, minutes=ON_THE_WAY)
        for each in plan.asked:
            asked = Asked(
                office_name=each.office,
                purpose=each.purpose,
                wanted=[sites[unit].pk for unit in each.units],
                guests_number=each.guests,
                begins_on=today + timedelta(days=each.after),
                ends_on=today + timedelta(days=each.before),
            )
            record_request(actor=head, now=now, asked=asked)
