"""What a page asks for, piece by piece, and where each piece stands in a file: inputs that make up a tree of values.

Each input has a `key` in the mapping it belongs to. `only` says for which mappings it is asked at all; what is not
asked is not written. An empty answer is left out of the file, so that the check says "needed" where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Tree = Mapping[str, Any]
Words = str | Promise
Option = tuple[str, Words]


def always(_tree: Tree) -> bool:
    return True


def never(_tree: Tree) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Input:
    key: str
    label: Words = ""
    hint: Words = ""
    needed: bool = False
    aside: bool = False  # asked under "more": seldom needed
    only: Callable[[Tree], bool] = always


@dataclass(frozen=True, kw_only=True)
class Line(Input):
    """One line of text, or several. `offers` names a list of words to choose from; others may be written too."""

    offers: str = ""
    lines: int = 1


@dataclass(frozen=True, kw_only=True)
class Day(Line):
    """A day, kept as 2026-01-31."""


@dataclass(frozen=True, kw_only=True)
class Heading(Input):
    """Nothing is asked: what follows belongs together."""


@dataclass(frozen=True, kw_only=True)
class Name(Line):
    """The name of something in the file: made from what stands under `of`, where nobody wrote one."""

    of: str = "label"


@dataclass(frozen=True, kw_only=True)
class Both(Input):
    """A text in Latvian and English. `spread`: its languages stand in the mapping itself, without a key."""

    lines: int = 1
    spread: bool = False


@dataclass(frozen=True, kw_only=True)
class Number(Input):
    """A whole number; in euros where `cents` says so; with `decimal` also 0,5. What is none stays as it was typed."""

    cents: Callable[[Tree], bool] = never
    decimal: bool = False


@dataclass(frozen=True, kw_only=True)
class Truth(Input):
    """`said`: written also where it is not so."""

    said: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice(Input):
    """One of `options`, or of the list that `offers` names. `redraws`: what else is asked hangs on it."""

    options: Sequence[Option] = ()
    offers: str = ""
    redraws: bool = False
    cards: bool = False


@dataclass(frozen=True, kw_only=True)
class YesNo(Choice):
    """True or false, or no answer."""

    options: Sequence[Option] = (("true", _("yes")), ("false", _("no")))


@dataclass(frozen=True, kw_only=True)
class Several(Input):
    """Any of `options`, or of the list that `offers` names. What is chosen stands first, in its order."""

    options: Sequence[Option] = ()
    offers: str = ""
    redraws: bool = False


@dataclass(frozen=True, kw_only=True)
class Lines(Input):
    """Any number of words, each written in an input of its own, with a list to choose from."""

    offers: str = ""


@dataclass(frozen=True, kw_only=True)
class Group(Input):
    """A mapping within the mapping. `inner`: drawn as one of several questions, not as a part of the page."""

    inputs: Sequence[Input] = ()
    inner: bool = False


@dataclass(frozen=True, kw_only=True)
class Rows(Input):
    """A list of mappings. `one`: what a row is called; `head`: the key whose text a row is known by.

    `by_name`: kept as a mapping by the rows' `name`. `fresh`: what a new row begins with. `folded`: rows show their
    head only, until they are opened. `said`: written also where there is none.
    """

    one: Words
    inputs: Sequence[Input] = ()
    head: str = "what"
    by_name: bool = False
    folded: bool = False
    said: bool = False
    fresh: Callable[[], Tree] = dict
    most: int = 100


@dataclass(frozen=True, kw_only=True)
class ShownIf(Input):
    """On which answer to an earlier field this one hangs."""


@dataclass(frozen=True, kw_only=True)
class Applies(Input):
    """In which cases a stage of a way of working takes place."""
