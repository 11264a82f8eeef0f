"""A library of rules: everything declared in its modules and parameter files, checked, before any date is chosen."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType

from dienests.engine.declarations import DECLARATION, Aggregate, Given, RuleDeclaration
from dienests.engine.faults import GraphFault, RuleFault
from dienests.engine.parameters import Parameter
from dienests.engine.quantities import Kind, Value
from dienests.engine.restrictions import check_rule

FIRST_DAY, LAST_DAY = date.min, date.max


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One checked rule function with its declaration, its kinds and its source."""

    name: str
    function: Callable[..., Value]
    declaration: RuleDeclaration
    arguments: Mapping[str, Kind]
    kind: Kind
    file: str
    line: int
    source: str
    compared_choices: tuple[tuple[str, str, int], ...]
    returned_choices: tuple[tuple[str, int], ...]

    def holds(self, *, on: date, known_on: date) -> bool:
        first, last = self.declaration.valid_from or FIRST_DAY, self.declaration.valid_until or LAST_DAY
        return first <= on <= last and (self.declaration.known_from or FIRST_DAY) <= known_on


@dataclass(frozen=True, slots=True)
class Library:
    """Rules, inputs, aggregates and parameters by name; `entities` maps each entity to the one it belongs to."""

    entities: Mapping[str, str | None]
    targets: tuple[str, ...]
    inputs: Mapping[str, Given]
    aggregates: Mapping[str, Aggregate]
    rules: Mapping[str, tuple[RuleVersion, ...]]
    parameters: Mapping[str, Parameter]
    graphs: dict[object, object] = field(default_factory=dict, compare=False)

    def with_parameters(self, replaced: Mapping[str, Parameter]) -> Library:
        """The same rules with some parameters replaced: a reform, or a switch set the other way."""
        parameters = {**self.parameters, **replaced}
        return Library(self.entities, self.targets, self.inputs, self.aggregates, self.rules, parameters)

    def days_of_change(self) -> tuple[date, ...]:
        """Every day on which some rule or parameter begins or ends, ascending."""
        days = {entry.valid_from for parameter in self.parameters.values() for entry in parameter.entries}
        for versions in self.rules.values():
            for version in versions:
                if version.declaration.valid_from:
                    days.add(version.declaration.valid_from)
                if version.declaration.valid_until:
                    days.add(date.fromordinal(version.declaration.valid_until.toordinal() + 1))
        return tuple(sorted(days))

    def days_of_knowledge(self) -> tuple[date, ...]:
        """Every day on which some rule or parameter becomes known, ascending."""
        days = {entry.known_from for parameter in self.parameters.values() for entry in parameter.entries}
        for versions in self.rules.values():
            days.update(version.declaration.known_from for version in versions if version.declaration.known_from)
        return tuple(sorted(days))


def load_library(
    *,
    entities: Mapping[str, str | None],
    modules: Sequence[ModuleType],
    parameters: Iterable[Parameter],
    targets: Sequence[str],
) -> Library:
    """Collect and check everything declared in the modules. Raises RuleFault and GraphFault."""
    inputs: dict[str, Given] = {}
    aggregates: dict[str, Aggregate] = {}
    rules: dict[str, tuple[RuleVersion, ...]] = {}
    for module in modules:
        for name, thing in vars(module).items():
            if isinstance(thing, (Given, Aggregate)):
                _refuse_second(name, module.__name__, inputs, aggregates, rules)
                _need_entity(thing.entity, entities, f"{module.__name__}.{name}")
            if isinstance(thing, Given):
                inputs[name] = thing
            elif isinstance(thing, Aggregate):
                aggregates[name] = thing
        for version in _rules_of(module):
            place = f"{version.file}:{version.line}"
            _refuse_second(version.name, place, inputs, aggregates)
            _need_entity(version.declaration.entity, entities, place)
            _refuse_overlap(version, rules.get(version.name, ()))
            rules[version.name] = (*rules.get(version.name, ()), version)
    known: dict[str, Parameter] = {}
    for parameter in parameters:
        _refuse_second(parameter.name, "the parameters", inputs, aggregates, rules, known)
        known[parameter.name] = parameter
    return Library(entities, tuple(targets), inputs, aggregates, rules, known)


def _refuse_second(name: str, place: str, *taken: Mapping[str, object]) -> None:
    if any(name in each for each in taken):
        raise GraphFault(f"{place}: `{name}` is declared a second time; choose another name.")


def _need_entity(entity: str, entities: Mapping[str, str | None], place: str) -> None:
    if entity not in entities:
        raise GraphFault(f"{place}: `{entity}` is not an entity; the entities are {', '.join(entities)}.")


def _refuse_overlap(version: RuleVersion, others: Iterable[RuleVersion]) -> None:
    one = version.declaration
    for other in others:
        two = other.declaration
        begins = max(one.valid_from or FIRST_DAY, two.valid_from or FIRST_DAY)
        ends = min(one.valid_until or LAST_DAY, two.valid_until or LAST_DAY)
        if begins <= ends and one.known_from == two.known_from:
            raise RuleFault(
                file=version.file,
                line=version.line,
                problem=f"`{version.name}` has another version in force on {begins} ({other.file}:{other.line}).",
                instead="Give the earlier version a valid_until, or one of them another name.",
            )


def _rules_of(module: ModuleType) -> Iterable[RuleVersion]:
    path = Path(str(module.__file__))
    text = path.read_text(encoding="utf-8")
    file = "/".join(path.parts[-3:])
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        function = vars(module).get(node.name)
        declaration = getattr(function, DECLARATION, None)
        if not callable(function) or not isinstance(declaration, RuleDeclaration):
            continue
        if function.__code__.co_firstlineno != min([node.lineno, *(each.lineno for each in node.decorator_list)]):
            problem, instead = f"`{node.name}` is defined twice in this file.", "Give each version a name of its own."
            raise RuleFault(file=file, line=node.lineno, problem=problem, instead=instead)
        arguments, kind, body = check_rule(function=node, file=file)
        yield RuleVersion(
            name=declaration.name or node.name,
            function=function,
            declaration=declaration,
            arguments=arguments,
            kind=kind,
            file=file,
            line=node.lineno,
            source=ast.get_source_segment(text, node) or "",
            compared_choices=tuple(body.compared_choices),
            returned_choices=tuple(body.returned_choices),
        )
