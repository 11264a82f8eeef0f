"""What the JSON Schemas of all files of an office are made of."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

# V: stated in the source, D: computed from it, I: inferred, U: unknown, an assumption.
TAGS = ("V", "D", "I", "U")


def pattern(expression: str, lv: str, en: str) -> Schema:
    """A text of a form; `lv` and `en` say what is expected, for the fault."""
    return {"type": "string", "pattern": expression, "x-expected": {"lv": lv, "en": en}}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """A mapping with these keys and no others."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def sentence(most: int = 2000) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most}


def both_languages(most: int = 2000) -> Schema:
    return closed({"lv": sentence(most), "en": sentence(most)})
