"""What this office tells others, as one signed and numbered file under EXCHANGE_ROOT, made anew when it has changed.

Making it writes nothing into the database, so that whoever asks for it causes it.
"""

import fcntl
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from jsonschema import Draft202012Validator

from dienests.base.organisation.models import Office
from dienests.exchange.network.index import signed_index
from dienests.exchange.network.index_schema import FORMAT, INDEX, MOST_COLLEAGUES, MOST_ITEMS, MOST_REPORT, MOST_SAID
from dienests.exchange.office.colleagues import threads
from dienests.exchange.office.colleagues.models import (
    Colleague,
    FormerKey,
    OwnOffice,
    Said,
    SharedFigure,
    Statement,
    Trust,
)
from dienests.exchange.office.colleagues.own import own_key, own_office
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.practice.strict_yaml import HIDDEN

log = logging.getLogger("dienests.exchange")
_LISTS = ("items", "colleagues", "figures", "said")
_MOST_FIGURES = 200


@dataclass(frozen=True)
class OwnIndex:
    """`digest`: of what is told; the same as long as nothing has changed."""

    digest: str
    number: int
    envelope: bytes


def own_index(now: datetime) -> OwnIndex:
    """What this office tells others now. Eight queries. Raises ColleagueRefused key_unreadable; ValueError where the
    office itself cannot be told of."""
    content = _plain(_content(own_office(), now))
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    known = _kept()
    if known is not None and known.digest == digest:
        return known
    with _alone():
        known = _kept()
        if known is not None and known.digest == digest:
            return known
        # Seconds since 1970 where that is more: the number grows also after an older backup was put back.
        number = max(known.number + 1 if known else 1, int(now.timestamp()))
        told = {**content, "format": FORMAT, "number": number, "at": moment(now)}
        made = OwnIndex(digest, number, _signed(told))
        _keep(made)
        return made


def shared_items() -> Any:
    """Items that colleagues see, published or withdrawn."""
    return LibraryItem.objects.filter(shared=True).exclude(state=ItemState.DRAFT)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _content(own: OwnOffice, now: datetime) -> dict[str, Any]:
    items = shared_items().select_related("from_colleague").defer("words").order_by("-published_at", "pk")
    known = Colleague.objects.filter(trust=Trust.CONFIRMED).order_by("pk") if own.names_colleagues else ()
    figures = SharedFigure.objects.order_by("name") if own.shares_figures else ()
    reports = _reports()
    return {
        "office": _office(own),
        "items": [_item(item, reports) for item in items[:MOST_ITEMS]],
        "colleagues": [
            {"name": each.name_lv or each.address, "address": each.address, "key": each.key_line}
            for each in known[:MOST_COLLEAGUES]
        ],
        "former_keys": [{"key": each.line, "signature": each.signature} for each in FormerKey.objects.all()],
        "figures": [
            {"name": each.name, "value": each.value, "cases": each.cases, "begins": each.begins.isoformat(),
             "ends": each.ends.isoformat()} | ({"source": each.source} if each.source else {})
            for each in figures[:_MOST_FIGURES]
        ],
        "said": [_statement(each) for each in threads.told(most=MOST_SAID, now=now)],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """Without the signs that nobody sees (they come along when something is pasted): an index with one is refused."""
    if isinstance(value, str):
        return HIDDEN.sub("", value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _office(own: OwnOffice) -> dict[str, Any]:
    office = Office.objects.get()
    told: dict[str, Any] = {
        "name": {"lv": office.name_lv, "en": office.name_en},
        "key": own.key_line,
        "municipality": office.municipality,
        "residents": own.residents,
        "staff": own.staff,
        "contact": own.contact,
    }
    return {name: value for name, value in told.items() if value not in ("", None)}


def _reports() -> dict[tuple[int | None, str], str]:
    """The last that this office reported of each item that it took over, by its owner and the name it has there."""
    said = Statement.objects.filter(speaker=None, kind=Said.REPORT, gone_at=None, answers=None)
    rows = said.order_by("at", "pk").values_list("to_id", "item_name", "text")
    return {(owner, name): text[:MOST_REPORT] for owner, name, text in rows}


def _item(item: LibraryItem, reports: Mapping[tuple[int | None, str], str]) -> dict[str, Any]:
    assert item.published_at is not None
    told: dict[str, Any] = {
        "name": item.name,
        "kind": item.kind,
        "title": {"lv": item.title_lv, "en": item.title_en},
        "summary": {"lv": item.summary_lv, "en": item.summary_en},
        "licence": item.licence,
        "services": list(item.services),
        "acts": list(item.acts),
        "parameters": list(item.parameters),
        "version": item.number,
        "commit": item.commit,
        "at": moment(item.published_at),
    }
    if item.cost_cents is not None:
        told["cost_cents"] = item.cost_cents
    if item.state == ItemState.WITHDRAWN:
        told["withdrawn"] = item.withdrawn_why
    if item.from_colleague is not None and item.from_colleague.key_line and item.from_commit and item.adopted_at:
        source = item.from_colleague
        told["adopted"] = {
            "from": {
                "key": source.key_line,
                "address": source.address,
                "name": item.from_name,
                "commit": item.from_commit,
            },
            "since": moment(item.adopted_at),
            "changed": item.commit != item.from_commit,
        }
        if report := reports.get((source.pk, item.from_name)):
            told["adopted"]["report"] = report
    return told


def _statement(each: Statement) -> dict[str, Any]:
    told: dict[str, Any] = {"id": each.uid, "kind": each.kind, "to": each.to_key, "at": moment(each.at)}
    if each.text:
        told["text"] = each.text
    if each.item_name:
        told["about"] = {"name": each.item_name} | ({"commit": each.item_commit} if each.item_commit else {})
    if each.own_name and each.own_commit:
        told["own"] = {"name": each.own_name, "commit": each.own_commit}
    if each.answers is not None:
        told["answers"] = each.answers.uid
    if each.data:
        told["visit"] = each.data
    return told


def _signed(content: Mapping[str, Any]) -> bytes:
    """What nobody would accept is left out, so that one entry never keeps everything else from being told."""
    key = own_key()
    try:
        return signed_index(content, key)
    except ValueError as error:
        log.error("An entry of the index does not fit: %s", error)
    fitting = {
        name: list(filter(Draft202012Validator(INDEX["properties"][name]["items"]).is_valid, content[name]))
        for name in _LISTS
    }
    return signed_index({**content, **fitting}, key)


def _path() -> Path:
    return Path(settings.EXCHANGE_ROOT) / "index"


def _kept() -> OwnIndex | None:
    """The file: a line of digest and number, then the envelope."""
    try:
        head, _, envelope = _path().read_bytes().partition(b"\n")
        digest, number = head.decode().split()
        return OwnIndex(digest, int(number), envelope)
    except (OSError, ValueError):
        return None


def _keep(index: OwnIndex) -> None:
    """Whole or not at all."""
    descriptor, written = tempfile.mkstemp(dir=_path().parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(f"{index.digest} {index.number}\n".encode() + index.envelope)
        file.flush()
        os.fsync(file.fileno())
    os.replace(written, _path())


@contextmanager
def _alone() -> Iterator[None]:
    """One process makes it, whatever asks."""
    _path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (_path().parent / "index.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
