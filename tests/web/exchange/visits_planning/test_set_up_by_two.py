"""Two heads set up hosting at once: whoever was overtaken sees what the other saved, and loses nothing typed."""

from collections.abc import Callable

import pytest
from django.test import Client

from dienests.exchange.office.visits.models import HostRules, Site
from tests.factories.cases import OfficeAtWork
from tests.factories.visits import SiteFactory
from tests.factories.visits_asked import rules
from tests.web.exchange.visits_planning.asked import text, url

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def test_rules(office: OfficeAtWork, sign_in: SignIn) -> None:
    rules()
    client = sign_in(office.head)
    typed = {"visits_a_month": "2", "days_notice": "14", "most_guests": "30", "weekdays": ["1", "2", "3"],
             "begins": "10:00", "ends": "16:00", "hour_euros": "", "confidentiality_lv": "a", "confidentiality_en": "b",
             "revision": "1"}  # fmt: skip
    assert 'name="revision" value="1"' in text(client.get(url("visits_hosting")))
    assert client.post(url("visits_hosting"), typed).status_code == 302
    late = client.post(url("visits_hosting"), typed | {"visits_a_month": "9", "begins": "08:30", "weekdays": ["4"]})
    assert late.status_code == 409
    assert "Somebody changed this" in text(late)
    assert late.context["stored"] == [
        ("Visits in a month", "2"),
        ("Days on which guests may come", "Tuesday, Wednesday, Thursday"),
        ("From", "10:00"),
    ]
    for told in ('value="9"', 'value="08:30"', 'name="revision" value="2"'):
        assert told in text(late), told
    assert HostRules.objects.get().visits_a_month == 2
    assert client.post(url("visits_hosting"), typed | {"visits_a_month": "9", "revision": "2"}).status_code == 302
    assert HostRules.objects.get().visits_a_month == 9


def test_a_site(office: OfficeAtWork, sign_in: SignIn) -> None:
    hosts = [office.head.user, office.worker.user]
    site = SiteFactory(name_lv="Patversme", name_en="Shelter", address="Skolas iela 1", hosts=hosts)
    client, page = sign_in(office.head), url("visits_hosting_site", site.pk)
    ticked = [str(pk) for pk in sorted((host.pk for host in hosts), reverse=True)]
    typed = {"name_lv": "Patversme", "name_en": "Shelter", "address": "Skolas iela 1", "minutes": "40",
             "hosts": ticked, "begins_1": "09:00", "ends_1": "12:00", "revision": "1"}  # fmt: skip
    assert 'name="revision" value="1"' in text(client.get(page))
    assert client.post(page, typed | {"meets_clients": "on", "topics": ["shelter"]}).status_code == 302
    late = client.post(page, typed | {"address": "Jauna iela 9", "begins_1": "", "ends_1": ""})
    assert late.status_code == 409
    stored = dict(late.context["stored"])
    assert "Who receives guests" not in stored  # the same two, in whatever order
    assert (stored["Address"], stored["Topics"]) == ("Skolas iela 1", "Shelter")
    assert stored["Clients are met here: guests sign first"] == "yes"
    assert "Jauna iela 9" in text(late)
    site.refresh_from_db()
    assert (site.address, site.meets_clients, site.hours.count()) == ("Skolas iela 1", True, 1)
    assert client.post(page, typed | {"address": "Jauna iela 9", "revision": "2"}).status_code == 302
    assert Site.objects.get().address == "Jauna iela 9"


def test_a_site_closed_by_another_is_not_opened_by_the_same_button(office: OfficeAtWork, sign_in: SignIn) -> None:
    site, client = SiteFactory(), sign_in(office.head)
    for _twice in range(2):
        assert client.post(url("visits_hosting_close", site.pk), {"revision": "1"}).status_code == 302
    site.refresh_from_db()
    assert site.closed_on is not None
    assert "Somebody changed this" in text(client.get(url("visits_hosting")))
