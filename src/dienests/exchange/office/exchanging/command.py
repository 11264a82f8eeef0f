"""`dienests practice publish`, `adopt` and `update`: from folders of files to this office's library and back.

Each acts in the name of a user of the office, with the rights of that user's posts; what is published still needs a
second person, in the page. Whoever may run commands on the server may name any user, as with `dienests manage`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from dienests.base.access import Actor, actor_of
from dienests.base.organisation.models import User
from dienests.exchange.item import load_item
from dienests.exchange.item.contents import read_contents
from dienests.exchange.network.address import address_of
from dienests.exchange.office.colleagues.models import Colleague
from dienests.exchange.office.exchanging.adopting import adopt, fetch_upstream
from dienests.exchange.office.library.checking import checked, personal_data_in
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.listed import about_of
from dienests.exchange.office.library.looking_through import key_of
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication
from dienests.exchange.office.library.operations import drafts
from dienests.exchange.office.library.operations.merging import Place, begin_merge, finish, underway
from dienests.exchange.office.library.operations.publishing import propose
from dienests.practice import SHIPPED as PRACTICES


class Unknown(Exception):
    """What was named is not here. `what`: user, colleague or item."""

    def __init__(self, what: str, name: str) -> None:
        self.what = what
        self.name = name
        super().__init__(f"{what}: {name}")


class FolderTaken(Exception):
    """Something that is not an item's files stands where they would be written."""


@dataclass(frozen=True)
class Updated:
    """`open`: places that people have to decide on the page; nothing was written then."""

    item: LibraryItem
    open: Sequence[Place] = ()


def user_named(username: str) -> Actor:
    """Raises Unknown."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Unknown("user", username)
    return actor_of(user, today=timezone.localdate())


def publish_folder(
    *, actor: Actor, now: datetime, folder: Path, words: str, shared: bool = True, looked_at: bool = False,
    over: bool = False,
) -> Publication:  # fmt: skip
    """The folder becomes the draft of the next version, and is proposed. `looked_at`: no doubtful finding is personal
    data; `over`: in the place of a draft that somebody else was writing.

    Raises ItemFaults; AccessRefused; what drafts.begin, drafts.save and publishing.propose raise.
    """
    name, files = folder.resolve().name, load_item(folder.resolve(), practices=PRACTICES).files
    draft = _draft_with(actor, now, name, files, over=over)
    keys = [each.key for each in checked(name, files).found] if looked_at else []
    keys += [key_of(each) for each in personal_data_in(words)] if looked_at else []
    return propose(
        actor=actor, now=now, draft=draft, revision=draft.revision, words=words, looked_at=keys, shared=shared
    )


def _draft_with(actor: Actor, now: datetime, name: str, files: Mapping[str, bytes], *, over: bool) -> Draft:
    item = LibraryItem.objects.filter(name=name).first()
    if item is None:
        return drafts.begin(actor=actor, now=now, name=name, files=files)
    waiting = Draft.objects.filter(item=item).select_related("saved_by").first()
    if waiting is not None and waiting.saved_by_id != actor.pk and not over:
        raise LibraryRefused("changed_meanwhile", who=waiting.saved_by)
    draft = waiting or drafts.next_version(actor=actor, now=now, item=item)
    gone = dict.fromkeys(drafts.draft_files(draft).keys() - files.keys())
    return drafts.save(actor=actor, now=now, draft=draft, revision=draft.revision, files={**gone, **files})


def adopt_into_folder(*, actor: Actor, now: datetime, address: str, name: str, folder: Path) -> Draft:
    """A colleague's item as a draft of this library, its files also in `folder`, which gives it its name here.

    Raises Unknown; FolderTaken; NetworkFault, also for an address that is none; what exchanging.adopting.adopt raises.
    """
    colleague = _colleague(address)
    target = folder.resolve()
    if target.exists() and any(target.iterdir()):
        raise FolderTaken(str(folder))
    draft = adopt(actor=actor, now=now, colleague=colleague, name=name, own_name=target.name).draft
    write_folder(target, drafts.draft_files(draft))
    return draft


def update_folder(*, actor: Actor, now: datetime, folder: Path) -> Updated:
    """The colleague's newest version is taken into the item that has the folder's name; the folder holds the draft
    that came of it. What both sides changed is left to the page, and nothing is written.

    Raises Unknown; FolderTaken where the folder holds what the library does not; what the operations raise.
    """
    name = folder.resolve().name
    item = LibraryItem.objects.select_related("from_colleague").filter(name=name).first()
    if item is None:
        raise Unknown("item", name)
    draft = drafts.next_version(actor=actor, now=now, item=item)
    if _changed_in_folder(folder.resolve(), drafts.draft_files(draft)):
        raise FolderTaken(str(folder))
    if draft.merging is None:
        commit = fetch_upstream(actor=actor, now=now, item=item)
        draft = begin_merge(actor=actor, now=now, item=item, colleague=item.from_colleague, commit=commit)
    found = underway(draft)
    if found is not None and found.open:
        return Updated(item, tuple(found.open))
    write_folder(folder.resolve(), drafts.draft_files(finish(actor=actor, now=now, draft=draft)))
    return Updated(item)


def _changed_in_folder(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether something would be lost that stands in the folder and not in the library. Number and day do not count."""
    if not folder.exists():
        return False
    written = read_contents(folder).files
    about, known = (_about(each) for each in (written, files))
    return about != known or any(files.get(path) != written[path] for path in written.keys() - {"item.yaml"})


def _about(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {key: value for key, value in about_of(files).items() if key not in ("version", "dated")}


def _colleague(address: str) -> Colleague:
    wanted = address_of(address, plain_http=settings.EXCHANGE_INNER).url
    found = Colleague.objects.filter(address=wanted).first()
    if found is None:
        raise Unknown("colleague", wanted)
    return found


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Exactly these files, each whole or not at all. Paths are those that an item may have (item.contents)."""
    stale = read_contents(folder).files.keys() - files.keys() if folder.exists() else ()
    for path in stale:
        (folder / path).unlink()
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
        os.chmod(file.name, 0o644)
        os.replace(file.name, target)
