"""Three forms of YAML into one, by the names of things; two, where nobody knows what both stand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

import yaml

from dienests.exchange.comparing.conflicts import Conflict
from dienests.exchange.comparing.structure import Place, entries

_NOTHING: Any = object()
UNKNOWN: Any = object()  # as a base: nobody knows what stood there before, so every difference is asked
Noted = Callable[..., Conflict]
Names = Mapping[str, Any] | None
WIDTH = 112


def merged_trees(base: Any, ours: Any, theirs: Any, noted: Noted, place: Place = ()) -> Any:
    """One tree, with a Conflict where both sides changed a value differently."""
    if _same(ours, theirs) or _same(theirs, base):
        return ours
    if _same(ours, base):
        return theirs
    three, unknown = [_children(side) for side in (base, ours, theirs)], base is UNKNOWN
    listed = not isinstance(ours, Mapping)
    fits = three[1] is not None and three[2] is not None and isinstance(theirs, Mapping) != listed
    lead = _leading(*three) if fits and listed and not unknown else 1
    if not fits or lead is None:
        shown = [None if side is _NOTHING or side is UNKNOWN else side for side in (base, ours, theirs)]
        return noted(place=" → ".join(place), base=shown[0], ours=shown[1], theirs=shown[2])
    merged: dict[str, Any] = {}
    sides = [side or {} for side in three]
    for name in in_order(sides[lead], sides[3 - lead]):
        was, mine, others = (side.get(name, _NOTHING) for side in sides)
        found = merged_trees(UNKNOWN if unknown else was, mine, others, noted, (*place, name))
        if found is not _NOTHING:
            merged[name] = found
    return list(merged.values()) if listed else merged


def _leading(base: Names, ours: Names, theirs: Names) -> Literal[1, 2] | None:
    """Whose order of entries holds: of who changed it. None where both did, differently."""
    common = (base or {}).keys() & (ours or {}).keys() & (theirs or {}).keys()
    was, mine, others = ([name for name in side or {} if name in common] for side in (base, ours, theirs))
    if others in (was, mine):
        return 1
    return 2 if mine == was else None


def in_order(lead: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The order of one side; what only the other has stands behind what it follows there."""
    order = list(lead)
    before: str | None = None
    for name in other:
        if name not in lead:
            order.insert(order.index(before) + 1 if before is not None else 0, name)
        before = name
    return order


def _children(side: Any) -> Names:
    if side is _NOTHING or side is UNKNOWN or isinstance(side, Conflict):
        return None
    return side if isinstance(side, Mapping) else entries(side)


def _same(one: Any, other: Any) -> bool:
    if one is _NOTHING or other is _NOTHING:
        return one is other
    # true is not 1 here, and the order of keys counts as little as in YAML.
    return type(one) is type(other) and bool(one == other)


def settled(tree: Any, decide: Callable[[Conflict], Any]) -> Any:
    """The tree with every conflict decided; what was decided away is left out."""
    if isinstance(tree, Conflict):
        return decide(tree)
    if isinstance(tree, Mapping):
        found = {key: settled(value, decide) for key, value in tree.items()}
        gone = {key for key, value in tree.items() if isinstance(value, Conflict) and found[key] is None}
        return {key: value for key, value in found.items() if key not in gone}
    if isinstance(tree, list):
        found_entries = [(entry, settled(entry, decide)) for entry in tree]
        return [now for entry, now in found_entries if not (isinstance(entry, Conflict) and now is None)]
    return tree


class _Dumper(yaml.SafeDumper):
    """Plain YAML as people write it: lists indented, texts of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    Decimal, lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:float", f"{number:f}")
)


def yaml_text(tree: Any) -> str:
    """A tree of plain values as YAML; read again it is the same tree."""
    return yaml.dump(tree, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
