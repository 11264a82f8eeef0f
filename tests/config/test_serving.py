"""`dienests up` as a newcomer uses it: one process starts everything, Ctrl-C ends everything."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from dienests.cases.tasks import prepare_preview
from dienests.config import serving
from dienests.config.serving import _Worker, _workers
from dienests.config.settings import TASKS
from dienests.population.office.tasks import compute_ceiling, compute_preview, make_extract
from dienests.workload.studies.tasks import compute_study
from tests.ports import free_port

COMMAND = [str(Path(sys.executable).parent / "dienests"), "up"]


def environment(folder: Path, port: int) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DIENESTS_", "DJANGO_"))}
    return inherited | {"DIENESTS_VAR": str(folder), "PORT": str(port), "DIENESTS_DEMO": "0", "DIENESTS_WORKERS": "1"}


def wait_for(url: str, process: subprocess.Popen[str], seconds: float = 120) -> int:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.2)
    return 0


def children_of(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, queue = set(), [pid]
    while queue:
        parent = queue.pop()
        for child, of in pairs:
            if of == parent and child not in found:
                found.add(child)
                queue.append(child)
    return found


def running(pids: set[int]) -> set[int]:
    """Those of them that run. One that has ended stays listed until whoever began it, or the system, looks at it."""
    listed = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    found = [line.split() for line in listed.splitlines()]
    return {int(pid) for pid, state in found if int(pid) in pids and not state.startswith("Z")}


def left_of(pids: set[int], seconds: float = 60) -> set[int]:
    """Those that do not end by themselves: the last of them may still be ending when the first has ended."""
    until = time.monotonic() + seconds
    while (left := running(pids)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


LEAST = 4  # the server of pages and its process, two workers


def begun_by(process: subprocess.Popen[str], least: int, seconds: float = 120) -> set[int]:
    """Its processes, once there are so many: the workers begin behind the first page."""
    until = time.monotonic() + seconds
    while len(found := children_of(process.pid)) < least and time.monotonic() < until and process.poll() is None:
        time.sleep(0.2)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="the program runs on Linux and macOS")
def test_up_serves_and_ctrl_c_ends_everything(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        COMMAND, env=environment(tmp_path, port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/health", process) == 200
        started = begun_by(process, LEAST)
        assert len(started) >= LEAST
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 0, output
    assert f"http://localhost:{port}/" in output
    assert not left_of(started)


STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if sys.argv[1:]:
    subprocess.Popen([sys.executable, sys.argv[1]])
    print("begun", flush=True)
time.sleep(300)
"""


def test_what_does_not_end_by_itself_is_killed_with_all_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "stubborn.py"
    program.write_text(STUBBORN)
    command = [sys.executable, str(program), str(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        began = children_of(child.pid)
        monkeypatch.setattr(serving, "GRACE", 0.0)
        serving._end([child])
        assert child.returncode == -signal.SIGKILL
    assert began
    assert not left_of(began)


def test_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        done = subprocess.run(
            COMMAND, env=environment(tmp_path, port), capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 1
    assert f"Port {port}" in done.stdout
    assert f"PORT={port + 1}" in done.stdout


ENDED, LASTING = [sys.executable, "-c", ""], [sys.executable, "-c", "import time; time.sleep(600)"]


def test_a_worker_that_ends_is_followed_by_another_unless_it_had_just_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(_Worker, "JUST_BEGUN", 600.0)
    worker = _Worker(ENDED, needed=True, before_next=lambda: told.append("before the next one"))
    worker.process.wait()
    worker.command = LASTING
    assert not worker.goes_on()
    assert not told
    monkeypatch.setattr(_Worker, "JUST_BEGUN", 0.0)
    assert worker.goes_on()
    assert told == ["before the next one"]
    assert worker.process.poll() is None
    worker.process.kill()
    worker.process.wait()


def test_without_a_worker_that_is_not_needed_the_program_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Worker, "JUST_BEGUN", 600.0)
    worker = _Worker(ENDED, needed=False)
    ended = worker.process
    ended.wait()
    assert worker.goes_on()
    assert worker.process is ended  # the next one waits
    monkeypatch.setattr(_Worker, "JUST_BEGUN", 0.0)
    assert worker.goes_on()
    assert worker.process is not ended
    worker.process.wait()


def test_each_queue_has_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of the desk and previews do not wait for one another, and no queue is left out or taken twice."""
    monkeypatch.setattr("dienests.config.serving.subprocess.Popen", lambda command, **_: command)
    desk, previews = (worker.process for worker in _workers())
    assert desk[-3:] == ["*", "--exclude-queues", "long"]
    assert previews[-2:] == ["--queue-name", "long"]
    assert prepare_preview.queue_name == "default"
    assert {task.queue_name for task in (compute_preview, compute_ceiling, make_extract, compute_study)} == {"long"}
    assert set(TASKS["default"]["QUEUES"]) == {"default", "long"}
