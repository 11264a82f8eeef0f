"""Previews are made anew from the bytes: pictures, sanitised text, lists. Nothing of the original is passed on."""

import io
from pathlib import Path

import pytest
from PIL import Image

from dienests.base.files import confined
from dienests.cases import previews, store
from dienests.cases.content_types import MediaType, Note
from dienests.cases.models import Document
from dienests.cases.paper_errors import PaperError, PaperReason
from tests.cases.papers import samples


def document(content: bytes) -> Document:
    """A document that no row names: previews look at the bytes only."""
    with store.receive(io.BytesIO(content)) as received:
        return Document(name="datne", sha256=store.keep(received))


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def test_pages_of_a_pdf_become_pictures_of_bounded_size():
    it = document(samples.pdf(3))
    assert previews.preview(it) == previews.Preview("pages", pages=3)
    for page in (1, 2, 3):
        image = opened(previews.preview_page(it, page))
        assert (image.format, image.width) == ("PNG", confined.WIDTH)
        assert image.height <= confined.HEIGHT


@pytest.mark.parametrize("page", [0, -1, 4, 10**9])
def test_a_page_that_is_not_there_is_refused(page: int):
    with pytest.raises(PaperError) as caught:
        previews.preview_page(document(samples.pdf(3)), page)
    assert caught.value.code == PaperReason.NO_SUCH_PAGE


def test_a_page_as_long_as_a_street_stays_small():
    content = samples.pdf().replace(b"[0 0 ", b"[0 0 ", 1)
    image = Image.new("RGB", (20, 4000), "white")
    answer = io.BytesIO()
    image.save(answer, "PDF")
    drawn = opened(previews.preview_page(document(answer.getvalue()), 1))
    assert drawn.height <= confined.HEIGHT
    assert content


def test_a_photograph_is_turned_upright_shrunk_and_stripped():
    image = Image.new("RGB", (4000, 3000), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "kur tas bija"
    answer = io.BytesIO()
    image.save(answer, "JPEG", exif=exif)
    drawn = opened(previews.preview_page(document(answer.getvalue()), 1))
    assert drawn.height > drawn.width
    assert max(drawn.size) <= confined.HEIGHT
    assert not drawn.getexif()
    assert drawn.info == {} or set(drawn.info) <= {"icc_profile", "dpi"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_is_drawn(mode: str):
    answer = io.BytesIO()
    Image.new(mode, (30, 20)).save(answer, "PNG")
    assert opened(previews.preview_page(document(answer.getvalue()), 1)).size == (30, 20)


def test_cmyk_jpeg_is_drawn():
    answer = io.BytesIO()
    Image.new("CMYK", (30, 20)).save(answer, "JPEG")
    assert opened(previews.preview_page(document(answer.getvalue()), 1)).mode == "RGB"


def test_pages_are_drawn_ahead_and_not_again(monkeypatch: pytest.MonkeyPatch):
    it = document(samples.pdf(7))
    assert previews.prepare(it.sha256) == 7

    def no_process(*_: object, **__: object) -> bytes:
        pytest.fail("a page was drawn twice")

    monkeypatch.setattr(confined, "answer", no_process)
    assert previews.preview(it).pages == 7
    assert opened(previews.preview_page(it, 7)).format == "PNG"


def test_previews_may_be_deleted_at_any_time(document_root: Path):
    it = document(samples.pdf(2))
    first = previews.preview_page(it, 2)
    for path in (document_root / "previews").rglob("*.*"):
        path.unlink()
    assert previews.preview_page(it, 2) == first


def test_text_of_a_docx_is_shown_without_anything_active():
    hostile = (
        "Sveiki &lt;script&gt;alert(1)&lt;/script&gt;</w:t></w:r></w:p>"
        '<w:p><w:hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId9">'
        "<w:r><w:t>saite</w:t></w:r></w:hyperlink></w:p><w:p><w:r><w:t>beigas"
    )
    link = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId9" TargetMode="External" Target="javascript:alert(1)" Type="http://schemas.openxmlformats'
        '.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
    )
    content = samples.docx(hostile, more={"word/_rels/document.xml.rels": link.encode()})
    shown = previews.preview(document(content))
    assert shown.kind == "text"
    assert "Sveiki &lt;script&gt;alert(1)&lt;/script&gt;" in shown.html
    assert "saite" in shown.html
    assert "javascript" not in shown.html
    assert "<a" not in shown.html


def test_html_is_sanitised_whatever_made_it():
    dirty = (
        '<p onclick="x()" style="position:fixed">Labdien<img src=x onerror=alert(1)></p><script>alert(1)</script>'
        '<iframe src="//x"></iframe><a href="https://x">s</a><svg><style>*{}</style></svg><form><input></form>'
        '<table><tr><td colspan="2" id="a">1</td></tr></table>'
    )
    clean = previews.sanitised(dirty)
    assert "<p>Labdien</p>" in clean
    assert '<td colspan="2">1</td>' in clean
    for word in ("script", "onclick", "onerror", "style", "iframe", "href", "<img", "<svg", "<form", "<input", "id="):
        assert word not in clean


def test_docx_and_edoc_have_no_pages():
    for content in (samples.docx(), samples.edoc()):
        with pytest.raises(PaperError) as caught:
            previews.preview_page(document(content), 1)
        assert caught.value.code == PaperReason.NO_PREVIEW


def test_contents_of_an_edoc_and_who_says_to_have_signed_it():
    it = document(samples.edoc())
    shown = previews.preview(it)
    assert shown.kind == "container"
    assert shown.container is not None
    assert [(file.name, file.media_type) for file in shown.container.contents] == [
        ("iesniegums.pdf", MediaType.PDF),
        ("vēstule.docx", MediaType.DOCX),
    ]
    signed = [(one.signer, one.issuer, one.signed_at) for one in shown.container.signatures]
    assert signed == [
        ("JĀNIS PARAUGS", "eParaksts paraugs", "2026-02-09T12:00:00Z"),
        ("ANNA PARAUGA", "eParaksts paraugs", "2026-02-09T12:00:00Z"),
    ]
    assert "320000" not in repr(shown)


def test_files_of_an_edoc_are_shown_one_by_one():
    it = document(samples.edoc())
    shown = previews.preview(it)
    assert shown.container is not None
    pdf, docx = shown.container.contents
    assert previews.preview(it, member=pdf.place).pages == 2
    assert opened(previews.preview_page(it, 2, member=pdf.place)).format == "PNG"
    assert "Izziņa" in previews.preview(it, member=docx.place).html
    for place in (0, 99, -1):  # the type file, and none
        with pytest.raises(PaperError) as caught:
            previews.preview(it, member=place)
        assert caught.value.code == PaperReason.NO_SUCH_PAGE


def test_hostile_files_of_an_edoc_are_refused_when_looked_at():
    it = document(samples.edoc({"bumba.png": samples.png_bomb(), "ieksa.docx": samples.edoc(), "x.txt": b"teksts"}))
    shown = previews.preview(it)
    assert shown.container is not None
    reasons = []
    for file in shown.container.contents:
        with pytest.raises(PaperError) as caught:
            previews.preview(it, member=file.place)
        reasons.append(caught.value.code)
    assert reasons == [PaperReason.PICTURE_TOO_LARGE, PaperReason.NO_PREVIEW, PaperReason.WRONG_TYPE]


@pytest.mark.parametrize(
    "signatures",
    [
        b"",
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"<Signature><X509Certificate>AAAA</X509Certificate></Signature>",
    ],
)
def test_unreadable_signatures_do_not_hide_the_contents(signatures: bytes):
    members = {"mimetype": samples.EDOC.encode(), "a.pdf": samples.pdf(), "META-INF/signatures0.xml": signatures}
    shown = previews.preview(document(samples.archive(members)))
    assert shown.container is not None
    assert [file.name for file in shown.container.contents] == ["a.pdf"]
    assert [one.signer for one in shown.container.signatures] == [""]


def test_a_pdf_with_a_password_is_kept_but_not_shown():
    it = document(samples.changed_pdf(password="slepens"))
    assert previews.preview(it) == previews.Preview("none", notes=(Note.ENCRYPTED,))
    with pytest.raises(PaperError):
        previews.preview_page(it, 1)


def test_bytes_that_are_gone_are_reported():
    with pytest.raises(PaperError, match="not_in_store"):
        previews.preview(Document(name="x", sha256="0" * 64))


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch):
    it = document(samples.pdf())
    monkeypatch.setattr(confined, "SECONDS", 0.001)
    with pytest.raises(PaperError) as caught:
        previews.preview(it)
    assert caught.value.code == PaperReason.TOO_DEMANDING
