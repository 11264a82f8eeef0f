"""What keeps an item from being published: faults of its files, references nobody has, personal data."""

from collections.abc import Mapping
from dataclasses import dataclass

from dienests.exchange.item import Item
from dienests.exchange.privacy.findings import Finding
from dienests.practice import Fault


@dataclass(frozen=True)
class Found:
    """A place that may be personal data. `path`: of the file; `line` from 1; `around`: the line with it."""

    path: str
    line: int
    around: str
    finding: Finding

    @property
    def key(self) -> str:
        """What a person says of it stands under this: kind, text and file."""
        return f"{self.finding.kind}|{self.finding.text}|{self.path}"


@dataclass(frozen=True)
class Checked:
    """`item` is None where its files have `faults`; `unknown`: what it refers to and this office does not have."""

    item: Item | None
    faults: tuple[Fault, ...]
    unknown: tuple[Fault, ...]
    found: tuple[Found, ...]

    def open(self, looked_at: list[str]) -> list[Found]:
        """Findings of which nobody has said that they are none; sure ones cannot be said away."""
        return [each for each in self.found if each.finding.sure or each.key not in looked_at]


def checked(name: str, files: Mapping[str, bytes]) -> Checked:
    """Everything that can be said of an item's files here, in this office, attachments included."""
    raise NotImplementedError


def personal_data_in(text: str) -> list[Finding]:
    """Of a text written in a page (a remark, a report): with this office's register of clients, and without its own
    telephone, e-mail and address."""
    raise NotImplementedError
