"""Takes the words out of PDF, ODT, ODS and XLSX of strangers, and Markdown out of DOCX, in a process of its own.

Started by dienests.base.files.confined; imports no Django, so that it starts at once.
"""

from __future__ import annotations

import io
import re
import sys
import warnings
import zipfile
from xml.parsers import expat

from dienests.base.files.archives import MAX_XML_BYTES
from dienests.base.files.confined import MAX_PDF_PAGES, Answer, Command, Fault, serve

MAX_CELLS = 200_000
_BETWEEN = "\f"  # between pages and sheets, as programs that print text out of PDF write it
_BLOCKS = frozenset({"p", "h", "list-item", "table-row", "table"})
_CELLS = frozenset({"table-cell", "tab", "line-break", "s"})
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


def pdf_words(source: bytes) -> Answer:
    import pypdfium2
    from pypdfium2 import raw

    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise Fault("encrypted" if error.err_code == raw.FPDF_ERR_PASSWORD else "broken") from error
    if len(pdf) > MAX_PDF_PAGES:
        raise Fault("too_many_pages")
    for index in range(len(pdf)):
        page = pdf[index]
        text = page.get_textpage().get_text_bounded()
        yield (_BETWEEN if index else "").encode() + _lines(text).encode()
        page.close()


def odf_words(source: bytes) -> Answer:
    """ODT and ODS: paragraphs as lines, cells apart by tabs."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        try:
            member = archive.getinfo("content.xml")
        except KeyError as error:
            raise Fault("broken") from error
        if member.flag_bits & 1:
            raise Fault("encrypted")
        if member.file_size > MAX_XML_BYTES:
            raise Fault("too_demanding")
        content = archive.read(member)
    yield _EMPTY_LINES.sub("\n\n", _odf_text(content)).strip().encode()


def _odf_text(content: bytes) -> str:
    parts: list[str] = []
    body = [0]

    def refuse(*_: object) -> None:
        raise Fault("broken")  # a document type: entities, and files from elsewhere

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        body[0] += local == "body" or body[0] > 0
        if body[0] and local in _CELLS:
            parts.append("\t" if local in ("table-cell", "tab") else "\n" if local == "line-break" else " ")

    def end(name: str) -> None:
        body[0] -= body[0] > 0
        if body[0] and name.rpartition(" ")[2] in _BLOCKS:
            parts.append("\n")

    def text(characters: str) -> None:
        if body[0]:
            parts.append(characters)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Fault("broken") from error
    return "".join(parts)


def xlsx_words(source: bytes) -> Answer:
    """Sheets one after the other, rows as lines, cells apart by tabs; values as they were last computed."""
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(source), read_only=True, data_only=True)
    cells = 0
    for place, sheet in enumerate(workbook.worksheets):
        lines = [str(sheet.title)]
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if cells > MAX_CELLS:
                break
            line = "\t".join("" if value is None else str(value) for value in row).rstrip()
            if line:
                lines.append(line)
        yield (_BETWEEN if place else "").encode() + "\n".join(lines).encode()


def docx_markdown(source: bytes) -> Answer:
    """Markdown of a DOCX with its tables, without pictures and files from outside."""
    import mammoth
    import mammoth.images
    from markdownify import ATX, markdownify

    no_picture = mammoth.images.img_element(lambda _picture: {"src": ""})
    html = mammoth.convert_to_html(io.BytesIO(source), convert_image=no_picture, external_file_access=False).value
    text = markdownify(
        str(html), heading_style=ATX, bullets="-", strip=["img", "a", "script", "style"], escape_underscores=False
    )
    yield _EMPTY_LINES.sub("\n\n", text).strip().encode()


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


COMMANDS: dict[str, Command] = {
    "pdf-words": pdf_words,
    "odf-words": odf_words,
    "xlsx-words": xlsx_words,
    "docx-markdown": docx_markdown,
}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    raise SystemExit(serve(COMMANDS, sys.argv[1:]))
