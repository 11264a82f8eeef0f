"""The command line asks this office as the pages do."""

import json
from pathlib import Path

import pytest

from dienests.workload.command.application import run
from tests.factories.cases import OfficeAtWork

SMALL = ["simulate", "--way", "ogre", "--weeks", "4", "--replications", "2", "--no-needed", "--processes", "1"]


def code_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        run([*SMALL, *arguments, "--lang", "en"])
    return int(str(ended.value.code))


def test_with_the_staff_of_this_office(office: OfficeAtWork, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    assert code_of("--staff", "office", "--json", str(file)) == 0
    staff = json.loads(file.read_text(encoding="utf-8"))["staff"]
    assert (staff["name"], staff["checked"]) == ("office", False)
    assert {role: entry["posts"] for role, entry in staff["roles"].items()} == {
        "assistance_organiser": 2,
        "social_worker": 2,
        "head_of_unit": 1,
        "accountant": 1,
    }


def test_without_cases_there_is_no_history(office: OfficeAtWork, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("--demand", "history") == 2
    assert "at least one case" in capsys.readouterr().err
