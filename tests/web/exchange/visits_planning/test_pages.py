"""Pages of planning visits: what each role sees, nothing typed is lost, nonsense is answered, few queries."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dienests.exchange.office.visits.models import HostRules, Side, Site, Travel, Visit, VisitState
from tests.factories.cases import OfficeAtWork
from tests.factories.visits import SiteFactory
from tests.factories.visits_asked import NOW, TUESDAY, agreed, asked, colleague, offered, rules
from tests.web.exchange.visits_planning.asked import text, url

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
NASTY = '"><script>alert(1)</script>{{ 7|add:7 }}'
REQUEST = {
    "office_name": "Bauska", "purpose": "Redzēt dienas centru", "guests_number": "12", "form": "in_person",
    "begins_on": "2026-03-01", "ends_on": "2026-03-31",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_everybody_on_staff_sees_heads_plan(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules()
    visit = asked(contact="Anna, 26000000")
    for role in ("organiser", "worker", "accountant", "auditor", "administrator", "service"):
        client = sign_in(getattr(office, role))
        assert client.get(url("visits")).status_code == 200
        assert client.get(url("visits_calendar")).status_code == 200
        page = text(client.get(url("visit", visit.pk)))
        assert url("visit_answer", visit.pk) not in page
        assert "26000000" not in page
        for address in (url("visit_new"), url("visit_answer", visit.pk), url("visits_hosting"),
                        url("visit_change", visit.pk), url("visits_hosting_new")):  # fmt: skip
            assert client.get(address).status_code == 403, address
        assert client.post(url("visit_act", visit.pk), {"do": "held", "revision": 1}).status_code == 403
    page = text(sign_in(office.head).get(url("visit", visit.pk)))
    assert url("visit_answer", visit.pk) in page
    assert "26000000" in page


def test_a_request_is_typed_refused_and_kept(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    wrong = client.post(url("visit_new"), REQUEST | {"ends_on": "2026-02-01", "purpose": NASTY})
    assert wrong.status_code == 422
    assert "<script>alert" not in text(wrong)
    assert "&lt;script&gt;alert" in text(wrong)
    assert 'value="Bauska"' in text(wrong)
    made = client.post(url("visit_new"), REQUEST)
    visit = Visit.objects.get()
    assert made["Location"] == url("visit", visit.pk)
    assert "Bauska" in text(client.get(url("visits")))
    ours = client.post(url("visit_new") + "?side=guest", REQUEST | {"office_name": "Sigulda"})
    assert ours.status_code == 302
    assert Visit.objects.get(side=Side.GUEST).office_name == "Sigulda"


def test_the_return_visit_is_filled_in(office: OfficeAtWork, sign_in: SignIn) -> None:
    held = agreed(TUESDAY, state=VisitState.HELD, colleague=colleague(), topics=["shelter"])
    client = sign_in(office.head)
    address = url("visit_new") + f"?return_of={held.pk}"
    page = text(client.get(address))
    assert f'value="{held.colleague_id}" selected' in page
    client.post(address, REQUEST | {"office_name": "", "colleague": str(held.colleague_id)})
    visit = Visit.objects.get(return_of=held)
    assert (visit.side, visit.colleague_id) == (Side.GUEST, held.colleague_id)
    assert visit.request is not None


def test_two_heads_change_one_request(office: OfficeAtWork, sign_in: SignIn) -> None:
    visit = asked()
    client = sign_in(office.head)
    sent = REQUEST | {"revision": "1", "guests_number": "20"}
    assert client.post(url("visit_change", visit.pk), sent).status_code == 302
    again = client.post(url("visit_change", visit.pk), sent | {"guests_number": "33"})
    assert again.status_code == 409
    assert 'value="33"' in text(again)
    visit.refresh_from_db()
    assert visit.guests_number == 20


def test_days_are_offered_in_the_calendar(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules()
    visit = asked()
    client = sign_in(office.head)
    page = text(client.get(url("visit_answer", visit.pk)))
    assert 'value="2026-03-10"' in page
    assert "no guests on this day of the week" in page
    monday = TUESDAY - timedelta(days=1)
    sent = {"do": "offer", "revision": "1", "days": [monday.isoformat()], "begins": "09:30", "ends": "15:00",
            "text": "Gaidīsim " + NASTY}  # fmt: skip
    refused = client.post(url("visit_answer", visit.pk), sent)
    assert refused.status_code == 422
    assert 'name="anyway"' in text(refused)
    assert "Gaidīsim" in text(refused)
    assert "<script>alert" not in text(refused)
    assert client.post(url("visit_answer", visit.pk), sent | {"anyway": "on"}).status_code == 302
    offer = visit.offers.get()
    assert (offer.on, offer.begins) == (monday, time(9, 30))
    agree = {"do": "agree", "revision": "2", "on": monday.isoformat(), "anyway": "on"}
    assert client.post(url("visit_act", visit.pk), agree).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.begins) == (VisitState.AGREED, time(9, 30))
    assert client.post(url("visit_act", visit.pk), agree).status_code == 409


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"do": "offer"},
        {"do": "offer", "days": ["2026-02-31", "x", "9" * 400], "begins": "29:99", "ends": "?"},
        {"do": "decline"},
        {"do": "items", "items": ["999999", "x"]},
        {"do": "nothing", "revision": "x"},
    ],
)
def test_nonsense_is_answered(office: OfficeAtWork, sign_in: SignIn, sent: dict[str, Any]) -> None:
    rules()
    visit = asked()
    client = sign_in(office.head)
    assert client.post(url("visit_answer", visit.pk), {"revision": "1"} | sent).status_code in (409, 422)
    assert client.post(url("visit_act", visit.pk), {"revision": "1"} | sent).status_code in (404, 409, 422)
    for query in ("?tab=x&side=y&q=%00&after=z", "?after=2026-01-01_x&tab=waiting", "?q=" + "ā" * 3000):
        assert client.get(url("visits") + query).status_code in (200, 400)
    assert client.get(url("visits_calendar") + "?from=9999-12-31").status_code == 200
    assert client.get(url("visits_calendar") + "?from=2198-12-31").status_code == 200
    assert client.get(url("visits_calendar") + "?from=1900-01-01").status_code == 200
    assert client.get(url("visit", 999)).status_code == 404
    visit.refresh_from_db()
    assert visit.state == VisitState.ASKED


def test_a_word_that_was_refused_stays(office: OfficeAtWork, sign_in: SignIn) -> None:
    visit = asked()
    client = sign_in(office.head)
    answer = client.post(url("visit_act", visit.pk), {"do": "call_off", "revision": "7", "text": "Slimojam visi"})
    assert answer.status_code == 409
    assert "Slimojam visi" in text(answer)
    assert client.post(url("visit_act", visit.pk), {"do": "call_off", "revision": "1", "text": ""}).status_code == 422


def test_hosting_is_set_up(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    page = client.get(url("visits_hosting"))
    assert "Nobody has saved these rules yet" in text(page)
    assert not HostRules.objects.exists()
    assert client.post(url("visits_hosting_units")).status_code == 302
    site = Site.objects.get()
    typed = {"visits_a_month": "2", "days_notice": "7", "most_guests": "25", "weekdays": ["1", "3"], "begins": "09:00",
             "ends": "15:30", "hour_euros": "14.50", "confidentiality_lv": "a", "confidentiality_en": "b",
             "revision": "1"}  # fmt: skip
    assert client.post(url("visits_hosting"), typed | {"weekdays": []}).status_code == 422
    assert client.post(url("visits_hosting"), typed).status_code == 302
    assert (HostRules.objects.get().hour_cents, HostRules.objects.get().weekdays) == (1450, [1, 3])
    facts = {"name_lv": "Krīzes centrs", "name_en": "Crisis centre", "address": "Šaurā iela 2", "minutes": "45",
             "hosts": [str(office.head.pk)], "begins_1": "09:00", "ends_1": "12:00", "revision": "1"}  # fmt: skip
    assert client.post(url("visits_hosting_site", site.pk), facts | {"ends_1": ""}).status_code == 422
    assert client.post(url("visits_hosting_site", site.pk), facts | {"ends_1": "08:00"}).status_code == 422
    assert client.post(url("visits_hosting_site", site.pk), facts).status_code == 302
    assert site.hours.get().ends == time(12)
    assert "09:00" in text(client.get(url("visits_hosting_site", site.pk)))
    assert client.post(url("visits_hosting_new"), facts | {"address": "Skolas iela 1"}).status_code == 302
    assert "Skolas iela 1" in text(client.get(url("visits_hosting")))
    rows = {"one": "Skolas iela 1", "other": "Šaurā iela 2", "minutes": "12"}
    client.post(url("visits_hosting_travel"), rows)
    client.post(url("visits_hosting_travel"), rows | {"minutes": "much"})
    assert Travel.objects.get().minutes == 12
    assert client.post(url("visits_hosting_close", site.pk), {"revision": "1"}).status_code == 302
    site.refresh_from_db()
    assert site.closed_on is None  # somebody changed it since
    assert client.post(url("visits_hosting_close", site.pk), {"revision": "2"}).status_code == 302
    site.refresh_from_db()
    assert site.closed_on is not None


def test_pages_ask_the_database_no_more_for_many_visits(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules(visits_a_month=9)
    client, counts = sign_in(office.head), []
    first = asked()
    first.wanted.add(SiteFactory())
    for _round in range(2):
        for number in range(6):
            each = agreed(TUESDAY + timedelta(days=number))
            each.wanted.add(SiteFactory())
            offered(asked(), TUESDAY, TUESDAY + timedelta(days=1))
        pages = (url("visits"), url("visit", first.pk), url("visits_calendar"), url("visits_hosting"))
        counts.append([queries_of(client, address) for address in pages])
    assert counts[0] == counts[1]
    assert queries_of(client, url("visit_answer", first.pk)) <= 30


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_page_in_every_state(office: OfficeAtWork, sign_in: SignIn, language: str) -> None:
    rules()
    client = sign_in(office.head, language=language)
    for side in Side:
        for state in VisitState:
            visit = agreed(NOW.date(), side=side, state=state, answer=NASTY, office_name=NASTY, colleague=None)
            page = client.get(url("visit", visit.pk))
            assert page.status_code == 200
            assert "<script>alert" not in text(page)
    for query in ("", "?tab=waiting", "?tab=over", "?tab=all", "?q=nekas"):
        assert client.get(url("visits") + query).status_code == 200


def test_a_cost_is_typed_in_euros(office: OfficeAtWork, sign_in: SignIn) -> None:
    visit, client = agreed(TUESDAY), sign_in(office.head)
    sent = {"do": "cost", "revision": visit.revision, "cost": "lots"}
    wrong = client.post(url("visit_act", visit.pk), sent)
    assert (wrong.status_code, 'value="lots"' in text(wrong)) == (422, True)
    assert client.post(url("visit_act", visit.pk), sent | {"cost": "1 250,50"}).status_code == 302
    visit.refresh_from_db()
    assert visit.cost_cents == 125_050
    assert "€1,250.50" in text(client.get(url("visit", visit.pk)))
