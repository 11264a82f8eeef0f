"""What this office says, as threads: which of them are told when not all can be, and which were answered long ago."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from dienests.exchange.office.colleagues.models import Said, Statement
from dienests.exchange.office.colleagues.statements import end

LONG = timedelta(days=365)
_FRESH = timedelta(days=30)  # so lately that a colleague may not have read it yet
_WAITS = (Said.SUGGESTION, Said.REMARK, Said.VISIT_REQUEST)  # for an answer
_ENDS = {Said.ACCEPTED, Said.DECLINED, Said.VISIT_WITHDRAWN}
_ENDED_BY = {Said.SUGGESTION: (Said.ACCEPTED, Said.DECLINED)}  # anything else by any answer


@dataclass
class _Thread:
    newest: datetime
    waits: bool = False
    own: list[int] = field(default_factory=list)  # of this office, which stand


def standing() -> QuerySet[Statement]:
    """What this office says and has not ended, the newest first."""
    return Statement.objects.filter(speaker=None, gone_at=None).select_related("answers").order_by("-at", "-pk")


def told(*, most: int, now: datetime) -> list[Statement]:
    """What stands, at most so much of it: whole threads, first those that wait for an answer or changed lately, of
    these and of the others the last changed first. One query as long as all of it fits."""
    first = list(standing()[: most + 1])
    if len(first) <= most:
        return first
    chosen: list[int] = []
    fresh = now - _FRESH
    for thread in sorted(_threads(), key=lambda each: (each.waits or each.newest > fresh, each.newest), reverse=True):
        if len(chosen) + len(thread.own) <= most:
            chosen += thread.own
    return list(standing().filter(pk__in=chosen))


def untold(*, most: int, now: datetime) -> QuerySet[Statement]:
    """What stands and is not told, the oldest first."""
    return standing().exclude(pk__in=[each.pk for each in told(most=most, now=now)]).order_by("at", "pk")


def end_answered(*, now: datetime) -> int:
    """What this office said and was answered long ago is ended, in words of the trail; and what it answered to what
    the other side has ended. Reports of what became of an item stand as long as the item. Returns how many."""
    long_ago = now - LONG
    rows = standing().exclude(kind__startswith="visit").order_by("pk")
    spoken = rows.filter(answers=None).exclude(kind=Said.REPORT)
    answered = Q(kind=Said.SUGGESTION, answered_by__kind__in=_ENDED_BY[Said.SUGGESTION]) | ~Q(kind=Said.SUGGESTION)
    quiet = spoken.annotate(last=Max(Coalesce("answered_by__heard_at", "answered_by__at"))).filter(last__lt=long_ago)
    count = _ended(quiet.filter(pk__in=spoken.filter(answered).values("pk")), now)
    return count + _ended(rows.filter(at__lt=long_ago, answers__gone_at__isnull=False), now)


def _ended(rows: QuerySet[Statement], now: datetime) -> int:
    found = list(rows)
    with transaction.atomic():
        for statement in found:
            end(statement=statement, now=now)
    return len(found)


def _threads() -> Iterable[_Thread]:
    """Of this office's statements and what is about them. One query."""
    ours = Q(speaker=None) | Q(answers__isnull=False, answers__speaker=None) | Q(
        answered_by__isnull=False, answered_by__speaker=None
    )  # fmt: skip
    changed = Coalesce("heard_at", "at")  # a colleague may say any day
    values = ("pk", "answers_id", "kind", "changed", "speaker_id", "gone_at")
    rows = Statement.objects.filter(ours).annotate(changed=changed).order_by().distinct().values_list(*values)
    found, threads = {row[0]: row for row in rows}, dict[int, _Thread]()
    links = {pk: row[1] for pk, row in found.items()}
    ended = set[int]()
    for pk, answers, kind, at, speaker, gone in found.values():
        root = _root(pk, links)
        thread = threads.setdefault(root, _Thread(at))
        thread.newest = max(thread.newest, at)
        if speaker is None and gone is None:
            thread.own.append(pk)
        if pk == root:
            thread.waits = kind in _WAITS and gone is None
        elif kind in _ENDS or (answers == root and found[root][2] == Said.REMARK):
            ended.add(root)
    for root in ended:
        threads[root].waits = False
    return threads.values()


def _root(pk: int, links: Mapping[int, int | None]) -> int:
    """Where a thread begins, as far as it is known here."""
    seen = {pk}
    while (before := links.get(pk)) in links and before is not None and before not in seen:
        seen.add(before)
        pk = before
    return pk
