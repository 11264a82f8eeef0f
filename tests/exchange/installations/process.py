"""One installation: serves its pages from a thread, and does what the test tells it on standard input."""

import json
import shutil
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def _set_clock(ahead: float) -> None:
    """Before anything imports `now`: the whole installation lives by its own clock."""
    from django.utils import timezone

    real = timezone.now

    def now() -> datetime:
        return real() + timedelta(seconds=ahead)

    timezone.now = now


def _served(port: int, pause: float) -> None:
    from dienests.config.wsgi import application

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        time.sleep(pause)
        return application(environ, start_response)

    server = make_server("127.0.0.1", port, slow, server_class=_Server, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # The first answer loads every page; whoever reads this office waits only for what it has to say.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
        answer.read()


def main(code: str, port: int, template: Path, ahead: float, pause: float) -> None:
    import django

    from dienests.config import settings

    database = settings.VAR / "dienests.sqlite3"
    fresh = not database.exists()
    if fresh:
        (settings.VAR / "static").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template, database)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    _set_clock(ahead)
    django.setup()
    from tests.exchange.installations import deeds

    if fresh:
        deeds.make(code, address=f"http://127.0.0.1:{port}")
    _served(port, pause)
    _say({"done": True})
    for line in sys.stdin:
        told = json.loads(line)
        try:
            _say({"done": getattr(deeds, told["deed"])(**told["given"])})
        except Exception as error:
            _say({"failed": [type(error).__name__, str(error)]})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))
