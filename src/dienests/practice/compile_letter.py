"""Compiles one letter in a process of its own: `python -I compile_letter.py FOLDER TEMPLATE UNIX_SECONDS`.

Started by letters.py and by nothing else. Before the template is touched the process gives up the network (on Linux
through a system call filter) and limits its own time, memory and files. Writes the PDF to standard output; on a
mistake in the template writes Typst's message to standard error and ends with MISTAKE, or with TOO_LARGE.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import sys
from typing import Literal

import typst

CPU_SECONDS = 20
MEMORY_BYTES = 1536 * 1024 * 1024
PDF_BYTES = 10 * 1024 * 1024
MISTAKE = 3
TOO_LARGE = 4
# Archivable (PDF/A-2a) and readable by a screen reader (PDF/UA-1).
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]

_NO_NEW_PRIVILEGES = 38
_FILTER_MODE, _FILTER_ALL_THREADS = 1, 1
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # EPERM
# Numbers of seccomp, and of the calls refused: socket, execve, ptrace.
_CALLS = {"x86_64": (317, (41, 59, 101)), "aarch64": (277, (198, 221, 117))}


class _Instruction(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("first", ctypes.POINTER(_Instruction))]


def limit_resources() -> None:
    for kind, amount in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):  # macOS does not limit address space; the parent's clock still ends us
            continue


def give_up_network() -> bool:
    """Refuses socket() for this process for good. False where the system has no such filter (not Linux)."""
    if sys.platform != "linux" or platform.machine() not in _CALLS or sys.maxsize < 2**32:
        return False
    seccomp, refused = _CALLS[platform.machine()]
    steps = [_Instruction(_LOAD, 0, 0, 0)]
    for call in refused:
        steps += [_Instruction(_JUMP_IF_EQUAL, 0, 1, call), _Instruction(_RETURN, 0, 0, _REFUSE)]
    steps.append(_Instruction(_RETURN, 0, 0, _ALLOW))
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.syscall(seccomp, _FILTER_MODE, _FILTER_ALL_THREADS, ctypes.byref(program)) == 0)


def main(folder: str, template: str, seconds: str) -> int:
    limit_resources()
    give_up_network()
    try:
        pdf = typst.compile(
            f"{folder}/{template}",
            root=folder,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=[*STANDARDS],
            package_path=f"{folder}/none",
            package_cache_path=f"{folder}/none",
            timestamp=int(seconds),
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or error.message)
        return MISTAKE
    if len(pdf) > PDF_BYTES:
        return TOO_LARGE
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
