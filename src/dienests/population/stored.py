"""Results as plain JSON and back, by the declared types of their fields; nothing is guessed."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from dienests.engine import Text

Result = TypeVar("Result")


def to_plain(value: Any) -> Any:
    """A dataclass (texts, days, tuples and mappings in it included) as dicts, lists, texts and numbers."""
    if isinstance(value, Text):
        return value.to_json()
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def from_plain(kind: type[Result], data: Any) -> Result:
    """The dataclass `kind` that `to_plain` wrote. Raises ValueError naming the place that does not fit."""
    return _read(kind, data, kind.__name__)  # type: ignore[no-any-return]


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, data: Any, place: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(kind, data, place)
    if origin is tuple:
        item = get_args(kind)[0]
        return tuple(_read(item, each, f"{place}[{index}]") for index, each in enumerate(_need(list, data, place)))
    if origin is not None:  # Mapping[str, …]
        item = get_args(kind)[1]
        return {key: _read(item, each, f"{place}.{key}") for key, each in _need(dict, data, place).items()}
    if kind is Text:
        if set(_need(dict, data, place)) != {"lv", "en"}:
            raise ValueError(f"{place}: expected lv and en")
        return Text(*(_need(str, data[language], f"{place}.{language}") for language in ("lv", "en")))
    if is_dataclass(kind):
        return _read_dataclass(kind, _need(dict, data, place), place)
    if kind is date:
        return date.fromisoformat(_need(str, data, place))
    if kind is float and type(data) is int:
        return float(data)
    return _need(kind, data, place)


def _read_union(kind: Any, data: Any, place: str) -> Any:
    options = get_args(kind)
    if data is None and type(None) in options:
        return None
    if type(data) in options:
        return data
    (other,) = (each for each in options if each not in (type(None), int, float))
    return _read(other, data, place)


def _read_dataclass(kind: Any, data: Mapping[str, Any], place: str) -> Any:
    names = {each.name for each in fields(kind)}
    if set(data) != names:
        odd = ", ".join(sorted(set(data) ^ names))
        raise ValueError(f"{place}: {odd} is missing or unknown")
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], data[name], f"{place}.{name}") for name in names})


def _need(kind: type, data: Any, place: str) -> Any:
    if type(data) is not kind:
        raise ValueError(f"{place}: found {type(data).__name__}, expected {kind.__name__}")
    return data
