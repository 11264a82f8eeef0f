"""Items of the library for tests, made of those that ship, as rows and files: no operation is needed for it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dienests.base.access import Actor
from dienests.base.organisation.models import Role, User
from dienests.exchange.item import shipped_item
from dienests.exchange.office.library.checking import checked
from dienests.exchange.office.library.listed import listed
from dienests.exchange.office.library.models import Draft, DraftFile, LibraryItem, Publication
from dienests.exchange.office.library.operations.publishing import propose, publish
from tests.factories.organisation import OfficeFactory, UserFactory, actor_in

MOMENT = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
NAME = "client_survey"


def files_of(shipped: str = NAME, *, name: str = "", **changes: tuple[str, str]) -> dict[str, bytes]:
    """Files of an item that ships, under another name if one is given. `changes`: text_lv=("old", "new")."""
    files = dict(shipped_item(shipped).files)
    if name:
        files["item.yaml"] = files["item.yaml"].replace(f"name: {shipped}\n".encode(), f"name: {name}\n".encode(), 1)
    for path, (old, new) in changes.items():
        key = {"about": "item.yaml", "text_lv": "text.lv.md", "text_en": "text.en.md"}[path]
        assert old.encode() in files[key]
        files[key] = files[key].replace(old.encode(), new.encode(), 1)
    return files


def item_row(shipped: str = NAME, *, name: str = "", user: User | None = None, **columns: Any) -> LibraryItem:
    """An item that was never published, without a draft."""
    values = {"created_by": user or UserFactory(), "created_at": MOMENT} | listed(files_of(shipped)) | columns
    return LibraryItem.objects.create(name=name or shipped, **values)


def draft_of(
    item: LibraryItem, files: Mapping[str, bytes], *, user: User | None = None, merges: list[str] | None = None
) -> Draft:
    draft = Draft.objects.create(
        item=item, base_commit=item.commit, merges=merges or [], saved_by=user or item.created_by, saved_at=MOMENT
    )
    DraftFile.objects.bulk_create(DraftFile(draft=draft, path=path, content=content) for path, content in files.items())
    return draft


def proposed(
    item: LibraryItem, files: Mapping[str, bytes], *, by: Actor | None = None, words: str = "Pirmā versija",
    now: datetime = MOMENT, looked_at: list[str] | None = None, shared: bool = True,
) -> Publication:  # fmt: skip
    OfficeFactory()
    actor = by or actor_in(Role.SOCIAL_WORKER)
    draft = draft_of(item, files, user=actor.user)
    return propose(actor=actor, now=now, draft=draft, revision=1, words=words, looked_at=looked_at or (), shared=shared)


def published(
    shipped: str = NAME, *, name: str = "", item: LibraryItem | None = None, files: Mapping[str, bytes] | None = None,
    words: str = "Pirmā versija", now: datetime = MOMENT,
) -> LibraryItem:  # fmt: skip
    """The next version of an item, or the first of a new one, by two people; what is doubtful was looked at."""
    item, files = item or item_row(shipped, name=name), files or files_of(shipped, name=name)
    keys = [each.key for each in checked(item.name, files).found]
    waiting = proposed(item, files, words=words, now=now, looked_at=keys)
    return publish(actor=actor_in(Role.HEAD_OF_UNIT), now=now, publication=waiting, digest=waiting.digest)
