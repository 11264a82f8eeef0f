"""What is said when a practice is refused: one fault per mistake, each with its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["lv", "en"]


@dataclass(frozen=True)
class Text:
    """A text for people in both languages; `text["lv"]` and `text.lv` are the same."""

    lv: str
    en: str

    def __getitem__(self, language: str) -> str:
        if language == "lv":
            return self.lv
        if language == "en":
            return self.en
        raise KeyError(language)

    def to_json(self) -> dict[str, str]:
        return {"lv": self.lv, "en": self.en}


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in a practice.

    `file` is the path as the reader knows it, beginning with the practice's name ("ogre/process.yaml");
    `line` counts from 1 (0: the file as a whole); `found` is language-neutral ("stages[2].roles[0] = teacher",
    "—" for a missing value); `expected` says in both languages what belongs there or what to do.
    """

    file: str
    line: int
    found: str
    expected: Text

    def sentence(self, language: Language = "en") -> str:
        """`ogre/process.yaml:12: stages[2].roles[0] = teacher; expected: one of …`"""
        word = {"lv": "jābūt", "en": "expected"}[language]
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.found}; {word}: {self.expected[language]}"


class PracticeFaults(ValueError):
    """A practice cannot be used. `faults` holds every mistake of every file, by file and line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.found))
        super().__init__("\n".join(fault.sentence("en") for fault in self.faults))


class LetterFaults(PracticeFaults):
    """A letter template was refused or could not be compiled; same shape as PracticeFaults."""


def shown(value: object, *, limit: int = 60) -> str:
    """A value from a hostile file, short and on one line."""
    if value is None:
        return "—"
    text = " ".join(str(value).split())
    text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= limit else text[:limit] + "…"
