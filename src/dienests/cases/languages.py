"""Texts in two languages, as practices and the rulebook give them."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dienests.practice import Text


def in_language(text: Text | Mapping[str, str]) -> str:
    """The text in the active language; Latvian where it is neither."""
    both = text.to_json() if isinstance(text, Text) else text
    return str(both["en" if get_language() == "en" else "lv"])


# What messages speak of by code: what is asked for, and parts of a case.
_NAMES: dict[str, Promise | str] = {
    "status": _("status"),
    "gmi": _("GMI benefit"),
    "housing": _("housing benefit"),
    "return": _("why it is returned"),
    "declaration": _("the declaration"),
    "papers": _("the papers"),
    "application": _("what is asked for or where to pay"),
    "hash": _("the stored content"),
}


def named(codes: Iterable[str]) -> str:
    """Codes as words of the active language, joined; a code that has no name stays as it is."""
    return ", ".join(str(_NAMES.get(code, code)) for code in codes)
