"""The figures of the law in force on a day as known on a day, made ready to be read and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dienests.benefits.queries import parameters_in_force
from dienests.web import formats
from dienests.web.formats import in_language, money, number

UNITS: Mapping[str, Promise] = {
    "EUR/month": pgettext_lazy("unit", "a month"),
    "years": pgettext_lazy("unit", "years"),
    "months": pgettext_lazy("unit", "months"),
    "ha": pgettext_lazy("unit", "ha"),
}
LONG = 8  # a list of more values than this goes after what one looks up: limits, amounts, coefficients
# How far a value was checked: read in the statute, in an official source, derived, inferred, unknown.
TAGS: Mapping[str, Promise] = {
    "V": gettext_lazy("published by an office or a ministry"),
    "D": gettext_lazy("follows from another figure"),
    "I": gettext_lazy("inferred"),
    "U": gettext_lazy("not found; assumed"),
}


@dataclass(frozen=True, kw_only=True)
class LawRow:
    """One value. `holds_for` is empty where it holds for everybody."""

    holds_for: str
    value: str
    since: date
    known: date
    paragraph: str
    reference: str
    url: str
    standing: str
    checked: bool
    note: str


@dataclass(kw_only=True)
class LawGroup:
    """A parameter with all its values. `unchecked` counts the values nobody has compared with the statute."""

    name: str
    label: str
    description: str
    rows: list[LawRow] = field(default_factory=list)

    @property
    def unchecked(self) -> int:
        return sum(not row.checked for row in self.rows)


def law_groups(*, on: date, known_on: date, municipality: str = "") -> list[LawGroup]:
    """Every parameter with its values, those of other municipalities left out where one is named. No query."""
    groups: dict[str, LawGroup] = {}
    for row in _of(parameters_in_force(on=on, known_on=known_on), municipality):
        group = groups.setdefault(
            row["name"],
            LawGroup(name=row["name"], label=in_language(row["label"]), description=in_language(row["description"])),
        )
        group.rows.append(_row(row))
    return sorted(groups.values(), key=lambda group: len(group.rows) > LONG)


def _of(rows: Iterable[Mapping[str, Any]], municipality: str) -> Iterable[Mapping[str, Any]]:
    for row in rows:
        if not municipality or row["for"].get("municipality", municipality) == municipality:
            yield row


def _row(row: Mapping[str, Any]) -> LawRow:
    standing = _("carried forward: set for an earlier year") if row["carried_forward"] else TAGS.get(row["tag"], "")
    return LawRow(
        holds_for=in_language(row["for_label"]),
        value=shown_value(row),
        since=date.fromisoformat(row["from"]),
        known=date.fromisoformat(row["known"]),
        paragraph=row["paragraph"],
        reference=row["reference"],
        url=row["url"] if str(row["url"] or "").startswith(("https://", "http://")) else "",
        standing=str(standing),
        checked=row["checked"],
        note=in_language(row["note"]),
    )


def shown_value(row: Mapping[str, Any]) -> str:
    """A value with its unit: 411,00 € mēnesī; 65 gadi; jā; ar kuru mēnesi."""
    kind, value, unit = row["kind"], row["value"], row["unit"]
    if kind == "flag":
        return _("yes") if value else _("no")
    if row["value_label"]:
        return in_language(row["value_label"])
    if kind == "money":
        return f"{money(value)} {UNITS['EUR/month']}" if unit == "EUR/month" else money(value)
    if unit == "months" and isinstance(value, int) and value > 24:
        years, months = divmod(value, 12)
        if not months:
            return f"{years}{formats.SPACE}{UNITS['years']}"
        return _("%(years)s years %(months)s months") % {"years": years, "months": months}
    return f"{number(value)}{formats.SPACE}{UNITS[unit]}" if unit in UNITS else number(value)
