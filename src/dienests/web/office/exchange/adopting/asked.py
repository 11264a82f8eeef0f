"""What the pages of this area take from a request, and how they say what was refused."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, QueryDict

from dienests.cases.errors import CaseError
from dienests.exchange.network.faults import NetworkFault
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.web.errors import status_of
from dienests.web.office.exchange.faults import FaultWords, fault_words

REFUSALS = (LibraryRefused, ColleagueRefused, CaseError, NetworkFault)
Refusal = LibraryRefused | ColleagueRefused | CaseError | FaultWords
Result = TypeVar("Result")
MOST_TYPED = 4000


def attempted(call: Callable[[], Result]) -> tuple[Result | None, Refusal | None]:
    """What came of it, or why it was refused, ready to be shown where it was asked."""
    try:
        return call(), None
    except NetworkFault as fault:
        return None, fault_words(fault)
    except (LibraryRefused, ColleagueRefused, CaseError) as refusal:
        return None, refusal


def status_for(refusal: Refusal | None) -> int:
    """Of the page that shows it: 200 for none, 409 where somebody else was first, otherwise 422."""
    if refusal is None:
        return 200
    return 422 if isinstance(refusal, FaultWords) else int(status_of(refusal))


def typed(posted: QueryDict, name: str, *, most: int = MOST_TYPED) -> str:
    """As it was typed, cut to size."""
    return posted.get(name, "")[:most]


def ticked(posted: QueryDict, name: str, *, most: int = 200) -> list[str]:
    return [each[:400] for each in posted.getlist(name)[:most]]


def prefixed(request: HttpRequest, prefix: str) -> dict[str, str]:
    """Values of fields whose name begins with `prefix`, by the rest of the name."""
    return {name.removeprefix(prefix): typed(request.POST, name) for name in request.POST if name.startswith(prefix)}
