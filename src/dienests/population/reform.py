"""The two laws that a reform file compares, and in what they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from dienests.engine import Entry, Library, Parameter, Text, graph_for, in_force
from dienests.engine.parameters import InForce, Key
from dienests.engine.quantities import Value, shown
from dienests.population.comparison import ChangedParameter, LawSide, ReformFacts
from dienests.population.published import figure_faults
from dienests.population.reform_check import KEY_NAMES, exact_value, meaning_faults
from dienests.practice.faults import Fault, PracticeFaults
from dienests.practice.faults import Text as Expected
from dienests.practice.reforms import Reform, ReformSide, ReplacedValue
from dienests.rulebook import library, replaced

EVERYBODY = Text("visiem", "everybody")
NUMBER_OF_PERSONS = Text("personu skaits no {}", "from {} persons")


@dataclass(frozen=True, slots=True)
class LawOfSide:
    """One law to run: the rulebook (with values replaced, where the reform replaces some) as known on a day."""

    law: Library
    known_on: date
    replaced: tuple[str, ...] = ()

    def described(self, *, on: date) -> LawSide:
        """With the version of the rules that this law gives on a day."""
        return LawSide(self.known_on, self.replaced, graph_for(self.law, on=on, known_on=self.known_on).version)


@dataclass(frozen=True, slots=True)
class Sides:
    """Before and after."""

    before: LawOfSide
    after: LawOfSide


def sides(reform: Reform, *, known_on: date) -> Sides:
    """The two laws of a reform. `known_on` holds for a side that does not name its own day.

    Raises PracticeFaults: parameters, keys, values and figures that do not exist or do not fit, each with its line.
    """
    faults = [*meaning_faults(reform), *figure_faults(reform)]
    if not faults:
        found = Sides(_law(reform, reform.before, known_on), _law(reform, reform.after, known_on))
        faults = [*_gaps(reform, reform.before, found.before), *_gaps(reform, reform.after, found.after)]
    if faults:
        raise PracticeFaults(faults)
    return found


def reform_facts(reform: Reform) -> ReformFacts:
    """What a comparison keeps of the reform."""
    title, summary = Text(**reform.title.to_json()), Text(**reform.summary.to_json())
    return ReformFacts(reform.name, title, summary, reform.source, reform.digest)


def with_values(
    parameter: Parameter, values: tuple[ReplacedValue, ...], *, known_on: date, source: str = ""
) -> Parameter:
    """The parameter with values replaced: for each key named, everything from the first of its new days on.

    Earlier values and those of other keys stay. What a municipality has set for itself is another key, so it stays
    and wins over a value for everybody. `known_on`: the day from which the new values are known.
    """
    keys = [_key(parameter, value) for value in values]
    begins = {key: min(each.valid_from for at, each in zip(keys, values, strict=True) if at == key) for key in keys}
    kept = [entry for entry in parameter.entries if entry.key not in begins or entry.valid_from < begins[entry.key]]
    new = [
        Entry(
            value=None if value.value is None else exact_value(parameter, value.value),
            valid_from=value.valid_from,
            known_from=known_on,
            key=key,
            reference=source,
            note=Text(value.note.lv, value.note.en) if value.note else Text("", ""),
        )
        for key, value in zip(keys, values, strict=True)
    ]
    return replace(parameter, entries=(*kept, *new))


def changed_parameters(found: Sides, *, on: date) -> tuple[ChangedParameter, ...]:
    """Every value in which the two laws differ on a day, in the order of the rulebook."""
    return tuple(
        changed
        for name, parameter in found.after.law.parameters.items()
        if parameter.view_of is None
        for changed in _changes(
            parameter,
            in_force(found.before.law.parameters[name], on=on, known_on=found.before.known_on),
            in_force(parameter, on=on, known_on=found.after.known_on),
        )
    )


def unchecked_texts(found: Sides, *, on: date) -> tuple[Text, ...]:
    """Labels of the rules and parameters of either law that were not compared with the statute, each once."""
    labels: dict[Text, None] = {}
    for side in (found.before, found.after):
        for node in graph_for(side.law, on=on, known_on=side.known_on).nodes.values():
            entries = node.in_force.table.values() if node.in_force is not None else ()
            if any(not entry.checked for entry in entries) or (node.origin == "rule" and not node.checked):
                labels.setdefault(node.label)
    return tuple(labels)


def _key(parameter: Parameter, value: ReplacedValue) -> Key:
    return tuple(value.holds_for.get(name) for name in parameter.keys)


def _law(reform: Reform, side: ReformSide, known_on: date) -> LawOfSide:
    known = side.known_on or known_on
    if not side.parameters:
        return LawOfSide(library(), known)
    changes = {
        name: with_values(library().parameters[name], values, known_on=known, source=reform.source)
        for name, values in side.parameters.items()
    }
    return LawOfSide(replaced(changes), known, tuple(changes))


def _gaps(reform: Reform, side: ReformSide, law: LawOfSide) -> Iterator[Fault]:
    """A value withdrawn must leave a broader one in force."""
    for name, values in side.parameters.items():
        parameter = law.law.parameters[name]
        for value in values:
            standing = in_force(parameter, on=value.valid_from, known_on=law.known_on)
            if value.value is None and standing.entry(_key(parameter, value)) is None:
                expected = Expected(
                    "vērtība: cita, kas te būtu spēkā, nav", "a value: there is no broader one to take its place"
                )
                yield Fault(reform.file, value.line, f"{name} = null", expected)


def _changes(parameter: Parameter, before: InForce, after: InForce) -> Iterator[ChangedParameter]:
    for key in sorted({*before.table, *after.table}, key=str):
        old, new = before.entry(key), after.entry(key)
        if (old and old.value) == (new and new.value) and type(old) is type(new):
            continue
        yield ChangedParameter(
            name=parameter.name,
            label=parameter.label,
            holds_for=whom(parameter, key),
            before=_shown(parameter, old.value if old else None),
            after=_shown(parameter, new.value if new else None),
            checked=new is not None and new.checked,
            source="" if new is None else new.reference,
            note=Text("", "") if new is None else new.note,
        )


def _shown(parameter: Parameter, value: Value | None) -> Text | None:
    if value is None:
        return None
    return parameter.choices[str(value)] if parameter.choices else shown(parameter.kind, value)


def whom(parameter: Parameter, key: Key) -> Text:
    """For whom a value holds, in words."""
    parts = []
    for name, part in zip(parameter.keys, key, strict=True):
        if part is not None:
            number = Text(NUMBER_OF_PERSONS.lv.format(part), NUMBER_OF_PERSONS.en.format(part))
            parts.append(KEY_NAMES.get(name, {}).get(str(part), number))
    if not parts:
        return EVERYBODY
    return Text(", ".join(part.lv for part in parts), ", ".join(part.en for part in parts))
