"""The files of an item in memory, wherever they come from: what is checked is exactly what is used afterwards."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from dienests.practice import Fault, Text
from dienests.practice.faults import shown

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
TEXTS = {"lv": "text.lv.md", "en": "text.en.md"}
KNOWN = ("item.yaml", *TEXTS.values(), "form.yaml", "checklist.yaml", "process/process.yaml", "examples/filled.yaml")
SUBFOLDERS = ("process", "examples", "attachments")

MAX_ENTRIES = 60
MAX_TEXT_BYTES = 100 * 1024  # a text made to take long takes some two seconds at this size
MAX_YAML_BYTES = 256 * 1024
MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024
MAX_TOTAL_BYTES = 20 * 1024 * 1024

_ATTACHMENT = re.compile(r"attachments/[a-z0-9][a-z0-9_-]{0,59}\.(?P<type>pdf|docx|odt|xlsx|ods|png|jpg)\Z")
# What a file of this name begins with; a name that promises something else is refused.
_BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_ARCHIVE = b"PK\x03\x04"


@dataclass
class Contents:
    """Bytes of one item by path relative to its folder ("process/process.yaml"), and what was refused on the way."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, path: str, found: object, lv: str, en: str) -> None:
        file = f"{self.name}/{shown(path)}" if path else self.name
        self.faults.append(Fault(file, 0, shown(found), Text(lv, en)))

    def take(self, path: str, content: bytes) -> None:
        """One file whose path is known; refused if it is too large or not what its name says."""
        most = most_bytes(path)
        if len(content) > most:
            self.refuse(path, f"> {most} B", f"ne vairāk kā {most} baiti", f"at most {most} bytes")
        elif not _is_what_it_says(path, content):
            lv, en = "datne, kas ir tāda, kā saka tās nosaukums", "a file that is what its name says"
            self.refuse(path, content[:8].hex(" "), lv, en)
        else:
            self.files[path] = content

    def finish(self) -> Contents:
        if sum(map(len, self.files.values())) > MAX_TOTAL_BYTES:
            self.refuse("", f"> {MAX_TOTAL_BYTES} B", "mazāki pielikumi", "smaller attachments")
        return self


def most_bytes(path: str) -> int:
    """How large a file of this path may be; 0 for a path an item does not have."""
    if path in KNOWN:
        return MAX_YAML_BYTES if path.endswith(".yaml") else MAX_TEXT_BYTES
    return MAX_ATTACHMENT_BYTES if _ATTACHMENT.match(path) else 0


def contents_of(name: str, files: Mapping[str, bytes]) -> Contents:
    """From an archive, a repository or a message: the same limits as for a folder."""
    contents = Contents(shown(name))
    if len(files) > MAX_ENTRIES:
        _too_many(contents, "")
        return contents
    for path, content in sorted(files.items()):
        if most_bytes(path):
            contents.take(path, content)
        else:
            _unknown(contents, path)
    return contents.finish()


def read_contents(folder: Path) -> Contents:
    """Reads the known files of a folder; links, devices, strange names and too much of anything become faults."""
    contents = Contents(shown(folder.name))
    _read_folder(contents, folder)
    return contents.finish()


def _read_folder(contents: Contents, folder: Path | str, *, path: str = "", within: int | None = None) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=within)
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None)
        contents.refuse(path, found, "mape ar šādu nosaukumu (ne saite)", "a folder of this name (not a link)")
        return
    try:
        _read_level(contents, descriptor, prefix=f"{path}/" if path else "")
    finally:
        os.close(descriptor)


def _read_level(contents: Contents, folder: int, *, prefix: str) -> None:
    """Every name is opened below the folder that is already open, so nothing can be put in between."""
    with os.scandir(folder) as entries:
        found = [entry.name for entry in islice(entries, MAX_ENTRIES + 1)]
    if len(found) > MAX_ENTRIES:
        _too_many(contents, prefix)
        return
    for name in sorted(found):
        path = prefix + name
        if path in SUBFOLDERS:
            _read_folder(contents, name, path=path, within=folder)
        elif most := most_bytes(path):
            _read_file(contents, folder, name, path, most=most)
        else:
            _unknown(contents, path)


def _read_file(contents: Contents, folder: int, name: str, path: str, *, most: int) -> None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    lv, en = "parasta lasāma datne, ne saite", "an ordinary readable file, not a link"
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        contents.refuse(path, error.strerror, lv, en)
        return
    with os.fdopen(descriptor, "rb") as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            contents.take(path, file.read(most + 1))
        else:
            contents.refuse(path, "—", lv, en)


def _is_what_it_says(path: str, content: bytes) -> bool:
    named = _ATTACHMENT.match(path)
    return named is None or content.startswith(_BEGINS.get(named["type"], _ARCHIVE))


def _too_many(contents: Contents, path: str) -> None:
    lv, en = f"ne vairāk kā {MAX_ENTRIES} datnes", f"at most {MAX_ENTRIES} files"
    contents.refuse(path, f"> {MAX_ENTRIES}", lv, en)


def _unknown(contents: Contents, path: str) -> None:
    names = ", ".join(KNOWN) + ", attachments/*.pdf (docx, odt, xlsx, ods, png, jpg)"
    contents.refuse(path, path, f"viena no šīm datnēm: {names}", f"one of these files: {names}")
