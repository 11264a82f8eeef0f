"""What a colleague says to this office in its index: kept, told to people once, gone when it is taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.operations import locked_colleague
from dienests.exchange.office.library.models import LibraryItem, NoticeKind
from dienests.exchange.office.library.notices import raise_notice
from dienests.exchange.office.visits.heard import heard

MOST_KEPT = 2000  # of one colleague that stand or stood lately: who says more does not want to be listened to
_LATELY = timedelta(days=365)
_NOTICES = {
    Said.SUGGESTION: NoticeKind.SUGGESTION,
    Said.REMARK: NoticeKind.REMARK,
    Said.THANKS: NoticeKind.REMARK,
    Said.REPORT: NoticeKind.REMARK,
    Said.ACCEPTED: NoticeKind.ANSWER,
    Said.DECLINED: NoticeKind.ANSWER,
}
Told = Mapping[str, Any]


def hear(colleague: Colleague, said: Sequence[Told], *, own: set[str], now: datetime) -> int:
    """`own`: keys of this office, now and before; what is said to others is passed over. Returns how many were new.

    Within nobody's transaction: each new statement is one of its own, so that no page waits for what others say. What
    a kill leaves unheard is heard with the next reading.
    """
    ours = {each["id"]: each for each in said if each["to"] in own}
    rows = Statement.objects.filter(speaker=colleague)
    rows.filter(gone_at__isnull=False, uid__in=ours).update(gone_at=None)
    rows.filter(gone_at=None).exclude(uid__in=ours).update(gone_at=now)
    known = set(rows.values_list("uid", flat=True))
    fresh = sorted((each for uid, each in ours.items() if uid not in known), key=lambda each: str(each["at"]))
    free = max(0, MOST_KEPT - rows.filter(Q(gone_at=None) | Q(gone_at__gt=now - _LATELY)).count())
    if unheard := len(fresh[free:]):
        data = {"unheard": unheard, "most": MOST_KEPT}
        key = f"{NoticeKind.UNHEARD}:{colleague.pk}:{now:%Y-%m}"  # once a month, as long as it goes on
        raise_notice(now=now, kind=NoticeKind.UNHEARD, key=key, colleague=colleague, data=data)
    return sum(_kept(colleague, each, now) for each in fresh[:free])


@transaction.atomic(durable=True)
def _kept(colleague: Colleague, told: Told, now: datetime) -> bool:
    """False where another reading was quicker. Locks: the colleague, then what `heard` takes, the trail last."""
    locked_colleague(colleague)
    if Statement.objects.filter(speaker=colleague, uid=told["id"]).exists():
        return False
    about, own = told.get("about", {}), told.get("own", {})
    kind = Said(told["kind"])
    statement = Statement.objects.create(
        speaker=colleague,
        uid=told["id"],
        kind=kind,
        to_key=told["to"],
        item_name=about.get("name", ""),
        item_commit=about.get("commit", ""),
        own_name=own.get("name", ""),
        own_commit=own.get("commit", ""),
        answers=_answered(colleague, told.get("answers", "")),
        text=told.get("text", ""),
        data=told.get("visit", {}),
        at=datetime.fromisoformat(told["at"]),
        heard_at=now,
    )
    if kind not in _NOTICES:
        heard(statement, now=now)
        return True
    # An answer is to what this office said of the colleague's item; everything else is about an item of this office.
    about_ours = kind not in (Said.ACCEPTED, Said.DECLINED)
    item = LibraryItem.objects.filter(name=statement.item_name).first() if about_ours and statement.item_name else None
    key = f"{_NOTICES[kind]}:{colleague.pk}:{statement.uid}"
    raise_notice(now=now, kind=_NOTICES[kind], key=key, item=item, colleague=colleague, statement=statement)
    return True


def _answered(colleague: Colleague, uid: str) -> Statement | None:
    """What this office said to that very colleague, else what the colleague itself said to us before."""
    if not uid:
        return None
    ours = Statement.objects.filter(speaker=None, to=colleague, uid=uid).first()
    return ours or Statement.objects.filter(speaker=colleague, uid=uid).first()
