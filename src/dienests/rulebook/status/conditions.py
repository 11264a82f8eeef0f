"""Needy and low-income status of a household (ss. 33 and 36 of the Law)."""

from __future__ import annotations

from dienests.engine import Choice, Condition, Count, Flag, Money, Text, rule
from dienests.rulebook.entities import HOUSEHOLD, LOW_INCOME, NEEDY

STATUSES = {
    "needy": Text("trūcīga mājsaimniecība", "needy household"),
    "low_income": Text("maznodrošināta mājsaimniecība", "low-income household"),
    "none": Text("nav piešķirams", "none"),
}


@rule(
    entity=HOUSEHOLD,
    label=Text("Trūcīgas mājsaimniecības ienākumu robeža", "Income limit of a needy household"),
    sentence=Text(
        "Robeža mājsaimniecībai: {needy_first} + {other_persons} × {needy_other} = {value}.",
        "Limit of the household: {needy_first} + {other_persons} × {needy_other} = {value}.",
    ),
    paragraph="33. pants",
)
def needy_limit(needy_first: Money, needy_other: Money, other_persons: Count) -> Money:
    return needy_first + needy_other * other_persons


@rule(
    entity=HOUSEHOLD,
    label=Text("Maznodrošinātas mājsaimniecības ienākumu robeža", "Income limit of a low-income household"),
    sentence=Text(
        "Pašvaldības noteiktā robeža šai mājsaimniecībai ir {value} "
        "(ne zemāka par trūcīgas mājsaimniecības robežu {needy_limit}).",
        "The limit set by the municipality for this household is {value} (not below the needy limit of {needy_limit}).",
    ),
    paragraph="33. pants",
)
def low_income_limit(
    low_income_first: Money,
    low_income_other: Money,
    low_income_max_first: Money,
    low_income_max_other: Money,
    other_persons: Count,
    needy_limit: Money,
) -> Money:
    first = min(low_income_first, low_income_max_first)
    other = min(low_income_other, low_income_max_other)
    return max(needy_limit, first + other * other_persons)


@rule(
    entity=HOUSEHOLD,
    label=Text("Ienākumi nepārsniedz trūcīgas mājsaimniecības robežu", "Income within the needy limit"),
    sentence=Text(
        "Mājsaimniecības ienākumi {status_income} nepārsniedz trūcīgas mājsaimniecības robežu {needy_limit}.",
        "The household income of {status_income} does not exceed the needy limit of {needy_limit}.",
    ),
    sentence_if_false=Text(
        "Mājsaimniecības ienākumi {status_income} pārsniedz trūcīgas mājsaimniecības robežu {needy_limit}.",
        "The household income of {status_income} exceeds the needy limit of {needy_limit}.",
    ),
    paragraph="33. pants",
    condition=Condition((NEEDY,), "status_income", "needy_limit"),
)
def income_within_needy_limit(status_income: Money, needy_limit: Money) -> Flag:
    return status_income <= needy_limit


@rule(
    entity=HOUSEHOLD,
    label=Text("Ienākumi nepārsniedz maznodrošinātas mājsaimniecības robežu", "Income within the low-income limit"),
    sentence=Text(
        "Mājsaimniecības ienākumi {status_income} nepārsniedz maznodrošinātas mājsaimniecības robežu "
        "{low_income_limit}.",
        "The household income of {status_income} does not exceed the low-income limit of {low_income_limit}.",
    ),
    sentence_if_false=Text(
        "Mājsaimniecības ienākumi {status_income} pārsniedz maznodrošinātas mājsaimniecības robežu {low_income_limit}.",
        "The household income of {status_income} exceeds the low-income limit of {low_income_limit}.",
    ),
    paragraph="33. pants",
    condition=Condition((LOW_INCOME,), "status_income", "low_income_limit"),
)
def income_within_low_income_limit(status_income: Money, low_income_limit: Money) -> Flag:
    return status_income <= low_income_limit


@rule(
    entity=HOUSEHOLD,
    label=Text("Mājsaimniecības statuss", "Status of the household"),
    sentence=Text("Statuss: {value}.", "Status: {value}."),
    paragraph="33. pants; 36. panta pirmā daļa",
    choices=STATUSES,
)
def status(means_fit: Flag, income_within_needy_limit: Flag, income_within_low_income_limit: Flag) -> Choice:
    if means_fit and income_within_needy_limit:
        return "needy"
    if means_fit and income_within_low_income_limit:
        return "low_income"
    return "none"
