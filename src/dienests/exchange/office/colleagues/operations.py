"""Writes: what this office tells of itself, and whom it knows. Each is one transaction of access check, state change
and audit row."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.network.address import Address, address_of
from dienests.exchange.network.faults import NetworkFault
from dienests.exchange.network.index import succession
from dienests.exchange.office.colleagues.access import COLLEAGUE_MANAGE, OWN_OFFICE_SET
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, FormerKey, OwnOffice, Trust
from dienests.exchange.office.colleagues.own import key_file, key_file_of, own_key, own_lines, write_key
from dienests.exchange.repository.keys import OfficeKey, PublicKey

MOST_FORMER_KEYS = 20  # as many as an index may name
MOST_PEOPLE = 10_000_000
# Groups of a spoken key that nobody sees here before they have heard them: half of it, so that nobody finds another key
# that passes, and not only its end, so that nobody needs to make one that merely looks alike.
UNSEEN = (3, 4, 6, 7)
_NOT_IN_CODES = re.compile(r"[^a-z0-9]+")
_NOT_DIGITS = re.compile(r"[\s.,-]+")


@dataclass(frozen=True, kw_only=True)
class OwnFacts:
    """What this office tells of itself, as it was typed; `residents` and `staff` may stay empty."""

    address: str
    contact: str = ""
    residents: int | None = None
    staff: int | None = None
    names_colleagues: bool = True
    publishes: bool = False


def set_own_office(*, actor: Actor, now: datetime, facts: OwnFacts, revision: int | None = None) -> OwnOffice:
    """From now on colleagues are told this. `revision`: the one that was seen, where a person changes it. Raises
    AccessRefused; ColleagueRefused changed_meanwhile; address_wrong, no_address, number_wrong, key_unreadable, each
    with its `field`."""
    require(actor, OWN_OFFICE_SET)
    told: dict[str, Any] = {
        "address": str(_address(facts.address)) if facts.address.strip() else "",
        "contact": " ".join(facts.contact.split())[:200],
        "residents": _people("residents", facts.residents),
        "staff": _people("staff", facts.staff),
        "names_colleagues": facts.names_colleagues,
        "publishes": facts.publishes,
    }
    if facts.publishes and not told["address"]:
        raise ColleagueRefused("no_address", field="address")
    if told["address"] and Colleague.objects.filter(address=told["address"]).exclude(trust=Trust.HEARD).exists():
        raise ColleagueRefused("address_of_colleague", field="address")
    with transaction.atomic():
        own = locked_own()
        if revision is not None and own.revision != revision:
            raise ColleagueRefused("changed_meanwhile")
        told["key_line"] = own_key().public.line
        changed = [name for name, value in told.items() if getattr(own, name) != value]
        for name in changed:
            setattr(own, name, told[name])
        if changed:
            own.revision += 1
            own.save(update_fields=[*changed, "revision"])
            record(_own_event("own_office_set", {name: told[name] for name in changed}), actor=actor.user, at=now)
    return own


def replace_key(*, actor: Actor, now: datetime) -> OwnOffice:
    """A new key, which the former one says takes its place: colleagues follow by themselves when they next read.

    The file of the new key is whole before the database names it, and the former one goes after: whenever this is
    killed, the key that the database names is there. Raises AccessRefused; ColleagueRefused key_unreadable,
    keys_too_many.
    """
    require(actor, OWN_OFFICE_SET)
    with transaction.atomic():
        own = locked_own()
        former = own_key()
        line = former.public.line
        if FormerKey.objects.count() >= MOST_FORMER_KEYS:
            raise ColleagueRefused("keys_too_many", count=MOST_FORMER_KEYS)
        new = OfficeKey.new()
        write_key(new, key_file_of(new.public.line))
        signed = succession(former, new.public)
        FormerKey.objects.create(line=line, signature=signed["signature"], until=now, replaced_by=actor.user)
        own.key_line = new.public.line
        own.save(update_fields=["key_line"])
        details = {"former": former.public.fingerprint, "new": new.public.fingerprint}
        record(_own_event("own_key_replaced", details), actor=actor.user, at=now)
    for path in (key_file(), key_file_of(line)):
        path.unlink(missing_ok=True)
    return own


def add_colleague(*, actor: Actor, now: datetime, address: str) -> Colleague:
    """An office that is to be read; one that a colleague had named, or that was left, is read from now on.

    Raises AccessRefused; ColleagueRefused address_wrong, own_address, known_already.
    """
    require(actor, COLLEAGUE_MANAGE)
    where = _address(address)
    with transaction.atomic():
        own = locked_own()  # one at a time: two of the same address become one
        if str(where) == own.address:
            raise ColleagueRefused("own_address", field="address")
        found = Colleague.objects.select_for_update(of=("self",), no_key=True).filter(address=str(where)).first()
        if found and found.trust not in (Trust.HEARD, Trust.LEFT):
            raise ColleagueRefused("known_already", field="address", colleague=str(found), pk=found.pk)
        if found and found.trust == Trust.LEFT:
            return return_to(actor=actor, now=now, colleague=found)
        if found is None:
            found = Colleague(address=str(where), code=new_code(where))
        found.trust, found.added_by, found.added_at = Trust.ADDED, actor.user, now
        found.save()
        record(_event("colleague_added", found, {"address": found.address}), actor=actor.user, at=now)
    return found


def confirm_key(*, actor: Actor, now: datetime, colleague: Colleague, digits: str) -> Colleague:
    """The key was compared over the telephone. `digits`: of what the colleague read out the groups that are not shown
    (UNSEEN), or all.

    Raises AccessRefused; ColleagueRefused nothing_to_confirm, other_digits.
    """
    require(actor, COLLEAGUE_MANAGE, colleague)
    with transaction.atomic():
        locked = locked_colleague(colleague)
        if locked.trust != Trust.ADDED or not locked.key_line:
            raise ColleagueRefused("nothing_to_confirm", colleague=str(locked))
        _compare(locked.key_line, digits)
        locked.trust, locked.confirmed_by, locked.confirmed_at = Trust.CONFIRMED, actor.user, now
        locked.save(update_fields=["trust", "confirmed_by", "confirmed_at"])
        details = {"key": PublicKey.from_line(locked.key_line).fingerprint}
        record(_event("colleague_confirmed", locked, details), actor=actor.user, at=now)
    return locked


def accept_other_key(*, actor: Actor, now: datetime, colleague: Colleague, digits: str) -> Colleague:
    """The key that was met instead is the colleague's: it was compared again. What is signed with the former one is
    not followed any more. Raises AccessRefused; ColleagueRefused nothing_to_confirm, other_digits, key_known."""
    require(actor, COLLEAGUE_MANAGE, colleague)
    with transaction.atomic():
        locked_own()  # keys are looked at one after another
        locked = locked_colleague(colleague)
        if locked.trust != Trust.OTHER_KEY:
            raise ColleagueRefused("nothing_to_confirm", colleague=str(locked))
        _compare(locked.new_key_line, digits)
        check_key_is_free(locked.new_key_line, locked)
        former, new = PublicKey.from_line(locked.key_line), PublicKey.from_line(locked.new_key_line)
        locked.key_line, locked.new_key_line = locked.new_key_line, ""
        locked.trust, locked.confirmed_by, locked.confirmed_at = Trust.CONFIRMED, actor.user, now
        # Numbers are of the index that the former key signed.
        locked.index_number, locked.fault, locked.failing_since = 0, None, None
        locked.save()
        details = {"former": former.fingerprint, "new": new.fingerprint}
        record(_event("colleague_other_key_accepted", locked, details), actor=actor.user, at=now)
    return locked


def keep_key(*, actor: Actor, now: datetime, colleague: Colleague) -> Colleague:
    """The key that was met instead is not the colleague's: the one that was compared stays, and reading goes on.

    Raises AccessRefused; ColleagueRefused nothing_to_confirm.
    """
    require(actor, COLLEAGUE_MANAGE, colleague)
    with transaction.atomic():
        locked = locked_colleague(colleague)
        if locked.trust != Trust.OTHER_KEY:
            raise ColleagueRefused("nothing_to_confirm", colleague=str(locked))
        refused = PublicKey.from_line(locked.new_key_line).fingerprint
        locked.new_key_line, locked.trust = "", _trust_before(locked)
        locked.save(update_fields=["new_key_line", "trust"])
        record(_event("colleague_other_key_refused", locked, {"key": refused}), actor=actor.user, at=now)
    return locked


def leave(*, actor: Actor, now: datetime, colleague: Colleague) -> Colleague:
    """It is not read any more; what was adopted from it stays. Raises AccessRefused."""
    require(actor, COLLEAGUE_MANAGE, colleague)
    with transaction.atomic():
        locked = locked_colleague(colleague)
        if locked.trust != Trust.LEFT:
            locked.trust, locked.new_key_line, locked.fault, locked.failing_since = Trust.LEFT, "", None, None
            locked.save(update_fields=["trust", "new_key_line", "fault", "failing_since"])
            record(_event("colleague_left", locked), actor=actor.user, at=now)
    return locked


def return_to(*, actor: Actor, now: datetime, colleague: Colleague) -> Colleague:
    """One that was left is read again, under the key that was known. Raises AccessRefused; ColleagueRefused
    key_known."""
    require(actor, COLLEAGUE_MANAGE, colleague)
    with transaction.atomic():
        locked_own()  # keys are looked at one after another
        locked = locked_colleague(colleague)
        if locked.trust == Trust.LEFT:
            check_key_is_free(locked.key_line, locked)
            locked.trust = _trust_before(locked)
            locked.save(update_fields=["trust"])
            record(_event("colleague_returned_to", locked), actor=actor.user, at=now)
    return locked


def locked_colleague(colleague: Colleague) -> Colleague:
    """Its row as it is now, locked. What only names it, as a statement does, is written meanwhile: no key changes."""
    return Colleague.objects.select_for_update(of=("self",), no_key=True).get(pk=colleague.pk)


def check_key_is_free(line: str, colleague: Colleague) -> None:
    """Raises ColleagueRefused key_known: two offices of one key are one office, or one of them is false."""
    others = Colleague.objects.exclude(pk=colleague.pk).exclude(trust=Trust.LEFT)
    other = others.filter(key_line=line).first() if line else None
    if other is not None:
        raise ColleagueRefused("key_known", colleague=str(other))
    if line and line in own_lines():
        raise ColleagueRefused("own_key")


def new_code(where: Address) -> str:
    """Names an office's refs for ever: its host as far as it fits, and a number."""
    host = _NOT_IN_CODES.sub("-", where.host.removeprefix("www."))[:13].strip("-") or "office"
    taken = set(Colleague.objects.filter(code__startswith=host).values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2) if (code := f"{host}-{number}") not in taken)


def _address(typed: str) -> Address:
    try:
        return address_of(typed, plain_http=settings.EXCHANGE_INNER)
    except NetworkFault as fault:
        raise ColleagueRefused("address_wrong", field="address") from fault


def _people(field: str, count: int | None) -> int | None:
    if count is not None and not 0 <= count <= MOST_PEOPLE:
        raise ColleagueRefused("number_wrong", field=field)
    return count


def _compare(line: str, digits: str) -> None:
    groups = PublicKey.from_line(line).spoken.split()
    if _NOT_DIGITS.sub("", digits) not in ("".join(groups), "".join(groups[place] for place in UNSEEN)):
        raise ColleagueRefused("other_digits", field="digits")


def _trust_before(colleague: Colleague) -> Trust:
    return Trust.CONFIRMED if colleague.confirmed_by_id and colleague.key_line else Trust.ADDED


def locked_own() -> OwnOffice:
    OwnOffice.objects.get_or_create(pk=1)
    return OwnOffice.objects.select_for_update(of=("self",)).get(pk=1)


def _own_event(event: str, details: dict[str, Any]) -> Event:
    return Event(event=event, object_type="own_office", object_id=1, details=details)


def _event(event: str, colleague: Colleague, details: dict[str, Any] | None = None) -> Event:
    told = {"colleague": str(colleague), **(details or {})}
    return Event(event=event, object_type="colleague", object_id=colleague.pk, details=told)
