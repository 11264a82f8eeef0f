"""Beginning an item, and saving what is written of it."""

from collections.abc import Mapping
from datetime import datetime

from dienests.base.access import Actor
from dienests.exchange.office.library.models import Draft, LibraryItem


def begin(*, actor: Actor, now: datetime, name: str, files: Mapping[str, bytes]) -> Draft:
    """A new item with its first draft. `files` may be incomplete, but item.yaml must have kind, title and summary.

    Raises AccessRefused; LibraryRefused name_taken, faulty.
    """
    raise NotImplementedError


def begin_from_shipped(*, actor: Actor, now: datetime, shipped: str, name: str = "") -> Draft:
    """The same from an item that ships with Dienests; its owner becomes this office."""
    raise NotImplementedError


def next_version(*, actor: Actor, now: datetime, item: LibraryItem) -> Draft:
    """The draft of the next version, with the files of the newest; the one that is there already, if one is."""
    raise NotImplementedError


def save(
    *, actor: Actor, now: datetime, draft: Draft, revision: int, files: Mapping[str, bytes | None]
) -> Draft:  # fmt: skip
    """Put files in the place of those of these paths; None takes one away. What lists show follows item.yaml.

    Faults of the item do not keep it from being saved; paths and sizes that no item may have do. Raises AccessRefused;
    LibraryRefused changed_meanwhile (`details`: who, at, revision), proposed, faulty (`problems`).
    """
    raise NotImplementedError


def discard(*, actor: Actor, now: datetime, draft: Draft) -> None:
    """The draft is gone; so is an item that was never published. Raises AccessRefused; LibraryRefused proposed."""
    raise NotImplementedError


def draft_files(draft: Draft) -> dict[str, bytes]:
    """Content by path."""
    return {path: bytes(content) for path, content in draft.files.values_list("path", "content")}
