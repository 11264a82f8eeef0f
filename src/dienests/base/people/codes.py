"""Personal codes and bank accounts: what people type, brought into the stored form, or a fault that says what is wrong.

Two forms of the Latvian personal code exist. Until 30 June 2017 it began with the date of birth (DDMMYY-CNNNQ, C the
century, Q a check digit). Since 1 July 2017 it begins with 3 and says nothing about its holder: a digit from 2 to 9
follows, then nine digits (Fizisko personu reģistra likums, the article on the personal code; as published by the
Office of Citizenship and Migration Affairs; not checked against the statute here).
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from schwifty import IBAN
from schwifty.exceptions import (
    InvalidBBANChecksum,
    InvalidChecksumDigits,
    InvalidCountryCode,
    InvalidLength,
    InvalidStructure,
    SchwiftyException,
)
from stdnum.lv.pvn import calc_check_digit_pers

from dienests.base.people.errors import Refusal, Refused

NO_DATE_FROM = date(2017, 7, 1)
FIRST_CENTURY = 1800  # century digit 0
FICTITIOUS_CENTURIES = frozenset("3456789")  # dates from 2100 on: nobody can have such a code, see fictitious.py
SEPARATORS = re.compile(r"[\s\-‐‑‒–—]")


@dataclass(frozen=True)
class PersonalCode:
    """`digits`: 11 digits. `born`: the date in the code, None when it carries none. `doubtful`: check digit unproved.

    The check digit of the form without a date was never published. Published examples follow the old formula, the
    law speaks of random digits; so a code that fails it is not refused but asks to be compared with the document.
    """

    digits: str
    born: date | None = None
    doubtful: bool = False


def personal_code(text: str, *, today: date, fictitious: bool = False) -> PersonalCode:
    """Read a personal code typed with or without hyphen and spaces.

    `fictitious` also lets codes through that nobody can have (demonstration and tests).
    Raises Refused with the reason: letters, number of digits, no such date, date ahead, check digit.
    """
    digits = SEPARATORS.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(Refusal.CODE_CHARACTERS, field="personal_code")
    if len(digits) != 11:
        raise Refused(Refusal.CODE_LENGTH, field="personal_code", found=len(digits))
    agrees = calc_check_digit_pers(digits[:-1]) == digits[-1]
    if digits[0] == "3" and digits[1] in "23456789":
        return PersonalCode(digits=digits, doubtful=not agrees)
    born = _date_in(digits)
    if not agrees:
        raise Refused(Refusal.CODE_CHECK_DIGIT, field="personal_code")
    if digits[6] in FICTITIOUS_CENTURIES and fictitious:
        return PersonalCode(digits=digits)
    if born > today:
        raise Refused(Refusal.CODE_DATE_AHEAD, field="personal_code", date=born.strftime("%d.%m.%Y"))
    return PersonalCode(digits=digits, born=born)


def _date_in(digits: str) -> date:
    try:
        return date(FIRST_CENTURY + 100 * int(digits[6]) + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise Refused(
            Refusal.CODE_DATE, field="personal_code", date=f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}."
        ) from None


def masked_code(digits: str | None) -> str:
    """The last three digits, enough to tell two people of one name apart across the desk; empty without a code."""
    return f"••••••-••{digits[-3:]}" if digits else ""


_IBAN_FAULTS: tuple[tuple[type[SchwiftyException], Refusal], ...] = (
    (InvalidCountryCode, Refusal.IBAN_COUNTRY),
    (InvalidLength, Refusal.IBAN_LENGTH),
    (InvalidStructure, Refusal.IBAN_STRUCTURE),
    (InvalidChecksumDigits, Refusal.IBAN_CHECK_DIGITS),
    (InvalidBBANChecksum, Refusal.IBAN_CHECK_DIGITS),
)
EXAMPLE = _("for example LV80 BANK 0000 4351 9500 1")


def iban(text: str) -> str:
    """Read an account number typed with or without spaces; returns it compact and in capitals. Raises Refused."""
    compact = SEPARATORS.sub("", text).upper()
    try:
        return str(IBAN(compact, validate_bban=True).compact)
    except SchwiftyException as error:
        found = next((reason for kind, reason in _IBAN_FAULTS if isinstance(error, kind)), Refusal.IBAN_STRUCTURE)
        raise Refused(found, field="iban", example=EXAMPLE) from None
