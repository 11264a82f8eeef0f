"""What an ASiC-E container (.edoc, .asice) holds and who, by its own word, signed it. Nothing is verified here."""

from __future__ import annotations

import base64
import binascii
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from dienests.base.files import archives
from dienests.cases.content_types import MediaType, is_signature_file, likely_type, printable, safe_name

_PERSONAL_CODE = re.compile(r"\d{6}-?\d{5}")
MAX_LISTED = 200


@dataclass(frozen=True)
class Contained:
    """A file in a container. `place` is how it is asked for; `media_type` is None where it cannot be shown here."""

    place: int
    name: str
    size: int
    media_type: MediaType | None


@dataclass(frozen=True)
class StatedSignature:
    """What a signature file says of itself. Empty where it cannot be read. Personal codes are left out."""

    signer: str
    issuer: str
    signed_at: str


@dataclass(frozen=True)
class Container:
    contents: tuple[Contained, ...]
    signatures: tuple[StatedSignature, ...]


def read_container(path: Path) -> Container:
    """Raises archives.ArchiveRefused when the container cannot be used."""
    with archives.checked_archive(path) as archive:
        contents = tuple(_contained(archive, place) for place in _places(archive)[:MAX_LISTED])
        signatures = tuple(
            signature
            for name in archive.namelist()
            if is_signature_file(name)
            for signature in _signatures(archives.read_member(archive, name) or b"")
        )
    return Container(contents, signatures)


def copy_contained(path: Path, place: int, target: Path, *, limit: int) -> None:
    """Copy one of the listed files out of the container. Raises KeyError for a place that is not listed."""
    with archives.checked_archive(path) as archive:
        if place not in _places(archive)[:MAX_LISTED]:
            raise KeyError(place)
        with target.open("wb") as file:
            archives.copy_member(archive, archive.infolist()[place], file, limit=limit)


def _places(archive: zipfile.ZipFile) -> list[int]:
    """The documents: everything but the type file, folders and META-INF."""
    return [
        place
        for place, member in enumerate(archive.infolist())
        if member.filename != "mimetype" and not member.is_dir() and not member.filename.upper().startswith("META-INF/")
    ]


def _contained(archive: zipfile.ZipFile, place: int) -> Contained:
    member = archive.infolist()[place]
    with archive.open(member) as file:
        media_type = likely_type(file.read(16), name=member.filename)
    return Contained(place, safe_name(member.filename), member.file_size, media_type)


def _signatures(content: bytes) -> Iterator[StatedSignature]:
    """One for each <Signature>; the first certificate in it is the signer's."""
    certificate, signed_at = "", ""
    try:
        found = archives.elements(content)
    except archives.ArchiveRefused:
        yield StatedSignature("", "", "")
        return
    for name, _, text in found:
        if name == "X509Certificate":
            certificate = certificate or text
        elif name == "SigningTime":
            signed_at = text
        elif name == "Signature":
            yield _stated(certificate, signed_at)
            certificate, signed_at = "", ""


def _stated(certificate: str, signed_at: str) -> StatedSignature:
    when = printable(signed_at)[:40]
    try:
        read = x509.load_der_x509_certificate(base64.b64decode("".join(certificate.split()), validate=True))
        return StatedSignature(_common_name(read.subject), _common_name(read.issuer), when)
    except (ValueError, binascii.Error, TypeError):
        return StatedSignature("", "", when)


def _common_name(name: x509.Name) -> str:
    wanted = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    parts = wanted[:1] or [
        *name.get_attributes_for_oid(NameOID.GIVEN_NAME)[:1],
        *name.get_attributes_for_oid(NameOID.SURNAME)[:1],
    ]
    text = " ".join(part.value if isinstance(part.value, str) else "" for part in parts)
    return printable(_PERSONAL_CODE.sub("", text)).strip(" ,;-")[:120]
