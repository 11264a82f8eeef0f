"""The few lines of a calculation that a pensioner follows, from the stored JSON of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from dienests.engine import Text, nodes_of
from dienests.engine.quantities import Kind, money, ratio, shown
from dienests.rulebook.housing.kinds import COST_KINDS

Benefit = Literal["gmi", "housing", "status"]
Json = dict[str, Any]
NOTHING = Text("", "")


def summary_rows(assessment_json: Mapping[str, Any], *, benefit: Benefit) -> list[Json]:
    """Rows of a table: `label`, `value` as in the explanation, `shown` in both languages, `operator`, `note`.

    The operator stands before the value: "", "+", "−", "×", "=", "≤", ">". Works on stored JSON alone.
    """
    nodes = {node["name"]: node for node in nodes_of(assessment_json["explanation"]) if not node["subject"]}
    costs = [node for node in nodes_of(assessment_json["explanation"]) if node["name"] == "counted_cost"]
    if benefit == "gmi":
        return _gmi(nodes)
    if benefit == "housing":
        return _housing(nodes, costs)
    if benefit == "status":
        return _status(nodes)
    raise ValueError(f"no summary of {benefit!r}; there is one of gmi, housing and status")


def _row(node: Json, operator: str = "", *, note: Text | None = None, label: Text | None = None) -> Json:
    return {
        "label": label.to_json() if label else dict(node["label"]),
        "value": node["value"],
        "shown": _shown(node),
        "operator": operator,
        "note": note.to_json() if note else dict(node["sentence"]),
    }


def _shown(node: Json) -> dict[str, str]:
    kind: Kind = node["kind"]
    if "value_label" in node:
        return dict(node["value_label"])
    value = node["value"]
    if kind in ("money", "ratio"):
        value = money(value) if kind == "money" else ratio(value)
    return shown(kind, value).to_json()


def _gmi(nodes: Mapping[str, Json]) -> list[Json]:
    rows = [
        _row(nodes["gmi_limit"]),
        _row(nodes["gmi_income"], "−", label=_label(nodes["income_month_household"])),
        _row(nodes["gmi_benefit"], "="),
    ]
    if not nodes["is_needy"]["value"]:
        rows[-1]["note"] = dict(nodes["is_needy"]["sentence"])
    elif not nodes["income_below_gmi"]["value"]:
        rows[-1]["note"] = dict(nodes["income_below_gmi"]["sentence"])
    return rows


def _housing(nodes: Mapping[str, Json], costs: list[Json]) -> list[Json]:
    rows = [
        _row(nodes["gmi_limit"]),
        _row(nodes["coefficient"], "×", note=_shown_text(nodes["household_type"])),
        _row(nodes["gmi_with_coefficient"], "=", note=NOTHING),
    ]
    rows.extend(_row(node, "+", label=_subject(node), note=_norm_note(node)) for node in costs)
    rows.append(_row(nodes["income_month_household"], "−", note=NOTHING))
    if nodes["gmi_counted"]["value"] != "0.00":
        rows.append(_row(nodes["gmi_counted"], "−", note=NOTHING))
    rows.append(_row(nodes["housing_by_formula"], "="))
    rows.append(_row(nodes["counted_costs"], "≤", note=Text("Pabalsts nepārsniedz izdevumus.", "At most the costs.")))
    rows.append(_row(nodes["housing_benefit"], "="))
    for name in ("housing_rules_in_force", "has_costs", "income_below_housing_limit"):
        if not nodes[name]["value"]:
            rows[-1]["note"] = dict(nodes[name]["sentence"])
    if nodes["housing_needs_means"]["value"] and not nodes["means_fit"]["value"]:
        rows[-1]["note"] = dict(nodes["means_fit"]["sentence"])
    return rows


def _status(nodes: Mapping[str, Json]) -> list[Json]:
    rows = [_row(nodes["status_income"], label=_label(nodes["income_month_household"]), note=NOTHING)]
    for condition, limit in (
        ("income_within_needy_limit", "needy_limit"),
        ("income_within_low_income_limit", "low_income_limit"),
    ):
        node = nodes[condition]
        rows.append(_row(nodes[limit], "≤" if node["value"] else ">", note=Text(**node["sentence"])))
    rows.append(_row(nodes["savings"], note=NOTHING))
    fit = nodes["savings_fit"]
    rows.append(_row(nodes["savings_limit"], "≤" if fit["value"] else ">", note=Text(**fit["sentence"])))
    rows.append(_row(nodes["status"], "=", note=Text(**nodes["means_fit"]["sentence"])))
    return rows


def _label(node: Json) -> Text:
    return Text(**node["label"])


def _subject(node: Json) -> Text:
    kind = next(each for each in node["inputs"] if each.get("name", each.get("ref")) == "cost_kind")
    return COST_KINDS[kind["value"]]


def _shown_text(node: Json) -> Text:
    return Text(**_shown(node))


def _norm_note(node: Json) -> Text:
    billed = next(each for each in node["inputs"] if each.get("name", each.get("ref")) == "cost_month")
    if billed["value"] == node["value"]:
        return NOTHING
    full = shown("money", money(billed["value"]))
    return Text(f"Rēķins {full.lv}; ieskaita līdz normai.", f"Bill {full.en}; counted up to the norm.")
