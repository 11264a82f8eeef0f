"""A YAML file with other values: what stays the same keeps its spelling, its place and the comments around it.

Written again is only what changed: a value, an entry, a key. What goes takes the comments right above it along. What
comes out is read again and held against what was wanted; where that fails, the file is written anew as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import yaml

from dienests.exchange.comparing.structure import entries
from dienests.exchange.comparing.trees import yaml_text
from dienests.practice.strict_yaml import read_yaml

_MISSING: Any = object()


def respelled(content: bytes, wanted: Any) -> bytes:
    """The file saying `wanted`, a tree of plain values."""
    document, faults = read_yaml(content, file="")
    if not faults and _same(document.data, wanted):
        return content
    if not faults and document.data is not None:
        text = content.decode()
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            found = _Spelled(text).whole(node, document.data, wanted).encode()
        except (yaml.YAMLError, _Anew, RecursionError):
            found = b""
        again, faults = read_yaml(found, file="")
        if found and not faults and _same(again.data, wanted):
            return found
    return yaml_text(wanted).encode()


class _Anew(Exception):
    """Not a file that can be taken apart line by line."""


class _Spelled:
    """Takes the lines of a file apart by the keys and entries that begin there."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        if self._lines and not self._lines[-1].endswith("\n"):
            self._lines[-1] += "\n"

    def whole(self, node: yaml.Node | None, before: Any, wanted: Any) -> str:
        if not isinstance(node, yaml.MappingNode) or node.flow_style or not isinstance(wanted, Mapping):
            raise _Anew
        first = node.value[0][0].start_mark.line if node.value else 0
        return "".join(self._lines[:first]) + self._mapping(node, before, wanted, (first, len(self._lines)))

    def _mapping(
        self, node: yaml.MappingNode, before: Mapping[str, Any], wanted: Mapping[str, Any], within: tuple[int, int]
    ) -> str:
        """The lines of a block of keys. `within`: from the first line that belongs to it up to what follows."""
        starts = [key.start_mark for key, _value in node.value]
        indent = starts[0].column
        chunks = {
            str(key.value): (key, value, begin, stop)
            for (key, value), (begin, stop) in zip(node.value, self._spans(starts, within), strict=True)
        }
        found = []
        for name, value in wanted.items():
            if name not in chunks or name not in before:
                found.append(_indented({name: value}, indent))
                continue
            key, child, begin, stop = chunks[name]
            if _same(before[name], value):
                line = key.start_mark.line
                found.append("".join(self._lines[begin:line]) + self._from(line, stop, indent))
            else:
                found.append("".join(self._lines[begin : key.start_mark.line]))
                found.append(self._changed(key, child, before[name], value, stop))
        return "".join(found)

    def _changed(self, key: yaml.Node, node: yaml.Node, before: Any, wanted: Any, end: int) -> str:
        """One key with another value: its own line stays where the value begins below it."""
        line = key.start_mark.line
        if _is_block(node, wanted) and node.start_mark.line > line:
            first = self._comments_right_above(node.start_mark.line, line + 1)
            return self._from(line, first, key.start_mark.column) + self._block(node, before, wanted, (first, end))
        fresh = _indented({key.value: wanted}, key.start_mark.column)
        return self._with_remark(fresh, node) + self._comments_behind(node, end)

    def _with_remark(self, fresh: str, node: yaml.Node) -> str:
        """With the comment that stood behind a value on its line, if both are of one line."""
        tail = self._lines[node.end_mark.line][node.end_mark.column :].strip() if self._is_one_line(node) else ""
        one_line = fresh.count("\n") == 1
        return f"{fresh.rstrip()}  {tail}\n" if tail.startswith("#") and one_line else fresh

    def _is_one_line(self, node: yaml.Node) -> bool:
        return isinstance(node, yaml.ScalarNode) and node.start_mark.line == node.end_mark.line < len(self._lines)

    def _from(self, begin: int, stop: int, indent: int) -> str:
        """Lines of which the first begins at a column: a dash that stood there belongs to the entry."""
        lines = self._lines[begin:stop]
        return "".join([" " * indent + lines[0][indent:], *lines[1:]]) if lines and lines[0].strip() else "".join(lines)

    def _block(self, node: yaml.Node, before: Any, wanted: Any, within: tuple[int, int]) -> str:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, before, wanted, within)
        assert isinstance(node, yaml.SequenceNode)
        return self._sequence(node, before, wanted, within)

    def _sequence(
        self, node: yaml.SequenceNode, before: Sequence[Any], wanted: Sequence[Any], within: tuple[int, int]
    ) -> str:
        dash = node.start_mark.column
        spans = list(self._spans([each.start_mark for each in node.value], within))
        found = []
        for at, entry in zip(_counterparts(before, wanted), wanted, strict=True):
            if at is None:
                found.append(_indented([entry], dash))
                continue
            (begin, stop), child = spans[at], node.value[at]
            if _same(before[at], entry):
                found.append("".join(self._lines[begin:stop]))
            else:
                found.append("".join(self._lines[begin : child.start_mark.line]))
                found.append(self._entry(child, before[at], entry, stop, dash))
        return "".join(found)

    def _entry(self, node: yaml.Node, before: Any, wanted: Any, end: int, dash: int) -> str:
        """An entry with other values: the dash stands before its first key."""
        if not _is_block(node, wanted) or not isinstance(node, yaml.MappingNode):
            return _indented([wanted], dash) + self._comments_behind(node, end)
        if not isinstance(before, Mapping) or not set(before) & set(wanted):
            raise _Anew
        inner = self._mapping(node, before, wanted, (node.start_mark.line, end))
        column = node.start_mark.column
        lines = inner.splitlines(keepends=True)
        first = next(at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
        lines[first] = " " * dash + "-" + " " * (column - dash - 1) + lines[first][column:]
        return "".join(lines)

    def _spans(self, starts: Sequence[yaml.Mark], within: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """From the comments above each to those above the next one."""
        begins = [within[0]] + [self._comments_above(each.line, before.line + 1) for before, each in pairwise(starts)]
        if len({each.line for each in starts}) < len(starts):
            raise _Anew
        return zip(begins, [*begins[1:], within[1]], strict=True)

    def _comments_above(self, line: int, least: int) -> int:
        """The first of the lines that say nothing themselves and stand right above this one."""
        while line > least and self._says_nothing(line - 1):
            line -= 1
        return line

    def _comments_right_above(self, line: int, least: int) -> int:
        """The same of comments alone: above an empty line they are about everything below."""
        while line > least and self._lines[line - 1].strip().startswith("#"):
            line -= 1
        return line

    def _comments_behind(self, node: yaml.Node, end: int) -> str:
        """What stands below a value and belongs to nothing that follows."""
        last = node.end_mark.line if node.end_mark.column else node.end_mark.line - 1
        begin = end
        while begin > max(last, node.start_mark.line) + 1 and self._says_nothing(begin - 1):
            begin -= 1
        return "".join(self._lines[begin:end])

    def _says_nothing(self, line: int) -> bool:
        words = self._lines[line].strip()
        return not words or words.startswith("#")


def _is_block(node: yaml.Node, wanted: Any) -> bool:
    """Whether a value stands in lines of its own and stays of its kind, so that it can be gone into."""
    if isinstance(node, yaml.MappingNode):
        return isinstance(wanted, Mapping) and bool(wanted) and bool(node.value) and not node.flow_style
    if isinstance(node, yaml.SequenceNode):
        return isinstance(wanted, list) and bool(wanted) and bool(node.value) and not node.flow_style
    return False


def _counterparts(before: Sequence[Any], wanted: Sequence[Any]) -> list[int | None]:
    """For each entry that is wanted which one it was before: the one of its name, and where none came or went the one
    at its place; without names by what stands around it."""
    was, now = entries(before), entries(wanted)
    if was and now and was.keys() & now.keys():
        places = {name: at for at, name in enumerate(was)}
        stayed = len(was) == len(now)
        renamed = (at if stayed and name not in now else None for at, name in enumerate(was))
        return [places.get(name, at) for name, at in zip(now, [*renamed] if stayed else [None] * len(now), strict=True)]
    found: list[int | None] = [None] * len(wanted)
    old, fresh = ([repr(each) for each in side] for side in (before, wanted))
    for _tag, a, b, c, d in SequenceMatcher(None, old, fresh, autojunk=False).get_opcodes():
        for at, to in zip(range(a, b), range(c, d), strict=False):
            found[to] = at
    return found


def _indented(tree: Any, indent: int) -> str:
    """As plain YAML at a column."""
    lines = yaml_text(tree).splitlines(keepends=True)
    return "".join(" " * indent + line if line.strip() else line for line in lines)


def _same(one: Any, other: Any) -> bool:
    """Also in the order of keys, and true is not 1."""
    return repr(one) == repr(other)
