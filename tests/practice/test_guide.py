"""The guide shows files that load."""

import re
from pathlib import Path

from tests.practice.conftest import Write, faults_of

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-practice.md"


def test_what_the_guide_shows_is_a_practice(write: Write) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    files: dict[str, str | bytes] = {
        found[1]: block
        for block in blocks
        if (found := re.match(r"# (\w+\.yaml)", block)) and found[1] != "practice.yaml"
    }
    files["process.yaml"] = next(block for block in blocks if block.startswith("name: one_contact"))
    assert set(files) == {"process.yaml", "reasons.yaml", "settings.yaml", "documents.yaml"}
    about = next(block for block in blocks if block.startswith("# practice.yaml"))
    assert faults_of(write(files, about=about.replace("name: my_office", "name: proba"))) == []


def test_the_message_the_guide_shows(write: Write) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    process = next(block for block in blocks if block.startswith("name: one_contact"))
    wrong = process.replace("roles: [social_worker, head_of_unit]", "roles: [accountant]")
    ((_, line, found),) = faults_of(write({"process.yaml": wrong}))
    assert f"process.yaml:{line}: {found}; jābūt" in GUIDE.read_text()
