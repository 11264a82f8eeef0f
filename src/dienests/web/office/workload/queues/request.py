"""What the pages of queues take from a request."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.access import may, require
from dienests.base.organisation.models import User
from dienests.web import formats
from dienests.web.components import Link
from dienests.web.request import actor_of
from dienests.workload.office.access import ALLOCATE, LOAD_SEE, LOADS_CHOOSE
from dienests.workload.office.operations.giving import Seen

MOST_AT_ONCE = 200
BARS = 100  # width of a bar of load, in its own units


def colleague(request: HttpRequest, number: object) -> User:
    """The colleague whose load the signed-in person may see. Raises Http404 and AccessRefused."""
    found = get_object_or_404(User, pk=formats.as_whole(number) or 0)
    require(actor_of(request), LOAD_SEE, found)
    return found


def seen_case(value: str) -> Seen | None:
    """A case id and the version that was seen, as rows send them: "17:3"."""
    pk, _colon, version = value.partition(":")
    numbers = formats.as_whole(pk), formats.as_whole(version)
    return Seen(numbers[0], numbers[1]) if numbers[0] is not None and numbers[1] is not None else None


def tabs(request: HttpRequest, here: str) -> list[Link]:
    """The places of work organisation that this person may open, with the one they are at."""
    actor = actor_of(request)
    places: list[tuple[str, str, Any]] = [
        ("queue", _("Queues"), None),
        ("queue_allocation", _("Hand out"), ALLOCATE),
        ("queue_load", _("Load"), ALLOCATE),
        ("queue_week", _("Split of the week"), ALLOCATE),
        ("queue_scheme", _("How load is counted"), LOADS_CHOOSE),
    ]
    shown = [(name, label) for name, label, action in places if action is None or may(actor, action)]
    if len(shown) == 1:
        return []
    return [Link(label=label, url=reverse(f"office:{name}"), current=name == here) for name, label in shown]


@dataclass(frozen=True)
class Bar:
    """A load beside its levels, as shares of a bar that ends a little beyond the block level."""

    percent: int | None
    level: str
    width: int
    warn: int
    block: int


def bar_of(percent: int | None, level: str, *, warn: int, block: int) -> Bar:
    longest = max(block * 5 // 4, 100)
    width = min(BARS, (percent or 0) * BARS // longest)
    return Bar(percent, level, width, warn * BARS // longest, block * BARS // longest)
