"""Looks through a pack that came from elsewhere before anything of it is unpacked: numbers, sizes, kinds.

A pack of some kilobytes can hold gigabytes of zeros, and Git unpacks what it is given. Format: gitformat-pack(5).
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

from dienests.exchange.repository.limits import MOST_BYTES_A_FILE, MOST_OBJECT_BYTES
from dienests.exchange.repository.wire import Damaged

MOST_OBJECTS = 60_000
MOST_UNPACKED = 1 << 30
_COMMIT, _TREE, _BLOB, _TAG, _BY_PLACE, _BY_NAME = 1, 2, 3, 4, 6, 7
_LARGEST = {_COMMIT: MOST_OBJECT_BYTES, _TREE: MOST_OBJECT_BYTES, _TAG: MOST_OBJECT_BYTES}
_CHUNK = 1 << 16
_NAME_BYTES, _CHECKSUM = 20, 20


def check_pack(pack: BinaryIO) -> int:
    """The number of objects of a pack that stays within the limits. Raises Damaged."""
    reader = _Reader(pack)
    if reader.exactly(4) != b"PACK" or reader.exactly(4) not in (b"\0\0\0\2", b"\0\0\0\3"):
        raise Damaged("not a pack of Git")
    count = int.from_bytes(reader.exactly(4), "big")
    if count > MOST_OBJECTS:
        raise Damaged(f"more than {MOST_OBJECTS} objects")
    unpacked = 0
    for _ in range(count):
        kind, size = reader.header()
        largest = _LARGEST.get(kind, MOST_BYTES_A_FILE)
        if kind not in (_COMMIT, _TREE, _BLOB, _TAG, _BY_PLACE, _BY_NAME) or size > largest:
            raise Damaged("an object that is larger than an item may hold")
        if kind == _BY_PLACE:
            reader.varint()
        elif kind == _BY_NAME:
            reader.exactly(_NAME_BYTES)
        head = reader.inflate(size)
        made = _made_by_delta(head) if kind in (_BY_PLACE, _BY_NAME) else size
        unpacked += made
        if made > MOST_BYTES_A_FILE or unpacked > MOST_UNPACKED:
            raise Damaged("more content than an item may hold")
    return count


def _made_by_delta(head: bytes) -> int:
    """The size of what a delta makes: the second number at its beginning."""
    place, sizes = 0, []
    for _ in range(2):
        size = shift = 0
        while True:
            if place >= len(head):
                raise Damaged("a difference without its size")
            byte = head[place]
            place += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        sizes.append(size)
    return sizes[1]


class _Reader:
    """Reads forward through a file, with room for what zlib did not need."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = b""

    def exactly(self, count: int) -> bytes:
        while len(self._left) < count:
            more = self._file.read(_CHUNK)
            if not more:
                raise Damaged("cut off")
            self._left += more
        found, self._left = self._left[:count], self._left[count:]
        return found

    def varint(self) -> None:
        for _ in range(10):
            if not self.exactly(1)[0] & 0x80:
                return
        raise Damaged("a number without an end")

    def header(self) -> tuple[int, int]:
        """Kind and size of the next object."""
        byte = self.exactly(1)[0]
        kind, size, shift = (byte >> 4) & 7, byte & 15, 4
        while byte & 0x80:
            if shift > 60:
                raise Damaged("a number without an end")
            byte = self.exactly(1)[0]
            size |= (byte & 0x7F) << shift
            shift += 7
        return kind, size

    def inflate(self, size: int) -> bytes:
        """Walk over compressed content of exactly `size` bytes; returns its beginning."""
        unzip, done, head = zlib.decompressobj(), 0, b""
        while not unzip.eof:
            given = unzip.unconsumed_tail or self._left or self._file.read(_CHUNK)
            if not unzip.unconsumed_tail:
                self._left = b""
            if not given:
                raise Damaged("cut off")
            try:
                out = unzip.decompress(given, min(_CHUNK, size - done + 1))
            except zlib.error as error:
                raise Damaged("content that cannot be unpacked") from error
            head = head or out[:32]
            done += len(out)
            if done > size:
                raise Damaged("more content than it says")
        if done != size:
            raise Damaged("less content than it says")
        self._left = unzip.unused_data + self._left
        return head
