"""What a question may choose from, and what the newest answer says of posts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.workload.simulation.assumptions import load_assumptions
from dienests.workload.simulation.vocabulary import FIGURES
from dienests.workload.studies.figures import GROUPS
from dienests.workload.studies.models import OWN_HISTORY, OWN_STAFF, Study
from dienests.workload.studies.queries import (
    demand_offered,
    figures_offered,
    newest_needed,
    scenarios_offered,
    staff_offered,
    studies_of,
    study_for,
)
from tests.factories.cases import NOW, RECEIVED, OfficeAtWork, opened_case
from tests.workload.studies.conftest import Ask


def test_staff_and_demand_of_this_office_come_first(office: OfficeAtWork) -> None:
    own, shipped = staff_offered(today=RECEIVED)
    assert (own.name, own.refusal, own.posts["assistance_organiser"]) == (OWN_STAFF, None, 2)
    assert (shipped.name, shipped.read, shipped.checked) == ("ogre", (), False)
    opened_case(office)
    history, stated = demand_offered(today=RECEIVED)
    assert (history.name, history.cases, history.days) == (OWN_HISTORY, 1, 1)
    assert history.refusal is not None
    assert (history.refusal.code, history.backtest_refusal) == ("history_too_short", history.refusal)
    assert (stated.name, stated.refusal, stated.cases_a_year) == ("ogre", None, 3000)
    assert len(scenarios_offered()) == 4


@pytest.mark.django_db
def test_nothing_is_there_yet() -> None:
    own = staff_offered(today=RECEIVED)[0]
    assert own.refusal is not None
    assert own.refusal.code == "no_posts"
    assert demand_offered(today=RECEIVED)[0].refusal.code == "no_history"  # type: ignore[union-attr]
    assert newest_needed(today=RECEIVED) is None


def test_every_figure_is_offered_once_in_a_group(office: OfficeAtWork) -> None:
    groups = figures_offered(staff="ogre", demand="ogre", today=RECEIVED)
    assert [group.name for group in groups] == list(GROUPS)
    names = [figure.name for group in groups for figure in group.figures]
    assert len(names) == len(set(names))
    assert {*FIGURES, "demand.cases_a_year", "staff.share_on_cases.social_worker"} <= {*names}
    for group in groups:
        for figure in group.figures:
            assert figure.least <= figure.low <= figure.value <= figure.high <= figure.most, figure.name
    effort = next(figure for group in groups for figure in group.figures if figure.name == "effort_control")
    assert effort.value == load_assumptions()["effort_control"]
    assert figures_offered(staff="x", demand="y", today=RECEIVED)


def test_posts_needed_of_the_way_in_force(office: OfficeAtWork, answered: Ask) -> None:
    """Not of other staff, of another way, or of an answer that is a year old."""
    answered(staff="ogre")
    answered(staff=OWN_STAFF, ways=("daugavpils",))
    assert newest_needed(today=RECEIVED) is None
    study = answered(staff=OWN_STAFF, ways=("daugavpils", "ogre"))
    with CaptureQueriesContext(connection) as asked:
        found = newest_needed(today=RECEIVED)
    assert len(asked) <= 3
    assert found is not None
    needed: dict[str, Any] = study.result["variants"][1]["posts_needed"]
    assert (found.study, found.posts, found.now, found.enough) == (
        study.pk, needed["posts"], needed["now"], needed["enough"],
    )  # fmt: skip
    assert found.total == sum(needed["posts"].values())
    assert found.computed_on == RECEIVED
    assert newest_needed(today=RECEIVED + timedelta(days=400)) is None


def test_lists_do_not_read_the_answers(office: OfficeAtWork, answered: Ask) -> None:
    study = answered()
    Study.objects.create(ways=["ogre"], asked_by=office.head.user, asked_at=NOW, heard_of_at=NOW)
    with CaptureQueriesContext(connection) as asked:
        shown = [(str(each.asked_by), each.summary) for each in studies_of(office.auditor)]
    assert (len(asked), len(shown)) == (1, 2)
    assert "result" not in asked[0]["sql"]
    assert list(studies_of(office.worker)) == []
    assert study_for(office.worker, study.pk) is None
    assert study_for(office.auditor, study.pk) == study
