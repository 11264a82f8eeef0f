"""Items of colleagues are found by their text and what is attached before anybody opened them: within limits, once."""

import json
import time
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook

from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Asked
from dienests.exchange.item import shipped_item
from dienests.exchange.office.exchanging import reading_store, searching
from dienests.exchange.office.exchanging.adopting import bring
from dienests.exchange.office.exchanging.catalogued import catalogue_path, without_words
from dienests.exchange.office.exchanging.fetching_to_read import begin_fetching
from dienests.exchange.office.exchanging.reading import read_colleague
from dienests.exchange.office.exchanging.reading_store import reading_folder
from dienests.exchange.office.exchanging.searching import read_texts
from dienests.exchange.repository.keys import OfficeKey
from tests.exchange.office.exchanging.other import Other, added, confirmed
from tests.factories.cases import OfficeAtWork
from tests.factories.library import files_of

NAME = "client_survey"


def table(words: str) -> bytes:
    book, written = Workbook(), BytesIO()
    book.active["A1"] = words  # type: ignore[index]
    book.save(written)
    return written.getvalue()


def found(words: str) -> list[str]:
    with Catalogue(catalogue_path()) as catalogue:
        return [row.name for row in catalogue.search(Asked(words=words)).rows]


def soon() -> float:
    return time.monotonic() + 600


def test_text_and_attachments_are_found_before_anybody_opened_them(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    files = files_of(text_lv=("\n", "\nZirgs stāv pagalmā.\n"))
    other.publish(files | {"attachments/plan.xlsx": table("Ūdensvada shēma")}, NAME)
    with other.up() as address:
        colleague = added(office.head, now, address)
        assert found("zirgi") == []
        assert read_texts(now=now, ends=soon())
        assert found("zirgi pagalms") == found("ūdensvadi") == [NAME]
        sent = len(other.sent)
        assert read_texts(now=now, ends=soon())
        assert len(other.sent) == sent, "what is here is not asked for again"
        other.publish(files_of(text_lv=("\n", "\nVilks aiz kalna.\n")), NAME)
        read_colleague(colleague, now=now)
        assert read_texts(now=now, ends=soon())
    assert (found("zirgi"), found("vilki")) == ([], [NAME])


def test_labels_of_a_form_are_found_and_no_index_tells_them(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.publish(shipped_item("risk_assessment").files, "risks")
    with other.up() as address:
        colleague = added(office.head, now, address)
        assert "pašnāv" not in json.dumps(colleague.content)
        assert found("pašnāvība") == []
        assert read_texts(now=now, ends=soon())
    assert found("pašnāvība") == ["risks"]


def test_what_somebody_fetched_is_found_at_once_and_its_attachments_later(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    files = files_of(text_lv=("\n", "\nZirgs.\n"))
    other.publish(files | {"attachments/plan.xlsx": table("Ūdensvada shēma")}, NAME)
    other.publish(files, "rules")
    with other.up() as address:
        colleague = confirmed(office.head, now, address)
        begin_fetching(colleague, NAME, now=now)
        assert (found("zirgi"), found("ūdensvadi")) == ([NAME], [])
        assert sorted(without_words(colleague, tries=1, before=now)) == [NAME, "rules"]
        bring(actor=office.head, now=now, colleague=colleague, name=NAME, own_name="ours")
        read_texts(now=now, ends=soon())
    assert found("ūdensvadi") == [NAME]


def test_of_a_forged_item_nothing_is_found_and_it_is_not_asked_for_for_ever(
    office: OfficeAtWork, other: Other, now: datetime
) -> None:
    other.publish(files_of(text_lv=("\n", "\nZirgs.\n")), "forged", key=OfficeKey.new())
    other.publish(files_of(text_lv=("\n", "\nZirgs.\n")), NAME)
    with other.up() as address:
        added(office.head, now, address)
        for hour in range(searching.MOST_TRIES + 2):
            for _ in range(3):  # rounds that follow soon, since another colleague had no turn
                read_texts(now=now + timedelta(hours=hour), ends=soon())
            assert len(other.sent) == 1 + min(hour + 1, searching.MOST_TRIES), "tried once in the usual time"
        assert found("zirgi") == [NAME], "one item does not hold up the next"
        assert len(other.sent) == searching.MOST_TRIES + 1


def test_who_does_not_answer_is_left_for_the_next_round(office: OfficeAtWork, other: Other, now: datetime) -> None:
    for name in ("one", "two"):
        other.publish(files_of(), name)
    with other.up() as address:
        colleague = added(office.head, now, address)
    assert read_texts(now=now, ends=soon())
    assert without_words(colleague, tries=1, before=now) == ["two"], "the second was not tried in vain"


def test_time_that_is_over_asks_for_nothing(office: OfficeAtWork, other: Other, now: datetime) -> None:
    other.publish(files_of(), NAME)
    with other.up() as address:
        added(office.head, now, address)
        assert not read_texts(now=now, ends=time.monotonic() - 1)
    assert not other.sent


def test_nothing_that_somebody_reads_goes_for_the_search(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("read", "other"):
        other.publish(files_of(text_lv=("\n", f"\nZirgs {name}.\n")), name)
    monkeypatch.setattr(reading_store, "MOST_ITEMS", 1)
    with other.up() as address:
        colleague = added(office.head, now, address)
        begin_fetching(colleague, "read", now=now)
        read_texts(now=now, ends=soon())
    assert [path.stem for path in reading_folder().glob("*/*.git")] == ["read"]
    assert sorted(found("zirgi")) == ["other", "read"]


def test_room_is_counted_once_and_made_for_what_grows(
    office: OfficeAtWork, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"item_{number}" for number in range(4)]
    for name in names:
        other.publish(files_of(), name)
    counted: list[object] = []
    measured = reading_store._size
    monkeypatch.setattr(reading_store, "_size", lambda path: counted.append(path) or measured(path))
    with other.up() as address:
        colleague = added(office.head, now, address)
        read_texts(now=now, ends=soon())
        assert len(counted) == 2 * len(names), "each before and after, and not all of them for each"
        monkeypatch.setattr(reading_store, "MOST_BYTES", sum(map(measured, reading_folder().glob("*/*.git"))))
        other.publish(files_of(text_lv=("\n", "\nZirgs.\n")) | {"attachments/plan.xlsx": table("Shēma")}, names[0])
        read_colleague(colleague, now=now)
        read_texts(now=now, ends=soon())
    assert found("zirgi") == [names[0]]
    assert 0 < len(list(reading_folder().glob("*/*.git"))) < len(names)
