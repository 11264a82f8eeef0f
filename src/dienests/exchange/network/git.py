"""Git over HTTP, both ways: fetching an item from a colleague, and answering one who fetches. Nobody can push."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from typing import Any

from dulwich.client import AbstractHttpGitClient
from dulwich.errors import GitProtocolError, HangupException, NotGitRepository
from dulwich.objects import ObjectID
from dulwich.protocol import CAPABILITY_FILTER, CAPABILITY_SHALLOW, ReceivableProtocol
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo
from dulwich.server import Backend, BackendRepo, UploadPackHandler

from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.guarded import Answer, Guarded
from dienests.exchange.repository.packs import check_pack
from dienests.exchange.repository.repository import OWN, ItemRepository
from dienests.exchange.repository.wire import Damaged

SERVICE = b"git-upload-pack"
ADVERTISED = "application/x-git-upload-pack-advertisement"
ASKED = "application/x-git-upload-pack-request"
ANSWERED = "application/x-git-upload-pack-result"
MOST_REQUEST_BYTES = 2**20
_IN_MEMORY = 2**20


class _Response:
    """What dulwich wants to see of an answer."""

    redirect_location = ""
    status = 200

    def __init__(self, answer: Answer, done: Callable[[], None]) -> None:
        self.content_type = answer.content_type
        self.close = done


class _Client(AbstractHttpGitClient):
    """dulwich's side of the protocol over a guarded connection; only the smart protocol, since the other fetches
    whatever it is pointed to."""

    def __init__(self, guarded: Guarded) -> None:
        super().__init__("http://colleague/", quiet=True)
        self._guarded = guarded
        self._open = ExitStack()

    def _http_request(
        self, url: str, headers: dict[str, str] | None = None, data: Any = None, raise_for_status: bool = True
    ) -> Any:
        path = url.removeprefix(self._base_url)
        body = data if data is None or isinstance(data, bytes) else b"".join(data)
        answer = self._open.enter_context(self._guarded.asked(path, body=body, headers=headers))
        if answer.content_type != (ADVERTISED if body is None else ANSWERED):
            raise NetworkFault(Why.UNREADABLE, found=answer.content_type[:80])
        return _Response(answer, self._open.close), answer.read

    def done(self) -> None:
        self._open.close()


def fetch(repository: ItemRepository, guarded: Guarded, path: str, *, into: Ref, expected: str) -> bool:
    """Bring a colleague's newest version of an item here, with what it stands on; only what is not here is sent.

    `path`: of the repository below the colleague's address; `expected`: the commit that its signed index names.
    False where it was here already. The ref moves only when everything is here. Raises NetworkFault; Damaged for
    what is not as it should be; Replaced. Who signed is checked by whoever calls.
    """
    repo = repository.repo
    wanted = ObjectID(expected.encode())
    if wanted in repo.object_store:
        repository.accept(into, expected)
        return False
    client = _Client(guarded)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as pack:

        def wants(refs: Any, depth: int | None = None) -> list[ObjectID]:
            if refs.get(OWN) != wanted:
                raise NetworkFault(Why.UNREADABLE, found="the repository holds another version than the index")
            return [wanted]

        try:
            client.fetch_pack(path, wants, repo.get_graph_walker(list(repo.get_refs().values())), pack.write)
        except (GitProtocolError, NotGitRepository, HangupException, AssertionError, ValueError, KeyError) as error:
            raise NetworkFault(Why.UNREADABLE, found=type(error).__name__) from error
        finally:
            client.done()
        size = pack.tell()
        pack.seek(0)
        check_pack(pack)  # type: ignore[arg-type]
        pack.seek(0)
        _kept(repo, pack, size)
    repository.accept(into, expected)
    return True


def _kept(repo: Repo, pack: Any, size: int) -> None:
    """The objects of a pack that was looked through."""
    try:
        repo.object_store.add_thin_pack(pack.read, None)
    except (ValueError, KeyError, AssertionError, EOFError) as error:
        raise Damaged(f"a pack of {size} bytes that cannot be kept") from error


class _Published(Repo):
    """Only what this office published is seen from outside: not what it fetched from others."""

    def get_refs(self) -> dict[Ref, ObjectID]:
        own = super().get_refs().get(OWN)
        return {HEADREF: own, OWN: own} if own else {}


class _Handler(UploadPackHandler):
    """Whole versions with all they stand on: no parts of histories, which cost the most to look for."""

    def capabilities(self) -> list[bytes]:
        return [each for each in super().capabilities() if each not in (CAPABILITY_FILTER, CAPABILITY_SHALLOW)]


class _One(Backend):
    def __init__(self, repo: Repo) -> None:
        self.repo = repo

    def open_repository(self, path: str) -> BackendRepo:
        return self.repo


def advertised(path: str) -> bytes:
    """The answer to `info/refs?service=git-upload-pack` for the repository in a folder."""
    with _Published(path) as repo:
        out = BytesIO()
        protocol = ReceivableProtocol(BytesIO().read, out.write)
        handler = _Handler(_One(repo), [""], protocol, stateless_rpc=True, advertise_refs=True)
        protocol.write_pkt_line(b"# service=" + SERVICE + b"\n")
        protocol.write_pkt_line(None)
        handler.handle()
        return out.getvalue()


def uploaded(path: str, request: bytes) -> bytes:
    """The answer to `git-upload-pack` for the repository in a folder. Raises Damaged for a request that is none."""
    with _Published(path) as repo:
        out = BytesIO()
        protocol = ReceivableProtocol(BytesIO(request).read, out.write)
        try:
            _Handler(_One(repo), [""], protocol, stateless_rpc=True).handle()
        except (GitProtocolError, HangupException, ValueError, AssertionError, KeyError) as error:
            raise Damaged("not a request of Git") from error
        return out.getvalue()
