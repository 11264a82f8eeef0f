"""Opens PDF and pictures of strangers in a process of its own: counts pages and draws them.

Started by dienests.base.files.confined; imports no Django, so that it starts at once.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import warnings
from collections.abc import Mapping

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

from dienests.base.files.confined import HEIGHT, MAX_PDF_PAGES, MAX_PIXELS, WIDTH, Answer, Command, Fault, serve

_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)\b")


def pdf_facts(source: bytes) -> Answer:
    """{"pages", "encrypted", "active", "attachments"}; encrypted: a password is needed, and pages is null."""
    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            yield _json({"pages": None, "encrypted": True, "active": False, "attachments": False})
            return
        raise Fault("broken") from error
    pages = len(pdf)
    if pages < 1:
        raise Fault("broken")
    if pages > MAX_PDF_PAGES:
        raise Fault("too_many_pages")
    for index in {0, pages - 1}:
        _page(pdf, index).get_size()
    yield _json(
        {
            "pages": pages,
            "encrypted": False,
            "active": raw.FPDFDoc_GetJavaScriptActionCount(pdf.raw) > 0 or _ACTIVE.search(source) is not None,
            "attachments": pdf.count_attachments() > 0,
        }
    )


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
        yield _framed(_png(page.render(scale=scale, may_draw_forms=False).to_pil()))
        page.close()


def _page(pdf: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    try:
        return pdf[index]
    except pypdfium2.PdfiumError as error:
        raise Fault("broken") from error


def image_facts(source: bytes, kind: str) -> Answer:
    """{"width", "height"} after the whole picture has been decoded, so that a cut-off one is noticed here."""
    with _picture(source, kind) as picture:
        size = {"width": picture.width, "height": picture.height}
        picture.load()
        yield _json(size)


def image_page(source: bytes, kind: str) -> Answer:
    """One PNG, upright, at most WIDTH × HEIGHT or HEIGHT × WIDTH."""
    with _picture(source, kind) as picture:
        bound = (WIDTH, HEIGHT) if picture.height >= picture.width else (HEIGHT, WIDTH)
        picture.draft("RGB", bound)
        # Scans of two or few colours are shrunk with shades in between, or thin letters break.
        shaded = picture.convert({"1": "L", "P": "RGBA"}[picture.mode]) if picture.mode in ("1", "P") else picture
        shaded.thumbnail(bound)
        yield _framed(_png(ImageOps.exif_transpose(shaded)))


def _picture(source: bytes, kind: str) -> Image.Image:
    formats = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",)}[kind]
    picture = Image.open(io.BytesIO(source), formats=formats)
    if picture.width * picture.height > MAX_PIXELS:
        raise Fault("picture_too_large")
    return picture


def _png(picture: Image.Image) -> bytes:
    if picture.mode not in {"L", "RGB", "RGBA"}:
        picture = picture.convert("RGB")
    answer = io.BytesIO()
    picture.save(answer, "PNG")
    return answer.getvalue()


def _json(facts: Mapping[str, object]) -> bytes:
    return json.dumps(facts).encode()


def _framed(content: bytes) -> bytes:
    return struct.pack(">Q", len(content)) + content


COMMANDS: dict[str, Command] = {
    "pdf-facts": pdf_facts,
    "pdf-pages": pdf_pages,
    "image-facts": image_facts,
    "image-page": image_page,
}


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = None  # the limit is in _picture, with a word of its own
    warnings.simplefilter("ignore")
    raise SystemExit(serve(COMMANDS, sys.argv[1:]))
