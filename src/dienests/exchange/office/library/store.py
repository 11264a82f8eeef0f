"""The Git repositories of items on this machine, one for each item of the library, under EXCHANGE_ROOT/items.

The database says which version is published (LibraryItem.commit); the head of the repository follows it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from dulwich.objects import ObjectID

from dienests.exchange.item import Item, item_of
from dienests.exchange.office.colleagues.own import office_name, own_key
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.repository.repository import OWN, SHIPPED, ItemRepository
from dienests.exchange.repository.versions import Version, plain_words

# What the history says of it, in both languages: it is read by colleagues too.
SHIPPED_WORDS = "No Dienests komplekta / As it ships with Dienests"


def repository_path(name: str) -> Path:
    """`name`: of an item of the library, never what somebody sent."""
    return Path(settings.EXCHANGE_ROOT) / "items" / f"{name}.git"


@contextmanager
def repository_of(name: str) -> Iterator[ItemRepository]:
    """Made when it is first asked for."""
    with ItemRepository.open_or_create(repository_path(name)) as repository:
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


def publish_version(
    item: LibraryItem, files: Mapping[str, bytes], *, words: str, merged: Sequence[str], at: datetime
) -> Version:
    """The next version of an item, signed by this office. To be called with the item locked, before its row is written.

    A head that the database does not know is what was left when a publication was cut off between here and there: it
    is gone on with where it is the same, and otherwise left behind, as nobody was told of it. Raises ColleagueRefused
    key_unreadable; LibraryRefused history_missing; Unfit, Moved.
    """
    key = own_key()
    with repository_of(item.name) as repository:
        head = repository.head()
        if item.commit and ObjectID(item.commit.encode()) not in repository.repo.object_store:
            raise LibraryRefused("history_missing", name=item.name)
        if (head.commit if head else "") != item.commit:
            parents = (*([item.commit] if item.commit else []), *merged)
            same = head and head.parents == parents and head.message == plain_words(words)
            if head and same and head.signer == key.public and repository.files(head.commit) == files:
                return head
            _go_back(repository, head.commit if head else "", item.commit)
        return repository.publish(files, message=words, office=office_name(), key=key, at=at, merged=merged)


def keep_shipped(name: str, files: Mapping[str, bytes], *, at: datetime) -> Version:
    """What ships with Dienests as a version in the repository of an item that was taken from it, so that it has a
    history which a later one can be merged by. Signed by this office, which took it; nothing is written over.

    Raises ColleagueRefused key_unreadable; Unfit, Moved.
    """
    with repository_of(name) as repository:
        newest = repository.head(SHIPPED)
        if newest is not None and repository.files(newest.commit) == dict(files):
            return newest
        return repository.publish(files, message=SHIPPED_WORDS, office=office_name(), key=own_key(), at=at, ref=SHIPPED)


def _go_back(repository: ItemRepository, head: str, published: str) -> None:
    refs, was = repository.repo.refs, ObjectID(head.encode()) if head else None
    if published:
        refs.set_if_equals(OWN, was, ObjectID(published.encode()))
    else:
        refs.remove_if_equals(OWN, was)
