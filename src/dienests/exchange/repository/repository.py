"""The repository of one item on this machine: what this office published, and what colleagues did."""

from __future__ import annotations

import errno
import stat
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from dulwich.errors import NotGitRepository
from dulwich.graph import can_fast_forward, find_merge_base
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo

from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.limits import MOST_DEPTH, MOST_FILES, Unfit, check_files, check_path
from dienests.exchange.repository.signatures import signature_of
from dienests.exchange.repository.unfinished import unfinished
from dienests.exchange.repository.versions import OfficeName, Version, message_of, version_of
from dienests.exchange.repository.wire import Damaged

OWN = Ref(b"refs/heads/main")
_FILE = 0o100644
_PROGRAM = 0o100755  # how some programs write files; kept as a plain file
_FOLDER = 0o040000


class Moved(Exception):
    """Somebody published meanwhile; nothing was written over."""


class Replaced(Exception):
    """A history that does not contain what was there before."""


# What ships with Dienests, version by version, as this office took it.
SHIPPED = Ref(b"refs/shipped/main")


def colleague_ref(code: str) -> Ref:
    """Where the newest known version of a colleague stands. `code`: small letters, digits and dashes."""
    return Ref(f"refs/colleagues/{code}/main".encode())


class ItemRepository:
    """A bare Git repository. Reads and writes; to be closed, or used in a `with`."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo

    @classmethod
    def create(cls, path: Path) -> Self:
        """Whole or not at all. Raises FileExistsError."""
        with unfinished(path.parent) as folder:
            Repo.init_bare(str(folder), default_branch=b"main").close()
            try:
                folder.rename(path)
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                    raise FileExistsError(str(path)) from error
                raise
        return cls.open(path)

    @classmethod
    def open_or_create(cls, path: Path) -> Self:
        """Of several who make it at once, all have the same. Raises FileExistsError where something else is there."""
        with suppress(NotGitRepository):
            return cls.open(path)
        try:
            return cls.create(path)
        except FileExistsError as error:
            try:
                return cls.open(path)
            except NotGitRepository:
                raise error from None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises dulwich.errors.NotGitRepository."""
        return cls(Repo(str(path)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.repo.close()

    @contextmanager
    def beside(self) -> Iterator[ItemRepository]:
        """One for what may have to be refused: it has what is here too, and the same refs. What it holds besides comes
        here with `take_over`, or goes."""
        objects = Path(self.repo.path) / "objects"
        with ExitStack() as open_things:
            folder = open_things.enter_context(unfinished(Path(self.repo.path).parent))
            aside = open_things.enter_context(ItemRepository(Repo.init_bare(str(folder), default_branch=b"main")))
            aside.repo.object_store.add_alternate_path(str(objects.absolute()))
            for each in aside.repo.object_store.alternates:
                open_things.callback(each.close)
            for ref, commit in self.repo.get_refs().items():
                if ref != HEADREF:
                    aside.repo.refs[ref] = commit
            yield aside

    def take_over(self, aside: ItemRepository) -> None:
        """What was fetched into a repository beside this one. Its refs stay there."""
        theirs, ours = (Path(each.repo.path) / "objects" / "pack" for each in (aside, self))
        ours.mkdir(exist_ok=True)
        for ending in (".pack", ".idx"):  # nobody looks for a pack before its index is there
            for path in theirs.glob(f"*{ending}"):
                path.rename(ours / path.name)

    def head(self, ref: Ref = OWN) -> Version | None:
        """The newest version at a ref; None where there is none. Raises Damaged."""
        at = self.repo.refs.read_loose_ref(ref) or self.repo.refs.get_packed_refs().get(ref)
        return self.version(at.decode()) if at else None

    def version(self, commit: str) -> Version:
        """Raises Damaged; KeyError where it is not here."""
        found = self.repo.object_store[ObjectID(commit.encode())]
        if not isinstance(found, Commit):
            raise Damaged("not a version")
        return version_of(found)

    def publish(
        self, files: Mapping[str, bytes], *, message: str, office: OfficeName, key: OfficeKey, at: datetime,
        merged: Sequence[str] = (), ref: Ref = OWN,
    ) -> Version:  # fmt: skip
        """A new version at a ref, this office's own if none is named: on the newest one there and on `merged`
        (versions of colleagues it has taken in).

        Raises Unfit for files that may not be there; Moved if another was published meanwhile.
        """
        check_files(files)
        before = self.head(ref)
        commit = Commit()
        commit.tree = self._written(files)
        commit.parents = [ObjectID(each.encode()) for each in ([before.commit] if before else []) + list(merged)]
        commit.author = commit.committer = office.line
        commit.author_time = commit.commit_time = int(at.timestamp())
        offset = at.utcoffset()
        commit.author_timezone = commit.commit_timezone = int(offset.total_seconds()) if offset else 0
        commit.encoding = b"UTF-8"
        commit.message = message_of(message, before.number + 1 if before else 1)
        commit.gpgsig = signature_of(commit.raw_without_sig(), key)
        self.repo.object_store.add_object(commit)
        if not self._set(ref, before.commit if before else None, commit.id):
            raise Moved
        return version_of(commit)

    def accept(self, ref: Ref, commit: str) -> None:
        """Let a ref follow to a version that was fetched. Raises Replaced if that does not contain the former one."""
        before = self.head(ref)
        if before and before.commit != commit and not self.contains(commit, before.commit):
            raise Replaced
        if not self._set(ref, before.commit if before else None, ObjectID(commit.encode())):
            raise Moved

    def history(self, commit: str, *, until: Sequence[str] = (), most: int = 10_000) -> Iterator[Version]:
        """A version and all it stands on, newest first, without what `until` stand on. Raises Damaged, Unfit."""
        known = {ObjectID(each.encode()) for each in until}
        waiting, seen = deque([commit]), {commit}
        while waiting:
            version = self.version(waiting.popleft())
            if ObjectID(version.commit.encode()) in known:
                continue
            yield version
            if len(seen) > most:
                raise Unfit("", f"at most {most} versions")
            fresh = [parent for parent in version.parents if parent not in seen]
            seen.update(fresh)
            waiting.extend(fresh)

    def contains(self, commit: str, older: str) -> bool:
        """Whether a version stands on an older one, or is it."""
        return can_fast_forward(self.repo, ObjectID(older.encode()), ObjectID(commit.encode()))

    def base(self, one: str, other: str) -> str | None:
        """The newest version both stand on; of several (after crossed merges) the first by number."""
        found = find_merge_base(self.repo, [ObjectID(one.encode()), ObjectID(other.encode())])
        return min(found).decode() if found else None

    def files(self, commit: str) -> dict[str, bytes]:
        """Content by path. Raises Unfit for anything but plain files within the limits."""
        store = self.repo.object_store
        found: dict[str, bytes] = {}
        for path, blob in self._paths(ObjectID(self.version(commit).tree.encode()), "", 0):
            if len(found) >= MOST_FILES:
                raise Unfit("", f"at most {MOST_FILES} files")
            content = store[blob]
            if not isinstance(content, Blob):
                raise Unfit(path, "a file")
            found[path] = content.data
        check_files(found)
        return found

    def _paths(self, tree: ObjectID, folder: str, depth: int) -> Iterator[tuple[str, ObjectID]]:
        if depth >= MOST_DEPTH:
            raise Unfit(folder, f"at most {MOST_DEPTH} folders deep")
        entries = self.repo.object_store[tree]
        if not isinstance(entries, Tree):
            raise Unfit(folder, "a folder")
        for name, mode, sha in entries.iteritems():
            path = folder + name.decode("utf-8", errors="replace")
            check_path(path)
            if stat.S_ISDIR(mode):
                yield from self._paths(sha, f"{path}/", depth + 1)
            elif mode in (_FILE, _PROGRAM):
                yield path, sha
            else:
                raise Unfit(path, "a plain file: no link, no other repository")

    def _written(self, files: Mapping[str, bytes]) -> ObjectID:
        """The folder of these files, written as blobs and trees."""
        tree, folders = Tree(), dict[str, dict[str, bytes]]()
        for path, content in files.items():
            first, _, rest = path.partition("/")
            if rest:
                folders.setdefault(first, {})[rest] = content
            else:
                blob = Blob.from_string(content)
                self.repo.object_store.add_object(blob)
                tree.add(first.encode(), _FILE, blob.id)
        for name, inside in folders.items():
            tree.add(name.encode(), _FOLDER, self._written(inside))
        self.repo.object_store.add_object(tree)
        return tree.id

    def _set(self, ref: Ref, before: str | None, commit: ObjectID) -> bool:
        if before is None:
            return self.repo.refs.add_if_new(ref, commit)
        return self.repo.refs.set_if_equals(ref, ObjectID(before.encode()), commit)
