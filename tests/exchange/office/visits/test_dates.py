"""Days on which guests can be received: every reason why not, and how much is asked of the database."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dienests.base.working_time.models import Absence
from dienests.cases.models import Case
from dienests.exchange.office.visits.models import Side, SiteHours, Visit, VisitForm, VisitState
from dienests.exchange.office.visits.queries.calendar import year_from
from dienests.exchange.office.visits.queries.dates import HostDay, fitting_days, free_days, span_of
from tests.factories.cases import office_at_work, ready_case
from tests.factories.organisation import AppointmentFactory, UnitFactory, UserFactory
from tests.factories.visits import SiteFactory
from tests.factories.visits_asked import MARCH, NOW, TUESDAY, agreed, asked, offered, rules
from tests.factories.working_time import AbsenceFactory, ClosedDayFactory, ReceptionHoursFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def day(visit: Visit, on: date = TUESDAY, today: date = TODAY) -> HostDay:
    return free_days(visit, today=today, first=on, last=on)[0]


def codes(visit: Visit, on: date = TUESDAY, today: date = TODAY) -> list[str]:
    return [each.code for each in day(visit, on, today).because]


def test_a_day_that_fits() -> None:
    rules()
    found = day(asked())
    assert found.fits
    assert (found.begins, found.ends) == (time(9), time(16))


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (TODAY - timedelta(days=1), "past"),
        (TODAY + timedelta(days=7), "too_soon"),
        (date(2026, 4, 7), "outside"),
        (date(2026, 3, 9), "weekday"),
    ],
)
def test_reasons_of_the_day_itself(on: date, why: str) -> None:
    rules()
    assert why in codes(asked(), on)


def test_holidays_and_days_closed() -> None:
    rules(weekdays=[0, 1, 2, 3, 4, 5])
    visit = asked(begins_on=date(2026, 5, 1), ends_on=date(2026, 11, 30))
    assert "Independence" in day(visit, date(2026, 5, 4)).because[0].words  # 4 May
    assert codes(visit, date(2026, 5, 9)) == []  # a Saturday that the rules allow
    ClosedDayFactory(on=date(2026, 5, 12), reason="Remonts")
    assert day(visit, date(2026, 5, 12)).because[0].words == "closed: Remonts"


def test_the_month_is_given_away_to_visits_in_person_alone() -> None:
    rules(visits_a_month=1)
    visit = asked()
    agreed(date(2026, 3, 24), form=VisitForm.REMOTE)
    agreed(date(2026, 3, 25), side=Side.GUEST)
    assert codes(visit) == []
    agreed(date(2026, 3, 26), office_name="Iecava")
    assert codes(visit) == ["month_full"]
    assert not day(visit).possible
    assert day(visit).because[0].words == "the month is full: 1 of 1"
    visit.form = VisitForm.REMOTE
    assert codes(visit) == []


def test_a_visit_does_not_stand_in_its_own_way() -> None:
    rules(visits_a_month=1)
    assert codes(agreed(TUESDAY)) == []


def test_another_visit_too_many_guests_and_notes() -> None:
    rules(visits_a_month=5, most_guests=10)
    visit = asked(guests_number=11)
    agreed(TUESDAY, office_name="Iecava")
    found = day(visit)
    assert [each.words for each in found.because] == ["another visit: Iecava", "11 guests, at most 10"]
    assert found.possible
    wednesday = TUESDAY + timedelta(days=1)
    offered(asked(office_name="Dobele"), wednesday)
    agreed(wednesday, side=Side.GUEST, office_name="Sigulda")
    assert [each.words for each in day(visit, wednesday).notes] == [
        "also offered to Dobele",
        "our own people go to Sigulda",
    ]


def test_the_month_of_a_site() -> None:
    rules(visits_a_month=5)
    site, other = SiteFactory(visits_a_month=1), SiteFactory()
    visit = asked()
    visit.wanted.set([site, other])
    before = agreed(date(2026, 3, 24))
    before.wanted.set([other])
    assert codes(visit) == []
    before.wanted.set([site])
    assert codes(visit) == ["site_month_full"]


def test_hours_of_a_site_and_its_unit_closed() -> None:
    rules()
    unit = UnitFactory()
    site = SiteFactory(unit=unit, minutes=60)
    visit = asked()
    visit.wanted.set([site])
    SiteHours.objects.create(site=site, weekday=1, begins=time(9), ends=time(9, 30))
    assert codes(visit) == ["site_hours"]
    SiteHours.objects.create(site=site, weekday=1, begins=time(12), ends=time(13))
    assert codes(visit) == []
    assert codes(visit, TUESDAY + timedelta(days=1)) == ["site_hours"]
    ClosedDayFactory(on=TUESDAY, unit=unit)
    assert codes(visit) == ["site_closed"]


def test_hosts_away_and_who_stands_in() -> None:
    rules()
    host, substitute = UserFactory(full_name="Ilze"), UserFactory()
    site = SiteFactory(hosts=[host])
    visit = asked()
    visit.wanted.set([site])
    absence = AbsenceFactory(user=host, since=TUESDAY - timedelta(days=3), until=TUESDAY)
    assert codes(visit) == ["hosts_away"]
    assert "Ilze" in day(visit).because[0].words
    assert codes(visit, TUESDAY + timedelta(days=1)) == []
    Absence.objects.filter(pk=absence.pk).update(substitute=substitute)
    assert codes(visit) == []
    AbsenceFactory(user=substitute, since=TUESDAY, substitute=host)  # each stands in for the other: nobody does
    assert codes(visit) == ["hosts_away"]
    site.hosts.add(UserFactory())
    assert codes(visit) == []


def test_reception_hours_leave_nobody() -> None:
    rules(begins=time(9), ends=time(16))
    unit, first = UnitFactory(), UserFactory()
    site = SiteFactory(unit=unit, minutes=60, hosts=[first])
    visit = asked()
    visit.wanted.set([site])
    ReceptionHoursFactory(unit=unit, weekday=1, opens=time(8), closes=time(12))
    assert codes(visit) == []
    ReceptionHoursFactory(unit=unit, weekday=1, opens=time(12, 30), closes=time(17))
    assert codes(visit) == ["reception"]
    second = UserFactory()
    site.hosts.add(second)
    assert codes(visit) == []
    AbsenceFactory(user=second, since=TUESDAY)
    assert codes(visit) == ["reception"]


def test_spans_that_make_no_sense() -> None:
    over = asked(begins_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    assert span_of(over, today=TODAY) == (TODAY, date(2026, 4, 30))
    assert fitting_days(over, today=TODAY) == []
    endless = asked(begins_on=TODAY, ends_on=date(2090, 1, 1))
    first, last = span_of(endless, today=TODAY)
    assert (last - first).days == 366
    assert len(free_days(endless, today=TODAY, first=first, last=date(2090, 1, 1))) == 367
    assert free_days(endless, today=TODAY, first=last, last=first) == []


def test_a_year_costs_no_more_queries_than_a_day() -> None:
    rules(visits_a_month=3)
    visit, counts = asked(begins_on=TODAY, ends_on=TODAY + timedelta(days=366)), []
    for length in (0, 365):
        for number in range(3):
            site = SiteFactory(unit=UnitFactory())
            visit.wanted.add(site)
            SiteHours.objects.create(site=site, weekday=1, begins=time(9), ends=time(15))
            other = agreed(TODAY + timedelta(days=30 * number + length // 2))
            other.wanted.set([site])
            AbsenceFactory(user=site.hosts.get(), since=TODAY + timedelta(days=20))
            ReceptionHoursFactory(unit=site.unit)
        with CaptureQueriesContext(connection) as queries:
            free_days(visit, today=TODAY, first=TODAY, last=TODAY + timedelta(days=length))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_the_year_counts_what_is_given_away() -> None:
    rules(visits_a_month=2)
    site = SiteFactory()
    agreed(TUESDAY)
    agreed(TUESDAY + timedelta(days=1), form=VisitForm.REMOTE)
    agreed(TUESDAY + timedelta(days=2), side=Side.GUEST)
    agreed(TUESDAY + timedelta(days=3), state=VisitState.CALLED_OFF)
    offered(asked(), TUESDAY + timedelta(days=7))
    AbsenceFactory(user=site.hosts.get(), since=TUESDAY)
    AbsenceFactory(since=TUESDAY)  # receives nobody
    with CaptureQueriesContext(connection) as queries:
        year = year_from(MARCH[0])
    months = year.months
    assert len(queries) <= 7
    assert [len(months), months[0].first, months[0].used, months[0].most] == [12, MARCH[0], 1, 2]
    assert sum(len(month.days) for month in months) == 365
    tuesday = months[0].days[9]
    assert (len(tuesday.visits), tuesday.unattended) == (1, (str(site),))
    assert [len(each.visits) for each in months[0].days[10:13]] == [1, 1, 0]
    assert len(months[0].days[16].offered) == 1


def test_one_of_two_hosts_away_for_months_is_a_line_and_no_mark_on_every_day() -> None:
    rules()
    one, other = UserFactory(), UserFactory()
    SiteFactory(hosts=[one, other])
    AbsenceFactory(user=one, since=MARCH[0], until=date(2026, 6, 30))
    AbsenceFactory(user=other, since=TUESDAY, until=TUESDAY)
    year = year_from(MARCH[0])
    assert [day.on for month in year.months for day in month.days if day.unattended] == [TUESDAY]
    assert [(each.user, each.since) for each in year.away] == [(one, MARCH[0]), (other, TUESDAY)]


def test_a_site_is_free_when_one_of_its_hosts_has_no_clients() -> None:
    rules()
    one, other = AppointmentFactory(since=date(2025, 1, 1)), AppointmentFactory(since=date(2025, 1, 1))
    visit = asked()
    visit.wanted.set([SiteFactory(hosts=[one.user, other.user], name_en="Shelter", minutes=60)])
    whole = {"weekday": TUESDAY.weekday(), "opens": time(9), "closes": time(16), "valid_from": date(2025, 1, 1)}
    ReceptionHoursFactory(unit=one.post.unit, post=one.post, **whole)
    assert codes(visit) == []
    ReceptionHoursFactory(unit=other.post.unit, post=other.post, **whole)
    assert codes(visit) == ["hosts_receive"]
    assert codes(visit, TUESDAY + timedelta(days=1)) == []  # another day of the week
    assert str(one.user) in day(visit).because[0].words


def test_decisions_due_are_a_note_that_says_nothing_of_cases() -> None:
    rules()
    office = office_at_work()
    visit = asked()
    visit.wanted.set([SiteFactory(hosts=[office.worker.user])])
    case = ready_case(office)
    Case.objects.filter(pk=case.pk).update(assignee=office.worker.user, decision_due=TUESDAY)
    assert day(visit).fits
    assert [note.words for note in day(visit).notes] == [f"decisions are due that day: {office.worker.user}"]
    Case.objects.filter(pk=case.pk).update(clock_stopped_on=TODAY)
    assert day(visit).notes == ()
