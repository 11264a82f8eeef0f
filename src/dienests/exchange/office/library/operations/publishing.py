"""Publishing by two: one person proposes, another publishes exactly that, or declines; withdrawing."""

from collections.abc import Sequence
from datetime import datetime

from dienests.base.access import Actor
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication


def propose(
    *, actor: Actor, now: datetime, draft: Draft, revision: int, words: str, looked_at: Sequence[str] = (),
    shared: bool = True,
) -> Publication:  # fmt: skip
    """`looked_at`: keys of checking.Found that are no personal data. Raises AccessRefused; LibraryRefused faulty,
    personal_data, changed_meanwhile, proposed, words_missing, merge_unfinished."""
    raise NotImplementedError


def publish(*, actor: Actor, now: datetime, publication: Publication, digest: str) -> LibraryItem:
    """The second person: exactly what they saw (`digest`) becomes the next version, signed by the office. The draft is
    gone. Raises AccessRefused; LibraryRefused publication_ended, proposed_by_you, changed_meanwhile, personal_data."""
    raise NotImplementedError


def decline(*, actor: Actor, now: datetime, publication: Publication, note: str) -> Publication:
    """No, and why; the draft stays. Raises AccessRefused; LibraryRefused publication_ended, proposed_by_you,
    words_missing."""
    raise NotImplementedError


def take_back(*, actor: Actor, now: datetime, publication: Publication) -> Publication:
    """Whoever proposed it. Raises AccessRefused; LibraryRefused publication_ended, not_yours."""
    raise NotImplementedError


def withdraw(*, actor: Actor, now: datetime, item: LibraryItem, why: str) -> LibraryItem:
    """Colleagues are told that nobody should work so any more; its history stays. Raises AccessRefused;
    LibraryRefused words_missing, not_published."""
    raise NotImplementedError


def restore(*, actor: Actor, now: datetime, item: LibraryItem) -> LibraryItem:
    """It is published again as it was. Raises AccessRefused; LibraryRefused not_withdrawn."""
    raise NotImplementedError


def set_shared(*, actor: Actor, now: datetime, item: LibraryItem, shared: bool) -> LibraryItem:
    """Whether colleagues see it. Raises AccessRefused."""
    raise NotImplementedError
