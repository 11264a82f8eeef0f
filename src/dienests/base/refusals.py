"""How an operation says no: a reason out of a closed list, with facts that fill its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar


class Refused(Exception):
    """An operation was refused. `reason`: a member of the area's Enum of texts; `field` names the input at fault, if
    it is one; `facts` fill the text."""

    def __init__(self, reason: Enum, *, field: str = "", **facts: Any) -> None:
        self.reason = reason
        self.field = field
        self.facts = facts
        super().__init__(f"{self.code} {facts}" if facts else self.code)

    @property
    def code(self) -> str:
        return self.reason.name.lower()

    @property
    def message(self) -> str:
        return str(self.reason.value) % self.facts


class SeveralRefused(Exception):
    """All faults of one form at once, in the order of the fields."""

    def __init__(self, faults: list[Refused]) -> None:
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))

    @property
    def code(self) -> str:
        return self.faults[0].code

    @property
    def message(self) -> str:
        return " ".join(fault.message for fault in self.faults)


@dataclass(frozen=True)
class Reason:
    """`message` says what is wrong (with named places for details), `next_step` what can be done about it."""

    message: Any
    next_step: Any


class RefusedByReason(Exception):
    """Refused for one of `reasons`, a list that an area closes in a subclass. `problems` lists single rows, where
    there are several."""

    reasons: ClassVar[Mapping[str, Reason]]

    def __init__(self, code: str, *, problems: Sequence[Any] = (), **details: object) -> None:
        self.code = code
        self.details = details
        self.problems = tuple(problems)
        super().__init__(code)

    @property
    def message(self) -> str:
        return str(self.reasons[self.code].message) % self.spoken_details

    @property
    def next_step(self) -> str:
        return str(self.reasons[self.code].next_step) % self.spoken_details

    @property
    def spoken_details(self) -> Mapping[str, object]:
        """Details as they fill the texts in the language in force."""
        return self.details

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}"
