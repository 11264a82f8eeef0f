"""Raising notices once, and looking after them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.office.colleagues.models import Colleague, Statement
from dienests.exchange.office.library.access import NOTICE_CLOSE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import LibraryItem, Notice, NoticeKind

HOW = ("merged", "seen", "not_for_us")
LONGEST_WORD = 500


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


def raise_later(item: LibraryItem, colleague: Colleague | None, *, number: int, commit: str, now: datetime) -> bool:
    """A later version of what an item was taken from. One notice of each item: what was said of versions in between is
    in the newest. False where it was said before."""
    data = {"number": number, "commit": commit, "from": item.from_commit}
    key = f"{NoticeKind.UPSTREAM}:{item.pk}:{commit}"
    fresh = raise_notice(now=now, kind=NoticeKind.UPSTREAM, key=key, item=item, colleague=colleague, data=data)
    if fresh is not None:
        before = Notice.objects.filter(kind=NoticeKind.UPSTREAM, item=item, done_at=None).exclude(pk=fresh.pk)
        before.update(done_at=now, done_how="seen")
    return fresh is not None


def close(*, actor: Actor, now: datetime, notice: Notice, how: str, word: str = "") -> Notice:
    """`how`: merged, seen or not_for_us; `word`: why, for those who come after (data["word"] and the audit trail).

    Raises AccessRefused; LibraryRefused notice_done.
    """
    require(actor, NOTICE_CLOSE)
    if how not in HOW:
        raise ValueError(how)
    said = word.strip()[:LONGEST_WORD]
    with transaction.atomic():
        found = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if found.done_at is not None:
            raise LibraryRefused("notice_done", who=found.done_by or "Dienests")
        found.done_at, found.done_by, found.done_how = now, actor.user, how
        if said:
            found.data = {**found.data, "word": said}
        found.save(update_fields=["done_at", "done_by", "done_how", "data"])
        details = {"kind": found.kind, "key": found.key, "how": how}
        event = Event(event="notice_closed", object_type="notice", object_id=found.pk, reason=said, details=details)
        record(event, actor=actor.user, at=now)
    return found
