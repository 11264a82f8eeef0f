"""A case keeps its process, and the office its practice, as JSON."""

import json

import pytest

from dienests.practice import Practice, PracticeFaults, Process, available, load_practice, render_letter
from dienests.practice.letter_sample import SAMPLES


@pytest.mark.parametrize("name", available())
def test_there_and_back_through_json_text(name: str) -> None:
    practice = load_practice(name)
    back = Practice.from_json(json.loads(json.dumps(practice.to_json())))
    assert back.to_json() == practice.to_json()
    assert back.process == practice.process
    assert back.digest == practice.digest
    assert back.reasons == practice.reasons
    assert back.settings == practice.settings


def test_a_letter_of_the_stored_practice_is_the_same() -> None:
    practice = load_practice("ogre")
    back = Practice.from_json(json.loads(json.dumps(practice.to_json())))
    one, other = (
        render_letter(each, kind="decision", context=SAMPLES["decision"], language="lv") for each in (practice, back)
    )
    assert one == other


def test_a_stored_process_is_checked_like_a_file() -> None:
    data = json.loads(json.dumps(load_practice("ogre").process.to_json()))
    data["stages"][1]["differs_from"] = []
    with pytest.raises(PracticeFaults, match="differs_from"):
        Process.from_json(data)


def test_a_stored_practice_is_checked_like_files() -> None:
    data = json.loads(json.dumps(load_practice("ogre").to_json()))
    data["templates"]["decision.typ"]["source"] += '\n#read("/etc/passwd")'
    data["reasons"]["moved_away"]["outcome"] = "perhaps"
    data["digest"] = "?"
    with pytest.raises(PracticeFaults) as caught:
        Practice.from_json(data)
    assert [fault.file for fault in caught.value.faults] == [
        "practice.json",
        "practice.json",
        "practice.json/decision.typ",
    ]


def test_a_practice_cannot_be_changed() -> None:
    practice = load_practice("ogre")
    with pytest.raises(TypeError):
        practice.reasons["new"] = practice.reasons["moved_away"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        practice.process.digest = ""  # type: ignore[misc]


def test_changing_what_was_stored_changes_no_practice() -> None:
    practice = load_practice("ogre")
    stored = practice.to_json()
    stored["process"]["stages"].clear()
    stored["reasons"].clear()
    assert practice.to_json()["process"]["stages"]
    assert load_practice("ogre") == practice
