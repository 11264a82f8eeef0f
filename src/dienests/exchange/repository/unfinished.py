"""Folders in which something is made before it takes its place, so that a kill leaves nothing half made behind."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".unfinished-"
_LONGEST = 3600.0  # seconds after which nobody works in one any more: whoever made it was killed


@contextmanager
def unfinished(parent: Path) -> Iterator[Path]:
    """An empty folder of its own in a folder, which is made where it is missing. What is still in it at the end goes,
    and with it what others left there long ago."""
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # somebody else may be clearing up as well
            if time.time() - left.stat().st_mtime > _LONGEST:
                shutil.rmtree(left)
    made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
