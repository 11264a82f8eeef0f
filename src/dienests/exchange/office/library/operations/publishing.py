"""Publishing by two: one person proposes, another publishes exactly that, or declines; withdrawing.

The Git version is written first, then the database: whatever ends the server between the two, the next attempt finds
the version and goes on with it (store.publish_version).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.item import Item, digest_of
from dienests.exchange.office.library.access import ITEM_PUBLISH, ITEM_WRITE
from dienests.exchange.office.library.checking import Checked, checked
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.listed import listed
from dienests.exchange.office.library.looking_through import look_through
from dienests.exchange.office.library.models import Draft, DraftFile, ItemState, LibraryItem, Publication
from dienests.exchange.office.library.models import PublicationOutcome as Outcome
from dienests.exchange.office.library.operations.drafts import draft_files
from dienests.exchange.office.library.origin import newest_of_origin
from dienests.exchange.office.library.searched import all_words
from dienests.exchange.office.library.store import publish_version
from dienests.exchange.office.library.writing.about import of_next_version
from dienests.exchange.repository.repository import Moved
from dienests.exchange.repository.versions import Version

LONGEST_WORDS = 1000


def propose(
    *, actor: Actor, now: datetime, draft: Draft, revision: int, words: str, looked_at: Sequence[str] = (),
    shared: bool = True,
) -> Publication:  # fmt: skip
    """`looked_at`: keys of checking.Found that are no personal data. Raises AccessRefused; LibraryRefused faulty,
    personal_data, changed_meanwhile, proposed, words_missing, merge_unfinished.

    `words` go with the version to whoever reads it, and cannot be taken back: they are looked through too.
    item.yaml then says the number that the version will have, and today: so what the second person sees is to the byte
    what is published, and its digest holds.
    """
    require(actor, ITEM_WRITE, draft.item)
    said = _said(words)
    look_through(said, looked_at, field="words")
    today = timezone.localtime(now).date()
    files = of_next_version(draft_files(draft), number=draft.item.number + 1, today=today)
    found = checked(draft.item.name, files)  # takes seconds with attachments, so before anything is locked
    with transaction.atomic():
        item = _locked(draft.item_id)
        draft = _locked_draft(item, revision)
        _fit_to_publish(found, looked_at)
        DraftFile.objects.filter(draft=draft, path="item.yaml").update(content=files["item.yaml"])
        publication = Publication.objects.create(
            item=item, digest=digest_of(files), words=said, looked_at=_looked_at(found, looked_at), shared=shared,
            proposed_by=actor.user, proposed_at=now,
        )  # fmt: skip
        record(_event("item_proposed", publication, item, reason=said), actor=actor.user, at=now)
    return publication


def publish(*, actor: Actor, now: datetime, publication: Publication, digest: str) -> LibraryItem:
    """The second person: exactly what they saw (`digest`) becomes the next version, signed by the office. The draft is
    gone. Raises AccessRefused; LibraryRefused publication_ended, proposed_by_you, changed_meanwhile, personal_data,
    faulty, history_missing; ColleagueRefused key_unreadable."""
    require(actor, ITEM_PUBLISH, publication.item)
    seen = _proposed_files(publication)
    found = checked(publication.item.name, seen)
    with transaction.atomic():
        item, waiting = _to_answer(actor, publication)
        files = _proposed_files(waiting)
        if not waiting.digest == digest == digest_of(files) == digest_of(seen):
            raise LibraryRefused("changed_meanwhile", who=waiting.proposed_by)
        practice = _fit_to_publish(found, keys_of(waiting))
        merges = list(Draft.objects.values_list("merges", flat=True).get(item=item))
        try:
            at = timezone.localtime(now)
            version = publish_version(item, files, words=waiting.words, merged=merges, at=at)
        except Moved as moved:
            raise LibraryRefused("changed_meanwhile", who=waiting.proposed_by) from moved
        _follow(item, practice, version, now=now, shared=waiting.shared, merges=merges)
        _end(waiting, actor, now, Outcome.PUBLISHED, number=version.number, commit=version.commit)
        Draft.objects.filter(item=item).delete()
        record(_event("item_published", waiting, item), actor=actor.user, at=now)
    return item


def decline(*, actor: Actor, now: datetime, publication: Publication, note: str) -> Publication:
    """No, and why; the draft stays. Raises AccessRefused; LibraryRefused publication_ended, proposed_by_you,
    words_missing."""
    require(actor, ITEM_PUBLISH, publication.item)
    why = _said(note, field="note")
    with transaction.atomic():
        item, waiting = _to_answer(actor, publication)
        _end(waiting, actor, now, Outcome.DECLINED, note=why)
        record(_event("item_declined", waiting, item, reason=why), actor=actor.user, at=now)
    return waiting


def take_back(*, actor: Actor, now: datetime, publication: Publication) -> Publication:
    """Whoever proposed it. Raises AccessRefused; LibraryRefused publication_ended, not_yours."""
    require(actor, ITEM_WRITE, publication.item)
    with transaction.atomic():
        item, waiting = _still_open(publication)
        if waiting.proposed_by_id != actor.pk:
            raise LibraryRefused("not_yours", who=waiting.proposed_by)
        _end(waiting, actor, now, Outcome.WITHDRAWN)
        record(_event("item_proposal_taken_back", waiting, item), actor=actor.user, at=now)
    return waiting


def withdraw(*, actor: Actor, now: datetime, item: LibraryItem, why: str, looked_at: Sequence[str] = ()) -> LibraryItem:
    """Colleagues are told that nobody should work so any more; its history stays. Raises AccessRefused;
    LibraryRefused words_missing, personal_data, not_published. `why` stands in the public index; `looked_at` as in
    looking_through."""
    require(actor, ITEM_PUBLISH, item)
    said = _said(why, field="why")
    look_through(said, looked_at, field="why")
    with transaction.atomic():
        found = _locked(item.pk)
        if found.state != ItemState.PUBLISHED:
            raise LibraryRefused("not_published")
        found.state, found.withdrawn_at, found.withdrawn_by = ItemState.WITHDRAWN, now, actor.user
        found.withdrawn_why = said
        found.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_why"])
        record(_about_item("item_withdrawn", found, reason=said), actor=actor.user, at=now)
    return found


def restore(*, actor: Actor, now: datetime, item: LibraryItem) -> LibraryItem:
    """It is published again as it was. Raises AccessRefused; LibraryRefused not_withdrawn."""
    require(actor, ITEM_PUBLISH, item)
    with transaction.atomic():
        found = _locked(item.pk)
        if found.state != ItemState.WITHDRAWN:
            raise LibraryRefused("not_withdrawn")
        _not_withdrawn(found)
        found.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_why"])
        record(_about_item("item_restored", found), actor=actor.user, at=now)
    return found


def set_shared(*, actor: Actor, now: datetime, item: LibraryItem, shared: bool) -> LibraryItem:
    """Whether colleagues see it. Raises AccessRefused."""
    require(actor, ITEM_PUBLISH, item)
    with transaction.atomic():
        found = _locked(item.pk)
        if found.shared != shared:
            found.shared = shared
            found.save(update_fields=["shared"])
            record(_about_item("item_shared" if shared else "item_kept_here", found), actor=actor.user, at=now)
    return found


def keys_of(publication: Publication) -> list[str]:
    """Keys of the findings of which whoever proposed it said that they are none."""
    return ["|".join((each["kind"], each["text"], each["path"])) for each in publication.looked_at]


def _said(words: str, *, field: str = "words") -> str:
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        raise LibraryRefused("words_missing", field=field)
    return said


def _locked(pk: int) -> LibraryItem:
    """All that is answered, proposed or published about an item waits for this one row."""
    return LibraryItem.objects.select_for_update(of=("self",)).get(pk=pk)


def _locked_draft(item: LibraryItem, revision: int) -> Draft:
    waiting = Publication.objects.filter(item=item, outcome=Outcome.OPEN).select_related("proposed_by").first()
    if waiting is not None:
        raise LibraryRefused("proposed", who=waiting.proposed_by)
    draft = Draft.objects.select_for_update(of=("self",)).select_related("saved_by").filter(item=item).first()
    if draft is None or draft.revision != revision:
        raise LibraryRefused("changed_meanwhile", who=draft.saved_by if draft else "–")
    if draft.merging is not None:
        raise LibraryRefused("merge_unfinished")
    return draft


def _fit_to_publish(found: Checked, looked_at: Sequence[str]) -> Item:
    problems = (*found.faults, *found.unknown)
    if found.item is None or problems:
        raise LibraryRefused("faulty", problems=problems, count=len(problems))
    if personal := found.open(looked_at):
        raise LibraryRefused("personal_data", problems=personal, count=len(personal))
    return found.item


def _looked_at(found: Checked, keys: Sequence[str]) -> list[dict[str, str]]:
    """Only what was really found, each once."""
    said = {each.key: each for each in found.found if each.key in keys}
    return [{"kind": str(it.finding.kind), "text": it.finding.text, "path": it.path} for it in said.values()]


def _proposed_files(publication: Publication) -> dict[str, bytes]:
    """What waits; no files where the draft is gone."""
    draft = Draft.objects.filter(item=publication.item_id).first()
    return draft_files(draft) if draft else {}


def _still_open(publication: Publication) -> tuple[LibraryItem, Publication]:
    item = _locked(publication.item_id)
    found = Publication.objects.select_related("proposed_by", "ended_by").get(pk=publication.pk)
    if found.outcome != Outcome.OPEN:
        raise LibraryRefused("publication_ended", who=found.ended_by, outcome=found.get_outcome_display())
    return item, found


def _to_answer(actor: Actor, publication: Publication) -> tuple[LibraryItem, Publication]:
    item, found = _still_open(publication)
    if found.proposed_by_id == actor.pk:
        raise LibraryRefused("proposed_by_you")
    return item, found


def _follow(
    item: LibraryItem, practice: Item, version: Version, *, now: datetime, shared: bool, merges: Sequence[str]
) -> None:
    """The row says what the new version says."""
    columns = {**listed(practice.files), "words": all_words(practice.files)}
    for column, value in columns.items():
        setattr(item, column, value)
    item.number, item.commit, item.published_at, item.shared = version.number, version.commit, now, shared
    if merges and (item.from_commit or item.from_shipped):
        item.from_commit = newest_of_origin(item, merges)
    _not_withdrawn(item)
    item.save()


def _not_withdrawn(item: LibraryItem) -> None:
    item.state = ItemState.PUBLISHED
    item.withdrawn_at, item.withdrawn_by, item.withdrawn_why = None, None, ""


def _end(
    publication: Publication, actor: Actor, now: datetime, outcome: Outcome, *, note: str = "",
    number: int | None = None, commit: str = "",
) -> None:  # fmt: skip
    publication.outcome, publication.ended_note = outcome, note
    publication.ended_by, publication.ended_at = actor.user, now
    publication.number, publication.commit = number, commit
    publication.save(update_fields=["outcome", "ended_note", "ended_by", "ended_at", "number", "commit"])


def _event(event: str, publication: Publication, item: LibraryItem, *, reason: str = "") -> Event:
    details: Mapping[str, Any] = {"publication": publication.pk, "digest": publication.digest}
    return _about_item(event, item, reason=reason, **details)


def _about_item(event: str, item: LibraryItem, *, reason: str = "", **details: Any) -> Event:
    told = {"item": item.name, "number": item.number, "commit": item.commit, **details}
    return Event(event=event, object_type="library_item", object_id=item.pk, reason=reason, details=told)
