"""The form of a person's record: what was typed, what the operation takes, and the faults back at their fields."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dienests.base.organisation.languages import SPOKEN, named
from dienests.base.people.codes import SEPARATORS, personal_code
from dienests.base.people.errors import Refused, SeveralRefused
from dienests.base.people.facts import FIELDS, checked_facts, title
from dienests.base.people.models import Person
from dienests.web.formats import YEARS

DAYS = ("born", "died")
KINDS: Mapping[str, str] = {
    "note": "textarea",
    "protected_address": "checkbox",
    "language": "select",
    "spoken_language": "select",
    "email": "email",
    "phone": "tel",
}
WIDE = ("declared_address", "actual_address", "note", "protected_address")
HINTS: Mapping[str, Promise] = {
    "personal_code": gettext_lazy("11 digits, with or without a hyphen"),
    "born": gettext_lazy("for example 14.02.1950"),
    "language": gettext_lazy("of letters"),
    "note": gettext_lazy("what colleagues at the reception need to know; no health data"),
    "protected_address": gettext_lazy("the address is hidden in lists and never printed on letters"),
}
TYPED_DAY = re.compile(r"(\d{1,2})[.\s/]\s*(\d{1,2})[.\s/]\s*(\d{4})\.?|(\d{4})-(\d{2})-(\d{2})|(\d{2})(\d{2})(\d{4})")


@dataclass(frozen=True)
class FormField:
    """One line of a form. `value` is what was typed; `choices` for a select: (value, label)."""

    name: str
    label: str
    value: Any = ""
    error: str = ""
    hint: Promise | str = ""
    kind: str = "text"
    optional: bool = True
    wide: bool = False
    choices: tuple[tuple[str, Promise | str], ...] = ()


def typed_day(text: str) -> date | None:
    """A day typed as 14.02.1950, 14022026 or 1950-02-14; None when nothing was typed. Raises ValueError."""
    words = text.strip()
    if not words:
        return None
    match = TYPED_DAY.fullmatch(words)
    if match is None:
        raise ValueError(text)
    parts = [int(part) for part in match.groups() if part]
    year, month, day = (parts[0], parts[1], parts[2]) if match[4] else (parts[2], parts[1], parts[0])
    if year not in YEARS:
        raise ValueError(text)
    return date(year, month, day)


def day_fault() -> str:
    return _("There is no such day. Write it as 14.02.1950.")


def written_day(day: date | None) -> str:
    """A day as it is typed: 14.02.1950."""
    return day.strftime("%d.%m.%Y") if day else ""


def facts_of(form: Mapping[str, str], *, fields: tuple[str, ...] = FIELDS) -> tuple[dict[str, Any], dict[str, str]]:
    """The facts typed into `fields`, and the faults of days that do not exist."""
    facts: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in fields:
        text = form.get(field, "")
        if field not in DAYS:
            facts[field] = text == "on" if field == "protected_address" else text
            continue
        try:
            facts[field] = typed_day(text)
        except ValueError:
            faults[field] = day_fault()
    return facts, faults


def facts_on_record(person: Person) -> dict[str, Any]:
    """The record as it would be typed into the form."""
    values = {field: getattr(person, field) for field in FIELDS}
    values |= {field: written_day(values[field]) for field in DAYS}
    values["personal_code"] = person.code_with_hyphen
    return values


def form_fields(
    values: Mapping[str, Any], faults: Mapping[str, str], *, left_out: tuple[str, ...] = ()
) -> list[FormField]:
    return [
        FormField(
            name=field,
            label=title(field)[:1].upper() + title(field)[1:],
            value=values.get(field) or ("lv" if field == "language" else ""),
            error=faults.get(field, ""),
            hint=HINTS.get(field, ""),
            kind=KINDS.get(field, "text"),
            optional=field not in FIELDS[:2] and field not in ("protected_address", "language", "spoken_language"),
            wide=field in WIDE,
            choices=_choices(field),
        )
        for field in FIELDS
        if field not in left_out
    ]


def _choices(field: str) -> tuple[tuple[str, Promise | str], ...]:
    if field == "language":
        return tuple(settings.LANGUAGES)
    return (("", _("as the letters")), *named(SPOKEN)) if field == "spoken_language" else ()


def faults_of(error: Refused | SeveralRefused) -> dict[str, str]:
    """What the operation refused, by field; under "" what belongs to no field."""
    faults = error.faults if isinstance(error, SeveralRefused) else [error]
    return {fault.field: fault.message for fault in faults}


def faults_beside(facts: Mapping[str, Any], *, today: date, known: Person | None = None) -> list[Refused]:
    """Faults of the fields that could be read, when others could not."""
    try:
        checked_facts(facts, today=today, known=known, code_confirmed=True)
    except SeveralRefused as refused:
        return refused.faults
    return []


def fault_lines(fields: list[FormField], faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """For the summary at the top: (id of the field, sentence)."""
    lines = [("", faults[""])] if faults.get("") else []
    return lines + [(field.name, f"{field.label}: {field.error}") for field in fields if field.error]


def facts_in_query(query: str, *, today: date) -> dict[str, str]:
    """A beginning of the form from what was searched for: "Kalniņa Anna 140250-12345"."""
    facts: dict[str, str] = {}
    names = []
    for word in query.replace(",", " ").split():
        digits = SEPARATORS.sub("", word)
        if digits.isdigit() and len(digits) >= 6:
            facts["personal_code"] = word
            with contextlib.suppress(Refused):
                facts["born"] = written_day(personal_code(word, today=today, fictitious=settings.DEMO).born)
        elif TYPED_DAY.fullmatch(word):
            facts["born"] = word
        elif not any(character.isdigit() for character in word):
            names.append("-".join(part[:1].upper() + part[1:] for part in word.split("-")))
    if names:
        facts["given_names"] = " ".join(names[:-1] or names)
        facts["family_name"] = names[-1] if len(names) > 1 else ""
    return facts
