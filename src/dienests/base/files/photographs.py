"""Makes photographs of strangers anew, in a process of its own: upright, smaller, and without what cameras write into
files (where it was taken, when, with what). Started by dienests.base.files.confined; imports no Django."""

from __future__ import annotations

import io
import sys
import warnings

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from dienests.base.files.confined import MAX_PIXELS, Answer, Command, Fault, serve

READ_BY = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)  # being imported, they are what Pillow opens files with
LONGEST_SIDE = 2000
_QUALITY = 82


def photograph(source: bytes) -> Answer:
    """One JPEG of pixels alone. PNG and WebP that can be seen through come on white."""
    picture = Image.open(io.BytesIO(source), formats=("JPEG", "PNG", "WEBP"))
    if picture.width * picture.height > MAX_PIXELS:
        raise Fault("picture_too_large")
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = upright.convert("RGBA")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A"))
    answer = io.BytesIO()
    plain.save(answer, "JPEG", quality=_QUALITY, optimize=True)
    yield answer.getvalue()


COMMANDS: dict[str, Command] = {"photograph": photograph}


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = None  # the limit is above, with a word of its own
    warnings.simplefilter("ignore")
    raise SystemExit(serve(COMMANDS, sys.argv[1:]))
