"""Requests go only where they are told, for so long and so much."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from dienests.exchange.network.address import Address, address_of
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.guarded import Bounds, Guarded
from tests.exchange.network.serving import Answering, answer, serving

INNER = Bounds(bytes=10_000, seconds=60, inner=True)
SHORT = Bounds(bytes=10_000, seconds=0.3, inner=True)


def why(address: Address, bounds: Bounds = INNER, path: str = "index.json") -> Why:
    with Guarded(address, bounds) as client, pytest.raises(NetworkFault) as refused:
        client.whole(path)
    return refused.value.why


def test_an_answer_is_read_whole() -> None:
    with serving(lambda request: answer(request, request.path.encode())) as address, Guarded(address, INNER) as client:
        assert client.whole("exchange/index.json") == b"/exchange/index.json"
        with client.asked("x") as found:
            assert (found.read(1), found.read(50), found.read(1)) == (b"/", b"x", b"")


def test_a_redirect_is_not_followed() -> None:
    def redirects(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", "http://169.254.169.254/latest/meta-data")
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(redirects) as address:
        assert why(address) == Why.REDIRECTED


def test_an_endless_answer_ends_by_size_and_a_slow_one_by_time() -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"x" * 1000)
        except OSError:
            request.close_connection = True

    def drips(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"x")
                time.sleep(0.02)
        except OSError:
            request.close_connection = True

    with serving(endless) as address:
        assert why(address) == Why.TOO_LARGE
    with serving(drips) as address:
        assert why(address, SHORT) == Why.TOO_SLOW


def dripping(before: bytes, drop: bytes, after: bytes) -> Answering:
    """Sign by sign, longer than anybody is to wait."""

    def drips(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        try:
            request.wfile.write(before)
            for _ in range(100):
                request.wfile.write(drop)
                time.sleep(0.02)
            request.wfile.write(after)
        except OSError:
            pass

    return drips


HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("before", "drop", "after"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x", b"\r\nContent-Length: 1\r\n\r\nx"),
        (b"HTTP/1.1 200 ", b"x", b"\r\nContent-Length: 1\r\n\r\nx"),
        (HEAD + b"1\r\nx\r\n0\r\n", b"X: x\r\n", b"\r\n"),
        (HEAD + b"1;", b"x", b"\r\nx\r\n0\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"", b"x"),
        (b"HTTP/1.1 302 Found\r\nLocation: /", b"x", b"\r\nContent-Length: 0\r\n\r\n"),
    ],
    ids=["header", "first line", "trailer", "length of a chunk", "silence before the end", "redirect"],
)
def test_whatever_is_waited_for_the_time_of_a_request_ends(before: bytes, drop: bytes, after: bytes) -> None:
    with serving(dripping(before, drop, after)) as address:
        assert why(address, SHORT) == Why.TOO_SLOW


def test_a_second_request_on_the_same_connection_ends_as_well() -> None:
    asked: list[str] = []

    def answering(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        if len(asked) == 1:
            answer(request, b"x")
        else:
            dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x", b"\r\nContent-Length: 1\r\n\r\nx")(request)

    with serving(answering) as address, Guarded(address, INNER) as client:
        assert client.whole("first") == b"x"
        client.bounds = SHORT
        with pytest.raises(NetworkFault) as refused:
            client.whole("second")
    assert refused.value.why == Why.TOO_SLOW


def test_encryption_that_is_never_agreed_upon_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert why(Address("https", "127.0.0.1", silent.getsockname()[1]), SHORT) == Why.TOO_SLOW


def test_a_name_that_is_looked_for_too_long_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.Event()

    def looking(*_: object, **__: object) -> list[object]:
        found.wait(3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", looking)
    assert why(Address("http", "practice.example", 80), SHORT) == Why.TOO_SLOW
    found.set()


def test_many_addresses_share_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []

    def connect(connection: socket.socket, where: tuple[str, int]) -> None:
        tried.append(connection.gettimeout() or 0.0)
        time.sleep(0.1)
        raise TimeoutError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"93.184.215.{n}", 80)) for n in range(1, 20)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket.socket, "connect", connect)
    assert why(Address("http", "practice.example", 80), Bounds(seconds=0.3)) == Why.TOO_SLOW
    assert len(tried) < len(found)
    assert max(tried) <= 0.3, "each waits for what is left, not for a time of its own"


@pytest.mark.parametrize("status", [204, 401, 404, 500])
def test_what_is_no_answer_is_refused(status: int) -> None:
    with serving(lambda request: answer(request, b"", status=status)) as address:
        assert why(address) == Why.REFUSED


def test_nobody_there_and_nonsense_there() -> None:
    with socket.socket() as taken:  # and nobody listens
        taken.bind(("127.0.0.1", 0))
        assert why(Address("http", "127.0.0.1", taken.getsockname()[1])) == Why.UNREACHABLE
    assert why(Address("http", "nowhere.invalid", 80)) == Why.UNREACHABLE

    def nonsense(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"SSH-2.0-x\r\n\r\n")
        request.close_connection = True

    with serving(nonsense) as address:
        assert why(address) == Why.UNREACHABLE


def test_a_certificate_of_somebody_else_is_not_believed() -> None:
    with serving(lambda request: answer(request, b"x")) as address:
        assert why(Address("https", address.host, address.port)) == Why.UNTRUSTED


@pytest.mark.parametrize(
    "where",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "::"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_followed(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in where else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (where, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    assert why(Address("http", "practice.example", 80), Bounds()) == Why.PRIVATE


def test_of_several_addresses_only_the_public_ones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def connect(_: socket.socket, where: tuple[str, int]) -> None:
        tried.append(where[0])
        raise ConnectionRefusedError

    def resolved(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in ("10.0.0.1", "93.184.215.14")]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(socket.socket, "connect", connect)
    assert why(Address("http", "practice.example", 80), Bounds()) == Why.UNREACHABLE
    assert tried == ["93.184.215.14"]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("daugavpils.example", "https://daugavpils.example"),
        (" HTTPS://Socialais.Dienests.Example:443/prakse/ ", "https://socialais.dienests.example/prakse"),
        ("https://ādaži.example", "https://xn--dai-0oa14d.example"),
        ("https://ogre.example:8443", "https://ogre.example:8443"),
    ],
)
def test_addresses_are_written_in_one_way(typed: str, url: str) -> None:
    assert address_of(typed).url == url
    assert address_of(url).url == url


@pytest.mark.parametrize(
    "typed",
    ["", "http://ogre.example", "ftp://ogre.example", "https://", "https://u:p@ogre.example", "https://ogre.example?x=1",
     "https://ogre.example/#a", "https://ogre.example/../etc", "https://ogre.example/a b", "https://ogre.example:0",
     "https://ogre.example:99999", "https://[::1", "https://ogre..example", "javascript://x", "a" * 300,
     "https://ogre.example\n.evil.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NetworkFault) as refused:
        address_of(typed)
    assert refused.value.why == Why.ADDRESS
