"""What may stand in a version of an item, whoever made it: plain files, plain names, within bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping

MOST_FILES = 300
MOST_BYTES_A_FILE = 20 * 2**20
MOST_BYTES = 60 * 2**20
MOST_DEPTH = 5
MOST_NAME = 100
MOST_OBJECT_BYTES = 2**16  # of a commit or a folder: far more than a person writes

# Letters of any language, since people name their attachments themselves; no dot, dash or space in front.
_NAME = re.compile(r"[\w(][\w .,()+&%#@=–-]*", re.UNICODE)
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{each}{n}" for each in ("com", "lpt") for n in range(10))})


class Unfit(ValueError):
    """A version that may not be kept. `path` says where; the text what was expected."""

    def __init__(self, path: str, expected: str) -> None:
        self.path = path[:200]
        self.expected = expected
        super().__init__(f"{self.path}: {expected}")


def check_files(files: Mapping[str, bytes]) -> None:
    """Raises Unfit for the first file that may not be there."""
    if len(files) > MOST_FILES:
        raise Unfit("", f"at most {MOST_FILES} files")
    alike: dict[str, str] = {}
    for path, content in files.items():
        check_path(path)
        if len(content) > MOST_BYTES_A_FILE:
            raise Unfit(path, f"at most {MOST_BYTES_A_FILE} bytes")
        # Two names that one disk keeps as one file would overwrite each other.
        other = alike.setdefault(path.casefold(), path)
        if other != path:
            raise Unfit(path, f"a name that differs from {other} by more than capital letters")
    for path in files:
        folder = path.rpartition("/")[0]
        while folder:
            if folder.casefold() in alike:
                raise Unfit(path, "no file and folder of the same name")
            folder = folder.rpartition("/")[0]
    if sum(len(content) for content in files.values()) > MOST_BYTES:
        raise Unfit("", f"at most {MOST_BYTES} bytes together")


def check_path(path: str) -> None:
    """Raises Unfit for anything that could lead out of the item's folder, or is no name on some machine."""
    parts = path.split("/")
    if len(parts) > MOST_DEPTH:
        raise Unfit(path, f"at most {MOST_DEPTH} folders deep")
    for part in parts:
        plain = len(part.encode()) <= MOST_NAME and _NAME.fullmatch(part) and part[-1] not in " ."
        if not plain or part.partition(".")[0].lower() in _DEVICES:
            raise Unfit(path, "names of letters, digits and a few signs, without a dot or space at either end")
