"""Lists to choose from that hang on the draft or on this office: parameters of the law, items, stages, phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dienests.exchange.item import available
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.library.writing.inputs import Option, Tree
from dienests.rulebook import parameters_in_force

Offers = Mapping[str, Sequence[Option]]
# (section, question), name, label, answers
Answers = tuple[tuple[int, int], str, str, list[Option]]
_LONGEST_VALUE = 60  # characters


def offers_for(tree: Tree, *, path: str, today: date) -> Offers:
    """Lists by name for one file of a draft."""
    if path == "item.yaml":
        return {"parameters": _parameters(today), "library": _items()}
    return {
        "phases": [(each.get("name", ""), _title(each)) for each in _maps(tree, "phases")],
        "stages": [(each.get("name", ""), _title(each)) for each in _maps(tree, "stages")],
        "tasks": [(each.get("name", ""), _title(each)) for each in _maps(tree, "tasks")],
    }


def answers_of(tree: Tree) -> list[Answers]:
    """The questions of a form on whose answers later ones can hang, in their order."""
    found: list[Answers] = []
    for section_at, section in enumerate(_maps(tree, "sections")):
        for at, field in enumerate(_maps(section, "fields")):
            options: list[Option] = []
            if field.get("type") == "yes_no":
                options = [("true", _("yes")), ("false", _("no"))]
            elif field.get("type") in ("choice", "choices"):
                options = [(f"={each.get('value', '')}", _title(each, "label")) for each in _maps(field, "options")]
            if options and field.get("name"):
                found.append(((section_at, at), str(field["name"]), _title(field, "label"), options))
    return found


def _parameters(today: date) -> list[Option]:
    """Parameters of the law by name, with what they are today."""
    tongue = "en" if get_language() == "en" else "lv"
    told: dict[str, str] = {}
    for each in parameters_in_force(on=today, known_on=today):
        label = each["label"][tongue]
        value = (each.get("value_label") or {}).get(tongue) or str(each["value"])[:_LONGEST_VALUE]
        # Of one that has many values, one for each kind, the name has to be enough.
        told[each["name"]] = label if each["name"] in told else f"{label}: {value} {each.get('unit') or ''}".strip()
    return sorted(told.items(), key=lambda pair: pair[1])


def _items() -> list[Option]:
    own = LibraryItem.objects.exclude(state=ItemState.WITHDRAWN).order_by("name")
    titled = {name: name.replace("_", " ") for name in available()}
    tongue = "title_en" if get_language() == "en" else "title_lv"
    titled |= dict(own.values_list("name", tongue))
    return sorted(titled.items())


def _maps(tree: Any, key: str) -> list[Mapping[str, Any]]:
    found = tree.get(key) if isinstance(tree, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _title(tree: Mapping[str, Any], key: str = "title") -> str:
    said = tree.get(key)
    tongue = "en" if get_language() == "en" else "lv"
    words = (said.get(tongue) or said.get("lv") or said.get("en")) if isinstance(said, Mapping) else ""
    return str(words or tree.get("name") or tree.get("value") or "–")
