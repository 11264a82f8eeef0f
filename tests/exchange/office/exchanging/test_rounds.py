"""Rounds of reading: everybody has a turn, nobody holds up the others, one round at a time, killed ones forgotten."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Trust
from dienests.exchange.office.colleagues.operations import add_colleague, leave
from dienests.exchange.office.exchanging import catalogued, rounds, tasks
from dienests.exchange.office.exchanging.catalogued import OWN, catalogue_path, put_own
from dienests.exchange.office.exchanging.rounds import read_round
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.operations import publishing
from tests.exchange.office.exchanging.items import published
from tests.exchange.office.exchanging.other import Other
from tests.factories.cases import OfficeAtWork


@pytest.fixture
def clock(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def test_a_round_reads_whoever_is_due(
    office: OfficeAtWork, other: Other, now: datetime, clock: Callable[[], datetime]
) -> None:
    published(office.head, now)
    with other.up() as address:
        dead = add_colleague(actor=office.head, now=now, address="http://127.0.0.1:9")
        alive = add_colleague(actor=office.head, now=now, address=str(address))
        left = add_colleague(actor=office.head, now=now, address=f"{address}/left")
        leave(actor=office.head, now=now, colleague=left)
        assert read_round(clock=clock) == rounds.every()
        assert other.served == 1
        assert read_round(clock=clock) == rounds.every()
        assert other.served == 1, "it is not due yet"
        assert read_round(clock=lambda: now + rounds.every()) == rounds.every()
        assert other.served == 2
    for each in (dead, alive, left):
        each.refresh_from_db()
    assert (alive.fault, alive.trust) == (None, Trust.ADDED)
    assert dead.fault is not None
    assert dead.fault["why"] == "unreachable"
    assert left.tried_at is None
    with Catalogue(catalogue_path()) as catalogue:
        assert catalogue.commits(OWN) == {"own_rules": "a" * 40}


def test_what_is_withdrawn_here_is_found_again_once_it_is_restored(office: OfficeAtWork, now: datetime) -> None:
    published(office.head, now)
    put_own()
    for withdrawn in (True, False):
        item = LibraryItem.objects.get()
        if withdrawn:
            publishing.withdraw(actor=office.head, now=now, item=item, why="Vairs nē")
        else:
            publishing.restore(actor=office.head, now=now, item=item)
        put_own()
        with Catalogue(catalogue_path()) as catalogue:
            assert bool(catalogue.withdrawn(OWN)) == withdrawn


def test_what_goes_wrong_with_one_does_not_hold_up_the_next(
    office: OfficeAtWork, now: datetime, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [add_colleague(actor=office.head, now=now, address=f"https://n{n}.example") for n in range(3)]
    asked: list[int] = []

    def reading(colleague: Colleague, *, now: datetime) -> Colleague:
        asked.append(colleague.pk)
        if colleague.pk == rows[0].pk:
            raise RuntimeError("a fault of ours")
        return colleague

    monkeypatch.setattr(rounds, "read_colleague", reading)
    read_round(clock=clock)
    assert asked == [each.pk for each in rows]
    monkeypatch.setattr(rounds, "ROUND_SECONDS", -1.0)
    assert read_round(clock=lambda: now + timedelta(days=1)) == rounds._SOON, "the others have their turn soon"


def test_one_round_at_a_time_and_a_killed_one_holds_nothing_for_long(
    office: OfficeAtWork, now: datetime, clock: Callable[[], datetime]
) -> None:
    OwnOffice.objects.update(reading_until=now + timedelta(seconds=1))
    assert read_round(clock=clock) is None
    assert read_round(clock=lambda: now + timedelta(seconds=1)) == rounds.every()
    assert OwnOffice.objects.get().reading_until is None


def test_the_next_round_is_planned_once(office: OfficeAtWork, now: datetime, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    OwnOffice.objects.update(reading_until=now + timedelta(hours=1))
    assert tasks.begin_reading(now=now) == 1
    assert tasks.begin_reading(now=now) == 0
    planned = DBTaskResult.objects.get()
    assert planned.run_after is not None
    assert planned.run_after > now
    assert OwnOffice.objects.get().reading_until is None
    tasks.read_colleagues.call()
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.all().delete()
    settings.EXCHANGE_EVERY_MINUTES = 0
    assert tasks.begin_reading(now=now) == 0


def _breaks(*_: object, **__: object) -> None:
    raise RuntimeError("a fault of ours")


@pytest.mark.parametrize(
    "step", [(rounds, "_read_due"), (rounds.catalogued, "put_own"), (rounds.law, "notice_changes")]
)
def test_a_step_that_fails_keeps_no_other_from_its_turn(
    office: OfficeAtWork, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    done: list[str] = []
    monkeypatch.setattr(*step, _breaks)
    monkeypatch.setattr(rounds.searching, "read_texts", lambda **_: done.append("texts"))
    assert read_round(clock=clock) == rounds.every()
    assert done == ["texts"]
    assert "a fault of ours" in caplog.text
    assert OwnOffice.objects.get().reading_until is None


def test_the_next_round_is_planned_whatever_happens(
    office: OfficeAtWork, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    monkeypatch.setattr(tasks, "read_round", _breaks)
    with pytest.raises(RuntimeError):
        tasks.read_colleagues.call()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("damage", ["no catalogue at all", "a page in the middle"])
def test_a_damaged_catalogue_is_made_anew(
    office: OfficeAtWork, other: Other, now: datetime, clock: Callable[[], datetime], damage: str
) -> None:
    published(office.head, now)
    other.publish({"text.lv.md": b"Teksts.\n"})
    with other.up() as address:
        colleague = add_colleague(actor=office.head, now=now, address=str(address))
        read_round(clock=clock)
    with Catalogue(catalogue_path()) as catalogue:
        assert catalogue.offices() == {OWN, colleague.pk}
    size = catalogue_path().stat().st_size
    with catalogue_path().open("r+b") as file:
        if damage == "a page in the middle":
            file.seek(4096)
        file.write(b"x" * (size - file.tell()))
    assert read_round(clock=clock) == rounds.every(), "nobody is asked again: nobody is due"
    with Catalogue(catalogue_path()) as catalogue:
        assert catalogue.commits(OWN) == {"own_rules": "a" * 40}
        assert set(catalogue.commits(colleague.pk)) == {"rules"}


def test_a_catalogue_in_use_is_not_thrown_away(office: OfficeAtWork, now: datetime) -> None:
    published(office.head, now)
    put_own()

    @catalogued._mended
    def locked() -> None:
        with sqlite3.connect(catalogue_path(), timeout=0) as one, sqlite3.connect(catalogue_path(), timeout=0) as two:
            one.execute("BEGIN IMMEDIATE")
            two.execute("BEGIN IMMEDIATE")

    with pytest.raises(sqlite3.OperationalError):
        locked()
    with Catalogue(catalogue_path()) as catalogue:
        assert catalogue.commits(OWN) == {"own_rules": "a" * 40}
