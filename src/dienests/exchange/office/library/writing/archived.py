"""The files of an item out of a ZIP that somebody sent, or out of a folder sent file by file."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from dienests.base.files.archives import ArchiveRefused, checked_archive, read_member
from dienests.exchange.item.contents import KNOWN, MAX_ENTRIES, MAX_TOTAL_BYTES, NAME, most_bytes
from dienests.exchange.office.library.listed import about_of
from dienests.exchange.office.library.writing.names import name_of

MOST_ARCHIVE_BYTES = MAX_TOTAL_BYTES
_SHOWN = 5


# A browser sends the files of a folder without their paths; no two files of an item have one name.
_BY_NAME = {path.rpartition("/")[2]: path for path in KNOWN}


class Sent(Protocol):
    """One file that somebody sent."""

    name: str | None

    def read(self, size: int = -1, /) -> bytes: ...


class Refused(Exception):
    """A file that cannot become an item; `sentence` says why, in the language in force."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass
class Taken:
    """What was read: a name for the item, its files, and sentences about what was left out."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def files_of_archive(content: bytes) -> Taken:
    """Files of the item in a ZIP, also where they lie in one folder. Raises Refused."""
    if len(content) > MOST_ARCHIVE_BYTES:
        raise Refused(_("The file is larger than %(most)s MB.") % {"most": MOST_ARCHIVE_BYTES // 2**20})
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            with checked_archive(Path(file.name)) as archive:
                return _taken(archive)
        except ArchiveRefused as refused:
            raise Refused(_archive_words(refused.reason)) from refused


def files_of_folder(sent: Iterable[Sent]) -> Taken:
    """Files of the item in a folder that was sent as it is, or several files chosen together. What is not part of an
    item, or too large, is left out and said. Raises Refused."""
    found, left, total = Taken(""), list[str](), 0
    for file in sent:
        name = (file.name or "").replace("\\", "/").rpartition("/")[2]
        path = _BY_NAME.get(name, f"attachments/{name.lower()}")
        most = most_bytes(path)
        if not most:
            left.append(name)
            continue
        if path in found.files:
            raise Refused(_("Two files are called %(name)s: choose the folder of one item.") % {"name": name})
        content = file.read(most + 1)
        total += len(content)
        if total > MAX_TOTAL_BYTES:
            raise Refused(_("Together the files are larger than %(most)s MB.") % {"most": MAX_TOTAL_BYTES // 2**20})
        if len(content) > most:
            told = {"name": name[:60], "most": most // 1024}
            found.left_out.append(_("Larger than %(most)s kB, so left out: %(name)s") % told)
            continue
        found.files[path] = content
    if "item.yaml" not in found.files:
        raise Refused(_("There is no item.yaml in it: it is not an item."))
    found.name = _name_of(found, "")
    _say_left(found, left)
    return found


def _archive_words(reason: str) -> str:
    return {
        "encrypted": _("The file is locked with a password."),
        "bomb": _("Unpacked, the file would be far too large."),
        "unsafe_path": _("The file holds paths that lead out of its folder, or links."),
    }.get(reason, _("The file cannot be read as a ZIP."))


def _taken(archive: zipfile.ZipFile) -> Taken:
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    if len(names) > 5 * MAX_ENTRIES:
        raise Refused(_("The file holds more than an item may have."))
    about = min((name for name in names if name.rpartition("/")[2] == "item.yaml"), key=len, default=None)
    if about is None:
        raise Refused(_("There is no item.yaml in it: it is not an item."))
    folder = about.removesuffix("item.yaml")
    found, left = Taken(""), []
    for name in names:
        path = name.removeprefix(folder)
        most = most_bytes(path) if name.startswith(folder) else 0
        if not most:
            left.append(path)
            continue
        found.files[path] = read_member(archive, name, limit=most) or b""
    found.name = _name_of(found, folder)
    _say_left(found, left)
    return found


def _name_of(found: Taken, folder: str) -> str:
    said = about_of(found.files).get("name")
    return said if isinstance(said, str) and NAME.match(said) else name_of(folder, otherwise="item")


def _say_left(found: Taken, left: list[str]) -> None:
    if left:
        shown = ", ".join(each[:60] for each in left[:_SHOWN]) + ("…" if len(left) > _SHOWN else "")
        found.left_out.append(_("Not part of an item, so left out: %(names)s") % {"names": shown})
