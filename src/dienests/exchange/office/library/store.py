"""The Git repositories of items on this machine, one for each item of the library, under EXCHANGE_ROOT/items."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from dulwich.errors import NotGitRepository

from dienests.exchange.item import Item, item_of
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.repository.repository import ItemRepository
from dienests.exchange.repository.versions import Version


def repository_path(name: str) -> Path:
    """`name`: of an item of the library, never what somebody sent."""
    return Path(settings.EXCHANGE_ROOT) / "items" / f"{name}.git"


@contextmanager
def repository_of(name: str) -> Iterator[ItemRepository]:
    """Made when it is first asked for."""
    path = repository_path(name)
    try:
        found = ItemRepository.open(path) if path.exists() else ItemRepository.create(path)
    except (FileExistsError, NotGitRepository):
        found = ItemRepository.open(path)
    with found as repository:
        yield repository


def files_at(name: str, commit: str) -> dict[str, bytes]:
    """Files of an item at a commit of this office or of a colleague. Raises Damaged, Unfit, KeyError."""
    with repository_of(name) as repository:
        return repository.files(commit)


def item_at(item: LibraryItem, commit: str = "") -> Item:
    """The item at a commit, the newest published one if none is named. Raises ItemFaults and what files_at raises."""
    return item_of(item.name, files_at(item.name, commit or item.commit))


def versions_of(item: LibraryItem, *, most: int = 200) -> list[Version]:
    """This office's versions and all they stand on, newest first."""
    if not item.commit:
        return []
    with repository_of(item.name) as repository:
        return list(repository.history(item.commit, most=most))
