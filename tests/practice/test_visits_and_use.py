"""A stage in the same visit as the one before, and ways that can be simulated only."""

import json
from copy import deepcopy
from pathlib import Path

from dienests.practice import load_practice
from dienests.practice.checks import process_faults
from dienests.practice.process import Process
from dienests.practice.strict_yaml import Document, read_yaml
from dienests.workload.simulation.ways import SIMULATION_ONLY

GENERALIST = SIMULATION_ONLY / "one_generalist" / "process.yaml"


def read(path: Path) -> Document:
    document, faults = read_yaml(path.read_bytes(), file="process.yaml")
    assert not faults
    return document


def test_in_one_visit_where_the_file_says_so() -> None:
    process = load_practice("specialists_together").process
    assert [stage.same_visit for stage in process.stages] == [False, True, False, False]
    assert Process.from_json(json.loads(json.dumps(process.to_json()))) == process


def test_a_process_that_does_not_know_of_it_reads_as_before() -> None:
    stages = load_practice("ogre").process.to_json()["stages"]
    assert not any("same_visit" in stage for stage in stages)


def test_the_same_visit_follows_a_visit() -> None:
    data = load_practice("specialists_together").process.to_json()
    for place in (0, 2):
        data["stages"][place]["same_visit"] = True
    faults = process_faults(Document("process.yaml", data))
    assert {fault.found for fault in faults} == {"stages[0].same_visit = true", "stages[2].same_visit = true"}
    assert all("right after another stage with the client" in fault.expected.en for fault in faults)


def test_who_decides_alone_is_refused_for_use_and_not_for_simulation() -> None:
    document = read(GENERALIST)
    assert process_faults(document, for_use=False) == []
    said = " ".join(fault.sentence("en") for fault in process_faults(document))
    assert "someone else controls and decides" in said
    assert "at least one stage with control" in said
    assert "a role that may do everything in this stage" in said


def test_what_is_wrong_in_any_office_is_refused_for_simulation_too() -> None:
    document = deepcopy(read(GENERALIST))  # what was read is kept for the next reader
    document.data["stages"][0]["acts"].remove("letter")
    assert [fault.found for fault in process_faults(document, for_use=False)] == ["stages = letter 0×"]
