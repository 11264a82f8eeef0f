"""Refusals: of an input (`Fault`), of a rule (`RuleFault`), of a parameter (`ParameterFault`)."""

from __future__ import annotations

from dataclasses import dataclass

from dienests.engine.quantities import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where, what was found, what was expected."""

    path: str
    found: str
    expected: Text

    def to_json(self) -> dict[str, object]:
        return {"path": self.path, "found": self.found, "expected": self.expected.to_json()}

    def __str__(self) -> str:
        return f"{self.path}: found {self.found}; expected {self.expected.en}"


class RuleFault(Exception):
    """A rule that cannot be loaded: file and line, what is wrong, what to write instead."""

    def __init__(self, *, file: str, line: int, problem: str, instead: str) -> None:
        self.file, self.line, self.problem, self.instead = file, line, problem, instead
        super().__init__(f"{file}:{line}: {problem} {instead}")


class GraphFault(Exception):
    """Rules that do not fit together: an unknown argument, a cycle, two rules for one name on one day."""


class ParameterFault(Exception):
    """A parameter file that cannot be used: file, place in it, what is wrong, what was expected."""
