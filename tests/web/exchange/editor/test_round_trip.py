"""A part that is drawn and sent as it stands is the part it was: nothing of an item is lost by opening its page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dienests.exchange.item import available, item_of, shipped_item
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
        again = tree_of(part.inputs, sent_by(drawn(part.inputs, tree, drawing)))
        tree.pop("format", None)
        assert without_no(again) == without_no(tree), part.name
        for path, content in part.files(again, files).items():
            files[path] = content or b""
    written = item_of(name, files)
    before = shipped_item(name)
    for kept in ("title", "summary", "owner", "services", "legal_basis", "needs", "costs", "lessons", "parameters"):
        assert getattr(written, kept) == getattr(before, kept)
    assert (written.form, written.checklist) == (before.form, before.checklist)
    assert written.process is before.process is None or written.process.stages == before.process.stages  # type: ignore[union-attr]
