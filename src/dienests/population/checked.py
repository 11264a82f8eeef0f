"""What is remembered of an input check, so that a population that passed is not checked before every run."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from dienests import rulebook
from dienests.population.files import Population
from dienests.population.manifest import CHECKED

OWN_DAY = "own"
# A pass holds for the check that gave it.
THE_CHECK = ("table_check.py", "table_columns.py", "tables.py")
_rules = Path(rulebook.__file__).parent
VERSION = hashlib.sha256(b"".join((_rules / name).read_bytes() for name in THE_CHECK)).hexdigest()


def passed_before(population: Population, *, day: date | None) -> bool:
    """Whether these very files passed the check for that day (None: each household's own)."""
    return _day(day) in _remembered(population)


def remember_passed(population: Population, *, day: date | None) -> None:
    """Note beside the files that they passed. Where nothing can be written, nothing is remembered."""
    days = sorted({*_remembered(population), _day(day)})
    path = population.folder / CHECKED
    with suppress(OSError):
        beside = path.with_name(f".{CHECKED}.new")
        beside.write_text(
            json.dumps({"fingerprint": population.fingerprint, "check": VERSION, "days": days}), encoding="utf-8"
        )
        beside.replace(path)


def _day(day: date | None) -> str:
    return day.isoformat() if day else OWN_DAY


def _remembered(population: Population) -> set[str]:
    try:
        found: Any = json.loads((population.folder / CHECKED).read_text(encoding="utf-8"))
        same = found["check"] == VERSION and found["fingerprint"] == population.fingerprint
        return {str(day) for day in found["days"]} if same else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()
