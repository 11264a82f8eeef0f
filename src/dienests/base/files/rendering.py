"""Opens pictures of strangers in a process of its own: measures and draws them.

Started by dienests.base.files.confined; imports no Django and nothing for PDF, so that it starts at once.
"""

from __future__ import annotations

import io
import json
import sys
import warnings

from PIL import Image, ImageOps

from dienests.base.files.confined import HEIGHT, MAX_PIXELS, WIDTH, Answer, Command, Fault, framed, serve


def image_facts(source: bytes, kind: str) -> Answer:
    """{"width", "height"} after the whole picture has been decoded, so that a cut-off one is noticed here."""
    with _picture(source, kind) as picture:
        size = {"width": picture.width, "height": picture.height}
        picture.load()
        yield json.dumps(size).encode()


def image_page(source: bytes, kind: str) -> Answer:
    """One PNG, upright, at most WIDTH × HEIGHT or HEIGHT × WIDTH."""
    with _picture(source, kind) as picture:
        bound = (WIDTH, HEIGHT) if picture.height >= picture.width else (HEIGHT, WIDTH)
        picture.draft("RGB", bound)
        # Scans of two or few colours are shrunk with shades in between, or thin letters break.
        shaded = picture.convert({"1": "L", "P": "RGBA"}[picture.mode]) if picture.mode in ("1", "P") else picture
        shaded.thumbnail(bound)
        yield framed(png(ImageOps.exif_transpose(shaded)))


def _picture(source: bytes, kind: str) -> Image.Image:
    formats = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",)}[kind]
    picture = Image.open(io.BytesIO(source), formats=formats)
    if picture.width * picture.height > MAX_PIXELS:
        raise Fault("picture_too_large")
    return picture


def png(picture: Image.Image) -> bytes:
    if picture.mode not in {"L", "RGB", "RGBA"}:
        picture = picture.convert("RGB")
    answer = io.BytesIO()
    picture.save(answer, "PNG")
    return answer.getvalue()


COMMANDS: dict[str, Command] = {
    "image-facts": image_facts,
    "image-page": image_page,
}


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = None  # the limit is in _picture, with a word of its own
    warnings.simplefilter("ignore")
    raise SystemExit(serve(COMMANDS, sys.argv[1:]))
