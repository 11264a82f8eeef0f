"""Households for tests: short ones by hand, and random ones that the input check accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from dienests.rulebook import COST_KINDS, INCOME_KINDS

Json = dict[str, Any]


def person(name: str = "A", born: str = "1980-01-01", **more: Any) -> Json:
    return {"name": name, "born": born, **more}


def income(kind: str, monthly: object) -> Json:
    return {"kind": kind, "monthly": monthly}


def household(*members: Json, applied_on: str = "2026-02-10", municipality: str = "ogre", **more: Any) -> Json:
    return {"municipality": municipality, "applied_on": applied_on, "members": list(members or [person()]), **more}


def costs(**amounts: object) -> Json:
    return {"costs": [{"kind": kind, "monthly": amount} for kind, amount in amounts.items()]}


AMOUNTS = st.one_of(
    st.integers(0, 200_000).map(lambda cents: f"{cents // 100}.{cents % 100:02d}"),
    st.sampled_from(["0", "187", "187.01", "318", "425", "425.01", "595", "680", "767.49", "767.50", "780.01"]),
)
APPLIED = st.one_of(
    st.dates(date(2021, 1, 1), date(2026, 12, 31)),
    st.sampled_from(
        [
            date(2021, 6, 30),
            date(2021, 7, 1),
            date(2023, 5, 31),
            date(2023, 6, 1),
            date(2024, 2, 29),
            date(2025, 12, 31),
            date(2026, 1, 1),
            date(2026, 4, 30),
            date(2026, 5, 1),
        ]
    ),
)
MUNICIPALITIES = st.sampled_from(["ogre", "daugavpils", "liepaja", "riga", "jelgava", "paraugpils"])


@st.composite
def income_rows(draw: st.DrawFn, applied_on: date) -> Json:
    row: Json = {"kind": draw(st.sampled_from(list(INCOME_KINDS)))}
    if draw(st.booleans()):
        return {**row, "monthly": draw(AMOUNTS)}
    back = draw(st.lists(st.integers(0, 12), max_size=5, unique=True))
    indexes = [applied_on.year * 12 + applied_on.month - 1 - months for months in back]
    return {**row, "months": {f"{each // 12:04d}-{each % 12 + 1:02d}": draw(AMOUNTS) for each in indexes}}


@st.composite
def members(draw: st.DrawFn, number: int, applied_on: date) -> Json:
    born = draw(st.one_of(st.dates(date(1925, 1, 1), applied_on), st.just(date(2008, 2, 29))))
    return {
        "name": f"Person {number}",
        "born": min(born, applied_on).isoformat(),
        "disability_group": draw(st.sampled_from([None, None, 1, 2, 3])),
        "student": draw(st.booleans()),
        "in_institution": number > 0 and draw(st.integers(0, 9)) == 0,
        "income": draw(st.lists(income_rows(applied_on), max_size=3)),
    }


@st.composite
def households(draw: st.DrawFn) -> Json:
    """Any household that may be assessed, with a preference for the days and amounts at which the law turns."""
    applied_on = draw(APPLIED)
    kinds = draw(st.lists(st.sampled_from(list(COST_KINDS)), max_size=4))
    return {
        "municipality": draw(MUNICIPALITIES),
        "applied_on": applied_on.isoformat(),
        "members": [draw(members(number, applied_on)) for number in range(draw(st.integers(1, 5)))],
        "dwelling": {"costs": [{"kind": kind, "monthly": draw(AMOUNTS)} for kind in kinds]},
        "savings": draw(st.sampled_from(["0", "0", "272", "272.01", "425", "1000"])),
        "vehicles": draw(st.sampled_from([0, 0, 1, 2, 3])),
        "other_real_estate": draw(st.sampled_from([0, 0, 0, 1])),
        "land_hectares": draw(st.sampled_from(["0", "5", "5.01"])),
    }
