"""YAML as it is written: numbers exact, repeated keys refused, every fault with line and column."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 30


class YamlFault(Exception):
    """Text that is not the YAML expected here; line and column count from 1."""

    def __init__(self, line: int, column: int, problem: str) -> None:
        self.line, self.column, self.problem = line, column, problem
        super().__init__(f"line {line}, column {column}: {problem}")


class ExactLoader(Base):  # type: ignore[misc]
    """PyYAML's safe loader with exact decimals and without repeated keys."""


def _fault(node: yaml.Node, problem: str) -> YamlFault:
    mark: Any = node.start_mark
    return YamlFault(mark.line + 1, mark.column + 1, problem)


def _decimal(loader: Any, node: yaml.ScalarNode) -> object:
    text = str(node.value).replace("_", "")
    if text.lower().lstrip("+-") in (".inf", ".nan"):
        return Decimal(text.lower().replace(".inf", "Infinity").replace(".nan", "NaN"))
    try:
        return Decimal(text)
    except InvalidOperation:
        return node.value


def _whole(loader: Any, node: yaml.ScalarNode) -> object:
    """Plain decimal digits only: `010` and `1:30` stay texts rather than turn into eight and ninety."""
    text = str(node.value).replace("_", "")
    digits = text.lstrip("+-")
    if not digits.isdecimal() or len(digits) > 40 or (len(digits) > 1 and digits.startswith("0")):
        return node.value
    return int(text)


def _day(loader: Any, node: yaml.ScalarNode) -> object:
    """A day that does not exist stays a text, for the input check to name with its path."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[object, object]:
    found: dict[object, object] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _fault(key_node, "a key must be a plain word")
        key = loader.construct_object(key_node)
        if key in found:
            raise _fault(key_node, f"the key {key_node.value} stands here a second time")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


ExactLoader.add_constructor("tag:yaml.org,2002:float", _decimal)
ExactLoader.add_constructor("tag:yaml.org,2002:int", _whole)
ExactLoader.add_constructor("tag:yaml.org,2002:timestamp", _day)
ExactLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _refuse_aliases_and_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=Base):
        mark: Any = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlFault(line, column, "anchors and aliases (& and *) are not accepted; write the value again")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise YamlFault(line, column, f"nested more than {MAX_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def read_yaml(text: str, *, trusted: bool = False) -> object:
    """The data of one YAML document. Raises YamlFault. `trusted` skips the guards against hostile texts."""
    try:
        if not trusted:
            if len(text) > MAX_CHARACTERS:
                raise YamlFault(1, 1, f"longer than {MAX_CHARACTERS} characters")
            _refuse_aliases_and_depth(text)
        # ExactLoader is PyYAML's safe loader; it makes no objects.
        return yaml.load(text, Loader=ExactLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        raise YamlFault(line, column, str(error.problem or error.context or "not YAML")) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        raise YamlFault(before.count("\n") + 1, len(before) - before.rfind("\n"), str(error.reason)) from error
