"""What the catalogue holds of one item, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """An item of an office as its index tells of it. `text`: what is known of its content; `at` in ISO, UTC."""

    name: str
    kind: str
    title_lv: str
    title_en: str
    summary_lv: str
    summary_en: str
    licence: str
    services: tuple[str, ...]
    acts: tuple[str, ...]
    parameters: tuple[str, ...]
    version: int
    commit: str
    at: str
    cost_cents: int | None = None
    withdrawn: str = ""
    adopted_key: str = ""  # fingerprint of the office it was taken over from, and the name it has there
    adopted_name: str = ""
    text: str = ""


@dataclass(frozen=True)
class OfficeEntry:
    """`id` is given by whoever keeps the colleagues; 0 is this office itself."""

    id: int
    name_lv: str
    name_en: str
    fingerprint: str
    residents: int | None = None


@dataclass(frozen=True)
class Asked:
    """`words` in any order and form. What is empty does not narrow; `residents` and `cost_cents` are at most."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    act: str = ""
    parameter: str = ""
    office: int | None = None
    residents_from: int | None = None
    residents_to: int | None = None
    cost_cents: int | None = None
    licences: tuple[str, ...] = ()
    newest_first: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Found:
    """One row of an answer. `adoptions`: how many offices say that they took it over."""

    office: int
    office_lv: str
    office_en: str
    name: str
    kind: str
    title_lv: str
    title_en: str
    summary_lv: str
    summary_en: str
    licence: str
    services: tuple[str, ...]
    version: int
    commit: str
    at: str
    cost_cents: int | None
    withdrawn: str
    adoptions: int


@dataclass(frozen=True)
class Page:
    """`total`: all that fit; `by_kind` and `by_service`: how many of them, with that narrowing itself left out."""

    rows: tuple[Found, ...]
    total: int
    by_kind: dict[str, int] = field(default_factory=dict)
    by_service: dict[str, int] = field(default_factory=dict)
