"""Places of a typed text that may name a person, shown with a tick for each that does not."""

from collections.abc import Collection
from dataclasses import dataclass

from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.remarks import key_of
from dienests.exchange.privacy.findings import Finding


@dataclass(frozen=True)
class FindingShown:
    """`sure`: it is one, and cannot be said away."""

    key: str
    text: str
    sure: bool
    ticked: bool


def findings_shown(refusal: object, looked_at: Collection[str]) -> list[FindingShown]:
    """Of a text that was refused for them; none for any other refusal."""
    if not isinstance(refusal, LibraryRefused) or refusal.code != "personal_data":
        return []
    found = [each for each in refusal.problems if isinstance(each, Finding)]
    open_now = [FindingShown(key_of(each), each.text, each.sure, ticked=False) for each in found]
    known = {each.key for each in open_now}
    said = [FindingShown(key, key.partition("|")[2], sure=False, ticked=True) for key in looked_at if key not in known]
    return [*open_now, *said]
