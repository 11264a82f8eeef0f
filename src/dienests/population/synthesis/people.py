"""Persons of a block: days of birth, disability, study, institution, and who lives by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from dienests.population.synthesis.composition import (
    CHILD,
    LONE_PARENT,
    PARTNER,
    Composition,
)
from dienests.population.synthesis.draws import Flags, Floats, Integers, by_age, chosen, happens
from dienests.population.synthesis.published import ZONES, facts

(
    MINOR,
    STUDENT,
    EMPLOYED,
    SELF_EMPLOYED,
    ON_UNEMPLOYMENT_BENEFIT,
    WITHOUT_WORK,
    INACTIVE,
    ON_PARENTAL_BENEFIT,
    PENSIONER,
    DISABLED,
) = range(10)
ADULT_AGE = 18.0
SMALL_CHILD_AGE = 1.5
DAYS_IN_YEAR = 365.2425
NEW_JOB_PERCENT = 14
# How much the ability of a household weighs in who is without work: poverty gathers in households.
ABILITY_IN_WORK = 1.1


@dataclass(frozen=True, slots=True)
class People:
    """One entry each person. `living` is what a person lives by (MINOR … DISABLED); `works` holds for pensioners and
    disabled persons too. `born` and `started_work_on` are days since 1970, the latter -1 where there is none."""

    born: Integers
    disability_group: Integers
    student: Flags
    in_institution: Flags
    living: Integers
    works: Flags
    started_work_on: Integers


def people_of(random: np.random.Generator, made: Composition, *, day: date, pension_age: float) -> People:
    """`pension_age` in years, as the law has it on `day`."""
    structure = facts("structure")
    count = len(made.home)
    today = (day - date(1970, 1, 1)).days
    rate = by_age(made.age, structure.table("disability_rate"))
    groups = chosen(random, count, list(structure.table("disability_groups").values())) + 1
    disabled = happens(random, count, rate)
    student = happens(random, count, by_age(np.floor(made.age), structure.table("students"))) & (made.age < 30)
    living, works = _living(random, made, student, disabled * groups, pension_age)
    away = structure.number("in_institution")
    return People(
        born=today - np.floor(made.age * DAYS_IN_YEAR).astype(np.int64),
        disability_group=(disabled * groups).astype(np.int64),
        student=student,
        in_institution=happens(random, count, away) & (made.age >= 75) & (made.role != 0),
        living=living,
        works=works,
        started_work_on=_work_starts(random, works, today),
    )


def _work_starts(random: np.random.Generator, works: Flags, today: int) -> Integers:
    """Only lately taken up work is on record."""
    lately = works & happens(random, len(works), NEW_JOB_PERCENT)
    return np.where(lately, today - random.integers(1, 365, len(works)), -1).astype(np.int64)


def _living(
    random: np.random.Generator, made: Composition, student: Flags, group: Integers, pension_age: float
) -> tuple[Integers, Flags]:
    incomes = facts("incomes")
    count, age = len(made.home), made.age
    out_of_work = _out_of_work(random, made)
    living = np.where(out_of_work, _kind_of_worklessness(random, made), EMPLOYED)
    own_business = happens(random, count, incomes.table("self_employment")["percent"])
    living[(living == EMPLOYED) & own_business] = SELF_EMPLOYED
    living[_cares_for_small_child(random, made)] = ON_PARENTAL_BENEFIT
    disabled_work = np.array([0.0, *(incomes.table("disabled_in_work").values())])[group]
    living = np.select(
        [age < ADULT_AGE, age >= pension_age, group > 0, student & (age < 24)],
        [MINOR, PENSIONER, DISABLED, STUDENT],
        living,
    )
    works = (living == EMPLOYED) | (living == SELF_EMPLOYED)
    percent = np.select(
        [living == PENSIONER, living == DISABLED, living == STUDENT],
        [
            by_age(age, incomes.table("pensioners_in_work"), before=40.0),
            disabled_work,
            np.full(count, incomes.table("students_in_work")["percent"]),
        ],
        0.0,
    )
    return living.astype(np.int64), works | happens(random, count, percent)


def _out_of_work(random: np.random.Generator, made: Composition) -> Flags:
    """Chances follow unemployment and inactivity of the zone, the ability of the household and the age."""
    incomes = facts("incomes")
    unemployed, inactive = incomes.table("unemployment"), incomes.table("inactivity")
    percent = np.array([inactive[zone] + unemployed[zone] * (1 - inactive[zone] / 100) for zone in ZONES])
    odds = np.log(percent / (100 - percent)) * np.sqrt(1 + ABILITY_IN_WORK**2 * np.pi / 8)
    score = odds[made.zone][made.home] - ABILITY_IN_WORK * made.ability[made.home]
    score = score + 0.5 * (made.age < 25) + 0.35 * (made.age >= 58)
    lone = (made.kind == LONE_PARENT)[made.home] & (youngest_child(made) < 3)[made.home]
    out_of_work: Flags = random.random(len(score)) < 1 / (1 + np.exp(-(score + 0.8 * lone)))
    return out_of_work


def _kind_of_worklessness(random: np.random.Generator, made: Composition) -> Integers:
    incomes = facts("incomes")
    unemployed, inactive = incomes.table("unemployment"), incomes.table("inactivity")
    share = np.array([unemployed[zone] / (unemployed[zone] + inactive[zone]) * 100 for zone in ZONES])
    looking = happens(random, len(made.home), share[made.zone][made.home])
    insured = happens(random, len(made.home), incomes.table("unemployment_benefit")["percent"])
    return np.where(looking, np.where(insured, ON_UNEMPLOYMENT_BENEFIT, WITHOUT_WORK), INACTIVE).astype(np.int64)


def youngest_child(made: Composition) -> Floats:
    """Age of the youngest minor of each household; infinite where there is none."""
    youngest: Floats = np.minimum.reduceat(np.where(made.role == CHILD, made.age, np.inf), made.first)
    return youngest


def _cares_for_small_child(random: np.random.Generator, made: Composition) -> Flags:
    small = (youngest_child(made) < SMALL_CHILD_AGE)[made.home]
    carer = (made.role == PARTNER) | ((made.role == 0) & (made.kind == LONE_PARENT)[made.home])
    caring: Flags = small & carer & happens(random, len(made.home), 88) & (made.age < 52)
    return caring
