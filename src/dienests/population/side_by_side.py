"""One household under both laws: the two assessments, and every value in which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dienests.engine import Evaluation, Node, Text, explainer, nodes_of
from dienests.engine.quantities import Value, shown
from dienests.population.reform import LawOfSide, Sides
from dienests.rulebook import Assessment, assess


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule, sum or parameter whose value the two laws do not share. `subject`: whose (a person, a cost), or empty."""

    name: str
    label: Text
    subject: Text
    before: Text
    after: Text
    sentence_before: Text
    sentence_after: Text
    paragraph: str
    checked: bool
    is_parameter: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`before` and `after`: the assessments as `Assessment.to_json()` gives them, explanation included.

    `differences` in the order of the calculation: parameters first, what follows from them after.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    differences: tuple[Difference, ...]


def side_by_side(household: Mapping[str, Any], found: Sides) -> SideBySide:
    """Assess a household file under both laws of a reform. Raises HouseholdFaults."""
    before, after = _assessed(household, found.before), _assessed(household, found.after)
    shown_after = after.to_json()
    checked = {(node["name"], node["subject"]): node["checked"] for node in nodes_of(shown_after["explanation"])}
    return SideBySide(before.to_json(), shown_after, tuple(_differences(before.evaluation, after.evaluation, checked)))


def _assessed(household: Mapping[str, Any], side: LawOfSide) -> Assessment:
    return assess(household, known_on=side.known_on, law=side.law)


def _differences(
    before: Evaluation, after: Evaluation, checked: Mapping[tuple[str, str | None], bool]
) -> Iterator[Difference]:
    """`checked` by name and subject, as the explanation says it: of a parameter it depends on the value that holds."""
    said_before, said_after = explainer(before), explainer(after)
    for name, node in after.graph.nodes.items():
        if name not in before.graph.nodes:
            continue
        subjects = after.case[node.entity].subjects
        for row, (old, new) in enumerate(zip(before.values[name], after.values[name], strict=True)):
            if old != new:
                subject = subjects[row]
                yield Difference(
                    name=name,
                    label=node.label,
                    subject=Text("", "") if subject is None else subject,
                    before=_written(node, old),
                    after=_written(node, new),
                    sentence_before=said_before.sentence(name, row),
                    sentence_after=said_after.sentence(name, row),
                    paragraph=node.paragraph,
                    checked=checked.get((name, subject.lv if subject else None), False),
                    is_parameter=node.origin == "parameter",
                )


def _written(node: Node, value: Value) -> Text:
    if node.kind == "choice":
        return node.choices.get(str(value), Text(str(value), str(value)))
    return shown(node.kind, value)
