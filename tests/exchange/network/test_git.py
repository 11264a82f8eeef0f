"""Fetching from a colleague: only what is new, only whole, only what was published."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from dulwich.objects import ObjectID

from dienests.exchange.network.address import Address
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.git import ADVERTISED, ANSWERED, advertised, fetch
from dienests.exchange.network.guarded import Bounds, Guarded
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.repository import OWN, ItemRepository, Replaced, colleague_ref
from dienests.exchange.repository.versions import OfficeName, Version
from dienests.exchange.repository.wire import Damaged
from tests.exchange.network.serving import answer, git_of, serving
from tests.exchange.repository.test_packs import made_by_hand

KEY, OGRE = OfficeKey.new(), OfficeName("Ogre", "ogre.example")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
BOUNDS = Bounds(bytes=2**21, seconds=60, inner=True)
THEIRS = colleague_ref("ogre")


@pytest.fixture
def published(tmp_path: Path) -> Iterator[ItemRepository]:
    with ItemRepository.create(tmp_path / "colleague" / "rules.git") as repository:
        yield repository


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ItemRepository]:
    with ItemRepository.create(tmp_path / "own.git") as repository:
        yield repository


def publish(item: ItemRepository, text: bytes, **others: bytes) -> Version:
    files = {"text.lv.md": text, **others}
    return item.publish(files, message="x", office=OGRE, key=KEY, at=NOW)


def brought(own: ItemRepository, address: Address, version: Version, bounds: Bounds = BOUNDS) -> bool:
    with Guarded(address, bounds) as guarded:
        return fetch(own, guarded, "rules.git/", into=THEIRS, expected=version.commit)


def test_a_fetch_sends_only_what_is_new(published: ItemRepository, own: ItemRepository, tmp_path: Path) -> None:
    first = publish(published, b"Pirmais.\n", large=os.urandom(200_000))
    sent: list[int] = []
    with serving(git_of(tmp_path / "colleague", sent)) as address:
        assert brought(own, address, first)
        assert not brought(own, address, first)
        large = own.files(first.commit)["large"]
        second = published.publish(
            {"text.lv.md": b"Otrais.\n", "large": large}, message="x", office=OGRE, key=KEY, at=NOW
        )
        assert brought(own, address, second)
    assert own.head(THEIRS) == second
    assert own.files(second.commit)["text.lv.md"] == b"Otrais.\n"
    assert [version.number for version in own.history(second.commit)] == [2, 1]
    assert len(sent) == 2
    assert sent[0] > 200_000
    assert sent[1] < 2_000, "the large file does not come again"


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_git_itself_clones_it_and_sees_nothing_that_was_fetched(published: ItemRepository, tmp_path: Path) -> None:
    version = publish(published, b"Pirmais.\n")
    other = published.publish({"a": b"x"}, message="x", office=OGRE, key=KEY, at=NOW)
    published.repo.refs[OWN] = ObjectID(version.commit.encode())
    published.repo.refs[colleague_ref("cits")] = ObjectID(other.commit.encode())
    with serving(git_of(tmp_path / "colleague", [])) as address:
        git = ["git", "-c", "protocol.version=2", "clone", "-q", f"{address.url}/rules.git", str(tmp_path / "clone")]
        subprocess.run(git, check=True, capture_output=True, env=os.environ | {"HOME": str(tmp_path)})
    assert (tmp_path / "clone" / "text.lv.md").read_bytes() == b"Pirmais.\n"
    assert other.commit.encode() not in advertised(str(tmp_path / "colleague" / "rules.git"))


def test_a_replaced_history_is_not_followed(published: ItemRepository, own: ItemRepository, tmp_path: Path) -> None:
    first = publish(published, b"Pirmais.\n")
    with serving(git_of(tmp_path / "colleague", [])) as address:
        brought(own, address, first)
        del published.repo.refs[OWN]
        other = publish(published, b"Cita vesture.\n")
        with pytest.raises(Replaced):
            brought(own, address, other)
    assert own.head(THEIRS) == first


def test_another_version_than_the_index_names_is_refused(
    published: ItemRepository, own: ItemRepository, tmp_path: Path
) -> None:
    first, _ = publish(published, b"Pirmais.\n"), publish(published, b"Otrais.\n")
    with serving(git_of(tmp_path / "colleague", [])) as address, pytest.raises(NetworkFault) as refused:
        brought(own, address, first)
    assert refused.value.why == Why.UNREADABLE
    assert own.head(THEIRS) is None


def test_an_answer_larger_than_allowed_ends_the_fetch(
    published: ItemRepository, own: ItemRepository, tmp_path: Path
) -> None:
    version = publish(published, b"x", large=os.urandom(300_000))
    with serving(git_of(tmp_path / "colleague", [])) as address, pytest.raises(NetworkFault) as refused:
        brought(own, address, version, Bounds(bytes=100_000, seconds=60, inner=True))
    assert refused.value.why == Why.TOO_LARGE
    assert own.head(THEIRS) is None


@pytest.mark.parametrize(
    ("pack", "expected"),
    [
        (made_by_hand(3, 30 * 2**20, bytes(30 * 2**20)), Damaged),
        (made_by_hand(3, 5, bytes(30 * 2**20)), Damaged),
        (b"PACK\0\0\0\2\0\0\0\x05", Damaged),
        (b"not a pack at all", Damaged),
        (b"", (Damaged, NetworkFault)),
    ],
)
def test_a_hostile_pack_leaves_nothing_behind(
    published: ItemRepository, own: ItemRepository, tmp_path: Path, pack: bytes, expected: type[Exception]
) -> None:
    version = publish(published, b"Pirmais.\n")
    before = sorted(own.repo.object_store)

    def answering(request: BaseHTTPRequestHandler) -> None:
        request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if request.command == "GET":
            answer(request, advertised(str(tmp_path / "colleague" / "rules.git")), ADVERTISED)
            return
        packets = b"0008NAK\n"
        for place in range(0, len(pack), 60_000):
            part = b"\1" + pack[place : place + 60_000]
            packets += f"{len(part) + 4:04x}".encode() + part
        answer(request, packets + b"0000", ANSWERED)

    with serving(answering) as address, pytest.raises(expected):
        brought(own, address, version)
    assert own.head(THEIRS) is None
    assert sorted(own.repo.object_store) == before


@pytest.mark.parametrize("body", [b"", b"0000", b"zzzz", b"0032want " + b"a" * 40 + b"\n0000", b"0009done\n" * 50])
def test_a_request_that_is_none_is_refused(published: ItemRepository, tmp_path: Path, body: bytes) -> None:
    from dienests.exchange.network.git import uploaded

    publish(published, b"Pirmais.\n")
    with contextlib.suppress(Damaged):
        assert b"PACK" not in uploaded(str(tmp_path / "colleague" / "rules.git"), body)
