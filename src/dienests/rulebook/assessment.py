"""One household assessed: status, benefits, what failed and by how much, and the explanation of all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, cast

from dienests.engine import Evaluation, Explainer, Fault, Library, Node, Text, evaluate, explainer, graph_for
from dienests.engine.quantities import euro, json_value
from dienests.rulebook.check import (
    MONTH,
    check_costs,
    check_household,
    found,
    index_of_month,
    month_index,
    parse_day,
    read_amount,
)
from dienests.rulebook.entities import GMI, HOUSING, LOW_INCOME, NEEDY
from dienests.rulebook.law import TARGETS, flag_in_force, library
from dienests.rulebook.prepare import prepare

Status = Literal["needy", "low_income", "none"]
RUNNING_GRANT_KEEPS = "running_grant_keeps_thresholds"
ROOT_LABEL = Text("Mājsaimniecības izvērtējums", "Assessment of the household")


class HouseholdFaults(Exception):
    """The household cannot be assessed; `faults` says why, all of it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class BenefitResult:
    """A benefit per month in EUR, and for how many months it is granted."""

    amount: Decimal
    entitled: bool
    period_months: int

    def to_json(self) -> dict[str, Any]:
        return {"amount": f"{self.amount:.2f}", "entitled": self.entitled, "period_months": self.period_months}


@dataclass(frozen=True, slots=True)
class Failure:
    """A condition that was not met: what it is needed for, the sentence, and by how much it was missed."""

    name: str
    needed_for: tuple[str, ...]
    label: Text
    sentence: Text
    missed_by: str | None
    unit: str
    paragraph: str
    checked: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "for": list(self.needed_for),
            "label": self.label.to_json(),
            "sentence": self.sentence.to_json(),
            "missed_by": None if self.missed_by is None else {"value": self.missed_by, "unit": self.unit},
            "paragraph": self.paragraph,
            "checked": self.checked,
        }


@dataclass(frozen=True)
class Assessment:
    """The result for one household. `inputs` reproduce it through `recompute`."""

    evaluation: Evaluation
    inputs: Mapping[str, Any]
    known_on: date
    month: str
    _explained: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def _value(self, name: str) -> Any:
        return self.evaluation.values[name][0]

    @property
    def status(self) -> Status:
        return cast(Status, self._value("status"))

    @property
    def household_type(self) -> str:
        return str(self._value("household_type"))

    @property
    def period_months(self) -> int:
        return int(self._value("period_months"))

    @property
    def granted_from(self) -> date:
        return cast(date, self._value("granted_from"))

    @property
    def rulebook_version(self) -> str:
        return self.evaluation.graph.version

    @cached_property
    def benefits(self) -> dict[str, BenefitResult]:
        gmi, housing = euro(self._value("gmi_benefit")), euro(self._value("housing_benefit"))
        return {
            GMI: BenefitResult(gmi, gmi > 0, int(self._value("gmi_period_months"))),
            HOUSING: BenefitResult(housing, housing > 0, self.period_months),
        }

    @cached_property
    def failures(self) -> list[Failure]:
        """Conditions not met, of outcomes not reached, in the order of the law."""
        reached = {
            NEEDY: self.status == "needy",
            LOW_INCOME: self.status != "none",
            GMI: self.benefits[GMI].entitled,
            HOUSING: self.benefits[HOUSING].entitled,
        }
        reasons = explainer(self.evaluation)
        missed = []
        for name, node in self.evaluation.graph.nodes.items():
            if node.condition is None or self._value(name):
                continue
            needed_for = tuple(outcome for outcome in node.condition.of if not reached[outcome])
            if needed_for:
                missed.append(self._failure(node, needed_for, reasons))
        return missed

    def _failure(self, node: Node, needed_for: tuple[str, ...], reasons: Explainer) -> Failure:
        condition = node.condition
        assert condition is not None
        missed_by, unit = None, ""
        if condition.actual is not None and condition.limit is not None:
            actual = self.evaluation.graph.nodes[condition.actual]
            beyond = self._value(condition.actual) - self._value(condition.limit)
            missed_by, unit = str(json_value(actual.kind, beyond)), "EUR" if actual.kind == "money" else ""
        sentence = reasons.sentence(node.name)
        return Failure(node.name, needed_for, node.label, sentence, missed_by, unit, node.paragraph, node.checked)

    def _explain(self) -> dict[str, Any]:
        if not self._explained:
            reasons = explainer(self.evaluation)
            inputs = [reasons.tree(target) for target in TARGETS]
            self._explained["tree"] = {
                "name": "assessment",
                "label": ROOT_LABEL.to_json(),
                "kind": "text",
                "value": None,
                "unit": "",
                "subject": None,
                "paragraph": "",
                "checked": True,
                "sentence": {
                    language: f"{inputs[0]['sentence'][language]} {inputs[1]['sentence'][language]} "
                    f"{inputs[2]['sentence'][language]}"
                    for language in ("lv", "en")
                },
                "reference": "",
                "inputs": inputs,
            }
            self._explained["unchecked"] = list(reasons.unchecked.values())
        return self._explained

    @property
    def explanation(self) -> dict[str, Any]:
        """The tree of reasons, as JSON; see README.md for the keys of a node."""
        return cast(dict[str, Any], self._explain()["tree"])

    @property
    def unchecked(self) -> list[dict[str, Any]]:
        """Rules and parameters that took part and have not been checked against the statute."""
        return cast(list[dict[str, Any]], self._explain()["unchecked"])

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON; identical for identical inputs and knowledge of the law."""
        return {
            "status": self.status,
            "benefits": {name: benefit.to_json() for name, benefit in self.benefits.items()},
            "household_type": self.household_type,
            "period_months": self.period_months,
            "granted_from": self.granted_from.isoformat(),
            "month": self.month,
            "failures": [failure.to_json() for failure in self.failures],
            "explanation": self.explanation,
            "unchecked": self.unchecked,
            "rulebook_version": self.rulebook_version,
            "known_on": self.known_on.isoformat(),
        }


def assess(data: Mapping[str, Any], *, known_on: date, law: Library | None = None) -> Assessment:
    """Assess a household in the month of its application, by the law as known on a day.

    `data`: the household of README.md. `law`: the rulebook with parameters replaced (default: as it stands).
    Raises HouseholdFaults with every fault of the input.
    """
    faults = check_household(data)
    if faults:
        raise HouseholdFaults(faults)
    applied_on = parse_day(data["applied_on"])
    assert applied_on is not None
    graph = graph_for(law or library(), on=applied_on, known_on=known_on)
    evaluation = evaluate(graph, prepare(data, assessed_on=applied_on))
    return Assessment(evaluation, plain(data), known_on, f"{applied_on:%Y-%m}")


def assess_month(
    data: Mapping[str, Any],
    *,
    month: str,
    costs: Sequence[Mapping[str, Any]],
    known_on: date,
    gmi_paid: Decimal | str | None = None,
    law: Library | None = None,
) -> Assessment:
    """Recompute one month of a running grant from that month's bills.

    Income windows, means and members stay as declared on `applied_on`. Parameters, and ages against them, are those
    of the month: of the day of application in its own month, of the first day in a later one. Whether the GMI
    threshold stays that of the application is the switch `running_grant_keeps_thresholds`. `gmi_paid`: the GMI
    benefit in fact paid for the month (default: the one computed). Raises HouseholdFaults; `month` may not precede
    the month of application.
    """
    faults = [*check_household(data), *check_costs(costs)]
    paid = None if gmi_paid is None else read_amount(gmi_paid, "gmi_paid", faults)
    applied_on = parse_day(data.get("applied_on")) if isinstance(data, Mapping) else None
    right_form = isinstance(month, str) and MONTH.match(month) is not None
    if not right_form or (applied_on is not None and index_of_month(month) < month_index(applied_on)):
        expected = Text("mēnesis no iesnieguma mēneša, piemēram, 2026-03", "a month from that of application, 2026-03")
        faults.append(Fault("month", found(month), expected))
    if faults:
        raise HouseholdFaults(faults)
    assert applied_on is not None
    standing = law or library()
    day = applied_on if month == f"{applied_on:%Y-%m}" else date.fromisoformat(f"{month}-01")
    keeps = flag_in_force(standing, RUNNING_GRANT_KEEPS, on=day, known_on=known_on)
    graph = graph_for(standing, on=day, known_on=known_on, granted_on=applied_on if keeps else day)
    evaluation = evaluate(graph, prepare(data, assessed_on=day, costs=costs, gmi_paid=paid))
    inputs = {"household": plain(data), "month": month, "costs": plain(costs), "gmi_paid": plain(paid)}
    return Assessment(evaluation, inputs, known_on, month)


def recompute(inputs: Mapping[str, Any], *, known_on: date) -> dict[str, Any]:
    """The JSON of an assessment from its stored `inputs` (of `assess` or `assess_month`), identical to the first."""
    if "household" in inputs:
        return assess_month(
            inputs["household"],
            month=inputs["month"],
            costs=inputs["costs"],
            known_on=known_on,
            gmi_paid=inputs.get("gmi_paid"),
        ).to_json()
    return assess(inputs, known_on=known_on).to_json()


def plain(value: Any) -> Any:
    """The same data as plain JSON: days as ISO 8601, decimals and floats as texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(value)
    return value
