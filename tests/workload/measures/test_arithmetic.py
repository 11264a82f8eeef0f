"""What is computed of a case, figures over cases, the map and its drawing: by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dienests.cases.deadlines import working_days_between
from dienests.cases.visits import Presence, unnoted_visits
from dienests.workload.measures.assumptions import assumptions
from dienests.workload.measures.conformance_figures import conformance_of
from dienests.workload.measures.corrections import corrected_cents
from dienests.workload.measures.derived import CASES, EVENTS, SPELLS, Measuring
from dienests.workload.measures.figures import by_unit, figures_of
from dienests.workload.measures.layout import drawn
from dienests.workload.measures.process_map import Flow, Node, ProcessMap, process_map
from dienests.workload.measures.rows import CaseLog, Event
from dienests.workload.measures.selection import NotBehind, Selection, behind, both
from dienests.workload.measures.stored_log import (
    Manifest,
    compacted,
    open_log,
    put_manifest,
    read_manifest,
    write_rows,
)
from dienests.workload.measures.working_days import WorkingDays
from tests.workload.measures.histories import after, log, process, spell

YEAR = Selection(date(2026, 1, 1), date(2026, 12, 31))
WAYS = {1: ("ogre", "a" * 64, process()), 2: ("daugavpils", "b" * 64, process("daugavpils"))}
MEASURING = Measuring(WAYS.__getitem__)


@contextmanager
def logged(folder: Path, *logs: CaseLog) -> Iterator[duckdb.DuckDBPyConnection]:
    name, cases = write_rows(folder, "base", (MEASURING.measured(each) for each in logs))
    with open_log(folder, Manifest(1, "x", name, "", cases, 0)) as found:
        yield found


def many(count: int, **changes: object) -> list[CaseLog]:
    return [log(case=number + 1, number=f"SD-2026-{number + 1:06}", **changes) for number in range(count)]


@given(some.dates(date(2019, 1, 1), date(2027, 12, 31)), some.integers(-20, 800))
def test_working_days_are_those_of_the_deadlines(start: date, days: int) -> None:
    counted = WorkingDays()
    end = start + timedelta(days=days)
    assert counted.between(start, end) == working_days_between(start, end)


def test_rows_have_the_columns_they_say() -> None:
    measured = MEASURING.measured(log())
    assert len(measured.case) == len(CASES)
    assert {len(row) for row in measured.spells} == {len(SPELLS)}
    assert {len(row) for row in measured.events} == {len(EVENTS)}


def test_what_follows_what_with_and_without_contacts() -> None:
    rows = [dict(zip(EVENTS, row, strict=True)) for row in MEASURING.measured(log()).events]
    assert [(row["node"], row["next_node"], row["next_act"]) for row in rows] == [
        ("opened", "contact:visit", "submitted"),
        ("contact:visit", "submitted", None),
        ("submitted", "decided", "decided"),
        ("decided", None, None),
    ]
    assert rows[2]["next_seconds"] == round(0.9 * 86_400)


def test_days_terms_and_endings() -> None:
    late = log(closed_on=date(2026, 3, 20), decision_due=date(2026, 3, 19), status_due=None)
    case = dict(zip(CASES, MEASURING.measured(late).case, strict=True))
    assert (case["calendar_days"], case["working_days"]) == (39, 29)
    assert (case["late_decision"], case["late_status"], case["ending"]) == (True, None, "grant")
    withdrawn = log(state="withdrawn", spells=(spell("reception", "withdrawn"),))
    case = dict(zip(CASES, MEASURING.measured(withdrawn).case, strict=True))
    assert (case["ending"], case["late_decision"]) == ("withdrawn", None)
    in_work = log(state="open", closed_on=None, spells=(), events=())
    case = dict(zip(CASES, MEASURING.measured(in_work).case, strict=True))
    assert (case["ending"], case["calendar_days"], case["path"]) == ("", None, "")


def test_money_corrected_counts_months() -> None:
    def content(amount: str, *, granted: bool = True) -> dict[str, object]:
        entry = {"granted": granted, "amount": amount, "from": "2025-11-01", "until": "2026-01-31"}
        return {"benefits": [entry]}

    assert corrected_cents(content("100.00"), content("90.10")) == -2_970
    assert corrected_cents(content("100.00"), content("0.00", granted=False)) == -30_000
    assert corrected_cents({}, content("12.34")) == 3_702


def test_a_noted_visit_takes_the_place_of_one_expected() -> None:
    monday, friday = date(2026, 2, 9), date(2026, 2, 13)
    stages = [Presence(monday, monday, 0), Presence(friday, friday, 1)]
    assert unnoted_visits(stages, []) == stages
    assert unnoted_visits(stages, [friday]) == stages[:1]
    assert unnoted_visits([Presence(monday, monday, 0), Presence(monday, monday, 1)], [monday]) == [
        Presence(monday, monday, 1)
    ]
    assert unnoted_visits(stages, [monday + timedelta(days=1)]) == stages


def test_figures_by_hand(tmp_path: Path) -> None:
    quick = many(5)
    slow = log(
        case=6,
        closed_on=date(2026, 3, 21),
        decision_due=date(2026, 3, 9),
        returned=1,
        reasons=("missing_document",),
        corrected_cents=-1_000,
        events=(
            *log().events,
            Event("contact", after(2), contact="phone", work=True, minutes=8),
            Event("contact", after(3), contact="phone", work=True),
        ),
    )
    gone = log(case=7, state="withdrawn", spells=(spell("reception", "withdrawn"),))
    with logged(tmp_path, *quick, slow, gone) as found:
        figures = figures_of(found, YEAR)
    assert (figures.closed.cases, figures.decided.cases, figures.withdrawn.cases) == (7, 6, 1)
    assert (figures.calendar.median, figures.calendar.most) == (1, 20.5)
    assert (figures.late.cases, figures.late_decision.cases, figures.late_status.cases) == (1, 1, 1)
    assert (figures.returned.cases, figures.returned.of) == (1, 6)
    assert figures.reasons == (("missing_document", figures.reasons[0][1]),)
    assert (figures.money.too_much_cents, figures.money.too_little_cents) == (1_000, 0)
    assert figures.contacts_per_decision == pytest.approx(8 / 6)
    assert {each.kind: each.number for each in figures.contacts}["phone"] == 2
    assert [group.count.cases for group in figures.days] == [5, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert [group.count.cases for group in figures.contact_groups] == [0, 5, 0, 1, 0, 0]
    reception = next(stage for stage in figures.stages if stage.stage == "reception")
    assert (reception.times, reception.calendar.cases) == (7, 7)


def test_hours_are_noted_then_estimated_then_assumed(tmp_path: Path) -> None:
    known = assumptions()
    with logged(tmp_path, *many(known.fewest_notes)) as found:
        hours = figures_of(found, YEAR).hours
    rows = {row.node: row for row in hours.rows}
    assert (rows["submitted"].each, rows["submitted"].assumed, rows["submitted"].noted) == (40, False, 5)
    assert (rows["decided"].each, rows["decided"].assumed) == (known.minutes["decided"], True)
    assert hours.per_decision == pytest.approx((40 + known.minutes["decided"]) / 60)
    assert hours.noted_share == 0.5
    assert hours.assumed


def test_too_few_decisions_are_no_figure(tmp_path: Path) -> None:
    least = assumptions().fewest_decisions
    with logged(tmp_path, *many(least - 1), log(case=99, unit=2)) as found:
        assert figures_of(found, YEAR).enough
        assert not figures_of(found, replace(YEAR, units=frozenset([1]))).enough
        assert [(each.unit, each.enough) for each in by_unit(found, YEAR)] == [(1, False), (2, False)]


def test_a_selection_narrows(tmp_path: Path) -> None:
    logs = [
        log(case=1),
        log(case=2, unit=2),
        log(case=3, version=2),
        log(case=4, repeat=True, asked=("housing",)),
        log(case=5, closed_on=date(2025, 12, 31)),
        log(case=6, closed_on=None, state="open"),
    ]
    with logged(tmp_path, *logs) as found:

        def cases(**changes: object) -> list[int]:
            where, values = replace(YEAR, **changes).condition()  # type: ignore[arg-type]
            rows = found.execute(f"SELECT case_id FROM cases WHERE {where} ORDER BY case_id", values)
            return [row[0] for row in rows.fetchall()]

        assert cases() == [1, 2, 3, 4]
        assert cases(units=frozenset([1])) == [1, 3, 4]
        assert cases(units=frozenset()) == []
        assert cases(practice="daugavpils") == [3]
        assert cases(digest="a" * 64) == [1, 2, 4]
        assert cases(asked="housing") == [4]
        assert cases(repeat=True) == [4]
        assert cases(repeat=False) == [1, 2, 3]


@pytest.mark.parametrize(
    "key", ["", "nothing", "contact:", "contact:smoke", "days:x-2", "flow:a>b", "deviation:odd", "reason:"]
)
def test_what_no_figure_has_behind_it(key: str) -> None:
    with pytest.raises(NotBehind):
        behind(key)


@pytest.mark.parametrize("key", ["reason:' OR 1=1 --", "path:');DROP", "stage:x' OR 'a'='a", "deviation:skipped:'"])
def test_what_people_send_is_never_sql(tmp_path: Path, key: str) -> None:
    with logged(tmp_path, log()) as found:
        where, values = both(YEAR.condition(), behind(key))
        assert found.execute(f"SELECT count(*) FROM cases WHERE {where}", values).fetchall() == [(0,)]


def test_conformance_counts_cases_and_not_faults(tmp_path: Path) -> None:
    again = log(
        case=2,
        spells=(
            spell("reception", "submitted"),
            spell("control", "returned"),
            spell("reception", "submitted"),
            spell("control", "returned"),
            spell("reception", "submitted"),
            spell("control", "grant"),
        ),
    )
    with logged(tmp_path, log(), again) as found:
        figures = conformance_of(found, YEAR)
    assert (figures.conforming.cases, figures.deviating.cases) == (1, 1)
    told = {(each.kind, each.stage, each.detail): each.cases.cases for each in figures.deviations}
    assert told == {("repeated", "reception", "returned"): 1, ("repeated", "control", "returned"): 1}
    assert [len(path.stages) for path in figures.paths] == [2, 6]
    assert figures.fitness == pytest.approx((1 + 2 / 6) / 2)


def test_the_map_counts_cases_times_and_time_between(tmp_path: Path) -> None:
    with logged(tmp_path, *many(3)) as found:
        whole = process_map(found, YEAR)
        acts = process_map(found, YEAR, contacts=False)
    assert [node.name for node in whole.nodes] == ["opened", "contact:visit", "submitted", "decided"]
    assert {(flow.here, flow.following, flow.cases) for flow in whole.flows} == {
        ("opened", "contact:visit", 3),
        ("contact:visit", "submitted", 3),
        ("submitted", "decided", 3),
    }
    assert [(flow.here, flow.following, flow.seconds) for flow in acts.flows] == [
        ("opened", "submitted", 8_640),
        ("submitted", "decided", 77_760),
    ]
    assert acts.flows[0].behind == "act_flow:opened>submitted"


def test_rare_flows_are_left_out_with_what_then_stands_alone() -> None:
    nodes = tuple(Node(name, 10, 10, place) for place, name in enumerate(("a", "b", "c")))
    found = ProcessMap(10, nodes, (Flow("a", "b", 9, 9, 1), Flow("b", "c", 1, 1, 1)))
    assert [node.name for node in found.common(0.2).nodes] == ["a", "b"]


@given(some.lists(some.tuples(some.integers(0, 8), some.integers(0, 8)), max_size=20, unique=True))
def test_boxes_never_lie_on_one_another(pairs: list[tuple[int, int]]) -> None:
    names = sorted({f"n{each}" for pair in pairs for each in pair})
    flows = tuple(Flow(f"n{here}", f"n{then}", place + 1, 1, 60) for place, (here, then) in enumerate(pairs))
    drawing = drawn(ProcessMap(30, tuple(Node(name, 1, 1, 0) for name in names), flows))
    assert sorted(box.name for box in drawing.boxes) == names
    assert sorted(map(repr, (line.flow for line in drawing.lines))) == sorted(map(repr, flows))
    for place, box in enumerate(drawing.boxes):
        assert 0 <= box.x <= box.x + box.width <= drawing.width
        assert 0 <= box.y <= box.y + box.height <= drawing.height
        for other in drawing.boxes[:place]:
            apart = abs(box.x - other.x) >= box.width or abs(box.y - other.y) >= box.height
            assert apart, (box, other)


def test_what_leads_back_is_told_apart() -> None:
    nodes = tuple(Node(name, 10, 10, place) for place, name in enumerate(("submitted", "returned", "decided")))
    flows = (
        Flow("submitted", "decided", 9, 9, 1),
        Flow("submitted", "returned", 3, 3, 1),
        Flow("returned", "submitted", 3, 3, 1),
    )
    drawing = drawn(ProcessMap(10, nodes, flows))
    assert [line.flow.here for line in drawing.lines if line.back] == ["returned"]


def test_changes_take_the_place_of_what_they_change(tmp_path: Path) -> None:
    base, cases = write_rows(tmp_path, "base", (MEASURING.measured(each) for each in many(3)))
    newer = [log(case=2, closed_on=None, state="open", spells=(), events=()), log(case=4)]
    changes, changed = write_rows(tmp_path, "changes", (MEASURING.measured(each) for each in newer))
    manifest = put_manifest(tmp_path, Manifest(7, "h", base, changes, cases, changed))
    assert read_manifest(tmp_path) == manifest
    whole = "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM spells), (SELECT count(*) FROM events)"
    with open_log(tmp_path, manifest) as found:
        before = found.execute(whole).fetchall()
    assert before == [(4, 6, 12)]
    joined = compacted(tmp_path, manifest)
    assert (joined.changes, joined.cases) == ("", 4)
    with open_log(tmp_path, joined) as found:
        assert found.execute(whole).fetchall() == before


@pytest.mark.parametrize("broken", ["", "{", '{"layout": "another"}', "[]"])
def test_a_manifest_that_cannot_be_read_is_none(tmp_path: Path, broken: str) -> None:
    assert read_manifest(tmp_path) is None
    (tmp_path / "manifest.json").write_text(broken)
    assert read_manifest(tmp_path) is None


def test_a_manifest_without_its_files_is_none(tmp_path: Path) -> None:
    put_manifest(tmp_path, Manifest(1, "h", "base-gone", "", 1, 0))
    assert read_manifest(tmp_path) is None


def test_the_arithmetic_knows_no_django() -> None:
    import subprocess
    import sys

    pure = ("figures", "process_map", "layout", "conformance", "conformance_figures", "exporting", "stored_log")
    modules = ", ".join(f"dienests.workload.measures.{name}" for name in pure)
    code = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
