"""A document of an office program as the text of a new item."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from dienests.base.files.confined import Unusable
from dienests.base.files.reading import words_of
from dienests.exchange.item.contents import MAX_ATTACHMENT_BYTES, MAX_TEXT_BYTES
from dienests.exchange.item.markdown import headings
from dienests.exchange.office.library.writing.about import about_file, of_this_office
from dienests.exchange.office.library.writing.archived import Refused, Taken
from dienests.exchange.office.library.writing.beginnings import about, part_of
from dienests.exchange.office.library.writing.names import name_of
from dienests.practice.strict_yaml import HIDDEN

MOST_DOCUMENT_BYTES = MAX_ATTACHMENT_BYTES
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\Z")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_DOT = re.compile(r"\n[•▪●◦]\s*")
_EMPTY_LINES = re.compile(r"\n{3,}")


def from_document(content: bytes, *, name: str, kind: str) -> Taken:
    """An item of a kind whose Latvian text is the document's. Of ODT and PDF the words come without headings.

    Raises Refused.
    """
    if len(content) > MOST_DOCUMENT_BYTES:
        raise Refused(_("The file is larger than %(most)s MB.") % {"most": MOST_DOCUMENT_BYTES // 2**20})
    try:
        words = words_of(content, name=name)
    except Unusable as unusable:
        raise Refused(_unusable(unusable.reason)) from unusable
    kind_of_file = Path(name).suffix.lower()
    text, left_out = as_text(_LINES.get(kind_of_file, str)(words), is_markdown=kind_of_file == ".docx")
    if kind_of_file == ".docx" and (pictures := _pictures_in(content)):
        left_out.append(_("Pictures were left out: %(count)s.") % {"count": pictures})
    if not text.strip():
        raise Refused(_("There are no words in it; perhaps it is a scan."))
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise Refused(_("The text is longer than %(most)s kB; divide it.") % {"most": MAX_TEXT_BYTES // 1024})
    title, rest = _title(text, otherwise=Path(name).stem)
    both = {"lv": title, "en": ""}
    summary = {"lv": _first_sentence(rest) or title, "en": ""}
    files = {"item.yaml": about_file(about(kind, both, summary)), "text.lv.md": rest.encode(), **part_of(kind, both)}
    return Taken(name_of(title, otherwise="item"), of_this_office(files), left_out)


def as_text(words: str, *, is_markdown: bool) -> tuple[str, list[str]]:
    """Text as items have it, and sentences about what did not come across."""
    left_out = []
    text = words.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    hidden = len(HIDDEN.findall(text))
    text = HIDDEN.sub("", _PICTURE.sub("", text) if is_markdown else text)
    if hidden:
        left_out.append(_("Signs that nobody sees were taken out: %(count)s.") % {"count": hidden})
    if not is_markdown:
        left_out.append(_("Headings, tables and pictures of this kind of file are not recognised: mark them again."))
    lines = [line.rstrip() for line in text.split("\n")]
    text = _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"
    return (_levels(text) if is_markdown else text), left_out


def _pictures_in(docx: bytes) -> int:
    """The names alone are looked at; words_of has checked the container."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return sum(name.startswith("word/media/") for name in archive.namelist())


def _paragraphs(words: str) -> str:
    """Of an ODT each line is a paragraph."""
    return "\n\n".join(line for line in words.split("\n") if line.strip())


def _points(words: str) -> str:
    """Of a PDF a line is what fitted on the page; only what begins with a dot is a point of a list."""
    return _DOT.sub(r"\n- ", words)


_LINES = {".odt": _paragraphs, ".pdf": _points}


def _levels(text: str) -> str:
    """Headings that go down step by step from ##."""
    lines, before = text.split("\n"), 1
    for level, _words, number in headings(text):
        found = _HEADING.match(lines[number - 1])
        if found is None:
            continue
        now = min(max(level, 2), before + 1)
        lines[number - 1] = f"{'#' * now} {found[2]}"
        before = now
    return "\n".join(lines)


def _title(text: str, *, otherwise: str) -> tuple[str, str]:
    """The first line, where it is a heading or short, and the text without it; else the name of the file."""
    first, _newline, rest = text.partition("\n")
    heading = _HEADING.match(first)
    words = re.sub(r"[*_\\]", "", heading[2] if heading else first).strip()
    alone = heading or rest.startswith("\n") or not (words.endswith((".", ",", ";", ":")) or rest[:1].islower())
    if words and len(words) <= 150 and alone and rest.strip():
        return words, rest.strip() + "\n"
    return re.sub(r"[_-]+", " ", otherwise).strip()[:150] or "–", text


def _first_sentence(text: str) -> str:
    plain = next((line for line in text.split("\n") if line.strip() and not line.startswith(("#", "|", "-", "*"))), "")
    words = re.sub(r"[*_\\]", "", plain).strip()
    return words if len(words) <= 300 else words[:297].rpartition(" ")[0] + "…"


def _unusable(reason: str) -> str:
    return {
        "encrypted": _("The file is locked with a password."),
        "too_demanding": _("The file asks for more than this machine gives to one file."),
        "too_many_pages": _("The file has too many pages."),
    }.get(reason, _("The file cannot be read; perhaps it is damaged."))
