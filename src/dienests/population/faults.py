"""What is wrong with files of a population: where, what was found, what was expected, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dienests.engine import Text

MAKE_ANEW = Text("izveidojiet datus no jauna", "make the data anew")


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong with a file. `place`: the file, or the folder, or a column as `persons.parquet: born`."""

    place: str
    found: Text
    expected: Text
    todo: Text

    def sentence(self, language: str) -> str:
        """The whole fault in one line."""
        found, expected, todo = (getattr(each, language) for each in (self.found, self.expected, self.todo))
        words = ("atrasts", "gaidīts") if language == "lv" else ("found", "expected")
        return " ".join(
            f"{self.place}: {words[0]} {found}; {words[1]} {expected}. {todo[:1].upper()}{todo[1:]}.".split()
        )

    def to_json(self) -> dict[str, object]:
        texts = {"found": self.found, "expected": self.expected, "todo": self.todo}
        return {"place": self.place, **{name: text.to_json() for name, text in texts.items()}}


class PopulationFaults(Exception):
    """Files of a population that cannot be used, or may not be written; `faults` says why, all of it."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(fault.sentence("en") for fault in self.faults))


def unreadable(place: Path | str, error: Exception, *, kind: Text) -> FileFault:
    """A file that the system or a reader refused; `kind`: what it should have been."""
    said = " ".join(str(getattr(error, "strerror", None) or error).split())[:200] or type(error).__name__
    return FileFault(
        str(place),
        Text(f"nelasāms saturs ({said})", f"what cannot be read ({said})"),
        kind,
        Text(
            f"pārbaudiet, vai fails ir pilnībā nokopēts, vai {MAKE_ANEW.lv}",
            f"see whether the file was copied completely, or {MAKE_ANEW.en}",
        ),
    )
