"""Pages name the other office in the language they are read in, and read no row more for it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dienests.exchange.office.visits.models import DateOffer, Note, Visit, VisitReport, VisitState
from dienests.exchange.office.visits.waiting import about
from tests.factories.cases import OfficeAtWork
from tests.factories.visits import SiteFactory
from tests.factories.visits_asked import NOW, TUESDAY, agreed, asked, colleague, offered, rules
from tests.web.exchange.visits_planning.asked import text, url

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
LV, EN = "Daugavpils Sociālais dienests", "Daugavpils Social Service"
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def remembered(office: OfficeAtWork, number: int = 1) -> Visit:
    """A visit of a colleague that was held today: a promise, an idea, published news; and others of it to come."""
    known = colleague(number, name_lv=LV, name_en=EN, content={"items": []})
    held = agreed(TODAY, colleague=known, office_name=LV, state=VisitState.HELD)
    for kind in ("promise", "idea"):
        Note.objects.create(visit=held, kind=kind, text=kind, user=office.head.user, host=office.head.user, at=NOW)
    VisitReport.objects.create(
        visit=held, title="Jaunumi", text="Teksts", written_by=office.worker.user, written_at=NOW,
        published_by=office.head.user, published_at=NOW,
    )  # fmt: skip
    asks = asked(colleague=known, office_name=LV, return_of=held)
    about(now=NOW, visit=asks, what="asked", cause=str(number))
    offered(asked(colleague=known, office_name=LV), TUESDAY)
    agreed(TUESDAY, colleague=known, office_name=LV)
    return held


def pages(visit: Visit) -> list[str]:
    asks = Visit.objects.filter(state=VisitState.ASKED).order_by("pk")[0]
    of_one = ("visit", "visit_programme", "visit_groups", "visit_guests", "visit_ics", "visit_notes", "visit_report",
              "visit_programme_print")  # fmt: skip
    return [
        *(url(name) for name in ("visits", "visits_calendar", "visit_promises", "visit_ideas", "visit_news",
                                 "visits_year")),
        *(url(name, visit.pk) for name in of_one),
        *(url(name, asks.pk) for name in ("visit", "visit_answer", "visit_change")),
        f"{url('visit_new')}?like={visit.pk}",
        "/office/visits/year/2026/visits.csv",
        "/office/visits/year/2026/matrix.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "name", "other"), [("en", EN, LV), ("lv", LV, EN)])
def test_every_page_in_its_language(
    office: OfficeAtWork, sign_in: SignIn, language: str, name: str, other: str
) -> None:
    rules(visits_a_month=9)
    visit = remembered(office)
    client = sign_in(office.head, language=language)
    for address in pages(visit):
        page = text(client.get(address))
        assert name in page, address
        assert other not in page, address


def test_many_colleagues_take_no_more_queries(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules(visits_a_month=9)
    visit, client, counts = remembered(office), sign_in(office.head), list[list[int]]()
    asks = Visit.objects.get(return_of=visit)
    asks.wanted.add(SiteFactory())
    for round_ in range(2):
        for number in range(3):
            remembered(office, 2 + round_ * 3 + number)
        addresses = pages(visit)
        for address in addresses:
            client.get(address)
        counts.append([])
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts[-1].append(len(queries))
    assert dict(zip(addresses, counts[0], strict=True)) == dict(zip(addresses, counts[1], strict=True))


def test_why_a_day_was_offered_nevertheless_is_read_in_ones_own_language(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules()
    visit = asked()
    sent = {"do": "offer", "revision": "1", "days": "2026-03-09", "begins": "09:00", "ends": "15:00", "anyway": "on"}
    assert sign_in(office.head, language="lv").post(url("visit_answer", visit.pk), sent).status_code == 302
    assert DateOffer.objects.get().nevertheless == {"weekday": [{}]}
    page = text(sign_in(office.second_worker, language="en").get(url("visit", visit.pk)))
    assert "Offered nevertheless: no guests on this day of the week" in page
    DateOffer.objects.update(nevertheless={"weekday": "kā toreiz teica"})
    assert "Offered nevertheless: kā toreiz teica" in text(sign_in(office.auditor).get(url("visit", visit.pk)))
