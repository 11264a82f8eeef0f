"""What every page about one item takes from its request: the item, and the files of the version that is looked at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dienests.base.access import require
from dienests.cases.languages import in_language
from dienests.exchange.item import Item, ItemFaults, available, item_of, shipped_item
from dienests.exchange.office.library.access import ITEM_VIEW
from dienests.exchange.office.library.models import Draft, LibraryItem
from dienests.exchange.office.library.operations.drafts import draft_files
from dienests.exchange.office.library.queries.items import item_for, titles_of
from dienests.exchange.office.library.store import files_at, repository_of
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.versions import Version
from dienests.exchange.repository.wire import Damaged
from dienests.practice import Fault
from dienests.web.frame import address
from dienests.web.office.exchange.library.shown import DocumentShown
from dienests.web.request import actor_of

_COMMIT = re.compile("[0-9a-f]{40}")
UNREADABLE = (Damaged, Unfit, KeyError, ValueError, OSError)


@dataclass(frozen=True)
class Source:
    """`item` is None where the files have `faults`, or could not be read at all (`broken`: why)."""

    files: Mapping[str, bytes]
    item: Item | None
    faults: tuple[Fault, ...] = ()
    broken: str = ""
    version: Version | None = None


def asked_item(request: HttpRequest, pk: int) -> LibraryItem:
    """The item, with its marks. 404 where there is none; AccessRefused."""
    actor = actor_of(request)
    require(actor, ITEM_VIEW)
    found = item_for(actor, pk)
    if found is None:
        raise Http404
    return found


def source_of(item: LibraryItem, commit: str = "") -> Source:
    """The newest published version, or the draft of what was never published; 404 for a commit it does not have."""
    if not (commit or item.commit):
        draft = Draft.objects.filter(item=item).first()
        return read_source(item.name, draft_files(draft) if draft else {})
    try:
        version = version_of(item, commit or item.commit)
        files = files_at(item.name, version.commit)
    except UNREADABLE as error:
        if commit and commit != item.commit:
            raise Http404 from error
        return Source({}, None, broken=str(error) or type(error).__name__)
    return read_source(item.name, files, version)


def version_of(item: LibraryItem, commit: str) -> Version:
    """A version on which the newest one stands; before the first one of this office, what was taken over. Raises
    KeyError for any other, Damaged, Unfit."""
    newest = item.commit or item.from_commit
    if not newest or not _COMMIT.fullmatch(commit):
        raise KeyError(commit[:60])
    with repository_of(item.name) as repository:
        version = repository.version(commit)
        if not repository.contains(newest, commit):
            raise KeyError(commit)
        return version


def read_source(name: str, files: Mapping[str, bytes], version: Version | None = None) -> Source:
    """Files of an older version may have been written under another name: each says its own."""
    try:
        return Source(files, item_of(name, files), version=version)
    except ItemFaults as refused:
        own = _name_in(files)
        if own != name:
            try:
                return Source(files, item_of(own, files), version=version)
            except ItemFaults:
                pass
        return Source(files, None, faults=tuple(refused.faults), version=version)


def _name_in(files: Mapping[str, bytes]) -> str:
    for line in files.get("item.yaml", b"").decode("utf-8", "replace").splitlines():
        if line.startswith("name:"):
            return line.removeprefix("name:").strip().strip("'\"")[:60]
    return ""


def documents_of(item: Item) -> dict[str, DocumentShown]:
    """Where the items that this one names can be read: here, or among what ships. One query."""
    names = item.needs.documents
    if not names:
        return {}
    here, ships = titles_of(names), set(available())
    found: dict[str, DocumentShown] = {}
    for name in names:
        if name in here:
            found[name] = DocumentShown(here[name].title, reverse("office:library_item", args=[here[name].pk]))
        elif name in ships:
            words = _("%(title)s (ships with Dienests)") % {"title": in_language(shipped_item(name).title)}
            found[name] = DocumentShown(words, address("library_shipped_item", name))
    return found
