"""JSON Schemas (draft 2020-12) of the files of an item: their structure."""

from __future__ import annotations

from collections.abc import Mapping

from dienests.exchange.item.vocabulary import COLUMN_TYPES, FIELD_TYPES, FORMAT, KINDS, LICENCES, PER, SERVICES
from dienests.practice import ROLES
from dienests.practice.schema_words import TAGS, Schema, both_languages, closed, pattern, sentence

_NAME = pattern(
    r"^[a-z][a-z0-9_]{0,59}$",
    "nosaukums ar mazajiem latīņu burtiem, cipariem un pasvītru (līdz 60 zīmēm)",
    "a name of small Latin letters, digits and underscores (up to 60)",
)
PARAMETER_NAME = pattern(
    r"^[a-zāčēģīķļņšūž][a-zāčēģīķļņšūž0-9_]{0,39}$",
    "nosaukums ar mazajiem burtiem, cipariem un pasvītru (līdz 40 zīmēm), piemēram, iestāde",
    "a name of small letters, digits and underscores (up to 40), such as iestāde",
)
_DAY = pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "diena, piemēram, 2026-01-01", "a day, for example 2026-01-01")
_URL = pattern(r"^https?://[^\s<>\"']{1,300}$", "adrese, piemēram, https://likumi.lv/…", "an address (https://…)")
_TRUE_FALSE: Schema = {"type": "boolean"}
_KNOWN_FROM: Schema = {"tag": {"enum": list(TAGS)}, "checked": _TRUE_FALSE}


def _list(entry: Schema, most: int, *, least: int = 0) -> Schema:
    return {"type": "array", "items": entry, "minItems": least, "maxItems": most}


def _set(entry: Schema, most: int, *, least: int = 0) -> Schema:
    return {**_list(entry, most, least=least), "uniqueItems": True}


def _by_name(names: Schema, entry: Schema, most: int) -> Schema:
    return {"type": "object", "propertyNames": names, "additionalProperties": entry, "maxProperties": most}


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _one_of(words: Mapping[str, object] | tuple[str, ...]) -> Schema:
    return {"enum": list(words)}


_LEGAL_BASIS = closed(
    {"act": both_languages(300), **_KNOWN_FROM, "valid_while": both_languages(400)},
    {"url": _URL, "paragraph": sentence(120), "parameters": _set(_NAME, 20)},
)
_NEED = closed({"what": both_languages(300)}, {"number": _whole(1, 10_000)})
_NEEDS = closed(
    {},
    {
        "team": _list(_NEED, 30),
        "equipment": _list(_NEED, 60),
        "premises": _list(_NEED, 30),
        "documents": _set(_NAME, 40),
        "roles": _set(_one_of(ROLES), 10),
        "parameters": _set(_NAME, 20),
    },
)
_COST = closed(
    {"what": both_languages(300), "per": _one_of(PER), "source": sentence(400), **_KNOWN_FROM},
    {"cents": _whole(0, 100_000_000_00), "text": both_languages(300)},
)
# What somebody learnt. Without a source it is nobody's experience, and says so (tag I or U).
_FINDING = closed(
    {**both_languages(1500)["properties"], "tag": {"enum": list(TAGS)}}, {"source": sentence(400), "url": _URL}
)
_PARAMETER = closed({"title": both_languages(200), "example": both_languages(400)})
ITEM = closed(
    {
        "format": {"enum": [FORMAT]},
        "name": _NAME,
        "kind": _one_of(KINDS),
        "version": _whole(1, 10_000),
        "dated": _DAY,
        "title": both_languages(200),
        "summary": both_languages(1200),
        "owner": closed({"office": both_languages(200)}, {"unit": both_languages(200), "contact": sentence(200)}),
        "licence": _one_of(LICENCES),
        "services": _set(_one_of(SERVICES), 28, least=1),
        "legal_basis": _list(_LEGAL_BASIS, 30),
    },
    {
        "sources": _list(closed({"what": both_languages(400), **_KNOWN_FROM}, {"url": _URL}), 20),
        "used": _list(closed({"where": both_languages(300)}, {"since": _whole(1990, 2099), "url": _URL}), 50),
        "needs": _NEEDS,
        "costs": _list(_COST, 30),
        "results": _list(_FINDING, 30),
        "lessons": _list(_FINDING, 30),
        "language_notes": both_languages(1200),
        "parameters": _by_name(PARAMETER_NAME, _PARAMETER, 60),
        "process": closed({"practice": _NAME}),
    },
)

_OPTION = closed({"value": _NAME, "label": both_languages(300)})
_LIMITS: Schema = {
    "least": {"type": "number", "minimum": -1_000_000_000, "maximum": 1_000_000_000},
    "most": {"type": "number", "minimum": -1_000_000_000, "maximum": 1_000_000_000},
    "decimals": _whole(0, 4),
}
_ANSWER: Schema = {
    "hint": both_languages(800),
    "required": _TRUE_FALSE,
    "options": _list(_OPTION, 60, least=2),
    **_LIMITS,
}
_COLUMN = closed({"name": _NAME, "type": _one_of(COLUMN_TYPES), "label": both_languages(300)}, _ANSWER)
_FIELD = closed(
    {"name": _NAME, "type": _one_of(FIELD_TYPES), "label": both_languages(300)},
    {
        **_ANSWER,
        "columns": _list(_COLUMN, 15, least=1),
        "rows": _list(closed({"name": _NAME, "label": both_languages(300)}), 60, least=1),
        "shown_if": closed({"field": _NAME, "is": {**_set({}, 60, least=1)}}),
    },
)
_SECTION = closed(
    {"name": _NAME, "title": both_languages(200), "fields": _list(_FIELD, 60, least=1)}, {"hint": both_languages(800)}
)
FORM = closed({"format": {"enum": [FORMAT]}, "title": both_languages(200), "sections": _list(_SECTION, 30, least=1)})

EXAMPLE = closed({"synthetic": {"enum": [True]}, "filled": {"type": "object"}}, {"note": both_languages(600)})

_TASK = closed(
    {
        "name": _NAME,
        "phase": _NAME,
        "title": both_languages(200),
        "who": both_languages(200),
        "days": _whole(-2000, 2000),
        "reason": both_languages(600),
        "evidence": both_languages(300),
    },
    {"role": _one_of(ROLES), "after": _set(_NAME, 20), "source": sentence(300), "checked": _TRUE_FALSE},
)
CHECKLIST = closed(
    {
        "format": {"enum": [FORMAT]},
        "opening": both_languages(300),
        "phases": _list(closed({"name": _NAME, "title": both_languages(200)}), 12, least=1),
        "tasks": _list(_TASK, 150, least=1),
    }
)


def schema(name: str) -> Schema:
    """The schema of `item`, `form`, `checklist` or `filled` (.yaml), for editors and documentation. Raises KeyError."""
    found = {"item": ITEM, "form": FORM, "checklist": CHECKLIST, "filled": EXAMPLE}[name]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{name}.yaml", **found}
