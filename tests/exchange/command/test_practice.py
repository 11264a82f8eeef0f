"""`dienests practice check` and `diff`, as somebody types them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dienests.exchange.command.application import application
from dienests.exchange.item import SHIPPED
from dienests.practice.folder import SHIPPED as PRACTICES
from tests.cases.papers import samples

RULES = SHIPPED / "shelter_rules"


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(application, [str(each) for each in arguments])
    return done.exit_code, done.output


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "shelter_rules"))


def test_what_ships_has_no_faults() -> None:
    code, said = run("check", RULES)
    assert (code, said.splitlines()[-1]) == (0, "shelter_rules: no faults")
    assert run("check", PRACTICES / "ogre", "--lang", "lv") == (0, "ogre: kļūdu nav\n")


def test_a_fault_is_said_with_its_line_in_the_language_asked_for(copy: Path) -> None:
    about = copy / "item.yaml"
    about.write_text(about.read_text("utf-8").replace("licence: CC-BY-4.0", "licence: GPL"), "utf-8")
    code, said = run("check", copy, "--lang", "lv")
    assert (code, "item.yaml:" in said, "GPL" in said) == (2, True, True)


def test_personal_data_keeps_an_item_from_being_published(copy: Path) -> None:
    text = copy / "text.lv.md"
    text.write_text(text.read_text("utf-8") + "\nZvanīt Jānim Bērziņam, p.k. 321234-56789.\n", "utf-8")
    line = len(text.read_text("utf-8").splitlines())
    code, said = run("check", copy)
    assert code == 2
    assert f"text.lv.md:{line}" in said
    assert "321234-56789" in said
    assert "Jānim Bērziņam" in said


def test_attachments_are_read_too(copy: Path) -> None:
    (copy / "attachments").mkdir()
    (copy / "attachments" / "plan.docx").write_bytes(samples.docx("Konts LV80BANK0000435195001"))
    code, said = run("check", copy)
    assert (code, "attachments/plan.docx" in said, "LV80BANK0000435195001" in said) == (2, True, True)
    (copy / "attachments" / "plan.docx").write_bytes(samples.docx("Telpu plāns"))
    assert run("check", copy)[0] == 0


def test_a_difference_is_shown_in_words_and_by_names(copy: Path) -> None:
    assert run("diff", RULES, copy) == (0, "")
    text, about = copy / "text.lv.md", copy / "item.yaml"
    text.write_text(text.read_text("utf-8").replace("klusums no 22.00", "klusums no 23.00"), "utf-8")
    about.write_text(about.read_text("utf-8").replace("licence: CC-BY-4.0", "licence: CC0-1.0"), "utf-8")
    code, said = run("diff", RULES, copy)
    assert code == 1
    assert "licence: CC-BY-4.0 CC0-1.0" in said
    assert "klusums no 2223.00" in said.replace("\n", " ")


def test_folders_that_are_no_items_are_said_to_be_none(tmp_path: Path) -> None:
    assert run("check", tmp_path)[0] == 2
    assert run("check", tmp_path / "nowhere")[0] == 2
    assert run("diff", RULES, tmp_path / "nowhere")[0] == 2
