"""How figures, days and names are written, in Latvian and in English. Pure: the language may be passed in.

Latvian: 1 234,56 €; 21.11.2026.; 2026. gada februāris. English: €1,234.56; 21 Nov 2026; February 2026.
Spaces within a figure do not break. What is missing is written as a dash.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from dienests.practice import Text

NOTHING = "–"
SPACE = "\u00a0"
MINUS = "\u2212"
CENT = Decimal("0.01")
YEARS = range(1900, 2200)  # in which days that people type lie; beyond them arithmetic with days fails

MONTHS_LV = (
    "janvāris",
    "februāris",
    "marts",
    "aprīlis",
    "maijs",
    "jūnijs",
    "jūlijs",
    "augusts",
    "septembris",
    "oktobris",
    "novembris",
    "decembris",
)
MONTHS_SHORT_LV = ("janv.", "febr.", "marts", "apr.", "maijs", "jūn.", "jūl.", "aug.", "sept.", "okt.", "nov.", "dec.")
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = {
    "lv": ("pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def active_language(language: str | None = None) -> str:
    """ "lv" or "en": the one asked for, else the active one."""
    return "en" if (language or get_language() or "lv").startswith("en") else "lv"


def as_amount(value: object) -> Decimal | None:
    """EUR as a Decimal in whole cents (half up), or None for what is not a finite figure. A float is refused."""
    if value is None or value == "" or isinstance(value, (bool, float)):
        return None
    try:
        amount = Decimal(str(value).replace(SPACE, "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) if amount.is_finite() and abs(amount) < 10**15 else None


def number(value: object, *, places: int | None = None, language: str | None = None) -> str:
    """A figure with grouped thousands: 12 345,5 or 12,345.5. `places` fixes the decimals."""
    if value is None or value == "":
        return NOTHING
    try:
        exact = Decimal(str(value))
        exact = exact if places is None else exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    text = f"{abs(exact):,f}"
    if active_language(language) == "lv":
        text = text.replace(",", SPACE).replace(".", ",")
    return (MINUS if exact < 0 else "") + text


def money(value: object, *, language: str | None = None) -> str:
    """EUR: "1 234,56 €" or "€1,234.56"; a dash for None, the text itself for what is not a figure."""
    if value is None or value == "":
        return NOTHING
    amount = as_amount(value)
    if amount is None:
        return str(value)
    text = number(abs(amount), places=2, language=language)
    sign = MINUS if amount < 0 else ""
    return f"{sign}€{text}" if active_language(language) == "en" else f"{sign}{text}{SPACE}€"


def cents(value: int | None, *, language: str | None = None) -> str:
    """Whole cents, as payments keep them."""
    return NOTHING if value is None else money(Decimal(value).scaleb(-2), language=language)


def as_day(value: object) -> date | None:
    """A date from a date, a moment (as seen in Riga) or ISO text ("2026-02-10", "2026-02")."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date):
        return value
    text = str(value or "")
    try:
        return date.fromisoformat(text + "-01" if len(text) == 7 else text[:10])
    except ValueError:
        return None


def as_typed_day(text: str | None) -> date | None:
    """A day that a form sent as ISO text; None for anything else and for years in which nothing here happens."""
    found = as_day(text)
    return found if found is not None and found.year in YEARS else None


def as_whole(text: object) -> int | None:
    """A whole number as an address or a form carries it ("17"), small enough for an id; None for anything else."""
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def day(value: object, *, language: str | None = None) -> str:
    """21.11.2026. or 21 Nov 2026."""
    found = as_day(value)
    if found is None:
        return NOTHING if value in (None, "") else str(value)
    if active_language(language) == "en":
        return f"{found.day}{SPACE}{MONTHS_EN[found.month - 1][:3]}{SPACE}{found.year:04d}"
    return f"{found.day:02d}.{found.month:02d}.{found.year:04d}."


def short_day(value: object, *, language: str | None = None) -> str:
    """Day and month, where the year is known: 21.11. or 21 Nov."""
    found = as_day(value)
    if found is None:
        return NOTHING
    if active_language(language) == "en":
        return f"{found.day}{SPACE}{MONTHS_EN[found.month - 1][:3]}"
    return f"{found.day:02d}.{found.month:02d}."


def long_day(value: object, *, language: str | None = None) -> str:
    """Weekday and day: "sestdiena, 21.11.2026." or "Saturday, 21 Nov 2026"."""
    found = as_day(value)
    if found is None:
        return NOTHING
    spoken = active_language(language)
    return f"{WEEKDAYS[spoken][found.weekday()]}, {day(found, language=spoken)}"


def clock(value: object) -> str:
    """Hours and minutes in Riga: 10:32."""
    if not isinstance(value, datetime):
        return NOTHING
    seen = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{seen.hour:02d}:{seen.minute:02d}"


def moment(value: object, *, language: str | None = None) -> str:
    """Day and time in Riga: "21.11.2026. 10:32" or "21 Nov 2026, 10:32"."""
    if not isinstance(value, datetime):
        return day(value, language=language)
    between = "," + SPACE if active_language(language) == "en" else SPACE
    return f"{day(value, language=language)}{between}{clock(value)}"


def month(value: object, *, language: str | None = None) -> str:
    """ "2026. gada februāris" or "February 2026"."""
    found = as_day(value)
    if found is None:
        return NOTHING if value in (None, "") else str(value)
    if active_language(language) == "en":
        return f"{MONTHS_EN[found.month - 1]}{SPACE}{found.year}"
    return f"{found.year}.{SPACE}gada{SPACE}{MONTHS_LV[found.month - 1]}"


def short_month(value: object, *, language: str | None = None) -> str:
    """For columns and pictures: "febr. 26" or "Feb 26"."""
    found = as_day(value)
    if found is None:
        return NOTHING
    names = MONTHS_SHORT_LV if active_language(language) == "lv" else tuple(name[:3] for name in MONTHS_EN)
    return f"{names[found.month - 1]}{SPACE}{found.year % 100:02d}"


def in_language(value: object, *, language: str | None = None) -> str:
    """A Text or {"lv": …, "en": …} in the active language, the other one where it is missing; others as they are."""
    if value is None:
        return ""
    if isinstance(value, Text):
        value = value.to_json()
    if not isinstance(value, Mapping):
        return str(value)
    spoken = active_language(language)
    other = "en" if spoken == "lv" else "lv"
    return str(value.get(spoken) or value.get(other) or "")


def person_code(value: str | None) -> str:
    """010150-12345 from the 11 digits kept in the register."""
    digits = (value or "").replace("-", "").replace(" ", "")
    return f"{digits[:6]}-{digits[6:]}" if len(digits) == 11 else (value or NOTHING)


def masked_code(value: str | None) -> str:
    """For lists and screens that others can see: the part that tells people apart stays, the rest is dots."""
    digits = (value or "").replace("-", "").replace(" ", "")
    return f"{digits[:6]}-•••••" if len(digits) == 11 else NOTHING


def iban(value: str | None) -> str:
    """LV80 BANK 0000 4351 9500 1, in groups of four."""
    text = (value or "").replace(" ", "")
    return SPACE.join(text[at : at + 4] for at in range(0, len(text), 4)) or NOTHING


def masked_iban(value: str | None) -> str:
    """LV80 •••• 5001: enough to recognise the account, not enough to use it."""
    text = (value or "").replace(" ", "")
    return f"{text[:4]}{SPACE}••••{SPACE}{text[-4:]}" if len(text) > 8 else NOTHING


def file_size(value: int | None, *, language: str | None = None) -> str:
    """Bytes as a person would say them: 240 kB, 1,4 MB."""
    if value is None:
        return NOTHING
    if value < 1_000_000:
        return f"{max(1, round(value / 1000)) if value else 0}{SPACE}kB"
    return f"{number(Decimal(value).scaleb(-6), places=1, language=language)}{SPACE}MB"


def node_value(node: Mapping[str, Any], *, language: str | None = None) -> str:
    """The value of a node of an explanation, by its kind: money, flag, count, ratio, choice, date or text."""
    value, kind = node.get("value"), node.get("kind", "text")
    spoken = active_language(language)
    if value is None:
        return NOTHING
    if kind == "money":
        return money(value, language=spoken)
    if kind == "flag":
        return {("lv", True): "jā", ("lv", False): "nē", ("en", True): "yes", ("en", False): "no"}[spoken, bool(value)]
    if kind == "date":
        return day(value, language=spoken)
    if kind in ("count", "ratio"):
        unit = in_language(node.get("unit"), language=spoken)
        return number(value, language=spoken) + (f"{SPACE}{unit}" if unit and unit != kind else "")
    return in_language(value, language=spoken)
