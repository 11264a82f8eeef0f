"""A file with other values that stays as somebody wrote it: its order, its comments, what it says outright."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dienests.exchange.comparing.respelling import respelled
from dienests.exchange.comparing.trees import in_order
from dienests.practice.strict_yaml import read_yaml

# What a page does not send: written outright it says the same as not at all.
_NOT_SO: tuple[Any, ...] = (False, [], "always")


def rewritten(content: bytes, wanted: Mapping[str, Any]) -> bytes:
    """The file saying `wanted`. What is said already stays to the byte."""
    before = read_yaml(content, file="")[0].data
    return respelled(content, _as_before(before, wanted) if isinstance(before, Mapping) else wanted)


def _as_before(before: Any, wanted: Any) -> Any:
    """The wanted values in the order of those before, with what these say outright and a page does not send."""
    if isinstance(before, Mapping) and isinstance(wanted, Mapping):
        outright = {key: value for key, value in before.items() if key not in wanted and _is_not_so(value)}
        kept = {key: value for key, value in before.items() if key in wanted or key in outright}
        return {key: outright[key] if key in outright else _as_before(before.get(key), wanted[key])
                for key in in_order(kept, wanted)}  # fmt: skip
    if isinstance(before, list) and isinstance(wanted, list):
        return [_as_before(_counterpart(before, wanted, at), each) for at, each in enumerate(wanted)]
    return wanted


def _is_not_so(value: Any) -> bool:
    return any(type(value) is type(each) and value == each for each in _NOT_SO)


def _counterpart(before: Sequence[Any], wanted: Sequence[Any], at: int) -> Any:
    """The entry that became this one: of its name, else the one at its place where none came or went."""
    name = wanted[at].get("name") if isinstance(wanted[at], Mapping) else None
    for each in before if name else ():
        if isinstance(each, Mapping) and each.get("name") == name:
            return each
    return before[at] if len(before) == len(wanted) else next((each for each in before if each == wanted[at]), None)
