"""What item.yaml asks for, part by part, as the format has it (exchange/item/schemas.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dienests.base.organisation.models import Role
from dienests.cases.languages import in_language
from dienests.exchange.item import KINDS, LICENCES, PER, SERVICES
from dienests.exchange.office.library.writing.inputs import (
    Both,
    Choice,
    Group,
    Input,
    Line,
    Lines,
    Name,
    Number,
    Option,
    Rows,
    Several,
    Truth,
    always,
)
from dienests.practice import ROLES, Text

_said = lazy(in_language, str)


def options_of(words: Mapping[str, Text]) -> list[Option]:
    return [(value, _said(text)) for value, text in words.items()]


ROLE_OPTIONS: list[Option] = [(role, Role(role).label) for role in ROLES]
TAGS: list[Option] = [
    ("V", _("stated in a source")),
    ("D", _("computed from a source")),
    ("I", _("inferred")),
    ("U", _("from memory, or assumed")),
]
_TAG = Choice(key="tag", label=_("How well it is known"), options=TAGS, needed=True, aside=True)
_CHECKED = Truth(key="checked", label=_("I have read it there myself"), said=True, aside=True)
_URL = Line(key="url", label=_("Address on the Internet"), hint="https://…")


def _doubtful() -> dict[str, Any]:
    return {"tag": "U"}


ABOUT: tuple[Input, ...] = (
    Both(key="title", label=_("Title"), needed=True),
    Both(key="summary", label=_("Summary"), hint=_("What it is for and whom it helps, in two sentences."), lines=3,
         needed=True),
    Choice(key="kind", label=_("Kind"), options=options_of(KINDS), needed=True),
    Choice(key="licence", label=_("What others may do with it"), options=options_of(LICENCES), cards=True, needed=True),
    Several(key="services", label=_("For which services"), options=options_of(SERVICES), needed=True),
    Group(key="owner", label=_("Whose it is"), inputs=(
        Both(key="office", label=_("Office"), needed=True),
        Both(key="unit", label=_("Unit")),
        Line(key="contact", label=_("Contact"),
             hint=_("E-mail or telephone of the office or of a role, never of a person.")),
    )),
    Rows(key="used", label=_("Where it is used"), one=_("place"), head="where", most=50, inputs=(
        Both(key="where", label=_("Where"), needed=True),
        Number(key="since", label=_("Since which year")),
        Line(key="url", label=_("Address on the Internet"), aside=True),
    )),
    Both(key="language_notes", label=_("For translators"), hint=_("Words that another office uses otherwise."), lines=3,
         aside=True),
)  # fmt: skip
LAW: tuple[Input, ...] = (
    Rows(key="legal_basis", label=_("Legal basis"), one=_("act"), head="act", said=True, most=30, fresh=_doubtful,
         inputs=(
        Both(key="act", label=_("Act"), needed=True),
        Line(key="paragraph", label=_("Section, paragraph")),
        _URL,
        Both(key="valid_while", label=_("Valid while"),
             hint=_("In which wording of the act the item holds, for example: as long as it is not amended."),
             needed=True),
        Lines(key="parameters", label=_("Amounts and rules of the law"), offers="parameters",
              hint=_("When one of these changes, you are told to look at the item again.")),
        _TAG,
        _CHECKED,
    )),
    Rows(key="sources", label=_("Sources"), one=_("source"), most=20, fresh=_doubtful, inputs=(
        Both(key="what", label=_("What"), hint=_("Where a description of somebody else's work was taken from."),
             needed=True),
        _URL,
        _TAG,
        _CHECKED,
    )),
)  # fmt: skip


def _needed_things(key: str, label: Any, one: Any, most: int) -> Rows:
    what = Both(key="what", label=_("What"), needed=True)
    return Rows(key=key, label=label, one=one, most=most, inputs=(what, Number(key="number", label=_("How many"))))


def _learnt(key: str, label: Any, one: Any, hint: Any) -> Rows:
    source = Line(key="source", label=_("Whose experience, when"))
    tag = Choice(key="tag", label=_("How well it is known"), options=TAGS, needed=True)
    url = Line(key="url", label=_("Address on the Internet"), aside=True)
    text = Both(key="text", label=_("In words"), lines=3, spread=True, needed=True)
    inputs = (text, source, tag, url)
    return Rows(key=key, label=label, one=one, hint=hint, head="", most=30, fresh=_doubtful, inputs=inputs)


NEEDS: tuple[Input, ...] = (
    Group(key="needs", label=_("What it needs"), inputs=(
        _needed_things("team", _("Team"), pgettext_lazy("row", "people"), 30),
        _needed_things("equipment", _("Equipment"), _("thing"), 60),
        _needed_things("premises", _("Premises"), pgettext_lazy("row", "room"), 30),
        Lines(key="documents", label=_("Other items"), offers="library", hint=_("By their names in the library.")),
        Several(key="roles", label=_("Posts"), options=ROLE_OPTIONS),
        Lines(key="parameters", label=_("Amounts and rules of the law"), offers="parameters"),
    )),
    Rows(key="costs", label=_("What it costs"), one=_("cost"), most=30, fresh=_doubtful, inputs=(
        Both(key="what", label=_("What for"), needed=True),
        Number(key="cents", label=_("Euros"), cents=always),
        Choice(key="per", label=_("How often"), options=options_of(PER), needed=True),
        Both(key="text", label=_("In words"), hint=_("Only where nobody knows a figure."), aside=True),
        Line(key="source", label=_("Where this is known from"), needed=True),
        _TAG,
        _CHECKED,
    )),
    _learnt("results", _("Results"), _("result"), _("What came of it, with figures where there are some.")),
    _learnt("lessons", _("What went wrong"), _("lesson"), _("It is what colleagues travel for.")),
)  # fmt: skip
PARAMETERS: tuple[Input, ...] = (
    Rows(key="parameters", label=_("Places to fill in"), one=pgettext_lazy("row", "place to fill in"), head="title",
         by_name=True, most=60,
         hint=_("What each office writes in for itself: its name, a term. In the text it stands as {{name}}."),
         inputs=(
             Both(key="title", label=_("What is written here"),
                  hint=_("In Latvian say which ending is meant: termiņš (ģenitīvā)."), needed=True),
             Both(key="example", label=_("Example"), needed=True),
             Name(key="name", label=_("Name in the text"), of="title"),
         )),
)  # fmt: skip
