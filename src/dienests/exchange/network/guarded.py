"""HTTP that goes only where it is told: one host, never on to another, no inner addresses, so much and so long.

The name is resolved once and the connection made to that very address, so that a name cannot answer differently
for the check and for the connection.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from dienests.exchange.network.address import Address
from dienests.exchange.network.faults import NetworkFault, Why

_CHUNK = 1 << 16
_SILENCE = 10.0  # seconds without a byte
_OK = 200


@dataclass(frozen=True)
class Bounds:
    """The most bytes of an answer and seconds until its end. `inner`: whether machines of this network may answer."""

    bytes: int = 64 * 2**20
    seconds: float = 60.0
    inner: bool = False


class _InnerAddress(Exception):
    pass


class _Line:
    """The connection to one colleague. Whatever is waited for on it (a name, an address, a handshake, the next sign of
    a header), at the end of the time of a request it is cut."""

    def __init__(self, *, inner: bool) -> None:
        self._inner = inner
        self._held: socket.socket | None = None
        self._lock = threading.Lock()
        self._ends = 0.0
        self._cut = False

    @contextmanager
    def open_for(self, seconds: float) -> Iterator[None]:
        self._ends, self._cut = time.monotonic() + seconds, False
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    @property
    def late(self) -> bool:
        return self._cut or time.monotonic() >= self._ends

    def left(self) -> float:
        """Seconds. Raises TimeoutError where none are."""
        if self.late:
            raise TimeoutError
        return self._ends - time.monotonic()

    def dial(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of a host that may be spoken to. Raises _InnerAddress, OSError."""
        found = _resolved(host, port, self.left())
        allowed = [entry for entry in found if self._inner or _is_public(str(entry[4][0]))]
        if not allowed:
            raise _InnerAddress
        last: OSError | None = None
        for family, kind, protocol, _, where in allowed:
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(min(self.left(), _SILENCE))
                connection.connect(where)
                self._hold(connection)
            except OSError as error:
                connection.close()
                last = error
                continue
            return connection
        assert last is not None
        raise last

    def close(self) -> None:
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None

    def _hold(self, connection: socket.socket) -> None:
        """By a second handle, which stays the connection's when encryption takes the first one over."""
        self.close()
        with self._lock:
            self._held = connection.dup()
        if self._cut:
            self._end()

    def _end(self) -> None:
        with self._lock, suppress(OSError):
            self._cut = True
            if self._held is not None:
                self._held.shutdown(socket.SHUT_RDWR)


def _resolved(host: str, port: int, seconds: float) -> list[Any]:
    """The addresses of a host. Raises TimeoutError, OSError.

    Nothing stops the system while it looks for a name, so a thread that nobody waits for any longer does it.
    """
    found: queue.SimpleQueue[list[Any] | Exception] = queue.SimpleQueue()

    def look() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, ValueError) as error:  # also a name that cannot be one
            found.put(error)

    threading.Thread(target=look, daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _is_public(address: str) -> bool:
    """Also not what is wrapped: IPv4 in IPv6, 6to4, NAT64, Teredo."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in ipaddress.ip_network("64:ff9b::/96"):
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is not None and not _is_public(str(wrapped)):
            return False
    return found.is_global and not found.is_multicast


class _Plain(HTTPConnection):
    def __init__(self, *given: Any, line: _Line, **named: Any) -> None:
        super().__init__(*given, **named)
        self._line = line

    def _new_conn(self) -> socket.socket:
        assert self.port is not None
        return self._line.dial(self._dns_host, self.port)


class _Secure(_Plain, HTTPSConnection):
    pass


class Answer:
    """An answer being read: `read` gives bytes until the end, within the bounds."""

    def __init__(self, response: urllib3.BaseHTTPResponse, bounds: Bounds, line: _Line) -> None:
        self.content_type = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        self._response = response
        self._bounds = bounds
        self._line = line
        self._left = bounds.bytes
        self._held = b""

    def read(self, count: int = -1) -> bytes:
        """So many bytes, fewer at the end; all without a count. Raises NetworkFault TOO_LARGE, TOO_SLOW."""
        parts, have = [self._held], len(self._held)
        while count < 0 or have < count:
            more = self._more()
            if not more:
                break
            parts.append(more)
            have += len(more)
        whole = b"".join(parts)
        if count < 0:
            self._held = b""
            return whole
        self._held = whole[count:]
        return whole[:count]

    def _more(self) -> bytes:
        with _worded(self._bounds, self._line):
            more = self._response.read1(_CHUNK) or b""
            self._line.left()  # the end of an answer that was cut off looks like any other
        self._left -= len(more)
        if self._left < 0:
            raise NetworkFault(Why.TOO_LARGE, limit=self._bounds.bytes)
        return more


class Guarded:
    """Requests to one colleague. To be used in a `with`."""

    def __init__(self, address: Address, bounds: Bounds) -> None:
        self.address = address
        self.bounds = bounds
        self._line = _Line(inner=bounds.inner)
        self._pool = self._made()

    def _made(self) -> HTTPConnectionPool:
        options: dict[str, Any] = {"timeout": _SILENCE, "maxsize": 1, "retries": False, "line": self._line}
        host, port = self.address.host, self.address.port
        if self.address.scheme == "http":
            plain = HTTPConnectionPool(host, port, **options)
            plain.ConnectionCls = _Plain
            return plain
        secure = HTTPSConnectionPool(host, port, ssl_context=ssl.create_default_context(), **options)
        secure.ConnectionCls = _Secure
        return secure

    def __enter__(self) -> Guarded:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()
        self._line.close()

    @contextmanager
    def asked(
        self, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Answer]:
        """The answer to a GET, or to a POST of `body`. `path` is below the address. Raises NetworkFault."""
        target = f"{self.address.path}/{path}"
        # Identity: an answer that unpacks itself to more than was sent is not wanted.
        sent = {"Accept-Encoding": "identity", "User-Agent": "dienests", **(headers or {})}
        ask = partial(self._pool.urlopen, "GET" if body is None else "POST", target, body=body, headers=sent)
        with _worded(self.bounds, self._line), self._line.open_for(self.bounds.seconds):
            response = ask(redirect=False, preload_content=False, decode_content=False, assert_same_host=False)
            try:
                self._line.left()
                if 300 <= response.status < 400:
                    raise NetworkFault(Why.REDIRECTED, to=(response.headers.get("Location") or "")[:200])
                if response.status != _OK:
                    raise NetworkFault(Why.REFUSED, status=response.status)
                yield Answer(response, self.bounds, self._line)
            finally:
                response.close()

    def whole(self, path: str) -> bytes:
        """The whole answer to a GET. Raises NetworkFault."""
        with self.asked(path) as answer:
            return answer.read()


@contextmanager
def _worded(bounds: Bounds, line: _Line) -> Iterator[None]:
    """What goes wrong below, as one of the closed list; after the end of the time it is only that."""
    try:
        yield
    except _InnerAddress:
        raise NetworkFault(Why.PRIVATE) from None
    except (TimeoutError, urllib3.exceptions.TimeoutError) as error:
        raise NetworkFault(Why.TOO_SLOW, seconds=round(bounds.seconds)) from error
    except (OSError, urllib3.exceptions.HTTPError) as error:
        raise _fault_of(error, bounds, line) from error


def _fault_of(error: Exception, bounds: Bounds, line: _Line) -> NetworkFault:
    if line.late:
        return NetworkFault(Why.TOO_SLOW, seconds=round(bounds.seconds))
    if isinstance(error, ssl.SSLError | urllib3.exceptions.SSLError):
        return NetworkFault(Why.UNTRUSTED)
    return NetworkFault(Why.UNREACHABLE, what=type(error).__name__)
