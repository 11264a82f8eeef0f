"""An item in memory: immutable, complete, with every file it consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dienests.exchange.item.checklists import Checklist
from dienests.exchange.item.forms import Form
from dienests.practice import Process, Text
from dienests.practice.process import text


@dataclass(frozen=True)
class Owner:
    """`contact` is an address of an office or a role in it, never of a person."""

    office: Text
    unit: Text | None
    contact: str


@dataclass(frozen=True)
class LegalBasis:
    """An act the item stands on. `parameters` of the rulebook say when it must be looked at again."""

    act: Text
    url: str
    paragraph: str
    parameters: tuple[str, ...]
    valid_while: Text
    tag: str
    checked: bool


@dataclass(frozen=True)
class Source:
    what: Text
    url: str
    tag: str
    checked: bool


@dataclass(frozen=True)
class Use:
    where: Text
    since: int | None
    url: str


@dataclass(frozen=True)
class Need:
    what: Text
    number: int | None


@dataclass(frozen=True)
class Needs:
    """`documents` are names of other items, `roles` those of the practice, `parameters` those of the rulebook."""

    team: tuple[Need, ...] = ()
    equipment: tuple[Need, ...] = ()
    premises: tuple[Need, ...] = ()
    documents: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cost:
    """Whole cents, or words where nobody has published a figure."""

    what: Text
    cents: int | None
    words: Text | None
    per: str
    source: str
    tag: str
    checked: bool


@dataclass(frozen=True)
class Finding:
    """A result or a lesson. Tag I or U: an assumption, not what somebody has lived through."""

    text: Text
    source: str
    url: str
    tag: str


@dataclass(frozen=True)
class Parameter:
    """What an office fills in when it adopts the item; written `{{name}}` in the texts."""

    name: str
    title: Text
    example: Text


@dataclass(frozen=True)
class Item:
    """A practice item. `files` are all it consists of, `digest` is sha256 over them; `texts` by language."""

    name: str
    kind: str
    version: int
    dated: str
    title: Text
    summary: Text
    owner: Owner
    licence: str
    services: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    sources: tuple[Source, ...]
    used: tuple[Use, ...]
    needs: Needs
    costs: tuple[Cost, ...]
    results: tuple[Finding, ...]
    lessons: tuple[Finding, ...]
    language_notes: Text | None
    parameters: Mapping[str, Parameter]
    texts: Mapping[str, str]
    form: Form | None
    checklist: Checklist | None
    process: Process | None
    example: Mapping[str, Any] | None
    attachments: tuple[str, ...]
    files: Mapping[str, bytes]
    digest: str


def owner(data: Mapping[str, Any]) -> Owner:
    return Owner(text(data["office"]), optional_text(data, "unit"), data.get("contact", ""))


def legal_basis(data: Mapping[str, Any]) -> LegalBasis:
    return LegalBasis(
        act=text(data["act"]),
        url=data.get("url", ""),
        paragraph=data.get("paragraph", ""),
        parameters=tuple(data.get("parameters", ())),
        valid_while=text(data["valid_while"]),
        tag=data["tag"],
        checked=data["checked"],
    )


def source(data: Mapping[str, Any]) -> Source:
    return Source(text(data["what"]), data.get("url", ""), data["tag"], data["checked"])


def use(data: Mapping[str, Any]) -> Use:
    return Use(text(data["where"]), data.get("since"), data.get("url", ""))


def needs(data: Mapping[str, Any]) -> Needs:
    def things(part: str) -> tuple[Need, ...]:
        return tuple(Need(text(it["what"]), it.get("number")) for it in data.get(part, ()))

    def names(part: str) -> tuple[str, ...]:
        return tuple(data.get(part, ()))

    return Needs(
        team=things("team"),
        equipment=things("equipment"),
        premises=things("premises"),
        documents=names("documents"),
        roles=names("roles"),
        parameters=names("parameters"),
    )


def cost(data: Mapping[str, Any]) -> Cost:
    return Cost(
        what=text(data["what"]),
        cents=data.get("cents"),
        words=optional_text(data, "text"),
        per=data["per"],
        source=data["source"],
        tag=data["tag"],
        checked=data["checked"],
    )


def finding(data: Mapping[str, Any]) -> Finding:
    return Finding(text(data), data.get("source", ""), data.get("url", ""), data["tag"])


def parameter(name: str, data: Mapping[str, Any]) -> Parameter:
    return Parameter(name, text(data["title"]), text(data["example"]))


def optional_text(data: Mapping[str, Any], key: str) -> Text | None:
    return text(data[key]) if key in data else None
