"""What is refused stays as it was typed, and whoever was overtaken sees what the other one saved."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from dienests.exchange.office.visits.models import Travel, VisitState
from dienests.exchange.office.visits.queries.visits import Wanted
from dienests.web.office.visits import planning_list
from tests.factories.cases import OfficeAtWork
from tests.factories.visits import SiteFactory
from tests.factories.visits_asked import NOW, TUESDAY, agreed, asked, offered, rules
from tests.web.exchange.visits_planning.asked import text, url

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_minutes_of_travel_are_all_saved_or_none(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    for street in ("Aiviekstes iela 1", "Brīvības iela 2", "Cēsu iela 3"):
        SiteFactory(address=street)
    pairs = {"one": ["Aiviekstes iela 1"] * 2, "other": ["Brīvības iela 2", "Cēsu iela 3"]}
    for wrong in ("daudz", "601"):
        answer = client.post(url("visits_hosting_travel"), pairs | {"minutes": ["12", wrong]})
        assert answer.status_code == 422
        assert [each["minutes"] for each in answer.context["travel"]] == ["12", wrong, ""]
        assert f'value="{wrong}" aria-invalid="true"' in text(answer)
        assert not Travel.objects.exists()
    assert client.post(url("visits_hosting_travel"), pairs | {"minutes": ["12", "20"]}).status_code == 302
    assert Travel.objects.count() == 2


def test_a_place_is_asked_about_once_however_its_address_is_written(office: OfficeAtWork, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    for street in ("Skolas iela 1, Ogre", "Brīvības iela 2", "skolas iela 1 Ogre, LV-5001"):
        SiteFactory(address=street)
    Travel.objects.create(one="BRĪVĪBAS IELA 2", other="Skolas iela 1, Ogre, LV-5001", minutes=12)
    rows = client.get(url("visits_hosting")).context["travel"]
    assert [(row["one"], row["other"], row["minutes"]) for row in rows] == [
        ("Brīvības iela 2", "Skolas iela 1, Ogre", 12)
    ]
    sent = {"one": rows[0]["one"], "other": rows[0]["other"]}
    assert client.post(url("visits_hosting_travel"), sent | {"minutes": "21"}).status_code == 302
    assert [row.minutes for row in Travel.objects.all()] == [21]
    assert client.post(url("visits_hosting_travel"), sent | {"minutes": ""}).status_code == 302
    assert not Travel.objects.exists()


def test_whoever_was_overtaken_sees_what_was_saved(office: OfficeAtWork, sign_in: SignIn) -> None:
    visit, client = asked(), sign_in(office.head)
    sent = {
        "purpose": "Redzēt dienas centru", "guests_number": "20", "form": "in_person", "begins_on": "2026-03-02",
        "ends_on": "2026-03-31", "topics": ["shelter"], "revision": "1",
    }  # fmt: skip
    client.post(url("visit_change", visit.pk), sent)
    late = client.post(url("visit_change", visit.pk), sent | {"guests_number": "33", "topics": []})
    assert late.status_code == 409
    assert 'value="33"' in text(late)
    assert late.context["stored"] == [("Topics", "Shelter"), ("How many guests", "20")]
    again = client.post(url("visit_change", visit.pk), sent | {"guests_number": "33", "revision": "2"})
    assert again.status_code == 302


def test_an_agreed_visit_is_moved_or_called_off(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules()
    client = sign_in(office.head)
    page = text(client.get(url("visit_answer", agreed(TUESDAY).pk)))
    assert 'value="offer"' in page
    for other in ("wait", "items", "decline"):
        assert f'name="do" value="{other}"' not in page
    assert "#call-off-text" in page
    assert 'name="do" value="decline"' in text(client.get(url("visit_answer", asked().pk)))


def test_an_offered_day_that_fits_no_more_can_be_agreed_nevertheless(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules(weekdays=[4])
    visit, client = offered(asked(), TUESDAY), sign_in(office.head)
    sent = {"do": "agree", "on": TUESDAY.isoformat(), "revision": visit.revision}
    refused = client.post(url("visit_act", visit.pk), sent)
    assert refused.status_code == 422
    assert 'name="anyway"' in text(refused)
    client.post(url("visit_act", visit.pk), sent | {"anyway": "on"})
    visit.refresh_from_db()
    assert (visit.state, visit.on) == (VisitState.AGREED, TUESDAY)


def test_hours_of_a_site_say_which_day_they_are(office: OfficeAtWork, sign_in: SignIn) -> None:
    client, site = sign_in(office.head), SiteFactory()
    page = text(client.get(url("visits_hosting_site", site.pk)))
    assert 'aria-label="Monday, from"' in page
    assert 'aria-label="Friday, to"' in page
    assert "hours-0-faults" not in page
    facts = {"name_lv": "a", "name_en": "a", "address": "b", "minutes": "45", "begins_1": "09:00"}
    page = text(client.post(url("visits_hosting_site", site.pk), facts))
    assert page.count('aria-describedby="hours-1-faults"') == 2
    assert 'id="hours-1-faults"' in page


def test_the_list_is_paged_back(office: OfficeAtWork, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning_list, "PAGE", 2)
    for number in range(5):
        asked(office_name=f"Dienests {number}")
    client, here = sign_in(office.head), url("visits")
    first = client.get(here)
    second = client.get(here + first.context["table"].after_url)
    back = client.get(here + second.context["table"].before_url)
    assert [row["visit"] for row in back.context["rows"]] == [row["visit"] for row in first.context["rows"]]
    assert first.context["table"].before_url == ""
    assert back.context["wanted"] == Wanted()
