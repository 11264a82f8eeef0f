"""What people are told after a colleague was read: of items taken over from it, and of own items it took over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dienests.exchange.network.index_schema import MOST_SAID
from dienests.exchange.office.colleagues import threads
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.library.models import ItemState, LibraryItem, Notice, NoticeKind
from dienests.exchange.office.library.notices import raise_later, raise_notice

Entries = Sequence[Mapping[str, Any]]


def notice_versions(colleague: Colleague, items: Entries, *, now: datetime) -> None:
    """A later version of what was taken over, or that nobody should work so any more."""
    told = {item["name"]: item for item in items}
    for item in LibraryItem.objects.filter(from_colleague=colleague).exclude(state=ItemState.WITHDRAWN):
        entry = told.get(item.from_name)
        if entry is None:
            continue
        commit = entry["commit"]
        if "withdrawn" in entry:
            key = f"withdrawn:{item.pk}:{commit}"
            raise_notice(now=now, kind=NoticeKind.WITHDRAWN, key=key, item=item, colleague=colleague,
                         data={"number": entry["version"], "commit": commit, "why": entry["withdrawn"]})  # fmt: skip
        elif commit != item.from_commit:
            raise_later(item, colleague, number=entry["version"], commit=commit, now=now)


def notice_adoptions(colleague: Colleague, items: Entries, *, own: set[str], now: datetime) -> None:
    """`own`: keys of this office, now and before."""
    sources = [(item, item["adopted"]["from"]) for item in items if "adopted" in item]
    ours = {source["name"]: item for item, source in sources if source["key"] in own}
    for item in LibraryItem.objects.filter(name__in=ours) if ours else ():
        entry = ours[item.name]
        data = {"name": entry["name"], "commit": entry["commit"], "changed": entry["adopted"]["changed"]}
        key = f"adopted:{item.pk}:{colleague.pk}"
        raise_notice(now=now, kind=NoticeKind.ADOPTED, key=key, item=item, colleague=colleague, data=data)


def notice_gone(colleague: Colleague, *, now: datetime) -> None:
    """Once for each time it does not answer."""
    assert colleague.failing_since is not None
    key = f"gone:{colleague.pk}:{colleague.failing_since:%Y%m%d%H%M%S}"
    data = {"since": colleague.failing_since.isoformat(), **(colleague.fault or {})}
    raise_notice(now=now, kind=NoticeKind.GONE, key=key, colleague=colleague, data=data)


def end_gone(colleague: Colleague, *, now: datetime) -> None:
    """It answers again: nobody has to look after that."""
    gone = Notice.objects.filter(kind=NoticeKind.GONE, colleague=colleague, done_at=None)
    gone.update(done_at=now, done_how="seen")


def notice_key(colleague: Colleague, *, fingerprint: str, followed: bool, now: datetime) -> None:
    """`followed`: the former key said that this one takes its place; otherwise people have to compare again."""
    key = f"other_key:{colleague.pk}:{fingerprint}"
    raise_notice(now=now, kind=NoticeKind.OTHER_KEY, key=key, colleague=colleague, data={"followed": followed})


def notice_untold(*, now: datetime) -> None:
    """More stands than an index tells: said once a month as long as it is so, with the number as it is now."""
    waiting = Notice.objects.filter(kind=NoticeKind.UNTOLD, done_at=None)
    untold = threads.untold(most=MOST_SAID, now=now).count()
    key = f"{NoticeKind.UNTOLD}:{now:%Y-%m}"
    if not untold:
        waiting.update(done_at=now, done_how="seen")
        return
    data = {"untold": untold, "most": MOST_SAID}
    raise_notice(now=now, kind=NoticeKind.UNTOLD, key=key, data=data)
    waiting.exclude(key=key).update(done_at=now, done_how="seen")
    waiting.update(data=data)
