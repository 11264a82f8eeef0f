"""Places of a typed text that may name a person, shown with a tick for each that does not."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict

from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.looking_through import key_of
from dienests.exchange.privacy.findings import Finding

_MOST_TICKS, _LONGEST_KEY = 200, 400


@dataclass(frozen=True)
class FindingShown:
    """`sure`: it is one, and cannot be said away."""

    key: str
    text: str
    sure: bool
    ticked: bool


def looked_at_in(posted: QueryDict) -> list[str]:
    """Keys of the findings that were ticked as none."""
    return [key[:_LONGEST_KEY] for key in posted.getlist("looked_at")[:_MOST_TICKS]]


def findings_shown(refusal: object, looked_at: Collection[str]) -> list[FindingShown]:
    """Of a text that was refused for them; none for any other refusal."""
    if not isinstance(refusal, LibraryRefused) or refusal.code != "personal_data":
        return []
    said = {key: FindingShown(key, key.partition("|")[2], sure=False, ticked=True) for key in looked_at}
    found = [each for each in refusal.problems if isinstance(each, Finding)]
    open_now = {key_of(each): FindingShown(key_of(each), each.text, each.sure, ticked=False) for each in found}
    return list((said | open_now).values())
