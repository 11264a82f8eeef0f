"""What a page sent, as the tree of values that is written into a file.

Names are places: `sections.0.fields.2.label.lv`. A list sends the number of each of its rows under its own name, in
the order they stand on the page; so rows that were moved or taken away need no other names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from dienests.exchange.office.library.writing import inputs as ask
from dienests.exchange.office.library.writing.names import free_name, name_of
from dienests.practice import RISK_FACTS
from dienests.practice.strict_yaml import HIDDEN, MAX_DIGITS, MAX_SCALAR

_ROW = re.compile(r"[0-9]{1,4}\Z")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)[.,][0-9]+\Z")
_EUROS = re.compile(r"(?P<euros>[0-9]{1,9})([.,](?P<cents>[0-9]{1,2}))?\Z")
_SPACES = re.compile(r"[\s ]+")
KIND_OF_CASE = ("always", "share", "amount_above", "risk")


def tree_of(inputs: Sequence[ask.Input], sent: QueryDict, *, at: str = "") -> dict[str, Any]:
    """The mapping that stands at `at`. Whether something is asked hangs on what was asked before it."""
    tree: dict[str, Any] = {}
    for each in inputs:
        value = value_of(each, sent, f"{at}{each.key}", tree) if each.only(tree) else None
        if isinstance(each, ask.Both) and each.spread:
            tree |= value or {}
        elif value is not None:
            tree[each.key] = value
    return tree


def value_of(asked: ask.Input, sent: QueryDict, name: str, beside: ask.Tree) -> Any:
    """What stands under a name; None where nothing does. `beside`: what was read of the same mapping so far."""
    if isinstance(asked, ask.Group):
        return tree_of(asked.inputs, sent, at=f"{name}.") or None
    if isinstance(asked, ask.Rows):
        return _rows(asked, sent, name)
    if isinstance(asked, ask.Both):
        texts = {tongue: words(sent.get(f"{name}.{tongue}", ""), lines=asked.lines > 1) for tongue in ("lv", "en")}
        return texts if any(texts.values()) else None
    if isinstance(asked, ask.Truth):
        return True if sent.get(name) else (False if asked.said else None)
    if isinstance(asked, (ask.Several, ask.Lines)):
        found = [word for each in sent.getlist(name) if (word := words(each))]
        return list(dict.fromkeys(found)) or None
    if isinstance(asked, ask.Number):
        return number(words(sent.get(name, "")), cents=asked.cents(beside), decimal=asked.decimal)
    if isinstance(asked, ask.YesNo):
        return {"true": True, "false": False}.get(sent.get(name, ""))
    if isinstance(asked, ask.ShownIf):
        return _shown_if(sent, name)
    if isinstance(asked, ask.Applies):
        return _applies(sent, name)
    return words(sent.get(name, ""), lines=isinstance(asked, ask.Line) and asked.lines > 1) or None


def words(typed: Any, *, lines: bool = False) -> str:
    """Text without what nobody sees, one line or several, no longer than a file may hold."""
    text = HIDDEN.sub("", str(typed).replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip() if lines else _SPACES.sub(" ", text).strip()
    return text[:MAX_SCALAR].strip()


def number(typed: str, *, cents: bool = False, decimal: bool = False) -> Any:
    """The number; what is none stays as typed, so that the check can point at it and nothing is lost."""
    text = typed.replace(" ", "").replace(" ", "").removesuffix("€")
    if not text:
        return None
    if cents:
        euros = _EUROS.match(text)
        return int(euros["euros"]) * 100 + int((euros["cents"] or "").ljust(2, "0")) if euros else typed
    if len(text) > MAX_DIGITS:
        return typed
    if _WHOLE.match(text):
        return int(text)
    return Decimal(text.replace(",", ".")) if decimal and _DECIMAL.match(text) else typed


def _rows(asked: ask.Rows, sent: QueryDict, name: str) -> Any:
    """Rows in the order they were sent; each number once."""
    numbers = [each for each in dict.fromkeys(sent.getlist(name)) if _ROW.match(each)]
    rows = [tree_of(asked.inputs, sent, at=f"{name}.{each}.") for each in numbers]
    _named(asked, rows)
    if not asked.by_name:
        return rows or ([] if asked.said else None)
    return {row["name"]: {key: value for key, value in row.items() if key != "name"} for row in rows} or None


def _named(asked: ask.Rows, rows: list[dict[str, Any]]) -> None:
    """Every row has a name where rows have one. Two of the same name stay: that is a fault to be seen, but a mapping
    cannot hold them, so there the later gets another."""
    key = next((each for each in asked.inputs if isinstance(each, ask.Name)), None)
    if key is None:
        return
    taken = {str(row[key.key]) for row in rows if row.get(key.key)}
    seen: set[str] = set()
    for at, row in enumerate(rows):
        said = str(row.get(key.key, ""))
        if not said or (asked.by_name and said in seen):
            said = free_name(said or name_of(row.get(key.of), otherwise=f"{asked.key}_{at + 1}"), taken)
            row[key.key] = said
            taken.add(said)
        seen.add(said)
        in_order = {each.key: row[each.key] for each in asked.inputs if each.key in row}
        row.clear()
        row.update(in_order)


def _shown_if(sent: QueryDict, name: str) -> Any:
    field = words(sent.get(f"{name}.field", ""))
    said = [word for each in sent.getlist(f"{name}.is") if (word := words(each))]
    # "yes" and "no" of a form are true and false in the file; options are written with a sign in front.
    values = [each == "true" if each in ("true", "false") else each.removeprefix("=") for each in said]
    return {"field": field, "is": values} if field else None


def _applies(sent: QueryDict, name: str) -> Any:
    kind = sent.get(f"{name}.kind", "")
    if kind not in KIND_OF_CASE[1:]:
        return None
    if kind != "risk":
        return {kind: number(words(sent.get(f"{name}.{kind}", "")))}
    points = {fact: number(words(sent.get(f"{name}.points.{fact}", ""))) for fact in RISK_FACTS}
    risk: dict[str, Any] = {
        "threshold": number(words(sent.get(f"{name}.threshold", ""))),
        "points": {fact: given for fact, given in points.items() if given is not None},
    }
    above = number(words(sent.get(f"{name}.risk_amount_above", "")))
    return {"risk": risk if above is None else {**risk, "amount_above": above}}
