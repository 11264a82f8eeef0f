"""Income rows of a block: what each person received in the three months and the twelve months before."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dienests.population.synthesis.composition import CHILD, LONE_PARENT, Composition
from dienests.population.synthesis.draws import Flags, Floats, Integers, cents, happens, log_normal
from dienests.population.synthesis.people import (
    ADULT_AGE,
    DISABLED,
    EMPLOYED,
    INACTIVE,
    MINOR,
    ON_PARENTAL_BENEFIT,
    ON_UNEMPLOYMENT_BENEFIT,
    PENSIONER,
    SELF_EMPLOYED,
    STUDENT,
    WITHOUT_WORK,
    People,
    youngest_child,
)
from dienests.population.synthesis.published import ZONES, facts
from dienests.rulebook import INCOME_KINDS

KIND_CODES = {kind: code for code, kind in enumerate(INCOME_KINDS)}
# How much the ability of a household weighs in wages and pensions, besides what is a person's own.
ABILITY_IN_WAGES, ABILITY_IN_PENSIONS = 0.55, 0.35
OTHER_MONTHS = 9


@dataclass(slots=True)
class IncomeRows:
    """Rows as they are added; `person` is the position in the block, amounts in cents."""

    random: np.random.Generator
    person: list[Integers] = field(default_factory=list)
    kind: list[Integers] = field(default_factory=list)
    months: list[Integers] = field(default_factory=list)
    twelve: list[Integers] = field(default_factory=list)

    def steady(self, at: Integers, kind: str, euros: Floats, *, variation: float = 0.0, growth: float = 1.0) -> None:
        """An amount received each month, up to `variation` (a share) more or less; before that times `growth`."""
        amounts = np.repeat(euros[:, None], 3, axis=1)
        if variation:
            amounts = amounts * (1 + variation * (2 * self.random.random(amounts.shape) - 1))
        months = cents(amounts)
        self._add(at, kind, months, months.sum(axis=1) + cents(euros * growth) * OTHER_MONTHS)

    def once(self, at: Integers, kind: str, euros: Floats) -> None:
        """An amount received once in the twelve months, in any of them."""
        months = np.zeros((len(at), 3), dtype=np.int64)
        received = self.random.integers(0, 12, len(at))
        lately = np.flatnonzero(received < 3)
        total = cents(euros)
        months[lately, received[lately]] = total[lately]
        self._add(at, kind, months, total)

    def _add(self, at: Integers, kind: str, months: Integers, twelve: Integers) -> None:
        paid = twelve > 0
        self.person.append(at[paid])
        self.kind.append(np.full(int(paid.sum()), KIND_CODES[kind], dtype=np.int64))
        self.months.append(months[paid])
        self.twelve.append(twelve[paid])

    def sorted_by_person(self) -> tuple[Integers, Integers, Integers, Integers]:
        """Person, kind, months (three columns) and twelve months."""
        person, kind = np.concatenate(self.person), np.concatenate(self.kind)
        order = np.lexsort((kind, person))
        return person[order], kind[order], np.concatenate(self.months)[order], np.concatenate(self.twelve)[order]


def income_rows(random: np.random.Generator, made: Composition, people: People, *, level: float) -> IncomeRows:
    """`level` scales all amounts (1 is January 2026)."""
    rows = IncomeRows(random)
    _wages(rows, made, people, level)
    _pensions(rows, made, people, level)
    _disability(rows, made, people, level)
    _working_age_benefits(rows, made, people, level)
    _children(rows, made, people, level)
    _students(rows, people, level)
    _without_income(rows, people, level)
    _smaller_rows(rows, made, people, level)
    return rows


def _zone_factor(made: Composition, name: str) -> Floats:
    factor = facts("incomes").table(name)
    return np.array([factor[zone] for zone in ZONES])[made.zone]


def _luck(rows: IncomeRows, made: Composition, at: Integers, weight: float) -> Floats:
    """Standard normal, partly the household's."""
    own = rows.random.standard_normal(len(at))
    luck: Floats = weight * made.ability[made.home[at]] + np.sqrt(1 - weight**2) * own
    return luck


def _wages(rows: IncomeRows, made: Composition, people: People, level: float) -> None:
    incomes = facts("incomes")
    wage, part = incomes.table("wage"), incomes.table("part_time")
    at = np.flatnonzero(people.works & (people.living != SELF_EMPLOYED) & (people.living != STUDENT))
    place = (_zone_factor(made, "wage_by_zone") * made.prosperity)[made.home[at]]
    euros = wage["median"] * place * np.exp(wage["spread"] * _luck(rows, made, at, ABILITY_IN_WAGES))
    age = made.age[at]
    euros *= np.select([age < 25, age >= 60], [0.78, 0.9], 1.0)
    less_time = happens(rows.random, len(at), part["percent"]) | (people.living[at] != EMPLOYED)
    share = part["least"] + (part["most"] - part["least"]) * rows.random.random(len(at))
    euros = np.clip(np.where(less_time, euros * share, euros), wage["least"], wage["most"]) * level
    rows.steady(at, "wage", euros, variation=0.05, growth=0.95)
    own = incomes.table("self_employment")
    at = np.flatnonzero(people.living == SELF_EMPLOYED)
    place = (_zone_factor(made, "wage_by_zone") * made.prosperity)[made.home[at]]
    euros = own["median"] * place * np.exp(own["spread"] * _luck(rows, made, at, ABILITY_IN_WAGES))
    rows.steady(at, "self_employment", np.clip(euros, own["least"], own["most"]) * level, variation=0.4)


def _pensions(rows: IncomeRows, made: Composition, people: People, level: float) -> None:
    incomes = facts("incomes")
    pension, instead = incomes.table("old_age_pension"), incomes.table("no_pension")
    at = np.flatnonzero(people.living == PENSIONER)
    without = happens(rows.random, len(at), instead["percent"])
    place = (_zone_factor(made, "pension_by_zone") * np.sqrt(made.prosperity))[made.home[at]]
    euros = pension["median"] * place * np.exp(pension["spread"] * _luck(rows, made, at, ABILITY_IN_PENSIONS))
    euros = np.clip(euros, pension["least"], pension["most"]) * level
    rows.steady(at[~without], "old_age_pension", euros[~without], growth=0.97)
    rows.steady(at[without], "state_social_security_benefit", np.full(int(without.sum()), instead["amount"] * level))


def _disability(rows: IncomeRows, made: Composition, people: People, level: float) -> None:
    incomes = facts("incomes")
    pension, without = incomes.table("disability_pension"), incomes.table("disabled_without_pension")
    care = incomes.table("care_of_disabled")
    at = np.flatnonzero(people.living == DISABLED)
    instead = happens(rows.random, len(at), without["percent"])
    median = np.array([0.0, pension["1"], pension["2"], pension["3"]])[people.disability_group[at]]
    euros = median * np.exp(pension["spread"] * rows.random.standard_normal(len(at)))
    euros = np.clip(euros, pension["least"], pension["most"]) * level
    rows.steady(at[~instead], "disability_pension", euros[~instead], growth=0.97)
    rows.steady(at[instead], "state_social_security_benefit", np.full(int(instead.sum()), without["amount"] * level))
    grown = made.age >= ADULT_AGE
    for kind, who, percent, amount in (
        ("disabled_care_benefit", grown & (people.disability_group == 1), care["percent"], care["amount"]),
        (
            "disabled_child_care_benefit",
            ~grown & (people.disability_group > 0),
            care["child_percent"],
            care["child_amount"],
        ),
    ):
        chosen = _some(rows, who, percent)
        rows.steady(chosen, kind, np.full(len(chosen), amount * level))


def _working_age_benefits(rows: IncomeRows, made: Composition, people: People, level: float) -> None:
    incomes = facts("incomes")
    benefit, parental = incomes.table("unemployment_benefit"), incomes.table("parental")
    at = np.flatnonzero(people.living == ON_UNEMPLOYMENT_BENEFIT)
    euros = log_normal(rows.random, len(at), median=benefit["median"], spread=benefit["spread"])
    rows.steady(at, "unemployment_benefit", np.clip(euros, benefit["least"], benefit["most"]) * level, variation=0.15)
    at = np.flatnonzero(people.living == ON_PARENTAL_BENEFIT)
    insured = happens(rows.random, len(at), parental["with_wage_percent"])
    euros = log_normal(rows.random, len(at), median=parental["parental_median"], spread=parental["parental_spread"])
    euros = euros * (_zone_factor(made, "wage_by_zone") * made.prosperity)[made.home[at]] * level
    rows.steady(at[insured], "parental_benefit", euros[insured])
    rows.steady(at, "child_raising_benefit", np.full(len(at), parental["child_raising"] * level))


def _children(rows: IncomeRows, made: Composition, people: People, level: float) -> None:
    incomes = facts("incomes")
    state, support = incomes.table("family_state_benefit"), incomes.table("maintenance")
    survivor = incomes.table("survivor_pension")
    child = made.role == CHILD
    at = np.flatnonzero(child & ((made.age >= 1) & (made.age < 16) | people.student))
    by_number = np.array([0.0, *state.values()])
    rows.steady(at, "family_state_benefit", by_number[np.minimum(made.minors[made.home[at]], 4)])
    of_one_parent = child & (made.kind == LONE_PARENT)[made.home]
    at = _some(rows, of_one_parent, support["percent"])
    euros = np.where(made.age[at] < 7, support["under_7"], support["from_7"])
    rows.steady(at, "maintenance", euros * level)
    percent = np.where(of_one_parent, survivor["lone_parent_percent"], survivor["percent"])
    at = np.flatnonzero(child & happens(rows.random, len(child), percent))
    euros = log_normal(rows.random, len(at), median=survivor["median"], spread=survivor["spread"])
    rows.steady(at, "survivor_pension", euros * level)
    newborn = np.flatnonzero(people.living == ON_PARENTAL_BENEFIT)
    newborn = newborn[(youngest_child(made) < 1)[made.home[newborn]]]
    rows.once(newborn, "childbirth_benefit", np.full(len(newborn), 600.0))


def _students(rows: IncomeRows, people: People, level: float) -> None:
    study = facts("incomes").table("students_in_work")
    at = np.flatnonzero((people.living == STUDENT) & people.works)
    euros = log_normal(rows.random, len(at), median=study["median"], spread=study["spread"])
    rows.steady(at, "wage", euros * level, variation=0.3)
    at = _some(rows, people.living == STUDENT, study["scholarship_percent"])
    euros = log_normal(rows.random, len(at), median=study["scholarship_median"], spread=0.4)
    rows.steady(at, "scholarship", euros * level, growth=0.8)
    at = _some(rows, people.living == STUDENT, study["loan_percent"])
    rows.steady(at, "student_loan", np.full(len(at), 170.0))


def _without_income(rows: IncomeRows, people: People, level: float) -> None:
    without = facts("incomes").table("without_income")
    nothing = (people.living == WITHOUT_WORK) | (people.living == INACTIVE)
    for kind, name in (("transfers", "transfers"), ("irregular", "odd_jobs")):
        at = _some(rows, nothing, without[f"{name}_percent"])
        euros = log_normal(rows.random, len(at), median=without[f"{name}_median"], spread=0.9)
        rows.once(at, kind, euros * level)
    at = _some(rows, people.living == WITHOUT_WORK, without["measure_percent"])
    rows.steady(at, "employment_measure_support", np.full(len(at), without["measure_amount"] * level), growth=0.3)


def _smaller_rows(rows: IncomeRows, made: Composition, people: People, level: float) -> None:
    minor, pensioner = people.living == MINOR, people.living == PENSIONER
    adult = ~minor & ~pensioner
    works = people.works
    groups: dict[str, tuple[str, Flags]] = {
        "second_wage": ("wage", works & adult),
        "sickness_benefit": ("sickness_benefit", works),
        "tax_refund": ("tax_refund", works),
        "transfers_adult": ("transfers", adult),
        "transfers_senior": ("transfers", pensioner),
        "transfers_child": ("transfers", minor),
        "irregular": ("irregular", adult),
        "property_sale": ("property_sale", ~minor),
        "rental_income": ("rental_income", works | pensioner),
        "other_regular": ("other_regular", works),
        "municipal_assistance_senior": ("municipal_assistance", pensioner),
        "municipal_assistance_child": ("municipal_assistance", minor & (made.age >= 1.5)),
        "municipal_assistance_adult": ("municipal_assistance", adult),
        "blood_donation": ("blood_donation", works),
        "transport_compensation": ("transport_compensation", people.disability_group > 0),
        "funeral_benefit": ("funeral_benefit", ~minor),
        "charity": ("charity", ~works),
    }
    for name, amounts in facts("incomes").tables("second_rows").items():
        kind, who = groups[name]
        at = _some(rows, who, amounts["percent"])
        euros = log_normal(rows.random, len(at), median=amounts["median"], spread=amounts["spread"]) * level
        if kind in ("wage", "rental_income", "other_regular"):
            rows.steady(at, kind, euros / 12)
        else:
            rows.once(at, kind, euros)


def _some(rows: IncomeRows, who: Flags, percent: float) -> Integers:
    """Positions of that many percent of those who are of a group."""
    at = np.flatnonzero(who)
    return at[happens(rows.random, len(at), percent)]
