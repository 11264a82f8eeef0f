"""The words of files that colleagues send, and what happens with files that are made to do harm."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from dienests.base.files.confined import Unusable
from dienests.base.files.reading import words_of
from tests.cases.papers import samples

_ODF = (
    '<?xml version="1.0"?>{doctype}<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b">'
    "<office:automatic-styles><text:p>nav teksts</text:p></office:automatic-styles><office:body><office:text>{body}"
    "</office:text></office:body></office:document-content>"
)


def odt(body: str, *, doctype: str = "") -> bytes:
    return samples.archive({"content.xml": _ODF.format(body=body, doctype=doctype).encode()})


def test_an_odt_gives_paragraphs_and_cells() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = f"<table:table-row>{cell.format('a')}{cell.format('b')}</table:table-row>"
    words = words_of(odt(f"<text:h>Kārtība</text:h><text:p>Pirmais<text:s/>teikums.</text:p>{row}"), name="x.ODT")
    assert words.splitlines() == ["Kārtība", "Pirmais teikums.", "\ta", "\tb"]
    assert "nav teksts" not in words


def test_an_xlsx_gives_sheets_and_rows() -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.title = "Izmaksas"
    book.active.append(["Veids", "Summa"])
    book.active.append(["Noma", 120.5])
    book.create_sheet("Otra").append([None, "x"])
    book.save(out)
    assert words_of(out.getvalue(), name="a.xlsx") == "Izmaksas\nVeids\tSumma\nNoma\t120.5\fOtra\n\tx"


def test_a_docx_comes_as_markdown_with_its_tables() -> None:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("Mērķis", "Termiņš"))
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Plāns</w:t></w:r></w:p>'
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Svarīgi</w:t></w:r></w:p>"
        f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
    )
    document = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>'
    )
    words = words_of(
        samples.docx(more={"word/document.xml": document.encode(), "word/styles.xml": styles.encode()}), name="a.docx"
    )
    assert words.splitlines()[0] == "# Plāns"
    assert "**Svarīgi**" in words
    assert "| Mērķis | Termiņš |" in words


def test_a_pdf_gives_its_pages() -> None:
    assert words_of(samples.pdf(3), name="a.pdf").count("\f") == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.zip_bomb(), "a.odt"),
        (samples.zip_bomb(), "a.xlsx"),
        (samples.zip_with_lying_size(), "a.docx"),
        (samples.zip_with_shared_bytes(), "a.ods"),
        (odt("&x;", doctype='<!DOCTYPE d [<!ENTITY x "lol">]>'), "a.odt"),
        (odt("&x;", doctype='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "a.odt"),
        (odt("<text:p>"), "a.odt"),
        (samples.archive({"other.xml": b"<a/>"}), "a.odt"),
        (b"%PDF-1.7 nothing", "a.pdf"),
        (b"", "a.pdf"),
        (b"", "a.docx"),
        (samples.changed_pdf(password="x"), "a.pdf"),
        (samples.encrypted_member(samples.archive({"content.xml": b"<a/>"})), "a.odt"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_word(content: bytes, name: str) -> None:
    with pytest.raises(Unusable) as refused:
        words_of(content, name=name)
    assert refused.value.reason in ("broken", "encrypted", "too_demanding")


def test_other_endings_are_not_tried() -> None:
    with pytest.raises(ValueError, match=r"a\.exe"):
        words_of(b"MZ", name="a.exe")
    assert zipfile.is_zipfile(io.BytesIO(odt("")))
