"""What was worked out from the rulebook once and holds until one of its files changes: kept in the person's cache.

To read the law, fold it for a day and write it as SQL takes longer than to run it on 100,000 households.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dienests

MAKERS = ("engine", "rulebook", "population")
WRITERS = ("ibis-framework", "sqlglot")
MOST = 100


def remembered(facts: Mapping[str, Any], make: Callable[[], Any]) -> Any:
    """What `make` gives (plain JSON values), kept under `facts` and under what every file of the rulebook holds.

    Where nothing can be read or written, it is made anew each time.
    """
    key = json.dumps([dict(facts), _makers()], sort_keys=True, default=str)
    path = _folder() / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    made = make()
    with suppress(OSError):
        _keep(path, json.dumps(made))
    return made


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "dienests"


@cache
def _makers() -> str:
    """A digest of everything that has a say in what is made."""
    root = Path(dienests.__file__).parent
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in WRITERS).encode())
    for maker in MAKERS:
        for path in sorted((root / maker).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                digest.update(f"\n{path.relative_to(root)} ".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    by_age = sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in by_age[MOST:]:
        old.unlink(missing_ok=True)
