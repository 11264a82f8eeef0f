"""Saving one part of a draft while others may be writing other parts, or the same one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dienests.base.access import Actor
from dienests.exchange.comparing.conflicts import Answer
from dienests.exchange.comparing.merging import Merged, merge
from dienests.exchange.item.contents import KNOWN
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.models import Draft
from dienests.exchange.office.library.operations.drafts import draft_files, save
from dienests.exchange.office.library.writing.written import Texts, Written

_TRIES = 3


class Clash(Exception):
    """Somebody else saved the same part meanwhile: what it was, what both made of it."""

    def __init__(self, draft: Draft, written: Written, theirs: Texts) -> None:
        self.draft = draft
        self.base, self.mine, self.theirs = written.base, written.mine, theirs
        super().__init__("clash")

    @property
    def who(self) -> str:
        return str(self.draft.saved_by)

    def merged(self) -> Merged:
        """Both together; conflicts where both changed the same."""
        return merge(*({path: text.encode() for path, text in side.items()}
                       for side in (self.base, self.mine, self.theirs)))  # fmt: skip


def put(*, actor: Actor, now: datetime, draft: Draft, written: Written) -> Draft:
    """Save a part. What others saved in other parts does not stand in its way; whether somebody saved this one is told
    by what it was when the page was opened.

    Raises Clash; AccessRefused; LibraryRefused proposed, faulty, changed_meanwhile where the draft is gone.
    """
    for _ in range(_TRIES):
        there = draft_files(draft, KNOWN)
        theirs = written.shown(there)
        if theirs not in (dict(written.base), dict(written.mine)):
            raise Clash(draft, written, theirs)
        try:
            files = written.files(written.mine, there)
            return save(actor=actor, now=now, draft=draft, revision=draft.revision, files=files)
        except LibraryRefused as refused:
            if refused.code != "changed_meanwhile":
                raise
            draft = _as_it_is(draft, refused)
    raise LibraryRefused("changed_meanwhile", who=str(draft.saved_by), at=draft.saved_at, revision=draft.revision)


def _as_it_is(draft: Draft, refused: LibraryRefused) -> Draft:
    found = Draft.objects.select_related("item", "saved_by").filter(pk=draft.pk).first()
    if found is None:
        raise refused
    return found


def settled(clash: Clash, choice: str, answers: Mapping[int, str]) -> dict[str, str]:
    """What is to be saved after a person chose `mine`, `theirs` or `both`; of `both` each conflict has an answer,
    `ours` or `theirs`. Raises Unresolved."""
    if choice == "mine":
        return dict(clash.mine)
    if choice == "theirs":
        return dict(clash.theirs)
    said: dict[int, Answer] = {}
    merged = clash.merged()
    for conflict in merged.conflicts:
        answer = answers.get(conflict.number)
        if answer == "together" and conflict.suggestion is not None:
            said[conflict.number] = Answer(words=conflict.suggestion)
        elif answer in ("ours", "theirs"):
            said[conflict.number] = Answer(side=answer)  # type: ignore[arg-type]  # one of two words
    return {path: content.decode() for path, content in merged.resolved(said).items()}
