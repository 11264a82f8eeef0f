"""Signatures of versions and of indexes, in the format of OpenSSH that Git knows (gpg.format=ssh).

A namespace says what a signature is for, so that one cannot be shown for another.

Format: PROTOCOL.sshsig of OpenSSH. `git log --show-signature` checks them with an allowed_signers file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import textwrap

from dienests.exchange.repository.keys import ALGORITHM, OfficeKey, PublicKey
from dienests.exchange.repository.wire import Damaged, packed, unpacked

_MAGIC = b"SSHSIG"
_VERSION = (1).to_bytes(4, "big")
GIT = b"git"  # the namespace of commits
_HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_MOST_BYTES = 4096


def signature_of(data: bytes, key: OfficeKey, *, namespace: bytes = GIT) -> bytes:
    """The armoured signature of `data`, without a last line break."""
    hashed = b"sha512"
    signed = key.sign(_signed(namespace, hashed, data))
    fields = packed(key.public.blob, namespace, b"", hashed, packed(ALGORITHM, signed))
    lines = textwrap.wrap(base64.b64encode(_MAGIC + _VERSION + fields).decode(), 70)
    return b"\n".join([_BEGIN, *(line.encode() for line in lines), _END])


def signer_of(data: bytes, armoured: bytes, *, namespace: bytes = GIT) -> PublicKey:
    """Whose signature of `data` this is. Raises Damaged where it is none, or none of this data."""
    blob = _opened(armoured)
    head = _MAGIC + _VERSION
    if not blob.startswith(head):
        raise Damaged("not a signature of OpenSSH, version 1")
    key_blob, said, _reserved, hashed, signature = unpacked(blob[len(head) :], 5)
    if said != namespace:
        raise Damaged("a signature for another purpose")
    if hashed not in _HASHES:
        raise Damaged("an unknown hash")
    key = PublicKey.from_blob(key_blob)
    algorithm, raw = unpacked(signature, 2)
    if algorithm != ALGORITHM or not key.verify(raw, _signed(namespace, hashed, data)):
        raise Damaged("the signature is not of this content")
    return key


def _signed(namespace: bytes, hashed: bytes, data: bytes) -> bytes:
    return _MAGIC + packed(namespace, b"", hashed, _HASHES[hashed](data).digest())


def _opened(armoured: bytes) -> bytes:
    lines = armoured.strip().splitlines()
    if len(armoured) > _MOST_BYTES or len(lines) < 3 or lines[0].strip() != _BEGIN or lines[-1].strip() != _END:
        raise Damaged("not a signature of OpenSSH")
    try:
        return base64.b64decode(b"".join(line.strip() for line in lines[1:-1]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Damaged("the signature is not written in base64") from error
