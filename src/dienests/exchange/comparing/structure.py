"""What differs between two YAML files: by the names of things, not by their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# By which key the entries of a list are told apart, the first that all of them have.
_NAMES = ("name", "code", "key", "kind", "from")
Place = tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """`place`: keys and names of entries from the outermost; `was` or `now` None where there was nothing."""

    place: Place
    was: Any
    now: Any

    @property
    def kind(self) -> str:
        return "added" if self.was is None else "removed" if self.now is None else "changed"


def structure_differences(before: Any, after: Any, *, place: Place = ()) -> Iterator[Changed]:
    """Every value that differs, as deep as both sides have the same shape. Reordered entries show as `order`."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            if key not in before or key not in after:
                yield Changed((*place, str(key)), before.get(key), after.get(key))
            else:
                yield from structure_differences(before[key], after[key], place=(*place, str(key)))
        return
    old, new = entries(before), entries(after)
    if old is not None and new is not None:
        yield from structure_differences(old, new, place=place)
        both = [name for name in new if name in old]
        if [name for name in old if name in new] != both:
            yield Changed((*place, "order"), [name for name in old if name in new], both)
    elif before != after:
        yield Changed(place, before, after)


def entries(value: Any) -> dict[str, Any] | None:
    """The entries of a list by their names; None where it is no list of named entries."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    if value and all(isinstance(entry, str) for entry in value):
        return {entry: entry for entry in value} if len(set(value)) == len(value) else None
    for key in _NAMES:
        names = [entry.get(key) if isinstance(entry, Mapping) else None for entry in value]
        if value and all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return {str(name): entry for name, entry in zip(names, value, strict=True)}
    return {} if not value else None
