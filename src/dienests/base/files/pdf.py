"""Opens PDF of strangers in a process of its own: counts pages and draws them.

Started by dienests.base.files.confined; imports no Django, so that it starts at once.
"""

from __future__ import annotations

import json
import re
import sys
import warnings

import pypdfium2
from pypdfium2 import raw

from dienests.base.files.confined import HEIGHT, MAX_PDF_PAGES, WIDTH, Answer, Command, Fault, framed, serve
from dienests.base.files.rendering import png

_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)\b")


def pdf_facts(source: bytes) -> Answer:
    """{"pages", "encrypted", "active", "attachments"}; encrypted: a password is needed, and pages is null."""
    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            yield json.dumps({"pages": None, "encrypted": True, "active": False, "attachments": False}).encode()
            return
        raise Fault("broken") from error
    pages = len(pdf)
    if pages < 1:
        raise Fault("broken")
    if pages > MAX_PDF_PAGES:
        raise Fault("too_many_pages")
    for index in {0, pages - 1}:
        _page(pdf, index).get_size()
    facts = {
        "pages": pages,
        "encrypted": False,
        "active": raw.FPDFDoc_GetJavaScriptActionCount(pdf.raw) > 0 or _ACTIVE.search(source) is not None,
        "attachments": pdf.count_attachments() > 0,
    }
    yield json.dumps(facts).encode()


def pdf_pages(source: bytes, first: str, last: str) -> Answer:
    """PNG of the pages `first` to `last` (counted from 1), as many of them as there are."""
    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise Fault("encrypted" if error.err_code == raw.FPDF_ERR_PASSWORD else "broken") from error
    for number in range(int(first), min(int(last), len(pdf)) + 1):
        page = _page(pdf, number - 1)
        width, height = (max(side, 1.0) for side in page.get_size())
        scale = min(WIDTH / width, HEIGHT / height)
        yield framed(png(page.render(scale=scale, may_draw_forms=False).to_pil()))
        page.close()


def _page(pdf: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    try:
        return pdf[index]
    except pypdfium2.PdfiumError as error:
        raise Fault("broken") from error


COMMANDS: dict[str, Command] = {"pdf-facts": pdf_facts, "pdf-pages": pdf_pages}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    raise SystemExit(serve(COMMANDS, sys.argv[1:]))
