"""How a rule, an input and an aggregate are declared. Nothing is evaluated here.

A rule is a plain function; the names of its arguments are the rules, inputs, aggregates and parameters it needs, and
their annotations (`Money`, `Ratio`, `Count`, `Flag`, `Choice`, `Date`) say of which kind each is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypedDict, TypeVar, Unpack

from dienests.engine.quantities import Kind, Text, Value

How = Literal["sum", "count", "any", "max"]
Tag = Literal["V", "D", "I", "U"]
Function = TypeVar("Function", bound=Callable[..., Value])
DECLARATION = "declaration"
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Rounding:
    """The one rounding of an amount, to whole cents. `direction` names the parameter that says which way."""

    direction: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A flag that must hold for `of` (names of outcomes). `actual` and `limit` say by how much it was missed."""

    of: tuple[str, ...]
    actual: str | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class RuleDeclaration:
    """What the decorator of a rule says; the function says the rest."""

    entity: str
    label: Text
    sentence: Text
    paragraph: str
    sentence_if_false: Text | None = None
    name: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    known_from: date | None = None
    rounding: Rounding | None = None
    condition: Condition | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    silent_when_zero: bool = False
    reference: str = ""
    tag: Tag = "V"
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An input: a column of an entity, filled by the input check."""

    entity: str
    kind: Kind
    label: Text
    sentence: Text = NOTHING
    choices: Mapping[str, Text] = field(default_factory=dict)
    silent_when_zero: bool = False


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A declared sum, count, any or maximum over the rows of `over` that belong to one row of `entity`.

    `column` is what is summed (or tested, or compared), `where` the flag that chooses the rows; both are names of
    rules or inputs of `over`. With no rows sum, count and max are 0 and any is false. `shows_left_out`: explain also
    why a row was not chosen; off where every row is chosen by some other aggregate.
    """

    entity: str
    over: str
    how: How
    label: Text
    sentence: Text
    paragraph: str
    column: str | None = None
    where: str | None = None
    silent_when_zero: bool = False
    shows_left_out: bool = True
    reference: str = ""
    tag: Tag = "V"
    checked: bool = False


class RuleOptions(TypedDict, total=False):
    """What a rule may say beyond its entity, texts and paragraph; the fields of `RuleDeclaration`."""

    sentence_if_false: Text | None
    name: str | None
    valid_from: date | None
    valid_until: date | None
    known_from: date | None
    rounding: Rounding | None
    condition: Condition | None
    choices: Mapping[str, Text]
    silent_when_zero: bool
    reference: str
    tag: Tag
    checked: bool


def rule(
    *,
    entity: str,
    label: Text,
    sentence: Text,
    paragraph: str,
    **more: Unpack[RuleOptions],
) -> Callable[[Function], Function]:
    """Declare a function as a rule of `entity`; the function itself stays an ordinary function.

    Sentences hold `{value}` and `{argument_name}`. Two versions of a law are two functions with one `name` and
    periods of validity that do not overlap; `valid_until` is the last day. `silent_when_zero` leaves the rule out of
    explanations in which it gave nothing. For the rest see `RuleOptions`.
    """
    declaration = RuleDeclaration(entity=entity, label=label, sentence=sentence, paragraph=paragraph, **more)

    def declare(function: Function) -> Function:
        setattr(function, DECLARATION, declaration)
        return function

    return declare


def given(
    *,
    entity: str,
    kind: Kind,
    label: Text,
    sentence: Text = NOTHING,
    choices: Mapping[str, Text] | None = None,
    silent_when_zero: bool = False,
) -> Given:
    """Declare an input; its name is the name of the variable it is assigned to."""
    return Given(entity, kind, label, sentence, dict(choices or {}), silent_when_zero)


def aggregate(
    how: How,
    *,
    entity: str,
    over: str,
    label: Text,
    sentence: Text,
    paragraph: str,
    column: str | None = None,
    where: str | None = None,
    silent_when_zero: bool = False,
    shows_left_out: bool = True,
    reference: str = "",
    tag: Tag = "V",
    checked: bool = False,
) -> Aggregate:
    """Declare an aggregate; its name is the name of the variable it is assigned to."""
    return Aggregate(
        entity=entity,
        over=over,
        how=how,
        label=label,
        sentence=sentence,
        paragraph=paragraph,
        column=column,
        where=where,
        silent_when_zero=silent_when_zero,
        shows_left_out=shows_left_out,
        reference=reference,
        tag=tag,
        checked=checked,
    )
