"""What item.yaml says beyond its schema, and what it says about the other files of the item."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from dienests.exchange.item.contents import TEXTS
from dienests.exchange.item.markdown import PARAMETER, headings, places
from dienests.exchange.item.vocabulary import PART_OF_KIND
from dienests.practice import Fault, Text
from dienests.practice.checked_yaml import fault_at
from dienests.practice.strict_yaml import HIDDEN, Document, Path

_A_SOURCE = Text("avots (source), vai tag: I vai U – pieņēmums", "a source, or tag: I or U – an assumption")
_FIRST_DAY = date(2000, 1, 1)


def about_faults(document: Document) -> Iterator[Fault]:
    """Days that exist, one way to say a cost, experience that names whose it is."""
    data = document.data
    try:
        known = date.fromisoformat(data["dated"]) >= _FIRST_DAY
    except ValueError:
        known = False
    if not known:
        expected = Text("diena, kas ir kalendārā", "a day of the calendar")
        yield fault_at(document, ("dated",), data["dated"], expected)
    for at, cost in enumerate(data.get("costs", ())):
        if ("cents" in cost) == ("text" in cost):
            expected = Text("vai nu cents, vai text", "either cents or text")
            yield fault_at(document, ("costs", at), cost["what"]["lv"], expected)
    for part in ("results", "lessons"):
        for at, finding in enumerate(data.get(part, ())):
            if finding["tag"] in ("V", "D") and "source" not in finding:
                yield fault_at(document, (part, at), f"tag: {finding['tag']}", _A_SOURCE)
    if "process" in data and data["kind"] != "process":
        expected = Text("tikai darba kārtībai (kind: process)", "only for a way of working (kind: process)")
        yield fault_at(document, ("process",), data["kind"], expected)


def part_faults(document: Document, files: Mapping[str, bytes]) -> Iterator[Fault]:
    """The part that makes an item of its kind, and parts that only some kinds have."""
    kind = document.data["kind"]
    part = PART_OF_KIND.get(kind)
    if part is not None and part not in files:
        expected = Text(f"datne {part}: tā vajadzīga šim veidam", f"a file {part}: this kind needs one")
        yield fault_at(document, ("kind",), kind, expected)
    for path in ("checklist.yaml", "process/process.yaml"):
        if path in files and path != part:
            kinds = ", ".join(each for each, needed in PART_OF_KIND.items() if needed == path)
            yield fault_at(document, ("kind",), f"{kind} + {path}", Text(f"veids {kinds}", f"the kind {kinds}"))
    if "examples/filled.yaml" in files and "form.yaml" not in files:
        expected = Text("piemērs tikai kopā ar form.yaml", "an example only together with form.yaml")
        yield Fault(document.file, 0, "examples/filled.yaml", expected)


def text_faults(text: str, *, file: str) -> Iterator[Fault]:
    """A text that is one, reads as it is stored, and whose headings go down step by step from ##."""
    if not text.strip():
        yield Fault(file, 0, "—", Text("teksts, kas nav tukšs", "a text that is not empty"))
    for number, line in enumerate(text.splitlines(), start=1):
        if hidden := HIDDEN.search(line):
            expected = Text(
                "teksts bez neredzamām vai virzienu mainošām zīmēm",
                "text without invisible or direction-changing characters",
            )
            yield Fault(file, number, f"U+{ord(hidden.group()):04X}", expected)
    before = 1
    for level, words, number in headings(text):
        if not 2 <= level <= before + 1:
            deepest = "#" * (before + 1)
            expected = Text(
                f"virsraksts no ## līdz {deepest} (nosaukums ir item.yaml)",
                f"a heading from ## to {deepest} (the title is in item.yaml)",
            )
            yield Fault(file, number, f"{'#' * level} {words[:40]}", expected)
        before = max(level, 2)


def parameter_faults(document: Document, texts: Mapping[str, str], *, name: str) -> Iterator[Fault]:
    """Places used and not declared, and the reverse."""
    declared: Mapping[str, Any] = document.data.get("parameters", {})
    used: set[str] = set()
    for language, text in texts.items():
        for place in places(text):
            used.add(place.name)
            if place.name not in declared:
                said = "parameters" if PARAMETER.match(place.name) else "a–ž, 0–9, _"
                expected = Text(
                    f"nosaukums, kas ir item.yaml ({said}){_nearest(place.name, declared, 'lv')}",
                    f"a name declared in item.yaml ({said}){_nearest(place.name, declared, 'en')}",
                )
                yield Fault(f"{name}/{TEXTS[language]}", place.line, f"{{{{{place.name[:60]}}}}}", expected)
    for parameter in declared:
        if parameter not in used:
            expected = Text(f"lietots kādā tekstā kā {{{{{parameter}}}}}", f"used in a text as {{{{{parameter}}}}}")
            yield fault_at(document, ("parameters", parameter), parameter, expected)


def reference_faults(document: Document, *, items: Collection[str], parameters: Collection[str]) -> Iterator[Fault]:
    """Names of other items and of rulebook parameters that nobody knows."""
    data = document.data
    an_item = Text("kāda bibliotēkas vienība", "an item of the library")
    a_parameter = Text("kāds normu krājuma lielums", "a parameter of the rulebook")
    needs = data.get("needs", {})
    lists: list[tuple[Path, Sequence[str], Collection[str], Text]] = [
        (("needs", "documents"), needs.get("documents", ()), items, an_item),
        (("needs", "parameters"), needs.get("parameters", ()), parameters, a_parameter),
    ]
    for at, basis in enumerate(data["legal_basis"]):
        lists.append((("legal_basis", at, "parameters"), basis.get("parameters", ()), parameters, a_parameter))
    for place, names, known, kind in lists:
        for at, name in enumerate(names):
            if name not in known:
                expected = Text(kind.lv + _nearest(name, known, "lv"), kind.en + _nearest(name, known, "en"))
                yield fault_at(document, (*place, at), name, expected)


def _nearest(name: str, known: Collection[str], language: str) -> str:
    found = get_close_matches(name, list(known), n=1)
    word = {"lv": "varbūt", "en": "perhaps"}[language]
    return f"; {word} {found[0]}" if found else ""
