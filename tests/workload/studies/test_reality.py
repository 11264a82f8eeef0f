"""What was foreseen beside what came: hand-made figures, and an office that was switched over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienests.base.access import AccessRefused, Actor, actor_of
from dienests.cases.operations.process import switch_on
from dienests.workload.measures.reality import Real
from dienests.workload.simulation.outcome import FIGURES
from dienests.workload.studies.due import to_look_at
from dienests.workload.studies.models import Choice, Study
from dienests.workload.studies.operations import choose_way, note_reality_seen, start_study
from dienests.workload.studies.reality import COMPARED, _applications, _beside, reality_of
from tests.factories.cases import NOW, OfficeAtWork, office_at_work
from tests.workload.measures.histories import decided_case
from tests.workload.studies.conftest import compute, question

SWITCHED = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
T_1, T_9 = 12.7062, 2.2622  # Student's t, 95 %, two-sided


def variant(**replications: list[float]) -> dict[str, Any]:
    return {"replications": {name: replications.get(name, [0.0, 0.0]) for name in FIGURES}}


def beside(name: str, values: list[float], real: Real | None, *, days: int = 28, decided: float = 100) -> Any:
    there = variant(**{"decided": [decided] * len(values), name: values})
    return _beside(name, there, {"weeks": 4}, days, real)


def test_half_as_many_cases_make_the_interval_of_one_period_wider() -> None:
    """Values 10 and 14: s² is 8. Half as many cases in as many weeks: 2 × s² for chance, s²/2 for the mean."""
    row = beside("staff_hours", [10, 14], Real(12, 50))
    assert (row.foreseen, row.real, row.within) == (12, 12, True)
    half = T_1 * 8**0.5 * (2 + 0.5) ** 0.5
    assert row.high == pytest.approx(12 + half, rel=1e-4)
    assert row.low == 0


def test_half_as_many_weeks_too() -> None:
    values = [11.0, 13.0] * 5
    row = beside("days_median", values, Real(20, 400), days=14)
    variance = 10 / 9
    half = T_9 * (variance * (2 + 1 / 10)) ** 0.5
    assert (row.low, row.high) == (pytest.approx(12 - half, rel=1e-4), pytest.approx(12 + half, rel=1e-4))
    assert row.within is False


def test_counts_are_those_of_the_weeks_that_were_measured() -> None:
    row = beside("decided", [100, 110] * 5, Real(50, 50), days=14)
    assert row.foreseen == pytest.approx(52.5)
    half = T_9 * (250 / 9 * (0.5 + 0.25 / 10)) ** 0.5
    assert row.high == pytest.approx(52.5 + half, rel=1e-4)


def test_what_never_happened_may_happen_once_in_a_while() -> None:
    row = beside("late_share", [0.0] * 10, Real(0.02, 60))
    assert (row.low, row.high, row.within) == (0, pytest.approx(3 / 60), True)
    always = beside("controlled_share", [1.0] * 10, Real(0.9, 20))
    assert (always.low, always.high, always.within) == (pytest.approx(0.85), 1, True)


def test_too_few_cases_tell_nothing() -> None:
    row = beside("visits", [1.0, 1.2] * 5, None)
    assert (row.real, row.cases, row.within) == (None, 0, None)
    assert row.high == beside("visits", [1.0, 1.2] * 5, Real(1, 100)).high, (
        "the bounds are those of as many cases as foreseen"
    )


def test_applications_are_foreseen_for_the_months_that_were_counted() -> None:
    demand = {"cases_a_year": 1200, "months": [2.0, 0.0, *[1.0] * 10]}
    january = _applications(demand, date(2026, 1, 1), date(2026, 2, 1), 31 * 200 / 30.4375)
    assert (january.foreseen, january.differs) == (pytest.approx(200), False)
    february = _applications(demand, date(2026, 2, 1), date(2026, 3, 1), 10)
    assert (february.foreseen, february.differs) == (0, True)


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work(practice="daugavpils")


@pytest.fixture
def chosen(office: OfficeAtWork) -> Choice:
    """Asked, computed, proposed by the head."""
    asked = question(ways=("daugavpils", "ogre"), staff="office")
    study = start_study(actor=office.director, now=NOW, question=asked)
    assert compute(study) == "done", Study.objects.get(pk=study.pk).error
    return choose_way(actor=office.head, now=NOW, study=study, way="ogre", note="Viena vizīte")


@pytest.fixture
def switched(office: OfficeAtWork, chosen: Choice) -> Choice:
    proposal = chosen.proposal
    switch_on(actor=office.director, now=SWITCHED, proposal=proposal, instead_of=office.process.pk)
    return Choice.objects.get(pk=chosen.pk)


def on(actor: Actor, day: date) -> Actor:
    return actor_of(actor.user, today=day)


def test_what_nobody_switched_on_has_no_reality(chosen: Choice) -> None:
    assert reality_of(chosen, today=date(2026, 6, 1)) is None


def test_an_office_that_was_switched_over(office: OfficeAtWork, switched: Choice) -> None:
    """Six cases of three days each in the second month. Those of the first month are not measured."""
    decided_case(office, opened=SWITCHED + timedelta(days=1))
    for place in range(6):
        decided_case(office, opened=SWITCHED + timedelta(days=35 + place))
    found = reality_of(switched, today=date(2026, 4, 10))
    assert found is not None
    assert (found.since, found.begins, found.ends) == (date(2026, 2, 10), date(2026, 3, 10), date(2026, 4, 10))
    assert (found.due_on, found.ready, found.ended_on) == (date(2026, 5, 10), False, None)
    rows = {row.figure: row for row in found.rows}
    assert tuple(rows) == COMPARED
    assert (rows["days_median"].real, rows["days_median"].cases) == (pytest.approx(3, abs=0.1), 6)
    assert (rows["visits"].real, rows["decided"].real) == (1, 6)
    assert rows["staff_hours"].how == "assumed"
    applications = found.circumstances[0]
    assert applications.real == pytest.approx(7 / 59 * 30.4375)
    assert applications.differs
    assert all(not each.differs for each in found.circumstances[1:]), "nobody came or left"
    later = reality_of(switched, today=date(2026, 8, 1))
    assert later is not None
    assert (later.ends, later.ready) == (date(2026, 5, 10), True)


def test_before_anything_could_be_measured(switched: Choice) -> None:
    for today in (date(2026, 2, 10), date(2026, 3, 1)):
        found = reality_of(switched, today=today)
        assert found is not None
        assert (found.rows, found.cases, found.ready) == ((), 0, False)


def test_another_way_came_before_the_three_months_were_over(office: OfficeAtWork, switched: Choice) -> None:
    version = switched.proposal.version
    assert version is not None
    later = _another_way(version, practice="latvia", days=40)
    found = reality_of(switched, today=date(2026, 8, 1))
    assert found is not None
    assert (found.ended_on, found.ends, found.ready) == (later, later, True)


def _another_way(version: Any, *, practice: str, days: int) -> date:
    since = version.in_force_since + timedelta(days=days)
    type(version).objects.create(practice=practice, digest="other", content=version.content, in_force_since=since)
    return since.date()


def test_whoever_leads_is_told_once_when_it_is_time(office: OfficeAtWork, switched: Choice) -> None:
    day_before, due = date(2026, 5, 9), date(2026, 5, 10)
    assert to_look_at(on(office.head, day_before)) == []
    assert to_look_at(on(office.auditor, due)) == to_look_at(on(office.worker, due)) == []
    head = on(office.head, due)
    with CaptureQueriesContext(connection) as asked:
        assert to_look_at(head) == [switched]
    assert len(asked) == 2
    note_reality_seen(actor=head, now=NOW, choice=switched, ready=False)
    assert to_look_at(head) == [switched]
    note_reality_seen(actor=on(office.auditor, due), now=NOW, choice=switched, ready=True)
    assert to_look_at(head) == []
    with pytest.raises(AccessRefused):
        note_reality_seen(actor=office.worker, now=NOW, choice=switched, ready=True)
