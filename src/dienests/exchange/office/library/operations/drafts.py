"""Beginning an item, and saving what is written of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Length

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.item import KINDS, ItemFaults, digest_of, shipped_item
from dienests.exchange.item.contents import MAX_ENTRIES, MAX_TOTAL_BYTES, NAME, Contents, contents_of
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.listed import LISTED, listed
from dienests.exchange.office.library.models import (
    Draft,
    DraftFile,
    ItemState,
    LibraryItem,
    Notice,
    NoticeKind,
    PublicationOutcome,
)
from dienests.exchange.office.library.store import files_at, keep_shipped, repository_of
from dienests.exchange.office.library.writing.about import of_listed, of_next_version, of_this_office, with_about


def begin(*, actor: Actor, now: datetime, name: str, files: Mapping[str, bytes]) -> Draft:
    """A new item with its first draft. `files` may be incomplete, but item.yaml must have kind, title and summary.

    Raises AccessRefused; LibraryRefused name_taken, faulty.
    """
    return _begun(actor, now, name, files)


def begin_from_shipped(*, actor: Actor, now: datetime, shipped: str, name: str = "") -> Draft:
    """The same from an item that ships with Dienests; its owner becomes this office. Its first version will have what
    ships as a parent, as one that is adopted from a colleague has the colleague's: so later ones can be merged."""
    require(actor, ITEM_WRITE)
    try:
        taken = shipped_item(shipped)
    except ItemFaults as error:
        raise LibraryRefused("faulty", count=len(error.faults), problems=error.faults) from error
    files = of_this_office(taken.files)
    origin = {"from_shipped": taken.name, "from_digest": digest_of(taken.files)}
    with transaction.atomic():
        draft = _begun(actor, now, name or taken.name, files, **origin)
        draft.item.from_commit = keep_shipped(draft.item.name, taken.files, at=now).commit
        draft.item.save(update_fields=["from_commit"])
        draft.merges = [draft.item.from_commit]
        draft.save(update_fields=["merges"])
    return draft


def next_version(*, actor: Actor, now: datetime, item: LibraryItem) -> Draft:
    """The draft of the next version, with the files of the newest; the one that is there already, if one is.

    Raises AccessRefused; of a repository that cannot be read what store.files_at raises.
    """
    require(actor, ITEM_WRITE, item)
    with transaction.atomic():
        locked = LibraryItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        found = Draft.objects.filter(item=locked).first()
        if found is not None:
            return found
        files = files_at(locked.name, locked.commit) if locked.commit else of_listed(locked)
        draft = Draft.objects.create(item=locked, base_commit=locked.commit, saved_by=actor.user, saved_at=now)
        _put(draft, of_next_version(files, number=locked.number + 1, today=actor.today))
        record(_event("library_next_version_begun", locked, {"after": locked.number}), actor=actor.user, at=now)
    return draft


def save(
    *, actor: Actor, now: datetime, draft: Draft, revision: int, files: Mapping[str, bytes | None]
) -> Draft:  # fmt: skip
    """Put files in the place of those of these paths; None takes one away. What lists show follows item.yaml.

    Faults of the item do not keep it from being saved; paths and sizes that no item may have do. What is there
    already is not saved again: the revision stays. Raises AccessRefused; LibraryRefused changed_meanwhile (`details`:
    who, at, revision), also where the draft is gone, proposed, faulty (`problems`).
    """
    require(actor, ITEM_WRITE)  # a draft that is gone is no matter of access
    with transaction.atomic():
        locked = _locked(draft, now)
        item = locked.item
        _refuse_proposed(item)
        if locked.revision != revision:
            raise _changed_meanwhile(locked)
        changed = _changed(locked, files)
        if not changed:
            return locked
        _check(locked, changed)
        _put(locked, changed)
        _touch(locked, actor, now)
        if item.state == ItemState.DRAFT:
            _list(item, draft_files(locked, LISTED))
        details = {"revision": locked.revision, "files": sorted(changed)}
        record(_event("library_draft_saved", item, details), actor=actor.user, at=now)
    return locked


def discard(*, actor: Actor, now: datetime, draft: Draft) -> None:
    """The draft is gone; so is an item that was never published. What was taken into it from colleagues waits again.

    Raises AccessRefused; LibraryRefused proposed,
    changed_meanwhile where it is gone already."""
    require(actor, ITEM_WRITE)  # a draft that is gone is no matter of access
    with transaction.atomic():
        locked = _locked(draft, now)
        item = locked.item
        _refuse_proposed(item)
        locked.delete()
        details = {"title": item.title_lv, "waits_again": _wait_again(item) if item.commit else 0}
        record(_event("library_draft_discarded", item, details), actor=actor.user, at=now)
        # What was proposed once and declined stays, as everything that two people answered for.
        if item.state == ItemState.DRAFT and not item.publications.exists():
            item.delete()


def draft_files(draft: Draft, paths: Sequence[str] = ()) -> dict[str, bytes]:
    """Content by path; of these paths only, where some are named."""
    rows = draft.files.filter(path__in=paths) if paths else draft.files
    return {path: bytes(content) for path, content in rows.values_list("path", "content")}


def _wait_again(item: LibraryItem) -> int:
    """Notices of later versions that were taken into the draft and are not in the newest version. How many."""
    merged = list(Notice.objects.filter(item=item, kind=NoticeKind.UPSTREAM, done_how="merged").order_by("pk"))
    with repository_of(item.name) as repository:
        gone = [each.pk for each in merged if not repository.contains(item.commit, each.data["commit"])]
    return Notice.objects.filter(pk__in=gone).update(done_at=None, done_by=None, done_how="")


def _begun(actor: Actor, now: datetime, name: str, files: Mapping[str, bytes], **origin: str) -> Draft:
    """A first draft under a name of its own: item.yaml says that name, version 1 and today."""
    require(actor, ITEM_WRITE)
    _refuse_faults(contents_of(name, files), field="files")
    content = of_next_version(with_about(files, name=name), number=1, today=actor.today)
    shown = listed(content)
    _refuse_faults(_incomplete(name, shown), field="about")
    with transaction.atomic():
        if LibraryItem.objects.filter(name=name).exists():
            raise LibraryRefused("name_taken", name=name, field="name")
        try:
            with transaction.atomic():
                item = LibraryItem.objects.create(
                    name=name, created_by=actor.user, created_at=now, adopted_at=now if origin else None, **origin,
                    **shown,
                )  # fmt: skip
        except IntegrityError as error:  # somebody took the name at the same moment
            raise LibraryRefused("name_taken", name=name, field="name") from error
        draft = Draft.objects.create(item=item, saved_by=actor.user, saved_at=now)
        _put(draft, content)
        record(_event("library_item_begun", item, {"kind": item.kind, **origin}), actor=actor.user, at=now)
    return draft


def _locked(draft: Draft, now: datetime) -> Draft:
    """The draft as it is now, its item locked; as publishing does. Raises LibraryRefused where it is gone."""
    item = LibraryItem.objects.select_for_update(of=("self",)).filter(pk=draft.item_id).first()
    found = Draft.objects.select_related("saved_by").filter(pk=draft.pk, item=item).first() if item else None
    if found is None or item is None:
        raise LibraryRefused("changed_meanwhile", who="–", at=now, revision=0)
    found.item = item
    return found


def _changed_meanwhile(draft: Draft) -> LibraryRefused:
    return LibraryRefused("changed_meanwhile", who=str(draft.saved_by), at=draft.saved_at, revision=draft.revision)


def _incomplete(name: str, shown: Mapping[str, Any]) -> Contents:
    """Faults of an item that cannot be listed yet."""
    found = Contents(name[:60])
    if not NAME.match(name):
        lv, en = "nosaukums ar mazajiem latīņu burtiem, cipariem un _", "a name of small Latin letters, digits and _"
        found.refuse("item.yaml", name, lv, en)
    if shown["kind"] not in KINDS:
        found.refuse("item.yaml", shown["kind"] or None, "veids (kind)", "a kind (kind)")
    for key, lv, en in (("title", "nosaukums", "a title"), ("summary", "kopsavilkums", "a summary")):
        if not (shown[f"{key}_lv"] or shown[f"{key}_en"]):
            found.refuse("item.yaml", None, f"{lv} ({key})", f"{en} ({key})")
    return found


def _changed(draft: Draft, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
    """What is not there yet as it is to be."""
    there = draft_files(draft, list(files)) if files else {}
    return {path: content for path, content in files.items() if there.get(path) != content}


def _check(draft: Draft, changed: Mapping[str, bytes | None]) -> None:
    """Raises LibraryRefused faulty where an item may not have these files, or not so many and so large ones."""
    name = draft.item.name
    contents = contents_of(name, {path: content for path, content in changed.items() if content is not None})
    if "item.yaml" in changed and changed["item.yaml"] is None:
        contents.refuse("item.yaml", None, "šādai datnei jābūt", "this file is needed")
    sizes = dict(draft.files.annotate(size=Length("content")).values_list("path", "size"))
    sizes |= {path: len(content or b"") for path, content in changed.items()}
    kept = [path for path in sizes if path not in changed or changed[path] is not None]
    if len(kept) > MAX_ENTRIES:
        contents.refuse("", len(kept), f"ne vairāk kā {MAX_ENTRIES} datnes", f"at most {MAX_ENTRIES} files")
    if sum(sizes[path] for path in kept) > MAX_TOTAL_BYTES:
        contents.refuse("", f"> {MAX_TOTAL_BYTES} B", "mazāki pielikumi", "smaller attachments")
    _refuse_faults(contents, field="files")


def _refuse_faults(contents: Contents, *, field: str) -> None:
    if contents.faults:
        raise LibraryRefused("faulty", count=len(contents.faults), field=field, problems=contents.faults)


def _refuse_proposed(item: LibraryItem) -> None:
    waiting = item.publications.filter(outcome=PublicationOutcome.OPEN).select_related("proposed_by").first()
    if waiting is not None:
        raise LibraryRefused("proposed", who=str(waiting.proposed_by))


def _put(draft: Draft, files: Mapping[str, bytes | None]) -> None:
    DraftFile.objects.filter(draft=draft, path__in=list(files)).delete()
    DraftFile.objects.bulk_create(
        [DraftFile(draft=draft, path=path, content=content) for path, content in sorted(files.items())
         if content is not None]
    )  # fmt: skip


def _touch(draft: Draft, actor: Actor, now: datetime) -> None:
    """One more save. The filter refuses two at once where the database does not lock rows."""
    fresh = Draft.objects.filter(pk=draft.pk, revision=draft.revision)
    if not fresh.update(revision=F("revision") + 1, saved_by=actor.user, saved_at=now):
        raise LibraryRefused("changed_meanwhile", who="–", at=now, revision=draft.revision)
    draft.revision, draft.saved_by, draft.saved_at = draft.revision + 1, actor.user, now


def _list(item: LibraryItem, files: Mapping[str, bytes]) -> None:
    """Lists keep what they had where item.yaml says nothing that can be shown."""
    for field, value in listed(files).items():
        if value or field not in ("kind", "title_lv", "title_en", "summary_lv", "summary_en"):
            setattr(item, field, value)
    item.save()


def _event(event: str, item: LibraryItem, details: dict[str, Any]) -> Event:
    return Event(event=event, object_type="library_item", object_id=item.pk, details={"name": item.name, **details})
