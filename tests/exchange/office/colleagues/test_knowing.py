"""Whom this office knows: added by address, confirmed by whoever heard the end of the key, left and returned to."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dienests.base.access import AccessRefused
from dienests.exchange.network.address import address_of
from dienests.exchange.office.colleagues import operations
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague, Trust
from dienests.exchange.office.colleagues.operations import (
    OwnFacts,
    accept_other_key,
    add_colleague,
    confirm_key,
    keep_key,
    leave,
    return_to,
    set_own_office,
)
from dienests.exchange.repository.keys import OfficeKey, PublicKey
from tests.factories.cases import OfficeAtWork

ADDRESS = "https://www.daugavpils.example"


def pinned(office: OfficeAtWork, now: datetime, address: str = ADDRESS) -> Colleague:
    """Added, and its key met once."""
    colleague = add_colleague(actor=office.head, now=now, address=address)
    Colleague.objects.filter(pk=colleague.pk).update(key_line=OfficeKey.new().public.line)
    colleague.refresh_from_db()
    return colleague


def spoken(line: str) -> str:
    return PublicKey.from_line(line).spoken


def test_a_colleague_is_added_once(office: OfficeAtWork, now: datetime) -> None:
    colleague = add_colleague(actor=office.head, now=now, address=f" {ADDRESS}/ ")
    assert (colleague.address, colleague.trust, colleague.code) == (ADDRESS, Trust.ADDED, "daugavpils-ex-1")
    second = add_colleague(actor=office.head, now=now, address=f"{ADDRESS}/otrs")
    assert second.code == "daugavpils-ex-2"
    with pytest.raises(ColleagueRefused) as refused:
        add_colleague(actor=office.director, now=now, address=ADDRESS.upper().replace("HTTPS", "https"))
    assert (refused.value.code, refused.value.details["pk"]) == ("known_already", colleague.pk)


@pytest.mark.parametrize("address", ["", "ftp://x.example", "https://x.example?a=1", "https://x.example/../y"])
def test_what_is_no_address_is_refused(office: OfficeAtWork, now: datetime, settings: Any, address: str) -> None:
    settings.EXCHANGE_INNER = False
    with pytest.raises(ColleagueRefused) as refused:
        add_colleague(actor=office.head, now=now, address=address)
    assert refused.value.code == "address_wrong"


def test_this_office_is_no_colleague_of_itself(office: OfficeAtWork, now: datetime) -> None:
    set_own_office(actor=office.director, now=now, facts=OwnFacts(address=ADDRESS))
    with pytest.raises(ColleagueRefused) as refused:
        add_colleague(actor=office.head, now=now, address=ADDRESS)
    assert refused.value.code == "own_address"


def test_a_key_is_confirmed_by_what_nobody_sees(office: OfficeAtWork, now: datetime) -> None:
    colleague = pinned(office, now)
    digits = spoken(colleague.key_line)
    groups = digits.split()
    unseen = " ".join((groups[3], groups[4], groups[6], groups[7]))
    another = str((int(unseen[0]) + 1) % 10)
    for wrong in ("", digits[-9:], digits[:19], digits[-4:], f"{digits} 1", another + unseen[1:], unseen[:-1] + "x"):
        with pytest.raises(ColleagueRefused) as refused:
            confirm_key(actor=office.head, now=now, colleague=colleague, digits=wrong)
        assert refused.value.code == "other_digits"
    confirmed = confirm_key(actor=office.head, now=now, colleague=colleague, digits=f" {unseen} ")
    assert (confirmed.trust, confirmed.confirmed_by, confirmed.confirmed_at) == (
        Trust.CONFIRMED,
        office.head.user,
        now,
    )
    with pytest.raises(ColleagueRefused) as refused:
        confirm_key(actor=office.head, now=now, colleague=colleague, digits=digits)
    assert refused.value.code == "nothing_to_confirm"


def test_nothing_is_confirmed_before_it_was_read(office: OfficeAtWork, now: datetime) -> None:
    colleague = add_colleague(actor=office.head, now=now, address=ADDRESS)
    with pytest.raises(ColleagueRefused) as refused:
        confirm_key(actor=office.head, now=now, colleague=colleague, digits="")
    assert refused.value.code == "nothing_to_confirm"


def _with_other_key(office: OfficeAtWork, now: datetime) -> Colleague:
    colleague = pinned(office, now)
    confirm_key(actor=office.head, now=now, colleague=colleague, digits=spoken(colleague.key_line))
    Colleague.objects.filter(pk=colleague.pk).update(
        trust=Trust.OTHER_KEY, new_key_line=OfficeKey.new().public.line, index_number=7
    )
    colleague.refresh_from_db()
    return colleague


def test_another_key_is_accepted_only_when_compared(office: OfficeAtWork, now: datetime) -> None:
    colleague = _with_other_key(office, now)
    with pytest.raises(ColleagueRefused):
        accept_other_key(actor=office.head, now=now, colleague=colleague, digits=spoken(colleague.key_line))
    accepted = accept_other_key(actor=office.head, now=now, colleague=colleague, digits=spoken(colleague.new_key_line))
    assert (accepted.trust, accepted.key_line) == (Trust.CONFIRMED, colleague.new_key_line)
    assert (accepted.new_key_line, accepted.index_number) == ("", 0)


def test_the_former_key_can_stay(office: OfficeAtWork, now: datetime) -> None:
    colleague = _with_other_key(office, now)
    kept = keep_key(actor=office.head, now=now, colleague=colleague)
    assert (kept.trust, kept.key_line, kept.new_key_line) == (Trust.CONFIRMED, colleague.key_line, "")


def test_who_was_left_comes_back_as_it_was(office: OfficeAtWork, now: datetime) -> None:
    colleague = pinned(office, now)
    confirm_key(actor=office.head, now=now, colleague=colleague, digits=spoken(colleague.key_line))
    assert leave(actor=office.head, now=now, colleague=colleague).trust == Trust.LEFT
    assert return_to(actor=office.head, now=now, colleague=colleague).trust == Trust.CONFIRMED
    leave(actor=office.head, now=now, colleague=colleague)
    assert add_colleague(actor=office.head, now=now, address=ADDRESS).pk == colleague.pk
    leave(actor=office.head, now=now, colleague=colleague)
    moved = pinned(office, now, "https://jauna.example")
    Colleague.objects.filter(pk=moved.pk).update(key_line=colleague.key_line)
    with pytest.raises(ColleagueRefused) as refused:
        return_to(actor=office.head, now=now, colleague=colleague)
    assert refused.value.code == "key_known"


def test_only_heads_know_colleagues(office: OfficeAtWork, now: datetime) -> None:
    colleague = pinned(office, now)
    for actor in (office.organiser, office.worker, office.service, office.auditor, office.administrator):
        with pytest.raises(AccessRefused):
            add_colleague(actor=actor, now=now, address="https://x.example")
        for operation in (leave, return_to, keep_key):
            with pytest.raises(AccessRefused):
                operation(actor=actor, now=now, colleague=colleague)
        for compared in (confirm_key, accept_other_key):
            with pytest.raises(AccessRefused):
                compared(actor=actor, now=now, colleague=colleague, digits=spoken(colleague.key_line))


def test_the_database_refuses_two_offices_of_one_key(office: OfficeAtWork, now: datetime) -> None:
    first, second = pinned(office, now), pinned(office, now, "https://x.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Colleague.objects.filter(pk=second.pk).update(key_line=first.key_line)


def test_codes_fit_into_the_names_of_refs(office: OfficeAtWork, now: datetime) -> None:
    host = f"{'a' * 60}.example"
    code = operations.new_code(address_of(f"https://{host}"))
    assert len(code) <= 20
    assert operations.new_code(address_of("https://x--y.example")).startswith("x-y-example-")
