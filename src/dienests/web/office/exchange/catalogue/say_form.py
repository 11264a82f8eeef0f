"""What the office wants to say of an item, as it was typed, and why it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Said
from dienests.exchange.office.colleagues.statements import MOST_TEXT
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.remarks import key_of
from dienests.exchange.privacy.findings import Finding
from dienests.web.office.exchange.catalogue.words import FOUND


@dataclass(frozen=True)
class FoundShown:
    """What may be personal data in a text. `sure`: it cannot be said away."""

    key: str
    kind: str
    text: str
    sure: bool
    looked_at: bool


@dataclass(frozen=True)
class SayForm:
    """What was typed, and why it was refused."""

    kind: str = Said.THANKS
    text: str = ""
    fault: str = ""
    found: Sequence[FoundShown] = field(default_factory=tuple)

    @property
    def most(self) -> int:
        return MOST_TEXT


def refused(refusal: ColleagueRefused | LibraryRefused, kind: Said, text: str, looked_at: Sequence[str]) -> SayForm:
    """The form as it is shown again: what was typed, why it was refused, and what may be personal data in it."""
    found = [_shown(each, looked_at) for each in refusal.problems if isinstance(each, Finding)]
    unique = {each.key: each for each in found}
    return SayForm(kind, text, str(refusal), list(unique.values()))


def _shown(finding: Finding, looked_at: Sequence[str]) -> FoundShown:
    key = key_of(finding)
    return FoundShown(key, str(FOUND[finding.kind]), finding.text, finding.sure, key in looked_at)
