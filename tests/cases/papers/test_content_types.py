"""What is let in is found out from bytes; everything hostile is refused with its reason."""

import io
import stat
import time
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from dienests.cases import content_types
from dienests.cases.content_types import Inspected, MediaType, Note, inspect, safe_name
from dienests.cases.paper_errors import PaperError, PaperReason
from tests.cases.papers import samples


@pytest.fixture
def inspected(tmp_path: Path):
    def inspect_bytes(content: bytes) -> Inspected:
        path = tmp_path / "file"
        path.write_bytes(content)
        return inspect(path)

    return inspect_bytes


def refusal(inspected, content: bytes) -> PaperError:
    with pytest.raises(PaperError) as caught:
        inspected(content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "media_type", "pages"),
    [
        (samples.pdf(3), MediaType.PDF, 3),
        (samples.picture("PNG"), MediaType.PNG, 1),
        (samples.picture("JPEG"), MediaType.JPEG, 1),
        (samples.docx(), MediaType.DOCX, None),
        (samples.edoc(), MediaType.EDOC, None),
    ],
    ids=["pdf", "png", "jpeg", "docx", "edoc"],
)
def test_accepted_types_are_known_by_their_bytes(inspected, content: bytes, media_type: MediaType, pages: int | None):
    assert inspected(content) == Inspected(media_type, pages)


def test_a_telephone_picture_with_rotation_and_trailer_is_accepted(inspected):
    photo = samples.picture("JPEG", (400, 300)) + b"SEFT" + b"\0" * 300
    assert inspected(photo).media_type == MediaType.JPEG


def test_edoc_without_type_file_is_known_by_its_signatures(inspected):
    content = samples.archive({"a.txt": b"a", "META-INF/signatures1.xml": samples.signatures("A B")})
    assert inspected(content).media_type == MediaType.EDOC


@pytest.mark.parametrize(
    ("content", "note", "pages"),
    [
        (samples.changed_pdf(password="slepens"), Note.ENCRYPTED, None),
        (samples.changed_pdf(script="app.alert('x')"), Note.ACTIVE, 1),
        (samples.changed_pdf(attachment=b"hidden"), Note.ATTACHMENTS, 1),
        (samples.docx(more={"word/embeddings/oleObject1.bin": b"ole"}), Note.ATTACHMENTS, None),
    ],
    ids=["password", "javascript", "pdf attachment", "docx object"],
)
def test_doubtful_files_are_accepted_with_a_note(inspected, content: bytes, note: Note, pages: int | None):
    found = inspected(content)
    assert (found.notes, found.pages) == ((note,), pages)
    with translation.override("en"):
        assert str(content_types.NOTE_TEXTS[note])


HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF_TAIL = b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"


def _with_link() -> bytes:
    answer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.docx())) as old, zipfile.ZipFile(answer, "w") as new:
        for member in old.infolist():
            new.writestr(member, old.read(member))
        link = zipfile.ZipInfo("word/media/link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        new.writestr(link, "/etc/passwd")
    return answer.getvalue()


# Made when they are tested: a bomb is small on the disk only.
REFUSED = {
    "nothing": (lambda: b"", PaperReason.EMPTY),
    "html named pdf": (lambda: HTML, PaperReason.WRONG_TYPE),
    "svg": (lambda: SVG, PaperReason.WRONG_TYPE),
    "windows program": (lambda: b"MZ\x90\x00" + b"\0" * 500, PaperReason.WRONG_TYPE),
    "shell script": (lambda: b"#!/bin/sh\nrm -rf /\n", PaperReason.WRONG_TYPE),
    "gif": (lambda: samples.picture("GIF"), PaperReason.WRONG_TYPE),
    "random bytes": (lambda: bytes(range(256)) * 20, PaperReason.WRONG_TYPE),
    "pdf not at the beginning": (lambda: b"junk " + samples.pdf(), PaperReason.WRONG_TYPE),
    "pdf without end": (lambda: samples.pdf()[:-60], PaperReason.INCOMPLETE),
    "pdf in name only": (lambda: b"%PDF-1.7\nhello\n%%EOF\n", PaperReason.BROKEN),
    "pdf and zip": (lambda: samples.pdf() + samples.archive({"a.txt": b"a"}), PaperReason.POLYGLOT),
    "pdf and html": (lambda: b"%PDF-1.4\n%" + HTML + PDF_TAIL, PaperReason.POLYGLOT),
    "pdf and much else": (lambda: samples.pdf() + b"x" * 5000, PaperReason.INCOMPLETE),
    "jpeg and zip": (lambda: samples.picture("JPEG") + samples.archive({"a": b"a"}), PaperReason.POLYGLOT),
    "jpeg and pdf": (
        lambda: samples.picture("JPEG", comment=b"%PDF-1.4\n") + PDF_TAIL,
        PaperReason.POLYGLOT,
    ),
    "jpeg and html": (lambda: samples.picture("JPEG", comment=HTML), PaperReason.POLYGLOT),
    "png and zip": (lambda: samples.picture() + samples.archive({"a": b"a"}), PaperReason.POLYGLOT),
    "cut jpeg": (lambda: samples.picture("JPEG", (500, 500))[:-400], PaperReason.BROKEN),
    "cut png": (lambda: samples.picture("PNG")[:-40], PaperReason.BROKEN),
    "png bomb": (lambda: samples.png_bomb(), PaperReason.PICTURE_TOO_LARGE),
    "png text bomb": (lambda: samples.png_text_bomb(), PaperReason.BROKEN),
    "zip": (lambda: samples.archive({"a.txt": b"a"}), PaperReason.WRONG_TYPE),
    "cut docx": (lambda: samples.docx()[:-30], PaperReason.INCOMPLETE),
    "spreadsheet": (
        lambda: samples.docx(main="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        PaperReason.WRONG_TYPE,
    ),
    "docm": (
        lambda: samples.docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        PaperReason.MACROS,
    ),
    "docx with a macro part": (lambda: samples.docx(more={"word/vbaProject.bin": b"macro"}), PaperReason.MACROS),
    "docx with entities": (
        lambda: samples.docx(more={"word/header1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        PaperReason.BROKEN,
    ),
    "zip bomb": (lambda: samples.zip_bomb(), PaperReason.BOMB),
    "lying sizes": (lambda: samples.zip_with_lying_size(), PaperReason.BROKEN),
    "overlapping members": (lambda: samples.zip_with_shared_bytes(), PaperReason.BROKEN),
    "many members": (
        lambda: samples.archive({f"{number}.txt": b"" for number in range(2_100)}),
        PaperReason.BOMB,
    ),
    "path upwards": (lambda: samples.docx(more={"../../etc/cron.d/x": b"x"}), PaperReason.UNSAFE_PATH),
    "absolute path": (lambda: samples.docx(more={"/etc/passwd": b"x"}), PaperReason.UNSAFE_PATH),
    "path with backslash": (lambda: samples.docx(more={"word\\..\\..\\x": b"x"}), PaperReason.UNSAFE_PATH),
    "symbolic link": (lambda: _with_link(), PaperReason.UNSAFE_PATH),
    "same name twice": (lambda: samples.docx(more={"WORD/document.xml": b"<x/>"}), PaperReason.UNSAFE_PATH),
    "encrypted member": (lambda: samples.encrypted_member(samples.docx()), PaperReason.ENCRYPTED),
    "docx behind a program": (lambda: b"PK\x03\x04" + b"\x90" * 600 + samples.docx(), PaperReason.POLYGLOT),
    "long zip comment": (lambda: samples.archive({"a": b"a"}, comment=b"%PDF-1.4" + b"x" * 500), PaperReason.POLYGLOT),
    "odt": (
        lambda: samples.archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
        PaperReason.WRONG_TYPE,
    ),
    "edoc with a program": (lambda: samples.edoc({"lietotne.pdf": b"MZ\x90\x00rest"}), PaperReason.PROGRAM_INSIDE),
    "edoc with a shortcut": (lambda: samples.edoc({"atver mani.lnk": b"L\0\0\0"}), PaperReason.PROGRAM_INSIDE),
    "edoc with a long type": (lambda: samples.edoc(mimetype=b"x" * 500), PaperReason.BOMB),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_reason(inspected, name: str):
    content, reason = REFUSED[name]
    error = refusal(inspected, content())
    assert error.code == reason
    for language in ("lv", "en"):
        with translation.override(language):
            assert "%(" not in error.message + error.next_step
            assert error.message
            assert error.next_step


def test_what_a_wrong_file_is_is_named(inspected):
    with translation.override("en"):
        assert "HTML" in refusal(inspected, HTML).message
        assert "image/gif" in refusal(inspected, samples.picture("GIF")).message


def test_pdf_that_says_it_has_a_million_pages_costs_little(inspected):
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1000000/Kids["
    content += b"3 0 R " + b"]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    content += b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n9\n%%EOF"
    started = time.process_time()
    assert refusal(inspected, content).code in (PaperReason.TOO_MANY_PAGES, PaperReason.BROKEN)
    assert time.process_time() - started < 5  # of this process: the counting is done elsewhere


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Rēķins janvāris.pdf", "Rēķins janvāris.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Anna\\izziņa.PDF", "izziņa.PDF"),
        ("../../x", "x.pdf"),
        ("rēķins\u202efdp.exe", "rēķinsfdp.exe.pdf"),
        ("a\x00b\nc\u200b.pdf", "ab c.pdf"),
        ("счёт за январь.pdf", "счёт за январь.pdf"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("", "dokuments.pdf"),
        ("...", "dokuments.pdf"),
        (".pdf", "pdf.pdf"),
        ("foto.jpg", "foto.jpg.pdf"),
        ("e\u0304tika.pdf", "ētika.pdf"),
    ],
)
def test_names_are_made_safe(given: str, kept: str):
    assert safe_name(given, media_type=MediaType.PDF) == kept


def test_very_long_names_fit_and_keep_their_extension():
    name = safe_name("ļ" * 500 + ".pdf", media_type=MediaType.PDF)
    assert name.endswith(".pdf")
    assert len(name.encode()) <= content_types.MAX_NAME_BYTES
