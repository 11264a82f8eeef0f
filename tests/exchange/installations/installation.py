"""A whole installation in a process of its own: database, key, repositories and pages. Others reach it by HTTP only.

The test tells it what its people do (deeds.py), one line of JSON each way.
"""

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
ANSWERS_WITHIN = 120.0  # seconds; a deed takes well under one


class Failed(Exception):
    """A deed raised in its installation: the name of the exception and its message."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(f"{kind}: {message}")


class Installation:
    """`clock`: seconds by which its clock is ahead; `pause`: seconds that it waits before each of its answers."""

    def __init__(self, folder: Path, code: str, *, template: Path, clock: float = 0, pause: float = 0) -> None:
        self.folder, self.code = folder / code, code
        self.template = template
        self.clock, self.pause = clock, pause
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self) -> None:
        """Also after an end: it goes on with what it had, at the same address."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DIENESTS_", "DJANGO_"))}
        environment = kept | {
            "DJANGO_SETTINGS_MODULE": "dienests.config.settings",
            "DIENESTS_VAR": str(self.folder),
            "DIENESTS_EXCHANGE_INNER": "1",
            "DIENESTS_SECRET_KEY": self.code,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        }
        command = [sys.executable, "-m", "tests.exchange.installations.process", self.code, str(self.port),
                   str(self.template), str(self.clock), str(self.pause)]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._answer()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=60)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def do(self, deed: str, **given: Any) -> Any:
        """What the deed returns. Raises Failed."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"deed": deed, "given": given}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], ANSWERS_WITHIN)[0]:
            raise AssertionError(f"{self.code} did not answer")
        line = self.process.stdout.readline()
        assert line, f"{self.code} ended: see its errors above"
        answer = json.loads(line)
        if "failed" in answer:
            raise Failed(*answer["failed"])
        return answer["done"]
