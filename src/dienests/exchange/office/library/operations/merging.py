"""Taking a later version of a colleague or of what ships, or a suggested one, into the draft of an item: three-way.

Conflicts are shown in their places.

What is being taken in stands in Draft.merging, what was chosen in Draft.answers, by the key of each place: nothing is
lost when people leave in between or somebody edits the draft meanwhile. The draft changes only at the end.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import Event, record
from dienests.exchange.comparing.conflicts import Answer, Conflict, Side
from dienests.exchange.comparing.merging import Merged, merge
from dienests.exchange.comparing.respelling import respelled
from dienests.exchange.office.colleagues.access import STATEMENT_SAY
from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.colleagues.statements import say
from dienests.exchange.office.library.access import ITEM_WRITE
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.looking_through import look_through
from dienests.exchange.office.library.models import Draft, LibraryItem, Notice, NoticeKind, PublicationOutcome
from dienests.exchange.office.library.notices import close
from dienests.exchange.office.library.operations.drafts import draft_files, next_version, save
from dienests.exchange.office.library.operations.suggesting import refuse_answered
from dienests.exchange.office.library.origin import called, common_base, has, is_of, stands_on
from dienests.exchange.office.library.store import repository_of
from dienests.exchange.repository.limits import Unfit
from dienests.exchange.repository.versions import Version
from dienests.exchange.repository.wire import Damaged
from dienests.practice.strict_yaml import read_yaml

MOST_WORDS = 100_000
# What item.yaml says of one version or one office: never a difference worth deciding, ours stays.
_OURS = ("name", "version", "dated")
_ABOUT = "item.yaml"


@dataclass(frozen=True)
class Place:
    """A conflict with what was chosen for it: {"side": "ours"} or {"words": …}; None where nothing was yet."""

    key: str
    conflict: Conflict
    chosen: Mapping[str, str] | None

    @property
    def writable(self) -> bool:
        """Whether words of one's own may stand there."""
        sides = [side for side in (self.conflict.ours, self.conflict.theirs) if side is not None]
        return self.conflict.path.endswith((".md", ".yaml")) and all(isinstance(side, str) for side in sides)


@dataclass(frozen=True)
class Underway:
    """What is being taken in, computed anew from the draft as it is. `version`: the colleague's; of what ships with
    Dienests where `colleague` is None."""

    draft: Draft
    colleague: Colleague | None
    version: Version
    statement: Statement | None
    merged: Merged
    based: bool = True  # whether it is known what both stand on; else every difference is a place

    @cached_property
    def places(self) -> list[Place]:
        """In the order of files and places."""
        seen: Counter[str] = Counter()
        found = []
        for conflict in self.merged.conflicts:
            digest = _digest_of(conflict)
            seen[digest] += 1
            key = f"{digest}-{seen[digest]}"
            found.append(Place(key, conflict, self.draft.answers.get(key)))
        return found

    @property
    def open(self) -> list[Place]:
        return [place for place in self.places if place.chosen is None]

    def files(self) -> dict[str, bytes]:
        """The draft as it will be. Raises comparing.conflicts.Unresolved while places are open."""
        answers = {
            place.conflict.number: Answer(side=_side(place.chosen), words=place.chosen.get("words"))
            for place in self.places
            if place.chosen is not None
        }
        return self.merged.resolved(answers)


def begin_merge(
    *, actor: Actor, now: datetime, item: LibraryItem, colleague: Colleague | None, commit: str,
    statement: Statement | None = None, word: str = "", looked_at: Collection[str] = (),
) -> Draft:  # fmt: skip
    """A fetched version of a colleague (None: what ships with Dienests) is taken into the draft of the next version.
    `statement`: the suggestion that is accepted with it, `word`: what is said to its author at the end, `looked_at`:
    keys of findings in it that are no personal data.

    Raises AccessRefused; LibraryRefused proposed, merging, not_here, nothing_new, answered_already, personal_data.
    """
    require(actor, ITEM_WRITE, item)
    if statement is not None:
        require(actor, STATEMENT_SAY)
        refuse_answered(statement)
        look_through(word, looked_at)
    with transaction.atomic():
        draft = _locked(next_version(actor=actor, now=now, item=item))
        if draft.merging is not None:
            if draft.merging.get("theirs") == commit:
                return draft
            other = Colleague.objects.filter(pk=draft.merging.get("colleague")).first()
            raise LibraryRefused("merging", colleague=called(other))
        _refuse_nothing_new(draft, colleague, commit)
        draft.merging = {
            "theirs": commit, "colleague": colleague.pk if colleague else None,
            "statement": statement.pk if statement else None, "word": word,
        }  # fmt: skip
        draft.answers = {}
        draft.save(update_fields=["merging", "answers"])
        _record("library_merge_begun", draft, actor, now, commit=commit, of=called(colleague))
    return draft


def underway(draft: Draft) -> Underway | None:
    """None where nothing is being taken in. Raises LibraryRefused not_here where the version cannot be read."""
    about = draft.merging
    if about is None:
        return None
    colleague = Colleague.objects.get(pk=about["colleague"]) if about["colleague"] else None
    statement = Statement.objects.filter(pk=about.get("statement")).select_related("speaker").first()
    ours, theirs = draft_files(draft), about["theirs"]
    try:
        with repository_of(draft.item.name) as repository:
            version = repository.version(theirs)
            base = common_base(repository, stands_on(draft.item, draft), theirs)
            files = repository.files(theirs)
            before = repository.files(base) if base else None
    except (Damaged, Unfit, KeyError) as error:
        raise LibraryRefused("not_here", colleague=called(colleague)) from error
    if before is None:
        return Underway(draft, colleague, version, statement, merge(None, ours, opposed(files, ours, colleague)), False)
    merged = merge(_as_ours(before, ours, _OURS), ours, _as_ours(files, ours, _OURS))
    return Underway(draft, colleague, version, statement, merged)


def opposed(files: Mapping[str, bytes], ours: Mapping[str, bytes], colleague: Colleague | None) -> dict[str, bytes]:
    """A version as it is held against ours where nobody knows what both stand on. An office owns what it took from
    what ships (no `colleague`); of a colleague's item the author stays."""
    return _as_ours(files, ours, _OURS if colleague else (*_OURS, "owner"))


def choose(*, actor: Actor, now: datetime, draft: Draft, key: str, side: str = "", words: str | None = None) -> Place:
    """What is to stand at one place: a side ("ours", "theirs"), or words of one's own; with neither it is open again.

    Raises AccessRefused; LibraryRefused proposed, no_merge, place_gone, no_choice.
    """
    require(actor, ITEM_WRITE, draft.item)
    with transaction.atomic():
        locked = _locked(draft)
        found = _underway(locked)
        place = next((each for each in found.places if each.key == key), None)
        if place is None:
            raise LibraryRefused("place_gone")
        chosen = _choice(place, side, words)
        locked.answers = {name: value for name, value in locked.answers.items() if name != key}
        if chosen is not None:
            locked.answers[key] = chosen
        locked.save(update_fields=["answers"])
        told = chosen.get("side", "words") if chosen else "open"
        _record("library_merge_chosen", locked, actor, now, place=key, path=place.conflict.path, chosen=told)
    return Place(key, place.conflict, chosen)


def choose_rest(*, actor: Actor, now: datetime, draft: Draft, side: Side) -> int:
    """The same side at every place that is open still. Returns how many. Raises what `choose` raises."""
    require(actor, ITEM_WRITE, draft.item)
    with transaction.atomic():
        locked = _locked(draft)
        rest = _underway(locked).open
        locked.answers = {**locked.answers, **{place.key: {"side": side} for place in rest}}
        locked.save(update_fields=["answers"])
        _record("library_merge_chosen", locked, actor, now, places=[each.key for each in rest], chosen=side)
    return len(rest)


def finish(*, actor: Actor, now: datetime, draft: Draft) -> Draft:
    """The draft becomes what was decided, and the colleague's version one of its parents; it can be edited further
    and is proposed as always. Its notices are closed; whoever suggested it is told that it was accepted.

    Raises AccessRefused; LibraryRefused proposed, no_merge, merge_unfinished, faulty, changed_meanwhile,
    answered_already.
    """
    require(actor, ITEM_WRITE, draft.item)
    with transaction.atomic():
        locked = _locked(draft)
        found = _underway(locked)
        if found.open:
            raise LibraryRefused("merge_unfinished", count=len(found.open))
        if found.statement is not None:
            refuse_answered(found.statement)
        files, before = found.files(), draft_files(locked)
        changed: dict[str, bytes | None] = {path: None for path in before if path not in files}
        changed |= {path: content for path, content in files.items() if before.get(path) != content}
        if changed:
            locked = save(actor=actor, now=now, draft=locked, revision=locked.revision, files=changed)
        word = str((locked.merging or {}).get("word", ""))
        locked.merges = [*locked.merges, found.version.commit]
        locked.merging, locked.answers = None, {}
        locked.save(update_fields=["merges", "merging", "answers"])
        _record("library_merge_finished", locked, actor, now, commit=found.version.commit, files=sorted(changed))
        _tell(actor, now, locked.item, found, word)
    return locked


def put_aside(*, actor: Actor, now: datetime, draft: Draft) -> Draft:
    """Nothing is taken in; the draft stays as it was before. Raises AccessRefused; LibraryRefused proposed."""
    require(actor, ITEM_WRITE, draft.item)
    with transaction.atomic():
        locked = _locked(draft)
        if locked.merging is not None:
            commit = locked.merging.get("theirs", "")
            locked.merging, locked.answers = None, {}
            locked.save(update_fields=["merging", "answers"])
            _record("library_merge_put_aside", locked, actor, now, commit=commit)
    return locked


def _locked(draft: Draft) -> Draft:
    """The draft as it is now, nobody else changing it. Raises LibraryRefused proposed, no_merge where it is gone."""
    item = LibraryItem.objects.select_for_update(of=("self",)).get(pk=draft.item_id)
    waiting = item.publications.filter(outcome=PublicationOutcome.OPEN).select_related("proposed_by").first()
    if waiting is not None:
        raise LibraryRefused("proposed", who=str(waiting.proposed_by))
    found = Draft.objects.filter(pk=draft.pk).first()
    if found is None:
        raise LibraryRefused("no_merge")
    found.item = item
    return found


def _underway(draft: Draft) -> Underway:
    found = underway(draft)
    if found is None:
        raise LibraryRefused("no_merge")
    return found


def _refuse_nothing_new(draft: Draft, colleague: Colleague | None, commit: str) -> None:
    with repository_of(draft.item.name) as repository:
        if not is_of(repository, colleague, commit):
            raise LibraryRefused("not_here", colleague=called(colleague))
        if any(repository.contains(tip, commit) for tip in stands_on(draft.item, draft)):
            raise LibraryRefused("nothing_new")


def _tell(actor: Actor, now: datetime, item: LibraryItem, found: Underway, word: str) -> None:
    """Notices that asked for this are done; so is a suggestion, whose author hears of it."""
    if found.statement is not None and found.statement.speaker is not None:
        own, theirs = found.statement.item_name or item.name, found.statement.own_name
        say(
            actor=actor, now=now, to=found.statement.speaker, kind=Said.ACCEPTED, text=word, item_name=theirs,
            item_commit=found.version.commit, own_name=own, own_commit=item.commit, answers=found.statement,
        )  # fmt: skip
    waiting = Notice.objects.filter(done_at=None, item=item).order_by("pk")
    for notice in waiting.filter(kind__in=(NoticeKind.UPSTREAM, NoticeKind.SUGGESTION)):
        if _is_of(notice, found):
            close(actor=actor, now=now, notice=notice, how="merged")


def _is_of(notice: Notice, found: Underway) -> bool:
    """Every version of the colleague up to the one that was taken in is in it now."""
    if notice.kind == NoticeKind.SUGGESTION:
        return found.statement is not None and notice.statement_id == found.statement.pk
    told = str(notice.data.get("commit", ""))
    if notice.colleague_id != (found.colleague.pk if found.colleague else None) or len(told) != 40:
        return False
    with repository_of(found.draft.item.name) as repository:
        return has(repository, told) and repository.contains(found.version.commit, told)


def _choice(place: Place, side: str, words: str | None) -> dict[str, str] | None:
    if side in ("ours", "theirs"):
        return {"side": side}
    if words is None:
        return None
    if not place.writable or len(words) > MOST_WORDS:
        raise LibraryRefused("no_choice", field="words")
    return {"words": _as_long(words, place.conflict)}


def _as_long(words: str, conflict: Conflict) -> str:
    """With the empty lines behind it that the passages had, so that what follows is not drawn into it."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    if not conflict.path.endswith(".md"):
        return plain
    shown = next((side for side in (conflict.ours, conflict.theirs, conflict.base) if side), "\n\n")
    ended = shown[len(shown.rstrip("\n")) :]
    return plain.strip("\n") + (ended or "\n") if plain.strip() else ""


def _side(chosen: Mapping[str, str]) -> Any:
    return chosen.get("side")


def _digest_of(conflict: Conflict) -> str:
    told = repr((conflict.path, conflict.place, conflict.base, conflict.ours, conflict.theirs))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _as_ours(files: Mapping[str, bytes], ours: Mapping[str, bytes], keys: Sequence[str]) -> dict[str, bytes]:
    """The files with what our item.yaml says under these keys."""
    if _ABOUT not in files or _ABOUT not in ours:
        return dict(files)
    read, mine = (read_yaml(each[_ABOUT], file=_ABOUT)[0].data for each in (files, ours))
    if not isinstance(read, dict) or not isinstance(mine, dict):
        return dict(files)
    return {**files, _ABOUT: respelled(files[_ABOUT], {**read, **{key: mine[key] for key in keys if key in mine}})}


def _record(event: str, draft: Draft, actor: Actor, now: datetime, **details: str | Sequence[str]) -> None:
    told = {"item": draft.item.name, "revision": draft.revision, **details}
    record(
        Event(event=event, object_type="library_item", object_id=draft.item_id, details=told), actor=actor.user, at=now
    )
