"""Pages of a letter of ours as pictures, to be looked at on any page without a PDF viewer."""

import base64
import io
from threading import Lock

import pypdfium2

WIDTH = 1100  # pixels: an A4 page that is sharp on a screen of any size
MOST_PAGES = 12
_ONE_AT_A_TIME = Lock()  # the library must not be entered by two threads at once


def letter_pictures(pdf: bytes) -> list[str]:
    """The first pages as data: addresses (PNG). Only for PDF that we made ourselves: it is opened in this process."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_picture(document[number]) for number in range(min(len(document), MOST_PAGES))]
        finally:
            document.close()


def _picture(page: pypdfium2.PdfPage) -> str:
    width, _height = page.get_size()
    image = page.render(scale=WIDTH / width).to_pil().convert("L")
    content = io.BytesIO()
    image.save(content, format="PNG", optimize=False)
    return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode("ascii")
