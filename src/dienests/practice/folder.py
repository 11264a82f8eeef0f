"""Reads a practice folder into memory once; what is checked is exactly what is used afterwards."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from dienests.practice.faults import Fault, Text, shown

SHIPPED = Path(__file__).parent / "files"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")
TEMPLATE_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}\.typ\Z")
YAML_FILES = ("practice.yaml", "process.yaml", "reasons.yaml", "letters.yaml", "documents.yaml", "settings.yaml")
REFORM_FILE = re.compile(r"[a-z][a-z0-9_-]{0,39}\.yaml\Z")
LOAD_FILE = re.compile(r"[a-z][a-z0-9_]{0,39}\.yaml\Z")
SUBFOLDERS = ("letters", "reforms", "loads")
MARKDOWN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}\.md\Z")

MAX_FILES = 100
MAX_FILE_BYTES = 256 * 1024
MAX_TOTAL_BYTES = 2 * 1024 * 1024


@dataclass
class Folder:
    """Contents of one practice folder: bytes by path relative to it ("letters/decision.typ")."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, path: str, found: str, lv: str, en: str) -> None:
        self.faults.append(Fault(f"{self.name}/{shown(path)}" if path else self.name, 0, found, Text(lv, en)))


def read_folder(path: Path) -> Folder:
    """Reads the known files of a practice. Links, devices, strange names and too much of anything become faults."""
    folder = Folder(shown(path.name))
    if path.is_symlink() or not path.is_dir():
        folder.refuse("", "—", "mape ar šādu nosaukumu (ne saite)", "a folder of this name (not a link)")
        return folder
    _read_level(folder, path, prefix="")
    if sum(map(len, folder.files.values())) > MAX_TOTAL_BYTES:
        folder.refuse("", f"> {MAX_TOTAL_BYTES} B", "mazāka prakses mape", "a smaller practice folder")
        folder.files.clear()
    return folder


def _read_level(folder: Folder, path: Path, *, prefix: str) -> None:
    try:
        with os.scandir(path) as entries:
            found = list(islice(entries, MAX_FILES + 1))
    except OSError as error:
        folder.refuse(prefix, shown(error.strerror), "mape, ko drīkst lasīt", "a folder that may be read")
        return
    if len(found) > MAX_FILES:
        folder.refuse(prefix, f"> {MAX_FILES}", f"ne vairāk kā {MAX_FILES} datnes", f"at most {MAX_FILES} files")
        return
    for entry in sorted(found, key=lambda item: item.name):
        relative = prefix + entry.name
        if entry.is_symlink():
            folder.refuse(relative, "→", "parasta datne, ne saite", "an ordinary file, not a link")
        elif entry.is_dir(follow_symlinks=False) and relative in SUBFOLDERS:
            _read_level(folder, path / entry.name, prefix=f"{relative}/")
        elif _is_known(relative):
            _read_file(folder, path / entry.name, relative)
        else:
            folder.refuse(relative, shown(entry.name), _known("lv"), _known("en"))


def _is_known(relative: str) -> bool:
    if relative.startswith("letters/"):
        return bool(TEMPLATE_NAME.match(relative.removeprefix("letters/")))
    if relative.startswith("reforms/"):
        return bool(REFORM_FILE.match(relative.removeprefix("reforms/")))
    if relative.startswith("loads/"):
        return bool(LOAD_FILE.match(relative.removeprefix("loads/")))
    return relative in YAML_FILES or bool(MARKDOWN_NAME.match(relative))


def _known(language: str) -> str:
    names = ", ".join(YAML_FILES) + ", letters/*.typ, reforms/*.yaml, loads/*.yaml, *.md"
    return {"lv": f"viena no šīm datnēm: {names}", "en": f"one of these files: {names}"}[language]


def _read_file(folder: Folder, path: Path, relative: str) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        folder.refuse(relative, shown(error.strerror), "lasāma parasta datne", "a readable ordinary file")
        return
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            folder.refuse(relative, "—", "parasta datne", "an ordinary file")
            return
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        folder.refuse(
            relative, f"> {MAX_FILE_BYTES} B", f"ne vairāk kā {MAX_FILE_BYTES} baiti", f"at most {MAX_FILE_BYTES} bytes"
        )
        return
    folder.files[relative] = content
