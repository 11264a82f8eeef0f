"""The one input check before any rule: what is missing or impossible in a household is named, all of it at once.

What the keys mean, and which may be left out, is written in README.md and in `schema.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from dienests.engine import Fault, Text
from dienests.engine.vocabulary import full_years
from dienests.rulebook.household.municipalities import MUNICIPALITIES
from dienests.rulebook.housing.kinds import COST_KINDS
from dienests.rulebook.income.kinds import INCOME_KINDS
from dienests.rulebook.law import EARLIEST_DAY

LARGEST_AMOUNT = Decimal(10_000_000)
LARGEST_COUNT = 1_000
LARGEST_AGE = 125
MOST_MEMBERS = 50
MOST_ROWS = 200
LONGEST_NAME = 200
LATEST_YEAR = 2100
MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$", re.ASCII)
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)

HOUSEHOLD_KEYS = (
    "municipality",
    "applied_on",
    "members",
    "dwelling",
    "savings",
    "other_real_estate",
    "land_hectares",
    "vehicles",
)
MEMBER_KEYS = (
    "name",
    "born",
    "disability_group",
    "student",
    "in_institution",
    "pension_age",
    "started_work_on",
    "income",
)
Report = list[Fault]
Read = Callable[[object, str, Report], Any]


def month_index(day: date) -> int:
    """Months since year 0, to count months between days."""
    return day.year * 12 + day.month - 1


def index_of_month(month: str) -> int:
    """The same count for a month written `2026-01`."""
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def check_household(data: object) -> list[Fault]:
    """Every fault of a household; an empty list means that it can be assessed."""
    faults: Report = []
    if not isinstance(data, Mapping):
        return [
            Fault("household", found(data), Text("mājsaimniecības dati (atslēgas)", "a household (a mapping of keys)"))
        ]
    _unknown_keys(data, HOUSEHOLD_KEYS, "", faults)
    read_choice(data.get("municipality"), "municipality", faults, MUNICIPALITIES)
    applied_on = read_day(data.get("applied_on"), "applied_on", faults)
    if applied_on is not None and not (applied_on >= EARLIEST_DAY and applied_on.year < LATEST_YEAR):
        expected = Text(f"diena no {EARLIEST_DAY:%d.%m.%Y}. līdz 2099. gadam", f"a day from {EARLIEST_DAY} to 2099")
        faults.append(Fault("applied_on", found(data.get("applied_on")), expected))
        applied_on = None
    _members(data.get("members"), applied_on, faults)
    _dwelling(data.get("dwelling"), faults)
    if "savings" in data:
        read_amount(data["savings"], "savings", faults)
    for name in ("other_real_estate", "vehicles"):
        if name in data:
            read_count(data[name], name, faults)
    if "land_hectares" in data:
        read_amount(data["land_hectares"], "land_hectares", faults, what=_HECTARES)
    return faults


def check_costs(costs: object, path: str = "costs") -> list[Fault]:
    """Every fault of the dwelling costs of one month."""
    faults: Report = []
    _rows(costs, path, _cost, faults)
    return faults


def found(value: object) -> str:
    """What stands in the input, short enough to be read in a message."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        text = value.isoformat() if isinstance(value, date) else str(value)
    except (ValueError, RecursionError):
        # Python refuses to write out numbers of thousands of digits, and data nested without end.
        text = "…"
    text = "".join(character if character.isprintable() else " " for character in text[:80])
    return text if len(text) <= 60 else text[:59] + "…"


def _unknown_keys(data: Mapping[Any, Any], keys: Collection[str], path: str, faults: Report) -> None:
    for key in data:
        if key not in keys:
            near = get_close_matches(str(key), keys, n=1)
            lv, en = (f"; varbūt {near[0]}", f"; perhaps {near[0]}") if near else ("", "")
            listed = ", ".join(keys)
            where = f"{path}.{found(key)}" if path else found(key)
            faults.append(
                Fault(
                    where, found(data[key]), Text(f"viena no atslēgām: {listed}{lv}", f"one of the keys: {listed}{en}")
                )
            )


def read_choice(value: object, path: str, faults: Report, choices: Collection[str]) -> str | None:
    """A code out of a list."""
    if isinstance(value, str) and value in choices:
        return value
    near = get_close_matches(value, choices, n=1) if isinstance(value, str) else []
    listed = near[0] if near else ", ".join(choices)
    expected = Text(f"viens no: {listed}", f"one of: {listed}")
    if near:
        expected = Text(f"zināms kods; varbūt {near[0]}", f"a known code; perhaps {near[0]}")
    faults.append(Fault(path, found(value), expected))
    return None


def parse_day(value: object) -> date | None:
    """A day from a date or from `2026-02-10`; None for anything else, also for a day that does not exist."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def read_day(value: object, path: str, faults: Report) -> date | None:
    """A day, with a fault for anything else."""
    day = parse_day(value)
    if day is None:
        faults.append(Fault(path, found(value), Text("diena, piemēram, 2026-02-10", "a day, for example 2026-02-10")))
    return day


_EUROS = Text("eiro", "EUR")
_HECTARES = Text("hektāri", "hectares")


def parse_amount(value: object) -> Decimal | None:
    """An exact decimal from an int, a Decimal, a float as written, or a text like `310.00`; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    if isinstance(value, str) and (len(value) > 30 or not re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII)):
        return None
    if isinstance(value, int) and abs(value) > LARGEST_AMOUNT:
        return LARGEST_AMOUNT * 10
    try:
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        return None


def read_amount(value: object, path: str, faults: Report, *, what: Text = _EUROS) -> Decimal | None:
    """An amount of at least 0 with at most two decimals, with a fault for anything else."""
    amount = parse_amount(value)
    right = amount is not None and amount.is_finite() and 0 <= amount <= LARGEST_AMOUNT
    if right and amount is not None and amount * 100 == (amount * 100).to_integral_value():
        return amount
    expected = Text(
        f"{what.lv} no 0 līdz {LARGEST_AMOUNT}, ne vairāk kā divi cipari aiz punkta",
        f"{what.en} from 0 to {LARGEST_AMOUNT}, at most two decimals",
    )
    faults.append(Fault(path, found(value), expected))
    return None


def read_count(value: object, path: str, faults: Report) -> None:
    """A whole number of at least 0."""
    if type(value) is not int or not 0 <= value <= LARGEST_COUNT:
        expected = Text(f"vesels skaits no 0 līdz {LARGEST_COUNT}", f"a whole number from 0 to {LARGEST_COUNT}")
        faults.append(Fault(path, found(value), expected))


def _rows(rows: object, path: str, read: Callable[[Mapping[Any, Any], str, Report], None], faults: Report) -> None:
    if not isinstance(rows, Sequence) or isinstance(rows, (str, bytes)):
        faults.append(Fault(path, found(rows), Text("saraksts", "a list")))
        return
    if len(rows) > MOST_ROWS:
        faults.append(
            Fault(path, f"{len(rows)}", Text(f"ne vairāk kā {MOST_ROWS} rindas", f"at most {MOST_ROWS} rows"))
        )
        return
    for position, row in enumerate(rows):
        place = f"{path}[{position}]"
        if isinstance(row, Mapping):
            read(row, place, faults)
        else:
            faults.append(Fault(place, found(row), Text("rinda ar atslēgām", "a row with keys")))


def _members(members: object, applied_on: date | None, faults: Report) -> None:
    if not isinstance(members, Sequence) or isinstance(members, (str, bytes)) or not 1 <= len(members) <= MOST_MEMBERS:
        shown = str(len(members)) if isinstance(members, Sequence) and not isinstance(members, str) else found(members)
        expected = Text(f"saraksts ar 1 līdz {MOST_MEMBERS} personām", f"a list of 1 to {MOST_MEMBERS} persons")
        faults.append(Fault("members", shown, expected))
        return
    for position, member in enumerate(members):
        path = f"members[{position}]"
        if isinstance(member, Mapping):
            _member(member, path, applied_on, faults)
        else:
            faults.append(Fault(path, found(member), Text("persona (atslēgas)", "a person (a mapping of keys)")))
    away = [isinstance(member, Mapping) and member.get("in_institution") is True for member in members]
    if all(away):
        expected = Text("vismaz viena persona, kas nedzīvo iestādē", "at least one person not in an institution")
        faults.append(Fault("members", f"{len(away)} × in_institution", expected))


def _member(member: Mapping[Any, Any], path: str, applied_on: date | None, faults: Report) -> None:
    _unknown_keys(member, MEMBER_KEYS, path, faults)
    name = member.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        expected = Text(f"vārds, līdz {LONGEST_NAME} zīmēm", f"a name, up to {LONGEST_NAME} characters")
        faults.append(Fault(f"{path}.name", found(name), expected))
    born = read_day(member.get("born"), f"{path}.born", faults)
    if born and applied_on:
        _possible_birth(born, f"{path}.born", applied_on, faults)
    group = member.get("disability_group")
    if group is not None and (type(group) is not int or group not in (1, 2, 3)):
        faults.append(Fault(f"{path}.disability_group", found(group), Text("1, 2, 3 vai null", "1, 2, 3 or null")))
    for key in ("student", "in_institution"):
        if key in member and type(member[key]) is not bool:
            faults.append(Fault(f"{path}.{key}", found(member[key]), Text("true vai false", "true or false")))
    stated = member.get("pension_age")
    if stated is not None and type(stated) is not bool:
        faults.append(Fault(f"{path}.pension_age", found(stated), Text("true, false vai null", "true, false or null")))
    if member.get("started_work_on") is not None:
        _work_start(member["started_work_on"], f"{path}.started_work_on", born, applied_on, faults)
    if "income" in member:
        _rows(member["income"], f"{path}.income", lambda row, at, to: _income(row, at, applied_on, to), faults)


def _possible_birth(born: date, path: str, applied_on: date, faults: Report) -> None:
    if born > applied_on:
        expected = Text(f"diena līdz iesniegumam {applied_on}", f"a day up to the application on {applied_on}")
        faults.append(Fault(path, found(born), expected))
    elif full_years(born, applied_on) > LARGEST_AGE:
        expected = Text(f"vecums līdz {LARGEST_AGE} gadiem", f"an age of up to {LARGEST_AGE} years")
        faults.append(Fault(path, found(born), expected))


def _work_start(value: object, path: str, born: date | None, applied_on: date | None, faults: Report) -> None:
    day = read_day(value, path, faults)
    if day and ((applied_on and day > applied_on) or (born and day < born)):
        expected = Text("diena starp dzimšanu un iesniegumu", "a day between birth and application")
        faults.append(Fault(path, found(value), expected))


def _income(row: Mapping[Any, Any], path: str, applied_on: date | None, faults: Report) -> None:
    _unknown_keys(row, ("kind", "monthly", "months"), path, faults)
    read_choice(row.get("kind"), f"{path}.kind", faults, INCOME_KINDS)
    if ("monthly" in row) == ("months" in row):
        shown = "monthly + months" if "monthly" in row else "–"
        expected = Text("vai nu monthly, vai months", "either monthly or months")
        faults.append(Fault(path, shown, expected))
        return
    if "monthly" in row:
        read_amount(row["monthly"], f"{path}.monthly", faults)
        return
    months = row["months"]
    if not isinstance(months, Mapping):
        expected = Text(
            "summa par katru mēnesi, piemēram, {2025-11: 310.00}", "an amount for each month, {2025-11: 310.00}"
        )
        faults.append(Fault(f"{path}.months", found(months), expected))
        return
    for month, amount in months.items():
        place = f"{path}.months.{found(month)}"
        if not isinstance(month, str) or not MONTH.match(month):
            faults.append(
                Fault(place, found(month), Text("mēnesis, piemēram, 2025-11", "a month, for example 2025-11"))
            )
            continue
        if applied_on is not None:
            _possible_month(month, place, applied_on, faults)
        read_amount(amount, place, faults)


def _possible_month(month: str, path: str, applied_on: date, faults: Report) -> None:
    """A later month has not happened yet and one over a year back can count for no kind of income: a slip."""
    before = month_index(applied_on) - index_of_month(month)
    if not 0 <= before <= 12:
        first, last = month_index(applied_on) - 12, month_index(applied_on)
        window = [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in (first, last)]
        expected = Text(f"mēnesis no {window[0]} līdz {window[1]}", f"a month from {window[0]} to {window[1]}")
        faults.append(Fault(path, month, expected))


def _dwelling(dwelling: object, faults: Report) -> None:
    if dwelling is None:
        return
    if not isinstance(dwelling, Mapping):
        faults.append(Fault("dwelling", found(dwelling), Text("mājoklis (atslēgas)", "a dwelling (a mapping of keys)")))
        return
    _unknown_keys(dwelling, ("costs", "area_m2"), "dwelling", faults)
    if dwelling.get("area_m2") is not None:
        read_amount(dwelling["area_m2"], "dwelling.area_m2", faults, what=Text("kvadrātmetri", "square metres"))
    if "costs" in dwelling:
        _rows(dwelling["costs"], "dwelling.costs", _cost, faults)


def _cost(row: Mapping[Any, Any], path: str, faults: Report) -> None:
    _unknown_keys(row, ("kind", "monthly"), path, faults)
    read_choice(row.get("kind"), f"{path}.kind", faults, COST_KINDS)
    read_amount(row.get("monthly"), f"{path}.monthly", faults)
