"""Forms: sections of fields, read from form.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dienests.exchange.item.schemas import FORM
from dienests.practice import Fault, Text
from dienests.practice.checked_yaml import checked_document, fault_at
from dienests.practice.process import text
from dienests.practice.strict_yaml import Document, Path

Number = int | Decimal
Raw = Mapping[str, Any]

_CHOICES = frozenset({"choice", "choices"})
_COUNTED = frozenset({"text", "long_text", "number", "money", "choices", "table"})


@dataclass(frozen=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True)
class ShownIf:
    """Shown only where the answer to an earlier field is one of these (of a choices field: holds one of these)."""

    field: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True)
class Row:
    name: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One question. `least` and `most`: value of a number (cents of money), else length or count.

    A table has `columns` and either `rows` that are given (an answer is a mapping by row) or as many as are needed.
    """

    name: str
    type: str
    label: Text
    hint: Text | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    least: Number | None = None
    most: Number | None = None
    decimals: int = 0
    columns: tuple[Field, ...] = ()
    rows: tuple[Row, ...] = ()
    shown_if: ShownIf | None = None


@dataclass(frozen=True)
class Section:
    name: str
    title: Text
    hint: Text | None
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    title: Text
    sections: tuple[Section, ...]

    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields


def read_form(source: bytes, *, file: str) -> Form:
    """A form from the content of form.yaml. Raises PracticeFaults with every fault and its line."""
    data = checked_document(source, file=file, schema=FORM, further=_form_faults).data
    return Form(text(data["title"]), tuple(_section(section) for section in data["sections"]))


def _section(data: Raw) -> Section:
    return Section(data["name"], text(data["title"]), _optional(data, "hint"), tuple(map(_field, data["fields"])))


def _field(data: Raw) -> Field:
    condition = data.get("shown_if")
    return Field(
        name=data["name"],
        type=data["type"],
        label=text(data["label"]),
        hint=_optional(data, "hint"),
        required=data.get("required", False),
        options=tuple(Option(option["value"], text(option["label"])) for option in data.get("options", ())),
        least=data.get("least"),
        most=data.get("most"),
        decimals=data.get("decimals", 0),
        columns=tuple(map(_field, data.get("columns", ()))),
        rows=tuple(Row(row["name"], text(row["label"])) for row in data.get("rows", ())),
        shown_if=ShownIf(condition["field"], tuple(condition["is"])) if condition else None,
    )


def _optional(data: Raw, key: str) -> Text | None:
    return text(data[key]) if key in data else None


def _form_faults(document: Document) -> Iterator[Fault]:
    """What the schema cannot say: names given twice, parts of another type, conditions that cannot hold."""
    sections = document.data["sections"]
    yield from _twice(document, [(("sections", at, "name"), it["name"]) for at, it in enumerate(sections)])
    fields = [
        (("sections", s, "fields", f), field)
        for s, section in enumerate(sections)
        for f, field in enumerate(section["fields"])
    ]
    yield from _twice(document, [((*place, "name"), field["name"]) for place, field in fields])
    earlier: dict[str, Raw] = {}
    for place, field in fields:
        yield from _parts(document, place, field)
        for at, column in enumerate(field.get("columns", ())):
            yield from _parts(document, (*place, "columns", at), column)
        for part in ("columns", "rows"):
            named = field.get(part, ())
            yield from _twice(document, [((*place, part, at, "name"), it["name"]) for at, it in enumerate(named)])
        if "shown_if" in field:
            yield from _condition(document, (*place, "shown_if"), field["shown_if"], earlier)
        earlier[field["name"]] = field


def _twice(document: Document, named: Sequence[tuple[Path, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield fault_at(document, place, name, Text("nosaukums, kāda vēl nav", "a name not used before"))
        seen.add(name)


def _parts(document: Document, place: Path, field: Raw) -> Iterator[Fault]:
    """Options for choices, columns for tables, limits for what can be counted; and the least below the most."""
    kind = field["type"]
    for part, belongs in (
        ("options", kind in _CHOICES),
        ("columns", kind == "table"),
    ):
        if belongs != (part in field):
            lv, en = f"{part} tieši tad, ja tips to prasa", f"{part} exactly where the type asks for it"
            yield fault_at(document, (*place, part), kind, Text(lv, en))
    for part, fits in (
        ("rows", kind == "table"),
        ("decimals", kind == "number"),
        ("least", kind in _COUNTED),
        ("most", kind in _COUNTED),
    ):
        if part in field and not fits:
            lv, en = f"bez {part}: tips {kind} to nezina", f"no {part}: type {kind} does not know it"
            yield fault_at(document, (*place, part), field[part], Text(lv, en))
    whole = kind in _COUNTED and not (kind == "number" and field.get("decimals"))
    for part in ("least", "most"):
        if whole and not isinstance(field.get(part, 0), int):
            yield fault_at(document, (*place, part), field[part], Text("vesels skaitlis", "a whole number"))
    if "least" in field and "most" in field and field["least"] > field["most"]:
        lv, en = f"ne vairāk kā {field['most']} (most)", f"at most {field['most']} (most)"
        yield fault_at(document, (*place, "least"), field["least"], Text(lv, en))
    options = field.get("options", ())
    yield from _twice(document, [((*place, "options", at, "value"), it["value"]) for at, it in enumerate(options)])


def _condition(document: Document, place: Path, condition: Raw, earlier: Mapping[str, Raw]) -> Iterator[Fault]:
    asked = earlier.get(condition["field"])
    if asked is None or asked["type"] not in (*_CHOICES, "yes_no"):
        lv = "agrāks lauks, kura tips ir yes_no, choice vai choices"
        en = "an earlier field of type yes_no, choice or choices"
        yield fault_at(document, (*place, "field"), condition["field"], Text(lv, en))
        return
    possible: list[Any] = [True, False] if asked["type"] == "yes_no" else [it["value"] for it in asked["options"]]
    listed = "true, false" if asked["type"] == "yes_no" else ", ".join(possible)
    for at, value in enumerate(condition["is"]):
        if value not in possible or isinstance(value, bool) != isinstance(possible[0], bool):
            expected = Text(f"viena no vērtībām: {listed}", f"one of the values {listed}")
            yield fault_at(document, (*place, "is", at), value, expected)
