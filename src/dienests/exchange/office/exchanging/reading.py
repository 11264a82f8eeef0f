"""Reading a colleague: its index is asked for without holding the database, and taken in as one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from django.conf import settings
from django.db import transaction

from dienests.base.audit.operations import Event, record
from dienests.exchange.network.address import address_of
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.guarded import Bounds, Guarded
from dienests.exchange.network.index import Index, read_index
from dienests.exchange.network.index_schema import MOST_BYTES
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.operations import check_key_is_free, locked_colleague, locked_own
from dienests.exchange.office.colleagues.own import own_lines
from dienests.exchange.office.exchanging import catalogued
from dienests.exchange.office.exchanging.fetching import fetch_item
from dienests.exchange.office.exchanging.hearing import hear
from dienests.exchange.office.exchanging.neighbours import keep_named
from dienests.exchange.office.exchanging.noticing import (
    end_gone,
    notice_adoptions,
    notice_gone,
    notice_key,
    notice_versions,
)
from dienests.exchange.repository.keys import PublicKey
from dienests.practice.strict_yaml import HIDDEN

__all__ = ["READ", "fetch_item", "read_colleague"]

READ = (Trust.ADDED, Trust.CONFIRMED)
SECONDS = 20.0  # the most that one colleague takes of the time of the others
GONE_AFTER = timedelta(days=3)
_PATH = "exchange/index.json"
_KEPT_WORDS = 200


@dataclass(frozen=True)
class _OtherKey(Exception):
    """Signed by a key that is not the pinned one, nor follows it."""

    key: PublicKey
    fault: NetworkFault


def read_colleague(colleague: Colleague, *, now: datetime) -> Colleague:
    """As it stands after it was asked once; `fault` says why nothing could be read. Who is not to be read is not."""
    if colleague.trust not in READ:
        return colleague
    try:
        index = _asked(colleague)
    except _OtherKey as other:
        return _met_other_key(colleague, other, now)
    except NetworkFault as fault:
        return _failed(colleague, fault, now)
    return _taken_in(colleague, index, now)


def _asked(colleague: Colleague) -> Index:
    bounds = Bounds(bytes=2 * MOST_BYTES, seconds=SECONDS, inner=settings.EXCHANGE_INNER)
    address = address_of(colleague.address, plain_http=settings.EXCHANGE_INNER)
    with Guarded(address, bounds) as guarded:
        envelope = guarded.whole(_PATH)
    pinned = PublicKey.from_line(colleague.key_line) if colleague.key_line else None
    try:
        index = read_index(envelope, pinned=pinned, after=colleague.index_number)
    except NetworkFault as fault:
        if fault.why != Why.OTHER_KEY:
            raise
        raise _OtherKey(read_index(envelope, pinned=None).key, fault) from fault
    _check(index.content)
    return index


def _taken_in(colleague: Colleague, index: Index, now: datetime) -> Colleague:
    with transaction.atomic():
        own = locked_own()  # before the colleague's row, as everywhere
        locked = locked_colleague(colleague)
        # Somebody decided otherwise meanwhile, or another reading was quicker.
        if locked.trust not in READ or locked.key_line != colleague.key_line or index.number < locked.index_number:
            return locked
        try:
            check_key_is_free(index.key.line, locked)
        except ColleagueRefused as refusal:
            return _kept_fault(locked, NetworkFault(Why.UNFIT, found=refusal.message), now)
        changed = locked.content != index.content
        if index.succeeded is not None:
            _follow_key(locked, index, now)
        _told_of_itself(locked, index, now)
        if locked.trust == Trust.CONFIRMED:
            lines, items = own_lines(), index.items
            keep_named(locked, index.content["colleagues"], own=own.address, now=now)
            notice_versions(locked, items, now=now)
            notice_adoptions(locked, items, own=lines, now=now)
    if locked.trust == Trust.CONFIRMED:
        hear(locked, index.content.get("said", ()), own=own_lines(), now=now)
    if changed or not catalogued.has_all(locked):
        catalogued.put_colleague(locked)
    return locked


def _told_of_itself(locked: Colleague, index: Index, now: datetime) -> None:
    office: Mapping[str, Any] = index.content["office"]
    locked.name_lv, locked.name_en = office["name"]["lv"], office["name"]["en"]
    locked.municipality, locked.contact = office.get("municipality", ""), office.get("contact", "")
    locked.residents, locked.staff = office.get("residents"), office.get("staff")
    locked.key_line, locked.index_number = index.key.line, index.number
    locked.index_at = datetime.fromisoformat(index.content["at"])
    locked.content, locked.item_count = dict(index.content), len(index.items)
    locked.read_at = locked.tried_at = now
    if locked.failing_since is not None:
        end_gone(locked, now=now)
    locked.fault, locked.failing_since = None, None
    locked.save()


def _follow_key(locked: Colleague, index: Index, now: datetime) -> None:
    assert index.succeeded is not None
    details = {"colleague": str(locked), "former": index.succeeded.fingerprint, "new": index.key.fingerprint}
    event = Event(event="colleague_key_followed", object_type="colleague", object_id=locked.pk, details=details)
    record(event, actor=None, at=now)
    notice_key(locked, fingerprint=index.key.fingerprint, followed=True, now=now)


def _met_other_key(colleague: Colleague, other: _OtherKey, now: datetime) -> Colleague:
    with transaction.atomic():
        locked = locked_colleague(colleague)
        if locked.trust not in READ or locked.key_line != colleague.key_line:
            return locked
        locked.trust, locked.new_key_line = Trust.OTHER_KEY, other.key.line
        details = {"colleague": str(locked), "key": other.key.fingerprint}
        event = Event(event="colleague_other_key_met", object_type="colleague", object_id=locked.pk, details=details)
        record(event, actor=None, at=now)
        notice_key(locked, fingerprint=other.key.fingerprint, followed=False, now=now)
        return _kept_fault(locked, other.fault, now)


def _failed(colleague: Colleague, fault: NetworkFault, now: datetime) -> Colleague:
    with transaction.atomic():
        locked = locked_colleague(colleague)
        if locked.trust not in READ:
            return locked
        return _kept_fault(locked, fault, now)


def _kept_fault(locked: Colleague, fault: NetworkFault, now: datetime) -> Colleague:
    locked.fault = {
        "why": str(fault.why),
        "details": {name: _plain(value) for name, value in fault.details.items()},
    }
    locked.tried_at = now
    locked.failing_since = locked.failing_since or now
    locked.save()
    if now - locked.failing_since > GONE_AFTER:
        notice_gone(locked, now=now)
    return locked


def _plain(value: object) -> object:
    """What stands in a fault comes from strangers too."""
    if isinstance(value, int | float):
        return value
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(value)[:_KEPT_WORDS])


def _check(content: Mapping[str, Any]) -> None:
    """What no schema says: signs that people see, moments that exist, names that stand for one thing.

    Raises NetworkFault UNREADABLE.
    """
    for value in _values(content):
        if isinstance(value, float) and not isfinite(value):
            raise NetworkFault(Why.UNREADABLE, found="a number without an end")
        if isinstance(value, str) and HIDDEN.search(value):
            raise NetworkFault(Why.UNREADABLE, found="signs that are no text")
    said, items = content.get("said", ()), content["items"]
    moments = [content["at"], *(each["at"] for each in (*said, *items))]
    moments += [item["adopted"]["since"] for item in items if "adopted" in item]
    for text in moments:
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise NetworkFault(Why.UNREADABLE, found=f"no such moment: {text}") from error
    for named in ([item["name"] for item in items], [each["id"] for each in said]):
        if len(named) != len(set(named)):
            raise NetworkFault(Why.UNREADABLE, found="two things of one name")


def _values(value: Any) -> Iterator[Any]:
    """Every text and number, names included."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield name
            yield from _values(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _values(each)
    else:
        yield value
