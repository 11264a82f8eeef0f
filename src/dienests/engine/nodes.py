"""Nodes: a rule, aggregate, parameter or input made ready to be evaluated and explained on one day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Literal, cast

from dienests.engine.declarations import NOTHING, Aggregate, Condition, Given, Rounding, Tag
from dienests.engine.faults import GraphFault, RuleFault
from dienests.engine.library import Library, RuleVersion
from dienests.engine.parameters import InForce, Parameter, in_force, seen_through
from dienests.engine.quantities import Direction, Kind, Text, Value, rounded_to_cents

Origin = Literal["given", "rule", "aggregate", "parameter"]
# A text with a %s for each name that follows.
Template = tuple[str, tuple[str, ...]]
Visit = Callable[[str, str], "Node"]
UNIT_WORDS = {
    "EUR/month": Text(" mēnesī", " per month"),
    "months": Text(" mēn.", " months"),
    "years": Text(" g.", " years"),
    "ha": Text(" ha", " ha"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """One name of the graph, ready to be evaluated and explained."""

    name: str
    entity: str
    kind: Kind
    origin: Origin
    inputs: tuple[str, ...]
    label: Text
    sentence: tuple[Template, Template]
    sentence_if_false: tuple[Template, Template] | None = None
    compute: Callable[..., Value] | None = None
    version: RuleVersion | None = None
    aggregate: Aggregate | None = None
    in_force: InForce | None = None
    condition: Condition | None = None
    rounding: Rounding | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    silent_when_zero: bool = False
    paragraph: str = ""
    reference: str = ""
    tag: Tag = "V"
    checked: bool = True


def ancestors(entities: Mapping[str, str | None], entity: str) -> tuple[str, ...]:
    """An entity and those it belongs to, nearest first."""
    line: list[str] = []
    each: str | None = entity
    while each is not None:
        line.append(each)
        each = entities[each]
    return tuple(line)


def given_node(name: str, given: Given) -> Node:
    """The node of an input."""
    sentence = given.sentence if given.sentence != NOTHING else _plain_sentence(given.label, given.kind)
    return Node(
        name=name,
        entity=given.entity,
        kind=given.kind,
        origin="given",
        inputs=(),
        label=given.label,
        sentence=_templates(sentence, (), name),
        choices=given.choices,
        silent_when_zero=given.silent_when_zero,
    )


def rule_node(library: Library, version: RuleVersion, needs: Mapping[str, Node]) -> Node:
    """The node of a rule. Raises RuleFault where an argument does not fit."""
    declaration = version.declaration
    _check_arguments(library, version, needs)
    _check_choices(version, needs)
    _check_condition(version)
    names, place = tuple(needs), f"{version.file}:{version.line}"
    false = declaration.sentence_if_false
    return Node(
        name=version.name,
        entity=declaration.entity,
        kind=version.kind,
        origin="rule",
        inputs=names,
        label=declaration.label,
        sentence=_templates(declaration.sentence, names, place),
        sentence_if_false=_templates(false, names, place) if false else None,
        compute=_rounded(version.function) if declaration.rounding else version.function,
        version=version,
        condition=declaration.condition,
        rounding=declaration.rounding,
        choices=declaration.choices,
        silent_when_zero=declaration.silent_when_zero,
        paragraph=declaration.paragraph,
        reference=declaration.reference,
        tag=declaration.tag,
        checked=declaration.checked,
    )


def _refusal(version: RuleVersion, problem: str, instead: str, line: int | None = None) -> RuleFault:
    return RuleFault(file=version.file, line=line or version.line, problem=problem, instead=instead)


def _check_arguments(library: Library, version: RuleVersion, needs: Mapping[str, Node]) -> None:
    entity = version.declaration.entity
    reachable = ancestors(library.entities, entity)
    for name, kind in version.arguments.items():
        node = needs[name]
        if node.kind != kind:
            problem = f"`{name}` is of kind {node.kind}, not {kind}."
            raise _refusal(version, problem, "Annotate the argument with its kind.")
        if node.entity not in reachable:
            problem = f"`{name}` belongs to {node.entity}, of which a {entity} may have many."
            raise _refusal(version, problem, f"Declare an aggregate over {node.entity} and name that.")


def _check_choices(version: RuleVersion, needs: Mapping[str, Node]) -> None:
    for name, word, line in version.compared_choices:
        choices = needs[name].choices if name in needs else {}
        if choices and word not in choices:
            raise _refusal(version, f"`{name}` is never {word!r}.", f"Its choices are {', '.join(choices)}.", line)
    declared = version.declaration.choices
    for word, line in version.returned_choices:
        if declared and word not in declared:
            problem = f"{word!r} is not among the choices declared."
            raise _refusal(version, problem, "Add it to `choices=`, with its words.", line)


def _check_condition(version: RuleVersion) -> None:
    condition = version.declaration.condition
    if condition is None:
        return
    if version.kind != "flag":
        raise _refusal(version, "only a flag can be a condition.", "Return a Flag.")
    for measured in (condition.actual, condition.limit):
        if measured is not None and measured not in version.arguments:
            problem = f"the condition names `{measured}`, which is no argument."
            raise _refusal(version, problem, "Name arguments of this rule.")


def _rounded(function: Callable[..., Value]) -> Callable[..., Value]:
    def compute(*values: Value) -> Value:
        return rounded_to_cents(cast(int, function(*values[:-1])), cast(Direction, values[-1]))

    return compute


def aggregate_node(library: Library, name: str, visit: Visit) -> Node:
    """The node of an aggregate. Raises GraphFault where its column or condition does not fit."""
    declared = library.aggregates[name]
    column = visit(declared.column, name) if declared.column else None
    where = visit(declared.where, name) if declared.where else None
    kind: Kind = column.kind if column else "count"
    _check_aggregate(library, name, declared, column, where)
    return Node(
        name=name,
        entity=declared.entity,
        kind=kind,
        origin="aggregate",
        inputs=tuple(each for each in (declared.column, declared.where) if each),
        label=declared.label,
        sentence=_templates(declared.sentence, (), name),
        aggregate=declared,
        silent_when_zero=declared.silent_when_zero,
        paragraph=declared.paragraph,
        reference=declared.reference,
        tag=declared.tag,
        checked=declared.checked,
    )


def _check_aggregate(library: Library, name: str, declared: Aggregate, column: Node | None, where: Node | None) -> None:
    reachable = ancestors(library.entities, declared.over)
    if declared.entity not in reachable[1:]:
        raise GraphFault(f"aggregate `{name}`: {declared.over} does not belong to {declared.entity}.")
    if (column is None) != (declared.how == "count"):
        raise GraphFault(f"aggregate `{name}`: a count has no column; sum, any and max need one.")
    for node in (column, where):
        if node and node.entity not in reachable:
            raise GraphFault(f"aggregate `{name}`: `{node.name}` belongs to {node.entity}, not to {declared.over}.")
    if where and where.kind != "flag":
        raise GraphFault(f"aggregate `{name}`: `{where.name}` is a {where.kind}; the condition must be a flag.")
    fitting = {"any": ("flag",), "count": (None,)}.get(declared.how, ("money", "count", "ratio"))
    if (column.kind if column else None) not in fitting:
        raise GraphFault(f"aggregate `{name}`: `{declared.column}` is no {' or '.join(map(str, fitting))}.")


def parameter_node(library: Library, name: str, visit: Visit, *, on: date, known_on: date, granted_on: date) -> Node:
    """The node of a parameter, or of a view of one. Raises GraphFault when no value is in force."""
    parameter = library.parameters[name]
    standing = _standing(library, parameter, on=on, known_on=known_on, granted_on=granted_on)
    keys = standing.parameter.keys
    if not keys and () not in standing.table:
        raise GraphFault(f"parameter `{name}` has no value in force on {standing.on} (known on {known_on}).")
    entity = next(each for each, parent in library.entities.items() if parent is None)
    for key in keys:
        found = visit(key, name).entity
        if entity in ancestors(library.entities, found):
            entity = found

    known: dict[tuple[Value, ...], Value] = {}

    def look_up(*key: Value) -> Value:
        if key in known:
            return known[key]
        entry = standing.entry(cast(tuple[str | int | None, ...], key))
        if entry is None or entry.value is None:
            where = ", ".join(f"{each} {value}" for each, value in zip(keys, key, strict=True))
            raise GraphFault(f"parameter `{name}` has no value for {where} on {standing.on} (known on {known_on}).")
        known[key] = entry.value
        return entry.value

    kind, unit = standing.parameter.kind, standing.parameter.unit
    return Node(
        name=name,
        entity=entity,
        kind=kind,
        origin="parameter",
        inputs=keys,
        label=parameter.label,
        sentence=_templates(_plain_sentence(parameter.label, kind, unit), (), name),
        compute=look_up,
        in_force=standing,
        choices=standing.parameter.choices,
        silent_when_zero=parameter.silent_when_zero,
    )


def _standing(library: Library, parameter: Parameter, *, on: date, known_on: date, granted_on: date) -> InForce:
    if parameter.view_of is None:
        return in_force(parameter, on=granted_on if parameter.held_by_grant else on, known_on=known_on)
    source = library.parameters.get(parameter.view_of)
    if source is None or source.view_of is not None:
        raise GraphFault(f"parameter `{parameter.name}` is a view of `{parameter.view_of}`, which is no parameter.")
    return seen_through(parameter, source, on=granted_on if source.held_by_grant else on, known_on=known_on)


def _plain_sentence(label: Text, kind: Kind, unit: str = "") -> Text:
    """`Label: value unit.`; a Latvian date brings its own full stop."""
    words = UNIT_WORDS.get(unit, NOTHING)
    full_stop = "" if kind == "date" or words.lv.endswith(".") else "."
    lv = f"{_literal(label.lv)}: {{value}}{words.lv}{full_stop}"
    return Text(lv, f"{_literal(label.en)}: {{value}}{words.en}.")


def _literal(label: str) -> str:
    return label.replace("{", "{{").replace("}", "}}")


def _templates(sentence: Text, names: tuple[str, ...], place: str) -> tuple[Template, Template]:
    return _template(sentence.lv, names, place), _template(sentence.en, names, place)


def _template(sentence: str, names: tuple[str, ...], place: str) -> Template:
    text, used = "", []
    for literal, name, _, _ in Formatter().parse(sentence):
        text += literal.replace("%", "%%")
        if name is None:
            continue
        if name != "value" and name not in names:
            raise GraphFault(f"{place}: the sentence names {{{name}}}, which is no argument of the rule.")
        text += "%s"
        used.append(name)
    return text, tuple(used)
