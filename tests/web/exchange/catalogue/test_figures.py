"""Figures: what stands beside ours, and what a head of office agrees to."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from dienests.exchange.office.colleagues.models import OwnOffice, SharedFigure
from dienests.exchange.office.exchanging.figures import OwnFigure
from dienests.web.office.exchange.catalogue import sharing
from tests.factories.cases import OfficeAtWork
from tests.factories.colleagues import figure, own_office, read_office
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
PAGE, SHARE = "/office/catalogue/figures", "/office/catalogue/figures/share"
PERIOD = {"begins": date(2025, 2, 1), "ends": date(2026, 1, 31)}


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[OwnFigure]:
    """What the program would compute: one figure of many cases, one of few."""
    found = [OwnFigure("days_to_decision", 9.5, 40, **PERIOD), OwnFigure("share_returned", 0.2, 5, **PERIOD)]
    monkeypatch.setattr(sharing, "own_figures", lambda today: list(found))
    return found


def seen(client: Any) -> str:
    return str(client.get(SHARE).context["seen"])


def test_few_cases_are_neither_shown_nor_shared(
    office: OfficeAtWork, sign_in: SignIn, computed: list[OwnFigure]
) -> None:
    client = sign_in(office.director)
    page = client.get(SHARE).content.decode()
    assert "9.5" in page
    assert "it could speak of single people" in page
    assert "20" not in page.partition("Share returned")[2].partition("</tr>")[0].replace("2025", "").replace("2026", "")
    response = client.post(SHARE, {"seen": seen(client), "figure": ["days_to_decision", "share_returned"]})
    assert response.status_code == 422
    assert not SharedFigure.objects.exists()


def test_agreed_is_what_was_seen(office: OfficeAtWork, sign_in: SignIn, computed: list[OwnFigure]) -> None:
    client = sign_in(office.director)
    before = seen(client)
    computed[0] = OwnFigure("days_to_decision", 30.0, 41, **PERIOD)
    response = client.post(SHARE, {"seen": before, "figure": ["days_to_decision"]})
    assert response.status_code == 409
    assert not SharedFigure.objects.exists()
    assert client.post(SHARE, {"seen": seen(client), "figure": ["days_to_decision"]}).status_code == 302
    assert SharedFigure.objects.get().value == 30.0
    assert client.post(reverse("office:catalogue_figures_stop")).status_code == 302
    assert not SharedFigure.objects.exists()


def test_a_cost_is_typed_with_its_source(office: OfficeAtWork, sign_in: SignIn, computed: list[OwnFigure]) -> None:
    client, name = sign_in(office.director, language="lv"), "cost_per_place_day_shelter"
    typed = {
        f"{name}.value": "21,50",
        f"{name}.cases": "24",
        f"{name}.begins": "2025-01-01",
        f"{name}.ends": "2025-12-31",
    }
    sent = {"seen": seen(client), "figure": [name], **typed}
    response = client.post(SHARE, sent)
    assert response.status_code == 422
    assert 'value="21,50"' in response.content.decode()
    assert client.post(SHARE, {**sent, f"{name}.source": "2025. gada pārskats"}).status_code == 302
    assert SharedFigure.objects.get().value == 21.5
    assert "2025. gada pārskats" in client.get(SHARE).content.decode()
    refused = client.post(SHARE, {**sent, f"{name}.source": "Kods 320101-12345"})
    assert refused.status_code == 422
    assert "320101-12345" in refused.content.decode()
    for wrong in ("", "NaN", "1e999", "-3", "x" * 400):
        assert client.post(SHARE, {**sent, f"{name}.value": wrong, f"{name}.source": "x"}).status_code == 422


def test_the_source_stands_beside_the_cost_of_a_colleague(office: OfficeAtWork, sign_in: SignIn) -> None:
    cost = figure("cost_per_place_day_shelter", 21.5, source="2025. gada <b>pārskats</b>")
    read_office(1, figures=[cost, figure("cost_per_place_day_day_centre", 30.0, source="=1+1")])
    client = sign_in(office.worker)
    page = client.get(PAGE, {"figure": "cost_per_place_day_shelter", "size": "all"}).content.decode()
    assert "Source: 2025. gada &lt;b&gt;pārskats" in page
    told = client.get(reverse("office:catalogue_figures_csv"), {"size": "all"}).content.decode()
    assert ";'=1+1" in told


def test_only_the_head_of_office_agrees(office: OfficeAtWork, sign_in: SignIn, computed: list[OwnFigure]) -> None:
    for actor in (office.head, office.auditor, office.worker):
        client = sign_in(actor)
        assert client.get(SHARE).status_code == 403
        assert client.post(SHARE, {"figure": ["days_to_decision"]}).status_code == 403
        assert client.post(reverse("office:catalogue_figures_stop")).status_code == 403


def test_ours_stands_among_those_of_our_size(office: OfficeAtWork, sign_in: SignIn) -> None:
    own_office(residents=30_000)
    SharedFigure.objects.create(name="days_to_decision", value=10.0, cases=50, **PERIOD, agreed_by=office.director.user,
                                agreed_at=office.now)  # fmt: skip
    for number, (residents, days) in enumerate(((20_000, 5.0), (40_000, 15.0), (500_000, 1.0))):
        read_office(number, residents=residents, figures=[figure(value=days)])
    client = sign_in(office.worker)
    answer = client.get(PAGE)
    context = answer.context
    assert [row.name for row in context["rows"]] == ["Office 0", "Office 1"]
    assert "<dd>2 of 3</dd>" in answer.content.decode()
    assert (context["compared"].place, context["compared"].ours.value) == (2, "10.0\N{NO-BREAK SPACE}days")
    assert len(client.get(PAGE, {"size": "all"}).context["rows"]) == 3
    assert [row.name for row in client.get(PAGE, {"sort": "-value"}).context["rows"]] == ["Office 1", "Office 0"]
    assert client.get(PAGE, {"sort": "x", "first": "999", "figure": "<x>"}).status_code == 200


def test_nobody_shares_yet(office: OfficeAtWork, sign_in: SignIn) -> None:
    OwnOffice.objects.all().delete()
    assert "No colleague shares it yet" in sign_in(office.worker).get(PAGE).content.decode()


def test_the_file_holds_no_formula(office: OfficeAtWork, sign_in: SignIn) -> None:
    read_office(1, name_en="=cmd|'/c calc'!A1", figures=[figure(value=4.25)])
    told = sign_in(office.worker).get(reverse("office:catalogue_figures_csv"), {"size": "all"}).content.decode()
    assert "'=cmd" in told
    assert ";4,25;days;100;2025-01-01;2025-12-31" in told
