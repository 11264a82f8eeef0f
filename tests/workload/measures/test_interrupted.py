"""The stored log survives what happens to it: killed writers, damaged files, readers of what was replaced."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dienests.workload.measures import refreshing, stored_log
from dienests.workload.measures.queries import measured_log
from dienests.workload.measures.refreshing import log_folder, refreshed
from dienests.workload.measures.stored_log import Manifest, open_log, put_manifest, read_manifest, write_rows
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.workload.measures.histories import decided_case, log
from tests.workload.measures.test_arithmetic import MEASURING

OLD = time.time() - 86_400


@pytest.fixture
def office(db: None, tmp_path: Path, settings: Any) -> OfficeAtWork:
    settings.VAR = tmp_path
    return office_at_work()


def written(folder: Path, name: str = "base") -> Manifest:
    base, cases = write_rows(folder, name, [MEASURING.measured(log())])
    return Manifest(1, "x", base, "", cases, 0)


def aged(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (OLD, OLD))


def test_a_writer_killed_in_the_middle_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    put_manifest(tmp_path, written(tmp_path))
    program = f"""
import sys, pathlib
from dienests.workload.measures.stored_log import write_rows
from tests.workload.measures.test_arithmetic import MEASURING
from tests.workload.measures.histories import log
def endless():
    while True:
        yield MEASURING.measured(log())
        print("written", flush=True)
write_rows(pathlib.Path({str(tmp_path)!r}), "base", endless())
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    setup = "import django; django.setup()\n"
    writer = subprocess.Popen([sys.executable, "-c", setup + program], stdout=subprocess.PIPE, env=environment)
    assert writer.stdout is not None
    writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2
    with open_log(tmp_path, manifest) as found:
        assert found.execute("SELECT count(*) FROM cases").fetchall() == [(1,)]
    for path in tmp_path.iterdir():
        aged(path)
    put_manifest(tmp_path, manifest)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [manifest.base]


def test_what_was_replaced_stays_for_those_who_still_read_it(tmp_path: Path) -> None:
    first = put_manifest(tmp_path, written(tmp_path))
    aged(tmp_path / first.base)
    second = put_manifest(tmp_path, written(tmp_path))
    with open_log(tmp_path, first) as reader:
        assert reader.execute("SELECT count(*) FROM events").fetchone() is not None
    aged(tmp_path / first.base)
    put_manifest(tmp_path, second)
    assert not (tmp_path / first.base).exists()


def test_what_is_still_written_is_not_cleared_away(tmp_path: Path) -> None:
    unfinished = tmp_path / "base-unfinished"
    unfinished.mkdir()
    (unfinished / "cases.parquet").write_bytes(b"PAR1")
    os.utime(unfinished, (OLD, OLD))
    put_manifest(tmp_path, written(tmp_path))
    assert unfinished.exists()
    aged(unfinished)
    put_manifest(tmp_path, written(tmp_path))
    assert not unfinished.exists()


@pytest.mark.parametrize(
    ("part", "table", "harm"),
    [
        ("base", "cases", "removed"),
        ("base", "events", "cut"),
        ("changes", "cases", "cut"),
        ("changes", "events", "emptied"),
    ],
)
def test_damaged_files_are_made_again(office: OfficeAtWork, part: str, table: str, harm: str) -> None:
    cases = [decided_case(office)]
    refreshed()
    cases.append(decided_case(office))
    manifest = refreshed()
    assert manifest is not None
    file = log_folder() / getattr(manifest, part) / f"{table}.parquet"
    if harm == "removed":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: 100 if harm == "cut" else 0])
    cases.append(decided_case(office))
    with measured_log() as found:
        numbers = found.execute("SELECT number FROM cases JOIN events USING (case_id) GROUP BY number ORDER BY number")
        assert [number for (number,) in numbers.fetchall()] == sorted(case.number for case in cases)


def test_only_one_reads_all_histories_at_a_time(office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    decided_case(office)
    whole = refreshing._whole

    def watched(folder: Path, position: int, entry_hash: str) -> Manifest:
        with (folder / stored_log.LOCK).open("w") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return whole(folder, position, entry_hash)

    monkeypatch.setattr(refreshing, "_whole", watched)
    first = refreshed(however_many=True)
    assert first is not None
    assert refreshed(however_many=True) == first


def test_a_log_of_other_columns_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_manifest(tmp_path, written(tmp_path))
    assert read_manifest(tmp_path) is not None
    monkeypatch.setattr(stored_log, "LAYOUT", "another")
    assert read_manifest(tmp_path) is None
    put_manifest(tmp_path, replace(written(tmp_path), position=2))
    assert read_manifest(tmp_path) is not None
