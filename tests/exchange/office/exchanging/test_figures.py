from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.exchange.network.index import read_index
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import OwnOffice, SharedFigure
from dienests.exchange.office.colleagues.own import own_key
from dienests.exchange.office.exchanging import figures
from dienests.exchange.office.exchanging.figures import (
    FEWEST,
    OwnFigure,
    figures_of_offices,
    share_figures,
    stop_sharing,
)
from dienests.exchange.office.exchanging.index import own_index
from dienests.exchange.office.library.errors import LibraryRefused
from tests.factories.cases import OfficeAtWork
from tests.factories.colleagues import figure, own_office, read_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    figures._READ.clear()


def own(name: str = "days_to_decision", value: float | None = 9.5, cases: int = 40, **more: Any) -> OwnFigure:
    given = {"begins": date(2025, 2, 1), "ends": date(2026, 1, 31), **more}
    return OwnFigure(name, value, cases, **given)


def shared(office: OfficeAtWork, now: datetime, *which: OwnFigure) -> None:
    share_figures(actor=office.director, now=now, figures=which)


def test_what_is_agreed_takes_the_place_of_what_was(office: OfficeAtWork, now: datetime) -> None:
    shared(office, now, own(), own("share_returned", 0.1))
    shared(office, now, own(value=8.0))
    assert list(SharedFigure.objects.values_list("name", "value")) == [("days_to_decision", 8.0)]
    assert OwnOffice.objects.get().shares_figures
    assert AuditEntry.objects.filter(event="figures_shared").count() == 2


def test_only_the_head_of_office_speaks_for_it(office: OfficeAtWork, now: datetime) -> None:
    for actor in (office.head, office.worker, office.auditor, office.administrator):
        with pytest.raises(AccessRefused):
            share_figures(actor=actor, now=now, figures=[own()])
        with pytest.raises(AccessRefused):
            stop_sharing(actor=actor, now=now)
    assert not SharedFigure.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (own(cases=FEWEST - 1), "few_cases"),
        (own(value=None), "figure_wrong"),
        (own(value=float("nan")), "figure_wrong"),
        (own("share_returned", 1.01), "figure_wrong"),
        (own(value=-1.0), "figure_wrong"),
        (own(cases=10**12), "figure_wrong"),
        (own("nothing_known"), "figure_wrong"),
        (own(ends=date(2026, 3, 1)), "figure_wrong"),  # not over yet
        (own(begins=date(2026, 2, 1)), "figure_wrong"),
        (own("cost_per_place_day_shelter", 21.5), "source_missing"),
    ],
)
def test_nothing_is_told_if_one_of_them_cannot_be(
    office: OfficeAtWork, now: datetime, wrong: OwnFigure, code: str
) -> None:
    with pytest.raises(ColleagueRefused) as refused:
        shared(office, now, own("visits_per_decision", 1.5), wrong)
    assert refused.value.code == code
    assert refused.value.message
    assert not SharedFigure.objects.exists()


def test_the_day_is_the_one_here(office: OfficeAtWork) -> None:
    """At half past midnight today has begun, though not in UTC."""
    midnight = datetime(2026, 7, 31, 21, 30, tzinfo=UTC)
    shared(office, midnight, own(begins=date(2025, 8, 1), ends=date(2026, 8, 1)))
    assert SharedFigure.objects.get().ends == date(2026, 8, 1)


def test_the_database_refuses_few_cases_too(office: OfficeAtWork, now: datetime) -> None:
    shared(office, now, own())
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedFigure.objects.update(cases=FEWEST - 1)


def test_the_source_of_a_cost_stays_in_the_trail(office: OfficeAtWork, now: datetime) -> None:
    shared(office, now, own("cost_per_place_day_shelter", 21.5, source="2025. gada pārskats"))
    told = AuditEntry.objects.get(event="figures_shared").details["figures"]
    assert told["cost_per_place_day_shelter"]["source"] == "2025. gada pārskats"


def test_colleagues_read_the_source_of_a_cost(office: OfficeAtWork, now: datetime) -> None:
    own_key()
    shared(office, now, own("cost_per_place_day_shelter", 21.5, source=" 2025. gada\n pārskats "), own())
    content = read_index(own_index(now).envelope, pinned=None).content
    assert [each.get("source") for each in content["figures"]] == ["2025. gada pārskats", None]
    read_office(figures=content["figures"])
    (told,) = figures_of_offices()
    assert told.figures["cost_per_place_day_shelter"].source == "2025. gada pārskats"
    assert told.figures["days_to_decision"].source == ""


def test_no_person_stands_in_a_source(office: OfficeAtWork, now: datetime) -> None:
    with pytest.raises(LibraryRefused) as refused:
        shared(office, now, own("cost_per_place_day_shelter", 21.5, source="Kods 320101-12345"))
    assert refused.value.code == "personal_data"
    assert not SharedFigure.objects.exists()


def test_stopped(office: OfficeAtWork, now: datetime) -> None:
    shared(office, now, own())
    stop_sharing(actor=office.director, now=now)
    assert not SharedFigure.objects.exists()
    assert not OwnOffice.objects.get().shares_figures


def test_alike_is_half_to_twice_the_residents(db: None) -> None:
    own_office(residents=30_000)
    for number, residents in enumerate((14_999, 15_000, 60_000, 60_001, None)):
        read_office(number, residents=residents, figures=[figure()])
    assert [each.residents for each in figures_of_offices(alike_to=30_000)] == [15_000, 60_000]
    assert len(figures_of_offices()) == 5


def test_few_cases_and_nonsense_of_others_are_left_out(db: None) -> None:
    read_office(
        figures=[
            figure(cases=FEWEST - 1),
            figure("share_returned", 7.0),
            figure("visits_per_decision", begins="2025-99-99"),
            figure("clients_per_post", begins="2026-01-01"),  # ends before it begins
            figure("no_such_figure"),
            figure("cost_per_place_day_shelter", 1e300),
        ]
    )
    (office,) = figures_of_offices()
    assert (office.figures, office.left_out) == ({}, 6)


def test_who_is_not_read_is_not_shown(db: None) -> None:
    read_office(1, trust="left", figures=[figure()])
    read_office(2, trust="added", figures=[figure()])
    assert [(each.name_en, each.confirmed) for each in figures_of_offices()] == [("Office 2", False)]


def test_two_queries_then_one(db: None, django_assert_num_queries: Any) -> None:
    for number in range(7):
        read_office(number, figures=[figure(value=number)])
    with django_assert_num_queries(2):
        figures_of_offices()
    with django_assert_num_queries(1):
        assert [each.figures["days_to_decision"].value for each in figures_of_offices()] == list(range(7))
