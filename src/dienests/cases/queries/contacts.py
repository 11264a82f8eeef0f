"""Contacts with the client of one case, as its page shows them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from dienests.base.access import Actor
from dienests.cases.models import Case, Contact, ContactKind, StageRun
from dienests.cases.visits import Presence, unnoted_visits


@dataclass(frozen=True)
class ContactRow:
    """A contact that was noted (`contact`), or a visit that follows from a stage with the client present (None)."""

    on: date
    kind: str
    minutes: int | None
    note: str
    who: str
    contact: int | None
    removable: bool


def contacts_of(case: Case, *, actor: Actor, hands_out: bool) -> list[ContactRow]:
    """The latest first. `hands_out`: the actor may remove what colleagues noted. Two queries."""
    noted = list(
        Contact.objects.filter(case=case, removed_at__isnull=True).select_related("noted_by").order_by("on", "pk")
    )
    rows = [
        ContactRow(
            on=each.on,
            kind=str(each.get_kind_display()),
            minutes=each.minutes,
            note=each.note,
            who=str(each.noted_by),
            contact=each.pk,
            removable=hands_out or each.noted_by_id == actor.pk,
        )
        for each in noted
    ]
    visits = [each.on for each in noted if each.kind == ContactKind.VISIT]
    rows += [
        ContactRow(presence.since, str(ContactKind.VISIT.label), None, "", "", None, False)
        for presence in unnoted_visits(_presences(case), visits)
    ]
    return sorted(rows, key=lambda row: (row.on, row.contact or 0), reverse=True)


def _presences(case: Case) -> list[Presence]:
    runs = StageRun.objects.filter(case=case, client_present=True, finished_at__isnull=False).order_by("pk")
    days = runs.values_list("entered_at", "finished_at")
    return [Presence(_day(since), _day(until)) for since, until in days if until is not None]


def _day(at: datetime) -> date:
    return timezone.localdate(at)
