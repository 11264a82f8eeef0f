"""Where an item came from, and how far what its colleague published since is in it already."""

import re
from collections.abc import Sequence
from contextlib import suppress

from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.repository import ItemRepository, colleague_ref
from dienests.exchange.repository.versions import Version
from dienests.exchange.repository.wire import Damaged

_COMMIT = re.compile(r"[0-9a-f]{40}")


def stands_on(item: LibraryItem, draft: Draft | None) -> list[str]:
    """Commits that the draft, or else the newest version, is made of."""
    return [each for each in (item.commit, *(draft.merges if draft else ())) if each]


def fetched_version(name: str, colleague: Colleague) -> Version | None:
    """The newest version of a colleague that lies in the repository of an item of this office; None where none does,
    or what lies there is damaged."""
    with repository_of(name) as repository, suppress(Damaged, KeyError):
        return repository.head(colleague_ref(colleague.code))
    return None


def has(repository: ItemRepository, commit: str) -> bool:
    """Whether a version lies there; `commit` may be anything that somebody sent."""
    if not _COMMIT.fullmatch(commit):
        return False
    try:
        repository.version(commit)
    except (Damaged, KeyError):
        return False
    return True


def common_base(repository: ItemRepository, tips: Sequence[str], theirs: str) -> str | None:
    """The newest version that `theirs` and one of `tips` stand on; None where they have nothing in common."""
    found = {base for tip in tips if (base := repository.base(tip, theirs))}
    return max(sorted(found), key=lambda one: sum(repository.contains(one, each) for each in found), default=None)


def newest_of_origin(item: LibraryItem, merges: Sequence[str]) -> str:
    """The last of the merged commits that came from the colleague whose item this was; what is noted, if none did."""
    if item.from_colleague is None:
        return item.from_commit
    with repository_of(item.name) as repository:
        newest = repository.head(colleague_ref(item.from_colleague.code))
        for commit in reversed(merges):
            if newest is not None and has(repository, commit) and repository.contains(newest.commit, commit):
                return commit
    return item.from_commit
