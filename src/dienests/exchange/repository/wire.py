"""Byte strings one after the other, each behind its length in four bytes (RFC 4251, section 5)."""

from __future__ import annotations

_LENGTH = 4


class Damaged(ValueError):
    """Bytes that are not what they should be. The text says what was expected."""


def packed(*strings: bytes) -> bytes:
    return b"".join(len(each).to_bytes(_LENGTH, "big") + each for each in strings)


def unpacked(data: bytes, count: int) -> list[bytes]:
    """Exactly `count` strings and nothing behind them. Raises Damaged."""
    found: list[bytes] = []
    place = 0
    for _ in range(count):
        begins = place + _LENGTH
        place = begins + int.from_bytes(data[place:begins], "big")
        if begins > len(data) or place > len(data):
            raise Damaged("cut off")
        found.append(data[begins:place])
    if place != len(data):
        raise Damaged("more than expected")
    return found
