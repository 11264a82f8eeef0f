"""Moments that nobody recorded stand where they can have been: between those that were. And the clock of autumn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from dienests.cases.models import Case, Contact, DocumentRequest, StageRun
from dienests.cases.operations.contacts import Noted, note_contact
from dienests.workload.measures.derived import in_order, node_of
from dienests.workload.measures.event_log import event_log
from dienests.workload.measures.exporting import csv_parts, exported_rows, xes_parts
from dienests.workload.measures.pseudonyms import pseudonym
from dienests.workload.measures.rows import Event
from dienests.workload.measures.selection import Selection
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.workload.measures.histories import MONDAY, after, decided_case, log, spell
from tests.workload.measures.test_arithmetic import logged

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()


def nodes(case: Case) -> list[str]:
    (found,) = event_log([case.pk])
    return [node_of(event) for event in in_order(found.events)]


def test_papers_of_the_morning_came_before_the_case_went_on(office: OfficeAtWork) -> None:
    """Only the day is recorded; noon would lie after the submission of that morning, which cannot be while waiting."""
    case = decided_case(office)
    asked = MONDAY - timedelta(days=4)
    DocumentRequest.objects.create(
        case=case,
        items=[],
        requested_on=asked.date(),
        due=MONDAY.date(),
        answered_on=MONDAY.date(),
        outcome="answered",
        requested_by=office.organiser.user,
    )
    found = nodes(case)
    assert found.index("papers_received") == found.index("submitted") - 1


def test_a_visit_that_a_later_stage_expects_follows_what_led_into_it(office: OfficeAtWork) -> None:
    case = decided_case(office)
    StageRun.objects.filter(case=case, stage="control").update(client_present=True)
    found = nodes(case)
    assert found[:4] == ["opened", "contact:visit", "submitted", "contact:visit"]


def test_a_contact_of_the_first_day_does_not_precede_the_application(office: OfficeAtWork) -> None:
    case = decided_case(office, opened=after(minutes=5 * 60))  # at three in the afternoon
    next_day = after(days=1)
    note_contact(actor=office.organiser, now=next_day, case=case, noted=Noted("phone", MONDAY.date()))
    assert nodes(case)[:2] == ["opened", "contact:phone"]
    Contact.objects.filter(case=case).update(on=MONDAY.date() - timedelta(days=1))
    assert nodes(case)[0] == "contact:phone"  # the day before, it does


def test_an_hour_that_comes_twice_stays_in_order(tmp_path: Path) -> None:
    """At 4:00 on 25 October 2026 clocks go back to 3:00: 3:30 of summer lies an hour before 3:30 of winter."""
    summer, winter = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    events = (Event("opened", summer), Event("decided", winter))
    with logged(tmp_path, log(events=events, closed_on=date(2026, 10, 25))) as found:
        autumn = Selection(date(2026, 10, 1), date(2026, 10, 31))
        text = b"".join(xes_parts(exported_rows(found, autumn, {}), about={})).decode()
        seconds = found.execute("SELECT next_seconds FROM events WHERE node = 'opened'").fetchone()
    moments = [
        child.attrib["value"]
        for event in ElementTree.fromstring(text).iter(f"{XES}event")
        for child in event
        if child.attrib["key"] == "time:timestamp"
    ]
    assert moments == ["2026-10-25T03:30:00.000+03:00", "2026-10-25T03:30:00.000+02:00"]
    assert seconds == (3_600,)


def test_days_go_by_the_office_and_not_by_greenwich(tmp_path: Path) -> None:
    """Entered at 23:30 and finished at 0:30 in Riga, both on one day in Greenwich: a day later, one working day."""
    stage = replace(spell("reception", "submitted"), entered_at=datetime(2026, 2, 9, 21, 30, tzinfo=UTC))
    stage = replace(stage, finished_at=datetime(2026, 2, 9, 22, 30, tzinfo=UTC))
    with logged(tmp_path, log(spells=(stage,))) as found:
        assert found.execute("SELECT working_days FROM spells").fetchall() == [(1,)]


def test_a_pseudonym_is_no_number_and_always_the_same(tmp_path: Path, settings: Any) -> None:
    number = "SD-2026-000001"
    first = pseudonym(number)
    assert number not in first
    assert first == pseudonym(number) != pseudonym("SD-2026-000002")
    year = Selection(date(2026, 1, 1), date(2026, 12, 31))
    with logged(tmp_path, log()) as found:
        parts = (xes_parts(exported_rows(found, year, {}, called=pseudonym), about={}),)
        text = b"".join((*parts[0], *csv_parts(exported_rows(found, year, {}, called=pseudonym)))).decode()
    assert number not in text
    assert text.count(first) == 1 + len(log().events)
    pseudonym.cache_clear()
    settings.SECRET_KEY = "another office"
    assert pseudonym(number) != first
    pseudonym.cache_clear()


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_a_file_computes(tmp_path: Path, evil: str) -> None:
    year = Selection(date(2026, 1, 1), date(2026, 12, 31))
    with logged(tmp_path, log()) as found:
        lines = b"".join(csv_parts(exported_rows(found, year, {1: evil}))).decode()
        assert f"'{evil}" in lines
        text = b"".join(xes_parts(exported_rows(found, year, {1: f'{evil}\x00\x0b<&"'}), about={})).decode()
    (unit,) = [each for each in ElementTree.fromstring(text).iter(f"{XES}string") if each.attrib["key"] == "unit"]
    assert unit.attrib["value"] == f'{evil}<&"'
