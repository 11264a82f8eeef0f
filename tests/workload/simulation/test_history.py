"""Fitted on a history whose truth is known, and held against a quarter that is known."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dienests.workload.simulation.assumptions import Assumptions
from dienests.workload.simulation.backtest import Backtest, backtest, figures_of, foreseen
from dienests.workload.simulation.fitting import Fitted, fit, fit_demand
from dienests.workload.simulation.history import History, PastCase, history_of, load_history
from dienests.workload.simulation.outcome import Outcome
from dienests.workload.simulation.replications import Plan, Variant, replicate
from dienests.workload.simulation.yaml_files import SimulationFaults
from tests.workload.simulation.conftest import Shipped
from tests.workload.simulation.pasts import past, write_event_log

YEAR = Plan(weeks=60, replications=1, seed=21, running_in_weeks=8)
# What is true in the office of the history and not what the shipped figures suppose.
TRUTH = {
    "appointment_days": 0.0,
    "effort_control": 24.0,
    "documents_days": 15.0,
    "missing_first_share": 0.6,
    "missing_repeat_share": 0.4,
    "pickup_control_days": 3.0,
    "slip_share": 0.1,
}


@pytest.fixture(scope="module")
def truth(shipped: Shipped) -> Variant:
    made = shipped.variants("ogre")[0]
    demand = shipped.demand.with_cases_a_year(2600).with_first_share(0.5)
    return replace(made, assumptions=shipped.assumptions.with_values(TRUTH), demand=demand)


@pytest.fixture(scope="module")
def history(truth: Variant) -> History:
    return past(truth, YEAR)


@pytest.fixture(scope="module")
def fitted(truth: Variant, history: History, shipped: Shipped) -> Fitted:
    return fit(
        history, demand=shipped.demand, assumptions=shipped.assumptions, way=truth.way, staff=shipped.staff, processes=1
    )


def test_the_demand_is_found_again(truth: Variant, history: History, shipped: Shipped) -> None:
    found, true = fit_demand(history, shipped.demand), truth.demand
    assert found.cases_a_year.value == pytest.approx(true.cases_a_year.value, rel=0.05)
    assert found.first_share.value == pytest.approx(0.5, abs=0.03)
    assert found.months[0] / found.months[6] == pytest.approx(true.months[0] / true.months[6], rel=0.25)
    assert found.weekdays[0] / found.weekdays[2] > 1.5
    assert found.weekdays[4] == 0, "there is no reception on Fridays"
    assert found.kinds["housing"] == pytest.approx(0.5, abs=0.04)
    assert found.start == history.ends


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("documents_days", 0.1),
        ("missing_first_share", 0.12),
        ("missing_repeat_share", 0.12),
        ("pickup_control_days", 0.35),
    ],
)
def test_figures_come_nearer_to_the_truth(fitted: Fitted, shipped: Shipped, name: str, within: float) -> None:
    true, supposed, found = TRUTH[name], shipped.assumptions[name], fitted.assumptions[name]
    assert found == pytest.approx(true, rel=within)
    assert abs(found - true) < abs(supposed - true)


def test_minutes_of_a_stage_are_shared_out_over_its_acts(fitted: Fitted, truth: Variant, shipped: Shipped) -> None:
    acts = [f"effort_{act}" for act in truth.way.process.stage("control").acts]
    true, supposed, found = (
        sum(known[name] for name in acts) for known in (truth.assumptions, shipped.assumptions, fitted.assumptions)
    )
    assert found == pytest.approx(true, rel=0.15)
    assert supposed < true * 0.7


def test_what_was_fitted_says_so(fitted: Fitted, shipped: Shipped) -> None:
    by_name = {figure.name: figure for figure in fitted.figures}
    assert by_name["effort_control"].stated == shipped.assumptions["effort_control"]
    assert by_name["effort_control"].cases > 1000
    assert "history" in fitted.assumptions.figures["effort_control"].source
    assert "history" not in fitted.assumptions.figures["gmi_amount"].source


def test_of_few_cases_nothing_is_fitted(truth: Variant, history: History, shipped: Shipped) -> None:
    short = history.until(history.begins + timedelta(days=4))
    few = History(short.cases[:20], short.begins, short.ends)
    found = fit(
        few, demand=shipped.demand, assumptions=shipped.assumptions, way=truth.way, staff=shipped.staff, processes=1
    )
    assert found.figures == []
    assert found.assumptions["effort_control"] == shipped.assumptions["effort_control"]


def _backtest(history: History, truth: Variant, assumptions: Assumptions, shipped: Shipped) -> Backtest:
    plan = Plan(replications=20, seed=4)
    return backtest(
        history,
        demand=shipped.demand,
        assumptions=assumptions,
        way=truth.way,
        staff=shipped.staff,
        plan=plan,
        processes=1,
    )


@pytest.fixture(scope="module")
def last_quarter(history: History, truth: Variant, shipped: Shipped) -> Backtest:
    return _backtest(history, truth, shipped.assumptions, shipped)


def test_the_last_quarter_is_foreseen(last_quarter: Backtest) -> None:
    test = last_quarter
    assert (test.ends - test.begins).days == 91
    by_name = {figure.figure: figure for figure in test.figures}
    assert by_name["decided"].actual > 500
    for name in ("arrived", "decided", "days_to_decision", "returned_share"):
        assert by_name[name].within, by_name[name]
    assert abs(by_name["days_to_decision"].error) < by_name["days_to_decision"].actual * 0.15


def test_a_quarter_that_went_otherwise_is_not_foreseen(history: History, truth: Variant, shipped: Shipped) -> None:
    ends = history.ends - timedelta(days=history.ends.weekday())
    begins = ends - timedelta(weeks=13)
    slower = [
        replace(case, decided=case.decided + timedelta(days=12))
        if case.decided and case.decided.date() >= begins
        else case
        for case in history.cases
    ]
    test = _backtest(History(slower, history.begins, history.ends), truth, shipped.assumptions, shipped)
    days = next(figure for figure in test.figures if figure.figure == "days_to_decision")
    assert not days.within
    assert days.error < -8


def test_history_and_simulation_count_alike(truth: Variant, history: History) -> None:
    counted = figures_of(history, truth.way, history.begins + timedelta(weeks=8), history.ends)
    simulated = replicate([truth], YEAR, 0)[0].figures
    for name in ("decided", "days_to_decision", "days_median", "returned_share"):
        assert counted[name] == pytest.approx(simulated[name], rel=1e-6), name
    assert counted["late_share"] == pytest.approx(simulated["late_share"], abs=0.005)


def test_too_short_a_history_is_refused(truth: Variant, history: History, shipped: Shipped) -> None:
    short = history.until(history.begins + timedelta(weeks=20))
    with pytest.raises(SimulationFaults, match="at least 90 days"):
        _backtest(short, truth, shipped.assumptions, shipped)


def test_a_few_cases_from_long_ago_do_not_thin_the_history(history: History, truth: Variant, shipped: Shipped) -> None:
    """They are typed in for their own sake; the time between them and the rest tells of no applications."""
    first = history.cases[0]
    old = [replace(first, number=f"old {n}", received=first.received - timedelta(days=900 + n)) for n in range(5)]
    found = history_of([*history.cases, *old])
    assert found.begins == min(case.received for case in history.cases).date()
    assert len(found.cases) == len(history.cases)
    years = [fit_demand(each, shipped.demand).cases_a_year.value for each in (found, history)]
    assert years[0] == pytest.approx(years[1], rel=0.02)


def test_cases_of_another_way_do_not_blur_what_is_fitted(history: History, truth: Variant, shipped: Shipped) -> None:
    """Two in three were worked by a way that lets cases lie for a fortnight more: only applications are theirs too."""
    mixed = [
        replace(case, way="ogre") if place % 3 == 0 else replace(_later(case, days=14), way="daugavpils")
        for place, case in enumerate(history.cases)
    ]
    found = fit(
        History(mixed, history.begins, history.ends),
        demand=shipped.demand,
        assumptions=shipped.assumptions,
        way=truth.way,
        staff=shipped.staff,
        processes=1,
    )
    assert found.assumptions["pickup_control_days"] == pytest.approx(TRUTH["pickup_control_days"], rel=0.4)
    assert found.demand.cases_a_year.value == pytest.approx(truth.demand.cases_a_year.value, rel=0.05)


def _later(case: PastCase, *, days: int) -> PastCase:
    control = [
        replace(it, finished=it.finished + timedelta(days=days)) if it.stage == "control" and it.finished else it
        for it in case.stages
    ]
    return replace(case, stages=tuple(control))


def test_nothing_is_foreseen_below_zero(last_quarter: Backtest) -> None:
    assert [figure.figure for figure in last_quarter.figures if figure.low < 0] == []


def test_a_year_of_events_is_read_back_as_it_was_written(history: History, tmp_path: Path) -> None:
    write_event_log(history, tmp_path / "events.csv")
    found = load_history(tmp_path / "events.csv")
    assert len(found.cases) == len(history.cases)
    for read, written in zip(sorted(found.cases, key=_number), sorted(history.cases, key=_number), strict=True):
        assert replace(read, stages=()) == replace(written, stages=())
        assert [(it.stage, it.entered, it.finished) for it in read.stages] == [
            (it.stage, it.entered, it.finished) for it in written.stages
        ]


def _number(case: PastCase) -> str:
    return case.number


def test_bounds_are_wider_where_less_was_learned() -> None:
    """Fitted on as many cases as the quarter has: two chances of the same size."""
    outcomes = [Outcome({"arrived": 100.0 + n, "decided": float(n)}, {}, {}) for n in range(-40, 41)]
    much, little = (foreseen("decided", outcomes, 0.0, learned) for learned in (1_000_000, 100))
    assert (little.high - little.foreseen) / (much.high - much.foreseen) == pytest.approx(2**0.5, rel=0.01)
