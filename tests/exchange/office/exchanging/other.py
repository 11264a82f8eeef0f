"""Another office for tests: its key, its index and its repositories, answering over HTTP as an installation does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from dienests.base.access import Actor
from dienests.exchange.network.address import Address
from dienests.exchange.network.index import signed_index
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.colleagues.operations import add_colleague, confirm_key
from dienests.exchange.office.exchanging.reading import read_colleague
from dienests.exchange.repository.keys import OfficeKey, PublicKey
from dienests.exchange.repository.repository import ItemRepository
from dienests.exchange.repository.versions import OfficeName, Version
from tests.exchange.network.serving import Answering, answer, git_of, serving

AT = "2026-02-09T10:00:00Z"


def entry(name: str = "rules", **more: Any) -> dict[str, Any]:
    """An item as an index tells of it."""
    return {
        "name": name, "kind": "internal_regulation", "title": {"lv": "Kārtība", "en": "Rules"},
        "summary": {"lv": "Īsi", "en": "Short"}, "licence": "CC-BY-4.0", "services": [], "acts": [], "parameters": [],
        "version": 1, "commit": "0" * 40, "at": AT, **more,
    }  # fmt: skip


@dataclass
class Other:
    """`envelope` overrides what it answers for its index; `served` is how often it was asked."""

    root: Path
    key: OfficeKey = field(default_factory=OfficeKey.new)
    host: str = "daugavpils.example"
    number: int = 1
    content: dict[str, Any] = field(default_factory=dict)
    envelope: bytes | None = None
    answering: Answering | None = None
    served: int = 0
    sent: list[int] = field(default_factory=list)

    def index(self) -> bytes:
        told: dict[str, Any] = {
            "format": 1, "number": self.number, "at": AT,
            "office": {"name": {"lv": "Daugavpils dienests", "en": "Service of Daugavpils"}},
            "items": [], "colleagues": [], **self.content,
        }  # fmt: skip
        return signed_index(told, self.key)

    def tells(self, **content: Any) -> None:
        """From now on its index holds this besides."""
        self.content |= content
        self.number += 1

    def says(self, to: PublicKey, uid: str, kind: str = "thanks", **more: Any) -> None:
        said = [*self.content.get("said", ()), {"id": uid * 32, "kind": kind, "to": to.line, "at": AT, **more}]
        self.tells(said=said)

    def publish(self, files: Mapping[str, bytes], name: str = "rules", *, key: OfficeKey | None = None) -> Version:
        """A version in its repository, named by its index."""
        path = self.root / f"{name}.git"
        with ItemRepository.open(path) if path.exists() else ItemRepository.create(path) as repository:
            version = repository.publish(
                files, message="x", office=OfficeName("Daugavpils", self.host), key=key or self.key,
                at=datetime(2026, 2, 1, tzinfo=UTC),
            )  # fmt: skip
        items = [each for each in self.content.get("items", ()) if each["name"] != name]
        self.tells(items=[*items, entry(name, commit=version.commit, version=version.number)])
        return version

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if self.answering is not None:
            self.answering(request)
        elif request.path == "/exchange/index.json":
            self.served += 1
            answer(request, self.index() if self.envelope is None else self.envelope)
        else:
            request.path = request.path.removeprefix("/exchange/items")
            git_of(self.root, self.sent)(request)

    @contextmanager
    def up(self) -> Iterator[Address]:
        with serving(self._answer) as address:
            yield address


def added(actor: Actor, now: datetime, address: Address) -> Colleague:
    """In the list, and read once."""
    return read_colleague(add_colleague(actor=actor, now=now, address=str(address)), now=now)


def confirmed(actor: Actor, now: datetime, address: Address) -> Colleague:
    """Read, compared over the telephone, and read again."""
    colleague = added(actor, now, address)
    spoken = PublicKey.from_line(colleague.key_line).spoken
    return read_colleague(confirm_key(actor=actor, now=now, colleague=colleague, digits=spoken), now=now)
