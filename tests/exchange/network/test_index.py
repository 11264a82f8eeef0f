"""The index of a colleague: signed, in order, from the key that was confirmed or one it named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.index import read_index, signed_index, succession
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.signatures import signature_of

FIRST, SECOND, THIRD = OfficeKey.new(), OfficeKey.new(), OfficeKey.new()
ITEM = {
    "name": "shelter_rules",
    "kind": "internal_regulation",
    "title": {"lv": "Patversmes kārtība", "en": "House rules of the shelter"},
    "summary": {"lv": "Kā dzīvo patversmē.", "en": "How people live in the shelter."},
    "licence": "CC-BY-4.0",
    "services": ["shelter"],
    "acts": [],
    "parameters": [],
    "version": 3,
    "commit": "a" * 40,
    "at": "2026-03-02T09:30:00Z",
}


def content(number: int = 5, **more: Any) -> dict[str, Any]:
    office = {"name": {"lv": "Ogre", "en": "Ogre"}}
    return {"format": 1, "number": number, "at": "2026-03-02T09:30:00Z", "office": office, "items": [ITEM],
            "colleagues": [], **more}  # fmt: skip


def why(envelope: bytes, *, pinned: OfficeKey | None = FIRST, after: int = 0) -> Why:
    with pytest.raises(NetworkFault) as refused:
        read_index(envelope, pinned=pinned.public if pinned else None, after=after)
    return refused.value.why


def test_an_index_is_read_as_it_was_signed() -> None:
    envelope = signed_index(content(), FIRST)
    for pinned in (FIRST.public, None):
        found = read_index(envelope, pinned=pinned)
        assert (found.key, found.succeeded, found.number) == (FIRST.public, None, 5)
        assert found.items == [ITEM]
    assert read_index(envelope, pinned=FIRST.public, after=5).number == 5


def test_an_older_index_another_key_and_a_changed_text_are_refused() -> None:
    envelope = signed_index(content(), FIRST)
    assert why(envelope, after=6) == Why.OLDER
    assert why(envelope, pinned=SECOND) == Why.OTHER_KEY
    outer = json.loads(envelope)
    outer["signed"] = outer["signed"].replace("Patversmes", "Viesnīcas")
    assert why(json.dumps(outer).encode()) == Why.UNREADABLE
    told = json.loads(json.loads(envelope)["signed"])
    told["office"]["key"] = SECOND.public.line
    assert why(json.dumps({"signed": json.dumps(told), "signature": outer["signature"]}).encode()) == Why.UNREADABLE


def test_a_new_key_is_followed_only_if_the_former_named_it() -> None:
    one = succession(FIRST, SECOND.public)
    two = succession(SECOND, THIRD.public)
    assert read_index(signed_index(content(former_keys=[one]), SECOND), pinned=FIRST.public).succeeded == FIRST.public
    chained = read_index(signed_index(content(former_keys=[one, two]), THIRD), pinned=FIRST.public)
    assert (chained.key, chained.succeeded) == (THIRD.public, FIRST.public)
    assert read_index(signed_index(content(former_keys=[one, two]), THIRD), pinned=SECOND.public).key == THIRD.public
    forged = {**succession(THIRD, SECOND.public), "key": FIRST.public.line}
    for former in ([], [forged], [two], [one]):
        key = THIRD if former == [one] else SECOND
        assert why(signed_index(content(former_keys=former), key)) == Why.OTHER_KEY


@pytest.mark.parametrize(
    "broken",
    [b"", b"[]", b"null", b"{}", b'{"signed": 1, "signature": "x"}', b"[" * 100_000, b'{"signed": NaN}', b"\xff\xfe",
     b'{"signed": "\\ud800", "signature": "x"}', b'{"signed": "{}", "signature": "\\ud800"}', b"9" * 10_000],
)  # fmt: skip
def test_what_is_no_index_is_said_to_be_none(broken: bytes) -> None:
    assert why(broken) == Why.UNREADABLE


PARTS = st.sampled_from(["items", "office", "number", "at", "colleagues", "format"])
NONSENSE = (
    st.none()
    | st.text()
    | st.floats(allow_nan=False).filter(lambda value: value != 1)
    | st.lists(st.integers(), min_size=1)
)


@given(PARTS, NONSENSE)
def test_signed_nonsense_is_refused(part: str, value: object) -> None:
    told = content()
    told["office"]["key"] = FIRST.public.line
    text = json.dumps(told | {part: value})
    signature = signature_of(text.encode(), FIRST, namespace=b"dienests-index").decode()
    assert why(json.dumps({"signed": text, "signature": signature}).encode()) == Why.UNREADABLE


def test_nothing_is_published_that_nobody_would_accept() -> None:
    with pytest.raises(ValueError, match="items/0/kind"):
        signed_index(content() | {"items": [{**ITEM, "kind": "virus"}]}, FIRST)
