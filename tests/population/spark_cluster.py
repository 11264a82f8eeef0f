"""A real Spark cluster for tests: a master and workers as processes of their own, on 127.0.0.1 alone."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.ports import free_port

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
LOOPBACK = "127.0.0.1"
START_SECONDS = 120
STOP_SECONDS = 60
# Ends the program when the pipe it reads from closes: also when pytest itself is killed.
UNTIL_THE_PIPE_CLOSES = '"$@" </dev/null & program=$!; read -r _; kill "$program" 2>/dev/null; wait "$program"'


class ClusterFault(Exception):
    """The cluster did not start; the message ends with what its processes said."""


@contextmanager
def cluster(folder: Path, *, workers: int, memory: str) -> Iterator[str]:
    """The address of a master with so many workers of one core and `memory` each; logs and work lie in `folder`."""
    port, page = free_port(), free_port()
    address = f"spark://{LOOPBACK}:{port}"
    where = ["--host", LOOPBACK]
    with ExitStack() as running:
        running.enter_context(
            _process(folder, "master", MASTER, *where, "--port", str(port), "--webui-port", str(page))
        )
        _wait_for_workers(page, 0, folder)
        for number in range(1, workers + 1):
            offer = ["--cores", "1", "--memory", memory, "--port", "0", "--webui-port", "0"]
            running.enter_context(_process(folder, f"worker-{number}", WORKER, *where, *offer, address))
        _wait_for_workers(page, workers, folder)
        yield address


@contextmanager
def _process(folder: Path, name: str, class_name: str, *arguments: str) -> Iterator[None]:
    import pyspark

    home = Path(pyspark.__file__).parent
    own = folder / name
    own.mkdir(parents=True)
    settings = {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_PUBLIC_DNS": LOOPBACK,
        "SPARK_WORKER_DIR": str(own / "work"),
        "SPARK_LOCAL_DIRS": str(own / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dspark.port.maxRetries=0",
    }
    command = ["sh", "-c", UNTIL_THE_PIPE_CLOSES, "sh", str(home / "bin" / "spark-class"), class_name, *arguments]
    with (
        (own / "log").open("wb") as log,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=os.environ | settings, start_new_session=True
        ) as process,
    ):
        assert process.stdin is not None
        try:
            yield
        finally:
            process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)


def _wait_for_workers(page: int, wanted: int, folder: Path) -> None:
    # Never by a proxy that the machine may be set to use.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with opener.open(f"http://{LOOPBACK}:{page}/json/", timeout=5) as answer:
                state = json.load(answer)
        except (OSError, ValueError):
            state = {}
        if state.get("status") == "ALIVE" and state["aliveworkers"] >= wanted:
            return
        time.sleep(0.2)
    said = "\n".join(f"== {log}\n{log.read_text()[-2000:]}" for log in sorted(folder.glob("*/log")))
    raise ClusterFault(f"no Spark master with {wanted} workers after {START_SECONDS} s\n{said}")
