"""Folding of names: what a person types and what the register holds meet in the same plain letters."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

# Letters that Unicode does not take apart into a plain letter and a mark.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
APOSTROPHES = re.compile(r"[’'ʼ`´]")
NOT_WORD = re.compile(r"[\W_]+")
CODE = re.compile(r"(?<!\d)(\d{6})(?:\s(\d{5})|[\-‐‑–]?(\d{0,5}))(?!\d)")
DAY = re.compile(r"(?<!\d)(?:(\d{1,2})\.\s?(\d{1,2})\.\s?((?:1[89]|20)\d\d)\.?|((?:1[89]|20)\d\d)-(\d\d)-(\d\d))(?!\d)")
YEAR = re.compile(r"(?:1[89]|20)\d\d")
BORN = "@"  # begins the token of a date of birth; no word of a name begins so
LONGEST_TOKEN = 120


def fold(text: str) -> str:
    """Lower-case plain letters: "Šķēle-Strauß" gives "skele-strauss". Letters of other scripts stay."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(PLAIN)


def words(text: str) -> list[str]:
    """The folded words of a name; a hyphen separates, an apostrophe does not ("O'Brien" is one word)."""
    return [word[:LONGEST_TOKEN] for word in NOT_WORD.split(fold(APOSTROPHES.sub("", text))) if word]


def born_token(born: date | None) -> str:
    return f"{BORN}{born:%Y%m%d}" if born else f"{BORN}?"


def tokens_of(*, given_names: str, family_name: str, personal_code: str | None, born: date | None) -> set[str]:
    """Everything by which search finds a person: the words of the names, the code, the date of birth."""
    found = {*words(given_names), *words(family_name), born_token(born)}
    if personal_code:
        found.add(personal_code)
    return found


class Query(NamedTuple):
    """`prefixes`: each must begin a token of the person. `left_out`: typed words too short to search by."""

    prefixes: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def query_of(text: str) -> Query:
    """What to look up for a typed query: words in any order, a code (6 digits or more) or a date or year of birth."""
    prefixes: list[str] = []

    def take_code(match: re.Match[str]) -> str:
        prefixes.append(match[1] + (match[2] or match[3] or ""))
        return " "

    def take_day(match: re.Match[str]) -> str:
        day, month, year = (match[1], match[2], match[3]) if match[3] else (match[6], match[5], match[4])
        prefixes.append(f"{BORN}{year}{int(month):02}{int(day):02}")
        return " "

    rest = CODE.sub(take_code, DAY.sub(take_day, text))
    left_out = []
    for word in words(rest):
        if YEAR.fullmatch(word):
            prefixes.append(BORN + word)
        elif word.isdigit():
            left_out.append(word)
        else:
            prefixes.append(word)
    return Query(tuple(dict.fromkeys(prefixes)), tuple(left_out))
