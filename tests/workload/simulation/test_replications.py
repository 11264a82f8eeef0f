"""The same seed gives the same answer, whoever computes it; chance belongs to the case and not to the way."""

import multiprocessing
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienests.workload.simulation.calendar import Calendar
from dienests.workload.simulation.drawing import draw
from dienests.workload.simulation.figures import Estimate, estimate, paired, student
from dienests.workload.simulation.replications import Plan, run
from dienests.workload.simulation.spread import Spread, normal_quantile
from dienests.workload.simulation.workers import workers_of
from tests.workload.simulation.conftest import Shipped

PLAN = Plan(weeks=6, replications=4, seed=11, running_in_weeks=2)


def test_the_answer_does_not_depend_on_the_number_of_processes(shipped: Shipped) -> None:
    variants = shipped.variants("ogre", "control_by_risk")
    told: list[tuple[int, int]] = []
    alone = run(variants, PLAN, processes=1)
    together = run(variants, PLAN, processes=2, progress=lambda done, total: told.append((done, total)))
    assert alone == together
    assert (told[0], told[-1]) == ((0, 4), (4, 4))


def test_many_variants_are_cut_where_they_meet_other_cases(shipped: Shipped) -> None:
    """Six that share their assumptions are one piece of each replication, a seventh with its own another one."""
    six = shipped.variants("ogre", "daugavpils") * 3
    alone = replace(six[0], assumptions=shipped.assumptions.with_values({"effort_control": 40.0}))
    plan, told = replace(PLAN, weeks=4, replications=2), []
    found = run([*six, alone], plan, processes=1, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert found[6] == run([alone], plan, processes=1)[0]
    assert found[5] == found[1] == run([six[1]], plan, processes=1)[0]


def test_some_replications_are_the_same_as_among_all(shipped: Shipped) -> None:
    (every,) = run(shipped.variants("ogre"), PLAN, processes=1)
    (some,) = run(shipped.variants("ogre"), PLAN, numbers=[1, 3], processes=1)
    assert some == [every[1], every[3]]


def test_what_progress_raises_ends_the_processes(shipped: Shipped) -> None:
    def enough(done: int, total: int) -> None:
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        run(shipped.variants("ogre", "daugavpils"), PLAN, processes=2, progress=enough)
    assert multiprocessing.active_children() == []


def test_an_interruption_is_heard_once_the_processes_have_begun(
    shipped: Shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In between it would leave one half begun, and whoever interrupts waiting for it for ever."""
    submit, begun = ProcessPoolExecutor.submit, []

    def interrupted(pool: ProcessPoolExecutor, *given: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        begun.append(submit(pool, *given))
        return begun[-1]

    monkeypatch.setattr(ProcessPoolExecutor, "submit", interrupted)
    # Whatever runs the tests in the background of a shell has interruptions ignored.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(shipped.variants("ogre"), PLAN, processes=2)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    finally:
        signal.signal(signal.SIGINT, handler)
    assert len(begun) == PLAN.replications
    assert multiprocessing.active_children() == []


def test_processes_end_where_who_asked_was_killed() -> None:
    """They would wait for ever for work that nobody gives them any more."""
    script = """
import os, signal
from concurrent.futures import ProcessPoolExecutor
from dienests.workload.simulation import replications
import multiprocessing
if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    plan = replications.Plan()
    pool = ProcessPoolExecutor(1, mp_context=context, initializer=replications._begin, initargs=([], plan))
    print(pool.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    # The process holds the other end of the pipe: reading it ends when that has ended.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "killed.py"
        file.write_text(script)
        done = subprocess.run([sys.executable, file], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.strip().isdigit()) == (-9, True), done.stderr


def test_another_seed_gives_another_answer(shipped: Shipped) -> None:
    variants = shipped.variants("ogre")
    once, again, other = (run(variants, replace(PLAN, seed=seed), processes=1) for seed in (11, 11, 12))
    assert once == again
    assert once != other


def test_a_way_is_the_same_beside_any_other(shipped: Shipped) -> None:
    beside = run(shipped.variants("daugavpils", "ogre"), PLAN, processes=1)[1]
    assert beside == run(shipped.variants("ogre"), PLAN, processes=1)[0]


def test_more_applications_add_cases_and_change_none(shipped: Shipped) -> None:
    calendar = Calendar(shipped.demand.start, 100)
    few = draw(shipped.demand, shipped.assumptions, calendar, until_day=60, seed=1, replication=0)
    more = shipped.demand.with_cases_a_year(shipped.demand.cases_a_year.value * 1.5)
    many = draw(more, shipped.assumptions, calendar, until_day=60, seed=1, replication=0)
    assert len(many) > len(few) * 1.3
    place = {number: at for at, number in enumerate(many.number)}
    for at, number in enumerate(few.number):
        there = place[number]
        assert (few.effort[at], few.facts[at], few.finds[at]) == (
            many.effort[there],
            many.facts[there],
            many.finds[there],
        )


def test_one_post_more_leaves_the_others_their_days_off(shipped: Shipped) -> None:
    calendar = Calendar(shipped.demand.start, 200)
    before = workers_of(shipped.staff, calendar, seed=1, replication=0)["social_worker"].workers
    staff = shipped.staff.with_posts({"social_worker": shipped.staff.roles["social_worker"].posts + 1})
    after = workers_of(staff, calendar, seed=1, replication=0)["social_worker"].workers
    assert [worker.present for worker in after[: len(before)]] == [worker.present for worker in before]
    assert len(after) == len(before) + 1


def test_absence_and_half_posts_take_their_share_of_days(shipped: Shipped) -> None:
    calendar = Calendar(shipped.demand.start, 365)
    staff = shipped.staff.with_posts({"assistance_organiser": 1.5})
    whole, half = workers_of(staff, calendar, seed=1, replication=0)["assistance_organiser"].workers
    worked = sum(calendar.working)
    away = staff.absence_days_a_year.value
    assert worked - away <= sum(whole.present) <= worked - away / 2, "pieces of absence may overlap"
    assert worked / 2 - away <= sum(half.present) <= worked / 2


def test_months_and_weekdays_are_as_stated(shipped: Shipped) -> None:
    calendar = Calendar(shipped.demand.start.replace(day=1), 365)
    expected = shipped.demand.daily(calendar)
    assert sum(expected) == pytest.approx(shipped.demand.cases_a_year.value, rel=0.01)
    of_month = [0.0] * 13
    for day, count in zip(calendar.days, expected, strict=True):
        of_month[day.month] += count
        assert count == 0 or calendar.working[calendar.number(day)]
    assert of_month[1] / of_month[7] == pytest.approx(shipped.demand.months[0] / shipped.demand.months[6])


def test_quantiles_have_the_mean_and_spread_asked_for() -> None:
    uniform = (np.arange(200_000) + 0.5) / 200_000
    assert Spread(10, "exponential").of(uniform).mean() == pytest.approx(10, rel=1e-3)
    drawn = Spread(10, "lognormal", 0.6).of(uniform)
    assert (drawn.mean(), drawn.std()) == (pytest.approx(10, rel=1e-3), pytest.approx(6, rel=1e-2))
    assert normal_quantile(np.array([0.001, 0.5, 0.975])) == pytest.approx([-3.0902323, 0, 1.9599640], abs=1e-6)


@pytest.mark.parametrize(("freedom", "expected"), [(1, 12.7062), (2, 4.30265), (9, 2.26216), (99, 1.98422)])
def test_students_t_is_that_of_the_tables(freedom: int, expected: float) -> None:
    assert student(freedom) == pytest.approx(expected, rel=1e-5)


def test_intervals() -> None:
    found = estimate([1.0, 2.0, 3.0])
    assert found == Estimate(pytest.approx(2.0), pytest.approx(4.30265 / 3**0.5, rel=1e-5))  # type: ignore[arg-type]
    assert paired([1.0, 2.0], [0.0, 1.0]) == Estimate(1.0, 0.0)
    assert estimate([1.0]).half == float("inf")
