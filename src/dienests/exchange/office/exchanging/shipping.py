"""Later versions of what ships with Dienests: kept beside the item that was taken from it, and told to people."""

from contextlib import suppress
from datetime import datetime

from dienests.exchange.item import ItemFaults, available, digest_of, shipped_item
from dienests.exchange.office.library.models import Draft, ItemState, LibraryItem
from dienests.exchange.office.library.notices import raise_later
from dienests.exchange.office.library.origin import stands_on
from dienests.exchange.office.library.store import keep_shipped, repository_of
from dienests.exchange.repository.repository import Moved
from dienests.exchange.repository.versions import Version


def newest_shipped(item: LibraryItem, *, now: datetime) -> Version | None:
    """As it ships now. None where it does not ship."""
    if not item.from_shipped or item.from_shipped not in available():
        return None
    with suppress(ItemFaults):
        files = shipped_item(item.from_shipped).files
        version = keep_shipped(item.name, files, at=now)
        if not item.from_commit and digest_of(files) == item.from_digest:
            _stand_on(item, version)
        return version
    return None


def _stand_on(item: LibraryItem, version: Version) -> None:
    """Taken before the history of what ships was kept, and the same still ships: what was taken is known again."""
    if LibraryItem.objects.filter(pk=item.pk, from_commit="").update(from_commit=version.commit):
        item.from_commit = version.commit


def notice_later(*, now: datetime) -> int:
    """Of items whose shipped form is another than what was taken in. How many notices were raised."""
    raised = 0
    taken = LibraryItem.objects.exclude(from_shipped="").exclude(state=ItemState.WITHDRAWN)
    for item in taken.defer("words").order_by("pk"):
        with suppress(Moved):  # somebody fetched the same at this moment; the next round sees it
            version = newest_shipped(item, now=now)
            if version is not None and not _has(item, version):
                raised += raise_later(item, None, number=version.number, commit=version.commit, now=now)
    return raised


def _has(item: LibraryItem, version: Version) -> bool:
    draft = Draft.objects.filter(item=item).first()
    with repository_of(item.name) as repository:
        return any(repository.contains(tip, version.commit) for tip in stands_on(item, draft))
