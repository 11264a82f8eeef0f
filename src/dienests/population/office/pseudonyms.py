"""What stands in an extract instead of who a household is: a keyed number, and days of birth that name nobody.

The key follows from the secret of the installation: the same household has the same number in every extract of this
office, another office gives it another number, and without the secret nobody gets from the number to the household.
"""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

SALT = "dienests.population.extract"
BITS = 63  # as large as a column of signed 64-bit numbers holds


def household_number(pk: int) -> int:
    """HMAC-SHA256 of a household's id under the installation's key, cut to 63 bits."""
    digest = salted_hmac(SALT, f"household {pk}", algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") >> (64 - BITS)


def coarsened(day: date, *, seen_on: date) -> date:
    """The first or the last day of the month of `day`, whichever leaves the full months up to `seen_on` as they are.

    Rules count a month as completed from the same day of the month on (engine `full_months`).
    """
    if day.day <= seen_on.day:
        return day.replace(day=1)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def pseudonymous(household: Mapping[str, Any], *, applied_on: date) -> dict[str, Any]:
    """A household file that passed the input check, without names and exact days of birth and of starting work.

    Every rule gives the same as for the file itself; places, areas and notes are left out with all unknown keys.
    """
    members = [
        _member(member, number=number, applied_on=applied_on) for number, member in enumerate(household["members"], 1)
    ]
    return {**household, "members": members}


def _member(member: Mapping[str, Any], *, number: int, applied_on: date) -> dict[str, Any]:
    born = coarsened(_day(member["born"]), seen_on=applied_on)
    changed: dict[str, Any] = {**member, "name": f"{number}", "born": born.isoformat()}
    if member.get("started_work_on"):
        started = coarsened(_day(member["started_work_on"]), seen_on=applied_on)
        changed["started_work_on"] = max(started, born).isoformat()
    return changed


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
