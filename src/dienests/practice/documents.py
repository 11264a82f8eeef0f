"""The checklist: which papers this household must still bring, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dienests.practice.faults import Text
from dienests.practice.model import DocumentRule, Practice
from dienests.practice.vocabulary import BENEFITS, BUSINESS_KINDS, IRREGULAR_KINDS

ADULT_AT = 18
STUDENT_UNTIL = 24

Person = Mapping[str, Any]
Household = Mapping[str, Any]


@dataclass(frozen=True)
class NeededDocument:
    """One paper still to be brought; `for_member` is a member's name, or None for one paper per household."""

    code: str
    title: Text
    why: Text
    for_member: str | None
    required: bool

    @property
    def key(self) -> str:
        """How `held` names this very paper: `housing_bills`, or `bank_statements:Anna Ozola`."""
        return self.code if self.for_member is None else f"{self.code}:{self.for_member}"


def documents_needed(
    practice: Practice, household: Household, *, asked: Sequence[str], held: Collection[str]
) -> list[NeededDocument]:
    """What is still missing, required papers first, otherwise in the order of documents.yaml.

    `household` is a household file (as for the rulebook) and may be half filled in: a member without a birth date
    counts as an adult, so that nothing is forgotten. `asked` is some of status, gmi, housing. `held` names papers
    the office has: a code for all of that kind, or `NeededDocument.key` for one person's. Age is on `applied_on`.
    Raises ValueError for an unknown benefit in `asked`.
    """
    unknown = sorted(set(asked) - set(BENEFITS))
    if unknown:
        raise ValueError(f"asked for {unknown}; expected some of {list(BENEFITS)}")
    needed = [
        NeededDocument(rule.code, rule.title, rule.why, member, rule.required)
        for rule in practice.documents.values()
        if rule.code not in held
        for member in _wanted_from(rule, household, asked)
    ]
    return sorted((paper for paper in needed if paper.key not in held), key=lambda paper: not paper.required)


def _wanted_from(rule: DocumentRule, household: Household, asked: Sequence[str]) -> Iterator[str | None]:
    for name, argument in rule.when.items():
        if name in _HOUSEHOLD and not _HOUSEHOLD[name](household, asked, argument):
            return
    on = _day(household.get("applied_on"))
    members = [person for person in _rows(household.get("members")) if _member_fits(rule, person, on)]
    if rule.wanted_from == "household":
        if members or not any(name in _MEMBER for name in rule.when):
            yield None
        return
    for person in members:
        if rule.wanted_from == "each_member" or _is_adult(person, on):
            yield str(person.get("name", ""))


def _member_fits(rule: DocumentRule, person: Person, on: date | None) -> bool:
    return all(_MEMBER[name](person, on, argument) for name, argument in rule.when.items() if name in _MEMBER)


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, Sequence) else []


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _age(person: Person, on: date | None) -> int | None:
    born = _day(person.get("born"))
    if born is None or on is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _is_adult(person: Person, on: date | None) -> bool:
    age = _age(person, on)
    return age is None or age >= ADULT_AT


def _income_kinds(person: Person) -> set[str]:
    return {str(row.get("kind")) for row in _rows(person.get("income"))}


def _adult_student(person: Person, on: date | None, _: Any) -> bool:
    age = _age(person, on)
    return bool(person.get("student")) and (age is None or ADULT_AT <= age < STUDENT_UNTIL)


def _cost_kinds(household: Household) -> set[str]:
    dwelling = household.get("dwelling")
    return {str(row.get("kind")) for row in _rows(dwelling.get("costs"))} if isinstance(dwelling, Mapping) else set()


def _adults(household: Household) -> list[Person]:
    on = _day(household.get("applied_on"))
    return [person for person in _rows(household.get("members")) if _is_adult(person, on)]


def _stated(household: Household, key: str) -> bool:
    """Whether something other than none or zero is stated, whatever its form (a number, a list, a mapping)."""
    value = household.get(key)
    if isinstance(value, Mapping):
        return any(bool(item) for item in value.values())
    return bool(value)


def _owns_land(household: Household) -> bool:
    return _stated(household, "other_real_estate") or _stated(household, "land_hectares")


_MEMBER: Mapping[str, Callable[[Person, date | None, Any], bool]] = {
    "has_income_kind": lambda person, on, kinds: bool(_income_kinds(person) & set(kinds)),
    "business_income": lambda person, on, _: bool(_income_kinds(person) & set(BUSINESS_KINDS)),
    "irregular_income": lambda person, on, _: bool(_income_kinds(person) & set(IRREGULAR_KINDS)),
    "adult_student": _adult_student,
    "disabled": lambda person, on, _: person.get("disability_group") is not None,
    "without_income": lambda person, on, _: not _income_kinds(person),
}

_HOUSEHOLD: Mapping[str, Callable[[Household, Sequence[str], Any], bool]] = {
    "asks": lambda household, asked, benefits: bool(set(asked) & set(benefits)),
    "has_cost_kind": lambda household, asked, kinds: bool(_cost_kinds(household) & set(kinds)),
    "rents": lambda household, asked, _: "rent" in _cost_kinds(household),
    "has_dwelling_costs": lambda household, asked, _: bool(_cost_kinds(household)),
    "has_children": lambda household, asked, _: len(_adults(household)) < len(_rows(household.get("members"))),
    "several_adults": lambda household, asked, _: len(_adults(household)) > 1,
    "has_vehicles": lambda household, asked, _: _stated(household, "vehicles"),
    "has_real_estate": lambda household, asked, _: _owns_land(household),
    "has_savings": lambda household, asked, _: _stated(household, "savings"),
}
