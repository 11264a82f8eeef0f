"""Files of strangers are opened in processes of their own, with limits on time and memory: both ends of that.

The libraries that read PDF and pictures are large and written in C: what goes wrong in them ends such a process and
not the server. The file comes on the standard input, the answer goes to the standard output, nothing is written.
"""

import json
import resource
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

SECONDS = 40  # for one answer; includes waiting for a busy machine
CPU_SECONDS = 20
MEMORY_BYTES = 1536 * 1024 * 1024
MAX_PIXELS = 80_000_000  # one picture; the largest that fits the memory above when decoded twice
MAX_PDF_PAGES = 2_000
WIDTH, HEIGHT = 1240, 2480  # of a drawn page, in pixels: A4 at 150 dots per inch, and twice as tall at most
MAX_ANSWER_BYTES = 200 * 1024 * 1024
FAULTY = 3

FAULTS = frozenset({"broken", "encrypted", "too_many_pages", "picture_too_large", "too_demanding"})
MODULES = {
    "pdf-facts": "dienests.base.files.pdf",
    "pdf-pages": "dienests.base.files.pdf",
    "image-facts": "dienests.base.files.rendering",
    "image-page": "dienests.base.files.rendering",
    "photograph": "dienests.base.files.photographs",
    "docx-text": "dienests.base.files.docx_text",
    "docx-markdown": "dienests.base.files.words",
    "pdf-words": "dienests.base.files.words",
    "odf-words": "dienests.base.files.words",
    "xlsx-words": "dienests.base.files.words",
}

Answer = Iterator[bytes]
Command = Callable[..., Answer]


class Unusable(Exception):
    """Nothing could be made of the file. `reason` is one of FAULTS."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Fault(Exception):
    """Inside: the file cannot be used; the argument is one of FAULTS."""


def answer(command: str, *arguments: str, source: Path) -> bytes:
    """The raw answer. Raises Unusable, also when the process crashed, ran out of memory or took too long."""
    call = [sys.executable, "-I", "-m", MODULES[command], command, *arguments]
    try:
        with source.open("rb") as file:
            # This interpreter, a module of ours, and arguments that are numbers or words of ours.
            done = subprocess.run(call, stdin=file, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Unusable("too_demanding") from error
    if done.returncode == 0 and len(done.stdout) <= MAX_ANSWER_BYTES:
        return done.stdout
    word = done.stderr.decode(errors="replace").split(maxsplit=1)[:1]
    if done.returncode == FAULTY and word and word[0] in FAULTS:
        raise Unusable(word[0])
    raise Unusable("too_demanding" if done.returncode < 0 else "broken")


def facts(command: str, *arguments: str, source: Path) -> dict[str, Any]:
    """The answer of pdf-facts or image-facts."""
    found: dict[str, Any] = json.loads(answer(command, *arguments, source=source))
    return found


def pictures(command: str, *arguments: str, source: Path) -> list[bytes]:
    """The PNGs in the answer of pdf-pages or image-page, in order."""
    return list(_unframed(answer(command, *arguments, source=source)))


def framed(content: bytes) -> bytes:
    """Inside: one picture of several in an answer."""
    return struct.pack(">Q", len(content)) + content


def _unframed(content: bytes) -> Iterator[bytes]:
    position = 0
    while position < len(content):
        (length,) = struct.unpack_from(">Q", content, position)
        yield content[position + 8 : position + 8 + length]
        position += 8 + length


def serve(commands: Mapping[str, Command], arguments: list[str]) -> int:
    """Inside: limit this process for good, then answer. 0, or FAULTY with the word of the fault on standard error."""
    _limit()
    try:
        for part in commands[arguments[0]](sys.stdin.buffer.read(), *arguments[1:]):
            sys.stdout.buffer.write(part)
    except Fault as fault:
        print(fault, file=sys.stderr)
        return FAULTY
    except MemoryError:
        print("too_demanding", file=sys.stderr)
        return FAULTY
    except Exception as error:
        print("broken", type(error).__name__, file=sys.stderr)
        return FAULTY
    return 0


def _limit() -> None:
    """A system that does not know one of the limits (macOS: memory) keeps the others."""
    wanted = (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for limit, value in wanted:
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            continue
