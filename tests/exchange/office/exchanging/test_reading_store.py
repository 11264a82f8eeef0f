"""What is fetched only to be read: whole or not at all, in its own place, and not for ever."""

import os
from datetime import datetime, timedelta

import pytest

from dienests.exchange.network.faults import Why
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.exchanging import reading_store
from dienests.exchange.office.exchanging.adopting import adopt
from dienests.exchange.office.exchanging.fetching_to_read import begin_fetching, fetch_and_note, fetch_slowly
from dienests.exchange.office.exchanging.reading_store import (
    fetching_of,
    note_fetching,
    read_item,
    reading_folder,
    to_fetch_into,
)
from dienests.exchange.repository.keys import OfficeKey
from tests.exchange.office.exchanging.other import Other, added, confirmed, entry
from tests.factories.cases import OfficeAtWork
from tests.factories.colleagues import read_office
from tests.factories.library import files_of

pytestmark = pytest.mark.django_db
NAME = "client_survey"


def test_fetched_it_can_be_read(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.publish(files_of(), NAME)
    with other.up() as address:
        colleague = added(office.head, now, address)
        begin_fetching(colleague, NAME, now=now)
        found = read_item(colleague, NAME)
        assert found is not None
        assert (found.item.name, found.version.number, len(found.versions)) == (NAME, 1, 1)
        assert fetching_of(colleague, NAME, now=now) == reading_store.Fetching()


def test_taken_over_it_can_be_read_without_fetching_it_once_more(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    other.publish(files_of(), NAME)
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        adopt(actor=office.head, now=now, colleague=colleague, name=NAME, own_name="ours")
    assert not list(reading_folder().glob("*/*.git"))
    found = read_item(colleague, NAME)
    assert found is not None
    assert (found.item.name, found.version.number) == (NAME, 1)
    assert read_item(colleague, "ours") is None, "it has the colleague's name there"


def test_forged_it_is_not_kept_and_the_page_knows_why(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.publish(files_of(), NAME, key=OfficeKey.new())
    with other.up() as address:
        colleague = added(office.head, now, address)
        begin_fetching(colleague, NAME, now=now)
    fault = fetching_of(colleague, NAME, now=now).fault
    assert fault is not None
    assert fault.why == Why.OTHER_KEY
    assert read_item(colleague, NAME) is None
    assert not list(reading_folder().glob("*/*.git"))


def test_a_slow_colleague_is_waited_for_in_the_background(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.publish(files_of(), NAME)
    asked: list[tuple[int, str]] = []
    monkeypatch.setattr(type(fetch_slowly), "enqueue", lambda _self, *given: asked.append(given))
    monkeypatch.setattr("dienests.exchange.office.exchanging.fetching_to_read.AT_ONCE", -1.0)
    with other.up() as address:
        colleague = added(office.head, now, address)
        begin_fetching(colleague, NAME, now=now)
        assert fetching_of(colleague, NAME, now=now).began == now
        begin_fetching(colleague, NAME, now=now)  # a second click
        assert asked == [(colleague.pk, NAME)]
        fetch_and_note(colleague.pk, NAME, clock=lambda: now)
    assert read_item(colleague, NAME) is not None
    assert fetching_of(colleague, NAME, now=now).began is None


def test_a_killed_fetching_is_forgotten(now: datetime) -> None:
    colleague = Colleague(code="office-1")
    note_fetching(colleague, NAME, began=now, fault=None)
    assert fetching_of(colleague, NAME, now=now + timedelta(minutes=1)).began == now
    assert fetching_of(colleague, NAME, now=now + timedelta(minutes=6)).began is None


def test_who_has_another_key_now_is_not_asked(db: None, now: datetime) -> None:
    colleague = read_office(items=[entry(NAME)], trust="other_key", new_key_line="ssh-ed25519 x")
    with pytest.raises(ColleagueRefused):
        begin_fetching(colleague, NAME, now=now)
    assert not list(reading_folder().glob("*/*.git"))


@pytest.mark.parametrize("name", ["../../key", "a/b", "", "A", "x" * 61, "x.git"])
def test_a_name_leads_nowhere_else(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"), to_fetch_into(Colleague(code="office-1"), name):
        pass
    with pytest.raises(ValueError, match=r".*"):
        read_item(Colleague(code="../.."), "rules")


def test_the_oldest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_store, "MOST_ITEMS", 3)
    for number, name in enumerate(("one", "two", "three", "four", "five")):
        with to_fetch_into(Colleague(code="office-1"), name):
            pass
        path = reading_folder() / "office-1" / f"{name}.git"
        os.utime(path, (number, number))
    assert sorted(path.stem for path in reading_folder().glob("*/*.git")) == ["five", "four", "three"]


def test_too_large_together_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(("one", "two")):
        with to_fetch_into(Colleague(code="office-1"), name):
            pass
        os.utime(reading_folder() / "office-1" / f"{name}.git", (number, number))
    monkeypatch.setattr(reading_store, "MOST_BYTES", 1)
    with to_fetch_into(Colleague(code="office-1"), "three"):
        pass
    assert [path.stem for path in reading_folder().glob("*/*.git")] == ["three"]


def test_what_a_kill_left_half_made_is_made_anew(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.publish(files_of(), NAME)
    with other.up() as address:
        colleague = added(office.head, now, address)
        (reading_folder() / colleague.code / f"{NAME}.git" / "branches").mkdir(parents=True)
        begin_fetching(colleague, NAME, now=now)
    assert read_item(colleague, NAME) is not None
