"""A place where two offices changed the same thing differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["ours", "theirs"]


@dataclass(frozen=True)
class Conflict:
    """`path` is the file, `place` the heading or the keys within it; None where there was nothing on a side.

    `suggestion`: both changes together, where they touch different words; to be read before it is taken.
    """

    number: int
    path: str
    place: str
    base: Any
    ours: Any
    theirs: Any
    suggestion: str | None = None


class Unresolved(ValueError):
    """Conflicts without an answer."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        super().__init__(f"conflicts without an answer: {numbers}")


@dataclass(frozen=True)
class Answer:
    """What a person decided: a side, or for texts words of their own."""

    side: Side | None = None
    words: str | None = None


Answers = Mapping[int, Answer]


def decided(conflict: Conflict, answers: Answers) -> Any:
    """The content that stands there in the end. Raises Unresolved."""
    answer = answers.get(conflict.number)
    if answer is None or (answer.side is None and answer.words is None):
        raise Unresolved([conflict.number])
    if answer.words is not None:
        return answer.words
    return conflict.ours if answer.side == "ours" else conflict.theirs
