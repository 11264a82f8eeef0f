"""The words of a file that somebody sent, whatever office program it was made with."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dienests.base.files import confined
from dienests.base.files.archives import ArchiveRefused, checked_archive
from dienests.base.files.confined import Unusable

_COMMANDS = {
    ".pdf": "pdf-words",
    ".odt": "odf-words",
    ".ods": "odf-words",
    ".xlsx": "xlsx-words",
    ".docx": "docx-markdown",
}
_CONTAINERS = frozenset(_COMMANDS) - {".pdf"}
MOST_WORDS_BYTES = 4 * 2**20
READABLE = tuple(_COMMANDS)


def words_of(content: bytes, *, name: str) -> str:
    """Text by the ending of the name: pages and sheets apart by form feeds; of a DOCX as Markdown.

    Raises Unusable; ValueError for an ending that is not one of READABLE.
    """
    command = _COMMANDS.get(Path(name).suffix.lower())
    if command is None:
        raise ValueError(f"not one of {', '.join(READABLE)}: {name[:100]}")
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        path = Path(file.name)
        if Path(name).suffix.lower() in _CONTAINERS:
            try:
                with checked_archive(path):
                    pass
            except ArchiveRefused as refused:
                reason = "too_demanding" if refused.reason == "bomb" else "broken"
                raise Unusable("encrypted" if refused.reason == "encrypted" else reason) from refused
        words = confined.answer(command, source=path)
    if len(words) > MOST_WORDS_BYTES:
        raise Unusable("too_demanding")
    return words.decode("utf-8", "replace").replace("\0", "")
