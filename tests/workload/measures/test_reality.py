"""What really happened in the figures of the simulation: by hand, and named as the simulation names them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dienests.base.access import AccessRefused
from dienests.cases.models import Case
from dienests.workload.measures.assumptions import assumptions
from dienests.workload.measures.reality import NOT_RECORDED, Real, figures_of, reality_of
from dienests.workload.measures.rows import Event, Spell
from dienests.workload.measures.selection import Selection
from dienests.workload.simulation.outcome import FIGURES
from tests.factories.cases import office_at_work
from tests.factories.organisation import UnitFactory
from tests.workload.measures.histories import MONDAY, decided_case, log, spell
from tests.workload.measures.test_arithmetic import logged, many

FEBRUARY = Selection(date(2026, 2, 1), date(2026, 2, 28))
IN_WORK: dict[str, Any] = {"state": "open", "closed_on": None, "spells": (), "events": ()}


def test_every_figure_of_the_simulation_is_measured_or_said_not_to_be(tmp_path: Path) -> None:
    with logged(tmp_path, *many(5, status_due=date(2026, 2, 23))) as found:
        real = reality_of(found, FEBRUARY)
    assert {*real, *NOT_RECORDED} == {*FIGURES, *NOT_RECORDED} - {"late_share"}  # no term ended in February
    with logged(tmp_path, *many(5, decision_due=date(2026, 2, 20))) as found:
        real = reality_of(found, FEBRUARY)
    assert sorted({*real, *NOT_RECORDED}) == sorted(FIGURES)
    assert not {*real} & {*NOT_RECORDED}


def test_days_from_the_moment_of_receipt(tmp_path: Path) -> None:
    by_post = log(case=6, received_on=date(2026, 2, 8))  # nobody was there at noon of that Sunday; decided after 46 h
    with logged(tmp_path, *many(5), by_post) as found:
        real = reality_of(found, FEBRUARY)
    assert real["days_median"] == Real(1.0, 6)
    assert real["days_to_decision"].value == pytest.approx((5 * 1 + 46 / 24) / 6)


def test_what_came_what_left_and_what_is_there(tmp_path: Path) -> None:
    logs = [
        log(case=1),
        log(case=2, received_on=date(2026, 1, 5)),
        log(case=3, received_on=date(2026, 1, 5), closed_on=date(2026, 1, 31)),  # ended before
        log(case=4, state="withdrawn", spells=(spell("reception", "withdrawn"),)),
        log(case=5, received_on=date(2026, 1, 5), closed_on=date(2026, 3, 1)),  # open at both ends
        log(case=6, **IN_WORK),
        log(case=7, received_on=date(2026, 3, 1), **IN_WORK),  # came after
        log(case=8, version=2),
    ]
    with logged(tmp_path, *logs) as found:
        real = reality_of(found, replace(FEBRUARY, practice="ogre"))
    assert {name: each.value for name, each in real.items()} == {
        "arrived": 3,
        "decided": 2,
        "withdrawn": 1,
        "open_at_end": 2,
        "open_growth": 0,
    }


def test_late_counts_cases_still_open_and_not_those_that_wait(tmp_path: Path) -> None:
    """Who counts decided cases alone, finds no case late in an office that decides nothing."""
    due = date(2026, 2, 20)
    logs = [
        *many(5, decision_due=due),
        log(case=6, decision_due=due, **IN_WORK),
        log(case=7, decision_due=due, **{**IN_WORK, "state": "waiting"}),
        log(case=8, decision_due=due, closed_on=date(2026, 2, 21)),
        log(case=9, decision_due=due, closed_on=date(2026, 2, 21), state="withdrawn"),
        log(case=10, decision_due=date(2026, 3, 9), status_due=due, asked=("status",), **IN_WORK),  # its own term
        log(case=11, decision_due=date(2026, 3, 9), status_due=due, **IN_WORK),  # the month of the benefit holds
    ]
    with logged(tmp_path, *logs) as found:
        real = reality_of(found, FEBRUARY)
    assert real["late_share"] == Real(3 / 8, 8)


def test_hours_say_how_they_were_found(tmp_path: Path) -> None:
    noted = replace(log(), events=tuple(replace(each, minutes=30 if each.work else None) for each in log().events))
    with logged(tmp_path, *(replace(noted, case=place) for place in range(1, 6))) as found:
        assert reality_of(found, FEBRUARY)["staff_hours"] == Real(1.0, 5, "measured")
        once_not = log(case=6, events=(*noted.events[:-1], replace(noted.events[-1], minutes=None)))
    with logged(tmp_path, *(replace(noted, case=place) for place in range(1, 6)), once_not) as found:
        assert reality_of(found, FEBRUARY)["staff_hours"] == Real(1.0, 6, "estimated")
    with logged(tmp_path, *many(5)) as found:
        assert reality_of(found, FEBRUARY)["staff_hours"].how == "assumed"


def test_shares_are_of_decided_cases(tmp_path: Path) -> None:
    visit = Event("contact", datetime(2026, 2, 9, 9, tzinfo=UTC), contact="visit")
    more = log(case=6, returned=2, controls=3, events=(*log().events, visit))
    alone = log(case=7, controls=0, spells=(Spell("reception", MONDAY, MONDAY, "social_worker", "grant"),))
    with logged(tmp_path, *many(5), more, alone) as found:
        real = reality_of(found, FEBRUARY)
    assert real["visits"].value == pytest.approx(8 / 7)
    assert real["returned_share"].value == pytest.approx(1 / 7)
    assert real["controlled_share"].value == pytest.approx(6 / 7)


def test_too_few_decisions_are_counted_and_no_more(tmp_path: Path) -> None:
    with logged(tmp_path, *many(assumptions().fewest_decisions - 1)) as found:
        assert set(reality_of(found, FEBRUARY)) == {"arrived", "decided", "withdrawn", "open_at_end", "open_growth"}


@pytest.mark.django_db
def test_of_the_whole_office_or_of_what_somebody_answers_for(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    office = office_at_work()
    for _ in range(4):
        decided_case(office)
    Case.objects.filter(pk=decided_case(office).pk).update(unit=UnitFactory())
    period: dict[str, Any] = {"begins": date(2026, 2, 1), "ends": date(2026, 3, 1)}
    assert figures_of(**period)["decided"].value == 5
    assert figures_of(**period, practice="daugavpils")["decided"].value == 0
    assert figures_of(**period, actor=office.director)["days_median"].cases == 5
    assert figures_of(**period, actor=office.head)["decided"].value == 4
    assert "days_median" not in figures_of(**period, actor=office.head)
    with pytest.raises(AccessRefused):
        figures_of(**period, actor=office.worker)
