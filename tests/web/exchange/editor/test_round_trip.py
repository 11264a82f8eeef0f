"""A part that is drawn and sent as it stands is the part it was: nothing of an item is lost by opening its page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dienests.exchange.item import available, shipped_item
from dienests.exchange.office.library.writing.offers import answers_of, offers_for
from dienests.exchange.office.library.writing.parts import PARTS
from dienests.exchange.office.library.writing.reading import tree_of
from dienests.web.office.exchange.editor.drawn import Drawing, drawn
from tests.web.exchange.editor.sent import sent_by

pytestmark = pytest.mark.django_db


def without_no(tree: Any) -> Any:
    """`required: false` and no such key say the same."""
    if isinstance(tree, dict):
        return {key: without_no(value) for key, value in tree.items() if value not in (False, "always") and value != []}
    return [without_no(each) for each in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize("name", available())
def test_every_shipped_item_stays_what_it_is(name: str) -> None:
    files = dict(shipped_item(name).files)
    for part in PARTS.values():
        tree = part.tree(files)
        if not tree:
            continue
        drawing = Drawing(offers_for(tree, path=part.path, today=date(2026, 2, 10)), answers=answers_of(tree))
        inputs = part.of(files).inputs
        again = tree_of(inputs, sent_by(drawn(inputs, tree, drawing)))
        tree = part.without_head(tree)
        if part.name == "example":
            assert again == tree
        assert without_no(again) == without_no(tree), part.name
        assert part.files(again, files) == {part.path: files[part.path]}, "nothing changed, not a byte"
