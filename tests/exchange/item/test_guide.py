"""What docs/how-to/write-a-practice-item.md shows can be used as it stands."""

import re
from pathlib import Path

from dienests.exchange.item import KINDS, LICENCES, PER, item_of
from dienests.exchange.item.checklists import read_checklist
from dienests.exchange.item.vocabulary import FIELD_TYPES

GUIDE = (Path(__file__).parents[3] / "docs/how-to/write-a-practice-item.md").read_text()
BLOCKS = re.findall(r"```(yaml|markdown)\n(.*?)```", GUIDE, re.DOTALL)


def test_the_item_of_the_guide_loads() -> None:
    files = {"text.lv.md": next(text for kind, text in BLOCKS if kind == "markdown").encode()}
    for _, text in BLOCKS:
        if named := re.match(r"# (\S+\.yaml)\n", text):
            files[named[1]] = text.encode()
    item = item_of("visitors_log", files)
    assert item.form is not None
    assert item.example is not None
    assert list(item.parameters) == ["glabāšana"]


def test_the_checklist_of_the_guide_loads() -> None:
    source = next(text for kind, text in BLOCKS if kind == "yaml" and "opening:" in text)
    assert [task.days for task in read_checklist(source.encode(), file="checklist.yaml").tasks] == [-60]


def test_every_word_of_a_closed_list_is_named() -> None:
    for word in (*KINDS, *LICENCES, *PER, *FIELD_TYPES):
        assert f"`{word}`" in GUIDE, word
