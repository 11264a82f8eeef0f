"""The simulation against queues whose answer is known by formula."""

from math import factorial

import pytest

from dienests.workload.simulation.figures import Estimate, estimate
from dienests.workload.simulation.replications import Plan, run
from tests.workload.simulation.offices import demand, quiet, spread, staff, stage, variant, way

PLAN = Plan(weeks=6, replications=10, seed=3, running_in_weeks=1)
ONE_STAGE = way(stage("all", ["application", "submit", "decide"]))
MINUTES = 20.0


def erlang_c(servers: int, load: float) -> float:
    """The chance that all of `servers` are busy; `load` is arrivals × service, in servers."""
    waits = load**servers / factorial(servers) * servers / (servers - load)
    return waits / (sum(load**k / factorial(k) for k in range(servers)) + waits)


def waits(servers: int, load: float, shape: str, cv: float = 0.0) -> Estimate:
    """Mean minutes in the queue, simulated."""
    known = spread(quiet(effort_application=MINUTES), "effort_application", shape, cv)  # type: ignore[arg-type]
    office = staff(social_worker=servers)
    made = variant(ONE_STAGE, office, known, demand(load / MINUTES * 1440))
    outcomes = run([made], PLAN, processes=1)[0]
    return estimate([outcome.stages["all"].wait_days * 1440 for outcome in outcomes])


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (2, 1.5), (4, 3.2)])
def test_many_servers_with_exponential_work_wait_as_erlang_says(servers: int, load: float) -> None:
    expected = erlang_c(servers, load) * MINUTES / (servers - load)
    found = waits(servers, load, "exponential")
    assert found.low <= expected <= found.high
    assert found.half < expected * 0.2, "an interval as wide as this would hold anything"


@pytest.mark.parametrize("cv", [0.5, 1.0])
def test_one_server_with_any_work_waits_as_pollaczek_and_khinchine_say(cv: float) -> None:
    load = 0.7
    expected = load / (1 - load) * (1 + cv**2) / 2 * MINUTES
    found = waits(1, load, "lognormal", cv)
    assert found.low <= expected <= found.high
    assert found.half < expected * 0.25


def test_one_server_with_constant_work_waits_half_as_long() -> None:
    load = 0.7
    expected = load / (1 - load) / 2 * MINUTES
    found = waits(1, load, "fixed")
    assert found.low <= expected <= found.high
    assert found.half < expected * 0.15


def test_load_is_arrivals_times_work() -> None:
    known = spread(quiet(effort_application=MINUTES), "effort_application", "exponential")
    made = variant(ONE_STAGE, staff(social_worker=3), known, demand(2.1 / MINUTES * 1440))
    found = estimate([outcome.load["social_worker"] for outcome in run([made], PLAN, processes=1)[0]])
    assert found.low <= 0.7 <= found.high
    assert found.half < 0.02
