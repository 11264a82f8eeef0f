"""Why a value is what it is: a tree of names, values, paragraphs and sentences, as plain JSON.

What does not depend on the case is laid out once for each graph (`Plan`); a tree copies it and fills in values. The
texts inside a tree are shared with other trees, so a tree is read, not changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from dienests.engine.evaluation import Evaluation
from dienests.engine.graph import Graph
from dienests.engine.nodes import Node, Template
from dienests.engine.parameters import Entry, Key
from dienests.engine.quantities import JSON_WRITERS, SHOWN, Kind, Text, Value

Json = dict[str, Any]
Show = Callable[[Value], Text]
UNITS: dict[Kind, str] = {"money": "EUR"}


@dataclass(slots=True)
class Sentence:
    """Both languages of a sentence, and where their words come from: the value itself, or inputs."""

    latvian: Callable[..., str]
    english: Callable[..., str]
    words: tuple[tuple[str, str, Show], ...]


@dataclass(slots=True)
class Plan:
    """One node of explanations, as far as it does not depend on the case."""

    node: Node
    fixed: Json
    entity: str
    write: Callable[[Value], str | int | bool] | None
    sentence: Sentence
    if_false: Sentence | None
    inputs: tuple[tuple[str, str, bool], ...]
    sources: dict[Key, Json] = field(default_factory=dict)
    constant: Json | None = None


def plans_of(graph: Graph) -> dict[str, Plan]:
    """The plans of all nodes, made on first use and kept with the graph."""
    if not graph.plans:
        graph.plans.update({name: _plan(graph, node) for name, node in graph.nodes.items()})
    return cast(dict[str, Plan], graph.plans)


def _plan(graph: Graph, node: Node) -> Plan:
    fixed: Json = {
        "name": node.name,
        "label": node.label.to_json(),
        "kind": node.kind,
        "value": None,
        "unit": node.in_force.parameter.unit if node.in_force else UNITS.get(node.kind, ""),
        "subject": None,
        "paragraph": node.paragraph,
        "checked": node.checked,
        "sentence": None,
        "reference": node.reference,
    }
    if node.origin in ("rule", "aggregate"):
        fixed["tag"] = node.tag
    if node.rounding:
        fixed["rounding"] = node.rounding.paragraph
    return Plan(
        node=node,
        fixed=fixed,
        entity=node.entity,
        write=JSON_WRITERS[node.kind] if node.kind in ("money", "ratio", "date") else None,
        sentence=_sentence(graph, node, node.sentence),
        if_false=_sentence(graph, node, node.sentence_if_false) if node.sentence_if_false else None,
        inputs=tuple((each, graph.nodes[each].entity, graph.nodes[each].silent_when_zero) for each in node.inputs),
    )


def _show(node: Node) -> Show:
    if node.kind != "choice":
        return SHOWN[node.kind]
    choices = node.choices
    return lambda code: choices.get(str(code), Text(str(code), str(code)))


def _sentence(graph: Graph, node: Node, templates: tuple[Template, Template]) -> Sentence:
    latvian, english = templates
    names = tuple(dict.fromkeys((*latvian[1], *english[1])))
    sources = [node if name == "value" else graph.nodes[name] for name in names]
    words = tuple((source.name, source.entity, _show(source)) for source in sources)
    return Sentence(_filled(latvian, names), _filled(english, names), words)


def _filled(template: Template, names: tuple[str, ...]) -> Callable[..., str]:
    """The template as a function of the words of `names`, in that order."""
    places = tuple(f"{{{names.index(name)}}}" for name in template[1])
    escaped = template[0].replace("{", "{{").replace("}", "}}")
    return (escaped % places).format


@dataclass(slots=True)
class Explainer:
    """Builds the trees of one evaluation; a node shown in full once is a reference everywhere else."""

    evaluation: Evaluation
    plans: dict[str, Plan]
    seen: dict[tuple[str, int], Json] = field(default_factory=dict)
    unchecked: dict[str, Json] = field(default_factory=dict)

    def tree(self, name: str, row: int = 0) -> Json:
        """The node of one row with everything it was made of."""
        known = self.seen.get((name, row))
        if known is not None:
            return _reference(known)
        plan = self.plans[name]
        node = plan.node
        if plan.constant is not None:
            return self._constant(plan, plan.constant, row)
        value = self.evaluation.values[name][row]
        found = self.seen[(name, row)] = plan.fixed.copy()
        found["value"] = value if plan.write is None else plan.write(value)
        if node.kind == "choice" and node.choices:
            found["value_label"] = node.choices[str(value)].to_json()
        subject = self.evaluation.case[plan.entity].subjects[row]
        if subject is not None:
            found["subject"] = subject.lv
            found["subject_label"] = {"lv": subject.lv, "en": subject.en}
        if node.in_force is not None:
            found.update(self._source(plan, row))
        found["sentence"] = self._sentence(plan, row, value)
        if not found["checked"] and name not in self.unchecked:
            self.unchecked[name] = _unchecked(found, node)
        if node.aggregate is not None:
            found["inputs"] = [self.tree(each, at) for each, at in self._members(node, row)]
        else:
            found["inputs"] = self._inputs(plan, row) if plan.inputs else []
        if node.in_force is not None and not plan.inputs:
            plan.constant = found.copy()
        return found

    def _constant(self, plan: Plan, constant: Json, row: int) -> Json:
        """A parameter without keys says the same in every case of its graph."""
        found = self.seen[(plan.node.name, row)] = constant.copy()
        found["inputs"] = []
        if not found["checked"] and plan.node.name not in self.unchecked:
            self.unchecked[plan.node.name] = _unchecked(found, plan.node)
        return found

    def sentence(self, name: str, row: int = 0) -> Text:
        """The sentence of one node, filled with its values."""
        plan = self.plans[name]
        return Text(**self._sentence(plan, row, self.evaluation.values[name][row]))

    def _sentence(self, plan: Plan, row: int, value: Value) -> dict[str, str]:
        sentence = plan.if_false if value is False and plan.if_false is not None else plan.sentence
        if not sentence.words:
            return {"lv": sentence.latvian(), "en": sentence.english()}
        entity, values = plan.entity, self.evaluation.values
        lv, en = zip(
            *[
                show(values[name][row if own == entity else self.evaluation.row_of(entity, row, own)])
                for name, own, show in sentence.words
            ],
            strict=True,
        )
        return {"lv": sentence.latvian(*lv), "en": sentence.english(*en)}

    def _source(self, plan: Plan, row: int) -> Json:
        standing, entity = plan.node.in_force, plan.node.entity
        assert standing is not None
        values = [self.evaluation.value(each, entity=entity, row=row) for each in plan.node.inputs]
        key: Key = tuple(values)  # type: ignore[arg-type]
        found = plan.sources.get(key)
        if found is None:
            entry = standing.entry(key)
            assert entry is not None
            found = plan.sources[key] = _source(entry, standing.parameter.paragraph, standing.is_carried_forward(entry))
        return found

    def _inputs(self, plan: Plan, row: int) -> list[Json]:
        entity, evaluation = plan.entity, self.evaluation
        trees = []
        for name, own, silent in plan.inputs:
            at = row if own == entity else evaluation.row_of(entity, row, own)
            if not silent or evaluation.values[name][at]:
                trees.append(self.tree(name, at))
        return trees

    def _members(self, node: Node, row: int) -> Iterator[tuple[str, int]]:
        """The rows an aggregate went over: what each gave, or, where it gave nothing, why it was left out."""
        evaluation, declared = self.evaluation, node.aggregate
        assert declared is not None
        over, column, where = declared.over, declared.column, declared.where
        for member in evaluation.members(node.entity, row, over):
            takes_part = where is None or bool(evaluation.value(where, entity=over, row=member))
            worth_saying = column is None or bool(evaluation.value(column, entity=over, row=member))
            name = column if takes_part and column is not None else where
            if name is not None and worth_saying and (takes_part or declared.shows_left_out):
                yield name, evaluation.row_of(over, member, evaluation.graph.nodes[name].entity)


def explainer(evaluation: Evaluation) -> Explainer:
    """An explainer of one evaluation that has shown nothing yet."""
    return Explainer(evaluation, plans_of(evaluation.graph))


def _reference(known: Json) -> Json:
    found = {
        "ref": known["name"],
        "label": known["label"],
        "kind": known["kind"],
        "value": known["value"],
        "unit": known["unit"],
        "subject": known["subject"],
        "checked": known["checked"],
    }
    for key in ("value_label", "subject_label"):
        if key in known:
            found[key] = known[key]
    return found


def _source(entry: Entry, paragraph: str, carried: bool) -> Json:
    return {
        "paragraph": paragraph,
        "reference": entry.reference,
        "url": entry.url,
        "tag": "U" if carried else entry.tag,
        "checked": entry.checked and not carried,
        "from": entry.valid_from.isoformat(),
        "known": entry.known_from.isoformat(),
        "carried_forward": carried,
        "note": entry.note.to_json(),
    }


def _unchecked(found: Json, node: Node) -> Json:
    return {
        "name": node.name,
        "what": "parameter" if node.origin == "parameter" else "rule",
        "label": found["label"],
        "value": found["value"],
        "tag": found["tag"],
        "paragraph": found["paragraph"],
        "reference": found["reference"],
        "carried_forward": found.get("carried_forward", False),
    }


def nodes_of(tree: Json) -> Iterator[Json]:
    """Every node of an explanation, the tree itself first; references are passed over."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if "ref" not in node:
            yield node
            waiting.extend(reversed(node["inputs"]))
