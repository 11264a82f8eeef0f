"""Items of colleagues that were fetched to be read, apart from this office's own: EXCHANGE_ROOT/read/<code>/<name>.git.

They can be thrown away: whoever wants to read one again fetches it again. So there is room for some, and the oldest go.
Beside each lies what became of the last fetching (<name>.json).
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from dulwich.errors import NotGitRepository

from dienests.exchange.item import Item, item_of
from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.store import repository_path
from dienests.exchange.repository.repository import ItemRepository, colleague_ref
from dienests.exchange.repository.versions import Version

MOST_ITEMS = 300
MOST_BYTES = 500 * 2**20
MOST_VERSIONS = 50  # shown of one item
SILENCE = timedelta(minutes=5)  # after that a fetching that has not ended was killed
_CODE, _NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,19}"), re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True)
class ReadItem:
    """`versions`: those of its owner and all they stand on, newest first, at most MOST_VERSIONS."""

    item: Item
    version: Version
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Fetching:
    """What is known of the last fetching. `began`: it goes on since then; `fault`: why it failed."""

    began: datetime | None = None
    fault: NetworkFault | None = None


def reading_folder() -> Path:
    return Path(settings.EXCHANGE_ROOT) / "read"


def _path(colleague: Colleague, name: str, ending: str) -> Path:
    """Names come from strangers: what is no name leads nowhere. Raises ValueError."""
    if not _CODE.fullmatch(colleague.code) or not _NAME.fullmatch(name):
        raise ValueError(name)
    return reading_folder() / colleague.code / f"{name}.{ending}"


@contextmanager
def to_fetch_into(colleague: Colleague, name: str) -> Iterator[ItemRepository]:
    """The repository, made if there is none. What was fetched in vain does not stay; the oldest make room after it."""
    path = _path(colleague, name, "git")
    with _repository(path, fresh=not path.exists()) as repository:
        yield repository
    path.touch()
    make_room(keep=path)


@dataclass
class Room:
    """What is still free, counted once for all that is fetched one after another."""

    items: int
    bytes: int

    def take(self, items: int, size: int) -> bool:
        """Whether it was there."""
        self.items -= items
        self.bytes -= size
        return self.items >= 0 and self.bytes >= 0


def room() -> Room:
    found = list(reading_folder().glob("*/*.git"))
    return Room(MOST_ITEMS - len(found), MOST_BYTES - sum(map(_size, found)))


@contextmanager
def to_search(colleague: Colleague, name: str, left: Room) -> Iterator[ItemRepository]:
    """The same for its words only. It stays while there is room, so that less is fetched of the next version; but
    nothing that somebody wanted to read goes for it."""
    path = _path(colleague, name, "git")
    fresh, before = not path.exists(), _size(path)
    with _repository(path, fresh=fresh) as repository:
        yield repository
    items, grown = int(fresh), _size(path) - before
    if not left.take(items, grown) and fresh:
        shutil.rmtree(path, ignore_errors=True)
        left.take(-items, -grown)


@contextmanager
def _repository(path: Path, *, fresh: bool) -> Iterator[ItemRepository]:
    try:
        repository = ItemRepository.open_or_create(path)
    except FileExistsError:  # something else lies there, and can be thrown away like everything here
        shutil.rmtree(path)
        repository = ItemRepository.open_or_create(path)
    try:
        with repository:
            yield repository
    except BaseException:
        if fresh:
            shutil.rmtree(path, ignore_errors=True)
        raise


def read_item(colleague: Colleague, name: str) -> ReadItem | None:
    """As it was fetched last, to be read or to be taken over; None where it was not. One query at most. Raises
    ItemFaults for files that make no item; Damaged, Unfit."""
    path = _path(colleague, name, "git")
    newest = _newest(path, colleague)
    if newest is None:
        taken = LibraryItem.objects.filter(from_colleague=colleague, from_name=name).values_list("name", flat=True)
        path = next((repository_path(own) for own in taken), path)
        newest = _newest(path, colleague)
    return _read(path, name, newest) if newest else None


def _newest(path: Path, colleague: Colleague) -> str | None:
    try:
        with ItemRepository.open(path) as repository:
            head = repository.head(colleague_ref(colleague.code))
    except (NotGitRepository, OSError):
        return None
    return head.commit if head else None


@lru_cache(maxsize=8)  # the same commit is the same forever; a page asks for one or two, several times
def _read(path: Path, name: str, commit: str) -> ReadItem:
    with ItemRepository.open(path) as repository:
        versions = tuple(islice(repository.history(commit), MOST_VERSIONS))
        return ReadItem(item_of(name, repository.files(commit)), versions[0], versions)


def forget(colleague: Colleague) -> None:
    """Nothing of a colleague stays to be read."""
    if _CODE.fullmatch(colleague.code):
        shutil.rmtree(reading_folder() / colleague.code, ignore_errors=True)


def make_room(*, keep: Path | None = None) -> None:
    """The repositories that were fetched longest ago go until the rest are few and small enough."""
    found = sorted(
        (path for path in reading_folder().glob("*/*.git") if path != keep), key=_touched, reverse=True
    )  # fmt: skip
    left, count = MOST_BYTES - (_size(keep) if keep else 0), int(keep is not None)
    for path in found:
        left, count = left - _size(path), count + 1
        if left < 0 or count > MOST_ITEMS:
            shutil.rmtree(path, ignore_errors=True)
            path.with_suffix(".json").unlink(missing_ok=True)


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()


def _size(path: Path) -> int:
    total = 0
    for each in path.rglob("*"):
        with suppress(OSError):
            total += each.stat().st_size
    return total


def fetching_of(colleague: Colleague, name: str, *, now: datetime) -> Fetching:
    """What became of the last fetching; nothing where there was none, or it was killed."""
    try:
        told: Mapping[str, Any] = json.loads(_path(colleague, name, "json").read_bytes())
        began = datetime.fromisoformat(told["began"]) if told.get("began") else None
        fault = NetworkFault(Why(told["why"]), **told.get("details", {})) if told.get("why") else None
    except (OSError, ValueError, TypeError, KeyError):
        return Fetching()
    return Fetching(began if began and now - began < SILENCE else None, fault)


def note_fetching(colleague: Colleague, name: str, *, began: datetime | None, fault: NetworkFault | None) -> None:
    """Kept for the page that waits. Neither: it has ended well."""
    path = _path(colleague, name, "json")
    if began is None and fault is None:
        path.unlink(missing_ok=True)
        return
    told: dict[str, Any] = {"began": began.isoformat() if began else ""}
    if fault is not None:
        told |= {"why": str(fault.why), "details": {key: str(value)[:300] for key, value in fault.details.items()}}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(told), encoding="utf-8")
    unfinished.replace(path)
