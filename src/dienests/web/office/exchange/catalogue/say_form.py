"""What the office wants to say of an item, as it was typed, and why it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Said
from dienests.exchange.office.colleagues.statements import MOST_TEXT
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.web.office.exchange.findings import FindingShown, findings_shown


@dataclass(frozen=True)
class SayForm:
    """What was typed, and why it was refused."""

    kind: str = Said.THANKS
    text: str = ""
    fault: str = ""
    found: Sequence[FindingShown] = field(default_factory=tuple)

    @property
    def most(self) -> int:
        return MOST_TEXT


def refused(refusal: ColleagueRefused | LibraryRefused, kind: Said, text: str, looked_at: Sequence[str]) -> SayForm:
    """The form as it is shown again: what was typed, why it was refused, and what may be personal data in it."""
    return SayForm(kind, text, str(refusal), findings_shown(refusal, looked_at))
