"""A part of an item as its page draws it: every input with its name, its value, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dienests.exchange.office.library.writing import inputs as ask
from dienests.exchange.office.library.writing.offers import Answers, Offers
from dienests.exchange.office.library.writing.reading import KIND_OF_CASE
from dienests.practice import RISK_FACTS
from dienests.web.office.practice_track import FACTS

Place = tuple[str, ...]
Chosen = tuple[str, ask.Words, bool]
_KINDS = {
    ask.Name: "line", ask.Line: "line", ask.Both: "both", ask.Number: "number", ask.Truth: "truth",
    ask.Choice: "choice", ask.Several: "several", ask.Lines: "lines", ask.Group: "group", ask.Rows: "rows",
    ask.ShownIf: "shown_if", ask.Applies: "applies", ask.YesNo: "choice", ask.Day: "day", ask.Heading: "heading",
}  # fmt: skip


@dataclass
class Drawn:
    """One input. `values`: of a text in two languages by language, of many words each with what it stands for."""

    kind: str
    asked: ask.Input
    name: str
    value: Any = ""
    values: Any = ()
    options: Sequence[Chosen] = ()
    inputs: Sequence[Drawn] = ()
    rows: Sequence[Row] = ()
    faults: Sequence[str] = ()
    place: Place = ()

    @property
    def id(self) -> str:
        return id_of(self.name)

    @property
    def main(self) -> list[Drawn]:
        return [each for each in self.inputs if not each.asked.aside]

    @property
    def aside(self) -> list[Drawn]:
        return [each for each in self.inputs if each.asked.aside]

    @property
    def is_wrong(self) -> bool:
        return bool(self.faults) or any(each.is_wrong for each in (*self.inputs, *self.rows))

    def places(self) -> Iterator[tuple[Place, str, str]]:
        """(place in the file, where one can stand for it on the page, what it is called there) of everything in it."""
        called = self.title if isinstance(self, Row) else str(self.asked.label)
        yield self.place, f"{self.id}-lv" if self.kind == "both" else self.id, called
        if self.kind == "both":
            for tongue in ("lv", "en"):
                yield (*self.place, tongue), f"{self.id}-{tongue}", f"{called} ({tongue})"
        for each in (*self.inputs, *self.rows):
            yield from each.places()


@dataclass
class Row(Drawn):
    """One row of a list. `number`: under which it is sent; `open`: drawn with its inputs."""

    number: int = 0
    title: str = ""
    about: str = ""
    open: bool = True


@dataclass(frozen=True)
class Drawing:
    """`wrong`: sentences by place in the file; `stand_at`: the row that was just added or moved."""

    offers: Offers
    wrong: Mapping[Place, Sequence[str]] = field(default_factory=dict)
    stand_at: str = ""
    answers: Sequence[Answers] = ()  # of all questions of a form on which others can hang


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def id_of(name: str) -> str:
    return "f-" + name.replace(".", "-")


def drawn(
    inputs: Iterable[ask.Input], tree: Mapping[str, Any], drawing: Drawing, *, name: str = "", place: Place = ()
) -> list[Drawn]:
    """Everything that is asked for of one mapping, `name` and `place` being where it stands on the page and in the
    file: they differ in lists that are kept by name."""
    found = []
    for each in inputs:
        if each.only(tree):
            value = tree if isinstance(each, ask.Both) and each.spread else tree.get(each.key)
            at = place if value is tree else (*place, each.key)
            found.append(_one(each, value, drawing, f"{name}{each.key}", at, tree))
    return found


def _one(asked: ask.Input, value: Any, drawing: Drawing, name: str, place: Place, beside: ask.Tree) -> Drawn:
    drawn_as = Drawn(
        _KINDS[type(asked)], asked, name, faults=_faults(drawing, place, within=_is_leaf(asked)), place=place
    )
    match asked:
        case ask.Both():
            drawn_as.values = _both(value, drawing, place)
        case ask.Number():
            drawn_as.value = number_as_typed(value, cents=asked.cents(beside))
        case ask.YesNo():
            drawn_as.options = _options(asked, [] if value is None else [str(value).lower()], drawing)
        case ask.Choice():
            drawn_as.options = _options(asked, [] if value is None else [value], drawing)
        case ask.Several():
            drawn_as.options = _options(asked, _list(value), drawing)
        case ask.Lines():
            told = dict(drawing.offers.get(asked.offers, ()))
            drawn_as.values = [(str(each), told.get(str(each), "")) for each in _list(value)]
        case ask.Group():
            drawn_as.inputs = drawn(asked.inputs, _map(value), drawing, name=f"{name}.", place=place)
        case ask.Rows():
            drawn_as.rows = list(_rows(asked, value, drawing, name, place))
        case ask.ShownIf():
            _draw_shown_if(drawn_as, _map(value), drawing, place)
        case ask.Applies():
            _draw_applies(drawn_as, value)
        case ask.Day() if value is not None and not _DAY.fullmatch(str(value)):
            drawn_as.kind, drawn_as.value = "line", value  # an input for days would not show it
        case _:
            drawn_as.value = "" if value is None else value
    return drawn_as


def _is_leaf(asked: ask.Input) -> bool:
    return not isinstance(asked, (ask.Both, ask.Group, ask.Rows))


def _faults(drawing: Drawing, place: Place, *, within: bool) -> list[str]:
    """What is wrong at a place; with `within` also what is wrong inside of it."""
    return [
        sentence
        for at, sentences in drawing.wrong.items()
        if at == place or (within and at[: len(place)] == place)
        for sentence in sentences
    ]


def _both(value: Any, drawing: Drawing, place: Place) -> list[tuple[str, str, list[str]]]:
    """(language, text, faults) of both languages."""
    said = _map(value)
    return [(each, str(said.get(each) or ""), _faults(drawing, (*place, each), within=True)) for each in ("lv", "en")]


def _options(asked: ask.Choice | ask.Several, chosen: list[Any], drawing: Drawing) -> list[Chosen]:
    """What is chosen stands first where several may be: so its order is kept."""
    offered = list(asked.options or drawing.offers.get(asked.offers, ()))
    known = dict(offered)
    several = isinstance(asked, ask.Several)
    picked = [(str(each), known.get(str(each), str(each)), True) for each in chosen]
    if several:
        return [*picked, *((value, label, False) for value, label in offered if value not in chosen)]
    strange = [each for each in picked if each[0] not in known]
    return [*((value, label, value in chosen) for value, label in offered), *strange]


def _rows(asked: ask.Rows, value: Any, drawing: Drawing, name: str, place: Place) -> Iterator[Row]:
    named = asked.by_name and isinstance(value, Mapping)
    entries = [({"name": key, **_map(each)}, key) for key, each in value.items()] if named else [
        (_map(each), str(at)) for at, each in enumerate(_list(value))
    ]  # fmt: skip
    for number, (tree, key) in enumerate(entries):
        row_name, row_place = f"{name}.{number}", (*place, key)
        row = Row("row", asked, row_name, number=number, place=row_place,
                  faults=_faults(drawing, row_place, within=False))  # fmt: skip
        row.inputs = drawn(asked.inputs, tree, drawing, name=f"{row_name}.", place=row_place)
        row.title, row.about = _head(asked, tree), _about(row)
        row.open = not asked.folded or drawing.stand_at.startswith(row_name) or not row.title
        yield row


def _head(asked: ask.Rows, tree: ask.Tree) -> str:
    said = tree.get(asked.head) if asked.head else tree
    tongue = "en" if get_language() == "en" else "lv"
    return str(_map(said).get(tongue) or _map(said).get("lv") or _map(said).get("en") or "")


def _about(row: Row) -> str:
    """What a folded row says beside its title: the first choice made in it."""
    first = next((each for each in row.inputs if each.kind == "choice"), None)
    return str(next((label for _value, label, chosen in first.options if chosen), "")) if first else ""


def _draw_shown_if(drawn_as: Drawn, value: Mapping[str, Any], drawing: Drawing, place: Place) -> None:
    """Only answers to earlier questions can be asked for; the one chosen shows its answers to tick."""
    earlier = [each[1:] for each in drawing.answers if each[0] < _question_at(place)]
    field_name = str(value.get("field") or "")
    drawn_as.options = [(name, label, name == field_name) for name, label, _answers in earlier if name]
    if field_name and field_name not in [name for name, *_rest in earlier]:
        drawn_as.options = [*drawn_as.options, (field_name, field_name, True)]
    said = [str(each).lower() if isinstance(each, bool) else f"={each}" for each in _list(value.get("is"))]
    answers = next((answers for name, _label, answers in earlier if name == field_name), [])
    known = dict(answers)
    drawn_as.values = [(each, label, each in said) for each, label in answers]
    drawn_as.values += [(each, each.removeprefix("="), True) for each in said if each not in known]


def _question_at(place: Place) -> tuple[int, ...]:
    """(section, question) from a place in form.yaml."""
    return tuple(int(part) for part in place if part.isdigit())[:2]


def _draw_applies(drawn_as: Drawn, value: Any) -> None:
    said = _map(value)
    kind = next((each for each in KIND_OF_CASE[1:] if each in said), "always")
    titles = {
        "always": _("in every case"),
        "share": _("in a share of cases, drawn by the case number"),
        "amount_above": _("when more than an amount is proposed"),
        "risk": _("from a number of risk points"),
    }
    risk = _map(said.get("risk"))
    points = _map(risk.get("points"))
    drawn_as.options = [(each, titles[each], each == kind) for each in KIND_OF_CASE]
    drawn_as.value = {"kind": kind, "share": said.get("share"), "amount_above": said.get("amount_above"),
                      "threshold": risk.get("threshold"), "risk_amount_above": risk.get("amount_above")}  # fmt: skip
    drawn_as.values = [(fact, FACTS[fact], points.get(fact)) for fact in RISK_FACTS]


def number_as_typed(value: Any, *, cents: bool = False) -> str:
    if value is None:
        return ""
    if cents and type(value) is int:
        euros, rest = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{euros}{f',{rest:02}' if rest else ''}"
    return str(value).replace(".", ",") if not isinstance(value, str) else value


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
