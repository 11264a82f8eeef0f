"""Papers that the demo's people bring: sheets that say what they would be, with the words SAMPLE on them."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont


@cache
def sample_paper(title: str, name: str, *, form: str) -> bytes:
    """One A4 page as "PDF" or "JPEG", the same bytes for the same title and name."""
    page = Image.new("L", (620, 877), 255)
    draw = ImageDraw.Draw(page)
    large, small = ImageFont.load_default(26), ImageFont.load_default(15)
    draw.text((60, 70), title, font=large, fill=0)
    draw.text((60, 104), name, font=small, fill=60)
    draw.line((60, 132, 560, 132), fill=120)
    for line in range(14):
        draw.rectangle((60, 150 + 34 * line, 200 + (line * 83) % 300, 158 + 34 * line), fill=225)
    draw.text((60, 700), "PARAUGS · SAMPLE", font=large, fill=170)
    draw.text((60, 740), "Demonstration document, no real person", font=small, fill=150)
    out = BytesIO()
    options = {"title": title, "creationDate": None, "modDate": None} if form == "PDF" else {"quality": 60}
    page.save(out, form, resolution=75, **options)
    return out.getvalue()
