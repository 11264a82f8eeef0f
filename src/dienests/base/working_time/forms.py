"""What is accepted when the staff's time is typed in; every fault of a form at once.

Days come as dates; text that is no day comes as it was typed and is refused here, with the other faults.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from dienests.base.organisation.models import Role
from dienests.base.working_time.errors import Refusal, Refused, SeveralRefused
from dienests.base.working_time.models import NORMS_BY_ROLE, AbsenceKind, NormKind, TrainingKind

Check = Callable[[str, Any], Any]
YEARS_AROUND = 5
TIMES = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
LIMITS: Mapping[NormKind, tuple[Decimal, Decimal]] = {
    NormKind.TRAINING_HOURS: (Decimal(0), Decimal(400)),
    NormKind.SUPERVISION_SESSIONS: (Decimal(0), Decimal(100)),
    NormKind.SPECIALISTS_PER_1000: (Decimal("0.1"), Decimal(50)),
    NormKind.COUNTS_AS_SPECIALIST: (Decimal(0), Decimal(1)),
    NormKind.RESIDENTS: (Decimal(100), Decimal(2_000_000)),
}


def text(*, limit: int, needed: bool = False, lines: bool = False) -> Check:
    """Text with spaces set right; `lines` keeps line breaks."""

    def check(field: str, value: Any) -> str:
        typed = str(value or "").strip()
        typed = re.sub(r"[^\S\n]+", " ", typed.replace("\r", "")) if lines else " ".join(typed.split())
        if needed and not typed:
            raise Refused(Refusal.FIELD_MISSING, field=field)
        if len(typed) > limit:
            raise Refused(Refusal.TOO_LONG, field=field, limit=limit, found=len(typed))
        return typed

    return check


def choice(values: list[str]) -> Check:
    def check(field: str, value: Any) -> str:
        if not value:
            raise Refused(Refusal.FIELD_MISSING, field=field)
        if value not in values:
            raise Refused(Refusal.KIND_UNKNOWN, field=field, found=str(value)[:40])
        return str(value)

    return check


def day(*, today: date, needed: bool = True) -> Check:
    """A day within a few years of `today`."""

    def check(field: str, value: Any) -> date | None:
        if not value:
            if needed:
                raise Refused(Refusal.FIELD_MISSING, field=field)
            return None
        if not isinstance(value, date):
            raise Refused(Refusal.DAY_WRONG, field=field, found=str(value)[:40])
        if abs((value - today).days) > 366 * YEARS_AROUND:
            raise Refused(Refusal.DAY_TOO_FAR, field=field, found=written(value), years=YEARS_AROUND)
        return value

    return check


def past_day(today: date) -> Check:
    """A day within a few years before `today`, or today."""

    def check(field: str, value: Any) -> date | None:
        found: date = day(today=today)(field, value)
        if found > today:
            raise Refused(Refusal.TRAINING_AHEAD, field=field, found=written(found))
        return found

    return check


def hours(field: str, value: Any) -> Decimal:
    found = _number(value)
    if found is None or not 0 < found <= 200:
        raise Refused(Refusal.HOURS_WRONG, field=field)
    return found


def _number(value: Any) -> Decimal | None:
    """A number with at most one decimal, as it is typed in either language."""
    try:
        found = Decimal(str(value or "").replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.1")) if found.is_finite() and abs(found) < 10**8 else None


def absence_checks(today: date) -> dict[str, Check]:
    return {
        "kind": choice(AbsenceKind.values),
        "since": day(today=today),
        "until": day(today=today, needed=False),
        "note": text(limit=300),
    }


def training_checks(today: date) -> dict[str, Check]:
    return {
        "kind": choice(TrainingKind.values),
        "title": text(limit=200, needed=True),
        "hours": hours,
        "on": past_day(today),
        "provider": text(limit=160),
        "proof": text(limit=200),
    }


CONCERN: dict[str, Check] = {
    "about": text(limit=4000, needed=True, lines=True),
    "would_help": text(limit=4000, lines=True),
}
ENTRY: dict[str, Check] = {"text": text(limit=4000, needed=True, lines=True)}


def closed_day_checks(today: date) -> dict[str, Check]:
    return {"on": day(today=today), "reason": text(limit=200, needed=True)}


def norm_checks(today: date) -> dict[str, Check]:
    return {
        "kind": choice(NormKind.values),
        "role": lambda field, value: choice(Role.values)(field, value) if value else "",
        "value": lambda _field, value: value,
        "since": day(today=today),
        "source": text(limit=300, needed=True),
    }


def norm_value(kind: NormKind, role: str, value: Any) -> Decimal:
    """The value of a norm within what is possible for its kind. Raises Refused (VALUE_WRONG, ROLE_NEEDED)."""
    if (kind in NORMS_BY_ROLE) and not role:
        raise Refused(Refusal.ROLE_NEEDED, field="role")
    lowest, highest = LIMITS[kind]
    found = _number(value)
    if found is None or not lowest <= found <= highest:
        raise Refused(Refusal.VALUE_WRONG, field="value", lowest=lowest, highest=highest)
    return found


def times_of_day(field: str, typed: str) -> list[tuple[time, time]]:
    """ "9–12, 13–17:30" as pairs of times, in order and apart; an empty day gives none."""
    slots: list[tuple[time, time]] = []
    for part in _parts(typed):
        opens, closes = _slot(field, part)
        if opens >= closes:
            raise Refused(Refusal.TIMES_OUT_OF_ORDER, field=field, found=part)
        if slots and opens < slots[-1][1]:
            raise Refused(Refusal.TIMES_OVERLAP, field=field, found=part)
        slots.append((opens, closes))
    return slots


def _parts(typed: str) -> Iterator[str]:
    for part in re.split(r"[,;\n]|(?<=\d)\s+(?=\d)", typed):
        if part.strip():
            yield part.strip()


def _slot(field: str, part: str) -> tuple[time, time]:
    match = TIMES.fullmatch(part)
    try:
        if match is None:
            raise ValueError(part)
        from_hour, from_minute, to_hour, to_minute = (int(group or 0) for group in match.groups())
        return time(from_hour, from_minute), time(to_hour, to_minute)
    except ValueError:
        raise Refused(Refusal.TIMES_WRONG, field=field, found=part[:40]) from None


def written(day: date) -> str:
    """A day as people type it, for sentences."""
    return day.strftime("%d.%m.%Y")


def accepted(checks: Mapping[str, Check], facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` in the form in which they are kept. Raises SeveralRefused with every fault."""
    kept, faults = {}, []
    for field, check in checks.items():
        try:
            kept[field] = check(field, facts.get(field))
        except Refused as fault:
            faults.append(fault)
    if faults:
        raise SeveralRefused(faults)
    return kept
