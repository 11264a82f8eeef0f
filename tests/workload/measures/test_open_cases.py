"""Cases that have not ended: counted as far as they came, and told beside the figures that do not see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dienests.workload.measures.figures import figures_of
from dienests.workload.measures.queries import cases_behind
from dienests.workload.measures.rows import Event
from dienests.workload.measures.selection import NotBehind, Selection, behind
from dienests.workload.measures.still_open import still_open
from dienests.workload.measures.survival import Expected, decided_by, expected_days
from tests.workload.measures.histories import after, log, spell
from tests.workload.measures.test_arithmetic import logged, many

FEBRUARY = Selection(date(2026, 2, 1), date(2026, 2, 28))
IN_WORK: dict[str, Any] = {"state": "open", "closed_on": None, "spells": (), "events": ()}


def test_kaplan_and_meier_by_hand() -> None:
    """Remission under 6-MP (Freireich and others 1963), the example of every textbook: 21 patients, 9 relapses."""
    relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    rows = [(day, True, relapsed.count(day)) for day in set(relapsed)] + [(day, False, 1) for day in censored]
    remaining = {day: 1 - share for day, share in decided_by(rows)}
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert remaining == pytest.approx(published, abs=0.0006)


@given(some.lists(some.integers(0, 60), min_size=1))
def test_without_open_cases_it_is_the_plain_share(days: list[int]) -> None:
    for day, share in decided_by([(each, True, 1) for each in days]):
        assert share == pytest.approx(sum(each <= day for each in days) / len(days), abs=1e-8)


def test_an_office_that_leaves_hard_cases_lying_does_not_look_quick(tmp_path: Path) -> None:
    quick = many(5, closed_on=date(2026, 2, 10))
    lying = [log(case=place, received_on=date(2026, 2, 1), **IN_WORK) for place in range(6, 11)]
    with logged(tmp_path, *quick, *lying) as found:
        assert figures_of(found, FEBRUARY).calendar.median == 1
        assert expected_days(found, FEBRUARY) == Expected(median=1, most=None, cases=10, undecided=5)
        more = replace(FEBRUARY, first=date(2026, 2, 2))
        assert expected_days(found, more) == Expected(median=1, most=1, cases=5, undecided=0)


def test_what_was_decided_after_the_period_was_open_in_it(tmp_path: Path) -> None:
    later = many(4, closed_on=date(2026, 3, 5))
    withdrawn = log(case=5, closed_on=date(2026, 2, 20), state="withdrawn", spells=(spell("reception", "withdrawn"),))
    before = log(case=6, received_on=date(2026, 1, 31))
    with logged(tmp_path, *later, withdrawn, before, log(case=7)) as found:
        assert expected_days(found, FEBRUARY) == Expected(median=None, most=None, cases=6, undecided=5)


def test_cases_still_open_are_counted_and_open_their_list(tmp_path: Path) -> None:
    logs = [
        log(case=1),
        log(case=2, closed_on=date(2026, 3, 1)),
        log(case=3, **IN_WORK, decision_due=date(2026, 2, 28)),
        log(case=4, **IN_WORK, decision_due=date(2026, 3, 9), status_due=date(2026, 2, 20)),
        log(case=5, **{**IN_WORK, "state": "waiting"}, decision_due=date(2026, 2, 20)),
        log(case=6, **IN_WORK, received_on=date(2026, 3, 1), decision_due=date(2026, 2, 20)),
        log(case=7, **IN_WORK, unit=2),
    ]
    of_one = replace(FEBRUARY, units=frozenset([1]))
    with logged(tmp_path, *logs) as found:
        for selection, numbers in ((of_one, (4, 3, 1)), (FEBRUARY, (5, 4, 1))):
            seen = still_open(found, selection)
            assert (seen.all.cases, seen.late.cases, seen.waiting.cases) == numbers
            for count in (seen.all, seen.late, seen.waiting):
                among = selection.listed(count.behind)
                listed = cases_behind(found, among, behind(count.behind), order="number", first=0, most=9)
                assert (listed[0], len(listed[1])) == (count.cases, count.cases)


@pytest.mark.parametrize("key", ["open_late", "open_late:", "open_late:soon", "open_late:2026-02-30", "open:x"])
def test_odd_lists_of_open_cases_are_not_there(key: str) -> None:
    with pytest.raises(NotBehind):
        behind(key)


def test_waiting_for_the_client_stands_apart_from_waiting_for_us(tmp_path: Path) -> None:
    """Papers asked for after half a day and brought two days later: of four days in the stage, half was waiting."""
    papers = (Event("papers_requested", after(0.5)), Event("papers_received", after(2.5)))
    waited = {
        "closed_on": date(2026, 2, 14),
        "stopped_days": 2,
        "spells": (spell("reception", "submitted", end=4), spell("control", "grant", start=4, end=5)),
        "events": (*log().events, *papers),
    }
    with logged(tmp_path, *many(5, **waited), log(case=6)) as found:
        figures = figures_of(found, FEBRUARY)
        reception, control = figures.stages
    assert (figures.with_client.median, figures.with_client.cases) == (2, 5)
    assert (figures.with_us.median, figures.with_us.cases, figures.calendar.median) == (3, 6, 5)
    assert reception.client_share == pytest.approx(5 * 2 / (5 * 4 + 0.1))
    assert control.client_share == 0
    never = {**waited, "events": (*log().events, papers[0])}
    with logged(tmp_path, *many(5, **never)) as found:
        reception, control = figures_of(found, FEBRUARY).stages
    assert (reception.client_share, control.client_share) == (3.5 / 4, 1)
