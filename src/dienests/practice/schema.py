"""JSON Schemas (draft 2020-12) of the practice files, and their errors as faults with lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from dienests.practice import vocabulary
from dienests.practice.faults import Fault, Text, shown
from dienests.practice.schema_words import Schema, both_languages, closed, pattern, sentence
from dienests.practice.strict_yaml import Document, Path, dotted


def _list_of(words: tuple[str, ...], *, least: int = 1) -> Schema:
    return {"type": "array", "items": {"enum": list(words)}, "minItems": least, "uniqueItems": True}


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


_CODE = pattern(
    r"^[a-z][a-z0-9_]{0,49}$",
    "nosaukums ar mazajiem latīņu burtiem, cipariem un pasvītru (līdz 50 zīmēm)",
    "a name of small Latin letters, digits and underscores (up to 50)",
)
_PRACTICE_NAME = pattern(
    r"^[a-z][a-z0-9_-]{0,39}$",
    "prakses nosaukums ar mazajiem latīņu burtiem",
    "the name of a practice in small Latin letters",
)
_TEMPLATE = pattern(
    r"^[a-z][a-z0-9_-]{0,39}\.typ$",
    "datnes nosaukums mapē letters/, bez ceļa, piemēram, decision.typ",
    "the name of a file in letters/, without a path, such as decision.typ",
)
_TRUE_FALSE: Schema = {"type": "boolean"}
_SOURCE = {"source": sentence(), "checked": _TRUE_FALSE}
_REFERENCE = {"reference": sentence(), "checked": _TRUE_FALSE}


def _by_code(entry: Schema, keys: Schema = _CODE) -> Schema:
    return {"type": "object", "propertyNames": keys, "additionalProperties": entry, "maxProperties": 200}


_RISK = closed(
    {
        "threshold": _whole(1, 1000),
        "points": {
            "type": "object",
            "propertyNames": {"enum": list(vocabulary.RISK_FACTS)},
            "additionalProperties": _whole(1, 100),
            "minProperties": 1,
        },
    },
    {"amount_above": _whole(0, 100_000)},
)
_APPLIES: Schema = {
    "if": {"type": "string"},
    "then": {"enum": ["always"]},
    "else": {
        **closed({}, {"share": _whole(1, 100), "amount_above": _whole(0, 100_000), "risk": _RISK}),
        "minProperties": 1,
        "maxProperties": 1,
    },
}
_STAGE = closed(
    {
        "name": _CODE,
        "title": both_languages(120),
        "description": both_languages(),
        "roles": _list_of(vocabulary.ROLES),
        "acts": _list_of(vocabulary.ACTS),
        "client_present": _TRUE_FALSE,
    },
    {
        "differs_from": {"type": "array", "items": _CODE, "uniqueItems": True},
        "applies": _APPLIES,
        "same_visit": _TRUE_FALSE,
    },
)
_HOLDS: Schema = {"enum": [True]}
_CONDITIONS: Schema = {
    **dict.fromkeys((*vocabulary.HOUSEHOLD_CONDITIONS, *vocabulary.MEMBER_CONDITIONS), _HOLDS),
    "asks": _list_of(vocabulary.BENEFITS),
    "has_income_kind": _list_of(vocabulary.INCOME_KINDS),
    "has_cost_kind": _list_of(vocabulary.COST_KINDS),
}
_DOCUMENT = closed(
    {
        "title": both_languages(300),
        "why": both_languages(),
        "from": {"enum": list(vocabulary.DOCUMENT_FOR)},
        "required": _TRUE_FALSE,
        "when": closed({}, _CONDITIONS),
        **_REFERENCE,
    }
)
_REASON = closed(
    {
        "outcome": {"enum": list(vocabulary.OUTCOMES)},
        "text": both_languages(),
        "paragraph": both_languages(),
        **_REFERENCE,
    },
    {"appeal": both_languages()},
)
_BUDGET_CODE = pattern(r"^[0-9A-Za-z./-]{1,30}$", "budžeta klasifikācijas kods", "a budget classification code")
SETTING_VALUES: dict[str, Schema] = {
    "decision_term_months": _whole(1, 12),
    "extended_decision_term_months": _whole(1, 12),
    "status_term_working_days": _whole(1, 90),
    "documents_term_working_days": _whole(1, 90),
    "appeal_term_months": _whole(1, 12),
    "appeal_term_without_notice_months": _whole(1, 24),
    "appeal_body": both_languages(),
    "appeal_text": both_languages(),
    "bill_day": _whole(1, 28),
    "payment_day": _whole(1, 28),
    "change_report_working_days": _whole(1, 90),
    "after_payment_control_months": _whole(0, 24),
    "retention_years": _whole(1, 100),
    "budget_codes": closed({"gmi": _BUDGET_CODE, "housing": _BUDGET_CODE}),
}


def _setting(value: Schema) -> Schema:
    return closed({"title": both_languages(300), "value": value, **_SOURCE})


SCHEMAS: dict[str, Schema] = {
    "practice": closed(
        {
            "format": {"enum": [1]},
            "name": _PRACTICE_NAME,
            "title": both_languages(200),
            "licence": pattern(r"^[A-Za-z0-9.+-]{2,40}$", "SPDX licences kods", "an SPDX licence code"),
            "contact": sentence(300),
        },
        {"extends": _PRACTICE_NAME},
    ),
    "process": closed(
        {
            "name": _CODE,
            "title": both_languages(200),
            **_SOURCE,
            "stages": {"type": "array", "items": _STAGE, "minItems": 1, "maxItems": 20},
        }
    ),
    "reasons": _by_code(_REASON),
    "letters": _by_code(
        closed({"title": both_languages(200), "template": _TEMPLATE}), {"enum": list(vocabulary.LETTER_KINDS)}
    ),
    "documents": _by_code(_DOCUMENT),
    "settings": closed({}, {name: _setting(value) for name, value in SETTING_VALUES.items()}),
}

_STORED_TEMPLATES = _by_code(closed({"file": sentence(200), "source": {"type": "string"}}), _TEMPLATE)

_TYPES = {
    "object": Text("saturs ar atslēgām (atslēga: vērtība)", "a mapping (key: value)"),
    "array": Text("saraksts", "a list"),
    "string": Text("teksts", "a text"),
    "integer": Text("vesels skaitlis", "a whole number"),
    "number": Text("skaitlis", "a number"),
    "boolean": Text("true vai false", "true or false"),
}


def schema(name: str) -> Schema:
    """The schema of `<name>.yaml`, for editors and documentation. Raises KeyError."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{name}.yaml", **SCHEMAS[name]}


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_STORED_TEMPLATES if name == "templates" else SCHEMAS[name])


def schema_faults(document: Document, *, name: str) -> list[Fault]:
    """Every place where the document departs from the schema of `name`."""
    return _faults(document, _validator(name))


def validation_faults(document: Document, *, schema: Schema) -> list[Fault]:
    """The same for a schema from elsewhere."""
    return _faults(document, Draft202012Validator(schema))


def _faults(document: Document, validator: Draft202012Validator) -> list[Fault]:
    return [
        Fault(document.file, document.line(path), f"{dotted(path)} = {_found(value)}", expected)
        for error in validator.iter_errors(document.data)
        for path, value, expected in _places(error)
    ]


def _found(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list):
        return shown("[" + ", ".join(_found(item) for item in value[:8]) + "]")
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{shown(value)}"' if isinstance(value, str) else shown(value)


def _places(error: ValidationError) -> Iterator[tuple[Path, Any, Text]]:
    path: Path = tuple(error.absolute_path)
    value: Any = error.instance
    rule: Any = error.validator_value
    schema_of_error: Any = error.schema
    if error.validator == "required":
        for key in rule:
            if key not in value:
                yield (*path, key), None, Text("šai atslēgai jābūt", "this key is needed")
    elif error.validator == "additionalProperties":
        known = sorted(schema_of_error.get("properties", {}))
        for key in value:
            if key not in known:
                yield (*path, key), value[key], _one_of(known, key=True)
    elif "propertyNames" in error.absolute_schema_path:
        yield (*path, value), value, _expected(error.validator, rule, schema_of_error)
    else:
        yield path, value, _expected(error.validator, rule, schema_of_error)


def _one_of(words: list[Any], *, key: bool = False) -> Text:
    listed = ", ".join("true" if word is True else str(word) for word in words)
    if len(words) == 1:
        return Text(listed, listed)
    if key:
        return Text(f"viena no atslēgām: {listed}", f"one of the keys {listed}")
    return Text(f"viena no vērtībām: {listed}", f"one of the values {listed}")


def _expected(validator: Any, rule: Any, schema_of_error: Any) -> Text:
    if validator == "type":
        return _TYPES[rule]
    if validator == "enum":
        return _one_of(rule)
    if validator == "pattern":
        said = schema_of_error["x-expected"]
        return Text(said["lv"], said["en"])
    messages = {
        "minimum": Text(f"vismaz {rule}", f"at least {rule}"),
        "maximum": Text(f"ne vairāk kā {rule}", f"at most {rule}"),
        "minLength": Text("teksts, kas nav tukšs", "a text that is not empty"),
        "maxLength": Text(f"teksts līdz {rule} zīmēm", f"a text of up to {rule} characters"),
        "minItems": Text("vismaz viens ieraksts", "at least one item"),
        "maxItems": Text(f"ne vairāk kā {rule} ieraksti", f"at most {rule} items"),
        "uniqueItems": Text("katrs ieraksts tikai vienreiz", "each item only once"),
        "minProperties": Text("vismaz viena atslēga", "at least one key"),
        "maxProperties": Text(f"atslēgu skaits līdz {rule}", f"at most {rule} key(s)"),
    }
    return messages.get(validator, Text("vērtība pēc shēmas", "a value that fits the schema"))
