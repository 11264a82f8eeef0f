"""A practice under test is written into a folder of its own; what a test does not mention comes from `latvia`."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from dienests.practice import PracticeFaults, load_practice

ABOUT = """\
format: 1
name: proba
extends: latvia
title: {lv: Proba, en: Trial}
licence: CC0-1.0
contact: nobody
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write(**{"process.yaml": text}) writes the practice `proba` and returns its folder."""

    def written(files: dict[str, str | bytes] | None = None, *, about: str = ABOUT) -> Path:
        folder = tmp_path / "proba"
        for name, content in {"practice.yaml": about, **(files or {})}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(dedent(content).encode() if isinstance(content, str) else content)
        return folder

    return written


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    """(file, line, found) of every fault; a practice without faults gives an empty list."""
    try:
        load_practice(folder.name, root=folder.parent)
    except PracticeFaults as error:
        faults = error.faults
    else:
        return []
    assert all(fault.expected.lv and fault.expected.en for fault in faults)
    return [(fault.file, fault.line, fault.found) for fault in faults]
