"""Every fault of every file at once, each with its line."""

from pathlib import Path

import pytest

from dienests.practice import PracticeFaults, check_practice, load_practice
from tests.practice.conftest import ABOUT, Write, faults_of

STAGE = """\
  - name: {name}
    title: {{lv: X, en: X}}
    description: {{lv: X, en: X}}
    roles: [{roles}]
    acts: [{acts}]
    client_present: {present}
    differs_from: [{differs}]
"""
HEAD = "name: proba\ntitle: {lv: X, en: X}\nsource: nobody\nchecked: false\nstages:\n"
RECEPTION = STAGE.format(
    name="reception", roles="social_worker", acts="application, assessment, submit", present="true", differs=""
)
CONTROL = STAGE.format(
    name="control", roles="head_of_unit", acts="control, decide, letter", present="false", differs="reception"
)
FIRST = 6  # line of the first stage


def process_faults(write: Write, *stages: str) -> list[tuple[int, str]]:
    found = faults_of(write({"process.yaml": HEAD + "".join(stages)}))
    assert all(file == "proba/process.yaml" for file, _, _ in found)
    return [(line, text) for _, line, text in found]


def test_a_good_process_has_none(write: Write) -> None:
    assert process_faults(write, RECEPTION, CONTROL) == []


def test_unknown_words_are_named_with_their_line(write: Write) -> None:
    stage = STAGE.format(
        name="reception", roles="teacher", acts="application, submit, dance", present="yes", differs=""
    )
    assert process_faults(write, stage, CONTROL + "    colour: red\n") == [
        (FIRST + 3, 'stages[0].roles[0] = "teacher"'),
        (FIRST + 4, 'stages[0].acts[2] = "dance"'),
        (FIRST + 5, 'stages[0].client_present = "yes"'),
        (FIRST + 14, 'stages[1].colour = "red"'),
    ]


def test_the_first_stage_takes_the_application_with_the_client(write: Write) -> None:
    away = RECEPTION.replace("client_present: true", "client_present: false")
    assert process_faults(write, away, CONTROL) == [(FIRST + 5, "stages[0].client_present = false")]
    later = STAGE.format(name="desk", roles="social_worker", acts="documents", present="true", differs="")
    assert (FIRST + 4, "stages[0].acts = documents") in process_faults(write, later, RECEPTION, CONTROL)


def test_exactly_one_decision(write: Write) -> None:
    without = CONTROL.replace("control, decide, letter", "control, letter")
    assert (5, "stages = decide 0×") in process_faults(write, RECEPTION, without)
    second = CONTROL.replace("name: control", "name: again").replace("control, decide, letter", "decide")
    assert (FIRST + 18, "stages[2].acts[0] = decide 2×") in process_faults(write, RECEPTION, CONTROL, second)


def test_submit_before_control_before_decide(write: Write) -> None:
    swapped = CONTROL.replace("control, decide, letter", "decide, control, letter")
    assert process_faults(write, RECEPTION, swapped) == [(FIRST + 11, "stages[1].acts[0] = decide")]
    early = RECEPTION.replace("application, assessment, submit", "application, submit, assessment")
    assert process_faults(write, early, CONTROL) == [(FIRST + 4, "stages[0].acts[1] = submit")]


@pytest.mark.parametrize("differs", ["", "control", "nobody"])
def test_control_is_with_someone_else(write: Write, differs: str) -> None:
    alone = CONTROL.replace("differs_from: [reception]", f"differs_from: [{differs}]")
    found = process_faults(write, RECEPTION, alone)
    assert (FIRST + 13, f"stages[1].differs_from = {differs or '—'}") in found
    if differs:
        assert (FIRST + 13, f"stages[1].differs_from[0] = {differs}") in found


def test_the_one_who_decides_differs_too_where_control_may_be_left_out(write: Write) -> None:
    sampled = CONTROL.replace("control, decide, letter", "control") + "    applies: {share: 10}\n"
    decision = STAGE.format(name="decision", roles="head_of_unit", acts="decide, letter", present="false", differs="")
    assert process_faults(write, RECEPTION, sampled, decision) == [(FIRST + 21, "stages[2].differs_from = —")]
    always = CONTROL.replace("control, decide, letter", "control")
    assert process_faults(write, RECEPTION, always, decision) == []


def test_only_control_may_be_left_out(write: Write) -> None:
    found = process_faults(write, RECEPTION, CONTROL + "    applies: {amount_above: 200}\n")
    assert found == [(FIRST + 14, "stages[1].applies = decide, letter")]


def test_a_stage_nobody_could_reach(write: Write) -> None:
    risk = "    applies:\n      risk:\n        threshold: 9\n        points: {new_client: 2, cash_income: 3}\n"
    control = CONTROL.replace("control, decide, letter", "control") + risk
    decision = STAGE.format(
        name="decision", roles="head_of_unit", acts="decide, letter", present="false", differs="reception"
    )
    assert process_faults(write, RECEPTION, control, decision) == [(FIRST + 16, "stages[1].applies.risk.threshold = 9")]


def test_a_role_that_may_not_do_the_acts(write: Write) -> None:
    found = process_faults(write, RECEPTION, CONTROL.replace("head_of_unit", "accountant"))
    assert found == [(FIRST + 10, "stages[1].roles[0] = accountant (control, decide, letter)")]
    assert process_faults(write, RECEPTION, CONTROL.replace("head_of_unit", "auditor"))


def test_the_same_stage_name_twice(write: Write) -> None:
    again = STAGE.format(name="control", roles="accountant", acts="payment", present="false", differs="reception")
    assert process_faults(write, RECEPTION, CONTROL, again) == [(FIRST + 14, "stages[2].name = control")]


def test_all_faults_of_all_files_at_once(write: Write) -> None:
    folder = write(
        {
            "process.yaml": "stages: 7\n",
            "reasons.yaml": "a_reason:\n  outcome: perhaps\n",
            "settings.yaml": "bill_day: {title: {lv: X, en: X}, value: 31, source: X, checked: false}\nretention: 5\n",
            "letters.yaml": "decision: {title: {lv: X, en: X}, template: nowhere.pdf}\n",
            "letters/letterhead.typ": '#import "@preview/cetz:0.3.0"\n',
            "notes.txt": "?",
        }
    )
    found = faults_of(folder)
    assert {file for file, _, _ in found} == {
        "proba/process.yaml",
        "proba/reasons.yaml",
        "proba/settings.yaml",
        "proba/letters.yaml",
        "proba/letters/letterhead.typ",
        "proba/notes.txt",
    }
    assert ("proba/settings.yaml", 1, "bill_day.value = 31") in found
    assert ("proba/settings.yaml", 2, "retention = 5") in found
    assert ("proba/reasons.yaml", 2, 'a_reason.outcome = "perhaps"') in found
    assert ("proba/reasons.yaml", 1, "a_reason.text = —") in found


def test_a_template_that_nobody_has(write: Write) -> None:
    folder = write({"letters.yaml": "\ndecision: {title: {lv: X, en: X}, template: mine.typ}\n"})
    assert faults_of(folder) == [("proba/letters.yaml", 2, "decision.template = mine.typ")]


def test_a_base_that_is_not_there_or_leads_back(write: Write) -> None:
    about = ABOUT.replace("extends: latvia", "extends: {}")
    base_missing = faults_of(write(about=about.replace("{}", "lithuania", 1)))
    assert ("proba/practice.yaml", 3, "extends = lithuania") in base_missing
    circle = faults_of(write(about=about.replace("{}", "proba", 1)))
    assert ("proba/practice.yaml", 3, "extends = proba → proba") in circle


def test_the_name_is_that_of_the_folder(write: Write) -> None:
    assert faults_of(write(about=ABOUT.replace("name: proba", "name: ogre"))) == [
        ("proba/practice.yaml", 2, "name = ogre")
    ]


def test_null_removes_an_inherited_entry_and_only_that(write: Write) -> None:
    folder = write({"reasons.yaml": "moved_away: null\n"})
    assert "moved_away" not in load_practice("proba", root=folder.parent).reasons
    assert faults_of(write({"reasons.yaml": "never_was: null\n"})) == [("proba/reasons.yaml", 1, "never_was = null")]
    assert faults_of(write({"reasons.yaml": "", "settings.yaml": "bill_day: null\n"}))


def test_a_practice_without_a_base_needs_every_file(write: Write) -> None:
    found = faults_of(write(about=ABOUT.replace("extends: latvia\n", "")))
    assert {file for file, _, _ in found} == {
        f"proba/{name}.yaml" for name in ("process", "reasons", "letters", "documents", "settings")
    }


def test_sentences_in_both_languages(write: Write) -> None:
    folder = write({"settings.yaml": "bill_day: {title: {lv: X, en: X}, value: 31, source: X, checked: false}\n"})
    with pytest.raises(PracticeFaults) as caught:
        load_practice("proba", root=folder.parent)
    (fault,) = caught.value.faults
    assert fault.sentence("en") == "proba/settings.yaml:1: bill_day.value = 31; expected: at most 28"
    assert fault.sentence("lv") == "proba/settings.yaml:1: bill_day.value = 31; jābūt: ne vairāk kā 28"


def test_check_practice_prints_the_letters_too(write: Write) -> None:
    folder = write({"letters/refusal.typ": '#import "letterhead.typ": *\n#show: letter\n\n#no-such-thing\n'})
    assert faults_of(folder) == []
    assert [(fault.file, fault.line) for fault in check_practice(folder)] == [("proba/letters/refusal.typ", 4)]


def test_check_practice_of_nothing(tmp_path: Path) -> None:
    assert "none" in [fault.file for fault in check_practice(tmp_path / "none")]
