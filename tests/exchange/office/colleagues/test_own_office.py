"""What this office tells of itself, and its key: whole whenever it is killed."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.exchange.network.index import read_index
from dienests.exchange.office.colleagues import operations
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import FormerKey, OwnOffice
from dienests.exchange.office.colleagues.operations import MOST_FORMER_KEYS, OwnFacts, replace_key, set_own_office
from dienests.exchange.office.colleagues.own import key_file, key_file_of, own_key, own_lines, own_office
from dienests.exchange.office.exchanging.index import own_index
from dienests.exchange.repository.keys import OfficeKey, PublicKey
from dienests.practice.strict_yaml import HIDDEN
from tests.factories.cases import OfficeAtWork

FACTS = OwnFacts(address="https://dienests.ogre.example/", contact=" talr.  1 ", residents=57_000, publishes=True)


def test_what_was_typed_is_told(office: OfficeAtWork, now: datetime) -> None:
    set_own_office(actor=office.director, now=now, facts=FACTS)
    own = own_office()
    assert (own.address, own.contact, own.residents) == ("https://dienests.ogre.example", "talr. 1", 57_000)
    assert own.key_line == own_key().public.line
    entry = AuditEntry.objects.latest("position")
    assert (entry.event, entry.actor_id) == ("own_office_set", office.director.pk)
    before = AuditEntry.objects.count()
    set_own_office(actor=office.director, now=now, facts=FACTS)
    assert AuditEntry.objects.count() == before, "nothing changed, nothing is written"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"address": "http://dienests.ogre.example"}, "address_wrong", "address"),
        ({"address": "javascript:alert(1)"}, "address_wrong", "address"),
        ({"address": "https://a:b@ogre.example"}, "address_wrong", "address"),
        ({"address": "", "publishes": True}, "no_address", "address"),
        ({"address": "https://a.example", "residents": -1}, "number_wrong", "residents"),
        ({"address": "https://a.example", "staff": 10**9}, "number_wrong", "staff"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    office: OfficeAtWork, now: datetime, settings: Any, facts: dict[str, Any], code: str, field: str
) -> None:
    settings.EXCHANGE_INNER = False
    with pytest.raises(ColleagueRefused) as refused:
        set_own_office(actor=office.director, now=now, facts=OwnFacts(**facts))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not OwnOffice.objects.exclude(address="").exists()


def test_only_who_speaks_for_the_office_may(office: OfficeAtWork, now: datetime) -> None:
    for actor in (office.organiser, office.worker, office.head, office.accountant, office.auditor, office.service):
        with pytest.raises(AccessRefused):
            set_own_office(actor=actor, now=now, facts=FACTS)
        with pytest.raises(AccessRefused):
            replace_key(actor=actor, now=now)
    set_own_office(actor=office.administrator, now=now, facts=FACTS)


def test_a_new_key_is_followed_by_whoever_knew_the_first(office: OfficeAtWork, now: datetime) -> None:
    set_own_office(actor=office.director, now=now, facts=FACTS)
    first = own_key().public
    for _ in range(3):
        replace_key(actor=office.director, now=now)
    newest = own_key().public
    assert newest != first
    assert own_lines() >= {first.line, newest.line}
    index = read_index(own_index(now).envelope, pinned=first)
    assert (index.key, index.succeeded) == (newest, first)
    kept = [path for path in key_file().parent.glob("key*") if path.is_file()]
    assert [path.name for path in kept] == [key_file_of(newest.line).name], "former private keys are gone"
    assert kept[0].stat().st_mode & 0o077 == 0


def test_keys_are_replaced_only_as_often_as_an_index_may_say(office: OfficeAtWork, now: datetime) -> None:
    for place in range(MOST_FORMER_KEYS):
        FormerKey.objects.create(line=f"k{place}", signature="s", until=now, replaced_by=office.director.user)
    with pytest.raises(ColleagueRefused, match="compare a new key"):
        replace_key(actor=office.director, now=now)


class Killed(BaseException):
    pass


@pytest.mark.parametrize("where", ["write_key", "succession", "record", "unlink"])
@pytest.mark.parametrize("after", [False, True])
def test_a_replacement_killed_at_any_step_leaves_a_key_that_colleagues_follow(
    monkeypatch: pytest.MonkeyPatch, office: OfficeAtWork, now: datetime, where: str, after: bool
) -> None:
    set_own_office(actor=office.director, now=now, facts=FACTS)
    first = own_key().public

    def killing(original: Any) -> Any:
        def killed(*given: Any, **named: Any) -> Any:
            if after:
                original(*given, **named)
            raise Killed

        return killed

    with monkeypatch.context() as patched:
        if where == "unlink":
            path = type(key_file())
            patched.setattr(operations, "key_file", lambda: _Unlinking(killing(path.unlink)))
        else:
            patched.setattr(operations, where, killing(getattr(operations, where)))
        with pytest.raises(Killed):
            replace_key(actor=office.director, now=now)
    key = own_key().public
    assert key.line == own_office().key_line
    assert read_index(own_index(now).envelope, pinned=first).key == key
    replace_key(actor=office.director, now=now)
    assert read_index(own_index(now).envelope, pinned=first).key == own_key().public


class _Unlinking:
    """A path of which only unlinking is asked."""

    def __init__(self, killed: Any) -> None:
        self._killed = killed

    def unlink(self, *, missing_ok: bool) -> None:
        self._killed(key_file(), missing_ok=missing_ok)


def test_another_key_in_the_file_signs_nothing(office: OfficeAtWork, now: datetime) -> None:
    set_own_office(actor=office.director, now=now, facts=FACTS)
    key_file().write_bytes(OfficeKey.new().pem())
    with pytest.raises(ColleagueRefused) as refused:
        own_key()
    assert refused.value.code == "key_unreadable"
    key_file().write_bytes(b"nothing")
    with pytest.raises(ColleagueRefused):
        own_key()


def test_the_spoken_key_is_eight_groups(office: OfficeAtWork, now: datetime) -> None:
    set_own_office(actor=office.director, now=now, facts=FACTS)
    groups = PublicKey.from_line(own_office().key_line).spoken.split()
    assert len(groups) == 8
    assert all(len(group) == 4 and group.isdigit() for group in groups)


def test_signs_that_nobody_sees_are_not_told(office: OfficeAtWork, now: datetime) -> None:
    """They come along when something is pasted; colleagues would refuse the whole index."""
    facts = replace(FACTS, contact="Anna\N{ZERO WIDTH SPACE} 26\N{SOFT HYPHEN}1")
    set_own_office(actor=office.director, now=now, facts=facts)
    content = read_index(own_index(now).envelope, pinned=None).content
    assert content["office"]["contact"] == "Anna 261"
    assert not HIDDEN.search(json.dumps(content, ensure_ascii=False))
