"""Histories out of the database: what is in the log, what is not, and that it keeps up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Role
from dienests.cases.models import Case
from dienests.cases.operations.contacts import Noted, note_contact, remove_contact
from dienests.cases.operations.decision import withdraw
from dienests.workload.measures import refreshing
from dienests.workload.measures.event_log import event_log
from dienests.workload.measures.exporting import COLUMNS, csv_parts, exported_rows, xes_parts
from dienests.workload.measures.figures import figures_of
from dienests.workload.measures.operations import note_export
from dienests.workload.measures.queries import measured_log, posts_of, practices_of, units_measured, ways
from dienests.workload.measures.refreshing import log_folder, refreshed
from dienests.workload.measures.rows import CaseLog
from dienests.workload.measures.selection import Selection
from tests.factories.cases import OfficeAtWork, fresh, office_at_work, opened_case
from tests.factories.organisation import UnitFactory, actor_in
from tests.workload.measures.histories import MONDAY, after, decided_case

pytestmark = pytest.mark.django_db
YEAR = Selection(date(2026, 1, 1), date(2026, 12, 31))
XES = "{http://www.xes-standard.org/}"


@pytest.fixture(autouse=True)
def _own_log(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def log_of(case: Case) -> CaseLog:
    (found,) = event_log([case.pk])
    return found


def told(log: CaseLog) -> list[str]:
    return [f"{event.activity}:{event.contact or event.role}".rstrip(":") for event in log.events]


def test_a_case_from_the_desk_to_the_decision(office: OfficeAtWork) -> None:
    case = decided_case(office, minutes=(35, 12))
    found = log_of(case)
    assert sorted(told(found)) == [
        "approved:social_worker",
        "contact:visit",
        "decided:social_worker",
        "opened",
        "opened_for_control:social_worker",
        "submitted:assistance_organiser",
    ]
    assert [(each.stage, each.role, each.outcome, each.minutes) for each in found.spells][:2] == [
        ("reception", "assistance_organiser", "submitted", 35),
        ("control", "social_worker", found.spells[1].outcome, 12),
    ]
    assert (found.received_on, found.closed_on, found.returned, found.corrected_cents) == (
        date(2026, 2, 9),
        date(2026, 2, 12),
        0,
        None,
    )
    assert [event.minutes for event in found.events if event.work] == [35, 12]


def test_a_return_with_its_reasons_and_the_money_it_saved(office: OfficeAtWork) -> None:
    case = decided_case(office, returned_for=("missing_document", "wrong_period"))
    found = log_of(case)
    assert (found.returned, found.controls, found.reasons) == (1, 2, ("missing_document", "wrong_period"))
    assert found.corrected_cents is not None
    assert found.corrected_cents < 0
    returned = next(event for event in found.events if event.activity == "returned")
    assert (returned.role, returned.stage, returned.at) == ("social_worker", "control", after(1, 30))


def test_contacts_count_once_and_removed_ones_not(office: OfficeAtWork) -> None:
    case = decided_case(office)
    at = after(1)
    for kind, minutes in (("phone", 5), ("visit", None), ("mail", 4)):
        noted = Noted(kind, MONDAY.date() if kind == "visit" else at.date(), minutes)
        contact = note_contact(actor=office.organiser, now=at, case=case, noted=noted)
    remove_contact(actor=office.organiser, now=at, contact=contact)
    contacts = [event for event in log_of(case).events if event.activity == "contact"]
    assert sorted((event.contact, event.minutes, event.work) for event in contacts) == [
        ("phone", 5, True),
        ("visit", None, True),
    ]


def test_an_application_by_post_is_no_visit(office: OfficeAtWork) -> None:
    assert "contact:visit" not in told(log_of(decided_case(office, channel="post")))


def test_who_applies_again_is_told_apart(office: OfficeAtWork) -> None:
    first = opened_case(office)
    again = opened_case(office, people=[first.applicant])
    assert [(each.case, each.repeat) for each in event_log()] == [(first.pk, False), (again.pk, True)]


def test_the_number_of_queries_is_fixed(office: OfficeAtWork) -> None:
    counts = []
    for more in (2, 6):
        for _ in range(more):
            decided_case(office)
        with CaptureQueriesContext(connection) as queries:
            assert list(event_log())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_no_name_of_anybody_is_in_the_log(office: OfficeAtWork) -> None:
    case = decided_case(office, returned_for=("missing_document",))
    noted = Noted("phone", MONDAY.date(), 3, note="Velta zvanīja no veikala")
    note_contact(actor=office.organiser, now=after(1), case=case, noted=noted)
    names = {str(case.applicant), case.applicant.family_name, case.applicant.personal_code, "Velta", "veikala"}
    names |= {str(actor.user) for actor in (office.organiser, office.worker)}
    with measured_log() as log:
        sent = b"".join(
            (*xes_parts(exported_rows(log, YEAR, {}), about={}), *csv_parts(exported_rows(log, YEAR, {})))
        ).decode()
        stored = repr([log.execute(f"SELECT * FROM {table}").fetchall() for table in ("cases", "spells", "events")])
    assert case.number in sent
    assert [name for name in names if name in sent or name in stored] == []


def test_the_log_keeps_up_with_the_trail(office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    def state() -> list[tuple[Any, ...]]:
        with measured_log() as log:
            return log.execute("SELECT number, state, contacts FROM cases ORDER BY number").fetchall()

    first = opened_case(office, now=MONDAY, received_on=MONDAY.date())
    assert state() == [(first.number, "open", 0)]
    whole = refreshed()
    note_contact(actor=office.organiser, now=after(1), case=first, noted=Noted("phone", MONDAY.date()))
    second = decided_case(office)
    assert state() == [(first.number, "open", 1), (second.number, "decided", 1)]
    found = refreshed()
    assert whole is not None
    assert found is not None
    assert (found.base, found.changed, found.cases) == (whole.base, 2, 1)
    withdraw(actor=office.organiser, now=after(2), case=first, version=fresh(first).version, reason="pārdomāja")
    monkeypatch.setattr(refreshing, "AT_ONCE", 1)
    assert refreshed() is not None
    assert state()[0] == (first.number, "withdrawn", 2)
    found = refreshed()
    assert found is not None
    assert (found.changes, found.cases) == ("", 2)


def test_nothing_new_is_not_read_again(office: OfficeAtWork) -> None:
    decided_case(office)
    refreshed()
    with CaptureQueriesContext(connection) as queries:
        refreshed()
    assert len(queries) == 2


def test_the_log_of_another_database_is_made_anew(office: OfficeAtWork) -> None:
    decided_case(office)
    first = refreshed()
    assert first is not None
    manifest = log_folder() / "manifest.json"
    manifest.write_text(manifest.read_text().replace(first.hash, "0" * 64))
    again = refreshed()
    assert again is not None
    assert again.base != first.base
    assert again.hash == first.hash


def test_many_cases_are_not_read_while_a_person_waits(office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "AT_ONCE", 1)
    for _ in range(2):
        opened_case(office)
    assert refreshed() is None
    assert refreshed(however_many=True) is not None
    for case in Case.objects.order_by("pk"):
        record(Event(event="case_taken", case_id=case.pk), actor=None, at=timezone.now())
    assert refreshed() is None
    found = refreshed(however_many=True)
    assert found is not None
    assert found.cases == 2


def test_xes_is_built_as_the_standard_says(office: OfficeAtWork) -> None:
    """The order of elements, their types and the attributes that must be there, as in the published schema."""
    decided_case(office, minutes=(35, None))
    opened_case(office)
    with measured_log() as log:
        text = b"".join(xes_parts(exported_rows(log, YEAR, {office.unit.pk: "a&b"}), about={"period": '"<x>"'}))
    root = ElementTree.fromstring(text)
    assert (root.tag, root.attrib["xes.version"]) == (f"{XES}log", "1849.2016")
    order = {"extension": 0, "global": 1, "classifier": 2, "string": 3, "trace": 4}
    places = [order[child.tag.removeprefix(XES)] for child in root]
    assert places == sorted(places)
    assert {child.attrib["prefix"] for child in root.findall(f"{XES}extension")} == {
        "concept",
        "time",
        "org",
        "lifecycle",
    }
    (trace,) = root.findall(f"{XES}trace")
    tags = [child.tag.removeprefix(XES) for child in trace]
    assert "event" in tags
    assert tags == [*[tag for tag in tags if tag != "event"], *["event"] * tags.count("event")]
    kinds = {"string": str, "int": int, "date": timezone.datetime.fromisoformat, "boolean": ("true", "false").index}
    for attribute in trace.iter():
        if attribute.tag.removeprefix(XES) in kinds:
            kinds[attribute.tag.removeprefix(XES)](attribute.attrib["value"])
            assert attribute.attrib["key"]
    events = [{child.attrib["key"]: child.attrib["value"] for child in event} for event in trace.iter(f"{XES}event")]
    assert all({"concept:name", "time:timestamp", "lifecycle:transition"} <= set(event) for event in events)
    assert [event["time:timestamp"] for event in events] == sorted(event["time:timestamp"] for event in events)
    assert events[0]["time:timestamp"] == "2026-02-09T10:00:00.000+02:00"
    assert [event["minutes"] for event in events if "minutes" in event] == ["35"]


def test_csv_has_a_line_an_event(office: OfficeAtWork) -> None:
    decided_case(office)
    with measured_log() as log:
        lines = b"".join(csv_parts(exported_rows(log, YEAR, {}))).decode("utf-8-sig").split("\r\n")
        (events,) = log.execute("SELECT count(*) FROM events").fetchone() or (0,)
    assert lines[0].split(";") == list(COLUMNS)
    assert len(lines) == events + 2


def test_who_may_see_and_take_out(office: OfficeAtWork) -> None:
    elsewhere = UnitFactory()
    assert units_measured(office.head) == [office.unit]
    assert set(units_measured(office.director)) == {office.unit, elsewhere}
    assert set(units_measured(office.auditor)) == {office.unit, elsewhere}
    assert units_measured(office.worker) == []
    for actor in (office.worker, office.organiser, office.accountant, office.administrator):
        with pytest.raises(AccessRefused):
            note_export(actor=actor, now=MONDAY, form="xes", chosen="", cases=1)
    assert not AuditEntry.objects.filter(event="measures_exported").exists()
    note_export(actor=office.head, now=MONDAY, form="xes", chosen="way=ogre", cases=3)
    entry = AuditEntry.objects.get(event="measures_exported")
    assert entry.details == {"format": "xes", "filter": "way=ogre", "cases": 3}


def test_posts_are_those_the_way_names_and_as_long_as_they_were_filled(office: OfficeAtWork) -> None:
    practices = practices_of(YEAR)
    found = posts_of(YEAR, practices=practices)
    assert (found.there, found.people) == (5, 5)  # two organisers, two social workers, the head of unit
    assert found.filled == pytest.approx(5)
    head = actor_in(Role.HEAD_OF_UNIT, unit=UnitFactory())
    (own,) = (each for each in head.units())
    alone = posts_of(replace(YEAR, units=frozenset([own])), practices=practices)
    assert (alone.there, alone.people) == (1, 1)
    held = head.user.appointments.get()
    held.until = YEAR.first + timedelta(days=72)  # 73 of 365 days
    held.save()
    assert posts_of(replace(YEAR, units=frozenset([own])), practices=practices).filled == pytest.approx(0.2)


def test_ways_chosen_twice_stand_once(office: OfficeAtWork) -> None:
    assert [way.practice for way in ways()] == ["ogre"]


def test_figures_of_what_really_happened(office: OfficeAtWork) -> None:
    for _ in range(4):
        decided_case(office)
    decided_case(office, returned_for=("missing_document",), days=40)
    with measured_log() as log:
        figures = figures_of(log, YEAR)
    assert (figures.decided.cases, figures.late.cases, figures.returned.cases) == (5, 1, 1)
    assert figures.enough
    assert figures.money.too_much_cents > 0
    assert figures.money.corrected.cases == 1
