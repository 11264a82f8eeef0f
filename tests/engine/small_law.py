"""A small law of an invented country, written to files and loaded as the rulebook is."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import ModuleType

from dienests.engine import Library, Parameter, load_library
from dienests.engine.parameters import read_parameter

ENTITIES: dict[str, str | None] = {"house": None, "person": "house"}
NUMBERS: Iterator[int] = count()
HEAD = """
from __future__ import annotations
from datetime import date
from dienests.engine import *
from dienests.engine.vocabulary import *

def said(words):
    return Text(words, words)

def about(entity, **more):
    return rule(entity=entity, label=said("label"), sentence=said("{value}"), paragraph="§ 1", **more)

def counted(how, **more):
    return aggregate(how, entity="house", over="person", label=said("l"), sentence=said("{value}"),
                     paragraph="§ 2", **more)

money_given = given(entity="person", kind="money", label=said("money"))
member = given(entity="person", kind="flag", label=said("member"))
town = given(entity="house", kind="choice", label=said("town"), choices={"a": said("A"), "b": said("B")})
"""


def module(folder: Path, text: str) -> ModuleType:
    path = folder / f"small_law_{next(NUMBERS)}.py"
    path.write_text(HEAD + text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    made = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = made
    specification.loader.exec_module(made)
    return made


def parameter(name: str, kind: str, *values: dict[str, object], **more: object) -> Parameter:
    text = {"lv": name, "en": name}
    rows = [{"tag": "V", "checked": True, **row} for row in values]
    found = {"name": text, "description": text, "kind": kind, "values": rows, **more}
    return read_parameter(name, found, sources={}, place="test")


def law(folder: Path, text: str, *parameters: Parameter, targets: tuple[str, ...] = ("result",)) -> Library:
    return load_library(entities=ENTITIES, modules=[module(folder, text)], parameters=parameters, targets=targets)
