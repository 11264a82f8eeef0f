"""Threads of what is said: the open ones are told first and whole, those answered long ago end in the trail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest

from dienests.base.audit.models import AuditEntry
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement, Trust
from dienests.exchange.office.colleagues.threads import LONG, end_answered, told, untold
from dienests.exchange.repository.keys import OfficeKey
from tests.factories.cases import OfficeAtWork

YEARS = timedelta(days=800)
NUMBERS = count()
Say = Callable[..., Statement]


@pytest.fixture
def colleague(office: OfficeAtWork, now: datetime) -> Colleague:
    return Colleague.objects.create(
        code="riga-1", address="https://riga.example", trust=Trust.CONFIRMED, key_line=OfficeKey.new().public.line,
        added_at=now, confirmed_by=office.head.user, confirmed_at=now,
    )  # fmt: skip


@pytest.fixture
def ours(office: OfficeAtWork, colleague: Colleague) -> Say:
    def said(at: datetime, kind: Said = Said.SUGGESTION, answers: Statement | None = None) -> Statement:
        return Statement.objects.create(
            uid=f"{next(NUMBERS):032x}", kind=kind, to=colleague, to_key=colleague.key_line, at=at, answers=answers,
            text="x", said_by=office.head.user,
        )  # fmt: skip

    return said


@pytest.fixture
def theirs(colleague: Colleague) -> Say:
    def said(at: datetime, kind: Said = Said.SUGGESTION, answers: Statement | None = None) -> Statement:
        return Statement.objects.create(
            uid=f"{next(NUMBERS):032x}", kind=kind, speaker=colleague, to_key="", at=at, heard_at=at, answers=answers,
            text="x",
        )  # fmt: skip

    return said


def test_all_that_stands_is_told_while_it_fits(ours: Say, now: datetime) -> None:
    said = [ours(now - timedelta(days=day)) for day in range(3)]
    assert told(most=3, now=now) == said


def test_open_threads_are_told_first_and_whole(ours: Say, theirs: Say, now: datetime) -> None:
    old = ours(now - YEARS)
    word = ours(now - YEARS + timedelta(days=2), Said.REMARK, theirs(now - YEARS, Said.REMARK, old))
    asked = theirs(now - YEARS, Said.SUGGESTION)
    reply = ours(now - YEARS, Said.REMARK, asked)
    for day in range(60, 65):
        theirs(now - timedelta(days=40), Said.ACCEPTED, ours(now - timedelta(days=day)))
    thanks = ours(now - timedelta(days=35), Said.THANKS)
    assert set(told(most=3, now=now)) == {old, word, reply}
    assert set(told(most=4, now=now)) == {old, word, reply, thanks}
    assert set(told(most=2, now=now)) == {old, word}, "whole, or not at all"
    assert len(told(most=6, now=now)) == 6


def test_what_changed_lately_is_told_before_old_questions(ours: Say, theirs: Say, now: datetime) -> None:
    """An answer given today is heard, however many questions of years ago stand open; so is one asked of again."""
    old = [ours(now - YEARS - timedelta(days=day)) for day in range(4)]
    answer = ours(now, Said.DECLINED, theirs(now - YEARS))
    theirs(now, Said.REMARK, old[3])
    assert set(told(most=2, now=now)) == {answer, old[3]}
    assert set(told(most=3, now=now)) == {answer, old[3], old[0]}
    assert list(untold(most=3, now=now)) == [old[2], old[1]], "the oldest first"
    assert not untold(most=5, now=now).exists()


def test_what_a_colleague_says_of_tomorrow_counts_from_when_it_was_heard(ours: Say, theirs: Say, now: datetime) -> None:
    old, lately = ours(now - YEARS), ours(now - timedelta(days=1))
    Statement.objects.filter(pk=theirs(now - YEARS, Said.REMARK, old).pk).update(at=now + YEARS)
    assert told(most=1, now=now) == [lately]


def test_what_was_answered_long_ago_is_ended_in_the_trail(ours: Say, theirs: Say, now: datetime) -> None:
    long_ago = now - LONG - timedelta(days=1)
    done = ours(long_ago)
    theirs(long_ago, Said.ACCEPTED, done)
    word = ours(long_ago, Said.REMARK, done)
    lately, discussed, waiting = ours(long_ago), ours(long_ago), ours(long_ago)
    theirs(now, Said.DECLINED, lately)
    theirs(long_ago, Said.REMARK, discussed)
    report = ours(long_ago, Said.REPORT)
    theirs(long_ago, Said.REMARK, report)
    visit = ours(long_ago, Said.VISIT_REQUEST)
    theirs(long_ago, Said.VISIT_ANSWER, visit)
    reply = ours(long_ago, Said.ACCEPTED, theirs(long_ago, Said.SUGGESTION))
    assert end_answered(now=now) == 2
    assert set(told(most=50, now=now)) == {lately, discussed, waiting, report, visit, reply}
    for each in (done, word):
        each.refresh_from_db()
        assert each.gone_at == now
    assert AuditEntry.objects.filter(event="statement_ended", actor=None).count() == 2
    assert end_answered(now=now) == 0


def test_an_answer_ends_after_what_it_answers(ours: Say, theirs: Say, now: datetime) -> None:
    asked = theirs(now - YEARS, Said.SUGGESTION)
    ours(now - YEARS, Said.DECLINED, asked)
    assert end_answered(now=now) == 0, "the suggestion would be open again"
    Statement.objects.filter(pk=asked.pk).update(gone_at=now)
    assert end_answered(now=now) == 1
