"""Which files are accepted, found out from their bytes alone: never from their name or from what a browser says."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.base.files import archives, confined
from dienests.base.files.archives import ArchiveRefused
from dienests.base.files.confined import Unusable
from dienests.cases.paper_errors import PaperError, PaperReason


class MediaType(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    EDOC = "application/vnd.etsi.asic-e+zip"


class Note(StrEnum):
    """What a colleague should know of a file that is accepted all the same."""

    ENCRYPTED = "encrypted"  # a password is needed: no preview
    ACTIVE = "active"  # a PDF that runs something when opened
    ATTACHMENTS = "attachments"  # other files inside, which the preview does not show


NOTE_TEXTS: dict[Note, Promise | str] = {
    Note.ENCRYPTED: _("Protected with a password: it cannot be shown here. Ask for a copy without a password."),
    Note.ACTIVE: _("Runs a program when opened. Do not download it; the preview is safe."),
    Note.ATTACHMENTS: _("Other files are hidden inside, which the preview does not show."),
}
EXTENSIONS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
    MediaType.DOCX: (".docx",),
    MediaType.EDOC: (".edoc", ".asice", ".sce"),
}
MAX_NAME_CHARACTERS = 120
MAX_NAME_BYTES = 200

_HEAD = 4096
_TAIL = 65_557 + 22  # as far from the end as a ZIP directory may end
_PDF_END = 2048
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe|\?php)", re.IGNORECASE)
_SNIFFED = 1024  # readers of PDF, and browsers, look this far for a type
_WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PROGRAM_HEADS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_PROGRAM_NAMES = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|vbs?|js|jse|wsf|hta|jar|msi|lnk|docm|dotm|xlsm|xltm|pptm)$", re.IGNORECASE
)
_FORBIDDEN_IN_NAMES = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Inspected:
    """What a file is. `pages` is None where pages cannot be counted (DOCX, edoc, a PDF with a password)."""

    media_type: MediaType
    pages: int | None = None
    notes: tuple[Note, ...] = ()


def inspect(path: Path) -> Inspected:
    """Open the file as its type would be opened and say what it is.

    PDF and pictures are opened in a process of their own with limits on time and memory; a picture is decoded whole.
    Raises PaperError with the reason when it is not accepted.
    """
    size = path.stat().st_size
    if size == 0:
        raise PaperError(PaperReason.EMPTY)
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(size - _TAIL, 0))
        tail = file.read()
    for begins, check in _CHECKS:
        if head.startswith(begins):
            try:
                return check(path, head, tail)
            except (ArchiveRefused, Unusable) as error:
                raise _refusal(error.reason) from error
    raise PaperError(PaperReason.WRONG_TYPE, values={"found": _described(head)})


def likely_type(head: bytes, *, name: str) -> MediaType | None:
    """What the first bytes promise, for a list of contents; nothing is opened, so `inspect` may still refuse it."""
    if head.startswith(b"PK\x03\x04"):
        return MediaType.DOCX if name.lower().endswith(EXTENSIONS[MediaType.DOCX]) else None
    simple = {b"%PDF-": MediaType.PDF, b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}
    return next((kind for begins, kind in simple.items() if head.startswith(begins)), None)


def _refusal(reason: str) -> PaperError:
    limits = {
        "picture_too_large": confined.MAX_PIXELS // 1_000_000,
        "too_many_pages": confined.MAX_PDF_PAGES,
    }
    return PaperError(PaperReason(reason), values={"limit": limits[reason]} if reason in limits else None)


def _described(head: bytes) -> str:
    """The type in the words of a library that knows many; bytes no one knows are "unknown"."""
    if _MARKUP.search(head[:_SNIFFED]):
        return "HTML/SVG"
    try:
        return puremagic.from_string(head, mime=True) or "?"
    except (puremagic.PureError, ValueError):
        return "?"


def _check_pdf(path: Path, head: bytes, tail: bytes) -> Inspected:
    _refuse_second_type(head, tail)
    if b"%%EOF" not in tail[-_PDF_END:]:
        raise PaperError(PaperReason.INCOMPLETE)
    facts = confined.facts("pdf-facts", source=path)
    notes = {Note.ENCRYPTED: "encrypted", Note.ACTIVE: "active", Note.ATTACHMENTS: "attachments"}
    return Inspected(MediaType.PDF, facts["pages"], tuple(note for note, key in notes.items() if facts[key]))


def _check_jpeg(path: Path, head: bytes, tail: bytes) -> Inspected:
    return _checked_picture(path, head, tail, MediaType.JPEG)


def _check_png(path: Path, head: bytes, tail: bytes) -> Inspected:
    return _checked_picture(path, head, tail, MediaType.PNG)


def _checked_picture(path: Path, head: bytes, tail: bytes, media_type: MediaType) -> Inspected:
    _refuse_second_type(head, tail)
    if b"%PDF-" in head[:_SNIFFED]:
        raise PaperError(PaperReason.POLYGLOT)
    confined.facts("image-facts", media_type.name.lower(), source=path)
    return Inspected(media_type, 1)


def _refuse_second_type(head: bytes, tail: bytes) -> None:
    if archives.ends_as_zip(tail) or _MARKUP.search(head[:_SNIFFED]):
        raise PaperError(PaperReason.POLYGLOT)


def _check_zip(path: Path, _head: bytes, tail: bytes) -> Inspected:
    if not archives.ends_as_zip(tail):
        raise PaperError(PaperReason.INCOMPLETE)
    with archives.checked_archive(path) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" in names:
            return _check_office(archive, names)
        return _check_edoc(archive, names)


def _check_office(archive: zipfile.ZipFile, names: set[str]) -> Inspected:
    """A DOCX: its main part is a Word document without macros, and no part declares a document type."""
    content_types = archives.elements(archives.read_member(archive, "[Content_Types].xml") or b"")
    declared = {attributes.get("ContentType", "").lower() for _, attributes, _ in content_types}
    if any("macroenabled" in kind or "vbaproject" in kind for kind in declared) or any(
        PurePosixPath(name).name.lower().startswith("vbaproject") for name in names
    ):
        raise PaperError(PaperReason.MACROS)
    if _WORD_MAIN not in declared:
        found = next((kind for kind in sorted(declared) if kind.endswith(".main+xml")), "ZIP")
        raise PaperError(PaperReason.WRONG_TYPE, values={"found": found})
    for name in names:
        if name.lower().endswith((".xml", ".rels")):
            content = archives.read_member(archive, name) or b""
            if archives.has_document_type(content):
                raise PaperError(PaperReason.BROKEN)
    inside = any("/embeddings/" in name.lower() for name in names)
    return Inspected(MediaType.DOCX, None, (Note.ATTACHMENTS,) if inside else ())


def _check_edoc(archive: zipfile.ZipFile, names: set[str]) -> Inspected:
    """An ASiC-E container. The type file is optional by the standard; without it, signatures are what tells."""
    stated = archives.read_member(archive, "mimetype", limit=200)
    if stated is not None and stated.decode("ascii", "replace").strip() != MediaType.EDOC:
        found = stated.decode("ascii", "replace").strip()
        raise PaperError(PaperReason.WRONG_TYPE, values={"found": printable(found)[:80] or "ZIP"})
    if stated is None and not any(is_signature_file(name) for name in names):
        raise PaperError(PaperReason.WRONG_TYPE, values={"found": "ZIP"})
    for member in archive.infolist():
        with archive.open(member) as file:
            program = file.read(4).startswith(_PROGRAM_HEADS)
        if program or _PROGRAM_NAMES.search(member.filename):
            name = safe_name(member.filename)
            raise PaperError(PaperReason.PROGRAM_INSIDE, values={"found": name})
    return Inspected(MediaType.EDOC)


def is_signature_file(name: str) -> bool:
    """META-INF/*signatures*.xml, as ETSI EN 319 162-1 names XAdES signatures in a container."""
    return re.fullmatch(r"META-INF/[^/]*signatures[^/]*\.xml", name, re.IGNORECASE) is not None


_CHECKS: tuple[tuple[bytes, Callable[[Path, bytes, bytes], Inspected]], ...] = (
    (b"%PDF-", _check_pdf),
    (b"\xff\xd8\xff", _check_jpeg),
    (b"\x89PNG\r\n\x1a\n", _check_png),
    (b"PK\x03\x04", _check_zip),
)


def printable(text: str) -> str:
    """Without control characters, direction marks, invisible and unassigned characters; spaces made single."""
    kept = "".join(
        " " if unicodedata.category(char) in {"Zl", "Zp", "Zs"} or char in "\t\r\n" else char
        for char in unicodedata.normalize("NFC", text)
        if char in "\t\r\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(kept.split())


def safe_name(name: str, *, media_type: MediaType | None = None) -> str:
    """A name to show and to offer for saving: one path part, nothing invisible, and the extension of the type.

    Letters of every script stay. Never used as a path here.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = _FORBIDDEN_IN_NAMES.sub("_", printable(last)).strip(". ")
    known = EXTENSIONS.get(media_type, ()) if media_type else ()
    suffix = PurePosixPath(plain).suffix
    if known and suffix.lower() not in known:
        suffix, stem = known[0], plain
    else:
        stem = plain.removesuffix(suffix)
    suffix, stem = suffix[:20], stem[:MAX_NAME_CHARACTERS].strip(". ")
    while len((stem + suffix).encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    return (stem or "dokuments") + suffix
