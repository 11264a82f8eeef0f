"""Everybody takes locks in one order: a colleague is heard while pages answer, and PostgreSQL aborts neither."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.operations import locked_colleague
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.exchanging import hearing
from dienests.exchange.office.library import notices
from dienests.exchange.office.library.models import Notice, NoticeKind
from dienests.exchange.office.visits import heard as hearing_visits
from dienests.exchange.office.visits.models import Visit, VisitState
from dienests.exchange.office.visits.operations import answering
from dienests.exchange.office.visits.operations.answering import Doing
from dienests.exchange.office.visits.waiting import about
from tests.cases.test_races import at_once
from tests.factories.organisation import actor_in
from tests.factories.visits_asked import KEY, NOW, TUESDAY, agreed, asked, colleague, offered, rules, statement

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAY = TUESDAY + timedelta(days=1)
TIMES = {"begins": time(9), "ends": time(15)}


@pytest.fixture
def head() -> Actor:
    return actor_in(Role.HEAD_OF_UNIT)


class Meeting:
    """Both have taken their first lock before either goes on; on SQLite there is only one, and nobody is waited for."""

    def __init__(self) -> None:
        self._both = threading.Barrier(2)

    def wait(self) -> None:
        if connection.vendor == "postgresql":
            with suppress(threading.BrokenBarrierError):
                self._both.wait(timeout=3)

    def before(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def waiting(*given: Any, **named: Any) -> Any:
            self.wait()
            return real(*given, **named)

        return waiting


def told(kind: Said, *, to: Statement | None = None, number: int = 1, **data: Any) -> dict[str, Any]:
    """As it stands in an index."""
    answers = {"answers": to.uid} if to else {}
    return {"id": f"{number:032x}", "kind": kind, "to": KEY, "at": f"2026-02-10T08:00:{number:02}+00:00",
            "text": "Nevaram", "visit": data, **answers}  # fmt: skip


def hosted(speaker: Colleague) -> Visit:
    request = statement(speaker, Said.VISIT_REQUEST, uid=f"{Visit.objects.count():f>32}")
    return asked(colleague=speaker, request=request)


def doing(head: Actor, visit: Visit, text: str = "") -> Doing:
    return Doing(actor=head, now=NOW, visit=visit, revision=visit.revision, text=text)


def test_a_day_is_chosen_while_the_head_agrees_on_it(head: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    rules(visits_a_month=5)
    other = colleague()
    visit = offered(hosted(other), TUESDAY, WEDNESDAY)
    data = {"state": "agreed", "chosen": {"on": TUESDAY.isoformat(), "begins": "09:00", "ends": "15:00"}}
    said = statement(other, Said.VISIT_ANSWER, data=data, answers=visit.request)
    meeting = Meeting()
    monkeypatch.setattr(hearing_visits, "locked_rules", meeting.before(hearing_visits.locked_rules))
    monkeypatch.setattr(answering, "locked", meeting.before(answering.locked))
    results = at_once(
        lambda: hearing_visits.heard(said, now=NOW),
        lambda: answering.agree(doing(head, visit), on=TUESDAY, **TIMES),
    )
    assert not [each for each in results if isinstance(each, Exception) and not hasattr(each, "code")], results
    assert Visit.objects.get(pk=visit.pk).state == VisitState.AGREED


def test_a_page_answers_between_two_statements_of_one_index(head: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    rules()
    other = colleague()
    one, two = hosted(other), hosted(other)
    said = [told(Said.VISIT_WITHDRAWN, to=each.request, number=place) for place, each in enumerate((one, two), 1)]
    meeting = Meeting()
    real_heard, real_done = hearing.heard, answering.happened

    def second(each: Statement, **named: Any) -> None:
        if each.uid == said[1]["id"]:
            meeting.wait()
        real_heard(each, **named)

    monkeypatch.setattr(hearing, "heard", second)
    monkeypatch.setattr(answering, "happened", meeting.before(real_done))
    results = at_once(
        lambda: hearing.hear(other, said, own={KEY}, now=NOW),
        lambda: answering.put_waiting(doing(head, two)),
    )
    assert results[0] == 2, results
    # Where nobody is waited for, or not long enough, both statements are heard before the page comes: it is told so.
    told_so = getattr(results[1], "code", "") == "changed_meanwhile"
    assert told_so or not isinstance(results[1], Exception), results
    assert {visit.state for visit in Visit.objects.all()} == {VisitState.CALLED_OFF}


def test_what_is_said_does_not_wait_for_the_colleague_being_read(head: Actor) -> None:
    """Whoever says something has the visit, and whoever reads has the colleague."""
    other = colleague()
    taken, spoken = threading.Event(), threading.Event()

    def reads() -> bool:
        with transaction.atomic():
            locked_colleague(other)
            taken.set()
            return connection.vendor != "postgresql" or spoken.wait(timeout=120)

    def says() -> Statement:
        assert taken.wait(timeout=120)
        try:
            return say(actor=head, now=NOW, to=other, kind=Said.VISIT_ANSWER, text="Gaidīsim")
        finally:
            spoken.set()

    results = at_once(reads, says)
    assert results[0] is True, results
    assert isinstance(results[1], Statement), results


def test_a_notice_is_closed_while_its_visit_is_answered(head: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    rules()
    visit = agreed(TUESDAY, colleague=colleague())
    about(now=NOW, visit=visit, what="asked", cause="x")
    notice = Notice.objects.get(kind=NoticeKind.VISIT)
    meeting = Meeting()
    monkeypatch.setattr(answering, "seen", meeting.before(answering.seen))
    monkeypatch.setattr(notices, "Event", meeting.before(notices.Event))
    results = at_once(
        lambda: answering.call_off(doing(head, visit, "Nevaram")),
        lambda: notices.close(actor=head, now=NOW, notice=notice, how="seen"),
    )
    assert not [each for each in results if isinstance(each, Exception) and not hasattr(each, "code")], results
    assert Visit.objects.get(pk=visit.pk).state == VisitState.CALLED_OFF


def test_a_statement_that_cannot_be_taken_in_takes_none_of_the_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a transaction of its own: what was heard stays heard, and the rest is heard with the next reading."""
    other = colleague()
    said = [told(Said.VISIT_REQUEST, number=number, guests=5) for number in (1, 2)]
    real = hearing.heard

    def broken(each: Statement, **named: Any) -> None:
        if each.uid == said[1]["id"]:
            raise RuntimeError
        real(each, **named)

    with monkeypatch.context() as patched:
        patched.setattr(hearing, "heard", broken)
        with pytest.raises(RuntimeError):
            hearing.hear(other, said, own={KEY}, now=NOW)
    assert (Visit.objects.count(), Statement.objects.count()) == (1, 1)
    assert hearing.hear(other, said, own={KEY}, now=NOW) == 1
    assert hearing.hear(other, said, own={KEY}, now=NOW) == 0
    assert (Visit.objects.count(), Statement.objects.count()) == (2, 2)
