"""What a version that was fetched would bring, before it is taken in."""

from collections.abc import Mapping
from dataclasses import dataclass

from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.drafts import draft_files
from dienests.exchange.office.library.operations.merging import opposed
from dienests.exchange.office.library.origin import common_base, fetched_version, is_of, stands_on
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.repository import ItemRepository
from dienests.exchange.repository.versions import Version
from dienests.web.office.exchange.library.differences import FileDifference, differences_of, places_in
from dienests.web.office.exchange.library.source import UNREADABLE


@dataclass(frozen=True)
class News:
    """What a colleague changed since what stands here. `known`: the version can be read without fetching."""

    version: Version
    new: bool
    differences: list[FileDifference]
    places: int
    based: bool = True  # against what was taken then; else against what stands here, since that is not known any more


def news_of(item: LibraryItem, colleague: Colleague | None, commit: str = "") -> News | None:
    """A fetched version (the newest, if none is named) against what of it stands here; None where it is not here.
    Without a colleague: of what ships with Dienests."""
    draft = Draft.objects.filter(item=item).first()
    newest = fetched_version(item.name, colleague)
    if not commit and newest is None:
        return None
    try:
        with repository_of(item.name) as repository:
            if commit and not is_of(repository, colleague, commit):
                return None
            version = repository.version(commit) if commit else newest
            assert version is not None
            tips = stands_on(item, draft)
            base = common_base(repository, tips, version.commit)
            files = repository.files(version.commit)
            before = repository.files(base) if base else _stands_here(repository, item, draft)
            files = files if base else opposed(files, before, colleague)
            new = not any(repository.contains(tip, version.commit) for tip in tips)
    except UNREADABLE:
        return None
    found = differences_of(before, files)
    return News(version, new, found, places_in(found), based=base is not None)


def _stands_here(repository: ItemRepository, item: LibraryItem, draft: Draft | None) -> Mapping[str, bytes]:
    """The draft, or else the newest version."""
    if draft is not None:
        return draft_files(draft)
    return repository.files(item.commit) if item.commit else {}
