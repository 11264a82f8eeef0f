"""Small files of every accepted type, and hostile ones, made here so that nobody has to trust a binary in the tree."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EDOC = "application/vnd.etsi.asic-e+zip"


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((5, 5, 25, 15), fill="black")
    answer = io.BytesIO()
    image.save(answer, kind, **options)
    return answer.getvalue()


def pdf(pages: int = 1) -> bytes:
    images = [Image.new("RGB", (80 + page, 120), "white") for page in range(pages)]
    answer = io.BytesIO()
    images[0].save(answer, "PDF", save_all=True, append_images=images[1:])
    return answer.getvalue()


def changed_pdf(*, password: str = "", script: str = "", attachment: bytes = b"") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    if script:
        writer.add_open_action(JavaScript(script))
    if attachment:
        writer.add_attachment("pielikums.txt", attachment)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    answer = io.BytesIO()
    writer.write(answer)
    return answer.getvalue()


def archive(members: Mapping[str, bytes], *, stored: bool = False, comment: bytes = b"") -> bytes:
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
        file.comment = comment
    return answer.getvalue()


def content_types(main: str = WORD) -> bytes:
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    ).encode()


def docx(text: str = "Izziņa par ienākumiem", *, main: str = WORD, more: Mapping[str, bytes] | None = None) -> bytes:
    relationships = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/officeDocument/'
        '2006/relationships/officeDocument"/></Relationships>'
    )
    body = (
        '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
    return archive(
        {
            "[Content_Types].xml": content_types(main),
            "_rels/.rels": relationships.encode(),
            "word/document.xml": body.encode(),
            **(more or {}),
        }
    )


def certificate(name: str = "JĀNIS PARAUGS") -> str:
    """Base64 of a certificate that names somebody, with a personal code as Latvian ones carry it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name},320000-10002"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, "PNOLV-320000-10002"),
        ]
    )
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "eParaksts paraugs")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), 7, start, start + timedelta(days=90))
    signed = builder.sign(key, hashes.SHA256())
    return base64.b64encode(signed.public_bytes(serialization.Encoding.DER)).decode()


def signatures(*names: str) -> bytes:
    one = (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        "{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>"
        '<xades:SigningTime xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">2026-02-09T12:00:00Z</xades:SigningTime>'
        "</ds:Object></ds:Signature>"
    )
    inner = "".join(one.format(certificate(name)) for name in names)
    return (
        f'<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">{inner}</asic:XAdESSignatures>'.encode()
    )


def edoc(members: Mapping[str, bytes] | None = None, *, mimetype: bytes = EDOC.encode()) -> bytes:
    contents = {"iesniegums.pdf": pdf(2), "vēstule.docx": docx()} if members is None else members
    return archive(
        {"mimetype": mimetype, **contents, "META-INF/signatures0.xml": signatures("JĀNIS PARAUGS", "ANNA PARAUGA")},
        stored=True,
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_bomb(side: int = 60_000) -> bytes:
    """Some kilobytes that claim to be a picture of 3.6 thousand megapixels."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 5_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A tiny picture with a text chunk that grows to 200 MB."""
    whole = picture()
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000, 9))
    return whole[:33] + text + whole[33:]


def zip_bomb() -> bytes:
    return docx(more={"word/media/nulles.bin": b"\0" * 160_000_000})


def zip_with_lying_size() -> bytes:
    """A member that unpacks to more than its entry says."""
    whole = bytearray(docx(more={"word/nulles.bin": b"\0" * 3_000_000}))
    real, lie = struct.pack("<I", 3_000_000), struct.pack("<I", 1_000)
    return bytes(whole.replace(real, lie))


def zip_with_shared_bytes() -> bytes:
    """Two entries of the directory that point at the same bytes, as in bombs whose members overlap."""
    whole = archive({"[Content_Types].xml": content_types(), "a.bin": b"x" * 5_000, "b.bin": b"x" * 5_000}, stored=True)
    directory = whole.index(b"PK\x01\x02")
    first = whole.index(b"PK\x03\x04", 4)
    second_entry = whole.rindex(b"PK\x01\x02")
    changed = bytearray(whole)
    changed[second_entry + 42 : second_entry + 46] = struct.pack("<I", first)
    assert directory < second_entry
    return bytes(changed)


def encrypted_member(whole: bytes) -> bytes:
    """The same archive with the mark "encrypted" on its last member."""
    changed = bytearray(whole)
    place = whole.rindex(b"PK\x01\x02")
    changed[place + 8] |= 1
    return bytes(changed)
