"""What is accepted for units, posts and accounts; every fault of a form at once."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dienests.base.organisation.models import Role
from dienests.base.staff.errors import Refusal, Refused, SeveralRefused

Check = Callable[[str, str], Any]
USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]){1,58}[a-z0-9]")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def text(*, limit: int, needed: bool = False) -> Check:
    """One line of text, spaces set right."""

    def check(field: str, value: str) -> str:
        if needed and not value:
            raise Refused(Refusal.FIELD_MISSING, field=field)
        if len(value) > limit:
            raise Refused(Refusal.TOO_LONG, field=field, limit=limit, found=len(value))
        return value

    return check


def pattern(form: re.Pattern[str], *, limit: int, refusal: Refusal) -> Check:
    def check(field: str, value: str) -> str:
        lower = value.lower()
        if not form.fullmatch(lower) or len(lower) > limit:
            raise Refused(refusal, field=field)
        return lower

    return check


def email(field: str, value: str) -> str:
    try:
        if value:
            validate_email(value)
    except ValidationError:
        raise Refused(Refusal.EMAIL_WRONG, field=field) from None
    return value


def role(field: str, value: str) -> str:
    if value not in Role.values:
        raise Refused(Refusal.ROLE_UNKNOWN, field=field, found=value)
    return value


def hours(field: str, value: str) -> Decimal:
    try:
        found = Decimal(value.replace(",", "."))
    except InvalidOperation:
        raise Refused(Refusal.HOURS_WRONG, field=field) from None
    if not (found.is_finite() and 1 <= found <= 40):
        raise Refused(Refusal.HOURS_WRONG, field=field)
    return found.quantize(Decimal("0.1"))


UNIT: dict[str, Check] = {
    "code": pattern(CODE, limit=40, refusal=Refusal.CODE_FORM),
    "name_lv": text(limit=160, needed=True),
    "name_en": text(limit=160, needed=True),
    "address": text(limit=200),
    "phone": text(limit=40),
}
POST: dict[str, Check] = {
    "role": role,
    "title_lv": text(limit=120, needed=True),
    "title_en": text(limit=120, needed=True),
    "hours_week": hours,
}
ACCOUNT: dict[str, Check] = {
    "username": pattern(USERNAME, limit=60, refusal=Refusal.USERNAME_FORM),
    "full_name": text(limit=160, needed=True),
    "email": email,
    "phone": text(limit=40),
}


def accepted(checks: Mapping[str, Check], facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` in the form in which they are kept; what is not in `checks` is left out, what is missing is empty."""
    kept, faults = {}, []
    for field, check in checks.items():
        try:
            kept[field] = check(field, " ".join(str(facts.get(field) or "").split()))
        except Refused as fault:
            faults.append(fault)
    if faults:
        raise SeveralRefused(faults)
    return kept
