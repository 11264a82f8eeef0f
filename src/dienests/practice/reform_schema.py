"""JSON Schema of a reform file: its structure. What its parameters mean is checked where the rulebook is known."""

from __future__ import annotations

from dienests.practice.schema_words import TAGS, Schema, both_languages, closed, pattern, sentence

FORMAT = 1
MOST_PARAMETERS = 40
MOST_VALUES = 200
MOST_PUBLISHED = 40
# "recipients": the source does not say whether it counts households or persons.
UNITS = ("households", "persons", "recipients", "EUR", "share")


REFORM_NAME = pattern(
    r"^[a-z][a-z0-9_-]{0,39}$",
    "nosaukums ar mazajiem latīņu burtiem, cipariem, - un _ (līdz 40 zīmēm)",
    "a name of small Latin letters, digits, - and _ (up to 40)",
)
_DAY = pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "diena, piemēram, 2026-01-01", "a day, for example 2026-01-01")
_URL = pattern(r"^https?://[^\s<>\"']{1,300}$", "adrese, piemēram, https://likumi.lv/…", "an address (https://…)")
_CODE = pattern(
    r"^[a-z][a-z0-9_]{0,59}$",
    "lieluma nosaukums no normu krājuma, piemēram, gmi_first",
    "the name of a parameter of the rulebook, such as gmi_first",
)
_FIGURE = pattern(
    r"^[a-z][a-z_]{0,29}(\.[a-z][a-z_]{0,29}){2}$",
    "aprēķinātā lieluma nosaukums, piemēram, after.housing.persons",
    "the name of a computed figure, such as after.housing.persons",
)
# What a value may be depends on its parameter; here only that it is one value (checked in reforms.py).
_ANY: Schema = {}
_VALUE = closed(
    {"from": _DAY, "value": _ANY},
    {
        "for": {"type": "object", "additionalProperties": _ANY, "minProperties": 1, "maxProperties": 4},
        "note": both_languages(600),
    },
)
_SIDE = closed(
    {},
    {
        "known_on": _DAY,
        "parameters": {
            "type": "object",
            "propertyNames": _CODE,
            "minProperties": 1,
            "maxProperties": MOST_PARAMETERS,
            "additionalProperties": {"type": "array", "items": _VALUE, "minItems": 1, "maxItems": MOST_VALUES},
        },
    },
)
_PUBLISHED = closed(
    {
        "label": both_languages(300),
        "value": _ANY,
        "unit": {"enum": list(UNITS)},
        "scope": both_languages(120),
        "source": sentence(600),
        "tag": {"enum": list(TAGS)},
    },
    {
        "url": _URL,
        "note": both_languages(600),
        "computed": {"type": "array", "items": _FIGURE, "minItems": 1, "maxItems": 4, "uniqueItems": True},
    },
)
REFORM = closed(
    {
        "format": {"enum": [FORMAT]},
        "name": REFORM_NAME,
        "title": both_languages(200),
        "summary": both_languages(2000),
        "source": sentence(600),
        "checked": {"type": "boolean"},
    },
    {
        "url": _URL,
        "fictional": {"type": "boolean"},
        "compared_on": _DAY,
        "before": _SIDE,
        "after": _SIDE,
        "published": {"type": "array", "items": _PUBLISHED, "minItems": 1, "maxItems": MOST_PUBLISHED},
    },
)


def reform_schema() -> Schema:
    """The schema of a reform file, for editors and documentation."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Reform", **REFORM}
