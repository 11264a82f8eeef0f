"""HTTP that goes only where it is told: one host, never on to another, no inner addresses, so much and so long.

The name is resolved once and the connection made to that very address, so that a name cannot answer differently
for the check and for the connection.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


def _connected(host: str, port: int, timeout: Any, *, inner: bool) -> socket.socket:
    """A connection to the first address of a host that may be spoken to."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [entry for entry in found if inner or _is_public(str(entry[4][0]))]
    if not allowed:
        raise _InnerAddress
    last: OSError | None = None
    for family, kind, protocol, _, where in allowed:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout if isinstance(timeout, int | float) else _SILENCE)
            connection.connect(where)
        except OSError as error:
            connection.close()
            last = error
            continue
        return connection
    assert last is not None
    raise last


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
    inner = False

    def _new_conn(self) -> socket.socket:
        return _connected(self._dns_host, self.port, self.timeout, inner=self.inner)


class _Secure(HTTPSConnection):
    inner = False

    def _new_conn(self) -> socket.socket:
        return _connected(self._dns_host, self.port, self.timeout, inner=self.inner)


class _PlainInner(_Plain):
    inner = True


class _SecureInner(_Secure):
    inner = True


class Answer:
    """An answer being read: `read` gives bytes until the end, within the bounds."""

    def __init__(self, response: urllib3.BaseHTTPResponse, bounds: Bounds, ends: float) -> None:
        self.content_type = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        self._response = response
        self._bounds = bounds
        self._ends = ends
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
        if time.monotonic() > self._ends:
            raise NetworkFault(Why.TOO_SLOW, seconds=round(self._bounds.seconds))
        # One piece as it comes: a whole chunk could be waited for byte by byte until the next look at the clock.
        more = self._response.read1(_CHUNK) or b""
        self._left -= len(more)
        if self._left < 0:
            raise NetworkFault(Why.TOO_LARGE, limit=self._bounds.bytes)
        return more


class Guarded:
    """Requests to one colleague. To be used in a `with`."""

    def __init__(self, address: Address, bounds: Bounds) -> None:
        self.address = address
        self.bounds = bounds
        self._pool = self._made()

    def _made(self) -> HTTPConnectionPool:
        options: dict[str, Any] = {"timeout": _SILENCE, "maxsize": 1, "retries": False}
        if self.address.scheme == "http":
            plain = HTTPConnectionPool(self.address.host, self.address.port, **options)
            plain.ConnectionCls = _PlainInner if self.bounds.inner else _Plain
            return plain
        secure = HTTPSConnectionPool(
            self.address.host, self.address.port, ssl_context=ssl.create_default_context(), **options
        )
        secure.ConnectionCls = _SecureInner if self.bounds.inner else _Secure
        return secure

    def __enter__(self) -> Guarded:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    @contextmanager
    def asked(
        self, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Answer]:
        """The answer to a GET, or to a POST of `body`. `path` is below the address. Raises NetworkFault."""
        ends = time.monotonic() + self.bounds.seconds
        target = f"{self.address.path}/{path}"
        # Identity: an answer that unpacks itself to more than was sent is not wanted.
        sent = {"Accept-Encoding": "identity", "User-Agent": "dienests", **(headers or {})}
        ask = partial(self._pool.urlopen, "GET" if body is None else "POST", target, body=body, headers=sent)
        with _worded(self.bounds):
            response = ask(redirect=False, preload_content=False, decode_content=False, assert_same_host=False)
            try:
                if 300 <= response.status < 400:
                    raise NetworkFault(Why.REDIRECTED, to=(response.headers.get("Location") or "")[:200])
                if response.status != _OK:
                    raise NetworkFault(Why.REFUSED, status=response.status)
                yield Answer(response, self.bounds, ends)
            finally:
                response.close()

    def whole(self, path: str) -> bytes:
        """The whole answer to a GET. Raises NetworkFault."""
        with self.asked(path) as answer:
            return answer.read()


@contextmanager
def _worded(bounds: Bounds) -> Iterator[None]:
    """What goes wrong below, as one of the closed list."""
    try:
        yield
    except _InnerAddress:
        raise NetworkFault(Why.PRIVATE) from None
    except (TimeoutError, urllib3.exceptions.TimeoutError) as error:
        raise NetworkFault(Why.TOO_SLOW, seconds=round(bounds.seconds)) from error
    except (ssl.SSLError, urllib3.exceptions.SSLError) as error:
        raise NetworkFault(Why.UNTRUSTED) from error
    except urllib3.exceptions.HTTPError as error:
        raise NetworkFault(Why.UNREACHABLE, what=type(error).__name__) from error
    except OSError as error:
        raise NetworkFault(Why.UNREACHABLE, what=type(error).__name__) from error
