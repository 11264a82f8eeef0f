"""Words of Latvian and English without their endings and marks, so that what is typed meets what is written.

A light stemmer: endings of nouns and adjectives are taken off while a vowel is left (after Kreslins, 1996).
"""

from __future__ import annotations

import re
from functools import lru_cache

from dienests.base.people.folding import fold

_WORD = re.compile(r"[^\W_]+")
_VOWELS = frozenset("aeiou")
# In plain letters, the longest first.
_ENDINGS = (
    "ajiem", "ajam", "ajai", "ajas", "ajos",
    "aja", "ajo", "iem", "ais", "jam", "jai", "jos", "jas",
    "am", "em", "im", "um", "ai", "ei", "as", "es", "is", "os", "us", "ij", "ie", "ju", "ja",
    *"aeious",
)  # fmt: skip
_SHORTEST = 3


@lru_cache(maxsize=50_000)  # a country writes about shelters in a few thousand words
def stem(word: str) -> str:
    """One word: "patversmēs", "patversmju" and "patversme" are one."""
    plain = fold(word)
    for ending in _ENDINGS:
        rest = plain.removesuffix(ending)
        if rest != plain and len(rest) >= _SHORTEST and _VOWELS.intersection(rest):
            return rest
    return plain


def stems(text: str) -> list[str]:
    """The words of a text in their order."""
    return [stem(word) for word in _WORD.findall(text)]
