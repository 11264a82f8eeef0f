"""What lists and indexes show of an item, read from its files, however unfinished they are."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from dienests.base.people.folding import fold
from dienests.exchange.item.contents import TEXTS
from dienests.exchange.network.index_schema import MOST_CENTS
from dienests.exchange.office.library.labels import LABELLED, labels
from dienests.practice.strict_yaml import HIDDEN, read_yaml

MOST_WORDS = 200_000  # characters of text that are searched
# Grows where other words of an item are searched than before: those of items made earlier are then looked up anew.
WORDS_FORMAT = 1
LISTED = tuple({**LABELLED, **dict.fromkeys(TEXTS.values())})  # paths that lists are made from
_WORD = re.compile(r"[^\W_]+")


def about_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    """item.yaml as plain values; empty where it cannot be read."""
    data = read_yaml(files.get("item.yaml", b""), file="item.yaml")[0].data
    return dict(data) if isinstance(data, Mapping) else {}


def listed(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Fields of LibraryItem by name: what item.yaml and the texts say, cut to size; wrong types count as not said."""
    about = about_of(files)
    title, summary = both(about, "title"), both(about, "summary")
    basis = [each for each in _list(about.get("legal_basis")) if isinstance(each, Mapping)]
    needs = about.get("needs")
    stated = [each.get("parameters") for each in basis] + [needs.get("parameters") if _is_map(needs) else None]
    return {
        "kind": _line(about.get("kind"), 40),
        "title_lv": title["lv"][:200],
        "title_en": title["en"][:200],
        "summary_lv": summary["lv"][:1000],
        "summary_en": summary["en"][:1000],
        "licence": _line(about.get("licence"), 40),
        "services": _names(about.get("services"), 40),
        "acts": [{tongue: words[:300] for tongue, words in both(each, "act").items()} for each in basis][:40],
        "parameters": list(dict.fromkeys(name for names in stated for name in _names(names, 60)))[:60],
        "cost_cents": _cost(about.get("costs")),
        "words": words_in(*title.values(), *summary.values(), *labels(files), *_texts(files)),
        "words_format": WORDS_FORMAT,
    }


def words_in(*texts: str) -> str:
    """Every word once, in plain letters and between spaces: " patversm" is found where a word begins so."""
    found = dict.fromkeys(word for text in texts for word in _WORD.findall(fold(text[:MOST_WORDS])))
    return f" {' '.join(found)} " if found else ""


def both(data: Mapping[str, Any], key: str) -> dict[str, str]:
    """A text in both languages, each empty where it is not said."""
    said = data.get(key)
    return {tongue: _line(said.get(tongue) if _is_map(said) else None, 5000) for tongue in TEXTS}


def _texts(files: Mapping[str, bytes]) -> Iterable[str]:
    return (files.get(path, b"").decode(errors="replace") for path in TEXTS.values())


def _cost(said: Any) -> int | None:
    """What it costs once and in a year, as far as it says so in cents."""
    cents = [
        each["cents"]
        for each in _list(said)
        if _is_map(each) and each.get("per") in ("once", "year") and type(each.get("cents")) is int
    ]
    return min(sum(cents), MOST_CENTS) if cents else None


def _names(said: Any, most: int) -> list[str]:
    return [_line(name, 60) for name in _list(said) if isinstance(name, str)][:most]


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _line(said: Any, most: int) -> str:
    return HIDDEN.sub("", said)[:most].strip() if isinstance(said, str) else ""


def _is_map(said: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(said, Mapping)
