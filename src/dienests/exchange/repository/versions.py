"""One version of an item: a signed commit of an office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from dulwich.objects import Commit

from dienests.exchange.repository.keys import PublicKey
from dienests.exchange.repository.signatures import signer_of
from dienests.exchange.repository.wire import Damaged
from dienests.practice.strict_yaml import HIDDEN

_NUMBER = re.compile(r"^Version: ([1-9][0-9]{0,5})$", re.MULTILINE)
_PLAIN = re.compile(r"[^\x00-\x1f<>]{1,200}")
MOST_MESSAGE = 4000


@dataclass(frozen=True)
class OfficeName:
    """How an office stands in the history: its name, and where it publishes (network.address.place_of).
    No persons."""

    name: str
    place: str

    def __post_init__(self) -> None:
        if not _PLAIN.fullmatch(self.name) or not _PLAIN.fullmatch(self.place) or "@" in self.place:
            raise ValueError(f"not a name of an office: {self.name!r} at {self.place!r}")

    @property
    def line(self) -> bytes:
        return f"{self.name} <dienests@{self.place}>".encode()


@dataclass(frozen=True)
class Version:
    """`commit`: 40 hex digits; `number` grows by one with each version of an office; `signer` signed exactly this."""

    commit: str
    number: int
    office: str
    signer: PublicKey
    at: datetime
    message: str
    parents: tuple[str, ...]
    tree: str


def plain_words(words: str) -> str:
    """As they are kept: nobody reads a version whose words hold signs that people do not see."""
    return HIDDEN.sub("", words).strip()[:MOST_MESSAGE]


def message_of(words: str, number: int) -> bytes:
    """The message of a commit: what changed, in people's words, and the number. Nobody can write a second number."""
    told = _NUMBER.sub(r" \g<0>", plain_words(words))
    return f"{told}\n\nVersion: {number}\n".encode()


def version_of(commit: Commit) -> Version:
    """Raises Damaged for a commit that is not signed, whose signature is not of it, or that has no number."""
    if commit.gpgsig is None:
        raise Damaged("not signed")
    signer = signer_of(commit.raw_without_sig(), commit.gpgsig)
    message = commit.message.decode("utf-8", errors="replace")
    author = commit.author.decode("utf-8", errors="replace")
    if HIDDEN.search(author) or HIDDEN.search(message):
        raise Damaged("signs that nobody sees in what a version says of itself")
    numbers = _NUMBER.findall(message)
    if len(numbers) != 1:
        raise Damaged("no number of the version")
    return Version(
        commit=commit.id.decode(),
        number=int(numbers[0]),
        office=author.rpartition(" <")[0],
        signer=signer,
        at=_moment(commit.author_time, commit.author_timezone),
        message=_NUMBER.sub("", message).strip(),
        parents=tuple(parent.decode() for parent in commit.parents),
        tree=commit.tree.decode(),
    )


def _moment(seconds: int, zone: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, timezone(timedelta(seconds=zone)))
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Damaged("a moment that cannot be") from error
