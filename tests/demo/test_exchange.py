"""What the two demo offices publish and show to guests, and the visits they tell of, made as people make it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rich.console import Console

from dienests.base.audit.models import AuditEntry
from dienests.cases.deadlines import is_working_day
from dienests.demo.exchange import OWN_ADDRESS, add_own_practice
from dienests.demo.make import make_demo_office, plan_of_office
from dienests.demo.offices import OFFICES
from dienests.demo.offices.plan import OfficePlan
from dienests.demo.visits import keep_promises
from dienests.exchange.office.colleagues.models import OwnOffice, SharedFigure
from dienests.exchange.office.library.models import ItemState, LibraryItem, Publication
from dienests.exchange.office.visits.clashes import clashes_of
from dienests.exchange.office.visits.models import Note, NoteKind, Side, Site, Visit, VisitReport, VisitState
from dienests.exchange.office.visits.queries.programme import load_programme

pytestmark = pytest.mark.django_db
QUIET = Console(quiet=True)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("plan", OFFICES.values(), ids=OFFICES)
def test_practice_is_published_by_two_and_visits_are_told_to_their_end(
    plan: OfficePlan, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.EXCHANGE_ROOT, settings.EXCHANGE_INNER = tmp_path, True
    monkeypatch.setenv(OWN_ADDRESS, "http://localhost:8000")
    make_demo_office(households=3, console=QUIET, today=TODAY, plan=plan)
    assert plan_of_office() == plan
    for _again in range(2):
        add_own_practice(plan, console=QUIET)
        keep_promises(plan)
    published = LibraryItem.objects.filter(state=ItemState.PUBLISHED).values_list("name", flat=True)
    assert sorted(published) == sorted(plan.publishes)
    assert all(each.proposed_by_id != each.ended_by_id for each in Publication.objects.order_by("pk"))
    assert OwnOffice.objects.get().publishes
    assert {f"cost_per_place_day_{each.service}" for each in plan.costs} == set(
        SharedFigure.objects.values_list("name", flat=True)
    ), "of three households nothing is told but what was typed"
    _can_be_seen(plan)
    _is_told(plan)
    _nobody_works_on_a_sunday()


def _can_be_seen(plan: OfficePlan) -> None:
    assert Site.objects.count() == len(plan.shows)
    assert all(site.hosts.exists() for site in Site.objects.order_by("pk"))
    assert Visit.objects.filter(state=VisitState.ASKED).count() == len(plan.asked)


def _nobody_works_on_a_sunday() -> None:
    told = AuditEntry.objects.filter(object_type__in=("visit", "visit_note", "visit_report"))
    # Promises are kept when practice is published: on the day the test runs.
    told = told.exclude(event__in=("visit_promise_delivered", "visit_idea_followed"))
    days = {timezone.localdate(each.at) for each in told}
    assert len(days) > 5
    assert all(is_working_day(day) and day <= TODAY for day in days)


def _is_told(plan: OfficePlan) -> None:
    """Every visit of the past is over, planned without a clash, and stands in the news; words are followed."""
    held = Visit.objects.filter(state=VisitState.HELD)
    assert VisitReport.objects.exclude(published_at=None).count() == held.count() == len(plan.received) + len(plan.went)
    for visit in held.filter(side=Side.HOST).order_by("pk"):
        programme = load_programme(visit)
        assert not clashes_of(programme)
        seen = {stop.site_id for stop in programme.stops if stop.site_id}
        assert seen == set(visit.wanted.values_list("pk", flat=True))
    for visit in (*plan.received, *plan.went):
        assert Note.objects.filter(text__in=[note.text for note in visit.notes]).count() == len(visit.notes)
        for words in visit.notes:
            note = Note.objects.get(kind=words.kind, text=words.text)
            item = note.delivered if note.kind == NoteKind.PROMISE else note.became
            assert (item.name if item else "") == words.item
            assert note.outcome == words.outcome
