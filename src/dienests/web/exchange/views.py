"""The three addresses that colleagues read: the index, and Git's two steps of a fetch. Anybody may ask; nobody is
asked who they are, no session is begun, and nothing is written."""

import logging
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from dulwich.errors import NotGitRepository

from dienests.exchange.network.git import ADVERTISED, ANSWERED, ASKED, MOST_REQUEST_BYTES, advertised, uploaded
from dienests.exchange.office.colleagues.errors import ColleagueRefused
from dienests.exchange.office.colleagues.models import OwnOffice
from dienests.exchange.office.exchanging.index import own_index, shared_items
from dienests.exchange.office.library.store import repository_path
from dienests.exchange.repository.wire import Damaged

log = logging.getLogger("dienests.exchange")
# Packs of one process at once: making one takes a thread and memory, and the office's own pages need threads too.
PACKS_AT_ONCE = 2
_packing = threading.BoundedSemaphore(PACKS_AT_ONCE)
_PATIENCE = 5.0  # seconds
_waiting = threading.BoundedSemaphore(1)  # who waits holds a thread too: one does, others come again


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """The signed index; 304 for whoever has it already. Eight queries."""
    if not _publishes():
        return _nothing()
    try:
        made = own_index(timezone.now())
    except (ColleagueRefused, ValueError) as refusal:
        log.error("The index cannot be made: %s", refusal)
        return _text(503, "The index cannot be made at the moment.")
    answer = HttpResponse(made.envelope, content_type="application/json", headers={"Cache-Control": "no-cache"})
    tag = f'"{made.number}-{made.digest[:16]}"'
    found = get_conditional_response(request, etag=tag, response=answer)
    assert found is not None
    found.headers.setdefault("ETag", tag)
    return found


@require_safe
@login_not_required
def refs(request: HttpRequest, name: str) -> HttpResponse:
    """Git asks what is there. Two queries."""
    path = _repository(name)
    if path is None or request.GET.get("service") != "git-upload-pack":
        return _nothing()
    return _git(lambda: advertised(str(path)), ADVERTISED)


@csrf_exempt
@require_POST
@login_not_required
def upload_pack(request: HttpRequest, name: str) -> HttpResponse:
    """Git asks for what it does not have. Two queries."""
    if request.content_type != ASKED:
        return _text(415, f"Expected {ASKED}.")
    path = _repository(name)
    if path is None:
        return _nothing()
    asked = _asked(request)
    if asked is None:
        return _text(413, f"A request of Git has at most {MOST_REQUEST_BYTES} bytes.")
    if not _may_pack():
        answer = _text(503, "Others are fetching at the moment.")
        answer["Retry-After"] = "10"
        return answer
    try:
        return _git(lambda: uploaded(str(path), asked), ANSWERED)
    finally:
        _packing.release()


def _may_pack() -> bool:
    if _packing.acquire(blocking=False):
        return True
    if not _waiting.acquire(blocking=False):
        return False
    try:
        return _packing.acquire(timeout=_PATIENCE)
    finally:
        _waiting.release()


def _publishes() -> bool:
    return OwnOffice.objects.filter(pk=1, publishes=True).exists()


def _repository(name: str) -> Path | None:
    """Only of what the index lists."""
    if not _publishes() or not shared_items().filter(name=name).exists():
        return None
    return repository_path(name)


def _asked(request: HttpRequest) -> bytes | None:
    """The request itself, unpacked where it was packed (Git does so from 1 KB on); None where it is too long."""
    sent = request.read(MOST_REQUEST_BYTES + 1)
    if request.headers.get("Content-Encoding", "identity") in ("gzip", "x-gzip"):
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            sent = unpacker.decompress(sent, MOST_REQUEST_BYTES + 1)
        except zlib.error:
            return b""
    return sent if len(sent) <= MOST_REQUEST_BYTES else None


def _git(answering: Callable[[], bytes], kind: str) -> HttpResponse:
    try:
        return HttpResponse(answering(), content_type=kind, headers={"Cache-Control": "no-cache"})
    except NotGitRepository:
        return _nothing()
    except Damaged:
        return _text(400, "Not a request of Git.")


def _nothing() -> HttpResponse:
    return _text(404, "Nothing is published here.")


def _text(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
