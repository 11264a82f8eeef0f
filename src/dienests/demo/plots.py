"""What happens to the demo's households: their kinds, incomes and bills, and the published examples among them."""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Character:
    """A person of a household to be invented: age in years on the day of application, or an exact date of birth."""

    age: int
    relation: str
    income: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    woman: bool | None = None
    born: date | None = None


@dataclass(frozen=True)
class Plot:
    """A household before it comes to the desk. `costs`, `means` as in a household file; `note`: its source."""

    people: tuple[Character, ...]
    asked: tuple[str, ...]
    costs: tuple[dict[str, Any], ...] = ()
    dwelling: dict[str, Any] = field(default_factory=dict)
    means: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    received_on: date | None = None


def _euro(amount: float) -> str:
    return f"{amount:.2f}"


def _monthly(kind: str, amount: float) -> dict[str, Any]:
    return {"kind": kind, "monthly": _euro(amount)}


PENSIONER = Character(76, "self", (_monthly("old_age_pension", 500),), born=date(1950, 1, 1))
KULDIGA_CHILDREN = (Character(9, "child"), Character(6, "child"))

PUBLISHED = (
    Plot((Character(34, "self"), Character(33, "spouse"), *KULDIGA_CHILDREN), ("status", "gmi"),
         note="A1", received_on=date(2021, 3, 9)),
    Plot((Character(34, "self", (_monthly("wage", 300),), woman=False), Character(33, "spouse"), *KULDIGA_CHILDREN),
         ("status", "gmi"), note="A2", received_on=date(2021, 3, 10)),
    Plot((Character(36, "self", (_monthly("wage", 500),), woman=False), Character(35, "spouse"), *KULDIGA_CHILDREN,
          Character(68, "parent", (_monthly("old_age_pension", 200),), woman=True)),
         ("status", "gmi"), note="A3", received_on=date(2021, 3, 11)),
    Plot((PENSIONER,), ("status", "housing"), (_monthly("heating", 300),), {"area_m2": 38},
         note="A4", received_on=date(2026, 2, 10)),
    Plot((PENSIONER,), ("status", "housing"), (_monthly("heating", 300),), {"area_m2": 38},
         note="A5", received_on=date(2026, 3, 10)),
    Plot((Character(71, "self", (_monthly("old_age_pension", 767),)),), ("housing",), (_monthly("heating", 300),),
         note="A6", received_on=date(2026, 3, 11)),
    Plot((Character(74, "self", (_monthly("old_age_pension", 434),), woman=True),), ("status", "housing"),
         (_monthly("heating", 205),), {"area_m2": 45}, note="OGRENET-26c", received_on=date(2026, 3, 12)),
)  # fmt: skip


def _bills(dice: random.Random, *, heavy: bool) -> tuple[dict[str, Any], ...]:
    rows = [
        _monthly("management", dice.uniform(18, 45)),
        _monthly("heating", dice.uniform(90, 240) if heavy else dice.uniform(25, 80)),
        _monthly("water", dice.uniform(4, 16)),
        _monthly("electricity", dice.uniform(12, 48)),
        _monthly("waste", dice.uniform(2, 7)),
    ]
    if dice.random() < 0.4:
        rows.append(_monthly("hot_water", dice.uniform(8, 30)))
    if dice.random() < 0.3:
        rows.append(_monthly("telecommunications", dice.uniform(6, 18)))
    if dice.random() < 0.2:
        rows.append(_monthly("rent", dice.uniform(40, 160)))
    return tuple(rows)


def _pensioner_alone(dice: random.Random) -> Plot:
    return Plot(
        (Character(dice.randint(66, 91), "self", (_monthly("old_age_pension", dice.uniform(220, 640)),)),),
        dice.choice((("status", "housing"), ("housing",), ("status", "gmi", "housing"))),
        _bills(dice, heavy=True),
        {"area_m2": dice.randint(24, 68)},
        {"savings": _euro(dice.choice((0, 0, 120, 310)))},
    )


def _two_pensioners(dice: random.Random) -> Plot:
    return Plot(
        (
            Character(
                dice.randint(67, 84), "self", (_monthly("old_age_pension", dice.uniform(260, 600)),), woman=False
            ),
            Character(
                dice.randint(66, 84), "spouse", (_monthly("old_age_pension", dice.uniform(230, 520)),), woman=True
            ),
        ),
        ("status", "housing"),
        _bills(dice, heavy=True),
        {"area_m2": dice.randint(32, 74)},
    )


def _disabled_alone(dice: random.Random) -> Plot:
    pension = (_monthly("disability_pension", dice.uniform(190, 420)),)
    person = Character(dice.randint(28, 62), "self", pension, {"disability_group": dice.choice((1, 2, 3))})
    return Plot((person,), ("status", "gmi", "housing"), _bills(dice, heavy=False))


def _single_parent(dice: random.Random) -> Plot:
    work = (
        _monthly("wage", dice.uniform(280, 720)),
        _monthly("family_state_benefit", dice.choice((25, 100, 225))),
        _monthly("maintenance", dice.choice((107.5, 129, 150))),
    )
    children = tuple(Character(dice.randint(1, 16), "child") for _ in range(dice.randint(1, 3)))
    parent = Character(dice.randint(24, 46), "self", work[: dice.randint(1, 3)], woman=dice.random() < 0.85)
    return Plot((parent, *children), ("status", "gmi", "housing"), _bills(dice, heavy=dice.random() < 0.4))


def _family(dice: random.Random) -> Plot:
    wage = (_monthly("wage", dice.uniform(500, 1250)),)
    at_home = dice.choice(
        ((_monthly("unemployment_benefit", dice.uniform(180, 420)),), (), (_monthly("parental_benefit", 210),))
    )
    children = tuple(Character(dice.randint(0, 17), "child") for _ in range(dice.randint(1, 5)))
    return Plot(
        (
            Character(dice.randint(27, 48), "self", wage, woman=False),
            Character(dice.randint(25, 46), "spouse", (*at_home, _monthly("family_state_benefit", 100)), woman=True),
            *children,
        ),
        ("status", "gmi", "housing"),
        _bills(dice, heavy=False),
        {},
        {"vehicles": dice.choice((0, 1, 1, 2))},
    )


def _unemployed(dice: random.Random) -> Plot:
    income: tuple[dict[str, Any], ...] = ()
    if dice.random() < 0.5:
        income = (_monthly("unemployment_benefit", dice.uniform(90, 380)),)
    return Plot(
        (Character(dice.randint(22, 63), "self", income),),
        ("status", "gmi"),
        (),
        {},
        {"savings": _euro(dice.choice((0, 0, 40, 900)))},
    )


def _three_generations(dice: random.Random) -> Plot:
    return Plot(
        (
            Character(dice.randint(32, 45), "self", (_monthly("wage", dice.uniform(420, 900)),), woman=True),
            Character(
                dice.randint(66, 80), "parent", (_monthly("old_age_pension", dice.uniform(240, 460)),), woman=True
            ),
            Character(dice.randint(4, 12), "child"),
            Character(dice.randint(18, 22), "child", (_monthly("scholarship", 99),), {"student": True}),
        ),
        ("status", "housing"),
        _bills(dice, heavy=True),
    )


KINDS = (
    (_pensioner_alone, 34),
    (_two_pensioners, 8),
    (_disabled_alone, 14),
    (_single_parent, 16),
    (_family, 12),
    (_unemployed, 12),
    (_three_generations, 4),
)


def invent(dice: random.Random) -> Plot:
    """A household of a kind as often as an office meets it (shares are invented)."""
    makers, weights = zip(*KINDS, strict=True)
    return dice.choices(makers, weights)[0](dice)  # type: ignore[no-any-return]
