"""What the ways of working that ship come to, and what is refused."""

from pathlib import Path

import pytest

from dienests.practice.faults import PracticeFaults
from dienests.workload.simulation.figures import paired, unpaired
from dienests.workload.simulation.outcome import Outcome
from dienests.workload.simulation.replications import Plan, run
from dienests.workload.simulation.ways import DEFAULT_WAYS, SIMULATION_ONLY, load_way, staff_faults
from dienests.workload.simulation.yaml_files import SimulationFaults
from tests.workload.simulation.conftest import Shipped
from tests.workload.simulation.offices import staff, stage, way

PLAN = Plan(weeks=12, replications=6, seed=5, running_in_weeks=4)


@pytest.fixture(scope="module")
def outcomes(shipped: Shipped) -> dict[str, list[Outcome]]:
    return dict(zip(DEFAULT_WAYS, run(shipped.variants(*DEFAULT_WAYS), PLAN, processes=1), strict=True))


def values(outcomes: list[Outcome], figure: str) -> list[float]:
    return [outcome.figures[figure] for outcome in outcomes]


def more(outcomes: dict[str, list[Outcome]], figure: str, way: str, than: str) -> bool:
    """Whether `way` certainly has more of it."""
    difference = paired(values(outcomes[way], figure), values(outcomes[than], figure))
    return difference.certain and difference.mean > 0


def test_two_stages_cost_the_client_a_second_visit(outcomes: dict[str, list[Outcome]]) -> None:
    assert more(outcomes, "visits", "daugavpils", "ogre")
    assert min(values(outcomes["daugavpils"], "visits")) > 2
    assert max(values(outcomes["ogre"], "visits")) < 1.3


def test_specialists_together_save_most_of_that_visit(outcomes: dict[str, list[Outcome]]) -> None:
    assert more(outcomes, "visits", "daugavpils", "specialists_together")
    assert max(values(outcomes["specialists_together"], "visits")) < 1.6


def test_two_stages_need_more_work_and_find_more(outcomes: dict[str, list[Outcome]]) -> None:
    assert more(outcomes, "staff_hours", "daugavpils", "ogre")
    assert more(outcomes, "wrong_share", "ogre", "daugavpils")


def test_less_control_pays_out_more_faults(outcomes: dict[str, list[Outcome]]) -> None:
    assert more(outcomes, "wrong_share", "control_by_risk", "ogre")
    assert more(outcomes, "wrong_share", "one_generalist", "control_by_risk")
    assert more(outcomes, "staff_hours", "ogre", "control_by_risk")
    assert set(values(outcomes["one_generalist"], "controlled_share")) == {0}
    assert set(values(outcomes["ogre"], "controlled_share")) == {1}


def test_common_cases_make_differences_surer(outcomes: dict[str, list[Outcome]]) -> None:
    for figure in ("staff_hours", "wrong_eur_a_year", "days_to_decision"):
        first, second = (values(outcomes[name], figure) for name in ("ogre", "control_by_risk"))
        assert paired(first, second).half < unpaired(first, second).half, figure


def test_the_generalist_can_be_simulated_and_not_switched_on() -> None:
    generalist = load_way("one_generalist")
    assert generalist.only_simulated is not None
    assert "two people" in generalist.only_simulated.en or "someone else" in generalist.only_simulated.en
    assert all(load_way(name).only_simulated is None for name in DEFAULT_WAYS if name != "one_generalist")


def test_a_process_on_its_own_is_a_way(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes((SIMULATION_ONLY / "one_generalist" / "process.yaml").read_bytes())
    assert load_way(str(file)).process.name == "one_generalist"


def test_faults_of_a_way_have_their_line(tmp_path: Path) -> None:
    file = tmp_path / "process.yaml"
    text = (SIMULATION_ONLY / "one_generalist" / "process.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("acts: [payment]", "acts: [payments]"), encoding="utf-8")
    with pytest.raises(PracticeFaults) as refused:
        load_way(str(file))
    (fault,) = refused.value.faults
    line = text[: text.index("acts: [payment]")].count("\n") + 1
    assert (fault.line, "payments" in fault.found) == (line, True)


def test_an_unknown_way_names_the_known_ones() -> None:
    with pytest.raises(SimulationFaults, match="control_by_risk, daugavpils, latvia, ogre"):
        load_way("liepaja")


def test_too_few_people_for_a_second_pair_of_eyes() -> None:
    checked = way(
        stage("first", ["application", "submit"]),
        stage("second", ["control", "decide"], differs_from=["first"]),
    )
    (fault,) = staff_faults(checked, staff(social_worker=1))
    assert "second" in fault.found
    assert "at least 2 workers" in fault.expected.en
    assert staff_faults(checked, staff(social_worker=2)) == []
    (nobody, nor_there) = staff_faults(checked, staff(accountant=2))
    assert {nobody.found, nor_there.found} == {"tested.first: 0", "tested.second: 0"}


def test_nobody_receives_clients() -> None:
    received = way(stage("first", ["application", "submit", "decide"], client_present=True))
    (fault,) = staff_faults(received, staff(social_worker=1, reception=()))
    assert "reception" in fault.found
