"""`dienests office`: from an empty database to an installation in which an administrator can sign in."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rich.console import Console

from dienests.base.organisation.models import Office
from dienests.base.people.codes import iban as checked_iban
from dienests.base.people.errors import Refused
from dienests.base.staff.accounts import first_administrator
from dienests.cases.operations.process import store_process
from dienests.rulebook import MUNICIPALITIES


def set_up_office(console: Console, *, office: dict[str, str], administrator: dict[str, str]) -> int:
    """Store the office, its way of working (setting DIENESTS_PRACTICE) and the first administrator; 0 when done.

    Whole or not at all. Prints the one-time password, once.
    """
    faults = _faults(office)
    if faults:
        for fault in faults:
            console.print(f"[red]{fault}[/red]")
        return 2
    now = timezone.now()
    with transaction.atomic():
        Office.objects.create(**office, payer_name=office["name_lv"][:70], municipality=settings.MUNICIPALITY)
        store_process(name=settings.PRACTICE, now=now)
        made = first_administrator(facts=administrator, now=now, today=timezone.localdate())
    console.print(f"{office['name_lv']}: way of working {settings.PRACTICE!r}.")
    console.print(f"First administrator {made.user.username}, password for the first sign-in: {made.password}")
    console.print("Next: sign in, set a second factor, add units, posts and staff.")
    return 0


def _faults(office: dict[str, str]) -> list[str]:
    found = []
    if Office.objects.exists():
        found.append("This database already has an office. An empty database is needed; check DIENESTS_DATABASE_URL.")
    if settings.MUNICIPALITY not in MUNICIPALITIES:
        known = ", ".join(sorted(MUNICIPALITIES))
        found.append(f"DIENESTS_MUNICIPALITY is {settings.MUNICIPALITY!r}; expected one of: {known}.")
    try:
        office["payer_iban"] = checked_iban(office["payer_iban"])
    except Refused as refused:
        found.append(f"--iban {office['payer_iban']!r}: {refused.message}")
    return found
