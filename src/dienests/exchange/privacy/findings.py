"""What may be personal data, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from dienests.exchange.privacy.stems import stem


class Kind(StrEnum):
    PERSONAL_CODE = "personal_code"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BORN = "born"
    CASE = "case"
    CLIENT = "client"  # somebody in the register of this office
    NAME = "name"


@dataclass(frozen=True, order=True)
class Finding:
    """`start` and `end` are places in the text. `sure`: it is what it looks like; otherwise a person has to look."""

    start: int
    end: int
    kind: Kind
    text: str
    sure: bool = True


@dataclass(frozen=True)
class Allowed:
    """What the office itself is reached by. Compared without spaces, in small letters."""

    phones: Collection[str] = field(default=())
    emails: Collection[str] = field(default=())
    addresses: Collection[str] = field(default=())
    ibans: Collection[str] = field(default=())

    def has(self, kind: Kind, text: str) -> bool:
        known = {
            Kind.PHONE: self.phones,
            Kind.EMAIL: self.emails,
            Kind.ADDRESS: self.addresses,
            Kind.IBAN: self.ibans,
        }.get(kind, ())
        wanted = plain(text)
        if kind == Kind.PHONE:
            return any(plain(each)[-8:] == wanted[-8:] for each in known)
        if kind == Kind.ADDRESS:
            return any(_stems(text) in _stems(each) or _stems(each) in _stems(text) for each in known)
        return any(plain(each) == wanted for each in known)


def plain(text: str) -> str:
    """Letters and digits alone, small."""
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign == "@")


def _stems(address: str) -> str:
    return " ".join(stem(word) for word in re.findall(r"\w+", address)) + " "
