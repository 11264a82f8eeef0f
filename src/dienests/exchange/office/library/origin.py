"""Where an item came from, and how far what its colleague published since is in it already."""

import re
from collections.abc import Sequence
from contextlib import suppress

from dulwich.refs import Ref

from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.repository import SHIPPED, ItemRepository, colleague_ref
from dienests.exchange.repository.versions import Version
from dienests.exchange.repository.wire import Damaged

_COMMIT = re.compile(r"[0-9a-f]{40}")


def stands_on(item: LibraryItem, draft: Draft | None) -> list[str]:
    """Commits that the draft, or else the newest version, is made of. What shipped is one of them also where its
    history was kept only later, so that no version of this office has it as a parent."""
    shipped = item.from_commit if item.from_shipped else ""
    return [each for each in dict.fromkeys((item.commit, *(draft.merges if draft else ()), shipped)) if each]


def ref_of(colleague: Colleague | None) -> Ref:
    """Where the versions lie that an item was taken from: a colleague's, or what ships with Dienests."""
    return SHIPPED if colleague is None else colleague_ref(colleague.code)


def called(colleague: Colleague | None) -> str:
    """Whom a version is of, in words."""
    return "Dienests" if colleague is None else str(colleague)


def fetched_version(name: str, colleague: Colleague | None) -> Version | None:
    """The newest version of a colleague, or of what ships, that lies in the repository of an item of this office; None
    where none does, or what lies there is damaged."""
    with repository_of(name) as repository, suppress(Damaged, KeyError):
        return repository.head(ref_of(colleague))
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


def is_of(repository: ItemRepository, colleague: Colleague | None, commit: str) -> bool:
    """Whether a version is one that was accepted from a colleague, or that shipped. That it lies there says nothing:
    what was fetched and refused may lie there too. Raises Damaged."""
    newest = repository.head(ref_of(colleague)) if has(repository, commit) else None
    return newest is not None and repository.contains(newest.commit, commit)


def common_base(repository: ItemRepository, tips: Sequence[str], theirs: str) -> str | None:
    """The newest version that `theirs` and one of `tips` stand on; None where they have nothing in common."""
    found = {base for tip in tips if (base := repository.base(tip, theirs))}
    return max(sorted(found), key=lambda one: sum(repository.contains(one, each) for each in found), default=None)


def newest_of_origin(item: LibraryItem, merges: Sequence[str]) -> str:
    """The last of the merged commits that came from where this item did; what is noted, if none did."""
    with repository_of(item.name) as repository:
        for commit in reversed(merges):
            if is_of(repository, item.from_colleague, commit):
                return commit
    return item.from_commit
