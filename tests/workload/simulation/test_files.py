"""Files of figures: what ships is complete and marked, what is wrong is said with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dienests.workload.simulation.assumptions import SHIPPED_ASSUMPTIONS, load_assumptions
from dienests.workload.simulation.demand import load_demand
from dienests.workload.simulation.history import COLUMNS, load_history
from dienests.workload.simulation.scenarios import load_scenario
from dienests.workload.simulation.staffing import load_staff
from dienests.workload.simulation.yaml_files import SHIPPED, SimulationFaults, shipped_names, shipped_or_path

Load = Callable[[Path], object]


def changed(tmp_path: Path, kind: str, name: str, old: str, new: str) -> tuple[Path, int]:
    """A shipped file with one text replaced, and the line of it."""
    text = (SHIPPED / kind / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / f"{name}.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file, text[: text.index(old)].count("\n") + 1


def test_no_assumption_claims_to_be_checked_and_each_has_a_range_and_source() -> None:
    for figure in load_assumptions().figures.values():
        assert not figure.checked, figure.name
        assert figure.low < figure.high, figure.name
        assert figure.low <= figure.value <= figure.high
        assert figure.source
        assert figure.title.lv != figure.title.en


def test_everything_that_ships_can_be_read() -> None:
    names = shipped_names("scenarios")
    assert names == ["different_hours", "four_offices", "heating_peak", "staff_short_by_two"]
    assert not any(load_scenario(shipped_or_path(name, kind="scenarios")).checked for name in names)
    assert not load_staff(shipped_or_path("ogre", kind="staff")).checked
    assert not load_demand(shipped_or_path("ogre", kind="demand")).checked


def test_the_four_offices_have_the_posts_of_the_merged_one() -> None:
    merged = load_staff(shipped_or_path("ogre", kind="staff")).posts()
    offices = load_scenario(shipped_or_path("four_offices", kind="scenarios")).offices
    assert {role: sum(office.posts.get(role, 0) for office in offices) for role in merged} == merged


@pytest.mark.parametrize(
    ("kind", "name", "load", "old", "new", "found"),
    [
        ("staff", "ogre", load_staff, "posts: 7.5", "posts: many", 'posts = "many"'),
        ("staff", "ogre", load_staff, 'monday: ["08:30-12:30"', 'monday: ["12:30-08:30"', "monday[0] = 12:30-08:30"),
        ("staff", "ogre", load_staff, 'monday: ["08:30-12:30"', 'monday: ["half nine"', 'monday[0] = "half nine"'),
        ("staff", "ogre", load_staff, "range: [0.2, 0.55]", "range: [0.5, 0.55]", "share_on_cases.range = [0.5, 0.55]"),
        ("staff", "ogre", load_staff, "vacant: 1", "vacant: 9", "vacant = 9"),
        ("demand", "ogre", load_demand, "start: 2026-01-05", "start: 2026-02-30", "start = 2026-02-30"),
        ("demand", "ogre", load_demand, "july: 0.65", "juli: 0.65", "months.juli = 0.65"),
        ("demand", "ogre", load_demand, "{value: 3000,", "{value: 30000,", "cases_a_year.range"),
        ("scenarios", "four_offices", load_scenario, "share: 0.62", "share: 0.72", "offices.share"),
        ("scenarios", "heating_peak", load_scenario, "november: 1.3", "november: -1", "months.november = -1"),
    ],
)
def test_faults_have_file_and_line(
    tmp_path: Path, kind: str, name: str, load: Load, old: str, new: str, found: str
) -> None:
    file, line = changed(tmp_path, kind, name, old, new)
    with pytest.raises(SimulationFaults) as refused:
        load(file)
    faults = [fault for fault in refused.value.faults if found in fault.found]
    assert faults, refused.value
    assert faults[0].file == f"{name}.yaml"
    if "share" not in new or kind == "staff":
        assert faults[0].line == line
    assert faults[0].expected.lv
    assert faults[0].expected.en


def test_an_office_puts_its_own_figures_over_those_that_ship(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "effort_control:\n  title: {lv: Kontrole, en: Control}\n  value: 20\n  range: [15, 25]\n  unit: minutes\n"
        "  source: Measured\n  tag: V\n  checked: true\n",
        encoding="utf-8",
    )
    own, shipped = load_assumptions(file), load_assumptions()
    assert (own["effort_control"], own.figures["effort_control"].checked) == (20, True)
    assert own["effort_letter"] == shipped["effort_letter"]


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("effort_tea:\n  value: 1\n", 1, "effort_tea"),
        ("effort_control:\n  value: 1\n", 1, "effort_control.title"),
        ("- a list\n", 1, "·"),
        ("a: [\n", 2, ""),
    ],
)
def test_faults_of_assumptions(tmp_path: Path, text: str, line: int, found: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SimulationFaults) as refused:
        load_assumptions(file)
    assert any(found in fault.found and fault.line == line for fault in refused.value.faults), refused.value


def test_spread_needs_its_cv(tmp_path: Path) -> None:
    text = SHIPPED_ASSUMPTIONS.read_text(encoding="utf-8")
    file = tmp_path / "own.yaml"
    file.write_text(text.replace("{shape: lognormal, cv: 0.5}", "{shape: lognormal}", 1), encoding="utf-8")
    with pytest.raises(SimulationFaults, match="cv > 0 exactly where shape is lognormal"):
        load_assumptions(file)


def test_a_missing_file_names_those_that_ship() -> None:
    with pytest.raises(SimulationFaults, match="different_hours, four_offices, heating_peak"):
        shipped_or_path("strike", kind="scenarios")


HEAD = ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("case,kind\n", 1, "first, event, at, stage, minutes = —"),
        (HEAD + "1,gmi,1,received,yesterday,,\n", 2, "at = yesterday"),
        (HEAD + "1,gmi,1,received,2026-01-05,,\n2,tea,1,received,2026-01-05,,\n", 3, "kind = tea"),
        (HEAD + "1,gmi,1,entered,2026-01-05,,\n", 2, "stage = "),
        (HEAD + "1,gmi,1,decided,2026-01-05,,\n", 2, "case = 1"),
        (HEAD + "1,gmi,1,received,2026-01-05,,ten\n", 2, "minutes = ten"),
        (HEAD, 1, "—"),
    ],
)
def test_faults_of_an_event_log(tmp_path: Path, text: str, line: int, found: str) -> None:
    file = tmp_path / "log.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SimulationFaults) as refused:
        load_history(file)
    (fault,) = refused.value.faults
    assert (fault.line, fault.found) == (line, found)


def test_an_event_log_is_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(
        HEAD + "7,housing,0,received,2026-01-05T09:00,,\n7,housing,0,entered,2026-01-05T09:00,reception,\n"
        "7,housing,0,papers_requested,2026-01-05T10:00,,\n7,housing,0,papers_received,2026-01-12,,\n"
        "7,housing,0,finished,2026-01-13T11:00,reception,55\n7,housing,0,returned,2026-01-14,,\n"
        "7,housing,0,decided,2026-01-15T12:00,,\n",
        encoding="utf-8",
    )
    history = load_history(file)
    (case,) = history.cases
    assert (case.kind, case.first, case.returned) == ("housing", False, 1)
    assert [(asked.day, came.day if came else None) for asked, came in case.stops] == [(5, 12)]
    assert [(it.stage, it.minutes) for it in case.stages] == [("reception", 55)]
    assert (history.begins.day, history.ends.day) == (5, 16)
    before = history.until(history.begins.replace(day=8)).cases[0]
    assert (before.decided, before.stops[0][1], before.stages[0].finished) == (None, None, None)
