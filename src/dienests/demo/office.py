"""An office of the demo made from its plan: units, posts and staff, and who may sign in to it."""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from dienests.base.organisation.models import Appointment, Office, Post, Unit, User
from dienests.demo.offices.plan import OfficePlan

PASSWORD = "demo"  # noqa: S105 - of an office that exists only on the newcomer's own machine


def make_office(plan: OfficePlan, *, since: date, now: datetime) -> dict[str, User]:
    """Office, units, posts and staff, appointed since a day. Returns the staff by user name."""
    Office.objects.create(**plan.facts)
    units: dict[str, Unit] = {}
    for code, name_lv, name_en, parent, address in plan.units:
        units[code] = Unit.objects.create(
            code=code, name_lv=name_lv, name_en=name_en, parent=units.get(parent or ""), address=address
        )
    password = make_password(PASSWORD)
    staff: dict[str, User] = {}
    for seat in plan.seats:
        post = Post.objects.create(
            unit=units[seat.unit],
            role=seat.role,
            title_lv=seat.title_lv,
            title_en=seat.title_en,
            hours_week=seat.hours,
        )
        if seat.holder:
            username, name = seat.holder
            staff[username] = User.objects.create(
                username=username,
                full_name=name,
                email=f"{username}@example.org",
                languages=list(plan.languages.get(username, [])),
                password=password,
                joined_on=since,
                must_use_second_factor=False,
            )
            Appointment.objects.create(post=post, user=staff[username], since=since)
    return staff
