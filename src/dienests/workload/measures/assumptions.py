"""Settings of measuring, dated and marked: assumptions.yaml beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("assumptions.yaml")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """`minutes`: of one piece of work, by the node of the process map it is. `checked`: whether an office confirmed."""

    since: date
    source: str
    checked: bool
    fewest_decisions: int
    fewest_notes: int
    minutes: dict[str, int]

    def minutes_of(self, node: str) -> int:
        """Of a node; of stages handed over, whatever their name."""
        return self.minutes.get(node) or self.minutes[node.partition(":")[0]]


@cache
def assumptions() -> Assumptions:
    """As the file has them. Raises ValueError naming what is wrong in it."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found.pop("tag")
    read = Assumptions(**found)
    wrong = {name: value for name, value in read.minutes.items() if type(value) is not int or value < 1}
    if wrong or min(read.fewest_decisions, read.fewest_notes) < 1:
        raise ValueError(f"{FILE.name}: expected whole numbers from 1, found {wrong or found}")
    return read
