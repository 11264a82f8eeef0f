"""Posts needed, what an answer hangs on, scenarios, and the answer as JSON."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dienests.workload.simulation import report
from dienests.workload.simulation.needed import IN_TIME, posts_needed
from dienests.workload.simulation.outcome import FIGURES
from dienests.workload.simulation.replications import Plan, Variant, run
from dienests.workload.simulation.scenarios import Scenario, load_scenario, under
from dienests.workload.simulation.sensitivity import ANSWERS, sensitivity, strongest, tipping
from dienests.workload.simulation.study import Answer, Study, answer, plan_study
from dienests.workload.simulation.ways import load_way
from dienests.workload.simulation.words import FIGURE_WORDS, ROLE_WORDS
from dienests.workload.simulation.yaml_files import SimulationFaults, shipped_or_path
from tests.workload.simulation.conftest import Shipped
from tests.workload.simulation.offices import OFFICE_HOURS, demand, quiet, staff, stage, variant, way

SHORT = Plan(weeks=8, replications=3, seed=7, running_in_weeks=4)


def scenario(name: str) -> Scenario:
    return load_scenario(shipped_or_path(name, kind="scenarios"))


def crowded(posts: float) -> Variant:
    """Fourteen applications a working day, two hours each: three and a half workers are busy all day."""
    work = way(stage("all", ["application", "submit", "decide"]))
    office = staff(social_worker=posts, hours=OFFICE_HOURS)
    return variant(work, office, quiet(effort_application=120), demand(10, hours=(540, 960), days=5))


@pytest.mark.parametrize("posts", [2, 3, 4, 6])
def test_posts_needed_are_found_from_below_and_from_above(posts: float) -> None:
    plan = replace(SHORT, weeks=26)
    (needed,) = posts_needed([crowded(posts)], plan, processes=1)
    assert needed is not None
    assert needed.posts == {"social_worker": 4}
    assert needed.now == {"social_worker": posts}
    assert needed.change == 4 - posts
    assert needed.enough
    assert needed.in_time >= IN_TIME


def test_idle_posts_are_not_asked_for_whichever_role_they_are_of() -> None:
    """Four do the work; of the six and three who only give their word, one each suffices."""
    work = way(
        stage("all", ["application", "submit"]),
        stage("word", ["control"], "head_of_unit"),
        stage("end", ["decide"], "head_of_office"),
    )
    office = staff(social_worker=5, head_of_unit=6, head_of_office=3, hours=OFFICE_HOURS)
    made = replace(crowded(5), way=work, offices=(replace(crowded(5).offices[0], staff=office),))
    (needed,) = posts_needed([made], replace(SHORT, weeks=26), processes=1)
    assert needed is not None
    assert needed.posts == {"social_worker": 4, "head_of_unit": 1, "head_of_office": 1}
    assert needed.enough


def test_where_posts_do_not_help_none_are_asked_for() -> None:
    lies = replace(crowded(3), assumptions=quiet(effort_application=10, pickup_control_days=90))
    late = way(stage("all", ["application", "submit"]), stage("word", ["control", "decide"], "head_of_unit"))
    office = staff(social_worker=3, head_of_unit=2, hours=OFFICE_HOURS)
    made = replace(lies, way=late, offices=(replace(lies.offices[0], staff=office),))
    (needed,) = posts_needed([made], replace(SHORT, weeks=26), processes=1)
    assert needed is not None
    assert not needed.enough
    assert needed.change == 0


def test_an_office_that_lets_nobody_in_is_not_in_time(shipped: Shipped) -> None:
    made = crowded(6)
    clients = way(stage("all", ["application", "submit", "decide"], client_present=True))
    mondays = (((540.0, 570.0),),) + ((),) * 6
    once_a_month = staff(social_worker=6, hours=OFFICE_HOURS, reception=mondays)
    made = replace(made, way=clients, offices=(replace(made.offices[0], staff=once_a_month),))
    (outcome,) = run([made], replace(SHORT, weeks=26, replications=1), processes=1)[0]
    assert outcome.figures["late_share"] == 0, "by the letter"
    assert outcome.figures["late_from_asking_share"] > 0.5


def test_sensitivity_finds_what_moves_the_answer(shipped: Shipped) -> None:
    made = shipped.variants("ogre", "daugavpils")
    asked = {"effort_declaration", "effort_letter", "finds_fault_control", "staff.share_on_cases.head_of_unit",
             "staff.absence_days_a_year", "demand.cases_a_year"}  # fmt: skip
    swings = sensitivity(made, replace(SHORT, weeks=6), only=asked, processes=1)
    assert {swing.figure for swing in swings} == asked
    assert {swing.way for swing in swings} == {"ogre", "daugavpils"}
    hours = strongest(swings, way="ogre", answer="staff_hours", most=5)
    assert hours[0].figure == "effort_declaration"
    assert hours[0].effects["staff_hours"].mean > 0
    sizes = [abs(swing.effects["staff_hours"].mean) for swing in hours]
    assert sizes == sorted(sizes, reverse=True)
    by_name = {swing.figure: swing for swing in swings if swing.way == "ogre"}
    assert by_name["finds_fault_control"].effects["wrong_eur_a_year"].mean < 0, "who finds more pays out less"
    assert by_name["effort_letter"].effects["visits"].mean == pytest.approx(0, abs=0.02)
    assert set(by_name["effort_letter"].effects) == set(ANSWERS)
    for tip in tipping(swings):
        assert tip.at_low.mean * tip.at_high.mean < 0
        assert tip.at_low.certain
        assert tip.at_high.certain
        assert (tip.way, tip.against) == ("daugavpils", "ogre")


def test_ways_change_places_where_an_assumption_decides() -> None:
    """The second person costs minutes, unless there is next to nothing for her to do."""
    alone = way(stage("all", ["application", "assessment", "submit", "decide"]))
    two = way(
        stage("first", ["application", "assessment", "submit"]),
        stage("second", ["control", "decide"], "head_of_unit", differs_from=["first"]),
    )
    office = staff(social_worker=6, head_of_unit=6)
    known = quiet(effort_application=20, effort_letter=5, missing_first_share=0.5)
    asked = demand(6)
    made = [
        replace(variant(alone, office, known, asked), name="alone"),
        replace(variant(two, office, known, asked), name="two"),
    ]
    swings = sensitivity(made, SHORT, only={"effort_control", "effort_application"}, processes=1)
    assert tipping(swings) == [], "more minutes for control never make it cheaper"
    second = {swing.figure: swing for swing in swings if swing.way == "two"}
    low, high = second["effort_control"].against_first["staff_hours"]
    assert 0 < low.mean < high.mean
    assert strongest(swings, way="alone", answer="staff_hours")[0].figure == "effort_application"


def test_fewer_people_and_more_applications_wait_longer(shipped: Shipped) -> None:
    now = shipped.variants("ogre")
    made = [*now, *under(scenario("staff_short_by_two"), now), *under(scenario("heating_peak"), now)]
    assert [each.name for each in made] == ["ogre", "ogre/staff_short_by_two", "ogre/heating_peak"]
    before, short, peak = (
        [outcome.figures["days_from_asking"] for outcome in each] for each in run(made, SHORT, processes=1)
    )
    assert min(short) > min(before)
    assert min(peak) > max(before)


def test_before_the_merger_small_offices_wait_longer_and_travel_less(shipped: Shipped) -> None:
    now = shipped.variants("ogre")
    made = [*now, *under(scenario("four_offices"), now)]
    assert len(made[1].offices) == 4
    merged, apart = (outcomes[0] for outcomes in run(made, replace(SHORT, replications=1, weeks=26), processes=1))
    assert apart.figures["arrived"] == merged.figures["arrived"], "the same applications, shared out"
    assert apart.figures["days_from_asking"] > merged.figures["days_from_asking"]
    assert apart.figures["client_hours"] < merged.figures["client_hours"]


def test_specialists_who_receive_at_different_hours_cost_a_visit(shipped: Shipped) -> None:
    now = shipped.variants("specialists_together")
    made = [*now, *under(scenario("different_hours"), now)]
    together, apart = (outcomes[0].figures["visits"] for outcomes in run(made, SHORT, processes=1))
    assert apart > together + 0.3


def test_a_scenario_that_takes_more_than_there_are(shipped: Shipped) -> None:
    with pytest.raises(
        SimulationFaults, match=r"posts\.head_of_unit = -5; expected: no more than there are \(2 filled"
    ):
        under(replace(scenario("staff_short_by_two"), posts={"head_of_unit": -5.0}), shipped.variants("ogre"))


def study(shipped: Shipped, *names: str, scenarios: tuple[str, ...] = ()) -> Study:
    return plan_study(
        [load_way(name) for name in names],
        staff=shipped.staff,
        demand=shipped.demand,
        assumptions=shipped.assumptions,
        scenarios=[scenario(name) for name in scenarios],
        plan=SHORT,
    )


def test_a_study_nobody_could_staff_is_refused(shipped: Shipped) -> None:
    empty = replace(shipped, staff=shipped.staff.with_posts({"head_of_unit": 0}))
    with pytest.raises(SimulationFaults, match=r"daugavpils\.decision: 0"):
        study(empty, "daugavpils")


@pytest.fixture(scope="module")
def answered(shipped: Shipped) -> Answer:
    found = answer(study(shipped, "ogre", "one_generalist", scenarios=("staff_short_by_two",)), processes=1)
    found.needed = [None] * 4
    return found


def test_the_report_has_everything_a_page_needs(answered: Answer, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    report.write_json(answered, file)
    data = json.loads(file.read_text(encoding="utf-8"))
    assert [each["name"] for each in data["variants"]] == [
        "ogre",
        "one_generalist",
        "ogre/staff_short_by_two",
        "one_generalist/staff_short_by_two",
    ]
    ogre, generalist = data["variants"][:2]
    assert ogre["differences"] is None
    assert set(generalist["differences"]) == set(FIGURES) == set(data["figures"]) == set(FIGURE_WORDS)
    assert len(ogre["replications"]["visits"]) == SHORT.replications
    low, mean, high = (ogre["figures"]["visits"][part] for part in ("low", "mean", "high"))
    assert low < mean < high
    assert ogre["only_simulated"] is None
    assert "database" in generalist["only_simulated"]["en"]
    assert all(not each["checked"] and each["source"] for each in data["assumptions"])
    assert set(ogre["load"]) <= set(ROLE_WORDS)
    assert data["plan"]["seed"] == SHORT.seed


def test_differences_are_against_the_first(answered: Answer) -> None:
    assert answered.differences[0]["visits"].mean == 0
    hours = answered.figures[1]["staff_hours"].mean - answered.figures[0]["staff_hours"].mean
    assert answered.differences[1]["staff_hours"].mean == pytest.approx(hours)


def test_an_interrupted_write_leaves_what_was_there(
    answered: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answer.json"
    file.write_text("before", encoding="utf-8")

    def half(data: object, to: object, **_: object) -> None:
        to.write("{")  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    monkeypatch.setattr(json, "dump", half)
    with pytest.raises(KeyboardInterrupt):
        report.write_json(answered, file)
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]
    assert file.read_text(encoding="utf-8") == "before"
