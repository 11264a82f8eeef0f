"""The index of an office: what it publishes, signed, numbered, and read from strangers within bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from dienests.exchange.network.faults import NetworkFault, Why
from dienests.exchange.network.index_schema import INDEX, MOST_BYTES
from dienests.exchange.repository.keys import OfficeKey, PublicKey
from dienests.exchange.repository.signatures import signature_of, signer_of
from dienests.exchange.repository.wire import Damaged

_INDEX, _SUCCESSION = b"dienests-index", b"dienests-key"


def _is_whole(_checker: object, value: object) -> bool:
    """JSON Schema takes 2.0 for an integer; whoever writes that is not this program."""
    return isinstance(value, int) and not isinstance(value, bool)


_WHOLE = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
_VALIDATOR = extend(Draft202012Validator, type_checker=_WHOLE)(INDEX)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Index:
    """`content` as in index_schema; `key` signed it. `succeeded`: the pinned key it took the place of, if another."""

    content: Mapping[str, Any]
    key: PublicKey
    succeeded: PublicKey | None = None

    @property
    def number(self) -> int:
        return int(self.content["number"])

    @property
    def items(self) -> Sequence[Mapping[str, Any]]:
        items: Sequence[Mapping[str, Any]] = self.content["items"]
        return items


def signed_index(content: Mapping[str, Any], key: OfficeKey) -> bytes:
    """The envelope in which an index is published. Raises ValueError for content that nobody would accept."""
    told = json.dumps({**content, "office": {**content["office"], "key": key.public.line}}, ensure_ascii=False)
    fault = next(_VALIDATOR.iter_errors(json.loads(told)), None)
    if fault is not None:
        raise ValueError(f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}")
    signature = signature_of(told.encode(), key, namespace=_INDEX).decode()
    return json.dumps({"signed": told, "signature": signature}, ensure_ascii=False).encode()


def succession(former: OfficeKey, new: PublicKey) -> dict[str, str]:
    """An entry of former_keys: the former key says which one took its place."""
    signature = signature_of(new.line.encode(), former, namespace=_SUCCESSION)
    return {"key": former.public.line, "signature": signature.decode()}


def read_index(envelope: bytes, *, pinned: PublicKey | None, after: int = 0) -> Index:
    """`pinned`: the key that was confirmed; None before anybody did. `after`: the number of the last one that was read.

    Raises NetworkFault UNREADABLE with where and what; OTHER_KEY; OLDER.
    """
    outer = _json(envelope)
    told = outer.get("signed")
    signature = outer.get("signature")
    if not isinstance(told, str) or not isinstance(signature, str):
        raise NetworkFault(Why.UNREADABLE, found="no signed index")
    try:
        signer = signer_of(told.encode(), signature.encode(), namespace=_INDEX)
    except (Damaged, UnicodeEncodeError) as error:
        raise NetworkFault(Why.UNREADABLE, found=str(error)) from error
    content = _json(told.encode())
    fault = next(_VALIDATOR.iter_errors(content), None)
    if fault is not None:
        place = "/".join(map(str, fault.absolute_path))
        raise NetworkFault(Why.UNREADABLE, found=f"{place}: {fault.message[:200]}")
    if content["office"]["key"] != signer.line:
        raise NetworkFault(Why.UNREADABLE, found="an index signed by another key than it names")
    succeeded = None
    if pinned is not None and pinned != signer:
        if not _follows(pinned, signer, content.get("former_keys", ())):
            raise NetworkFault(Why.OTHER_KEY, key=signer.fingerprint, pinned=pinned.fingerprint)
        succeeded = pinned
    if content["number"] < after:
        raise NetworkFault(Why.OLDER, number=content["number"], known=after)
    return Index(content, signer, succeeded)


def former_keys(index: Index) -> frozenset[PublicKey]:
    """Keys the office signed with before: only those that named, each the next, the one that signed the index."""
    entries = index.content.get("former_keys", ())
    found = set()
    for entry in entries:
        try:
            key = PublicKey.from_line(entry["key"])
        except Damaged:
            continue
        if _follows(key, index.key, entries):
            found.add(key)
    return frozenset(found)


def _follows(pinned: PublicKey, signer: PublicKey, former: Sequence[Mapping[str, str]]) -> bool:
    """Whether the keys from the pinned one on each named the next, up to the one that signed."""
    lines = [entry["key"] for entry in former]
    if pinned.line not in lines:
        return False
    chain = former[lines.index(pinned.line) :]
    following = [*(entry["key"] for entry in chain[1:]), signer.line]
    for entry, new in zip(chain, following, strict=True):
        try:
            signed_by = signer_of(new.encode(), entry["signature"].encode(), namespace=_SUCCESSION)
            if signed_by.line != entry["key"]:
                return False
        except (Damaged, UnicodeEncodeError):
            return False
    return True


def _json(data: bytes) -> dict[str, Any]:
    if len(data) > 2 * MOST_BYTES:
        raise NetworkFault(Why.TOO_LARGE, limit=2 * MOST_BYTES)
    try:
        found = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NetworkFault(Why.UNREADABLE, found="not JSON") from error
    if not isinstance(found, dict):
        raise NetworkFault(Why.UNREADABLE, found="not a JSON object")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)
