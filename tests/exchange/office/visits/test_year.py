"""The host's year: what it took and led to, and who visits whom, from indexes that strangers wrote."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Trust
from dienests.exchange.office.visits.figures import staff_minutes
from dienests.exchange.office.visits.models import HostHours, Note, VisitState
from dienests.exchange.office.visits.queries.year import OURS, host_year, reciprocity
from dienests.exchange.office.visits.rules import usual_rules
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.remembered import DAY, NOW, agreed_visit, library_item, named, stop_at
from tests.factories.visits import StopFactory

pytestmark = pytest.mark.django_db
OWN_KEY, THEIRS, THIRD = "ssh-ed25519 OWN", "ssh-ed25519 THEIRS", "ssh-ed25519 THIRD"


@pytest.fixture
def office() -> OfficeAtWork:
    return office_at_work()


def colleague(office: OfficeAtWork, key: str, content: dict[str, Any]) -> Colleague:
    OwnOffice.objects.update_or_create(pk=1, defaults={"key_line": OWN_KEY})
    name = key.split()[-1].capitalize()
    return Colleague.objects.create(
        code=name.lower(), name_lv=name, name_en=name, address=f"https://{name}.example".lower(), key_line=key,
        trust=Trust.CONFIRMED, confirmed_by=office.head.user, confirmed_at=NOW, added_at=NOW, content=content,
    )  # fmt: skip


def taken(name: str, since: str, key: str = OWN_KEY) -> dict[str, Any]:
    return {"name": f"x_{name}", "adopted": {"from": {"key": key, "name": name}, "since": since, "changed": False}}


def test_hours_of_a_host_count_once() -> None:
    visit = agreed_visit()
    office = office_at_work()
    host = office.worker.user
    for begins, ends in ((time(9), time(10)), (time(9, 30), time(10, 30)), (time(11), time(11, 15))):
        StopFactory(visit=visit, begins=begins, ends=ends, host=host)
    StopFactory(visit=visit, begins=time(9), ends=time(12), host=office.head.user, called_off=True)
    StopFactory(visit=visit, begins=time(9), ends=time(12), host=None)
    noted = HostHours.objects.create(visit=visit, user=host, minutes=20)
    assert staff_minutes(visit.stops.all(), [noted]) == 90 + 15 + 20


def test_the_year_adds_up(office: OfficeAtWork) -> None:
    rules = usual_rules()
    rules.hour_cents = 1500
    rules.save()
    visit = agreed_visit(state=VisitState.HELD, cost_cents=1000, topics=["shelter"])
    stop = stop_at(visit, host=office.worker.user)
    guest = named(visit, "Anna")
    item = library_item(office.head.user, "veidlapa")
    due = {"user": office.head.user, "at": NOW, "visit": visit, "kind": "promise", "text": "x"}
    Note.objects.create(**due, due_on=DAY, delivered=item, delivered_at=NOW)
    Note.objects.create(**due, due_on=DAY - timedelta(days=1), delivered=item, delivered_at=NOW)
    Note.objects.create(**due, due_on=DAY)
    Note.objects.create(visit=visit, kind="question", text="?", guest=guest, site=stop.site, at=NOW)
    Note.objects.create(visit=visit, kind="idea", text="!", guest=guest, at=NOW, became=item)
    agreed_visit(on=DAY + timedelta(days=40), begins_on=DAY, ends_on=DAY + timedelta(days=40))
    agreed_visit(state=VisitState.CALLED_OFF)
    agreed_visit(side="guest", state=VisitState.HELD)
    year = host_year(2026, today=DAY)
    assert (len(year.received), len(year.over), len(year.made)) == (2, 1, 1)
    figures = {name: year.total(name) for name in ("guests", "minutes", "promises", "delivered", "in_time", "ideas")}
    assert figures == {"guests": 1, "minutes": 60, "promises": 3, "delivered": 2, "in_time": 1, "ideas": 1}
    assert year.total("followed") == 1
    assert year.total("cost_cents") == 1500 + 1000
    assert [(each.site, each.questions) for each in year.asked] == [(stop.site.name, 1)]
    assert year.topics == [("shelter", 1)]
    assert host_year(2025, today=DAY).received == []


def test_items_that_guests_took_over_after_their_visit(office: OfficeAtWork) -> None:
    content = {
        "items": [
            taken("before", "2026-01-31T10:00:00Z"),
            taken("first", "2026-02-10T10:00:00Z"),
            taken("second", "2026-03-20T10:00:00Z"),
            taken("from_another", "2026-03-20T10:00:00Z", key=THIRD),
            taken("no_day", "2026-02-31T10:00:00Z"),
            {"name": "own"},
        ]
    }
    other = colleague(office, THEIRS, content)
    agreed_visit(state=VisitState.HELD, colleague=other)
    later = date(2026, 3, 10)
    agreed_visit(state=VisitState.HELD, colleague=other, on=later, begins_on=later, ends_on=later)
    rows = host_year(2026, today=date(2026, 12, 1)).received
    assert [(row.visit.on, list(row.adopted)) for row in rows] == [(later, ["second"]), (DAY, ["first"])]


def test_an_item_taken_over_in_the_night_counts_for_the_day_here(office: OfficeAtWork) -> None:
    """The index says moments in UTC; half past midnight is still the day before there."""
    the_day_before = (DAY - timedelta(days=1)).isoformat()
    other = colleague(office, THEIRS, {"items": [taken("at_night", f"{the_day_before}T22:30:00Z")]})
    agreed_visit(state=VisitState.HELD, colleague=other)
    (row,) = host_year(2026, today=date(2026, 12, 1)).received
    assert list(row.adopted) == ["at_night"]


def test_who_visits_whom(office: OfficeAtWork) -> None:
    def answered(to: str, uid: str, state: str = "agreed") -> dict[str, Any]:
        return {"id": uid, "kind": "visit_answer", "to": to, "at": "2026-02-01T10:00:00Z", "answers": "q" + uid,
                "visit": {"state": state}}  # fmt: skip

    third = {"items": [], "said": [answered(THEIRS, "1"), answered(THEIRS, "1"), answered(OWN_KEY, "2"),
                                   answered("ssh-ed25519 UNKNOWN", "3"), answered(THEIRS, "4", "offered"),
                                   answered(THIRD, "5")]}  # fmt: skip
    theirs = colleague(office, THEIRS, {"items": []})
    colleague(office, THIRD, third)
    agreed_visit(state=VisitState.HELD, colleague=theirs)
    agreed_visit(state=VisitState.HELD, side="guest", colleague=theirs)
    agreed_visit(state=VisitState.HELD, office_name="Bez Dienesta")
    agreed_visit(office_name="Vēl nav bijuši")
    matrix = reciprocity()
    assert dict(matrix.cells) == {
        (THEIRS, OURS): 1, (OURS, THEIRS): 1, ("Bez Dienesta", OURS): 1, (THEIRS, THIRD): 1,
    }  # fmt: skip
    assert matrix.offices[0] == (OURS, "")
    assert dict(matrix.rows)["Theirs"] == [1, None, 0, 1]


def test_sixty_visits_take_no_more_queries_than_one(office: OfficeAtWork, django_assert_max_num_queries: Any) -> None:
    other = colleague(office, THEIRS, {"items": [taken("first", "2026-02-10T10:00:00Z")]})
    for number in range(60):
        visit = agreed_visit(state=VisitState.HELD, colleague=other)
        stop_at(visit, host=office.worker.user)
        Note.objects.create(visit=visit, kind="question", text=str(number), user=office.head.user, at=NOW)
    with django_assert_max_num_queries(10):
        year = host_year(2026, today=DAY)
        assert year.total("minutes") == 60 * 60
    with django_assert_max_num_queries(4):
        reciprocity()
