"""The address of a colleague: where its installation answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from dienests.exchange.network.faults import NetworkFault, Why

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_PORTS = {"https": 443, "http": 80}
MOST_LENGTH = 200


@dataclass(frozen=True)
class Address:
    """`host` in small letters, as DNS has it; `path` without a slash at its end. Plain http only where allowed."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def url(self) -> str:
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"

    def under(self, path: str) -> str:
        """The address of something below: `path` without a slash in front."""
        return f"{self.url}/{path}"

    def __str__(self) -> str:
        return self.url


def place_of(address: str) -> str:
    """Under this an office stands in the history of items: host, port and path of its address, as far as it has them.
    Offices of one host are told apart by it."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path.rstrip('/')}".lower()


def address_of(typed: str, *, plain_http: bool = False) -> Address:
    """What a person typed as an address. Raises NetworkFault ADDRESS.

    `plain_http`: for installations on one machine and for tests.
    """
    text = typed.strip()
    if any(sign.isspace() or not sign.isprintable() for sign in text):
        raise NetworkFault(Why.ADDRESS, typed=typed[:MOST_LENGTH])
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode().lower()
        port = parts.port
    except (UnicodeError, ValueError) as error:
        raise NetworkFault(Why.ADDRESS, typed=typed[:MOST_LENGTH]) from error
    path = parts.path.rstrip("/")
    extras = parts.query or parts.fragment or parts.username is not None or parts.password is not None
    known = parts.scheme == "https" or (parts.scheme == "http" and plain_http)
    dots = any(part in (".", "..") for part in path.split("/"))
    fits = len(text) <= MOST_LENGTH and _HOST.fullmatch(host) and _PATH.fullmatch(path) and not dots
    if not known or extras or not fits or port == 0:
        raise NetworkFault(Why.ADDRESS, typed=typed[:MOST_LENGTH])
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], path)
