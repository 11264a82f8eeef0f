"""JSON Schema of a load scheme: what a case weighs, how much one post carries, from when on is warned and refused."""

from __future__ import annotations

from collections.abc import Iterable

from dienests.practice.schema_words import TAGS, Schema, both_languages, closed, pattern, sentence
from dienests.practice.vocabulary import BENEFITS

FORMAT = 1
UNITS = ("points", "cases")
# States of an open case as the office's database names them.
LOAD_STATES = ("open", "waiting", "submitted", "returned", "approved")
# What adds points to one case, whatever it asks for.
EXTRA = ("protected_address", "overdue")
CASEWORK_ROLES = ("assistance_organiser", "social_worker", "head_of_unit", "head_of_office")
# What a suggestion of whom to give a case to looks at.
WEIGHTS = ("load", "unit", "continuity", "experience", "language")
MOST_POINTS = 1000
MOST_PERCENT = 400


_NAME = pattern(
    r"^[a-z][a-z0-9_]{0,39}$",
    "nosaukums ar mazajiem latīņu burtiem, cipariem un _ (līdz 40 zīmēm)",
    "a name of small Latin letters, digits and _ (up to 40)",
)


def _figure(least: int, most: int) -> Schema:
    """A whole number with where it comes from; `source` is a key of `sources`."""
    return closed(
        {
            "value": {"type": "integer", "minimum": least, "maximum": most},
            "source": _NAME,
            "tag": {"enum": list(TAGS)},
            "checked": {"type": "boolean"},
        },
        {"note": both_languages(600)},
    )


_POINTS = _figure(0, MOST_POINTS)
_PERCENT = _figure(0, MOST_PERCENT)


def _each(words: Iterable[str], entry: Schema) -> Schema:
    return closed(dict.fromkeys(words, entry))


def _some(words: Iterable[str], entry: Schema) -> Schema:
    return closed({}, dict.fromkeys(words, entry))


LOAD = closed(
    {
        "format": {"enum": [FORMAT]},
        "name": _NAME,
        "title": both_languages(120),
        "summary": both_languages(2000),
        "unit": {"enum": list(UNITS)},
        "sources": {
            "type": "object",
            "propertyNames": _NAME,
            "additionalProperties": sentence(600),
            "minProperties": 1,
            "maxProperties": 20,
        },
        "several_kinds": {"enum": ["sum", "heaviest"]},
        "kinds": _each(BENEFITS, closed({"first": _POINTS, "repeat": _POINTS})),
        "states": _each(LOAD_STATES, _PERCENT),
        "capacity": closed(
            {
                "full_post": _figure(1, 10 * MOST_POINTS),
                "standing": _POINTS,
                "newly_qualified": _figure(1, 100),
                "newly_qualified_months": _figure(0, 60),
                "days_ahead": _figure(1, 92),
                "roles": _each(CASEWORK_ROLES, _figure(0, 100)),
            }
        ),
        "levels": closed({"warn": _figure(1, MOST_PERCENT), "block": _figure(1, MOST_PERCENT)}),
        "weights": _each(WEIGHTS, _figure(0, 100)),
    },
    {
        "stages": {
            "type": "object",
            "propertyNames": _NAME,
            "additionalProperties": _PERCENT,
            "minProperties": 1,
            "maxProperties": 20,
        },
        "extra": _some(EXTRA, _POINTS),
    },
)


def load_schema() -> Schema:
    """The schema of a load scheme, for editors and documentation."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Load scheme", **LOAD}
