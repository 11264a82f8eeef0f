"""One document as three programs would save it: DOCX with styles, a list, a table and a picture; ODT; PDF."""

import typst

from tests.cases.papers import samples

TITLE, HEADING = "Apmeklējumu kārtība", "Kas drīkst nākt"
SENTENCE = "Apmeklētājs piesakās pie dežuranta un uzrāda dokumentu."
POINT, CELLS = "bērni ar vecākiem", ("Darba diena", "no 9.00 līdz 17.00")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def made() -> dict[str, bytes]:
    return {"karta.docx": docx(), "karta.odt": odt(), "karta.pdf": pdf()}


def docx() -> bytes:
    body = (
        _paragraph(TITLE, "Heading1") + _paragraph(HEADING, "Heading2") + _paragraph(SENTENCE)
        + f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{_run(POINT)}</w:p>'
        + "<w:tbl><w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in CELLS) + "</w:tr></w:tbl>"
        + _PICTURE
    )  # fmt: skip
    document = f'<?xml version="1.0"?><w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}</w:body></w:document>'
    return samples.archive(
        {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _related("officeDocument", "word/document.xml"),
            "word/_rels/document.xml.rels": _related(
                "styles", "styles.xml", ("numbering", "numbering.xml"), ("image", "media/image1.png")
            ),
            "word/styles.xml": _STYLES.encode(),
            "word/numbering.xml": _NUMBERING.encode(),
            "word/media/image1.png": samples.picture(),
            "word/document.xml": document.encode(),
        }
    )


def odt() -> bytes:
    cells = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in CELLS)
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3"><office:body><office:text>'
        f'<text:h text:outline-level="1">{TITLE}</text:h><text:h text:outline-level="2">{HEADING}</text:h>'
        f"<text:p>{SENTENCE}</text:p><text:list><text:list-item><text:p>{POINT}</text:p></text:list-item></text:list>"
        f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
        "</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return samples.archive(
        {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def pdf() -> bytes:
    source = f"#set page(width: 210mm)\n= {TITLE}\n\n== {HEADING}\n\n{SENTENCE}\n\n- {POINT}\n\n"
    source += f"#table(columns: 2, {', '.join(f'[{cell}]' for cell in CELLS)})\n"
    return bytes(typst.compile(source.encode()))


def _run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def _paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{_run(text)}</w:p>"


def _related(kind: str, target: str, *more: tuple[str, str]) -> bytes:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_R}/{what}" Target="{where}"/>'
        for number, (what, where) in enumerate([(kind, target), *more], start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONSHIPS}">{each}</Relationships>'.encode()


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{samples.WORD}"/></Types>'
)
_STYLES = f'<?xml version="1.0"?><w:styles xmlns:w="{_W}">' + "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/></w:style>'
    for level in (1, 2)
) + "</w:styles>"  # fmt: skip
_NUMBERING = (
    f'<?xml version="1.0"?><w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    "</w:numbering>"
)
_PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="plans" descr="Plāns"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/'
    'main"><a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    '<a:blip r:embed="rId3"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)
