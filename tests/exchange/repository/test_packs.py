"""Packs from elsewhere: what Git makes passes, and a bomb is seen before it goes off."""

from __future__ import annotations

import contextlib
import struct
import zlib
from io import BytesIO

import pytest
from dulwich.object_format import DEFAULT_OBJECT_FORMAT
from dulwich.objects import Blob
from dulwich.pack import write_pack_objects
from hypothesis import given
from hypothesis import strategies as st

from dienests.exchange.repository.packs import MOST_OBJECTS, check_pack
from dienests.exchange.repository.wire import Damaged


def packed(blobs: list[bytes], *, deltas: bool = False) -> bytes:
    file = BytesIO()
    objects = [Blob.from_string(content) for content in blobs]
    write_pack_objects(file, [(each, None) for each in objects], DEFAULT_OBJECT_FORMAT, deltify=deltas)
    return file.getvalue()


def made_by_hand(kind: int, said: int, content: bytes, *, count: int = 1) -> bytes:
    header, rest = [(kind << 4) | (said & 15)], said >> 4
    while rest:
        header[-1] |= 0x80
        header.append(rest & 0x7F)
        rest >>= 7
    return b"PACK" + struct.pack(">II", 2, count) + bytes(header) + zlib.compress(content) + bytes(20)


@given(st.lists(st.binary(max_size=5000), max_size=20), st.booleans())
def test_what_dulwich_writes_passes(blobs: list[bytes], deltas: bool) -> None:
    different = list(dict.fromkeys(blobs))
    assert check_pack(BytesIO(packed(different, deltas=deltas))) == len(different)


def test_differences_pass_and_count_as_what_they_make() -> None:
    text = b"\n".join(b"paragraph %d of the house rules" % n for n in range(4000))
    alike = [text, text + b"\nand one more", text.replace(b"rules", b"order", 1)]
    whole, small = packed(alike), packed(alike, deltas=True)
    assert len(small) < len(whole) / 2
    assert check_pack(BytesIO(small)) == 3


@given(st.data())
def test_nothing_damaged_does_anything_but_say_so(data: st.DataObject) -> None:
    pack = bytearray(packed([b"house rules " * 200, b"contract " * 100]))
    for _ in range(data.draw(st.integers(1, 4))):
        pack[data.draw(st.integers(0, len(pack) - 21))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(pack)))
    with contextlib.suppress(Damaged):
        check_pack(BytesIO(bytes(pack[:cut])))


def test_a_bomb_is_seen_by_what_it_says_and_by_what_it_does() -> None:
    zeros = bytes(30 * 2**20)
    with pytest.raises(Damaged, match="larger"):
        check_pack(BytesIO(made_by_hand(3, len(zeros), zeros)))
    with pytest.raises(Damaged, match="more content than it says"):
        check_pack(BytesIO(made_by_hand(3, 100, zeros)))
    with pytest.raises(Damaged, match="less content"):
        check_pack(BytesIO(made_by_hand(3, 100, b"short")))


def test_a_difference_cannot_make_what_a_file_may_not_be() -> None:
    def number(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    delta = number(10) + number(10**9) + b"\x90\x01"
    pack = made_by_hand(7, len(delta), delta)
    named = pack[:12] + pack[12:13] + bytes(20) + pack[13:]
    with pytest.raises(Damaged, match="more content"):
        check_pack(BytesIO(named))


def test_no_more_objects_than_an_item_has() -> None:
    with pytest.raises(Damaged, match="objects"):
        check_pack(BytesIO(b"PACK" + struct.pack(">II", 2, MOST_OBJECTS + 1)))
