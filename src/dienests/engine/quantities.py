"""Kinds of values, the exact money unit, and how values are written for people and for JSON.

Money is a whole number of *shares*: 1 cent = 1200 shares. 1200 = 12 * 100, so a twelfth (or a third) of an amount in
cents, taken times a coefficient in hundredths, is still a whole number: nothing is rounded before the one rounding a
rule declares. Ratios are whole hundredths (2.5 is 250). Nothing here is a float.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

Money = int
Ratio = int
Count = int
Flag = bool
Choice = str
Date = date

Kind = Literal["money", "ratio", "count", "flag", "choice", "date"]
Value = int | bool | str | date
Direction = Literal["half_up", "down", "up"]

KINDS: tuple[Kind, ...] = ("money", "ratio", "count", "flag", "choice", "date")
ANNOTATIONS: Mapping[str, Kind] = {
    "Money": "money",
    "Ratio": "ratio",
    "Count": "count",
    "Flag": "flag",
    "Choice": "choice",
    "Date": "date",
}

SHARES_PER_CENT = 1200
SHARES_PER_EURO = 100 * SHARES_PER_CENT
HUNDREDTHS = 100
NO_BREAK_SPACE = "\u00a0"


class Text(NamedTuple):
    """One text for people in both languages of the interface."""

    lv: str
    en: str

    def to_json(self) -> dict[str, str]:
        return {"lv": self.lv, "en": self.en}


def money(amount: Decimal | int | str) -> Money:
    """Shares of an amount in EUR with at most two decimals. Raises ValueError when it has more, or is not finite."""
    euro = Decimal(amount)
    if not euro.is_finite():
        raise ValueError(f"{amount} is not an amount of money")
    cents = euro * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} has more than two decimals")
    return int(cents) * SHARES_PER_CENT


def ratio(number: Decimal | int | str) -> Ratio:
    """Hundredths of a number with at most two decimals. Raises ValueError when it has more, or is not finite."""
    exact = Decimal(number)
    if not exact.is_finite():
        raise ValueError(f"{number} is not a number")
    hundredths = exact * HUNDREDTHS
    if hundredths != hundredths.to_integral_value():
        raise ValueError(f"{number} has more than two decimals")
    return int(hundredths)


def rounded_to_cents(shares: Money, direction: Direction) -> Money:
    """Shares rounded to whole cents; `half_up` and `up` move towards plus infinity, `down` towards minus infinity."""
    if direction == "half_up":
        return (shares + SHARES_PER_CENT // 2) // SHARES_PER_CENT * SHARES_PER_CENT
    if direction == "down":
        return shares // SHARES_PER_CENT * SHARES_PER_CENT
    return -(-shares // SHARES_PER_CENT) * SHARES_PER_CENT


def euro(shares: Money) -> Decimal:
    """EUR with two decimals; an amount between two cents is shown rounded half up."""
    cents = (shares + SHARES_PER_CENT // 2) // SHARES_PER_CENT
    return Decimal(cents).scaleb(-2)


@lru_cache(maxsize=4096)
def money_text(shares: Money) -> str:
    """`192.70`: EUR with two decimals and a point, for JSON."""
    cents = (shares + SHARES_PER_CENT // 2) // SHARES_PER_CENT
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


@lru_cache(maxsize=1024)
def ratio_text(hundredths: Ratio) -> str:
    """`2.5`: a number with as many decimals as it needs, for JSON."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), HUNDREDTHS)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _day_text(day: date) -> str:
    return day.isoformat()


JSON_WRITERS: Mapping[Kind, Callable[..., str | int | bool]] = {
    "money": money_text,
    "ratio": ratio_text,
    "count": int,
    "flag": bool,
    "choice": str,
    "date": _day_text,
}


def json_value(kind: Kind, value: Value) -> str | int | bool:
    """The value as it stands in an explanation node: money and ratios as strings, dates as ISO 8601."""
    return JSON_WRITERS[kind](value)


YES_NO = {True: Text("jā", "yes"), False: Text("nē", "no")}


@lru_cache(maxsize=8192)
def _shown_money(shares: Money) -> Text:
    plain = money_text(shares)
    sign, digits = ("−", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, rest = digits.split(".")
    english = f"{int(whole):,}"
    latvian = english.replace(",", NO_BREAK_SPACE)
    return Text(f"{sign}{latvian},{rest}{NO_BREAK_SPACE}€", f"{sign}€{english}.{rest}")


@lru_cache(maxsize=1024)
def _shown_ratio(hundredths: Ratio) -> Text:
    plain = ratio_text(hundredths)
    return Text(plain.replace(".", ","), plain)


@lru_cache(maxsize=8192)
def _shown_day(day: date) -> Text:
    written = day.strftime("%d.%m.%Y")
    return Text(f"{written}.", written)


@lru_cache(maxsize=8192)
def _shown_as_it_is(value: int | str) -> Text:
    return Text(str(value), str(value))


SHOWN: Mapping[Kind, Callable[..., Text]] = {
    "money": _shown_money,
    "ratio": _shown_ratio,
    "count": _shown_as_it_is,
    "flag": YES_NO.__getitem__,
    "choice": _shown_as_it_is,
    "date": _shown_day,
}


def shown(kind: Kind, value: Value) -> Text:
    """The value as people read it: `1 234,56 €` and `21.11.2026.` in Latvian, `€1,234.56` and `21.11.2026` in English.

    A choice is shown as its code; its words belong to the rule that declares it.
    """
    return SHOWN[kind](value)
