"""Names without their endings, so that all cases of Latvian meet."""

from __future__ import annotations

from dienests.base.people.folding import fold

_ENDINGS = ("iem", "jam", "jai", "ais", "am", "im", "um", "ai", "ei", "as", "es", "is", "us", "os", "ja", *"saeiuo")
_SHORTEST = 2


def stem(word: str) -> str:
    """A name without its ending, in plain letters: Bērziņš, Bērziņa and Bērziņam are one."""
    plain = fold(word)
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            return plain[: -len(ending)]
    return plain


def forms(stemmed: str) -> set[str]:
    """Every plain word of which this is the stem."""
    return {word for word in (stemmed, *(stemmed + ending for ending in _ENDINGS)) if stem(word) == stemmed}
