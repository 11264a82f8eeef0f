"""Keys of offices: Ed25519, kept and shown as OpenSSH does, so that other tools can check what an office signed."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dienests.exchange.repository.wire import Damaged, packed, unpacked

ALGORITHM = b"ssh-ed25519"
_SHORT = 16


@dataclass(frozen=True)
class PublicKey:
    """Who signed. Equal when the key is; `raw` are its 32 bytes."""

    raw: bytes

    @property
    def blob(self) -> bytes:
        """As it stands in signatures."""
        return packed(ALGORITHM, self.raw)

    @property
    def line(self) -> str:
        """As it stands in files of OpenSSH, without a comment: "ssh-ed25519 AAAA…"."""
        return f"{ALGORITHM.decode()} {base64.b64encode(self.blob).decode()}"

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` prints it: "SHA256:…"."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def spoken(self) -> str:
        """Eight groups of four digits, to be compared over the telephone."""
        digits = str(int.from_bytes(hashlib.sha256(self.blob).digest()[:_SHORT], "big")).zfill(32)[-32:]
        return " ".join(digits[place : place + 4] for place in range(0, 32, 4))

    def verify(self, signature: bytes, data: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def from_blob(cls, blob: bytes) -> PublicKey:
        """Raises Damaged for anything but an Ed25519 key."""
        algorithm, raw = unpacked(blob, 2)
        if algorithm != ALGORITHM or len(raw) != 32:
            raise Damaged("not an Ed25519 key")
        return cls(raw)

    @classmethod
    def from_line(cls, line: str) -> PublicKey:
        """A line of OpenSSH; what stands behind the key is its comment. Raises Damaged."""
        parts = line.split()
        if len(parts) < 2 or parts[0] != ALGORITHM.decode():
            raise Damaged("expected a line that begins with ssh-ed25519")
        try:
            return cls.from_blob(base64.b64decode(parts[1], validate=True))
        except (binascii.Error, ValueError) as error:
            raise Damaged("the key is not written in base64") from error


@dataclass(frozen=True)
class OfficeKey:
    """The key an office signs with. Not to be printed."""

    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"OfficeKey({self.public.fingerprint})"

    @property
    def public(self) -> PublicKey:
        raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return PublicKey(raw)

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data)

    def pem(self) -> bytes:
        """The private key as OpenSSH keeps it, without a passphrase."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )

    @classmethod
    def new(cls) -> OfficeKey:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes) -> OfficeKey:
        """Raises Damaged for anything but an Ed25519 key without a passphrase."""
        try:
            private = serialization.load_ssh_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise Damaged("not a private key of OpenSSH without a passphrase") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise Damaged("not an Ed25519 key")
        return cls(private)
