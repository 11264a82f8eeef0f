"""The bytes of documents and letters: each under its SHA-256, outside the web root, written once, never changed.

`DOCUMENT_ROOT/ab/cd/abcd…` holds the content, `incoming/` what is being received, `previews/` what can be made again.
A file appears under its name whole or not at all: it is written beside, flushed to the disk, and renamed.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from dienests.cases.models import Document, Letter
from dienests.cases.paper_errors import PaperError, PaperReason

_STEP = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Received:
    """A file that has arrived whole and lies in `incoming/`, not yet in the store."""

    path: Path
    sha256: str
    size: int


@dataclass
class StoreReport:
    """`missing`: named by a row but not there; `damaged`: there with other bytes; `orphans`: there, named by no row;
    `leftovers`: half-received files of a process that was killed."""

    files: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything that rows name is there as it was added. Orphans and leftovers only take up room."""
        return not self.missing and not self.damaged


def root() -> Path:
    return Path(settings.DOCUMENT_ROOT)


def path_of(sha256: str) -> Path:
    """Where the content lies. Raises ValueError for anything that is not a SHA-256 in hexadecimal."""
    if not _SHA256.match(sha256):
        raise ValueError(f"not a SHA-256: {sha256[:80]!r}")
    return root() / sha256[:2] / sha256[2:4] / sha256


def previews_of(sha256: str) -> Path:
    """The folder for what is made from the content and can be made again."""
    path_of(sha256)
    return root() / "previews" / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def receive(stream: IO[bytes], *, limit: int | None = None) -> Iterator[Received]:
    """Copy a stream beside the store, hashing as it comes; afterwards it is in the store (see `keep`) or gone.

    Stops reading at `limit` bytes (default: settings.DOCUMENT_MAX_BYTES). Raises PaperError TOO_BIG or EMPTY.
    """
    limit = settings.DOCUMENT_MAX_BYTES if limit is None else limit
    incoming = root() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=incoming)
    path, digest, size = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(descriptor, "wb") as file:
            while step := stream.read(_STEP):
                size += len(step)
                if size > limit:
                    raise PaperError(PaperReason.TOO_BIG, values={"limit": limit // (1024 * 1024)})
                digest.update(step)
                file.write(step)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise PaperError(PaperReason.EMPTY)
        yield Received(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(received: Received) -> str:
    """Move a received file into the store under its hash, read-only. Two equal files are one. Returns the hash."""
    target = path_of(received.sha256)
    if not _holds(target, received.size):
        _make_folder(target.parent)
        received.path.chmod(0o440)
        received.path.replace(target)
        _flush_folder(target.parent)
    return received.sha256


def keep_bytes(content: bytes) -> str:
    """Put a letter into the store, as `keep` does. Returns the hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not _holds(path_of(sha256), len(content)):
        write_whole(path_of(sha256), content)
    return sha256


def write_whole(target: Path, content: bytes) -> None:
    """Write a read-only file that appears whole or not at all."""
    _make_folder(target.parent)
    incoming = root() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o440)
        Path(name).replace(target)
        _flush_folder(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _holds(target: Path, size: int) -> bool:
    """Whether the store has it already; a file cut short by a broken disk is replaced by the new one."""
    with suppress(FileNotFoundError):
        return target.stat().st_size == size
    return False


def _make_folder(folder: Path) -> None:
    for missing in reversed([folder, *folder.parents]):
        if not missing.exists():
            with suppress(FileExistsError):
                missing.mkdir(mode=0o750)
            _flush_folder(missing.parent)


def _flush_folder(folder: Path) -> None:
    """A rename is safe against power loss only when the folder that names the file is on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(sha256: str) -> bytes:
    """The content, compared with its hash. Raises PaperError NOT_IN_STORE when it is missing or has changed."""
    try:
        content = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise PaperError(PaperReason.NOT_IN_STORE, values={"what": sha256[:12]}) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PaperError(PaperReason.NOT_IN_STORE, values={"what": sha256[:12]})
    return content


def check(*, also_named: Iterable[str] = ()) -> StoreReport:
    """Compare the store with the rows of documents and letters and every file with its name. Changes nothing.

    `also_named`: hashes that rows of other apps name. Reads every byte once; memory grows with the number of files
    only (the hashes). For `dienests doctor`.
    """
    report, there = StoreReport(), set()
    for path in sorted(root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        there.add(path.name)
        if not _SHA256.match(path.name) or _hash_of(path) != path.name:
            report.damaged.append(path.name)
    named = set(also_named)
    for rows in (Document.objects.order_by().values_list("sha256"), Letter.objects.order_by().values_list("sha256")):
        named.update(sha256 for (sha256,) in rows.iterator(chunk_size=5000))
    report.files = len(there)
    report.missing = sorted(named - there)
    report.orphans = sorted(there - named)
    report.leftovers = sorted(path.name for path in (root() / "incoming").glob("*"))
    return report


def sweep(*, before: datetime) -> list[str]:
    """Remove what killed processes left half-received before a moment (aware); returns the names.

    Orphans stay: a row that names them may be on its way, or in a backup.
    """
    old = [path for path in (root() / "incoming").glob("*") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return sorted(path.name for path in old)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
