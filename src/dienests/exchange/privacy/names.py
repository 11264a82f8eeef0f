"""Names of people in running text: two words with capitals, in any case of Latvian, in either order.

Whether they are a client of this office is asked of the register; that one of them is a usual given name makes them a
name to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache

from dienests.exchange.privacy.findings import Finding, Kind
from dienests.exchange.privacy.stems import stem

_WORD = r"[A-ZĀČĒĢĪĶĻŅŠŪŽ][a-zāčēģīķļņšūž]+(?:-[A-ZĀČĒĢĪĶĻŅŠŪŽ][a-zāčēģīķļņšūž]+)?"
_PAIR = re.compile(rf"(?<![\w-])(?=(?P<one>{_WORD})[ \u00a0]+(?P<other>{_WORD})(?![\w-]))")
_INITIAL = re.compile(rf"(?<![\w.])[A-ZĀČĒĢĪĶĻŅŠŪŽ]\.\s?{_WORD}(?![\w-])")
# "V. Tiesības" at the beginning of a line is the fifth chapter.
_NUMBERED = re.compile(r"(?:\A|\n)[#*\s]*\Z")
# What stands in templates where a name will be.
_PLACEHOLDERS = frozenset({"vard", "uzvard", "paraug", "izdomat", "name", "surnam"})

# Words that begin an English sentence, some of which look like a Latvian name in another case.
_NO_NAME = frozenset(
    ("In", "By", "At", "On", "For", "The", "And", "To", "From", "With", "After", "Before", "Since", "Until")
)

Stems = tuple[str, str]
# Given pairs of stems, in either order, answers those that are clients of this office.
Register = Callable[[Collection[Stems]], Collection[Stems]]


@cache
def _given() -> frozenset[str]:
    # Loads the invented people of every country: whoever has a text looked through waits for it, and no other page.
    from faker.providers.person.lv_LV import Provider  # noqa: PLC0415

    return frozenset(stem(name) for name in (*Provider.first_names_male, *Provider.first_names_female))


@dataclass(frozen=True)
class _Pair:
    start: int
    end: int
    text: str
    stems: Stems


def _pairs(text: str) -> Iterator[_Pair]:
    for match in _PAIR.finditer(text):
        end = match.end("other")
        stems = stem(match["one"]), stem(match["other"])
        if not _PLACEHOLDERS.intersection(stems) and match["one"] not in _NO_NAME:
            yield _Pair(match.start(), end, text[match.start() : end], stems)


def names(text: str, *, register: Register | None = None) -> Iterator[Finding]:
    """`register`: asked once for all pairs; None where there is no register at hand."""
    pairs = list(_pairs(text))
    asked = {each.stems for each in pairs}
    clients = set(register(asked)) if register and asked else set()
    likely: list[Finding] = []
    for pair in pairs:
        if pair.stems in clients or pair.stems[::-1] in clients:
            yield Finding(pair.start, pair.end, Kind.CLIENT, pair.text)
        elif _given().intersection(pair.stems):
            # "Klients Jānis Bērziņš": which two of three words are the name cannot be told, so all three are shown.
            start = likely.pop().start if likely and likely[-1].end > pair.start else pair.start
            likely.append(Finding(start, pair.end, Kind.NAME, text[start : pair.end], sure=False))
    yield from likely
    for match in _INITIAL.finditer(text):
        if _NUMBERED.search(text[max(0, match.start() - 8) : match.start()]) and match[0][0] in "IVX":
            continue
        yield Finding(match.start(), match.end(), Kind.NAME, match[0], sure=False)
