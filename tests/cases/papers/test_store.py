"""A file is in the store whole or not at all, once, and unchanged."""

import hashlib
import io
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dienests.cases import store
from dienests.cases.paper_errors import PaperError, PaperReason


def put(content: bytes) -> str:
    with store.receive(io.BytesIO(content)) as received:
        return store.keep(received)


def files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_a_file_lies_under_its_hash_and_cannot_be_written(document_root: Path):
    sha256 = put(b"saturs")
    assert sha256 == hashlib.sha256(b"saturs").hexdigest()
    assert files_in(document_root) == [document_root / sha256[:2] / sha256[2:4] / sha256]
    assert not store.path_of(sha256).stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IRWXO)
    assert store.read(sha256) == b"saturs"


def test_two_equal_files_are_one(document_root: Path):
    assert put(b"saturs") == put(b"saturs") == store.keep_bytes(b"saturs")
    assert len(files_in(document_root)) == 1


def test_empty_and_too_big_are_refused_and_leave_nothing(document_root: Path):
    with pytest.raises(PaperError) as empty, store.receive(io.BytesIO(b"")):
        pytest.fail("an empty file was received")
    with pytest.raises(PaperError) as big, store.receive(io.BytesIO(b"x" * 11), limit=10):
        pytest.fail("a file that is too big was received")
    assert (empty.value.code, big.value.code) == (PaperReason.EMPTY, PaperReason.TOO_BIG)
    assert files_in(document_root) == []
    with store.receive(io.BytesIO(b"x" * 10), limit=10) as exactly:
        assert exactly.size == 10


def test_the_limit_of_25_megabytes_counts_bytes_and_stops_reading():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(PaperError, match="too_big"), store.receive(stream):  # type: ignore[arg-type]
        pytest.fail("an endless file was received")
    assert 25 * 1024 * 1024 < stream.given <= 27 * 1024 * 1024


def test_when_the_rename_fails_nothing_is_left(document_root: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(self: Path, target: Path) -> Path:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        put(b"saturs")
    assert files_in(document_root) == []


def test_a_killed_process_leaves_no_half_file_and_the_next_one_succeeds(document_root: Path):
    """Ended by SIGKILL between writing and renaming, as when the power goes."""
    program = (
        "import io, os, django; from pathlib import Path; django.setup()\n"
        "from dienests.cases import store\n"
        "Path.replace = lambda self, target: os.kill(os.getpid(), 9)\n"
        "with store.receive(io.BytesIO(b'saturs')) as received:\n    store.keep(received)\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dienests.config.settings",
        "DIENESTS_VAR": str(document_root.parent),
        "DIENESTS_DOCUMENT_ROOT": str(document_root),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=False, timeout=120)
    assert done.returncode == -9
    sha256 = hashlib.sha256(b"saturs").hexdigest()
    assert not store.path_of(sha256).exists()
    assert put(b"saturs") == sha256
    assert store.read(sha256) == b"saturs"


def test_a_name_that_is_no_hash_never_becomes_a_path():
    for wrong in ("../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n"):
        with pytest.raises(ValueError, match="not a SHA-256"):
            store.path_of(wrong)


def test_changed_bytes_are_noticed_when_read():
    sha256 = put(b"saturs")
    path = store.path_of(sha256)
    path.chmod(0o600)
    path.write_bytes(b"SATURS")
    with pytest.raises(PaperError, match="not_in_store"):
        store.read(sha256)
    with pytest.raises(PaperError, match="not_in_store"):
        store.read("0" * 64)


@pytest.mark.django_db
def test_check_names_missing_damaged_orphans_and_leftovers(document_root: Path):
    kept, damaged, orphan, missing = put(b"labs"), put(b"bojats"), put(b"bez rindas"), "0" * 64
    store.path_of(damaged).chmod(0o600)
    store.path_of(damaged).write_bytes(b"citi!!")
    (document_root / "incoming" / "tmp1").write_bytes(b"half")
    report = store.check(also_named=[kept, damaged, missing])
    assert (report.files, report.missing, report.damaged) == (3, [missing], [damaged])
    assert (report.orphans, report.leftovers) == ([orphan], ["tmp1"])
    assert not report.sound
    assert store.check(also_named=[kept]).damaged == [damaged]


def test_only_old_leftovers_are_swept(document_root: Path):
    sha256 = put(b"labs")
    moment = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
    for name, age in (("old", timedelta(days=2)), ("new", timedelta(hours=1))):
        (document_root / "incoming" / name).write_bytes(b"half")
        os.utime(document_root / "incoming" / name, times=((moment - age).timestamp(),) * 2)
    assert store.sweep(before=moment - timedelta(days=1)) == ["old"]
    assert [path.name for path in (document_root / "incoming").iterdir()] == ["new"]
    assert store.read(sha256) == b"labs"
