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
from dienests.config.serving import _Worker, _workers
from dienests.config.settings import TASKS
from dienests.population.office.tasks import compute_ceiling, compute_preview, make_extract
from dienests.workload.studies.tasks import compute_study

COMMAND = [str(Path(sys.executable).parent / "dienests"), "up"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DIENESTS_", "DJANGO_"))}
    return inherited | {"DIENESTS_VAR": str(folder), "PORT": str(port), "DIENESTS_DEMO": "0", "DIENESTS_WORKERS": "1"}


def wait_for(url: str, process: subprocess.Popen[str], seconds: float = 90) -> int:
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


LEAST = 4  # the server of pages and its process, two workers


def begun_by(process: subprocess.Popen[str], least: int, seconds: float = 90) -> set[int]:
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
        output, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, output
    assert f"http://localhost:{port}/" in output
    time.sleep(0.5)
    assert not started & children_of(1)
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)


def test_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        done = subprocess.run(
            COMMAND, env=environment(tmp_path, port), capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert f"Port {port}" in done.stdout
    assert f"PORT={port + 1}" in done.stdout


ENDED, LASTING = [sys.executable, "-c", ""], [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_worker_that_ends_is_followed_by_another_unless_it_had_just_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
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
