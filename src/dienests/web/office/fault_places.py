"""Where a fault of a declaration is, in words: "members[0].income[1].months.2025-11" is "Ilze, wage, Nov 25"."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dienests.benefits.queries import cost_kinds, income_kinds
from dienests.cases.declared_household import rows
from dienests.web import formats

STEP = re.compile(r"([a-z_0-9]+)(?:\[(\d+)\])?")
FIELDS: Mapping[str, Promise] = {
    "members": gettext_lazy("People of the household"),
    "name": pgettext_lazy("person", "name"),
    "born": gettext_lazy("date of birth"),
    "disability_group": gettext_lazy("disability group"),
    "student": gettext_lazy("student"),
    "in_institution": gettext_lazy("in an institution"),
    "pension_age": gettext_lazy("pension age"),
    "started_work_on": gettext_lazy("started work on"),
    "person": gettext_lazy("person of the register"),
    "kind": gettext_lazy("kind"),
    "monthly": gettext_lazy("amount a month"),
    "savings": gettext_lazy("Savings"),
    "other_real_estate": gettext_lazy("Other real estate"),
    "land_hectares": gettext_lazy("Land"),
    "vehicles": gettext_lazy("Vehicles"),
    "area_m2": gettext_lazy("Area"),
    "applied_on": gettext_lazy("day of application"),
    "municipality": gettext_lazy("municipality"),
}


def shown_faults(faults: Sequence[Mapping[str, Any]], data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Faults as the page shows them: path, place in words, what was found, what was expected."""
    kinds = kind_names()
    return [
        {
            "path": fault["path"],
            "place": place_of(fault["path"], data, kinds),
            "found": str(fault["found"]),
            "expected": formats.in_language(fault["expected"]),
        }
        for fault in faults
    ]


def kind_names() -> dict[str, str]:
    """Names of all kinds of incomes and bills by code, in the active language."""
    return {kind.code: formats.in_language(kind.label) for kind in [*cost_kinds(), *income_kinds()]}


def place_of(path: str, data: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """The words for a path in a declaration's data; the path itself where there are none."""
    words: list[str] = []
    at: Any = data
    for step in path.split("."):
        found = STEP.fullmatch(step)
        if found is None:
            words.append(formats.short_month(step))
            continue
        name, place = found[1], found[2]
        listed = rows(at, name) if isinstance(at, Mapping) else []
        at = at.get(name) if isinstance(at, Mapping) else None
        if place is not None:
            at = listed[int(place)] if int(place) < len(listed) else None
            words.append(_row_name(name, int(place), at, kinds))
        elif name not in ("dwelling", "months"):
            words.append(str(FIELDS.get(name, name)))
    return ", ".join(words) or path


def _row_name(name: str, place: int, row: Any, kinds: Mapping[str, str]) -> str:
    told = row if isinstance(row, Mapping) else {}
    if name == "members":
        return str(told.get("name") or _("person %(number)s") % {"number": place + 1})
    return kinds.get(str(told.get("kind")), "") or _("row %(number)s") % {"number": place + 1}
