"""A colleague for tests: an HTTP server of this process that answers as an installation does, or badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dienests.exchange.network.address import Address
from dienests.exchange.network.git import ADVERTISED, ANSWERED, advertised, uploaded
from dienests.exchange.repository.wire import Damaged

Answering = Callable[[BaseHTTPRequestHandler], None]


def answer(request: BaseHTTPRequestHandler, body: bytes, kind: str = "application/json", status: int = 200) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def git_of(root: Path, sent: list[int]) -> Answering:
    """Answers for the repositories in a folder; notes how many bytes each pack had."""

    def answering(request: BaseHTTPRequestHandler) -> None:
        path, _, query = request.path.partition("?")
        repository = str(root / path.strip("/").split("/")[0])
        if request.command == "GET" and path.endswith("/info/refs") and query == "service=git-upload-pack":
            answer(request, advertised(repository), ADVERTISED)
            return
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        try:
            found = uploaded(repository, body)
        except Damaged:
            answer(request, b"", status=400)
            return
        sent.append(len(found))
        answer(request, found, ANSWERED)

    return answering


@contextmanager
def serving(answering: Answering) -> Iterator[Address]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answering(self)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Address("http", "127.0.0.1", server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
