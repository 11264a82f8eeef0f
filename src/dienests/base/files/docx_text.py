"""Takes the text out of a DOCX of strangers in a process of its own. Started by dienests.base.files.confined."""

from __future__ import annotations

import io
import sys

import mammoth
import mammoth.images

from dienests.base.files.confined import Answer, serve


def docx_text(source: bytes) -> Answer:
    """HTML of the text as mammoth makes it, without pictures and files from outside. Not yet sanitised."""
    no_picture = mammoth.images.img_element(lambda _picture: {"src": ""})
    answer = mammoth.convert_to_html(io.BytesIO(source), convert_image=no_picture, external_file_access=False)
    yield str(answer.value).encode()


if __name__ == "__main__":
    raise SystemExit(serve({"docx-text": docx_text}, sys.argv[1:]))
