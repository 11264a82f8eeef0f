"""Another office with an item of its own, whose versions lie where fetching would have put them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dienests.exchange.item import shipped_item
from dienests.exchange.office.colleagues.models import Colleague, OwnOffice, Said, Statement, Trust
from dienests.exchange.office.colleagues.own import office_name, own_key
from dienests.exchange.office.library.checking import checked
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication
from dienests.exchange.office.library.operations.drafts import draft_files, save
from dienests.exchange.office.library.operations.publishing import propose, publish
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.repository import OWN, SHIPPED, ItemRepository, colleague_ref
from dienests.exchange.repository.versions import OfficeName, Version
from tests.factories.cases import NOW, OfficeAtWork

ITEM = "shelter_rules"
TEXT = "text.lv.md"


@dataclass
class Neighbour:
    """`colleague`: as our office knows it; `repository`: the other office's own, elsewhere."""

    colleague: Colleague
    key: OfficeKey
    repository: ItemRepository
    published: int = 0

    def publish(
        self, files: Mapping[str, bytes], *, merged: Sequence[str] = (), words: str = "Jauna versija."
    ) -> Version:
        self.published += 1
        stamped = with_line(files, "version", str(self.published))
        return self.repository.publish(
            stamped, message=words, office=OfficeName("Daugavpils Sociālais dienests", "daugavpils.example"),
            key=self.key, at=NOW + timedelta(days=self.published), merged=merged,
        )  # fmt: skip

    def fetched_as(self, own_name: str) -> str:
        """As if our office had just fetched it: the newest version, with all it stands on."""
        newest = self.repository.head()
        assert newest is not None
        with repository_of(own_name) as ours:
            copied(self.repository, ours)
            ours.accept(colleague_ref(self.colleague.code), newest.commit)
        return newest.commit

    def takes(self, own_name: str) -> str:
        """As if the other office had just fetched ours: our newest version."""
        with repository_of(own_name) as ours:
            copied(ours, self.repository)
            newest = ours.head()
        assert newest is not None
        return newest.commit


def copied(source: ItemRepository, target: ItemRepository) -> None:
    for each in source.repo.object_store:
        target.repo.object_store.add_object(source.repo.object_store[each])


def neighbour(
    folder: Path, office: OfficeAtWork, *, trust: Trust = Trust.CONFIRMED, code: str = "daugavpils"
) -> Neighbour:
    """A colleague, confirmed by the head of office unless another trust is asked for."""
    key = OfficeKey.new()
    by = office.director.user if trust == Trust.CONFIRMED else None
    colleague = Colleague.objects.create(
        code=code, name_lv="Daugavpils Sociālais dienests", name_en="Social Service of Daugavpils",
        address=f"https://{code}.example", trust=trust, key_line=key.public.line, confirmed_by=by,
        confirmed_at=NOW if by else None, added_at=NOW,
    )  # fmt: skip
    return Neighbour(colleague, key, ItemRepository.create(folder / f"{code}.git"))


def shipped_files(name: str = ITEM) -> dict[str, bytes]:
    return dict(shipped_item(name).files)


def with_line(files: Mapping[str, bytes], key: str, value: str) -> dict[str, bytes]:
    """item.yaml with another value of a key that stands on one line."""
    lines = files["item.yaml"].decode().splitlines(keepends=True)
    changed = [f"{key}: {value}\n" if line.startswith(f"{key}:") else line for line in lines]
    return {**files, "item.yaml": "".join(changed).encode()}


def replaced(files: Mapping[str, bytes], old: str, new: str, *, path: str = TEXT) -> dict[str, bytes]:
    """A text with other words; the words must be there."""
    text = files[path].decode()
    assert old in text, old
    return {**files, path: text.replace(old, new).encode()}


def write(office: OfficeAtWork, item: LibraryItem, files: Mapping[str, bytes]) -> None:
    """The draft gets these files."""
    draft = item.draft
    draft.refresh_from_db()
    save(actor=office.head, now=NOW, draft=draft, revision=draft.revision, files=files)


def proposed(office: OfficeAtWork, draft: Draft, *, words: str) -> Publication:
    """By the head of unit, who has looked at everything that may be a person and says that it is none."""
    none = [each.key for each in checked(draft.item.name, draft_files(draft)).found]
    return propose(actor=office.head, now=NOW, draft=draft, revision=draft.revision, words=words, looked_at=none)


def published(office: OfficeAtWork, item: LibraryItem, *, words: str = "Pielāgots.") -> LibraryItem:
    """The head of unit proposes, the head of office publishes."""
    proposal = proposed(office, LibraryItem.objects.get(pk=item.pk).draft, words=words)
    return publish(actor=office.director, now=NOW, publication=proposal, digest=proposal.digest)


def own_address() -> None:
    OwnOffice.objects.update_or_create(
        pk=1, defaults={"address": "https://ogre.example", "key_line": own_key().public.line, "publishes": True}
    )


def heard(neighbour: Neighbour, kind: Said, **fields: object) -> Statement:
    """What the colleague's index said, as reading stores it."""
    count = Statement.objects.count()
    values = {"text": "", "to_key": own_key().public.line, "at": datetime(2026, 2, 9, tzinfo=UTC), "heard_at": NOW}
    return Statement.objects.create(speaker=neighbour.colleague, uid=f"{count:032x}", kind=kind, **{**values, **fields})


def files_of(item: LibraryItem) -> dict[str, bytes]:
    return draft_files(LibraryItem.objects.get(pk=item.pk).draft)


def without_history(item: LibraryItem) -> LibraryItem:
    """As if it was taken when the history of what ships was not kept yet: only the digest of its files is known."""
    with repository_of(item.name) as repository:
        files = repository.files(item.commit)
        for ref in (OWN, SHIPPED):
            repository.repo.refs.remove_if_equals(ref, None)
        alone = repository.publish(files, message="Pirmā", office=office_name(), key=own_key(), at=NOW)
    LibraryItem.objects.filter(pk=item.pk).update(commit=alone.commit, from_commit="")
    return LibraryItem.objects.get(pk=item.pk)
