"""Reads YAML of strangers: plain mappings, lists and scalars, each with its line; everything else is refused.

The tree is built from the event stream with an explicit stack, so neither depth nor aliases can exhaust memory,
and scalars follow the short list below instead of YAML 1.1 (where `no` is false and `1:30` is ninety).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

from dienests.practice.faults import Fault, Text, shown

Path = tuple[str | int, ...]

MAX_BYTES = 256 * 1024
SMALL_BYTES = 12 * 1024
MAX_EVENTS = 20_000
MAX_DEPTH = 12
MAX_SCALAR = 5_000
MAX_DIGITS = 12

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
# Marks that make a reader see another text than the one stored (bidirectional overrides, invisible and control
# characters), and halves of characters, which cannot be stored at all.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


@dataclass
class Document:
    """Data of one file and the line of each key and list item by its path, e.g. ("stages", 0, "name")."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Line of a path, or of its nearest parent that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class _Open:
    """A mapping or list that has begun and not ended."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    waits_for_key: bool = True


class _Refused(Exception):
    """Reading stops here: going on could cost memory or would report nothing of use."""


def read_yaml(source: bytes, *, file: str) -> tuple[Document, tuple[Fault, ...]]:
    """Reads one file. `data` is None where the file could not be read to its end. Never raises for bad content.

    What was read is kept: a practice is read often and changes rarely. Nobody writes into what is returned.
    """
    return (_small if len(source) <= SMALL_BYTES else _large)(source, file)


def _read(source: bytes, file: str) -> tuple[Document, tuple[Fault, ...]]:
    reader = _Reader(Document(file))
    try:
        reader.read(_decoded(source, reader))
    except _Refused:
        reader.document.data = None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # "\\UFFFFFFFF" is a ValueError of chr()
        reader.document.data = None
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        reader.fault(
            line,
            shown(problem),
            "pareizs YAML: pārbaudiet atkāpes, kolus un pēdiņas šajā vietā",
            "well-formed YAML: check indentation, colons and quotes here",
        )
    return reader.document, tuple(reader.faults)


# All files that ship have room; of large ones, which strangers may send, only a few are kept.
_small, _large = lru_cache(maxsize=256)(_read), lru_cache(maxsize=32)(_read)


def _decoded(source: bytes, reader: _Reader) -> str:
    if len(source) > MAX_BYTES:
        reader.refuse(0, f"{len(source)} B", f"ne vairāk kā {MAX_BYTES} baiti", f"at most {MAX_BYTES} bytes")
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        reader.refuse(line, f"byte {source[error.start]:#04x}", "teksts UTF-8 kodējumā", "text in UTF-8")
        raise AssertionError from error  # refuse() always raises


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self.stack: list[_Open] = []

    def fault(self, line: int, found: str, lv: str, en: str) -> None:
        self.faults.append(Fault(self.document.file, line, found, Text(lv, en)))

    def refuse(self, line: int, found: str, lv: str, en: str) -> None:
        self.fault(line, found, lv, en)
        raise _Refused

    def read(self, text: str) -> None:
        documents = 0
        for count, event in enumerate(_events(text)):
            line = event.start_mark.line + 1 if event.start_mark is not None else 0
            if count > MAX_EVENTS:
                self.refuse(line, f"> {MAX_EVENTS}", "mazāka datne; sadaliet to", "a smaller file; split it")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1 or event.version or event.tags:
                    self.refuse(line, "---", "viens YAML dokuments bez direktīvām", "one YAML document, no directives")
            elif isinstance(event, yaml.AliasEvent):
                self.refuse(
                    line,
                    f"*{shown(event.anchor)}",
                    "vērtība bez atsaucēm (* un &)",
                    "the value itself; aliases (* and &) are not used here",
                )
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor is not None:
            self.refuse(line, f"&{shown(event.anchor)}", "vērtība bez enkuriem (&)", "a value without an anchor (&)")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.refuse(line, shown(tag), "vērtība bez tipa norādes (!)", "a value without a tag (!)")
        if len(self.stack) >= MAX_DEPTH:
            self.refuse(line, f"> {MAX_DEPTH}", f"ne vairāk kā {MAX_DEPTH} līmeņi", f"at most {MAX_DEPTH} levels")
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        else:
            value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self.stack.append(_Open(value, self._place(value, line)))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if len(event.value) > MAX_SCALAR:
            lv, en = f"teksts līdz {MAX_SCALAR} zīmēm", f"text up to {MAX_SCALAR} characters"
            self.fault(line, shown(event.value), lv, en)
        if hidden := HIDDEN.search(event.value):
            self.fault(
                line,
                f"U+{ord(hidden.group()):04X}",
                "teksts bez neredzamām vai virzienu mainošām zīmēm",
                "text without invisible or direction-changing characters",
            )
        holder = self.stack[-1] if self.stack else None
        if holder is not None and isinstance(holder.value, dict) and holder.waits_for_key:
            self._key(holder, event.value, line)
        else:
            self._place(event.value if event.style else self._plain(event.value, line), line)

    def _key(self, holder: _Open, key: str, line: int) -> None:
        assert isinstance(holder.value, dict)
        holder.key, holder.waits_for_key = key, False
        path = (*holder.path, key)
        if key in holder.value:
            first = self.document.lines[path]
            self.fault(
                line,
                f"{dotted(path)}",
                f"šī atslēga jau ir {first}. rindā; atstājiet vienu",
                f"this key is already on line {first}; keep one",
            )
        else:
            self.document.lines[path] = line

    def _place(self, value: Any, line: int) -> Path:
        """Puts a finished scalar or a begun collection where it belongs; returns its path."""
        if not self.stack:
            self.document.data = value
            self.document.lines[()] = line
            return ()
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            holder.value.append(value)
            path: Path = (*holder.path, len(holder.value) - 1)
            self.document.lines[path] = line
            return path
        if holder.waits_for_key or holder.key is None:
            self.refuse(line, "?", "atslēga ir vienkāršs vārds", "a plain word as a key")
        assert holder.key is not None
        holder.value[holder.key] = value
        holder.waits_for_key = True
        return (*holder.path, holder.key)

    def _plain(self, text: str, line: int) -> Any:
        if text in ("", "null", "~"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.match(text) or _DECIMAL.match(text):
            if len(text) > MAX_DIGITS:
                self.fault(
                    line,
                    shown(text),
                    f"skaitlis ar ne vairāk kā {MAX_DIGITS} zīmēm",
                    f"a number of at most {MAX_DIGITS} characters",
                )
                return 0
            return int(text) if _INTEGER.match(text) else Decimal(text)
        return text


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=yaml.SafeLoader)


def dotted(path: Path) -> str:
    """("stages", 0, "name") as `stages[0].name`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{shown(part)}" if text else shown(part))
    return text or "·"
