"""A declaration as its page shows it: people, incomes in months, bills. What has no field there is kept aside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dienests.benefits.queries import Kind, cost_kinds, income_kinds
from dienests.cases.declared_household import rows
from dienests.cases.models import Document
from dienests.web import formats

REGULAR_MONTHS, IRREGULAR_MONTHS = 3, 12
MEMBER_FIELDS = frozenset(
    {
        "person",
        "name",
        "born",
        "disability_group",
        "student",
        "in_institution",
        "pension_age",
        "started_work_on",
        "income",
    }
)
HOUSEHOLD_FIELDS = frozenset({"members", "dwelling", "savings", "other_real_estate", "land_hectares", "vehicles"})
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """An amount of one month; `value` as it is shown, with a decimal comma in Latvian."""

    month: str
    value: str


@dataclass(frozen=True)
class IncomeRow:
    """An income of one member: a line of the grid. `rest` holds what has no field, as JSON."""

    owner: str
    owner_name: str
    kind: str
    label: str
    excluded: bool
    why: str
    cells: Sequence[Cell]
    evidence: str
    rest: str


@dataclass(frozen=True)
class MemberRow:
    """A person of the declaration. `key` ties the income rows to the person within the page."""

    key: str
    person: int | None
    name: str
    born: str
    disability_group: str
    student: bool
    in_institution: bool
    pension_age: str
    started_work_on: str
    rest: str
    regular: Sequence[IncomeRow] = ()
    irregular: Sequence[IncomeRow] = ()


@dataclass(frozen=True)
class CostRow:
    """A bill of the dwelling a month."""

    kind: str
    label: str
    value: str
    evidence: str
    rest: str


@dataclass(frozen=True)
class IncomeKind:
    """A kind of income as one chooses it: `words` are searched, `months` say how far back it counts."""

    code: str
    label: str
    words: str
    excluded: bool
    why: str
    irregular: bool


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The whole page. `months` and `year` are the columns of regular and irregular incomes ("2025-11")."""

    members: Sequence[MemberRow]
    costs: Sequence[CostRow]
    months: Sequence[str]
    year: Sequence[str]
    savings: str
    other_real_estate: str
    land_hectares: str
    vehicles: str
    area: str
    rest: str
    dwelling_rest: str
    kinds: Sequence[IncomeKind] = field(repr=False, default=())
    any_irregular: bool = False


def declared(data: Data, *, applied_on: date) -> Declared:
    """The view of a declaration's data. Whatever is wrong in it is shown as it is, to be put right."""
    kinds = {kind.code: kind for kind in kinds_of_income()}
    months, year = months_before(applied_on, REGULAR_MONTHS), months_before(applied_on, IRREGULAR_MONTHS)
    members = [_member(place, row, kinds, months, year) for place, row in enumerate(rows(data, "members"))]
    dwelling = data.get("dwelling") if isinstance(data.get("dwelling"), Mapping) else {}
    return Declared(
        members=members,
        costs=_costs(rows(data, "dwelling", "costs")),
        months=months,
        year=year,
        savings=typed(data.get("savings")),
        other_real_estate=typed(data.get("other_real_estate")),
        land_hectares=typed(data.get("land_hectares")),
        vehicles=typed(data.get("vehicles")),
        area=typed(dwelling.get("area_m2")) if dwelling else "",
        rest=_rest(data, HOUSEHOLD_FIELDS),
        dwelling_rest=_rest(dwelling or {}, frozenset({"costs", "area_m2"})),
        kinds=list(kinds.values()),
        any_irregular=any(member.irregular for member in members),
    )


def months_before(day: date, count: int) -> list[str]:
    """The `count` whole months before the month of `day`, oldest first."""
    last = day.year * 12 + day.month - 1
    return [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in range(last - count, last)]


def typed(value: Any) -> str:
    """A figure as people type it: a decimal comma in Latvian, nothing for nothing; other text as it stands."""
    if value is None or isinstance(value, Mapping | list):
        return ""
    text = str(value)
    plain = text.replace(".", "", 1).isdigit()
    return text.replace(".", ",") if plain and formats.active_language() == "lv" else text


def kinds_of_income() -> list[IncomeKind]:
    """Counted kinds first, in the order of the rulebook."""
    found = [_kind(kind) for kind in income_kinds()]
    return sorted(found, key=lambda kind: kind.excluded)


def _kind(kind: Kind) -> IncomeKind:
    about = kind.about
    item = about.get("item")
    return IncomeKind(
        code=kind.code,
        label=formats.in_language(kind.label),
        words=" ".join(kind.label.values()),
        excluded=bool(about.get("excluded")),
        why=str(item) if about.get("excluded") and item else "",
        irregular=about.get("frequency") == "irregular",
    )


def _member(
    place: int, row: Data, kinds: Mapping[str, IncomeKind], months: Sequence[str], year: Sequence[str]
) -> MemberRow:
    person = row.get("person")
    key = f"p{person}" if isinstance(person, int) else f"n{place}"
    name = str(row.get("name") or "")
    incomes = [_income(key, name, income, kinds, months, year) for income in rows(row, "income")]
    group, pension = row.get("disability_group"), row.get("pension_age")
    return MemberRow(
        key=key,
        person=person if isinstance(person, int) else None,
        name=name,
        born=str(row.get("born") or ""),
        disability_group="" if group is None else str(group),
        student=row.get("student") is True,
        in_institution=row.get("in_institution") is True,
        pension_age={True: "yes", False: "no"}.get(pension, "") if isinstance(pension, bool) else "",
        started_work_on=str(row.get("started_work_on") or ""),
        rest=_rest(row, MEMBER_FIELDS),
        regular=[income for income in incomes if len(income.cells) == REGULAR_MONTHS],
        irregular=[income for income in incomes if len(income.cells) == IRREGULAR_MONTHS],
    )


def _income(
    owner: str, name: str, row: Data, kinds: Mapping[str, IncomeKind], months: Sequence[str], year: Sequence[str]
) -> IncomeRow:
    code = str(row.get("kind") or "")
    kind = kinds.get(code)
    window = year if kind and kind.irregular else months
    given = row.get("months") if isinstance(row.get("months"), Mapping) else {}
    same = typed(row.get("monthly")) if "monthly" in row else None
    aside = {key: value for key, value in row.items() if key not in ("kind", "monthly", "months", "evidence")}
    outside = {month: amount for month, amount in (given or {}).items() if month not in window}
    if outside:
        aside["months"] = outside
    return IncomeRow(
        owner=owner,
        owner_name=name,
        kind=code,
        label=kind.label if kind else code,
        excluded=bool(kind and kind.excluded),
        why=kind.why if kind else "",
        cells=[Cell(month, same if same is not None else typed((given or {}).get(month))) for month in window],
        evidence=_json(row.get("evidence")),
        rest=_json(aside),
    )


def _costs(given: Sequence[Data]) -> list[CostRow]:
    """Every kind of bill has a line, so that nothing has to be added before it can be typed."""
    kinds = {kind.code: formats.in_language(kind.label) for kind in cost_kinds()}
    of_kind: dict[str, list[Data]] = {code: [] for code in kinds}
    for row in given:
        of_kind.setdefault(str(row.get("kind") or ""), []).append(row)
    return [_cost(code, kinds.get(code, code), row) for code, stated in of_kind.items() for row in stated or [{}]]


def _cost(kind: str, label: str, row: Data) -> CostRow:
    return CostRow(
        kind=kind,
        label=label,
        value=typed(row.get("monthly")),
        evidence=_json(row.get("evidence")),
        rest=_rest(row, frozenset({"kind", "monthly", "evidence"})),
    )


def _rest(row: Data, known: frozenset[str]) -> str:
    return _json({key: value for key, value in row.items() if key not in known})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def documents_to_choose(documents: Sequence[Document], titles: Mapping[str, str]) -> list[tuple[int, str]]:
    """Papers a figure can be read from: id, and what it is called."""
    return [(each.pk, f"{titles[each.kind]}: {each.name}" if each.kind in titles else each.name) for each in documents]
