"""The members of a declaration tied to the register: who is declared, who is missing, and what can be taken over.

Pure over what it is given: declaration data (a household file with `person` ids) and the people of the register.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from dienests.base.people.models import Person

ADULT_AT = 18
Data = Mapping[str, Any]


def rows(data: Data, *path: str) -> list[Mapping[str, Any]]:
    """The mappings in a list that may be missing or half typed."""
    found: Any = data
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def is_adult(born: date | None, *, on: date) -> bool:
    """Of age on a day; without a date of birth: yes, so that no signature is forgotten."""
    if born is None:
        return True
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) >= ADULT_AT


def member_entry(person: Person, *, name: str) -> dict[str, Any]:
    """A member as the register knows the person; what only the household can say is left open."""
    entry: dict[str, Any] = {"person": person.pk, "name": name, "disability_group": None, "student": False}
    if person.born is not None:
        entry["born"] = person.born.isoformat()
    return {**entry, "income": []}


def display_names(people: Sequence[Person]) -> dict[int, str]:
    """A name for each person that is unique in the household: the year of birth is added where names repeat."""
    counted: dict[str, int] = {}
    for person in people:
        counted[str(person)] = counted.get(str(person), 0) + 1
    names: dict[int, str] = {}
    for place, person in enumerate(people, start=1):
        name = str(person)
        if counted[name] > 1:
            name = f"{name} ({person.born.year if person.born else place})"
        names[person.pk] = name if name not in names.values() else f"{name} {place}"
    return names


def new_data(people: Sequence[Person], *, previous: Data | None, source: str = "") -> dict[str, Any]:
    """A declaration for these people, prefilled from the household's previous one.

    What belonged to months that have passed is left empty; kinds, property and the dwelling are kept to be confirmed.
    """
    names = display_names(people)
    earlier = {row.get("person"): row for row in rows(previous or {}, "members")}
    kept = {key: deepcopy(value) for key, value in (previous or {}).items() if key not in _NEVER_KEPT}
    members = [_prefilled(member_entry(person, name=names[person.pk]), earlier.get(person.pk)) for person in people]
    data: dict[str, Any] = {**kept, "members": members}
    if isinstance(data.get("dwelling"), Mapping):
        data["dwelling"] = {**data["dwelling"], "costs": [_undated(row) for row in rows(data, "dwelling", "costs")]}
    data.setdefault("dwelling", {"costs": []})
    if previous:
        data["prefilled"] = {"from": source}
    return data


_NEVER_KEPT = frozenset({"members", "municipality", "applied_on", "prefilled", "savings"})


def _prefilled(entry: dict[str, Any], earlier: Mapping[str, Any] | None) -> dict[str, Any]:
    if earlier is None:
        return entry
    kept = {key: value for key, value in earlier.items() if key not in entry}
    for key in ("disability_group", "student"):
        kept[key] = earlier.get(key, entry[key])
    return {**entry, **kept, "income": [_undated(row) for row in rows(earlier, "income")]}


def _undated(row: Mapping[str, Any]) -> dict[str, Any]:
    """An income or cost row without the figures of past months and without the papers they came from."""
    kept = {key: value for key, value in row.items() if key != "evidence"}
    return {**kept, "months": {}} if "months" in kept else kept


def with_registered(data: Data, people: Sequence[Person]) -> dict[str, Any]:
    """`data` with an entry appended for each person of the household who is not declared yet."""
    declared = [row.get("person") for row in rows(data, "members")]
    names = display_names(people)
    added = [member_entry(person, name=names[person.pk]) for person in people if person.pk not in declared]
    members = data.get("members")
    return {**data, "members": [*(members if isinstance(members, list) else []), *added]}


def strangers(data: Data, people: Collection[int]) -> list[Any]:
    """`person` values in the declaration that are no ids of this household's people."""
    named = [row["person"] for row in rows(data, "members") if "person" in row]
    return [person for person in named if type(person) is not int or person not in people]


def member_faults(data: Data, people: Sequence[Person]) -> list[dict[str, Any]]:
    """Faults of the tie between declaration and register, in the shape of the rulebook's faults."""
    found: list[dict[str, Any]] = []
    seen: set[Any] = set()
    members = data.get("members")
    for place, row in enumerate(members if isinstance(members, list) else []):
        person = row.get("person") if isinstance(row, Mapping) else None
        person = person if type(person) is int else None
        if person is None:
            found.append(_fault(f"members[{place}].person", "—", _FROM_REGISTER))
        elif person in seen:
            found.append(_fault(f"members[{place}].person", str(row.get("name")), _ONCE))
        seen.add(person)
    missing = [str(person) for person in people if person.pk not in seen]
    found += [_fault("members", f"{name}: —", _EVERYBODY) for name in missing]
    return found


_FROM_REGISTER = {"lv": "persona no reģistra", "en": "a person of the register"}
_ONCE = {"lv": "katra persona vienu reizi", "en": "each person once"}
_EVERYBODY = {"lv": "ieraksts par katru mājsaimniecības locekli", "en": "an entry for each member of the household"}


def _fault(path: str, found: str, expected: dict[str, str]) -> dict[str, Any]:
    return {"path": path, "found": found, "expected": expected}
