"""An item under test is written into a folder of its own; a test says what is different."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dienests.exchange.item import ItemFaults, load_item

ABOUT = """\
format: 1
name: proba
kind: form
version: 1
dated: '2026-11-22'
title: {lv: Proba, en: Trial}
summary: {lv: Izdomāta, en: Invented}
owner: {office: {lv: Neviens, en: Nobody}}
licence: CC0-1.0
services: [assistance]
legal_basis: []
"""
TEXT = "## Nodaļa\n\n1. Punkts.\n"
FORM = """\
format: 1
title: {lv: Veidlapa, en: Form}
sections:
  - name: first
    title: {lv: Pirmā, en: First}
    fields:
      - {name: kind, type: choice, label: {lv: Veids, en: Kind}, required: true,
         options: [{value: a, label: {lv: A, en: A}}, {value: b, label: {lv: B, en: B}}]}
      - {name: why, type: text, label: {lv: Kāpēc, en: Why}, required: true, shown_if: {field: kind, is: [b]}}
      - {name: amount, type: money, label: {lv: Summa, en: Amount}}
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write({"form.yaml": text}) writes the item `proba` and returns its folder; None leaves a file out."""

    def written(files: dict[str, str | bytes | None] | None = None, *, about: str = ABOUT) -> Path:
        folder = tmp_path / "proba"
        folder.mkdir(exist_ok=True)
        every = {"item.yaml": about, "text.lv.md": TEXT, "form.yaml": FORM, **(files or {})}
        for name, content in every.items():
            if content is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return written


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    """(file, line, found) of every fault; an item without faults gives an empty list."""
    try:
        load_item(folder)
    except ItemFaults as refused:
        return [(fault.file.removeprefix("proba/"), fault.line, fault.found) for fault in refused.faults]
    return []
