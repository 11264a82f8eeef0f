"""Raising notices once, and looking after them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dienests.base.access import Actor
from dienests.exchange.office.colleagues.models import Colleague, Statement
from dienests.exchange.office.library.models import LibraryItem, Notice, NoticeKind


def raise_notice(
    *, now: datetime, kind: NoticeKind, key: str, item: LibraryItem | None = None, colleague: Colleague | None = None,
    statement: Statement | None = None, data: Mapping[str, Any] | None = None,
) -> Notice | None:  # fmt: skip
    """None where one of this key was raised before. `key` begins with the kind: "upstream:12:<commit>"."""
    notice, fresh = Notice.objects.get_or_create(
        key=key[:160],
        defaults={"kind": kind, "item": item, "colleague": colleague, "statement": statement, "data": dict(data or {}),
                  "raised_at": now},
    )  # fmt: skip
    return notice if fresh else None


def close(*, actor: Actor, now: datetime, notice: Notice, how: str) -> Notice:
    """`how`: merged, seen or not_for_us. Raises AccessRefused."""
    raise NotImplementedError
