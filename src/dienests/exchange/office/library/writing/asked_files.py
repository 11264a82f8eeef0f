"""What form.yaml, checklist.yaml and process/process.yaml ask for, as the formats have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienests.exchange.item import FIELD_TYPES
from dienests.exchange.item.vocabulary import COLUMN_TYPES
from dienests.exchange.office.library.writing.asked import ROLE_OPTIONS
from dienests.exchange.office.library.writing.inputs import (
    Applies,
    Both,
    Choice,
    Input,
    Line,
    Name,
    Number,
    Option,
    Rows,
    Several,
    ShownIf,
    Tree,
    Truth,
)

TYPES: Mapping[str, Promise] = {
    "text": _("a line of text"),
    "long_text": _("text of several lines"),
    "number": _("a number"),
    "money": _("an amount in euros"),
    "date": _("a day"),
    "yes_no": _("yes or no"),
    "choice": _("one of several"),
    "choices": _("any of several"),
    "person": _("a person"),
    "signature": _("a signature"),
    "table": _("a table"),
}
ACTS: Mapping[str, Promise] = {
    "application": _("takes the application"),
    "declaration": _("fills in the declaration"),
    "documents": _("checks the papers"),
    "assessment": _("assesses"),
    "submit": _("puts forward"),
    "control": _("controls"),
    "decide": _("decides"),
    "letter": _("sends the letter"),
    "payment": _("pays"),
}


def is_type(*types: str) -> Callable[[Tree], bool]:
    return lambda field: field.get("type") in types


def _types(names: tuple[str, ...]) -> list[Option]:
    return [(name, TYPES[name]) for name in names]


def _a_field() -> Mapping[str, Any]:
    return {"type": "text"}


_OPTIONS = Rows(key="options", label=_("Answers"), one=_("answer"), head="label", most=60,
                only=is_type("choice", "choices"), inputs=(
    Name(key="value", label=_("Name in the file"), aside=True),
    Both(key="label", label=_("Answer"), needed=True),
))  # fmt: skip
_LIMITS: tuple[Input, ...] = (
    Number(key="least", label=_("At least"), only=is_type("text", "long_text", "number", "money", "choices", "table"),
           cents=is_type("money"), decimal=True, aside=True),
    Number(key="most", label=_("At most"), only=is_type("text", "long_text", "number", "money", "choices", "table"),
           cents=is_type("money"), decimal=True, aside=True,
           hint=_("Of a number its value, of text the characters, of a table the rows.")),
    Number(key="decimals", label=_("Places after the comma"), only=is_type("number"), aside=True),
)  # fmt: skip
_REQUIRED = Truth(key="required", label=_("Has to be answered"))


def _answer(types: tuple[str, ...]) -> tuple[Input, ...]:
    """What a field and a column of a table have in common."""
    return (
        Name(key="name", label=_("Name in the file"), aside=True),
        Choice(key="type", label=_("What is asked for"), options=_types(types), redraws=True, needed=True),
        Both(key="label", label=_("Question"), needed=True),
        Both(key="hint", label=_("Explanation"), lines=2, aside=True),
        _REQUIRED,
    )


_COLUMNS = Rows(key="columns", label=_("Columns"), one=_("column"), head="label", folded=True, most=15,
                only=is_type("table"), fresh=_a_field, inputs=(*_answer(COLUMN_TYPES), _OPTIONS, *_LIMITS))  # fmt: skip
_ROWS = Rows(key="rows", label=_("Rows that are given"), one=_("row"), head="label", most=60, only=is_type("table"),
             hint=_("Without any, whoever fills it in adds as many as needed."), inputs=(
    Name(key="name", label=_("Name in the file"), aside=True),
    Both(key="label", label=_("Row"), needed=True),
))  # fmt: skip
FIELD: tuple[Input, ...] = (
    *_answer(FIELD_TYPES), _OPTIONS, _COLUMNS, _ROWS, *_LIMITS, ShownIf(key="shown_if", label=_("Asked only if")),
)  # fmt: skip
FORM: tuple[Input, ...] = (
    Both(key="title", label=_("Title of the form"), needed=True),
    Rows(key="sections", label=_("Sections"), one=pgettext_lazy("row", "section"), head="title", most=30, inputs=(
        Name(key="name", label=_("Name in the file"), of="title", aside=True),
        Both(key="title", label=_("Heading"), needed=True),
        Both(key="hint", label=_("Explanation"), lines=2, aside=True),
        Rows(key="fields", label=_("Questions"), one=_("question"), head="label", folded=True, most=60,
             fresh=_a_field, inputs=FIELD),
    )),
)  # fmt: skip
CHECKLIST: tuple[Input, ...] = (
    Both(key="opening", label=_("What day 0 is"), hint=_("For example: the first day with clients."), needed=True),
    Rows(key="phases", label=_("Phases"), one=_("phase"), head="title", most=12, inputs=(
        Name(key="name", label=_("Name in the file"), of="title", aside=True),
        Both(key="title", label=_("Phase"), needed=True),
    )),
    Rows(key="tasks", label=_("Tasks"), one=_("task"), head="title", folded=True, most=150, inputs=(
        Name(key="name", label=_("Name in the file"), of="title", aside=True),
        Choice(key="phase", label=_("Phase"), offers="phases", needed=True),
        Both(key="title", label=_("Task"), needed=True),
        Both(key="who", label=_("Who"), needed=True),
        Choice(key="role", label=_("Post"), options=ROLE_OPTIONS, aside=True),
        Number(key="days", label=_("Finished on which day"), needed=True,
               hint=_("Counted from the opening: -60 is sixty days before.")),
        Both(key="reason", label=_("What it is for"), lines=2, needed=True),
        Both(key="evidence", label=_("What shows that it was done"), needed=True),
        Several(key="after", label=_("After which tasks"), offers="tasks", aside=True),
        Line(key="source", label=_("Source"), aside=True),
        Truth(key="checked", label=_("I have read it there myself"), aside=True),
    )),
)  # fmt: skip
PROCESS: tuple[Input, ...] = (
    Name(key="name", label=_("Name in the file"), of="title", aside=True),
    Both(key="title", label=_("Title of the way of working"), needed=True),
    Line(key="source", label=_("Where this is known from"), needed=True),
    Truth(key="checked", label=_("Whoever works so has confirmed it"), said=True),
    Rows(key="stages", label=_("Stages"), one=pgettext_lazy("row", "stage"), head="title", folded=True, most=20,
         inputs=(
        Name(key="name", label=_("Name in the file"), of="title", aside=True),
        Both(key="title", label=_("Stage"), needed=True),
        Both(key="description", label=_("What is done"), lines=3, needed=True),
        Several(key="roles", label=_("Who may do it"), options=ROLE_OPTIONS, needed=True),
        Several(key="acts", label=_("What is done here"), options=list(ACTS.items()),
                needed=True),
        Truth(key="client_present", label=_("The client is there"), said=True),
        Several(key="differs_from", label=_("Another person than in"), offers="stages"),
        Applies(key="applies", label=_("In which cases"), aside=True),
        Truth(key="same_visit", label=_("The client goes on to it without coming a second time"), aside=True),
    )),
)  # fmt: skip
