"""`dienests practice diff`: two forms of an item side by side, in words and in structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape

from dienests.exchange.comparing.structure import structure_differences
from dienests.exchange.comparing.words import Difference, text_differences
from dienests.practice.strict_yaml import read_yaml

Files = Mapping[str, bytes]
_MARKS = {"added": "green", "removed": "red strike"}
_MOST = 300


def lines(before: Files, after: Files) -> Iterator[str]:
    """Lines with rich's markup; none where both are the same."""
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        if old is None or new is None:
            mark, sign = ("green", "+") if old is None else ("red", "−")
            yield f"[bold {mark}]{sign} {escape(path)}[/]"
            continue
        yield f"[bold]{escape(path)}[/]"
        yield from _within(path, old, new)


def _within(path: str, old: bytes, new: bytes) -> Iterator[str]:
    if path.endswith(".md"):
        texts = old.decode("utf-8", "replace"), new.decode("utf-8", "replace")
        yield from (_passage(each) for each in text_differences(*texts) if each.kind != "same")
        return
    if path.endswith(".yaml"):
        (one, faults), (other, more) = read_yaml(old, file=path), read_yaml(new, file=path)
        if not faults and not more:
            for each in structure_differences(one.data, other.data):
                place = escape(" → ".join(each.place))
                yield f"  {place}: [red strike]{_shown(each.was)}[/] [green]{_shown(each.now)}[/]"
            return
    yield f"  {len(old)} → {len(new)} B"


def _passage(each: Difference) -> str:
    pieces = (
        f"[{_MARKS[piece.kind]}]{escape(piece.text.strip(chr(10)))}[/]" if piece.kind in _MARKS else escape(piece.text)
        for piece in each.pieces
    )
    heading = f"[dim]{escape(each.heading)}:[/] " if each.heading else ""
    return f"  {heading}{''.join(pieces).strip()}"


def _shown(value: Any) -> str:
    text = "—" if value is None else str(value)
    return escape(text if len(text) <= _MOST else f"{text[:_MOST]}…")
