"""What a bank file accepts: accounts that exist by their check digits, and the 75 signs every bank can print."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _
from schwifty import BIC, IBAN
from schwifty.exceptions import InvalidChecksumDigits, SchwiftyException
from text_unidecode import unidecode

# EPC217-08, "SEPA Requirements for an Extended Character Set": the Latin set all banks support.
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_SPACES = re.compile(r" {2,}")


def bank_text(text: str, *, length: int) -> str:
    """`text` in the signs every bank accepts, at most `length` of them: "Jānis Bērziņš" → "Janis Berzins".

    A text may not begin or end with a slash, nor hold two in a row (same source, rule for references).
    """
    plain = _SPACES.sub(" ", _NOT_ALLOWED.sub(" ", unidecode(text)))
    plain = re.sub(r"/{2,}", "/", plain).strip(" /")
    return plain[:length].rstrip(" /")


def compact_iban(text: str) -> str:
    """Without spaces, in capitals: how it is stored."""
    return re.sub(r"\s+", "", text).upper()


@lru_cache(maxsize=50_000)
def _fault_of(iban: str) -> str:
    if not iban:
        return "empty"
    try:
        IBAN(iban)
    except InvalidChecksumDigits:
        return "check_digits"
    except SchwiftyException:
        return "form"
    return ""


def may_be_paid_to(iban: str) -> bool:
    """True when country, length and check digits fit: the quick question, for thousands of rows."""
    return not _fault_of(iban)


def iban_fault(iban: str) -> str:
    """Why `iban` cannot be paid to, in the reader's language; empty when country, length and check digits fit."""
    return {
        "": "",
        "empty": _("it is empty"),
        "form": _("the number of characters or their kind does not fit the country"),
        "check_digits": _("the check digits do not match, so at least one character is mistyped"),
    }[_fault_of(iban)]


def bic_fault(bic: str) -> str:
    """Why `bic` is no bank identifier, in the reader's language; empty when it is well-formed."""
    try:
        BIC(bic)
    except SchwiftyException:
        return _("%(bic)s is not the code of a bank (8 or 11 characters)") % {"bic": bic or "–"}
    return ""


def masked_iban(iban: str) -> str:
    """LV80BANK0000435195001 → LV80 … 5001: enough to recognise, not enough to use."""
    return f"{iban[:4]} … {iban[-4:]}" if len(iban) > 8 else iban
