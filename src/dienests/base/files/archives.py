"""Reads ZIP containers of strangers (DOCX, ASiC-E): every member is checked before any is used; nothing is unpacked.

Limits come from what such files are in practice: letters and their attachments, at most 25 MB as they arrive.
"""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_RATIO = 200  # ordinary text shrinks to about a tenth; a bomb to a thousandth
RATIO_FROM_BYTES = 1024 * 1024
MAX_XML_BYTES = 20 * 1024 * 1024
MAX_COMMENT_BYTES = 200
_STEP = 256 * 1024
_END_OF_DIRECTORY = b"PK\x05\x06"
_SYMLINK = 0o120000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ArchiveRefused(Exception):
    """`reason`: broken, encrypted, bomb, unsafe_path or polyglot."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def ends_as_zip(tail: bytes) -> bool:
    """Whether the end of a file (its last 65,557 bytes or more) is also the end of a ZIP archive."""
    position = tail.rfind(_END_OF_DIRECTORY)
    while position >= 0:
        if len(tail) - position >= 22:
            (comment,) = struct.unpack_from("<H", tail, position + 20)
            if position + 22 + comment == len(tail):
                return True
        position = tail.rfind(_END_OF_DIRECTORY, 0, position)
    return False


@contextmanager
def checked_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive with every member looked at and read once to its end. Raises ArchiveRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_frame(archive, path.stat().st_size)
            for member in archive.infolist():
                _check_member(member)
            _check_sizes(archive)
            _read_all(archive)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, NotImplementedError, OSError) as error:
        raise ArchiveRefused("broken") from error


def _check_frame(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    if not members:
        raise ArchiveRefused("broken")
    if len(members) > MAX_MEMBERS:
        raise ArchiveRefused("bomb")
    if min(member.header_offset for member in members) != 0:
        raise ArchiveRefused("polyglot")
    if len(archive.comment) > MAX_COMMENT_BYTES:
        raise ArchiveRefused("polyglot")
    if sum(member.compress_size for member in members) > size:
        raise ArchiveRefused("bomb")  # members that share their bytes
    names = [unicodedata.normalize("NFC", member.filename).casefold() for member in members]
    if len(set(names)) != len(names):
        raise ArchiveRefused("unsafe_path")


def _check_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise ArchiveRefused("encrypted")
    if member.compress_type not in _METHODS:
        raise ArchiveRefused("broken")
    # orig_filename is what the archive says; zipfile has already turned backslashes and cut at NUL in filename.
    for name in (member.filename, member.orig_filename):
        parts = PurePosixPath(name).parts
        if name.startswith("/") or "\\" in name or "\0" in name or ".." in parts or name[1:2] == ":" or not parts:
            raise ArchiveRefused("unsafe_path")
    if (member.external_attr >> 16) & 0o170000 == _SYMLINK:
        raise ArchiveRefused("unsafe_path")


def _check_sizes(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise ArchiveRefused("bomb")
    for member in members:
        if member.file_size > RATIO_FROM_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise ArchiveRefused("bomb")


def _read_all(archive: zipfile.ZipFile) -> None:
    """The sizes an archive states may be lies; reading to the end compares them, and the check sums."""
    for member in archive.infolist():
        with archive.open(member) as file:
            while file.read(_STEP):
                pass


def read_member(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_XML_BYTES) -> bytes | None:
    """The bytes of a member, or None where there is none. Raises ArchiveRefused("bomb") above `limit`."""
    try:
        member = archive.getinfo(name)
    except KeyError:
        return None
    if member.file_size > limit:
        raise ArchiveRefused("bomb")
    return archive.read(member)


def elements(content: bytes) -> list[tuple[str, dict[str, str], str]]:
    """(name without prefix, attributes, own text) of every element of an XML text, in the order they end.

    A document type declaration is refused, and with it every entity bomb and every reference to another file.
    Raises ArchiveRefused("broken").
    """
    found: list[tuple[str, dict[str, str], str]] = []
    stack: list[tuple[str, dict[str, str], list[str]]] = []

    def refuse(*_: object) -> None:
        raise ArchiveRefused("broken")

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append((name.rpartition(" ")[2], attributes, []))

    def text(characters: str) -> None:
        if stack:
            stack[-1][2].append(characters)

    def end(_: str) -> None:
        name, attributes, own = stack.pop()
        found.append((name, attributes, "".join(own).strip()))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ArchiveRefused("broken") from error
    return found


def has_document_type(content: bytes) -> bool:
    """Whether an XML text declares a document type (office formats never do), or is not XML at all."""
    declared: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: declared.append(True)
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return True
    return bool(declared)


def copy_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: IO[bytes], *, limit: int) -> None:
    """Copy a member to `target`, at most `limit` bytes. Raises ArchiveRefused("bomb") above."""
    copied = 0
    with archive.open(member) as file:
        while step := file.read(_STEP):
            copied += len(step)
            if copied > limit:
                raise ArchiveRefused("bomb")
            target.write(step)
