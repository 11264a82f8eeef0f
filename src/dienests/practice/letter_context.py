"""What a letter is told. Dates are ISO ("2026-11-21"), money is a decimal string in EUR ("192.70").

Wherever a sentence or a name is wanted, {"lv": …, "en": …} may be given instead of a string; the letter's language
is taken from it, so rows of the rulebook's `summary_rows` fit as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from dienests.practice.faults import Fault, Language, LetterFaults, Text
from dienests.practice.schema import validation_faults
from dienests.practice.strict_yaml import Document

Wording = str | Mapping[str, str]


class Office(TypedDict):
    name: Wording
    address: str
    registration_number: str
    phone: str
    email: str


class Applicant(TypedDict):
    name: str
    personal_code: str
    address: str


class Case(TypedDict):
    number: str
    applied_on: str


# `from` is a word of the language, hence the functional form. `code` (gmi, housing) lets the letter explain that
# housing benefit is calculated anew each month; `amount` is per month.
Benefit = TypedDict(
    "Benefit",
    {"name": Wording, "amount": str, "from": str, "until": str, "payee": Wording, "code": NotRequired[str]},
)


class DecisionReason(TypedDict):
    text: Wording
    paragraph: Wording


class Decision(TypedDict):
    """`status` is needy, low_income or none; `unchecked_note` is empty where nothing unchecked was used."""

    number: str
    date: str
    valid_from: str | None
    valid_until: str | None
    status: Literal["needy", "low_income", "none"]
    benefits: list[Benefit]
    reasons: list[DecisionReason]
    appeal: Wording
    unchecked_note: Wording


class CalculationRow(TypedDict):
    """`shown` is printed if given; else `value`, as money if it has the form "192.70". `operator` stands before it."""

    label: Wording
    value: str | None
    shown: NotRequired[Wording]
    operator: str
    note: Wording


class Calculation(TypedDict):
    title: Wording
    rows: list[CalculationRow]


class Person(TypedDict):
    name: str
    title: Wording


class RequestItem(TypedDict):
    title: Wording
    why: Wording
    for_member: NotRequired[str | None]


class Request(TypedDict):
    """`due` is the last day; `clock_note` says that the term for the decision stands still meanwhile."""

    items: list[RequestItem]
    due: str
    clock_note: Wording


class Member(TypedDict):
    name: str
    personal_code: str


class LetterContext(TypedDict):
    """`decision` is needed by every kind but documents_request, `request` by documents_request.

    `date` is the day of the letter and its time stamp: the same context always gives the same bytes.
    `household` lists the members a status certificate covers. `draft` prints a watermark.
    """

    date: str
    draft: bool
    office: Office
    applicant: Applicant
    case: Case
    signer: Person
    controller: NotRequired[Person | None]
    decision: NotRequired[Decision]
    calculation: NotRequired[list[Calculation]]
    request: NotRequired[Request]
    household: NotRequired[list[Member]]


_ANY_TEXT: dict[str, Any] = {"type": "string", "maxLength": 5000}
_DAY: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "x-expected": {"lv": "datums GGGG-MM-DD", "en": "a date YYYY-MM-DD"},
}
_DAY_OR_NONE = {"if": {"type": "null"}, "else": _DAY}
_MONEY = {
    "type": "string",
    "pattern": r"^-?[0-9]{1,9}\.[0-9]{2}$",
    "x-expected": {"lv": "summa eiro kā 192.70", "en": "an amount in EUR such as 192.70"},
}


def _record(required: Mapping[str, Any], **optional: Any) -> dict[str, Any]:
    properties = {**required, **optional}
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _ANY_TEXT)


def _rows(item: Mapping[str, Any], most: int = 500) -> dict[str, Any]:
    return {"type": "array", "items": item, "maxItems": most}


_PERSON = _record(_texts("name", "title"))
_BENEFIT = _record({**_texts("name", "payee"), "amount": _MONEY, "from": _DAY, "until": _DAY}, code=_ANY_TEXT)
_DECISION = _record(
    {
        **_texts("number", "appeal", "unchecked_note"),
        "date": _DAY,
        "valid_from": _DAY_OR_NONE,
        "valid_until": _DAY_OR_NONE,
        "status": {"enum": ["needy", "low_income", "none"]},
        "benefits": _rows(_BENEFIT, 20),
        "reasons": _rows(_record(_texts("text", "paragraph")), 50),
    }
)
_ROW = _record(
    {**_texts("label", "operator", "note"), "value": {"if": {"type": "null"}, "else": _ANY_TEXT}}, shown=_ANY_TEXT
)
_ITEM = _record(_texts("title", "why"), for_member={"if": {"type": "null"}, "else": _ANY_TEXT})
_OPTIONAL: dict[str, Any] = {
    "controller": {"if": {"type": "null"}, "else": _PERSON},
    "decision": _DECISION,
    "calculation": _rows(_record({"title": _ANY_TEXT, "rows": _rows(_ROW)}), 20),
    "request": _record({"items": _rows(_ITEM), "due": _DAY, "clock_note": _ANY_TEXT}),
    "household": _rows(_record(_texts("name", "personal_code")), 100),
}
_REQUIRED: dict[str, Any] = {
    "date": _DAY,
    "draft": {"type": "boolean"},
    "office": _record(_texts("name", "address", "registration_number", "phone", "email")),
    "applicant": _record(_texts("name", "personal_code", "address")),
    "case": _record({"number": _ANY_TEXT, "applied_on": _DAY}),
    "signer": _PERSON,
}


def prepared_context(context: Mapping[str, Any], *, kind: str, language: Language) -> dict[str, Any]:
    """The context in one language, with every optional part present. Raises LetterFaults naming all that is wrong."""
    own_part = "request" if kind == "documents_request" else "decision"
    plain: dict[str, Any] = _in_language(context, language)
    own = {own_part: _OPTIONAL[own_part]}
    schema = _record({**_REQUIRED, **own}, **{key: part for key, part in _OPTIONAL.items() if key != own_part})
    faults = validation_faults(Document("context", plain), schema=schema)
    if faults:
        raise LetterFaults(faults)
    return {"controller": None, "calculation": [], "household": [], "decision": None, "request": None, **plain}


def _in_language(value: Any, language: Language) -> Any:
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, Mapping):
        if set(value) == {"lv", "en"}:
            return value[language]
        return {str(key): _in_language(item, language) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_in_language(item, language) for item in value]
    return value


def unknown_kind(kind: str, known: list[str]) -> Fault:
    listed = ", ".join(known)
    return Fault("context", 0, f"kind = {kind}", Text(f"viens no {listed}", f"one of {listed}"))
