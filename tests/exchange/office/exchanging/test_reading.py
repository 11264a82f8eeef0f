"""Reading a colleague: what is taken in, what is refused and why, and that nothing of it is lost or done twice."""

import json
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from dienests.base.audit.models import AuditEntry
from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.network.faults import Why
from dienests.exchange.network.index import succession
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.colleagues.operations import (
    add_colleague,
    leave,
    replace_key,
)
from dienests.exchange.office.colleagues.own import own_key
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.exchanging import hearing, neighbours, reading
from dienests.exchange.office.exchanging.catalogued import catalogue_path
from dienests.exchange.office.exchanging.reading import GONE_AFTER, read_colleague
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.repository.keys import OfficeKey
from tests.exchange.network.serving import answer
from tests.exchange.office.exchanging.items import published
from tests.exchange.office.exchanging.other import Other, added, confirmed, entry
from tests.factories.cases import OfficeAtWork


def test_the_first_reading_pins_the_key_and_takes_in_nothing_else(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    other.tells(items=[entry()], colleagues=[{"name": "Cits", "address": "https://cits.example", "key": _LINE}])
    other.says(own_key().public, "a")
    with other.up() as address:
        colleague = added(office.head, now, address)
    assert (colleague.trust, colleague.key_line) == (Trust.ADDED, other.key.public.line)
    assert (colleague.name_lv, colleague.fault, colleague.read_at) == ("Daugavpils dienests", None, now)
    assert not Statement.objects.exists(), "nobody has compared the key yet"
    assert not Colleague.objects.filter(trust=Trust.HEARD).exists()
    with Catalogue(catalogue_path()) as catalogue:
        assert catalogue.commits(colleague.pk) == {"rules": "0" * 40}


_LINE = OfficeKey.new().public.line


def test_statements_come_once_and_go_when_they_are_taken_back(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    item = published(office.head, now)
    us = own_key().public
    other.says(us, "a", "suggestion", text="Labāk tā", about={"name": item.name}, own={"name": "x", "commit": "b" * 40})
    other.says(OfficeKey.new().public, "b", text="citam")
    other.says(us, "c", "visit_request", visit={"form": "in_person"})
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        read_colleague(colleague, now=now)
        first = Statement.objects.get(uid="a" * 32)
        assert (first.kind, first.text, first.heard_at, first.to) == (Said.SUGGESTION, "Labāk tā", now, None)
        assert set(Statement.objects.values_list("uid", flat=True)) == {"a" * 32, "c" * 32}
        notice = Notice.objects.get(kind=NoticeKind.SUGGESTION)
        assert (notice.item, notice.statement, notice.colleague) == (item, first, colleague)
        other.tells(said=other.content["said"][1:])
        read_colleague(colleague, now=now + timedelta(hours=1))
        first.refresh_from_db()
        assert first.gone_at == now + timedelta(hours=1)
    assert Notice.objects.filter(kind=NoticeKind.SUGGESTION).count() == 1


def test_an_answer_finds_what_was_said_to_that_very_colleague(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        ours = say(actor=office.head, now=now, to=colleague, kind=Said.SUGGESTION, text="x", item_name="rules")
        stranger = Colleague.objects.create(
            code="x", address="https://x.example", trust=Trust.CONFIRMED, key_line=_LINE, added_at=now,
            confirmed_by=office.head.user, confirmed_at=now,
        )  # fmt: skip
        not_theirs = say(actor=office.head, now=now, to=stranger, kind=Said.SUGGESTION, text="y", item_name="rules")
        other.says(own_key().public, "a", "accepted", answers=ours.uid)
        other.says(own_key().public, "b", "declined", answers=not_theirs.uid, text="nē")
        read_colleague(colleague, now=now)
    assert Statement.objects.get(uid="a" * 32).answers == ours
    assert Statement.objects.get(uid="b" * 32).answers is None
    assert Notice.objects.filter(kind=NoticeKind.ANSWER).count() == 2


def test_who_says_too_much_is_not_listened_to_without_end(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_KEPT", 2)
    for uid in "abcd":
        other.says(own_key().public, uid)
    with other.up() as address:
        confirmed(office.head, now, address)
    assert Statement.objects.count() == 2


def test_statements_to_a_former_key_of_ours_are_still_to_us(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.says(own_key().public, "a")
    replace_key(actor=office.director, now=now)
    with other.up() as address:
        confirmed(office.head, now, address)
    assert Statement.objects.filter(uid="a" * 32).exists()


def test_offices_that_a_colleague_names_are_listed_and_never_read(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_NAMED", 4)
    named = [
        "https://a.example",
        "https://ogre.example",
        "javascript:alert(1)",
        "https://b.example/",
        "https://c.example",
    ]
    other.tells(colleagues=[{"name": "N" * 200, "address": each, "key": other.key.public.line} for each in named])
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        heard = Colleague.objects.filter(trust=Trust.HEARD)
        assert set(heard.values_list("address", flat=True)) == {"https://a.example", "https://b.example"}
        assert set(heard.values_list("key_line", flat=True)) == {""}, "a key is not taken from hearsay"
        for each in heard:
            assert read_colleague(each, now=now).tried_at is None
        kept = add_colleague(actor=office.head, now=now, address="https://a.example")
        assert kept.trust == Trust.ADDED
        other.tells(colleagues=[])
        read_colleague(colleague, now=now)
    assert not heard.all().exists()
    assert Colleague.objects.filter(pk=kept.pk).exists()


def test_no_more_are_kept_than_the_limit(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_HEARD", 3)
    other.tells(colleagues=[{"name": "N", "address": f"https://n{n}.example", "key": _LINE} for n in range(9)])
    with other.up() as address:
        confirmed(office.head, now, address)
    assert Colleague.objects.filter(trust=Trust.HEARD).count() == 3


def test_notices_of_items_taken_over_and_of_items_others_took_over(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    with other.up() as address:
        other.tells(items=[entry(commit="1" * 40)])
        colleague = confirmed(office.head, now, address)
        ours = published(
            office.head, now, from_colleague=colleague, from_name="rules", from_commit="1" * 40, adopted_at=now
        )
        source = {
            "key": own_key().public.line,
            "address": "https://ogre.example",
            "name": ours.name,
            "commit": "a" * 40,
        }
        adopted = {"from": source, "since": "2026-02-09T10:00:00Z", "changed": True}
        read_colleague(colleague, now=now)
        assert not Notice.objects.exists(), "it is what was taken over"
        for number in (2, 3):
            other.tells(items=[entry(commit=str(number) * 40, version=number), entry("copy", adopted=adopted)])
            read_colleague(colleague, now=now)
            read_colleague(colleague, now=now)
        newer = Notice.objects.filter(kind=NoticeKind.UPSTREAM).order_by("pk")
        assert [each.data["number"] for each in newer] == [2, 3]
        assert [each.done_at is None for each in newer] == [False, True], "the later one says what the first said"
        assert Notice.objects.get(kind=NoticeKind.ADOPTED).item == ours
        other.tells(items=[entry(commit="3" * 40, version=3, withdrawn="Vairs nē")])
        read_colleague(colleague, now=now)
    assert Notice.objects.get(kind=NoticeKind.WITHDRAWN).data["why"] == "Vairs nē"


def test_a_key_that_the_former_one_names_is_followed(office: OfficeAtWork, other: Other, now: datetime) -> None:
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        former, other.key = other.key, OfficeKey.new()
        other.tells(former_keys=[succession(former, other.key.public)])
        colleague = read_colleague(colleague, now=now)
    assert (colleague.trust, colleague.key_line) == (Trust.CONFIRMED, other.key.public.line)
    assert Notice.objects.get(kind=NoticeKind.OTHER_KEY).data == {"followed": True}
    assert AuditEntry.objects.filter(event="colleague_key_followed").exists()


def test_another_key_stops_everything_until_people_compared(office: OfficeAtWork, other: Other, now: datetime) -> None:
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        pinned, other.key = other.key, OfficeKey.new()
        other.says(own_key().public, "a")
        colleague = read_colleague(colleague, now=now)
        assert (colleague.trust, colleague.new_key_line) == (Trust.OTHER_KEY, other.key.public.line)
        assert colleague.key_line == pinned.public.line
        assert colleague.fault is not None
        assert colleague.fault["why"] == Why.OTHER_KEY
        served = other.served
        read_colleague(colleague, now=now)
        assert other.served == served
    assert not Statement.objects.exists()
    assert Notice.objects.get(kind=NoticeKind.OTHER_KEY).data == {"followed": False}


def test_an_index_that_was_followed_by_another_is_refused(office: OfficeAtWork, other: Other, now: datetime) -> None:
    with other.up() as address:
        other.number = 7
        colleague = confirmed(office.head, now, address)
        other.number = 6
        colleague = read_colleague(colleague, now=now)
        assert colleague.fault == {"why": "older", "details": {"number": 6, "known": 7}}
        assert colleague.index_number == 7
        assert (colleague.failing_since, colleague.read_at) == (now, now)
        other.number = 8
        assert read_colleague(colleague, now=now).fault is None


def _huge(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(b" " * 2**20)
    except OSError:
        pass


def _slow(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        for _ in range(100):
            request.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        pass


def _elsewhere(request: BaseHTTPRequestHandler) -> None:
    request.send_response(302)
    request.send_header("Location", "http://169.254.169.254/")
    request.end_headers()


@pytest.mark.parametrize(
    ("answering", "why"),
    [
        (_huge, Why.TOO_LARGE),
        (_slow, Why.TOO_SLOW),
        (_elsewhere, Why.REDIRECTED),
        (lambda request: answer(request, b"", status=500), Why.REFUSED),
        (lambda request: answer(request, b"<html>"), Why.UNREADABLE),
        (lambda request: answer(request, b"[" * 100_000), Why.UNREADABLE),
    ],
)
def test_bad_answers_become_a_reason_and_change_nothing(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch, answering: Any, why: Why
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 2**21)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        monkeypatch.setattr(reading, "SECONDS", 0.5 if why == Why.TOO_SLOW else 60.0)
        before = colleague.content
        other.answering = answering
        colleague = read_colleague(colleague, now=now + timedelta(hours=1))
    assert colleague.fault is not None
    assert colleague.fault["why"] == why
    assert (colleague.content, colleague.read_at) == (before, now)
    assert colleague.failing_since == now + timedelta(hours=1)


@pytest.mark.parametrize(
    "content",
    [
        {"at": "2026-19-39T21:10:10Z"},
        {"items": [entry(at="2026-02-31T10:00:00Z")]},
        {"items": [entry(), entry()]},
        {"office": {"name": {"lv": "a\x00b", "en": "x"}}},
        {"office": {"name": {"lv": "a\x1bb", "en": "x"}}},
        {"office": {"name": {"lv": "a\N{ZERO WIDTH SPACE}b", "en": "x"}}},
        {"items": [entry(summary={"lv": "a\N{RIGHT-TO-LEFT OVERRIDE}b", "en": "x"})]},
        {"items": [entry(summary={"lv": "a", "en": "x\N{LINE SEPARATOR}y"})]},
        {"said": [{"id": "a" * 32, "kind": "thanks", "to": _LINE, "at": "2026-02-01T10:00:00Z"}] * 2},
    ],
)
def test_what_a_schema_does_not_see_is_refused_too(
    office: OfficeAtWork, other: Other, now: datetime, content: dict[str, Any]
) -> None:
    other.tells(**content)
    with other.up() as address:
        colleague = added(office.head, now, address)
    assert colleague.fault is not None
    assert colleague.fault["why"] == Why.UNREADABLE
    assert colleague.content is None
    json.dumps(colleague.fault)


def test_a_forged_index_is_refused(office: OfficeAtWork, other: Other, now: datetime) -> None:
    with other.up() as address:
        outer = json.loads(other.index())
        outer["signed"] = outer["signed"].replace("Daugavpils", "Daugavpilz")
        other.envelope = json.dumps(outer).encode()
        assert added(office.head, now, address).fault["why"] == Why.UNREADABLE  # type: ignore[index]


def test_the_key_of_another_colleague_or_of_this_office_is_nobody_elses(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    with other.up() as address, other.up() as second:
        confirmed(office.head, now, address)
        assert added(office.head, now, second).fault["why"] == Why.UNFIT  # type: ignore[index]
    other.key = own_key()
    with other.up() as third:
        mirror = added(office.head, now, third)
    assert (mirror.key_line, mirror.content) == ("", None)


def test_who_is_gone_for_days_is_told_of_once_and_forgotten_when_it_answers(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        working, other.answering = other.answering, lambda request: answer(request, b"", status=503)
        for hours in (1, 2, 80, 81):
            colleague = read_colleague(colleague, now=now + timedelta(hours=hours))
        assert timedelta(hours=79) > GONE_AFTER
        assert colleague.failing_since == now + timedelta(hours=1)
        assert Notice.objects.get(kind=NoticeKind.GONE).done_at is None
        other.answering = working
        colleague = read_colleague(colleague, now=now + timedelta(hours=82))
    assert colleague.fault is None
    assert Notice.objects.get(kind=NoticeKind.GONE).done_at == now + timedelta(hours=82)


def test_what_people_decided_while_it_was_read_stands(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        asked = reading._asked

        def meanwhile(of: Colleague) -> Any:
            index = asked(of)
            leave(actor=office.head, now=now, colleague=of)
            return index

        monkeypatch.setattr(reading, "_asked", meanwhile)
        other.tells(items=[entry()])
        assert read_colleague(colleague, now=now).trust == Trust.LEFT
    colleague.refresh_from_db()
    assert colleague.content is not None
    assert colleague.content["items"] == []


def test_inner_addresses_are_not_asked_where_that_is_off(
    office: OfficeAtWork, other: Other, now: datetime, settings: Any
) -> None:
    with other.up() as address:
        colleague = add_colleague(actor=office.head, now=now, address=str(address))
        settings.EXCHANGE_INNER = False
        assert read_colleague(colleague, now=now).fault["why"] == Why.ADDRESS  # type: ignore[index]
        Colleague.objects.filter(pk=colleague.pk).update(address=f"https://localhost:{address.port}")
        colleague.refresh_from_db()
        assert read_colleague(colleague, now=now).fault["why"] == Why.PRIVATE  # type: ignore[index]
    assert other.served == 0


def test_who_says_more_than_is_kept_is_told_of(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_KEPT", 2)
    for uid in "abc":
        other.says(own_key().public, uid)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        assert Statement.objects.filter(speaker=colleague).count() == 2
        notice = Notice.objects.get(kind=NoticeKind.UNHEARD)
        assert (notice.colleague, notice.data) == (colleague, {"unheard": 1, "most": 2})
        other.tells(said=other.content["said"][2:])
        read_colleague(colleague, now=now + timedelta(days=1))
        assert Statement.objects.filter(speaker=colleague).count() == 2, "what it has just taken back counts"
        read_colleague(colleague, now=now + timedelta(days=400))
        assert Statement.objects.filter(speaker=colleague).count() == 3
    assert Notice.objects.filter(kind=NoticeKind.UNHEARD).count() == 1
