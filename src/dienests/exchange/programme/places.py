"""Which addresses are one place, and how long it takes from one to another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_POSTAL_CODE = re.compile(r"\blv[\s\W_]*\d{4}\b")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_SIGNS = re.compile(r"[^\w\s]|_|\s")
_MARK = "\x1f"

Pair = frozenset[str]


@lru_cache(maxsize=4096)
def place_of(address: str) -> str:
    """The same for addresses that differ only by postal code, letter case, spaces or punctuation.

    Flat 1-5 is not house 15: between two numbers something stays.
    """
    plain = unicodedata.normalize("NFKC", address).casefold()
    numbered = _BETWEEN_NUMBERS.sub(_MARK, _POSTAL_CODE.sub(" ", plain))
    return "-".join(_SIGNS.sub("", part) for part in numbered.split(_MARK)) or plain.strip()


def pair_of(one: str, other: str) -> Pair:
    """Of two places, whichever is named first; of one where both addresses are the same place."""
    return frozenset((place_of(one), place_of(other)))


def by_places(travel: Mapping[Pair, int]) -> dict[Pair, int]:
    """Minutes between two addresses as minutes between two places; of several the last."""
    return {frozenset(map(place_of, pair)): minutes for pair, minutes in travel.items()}


def minutes_between(travel: Mapping[Pair, int], one: str, other: str, *, usual: int) -> int:
    """`travel`: by_places. None within one place, `usual` where nothing is known."""
    pair = pair_of(one, other)
    return 0 if len(pair) == 1 else travel.get(pair, usual)
