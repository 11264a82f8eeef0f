"""The rulebook as one checked library of rules, loaded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dienests.engine import Entry, Library, Parameter, Text, load_library, load_parameters, load_sources
from dienests.engine.parameters import InForce, in_force
from dienests.engine.quantities import json_value
from dienests.rulebook.entities import ENTITIES
from dienests.rulebook.gmi import amount as gmi_amount
from dienests.rulebook.gmi import conditions as gmi_conditions
from dienests.rulebook.grant import period
from dienests.rulebook.household import composition
from dienests.rulebook.household import inputs as household_inputs
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.housing import amount as housing_amount
from dienests.rulebook.housing import conditions as housing_conditions
from dienests.rulebook.housing import inputs as housing_inputs
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income import amount as income_amount
from dienests.rulebook.income import inputs as income_inputs
from dienests.rulebook.income.kinds import INCOME_KINDS, income_treatment
from dienests.rulebook.means import conditions as means_conditions
from dienests.rulebook.means import inputs as means_inputs
from dienests.rulebook.status import conditions as status_conditions

FOLDER = Path(__file__).parent
SUBJECTS = ("household", "income", "means", "status", "gmi", "housing", "grant")
MODULES = (
    household_inputs,
    composition,
    income_inputs,
    income_amount,
    means_inputs,
    means_conditions,
    status_conditions,
    gmi_conditions,
    gmi_amount,
    housing_inputs,
    housing_conditions,
    housing_amount,
    period,
)
TARGETS = ("status", "gmi_benefit", "housing_benefit", "period_months", "gmi_period_months", "granted_from")
EARLIEST_DAY = date(2021, 1, 1)


@cache
def library() -> Library:
    """Rules and parameters of Latvian social assistance. Raises RuleFault, GraphFault, ParameterFault."""
    sources = load_sources(FOLDER / "sources.yaml")
    parameters = [income_treatment()]
    for subject in SUBJECTS:
        path = FOLDER / subject / "parameters.yaml"
        parameters.extend(load_parameters(path, sources=sources))
    return load_library(entities=ENTITIES, modules=MODULES, parameters=parameters, targets=TARGETS)


def flag_in_force(law: Library, name: str, *, on: date, known_on: date) -> bool:
    """A parameter that is a switch and has no keys."""
    return bool(in_force(law.parameters[name], on=on, known_on=known_on).table[()].value)


def parameters_in_force(*, on: date, known_on: date) -> list[dict[str, Any]]:
    """Every value in force on a day as known on a day, one row per key, for people to read and check."""
    rows: list[dict[str, Any]] = []
    for parameter in library().parameters.values():
        if parameter.view_of is None:
            standing = in_force(parameter, on=on, known_on=known_on)
            rows.extend(_row(parameter, standing, entry) for entry in standing.table.values())
    return rows


def _row(parameter: Parameter, standing: InForce, entry: Entry) -> dict[str, Any]:
    assert entry.value is not None
    carried = standing.is_carried_forward(entry)
    return {
        "name": parameter.name,
        "label": parameter.label.to_json(),
        "description": parameter.description.to_json(),
        "for": dict(_named(parameter, entry)),
        "for_label": _for_label(dict(_named(parameter, entry))),
        "kind": parameter.kind,
        "value": json_value(parameter.kind, entry.value),
        "value_label": parameter.choices[str(entry.value)].to_json() if parameter.choices else None,
        "unit": parameter.unit,
        "from": entry.valid_from.isoformat(),
        "known": entry.known_from.isoformat(),
        "paragraph": parameter.paragraph,
        "reference": entry.reference,
        "url": entry.url,
        "tag": "U" if carried else entry.tag,
        "checked": entry.checked and not carried,
        "carried_forward": carried,
        "note": entry.note.to_json(),
    }


def _named(parameter: Parameter, entry: Entry) -> Iterator[tuple[str, str | int]]:
    for name, part in zip(parameter.keys, entry.key, strict=True):
        if part is not None:
            yield name, part


_KEY_LABELS: Mapping[str, Mapping[Any, Any]] = {
    "municipality": MUNICIPALITIES,
    "household_type": composition.HOUSEHOLD_TYPES,
    "income_kind": INCOME_KINDS,
    "cost_kind": COST_KINDS,
}


def _for_label(named: Mapping[str, str | int]) -> dict[str, str]:
    """What a row of a table holds for, in words; numbers (persons in the household) stay numbers."""
    parts = [_key_label(name, part) for name, part in named.items()]
    return {language: ", ".join(part[language] for part in parts) for language in ("lv", "en")}


def _key_label(name: str, part: str | int) -> Mapping[str, Any]:
    label = _KEY_LABELS.get(name, {}).get(part, Text(str(part), str(part)))
    return label.to_json() if isinstance(label, Text) else dict(label)


def replaced(changes: Mapping[str, Parameter]) -> Library:
    """The rulebook with some parameters replaced: a reform, or a switch set the other way."""
    return library().with_parameters(changes)
