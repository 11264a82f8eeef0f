"""Letters as PDF: data as JSON, layout as Typst, compiled in a folder and a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dienests.practice import compile_letter
from dienests.practice.faults import Fault, Language, LetterFaults, PracticeFaults, Text, shown
from dienests.practice.letter_context import LetterContext, prepared_context, unknown_kind
from dienests.practice.letter_sample import SAMPLES
from dienests.practice.loading import load_folder
from dienests.practice.model import Practice

__all__ = ["LetterContext", "check_practice", "render_letter"]

WALL_SECONDS = 30
MAX_DATA_BYTES = 1024 * 1024

_PLACE = re.compile(r"┌─ (?:[^\n]*/)?(?P<file>[^/\n]+\.typ):(?P<line>\d+):\d+")
# A proxy where nobody listens: holds where the system has no call filter.
_NOWHERE = "http://127.0.0.1:9"
_ENVIRONMENT = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), _NOWHERE),
    "RAYON_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
}


def render_letter(practice: Practice, *, kind: str, context: Mapping[str, Any], language: Language) -> bytes:
    """The letter as tagged PDF/A-2a (which is stricter than 2b) and PDF/UA-1; equal input gives equal bytes.

    `kind` is decision, refusal, documents_request or status_certificate; `context` a LetterContext. The time stamp
    is the day `context["date"]`, never the clock. Takes about a tenth of a second. Raises LetterFaults if the
    context lacks something or the template does not compile within 30 s, 1.5 GB and 10 MB; file and line are the
    template's.
    """
    if kind not in practice.letters:
        raise LetterFaults([unknown_kind(kind, sorted(practice.letters))])
    data = {
        "language": language,
        "kind": kind,
        "title": practice.letters[kind].title[language],
        "settings": {name: _plain(setting.value, language) for name, setting in practice.settings.items()},
        "context": prepared_context(context, kind=kind, language=language),
    }
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if len(text.encode()) > MAX_DATA_BYTES:
        raise LetterFaults([Fault("context", 0, f"{len(text)} B", Text("mazāk datu", "less data"))])
    day = date.fromisoformat(data["context"]["date"])  # type: ignore[index]
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    with tempfile.TemporaryDirectory(prefix="dienests-letter-") as folder:
        root = Path(folder)
        for name, it in practice.templates.items():
            (root / name).write_text(it.source, encoding="utf-8")
        (root / "data.json").write_text(text, encoding="utf-8")
        return _compiled(root, template=practice.letters[kind].template, seconds=noon, practice=practice)


def _plain(value: Any, language: Language) -> Any:
    if isinstance(value, Text):
        return value[language]
    return dict(value) if isinstance(value, Mapping) else value


def _compiled(root: Path, *, template: str, seconds: int, practice: Practice) -> bytes:
    command = [sys.executable, "-I", compile_letter.__file__, str(root), template, str(seconds)]
    file = practice.templates[template].file
    try:
        # The command is this interpreter, our own file and a template name that the loader has checked.
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, env=_ENVIRONMENT, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise LetterFaults([_too_much(file, f"> {WALL_SECONDS} s")]) from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == compile_letter.TOO_LARGE:
        raise LetterFaults([_too_much(file, f"> {compile_letter.PDF_BYTES} B")])
    if done.returncode != compile_letter.MISTAKE:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise LetterFaults([_too_much(file, shown(f"exit {done.returncode}: {last}", limit=200))])
    raise LetterFaults([_mistake(done.stderr.decode(errors="replace"), template=template, practice=practice)])


def _too_much(file: str, found: str) -> Fault:
    expected = Text(
        "veidne, kas iekļaujas laika un atmiņas robežās; meklējiet bezgalīgu ciklu",
        "a template that stays within the limits of time and memory; look for an endless loop",
    )
    return Fault(file, 0, found, expected)


def _mistake(diagnostic: str, *, template: str, practice: Practice) -> Fault:
    first = shown(diagnostic.partition("\n")[0].removeprefix("error: "), limit=200)
    expected = Text("veidne, ko Typst var salikt", "a template that Typst can compile")
    place = _PLACE.search(diagnostic)
    if place is None or place["file"] not in practice.templates:
        return Fault(practice.templates[template].file, 0, first, expected)
    return Fault(practice.templates[place["file"]].file, int(place["line"]), first, expected)


def check_practice(path: Path) -> list[Fault]:
    """Every fault of a practice folder, sorted; an empty list means an office can run on it.

    Also prints every letter in both languages from sample data, so that a template that fails or never ends is found
    when a practice is adopted and not when a client waits.
    """
    try:
        practice = load_folder(path)
    except PracticeFaults as error:
        return error.faults
    faults: list[Fault] = []
    languages: tuple[Language, ...] = ("lv", "en")
    for kind in practice.letters:
        for language in languages:
            try:
                render_letter(practice, kind=kind, context=SAMPLES[kind], language=language)
            except LetterFaults as error:
                faults += [fault for fault in error.faults if fault not in faults]
                break
    return sorted(faults)
