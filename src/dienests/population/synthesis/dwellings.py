"""Dwelling costs of a block, and what households own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from dienests.population.synthesis.composition import Composition
from dienests.population.synthesis.draws import Flags, Floats, Integers, cents, happens, log_normal
from dienests.population.synthesis.published import ZONES, facts
from dienests.rulebook import COST_KINDS

KIND_CODES = {kind: code for code, kind in enumerate(COST_KINDS)}
MOST_CARS = 4


@dataclass(slots=True)
class CostRows:
    """Rows as they are added; `household` is the position in the block, amounts in cents."""

    household: list[Integers] = field(default_factory=list)
    kind: list[Integers] = field(default_factory=list)
    month: list[Integers] = field(default_factory=list)

    def add(self, who: Flags, kind: str, euros: Floats) -> None:
        """Rows for those households of `who` that pay anything; `euros` has an entry for every household."""
        amounts = cents(euros)
        at = np.flatnonzero(who & (amounts > 0))
        self.household.append(at)
        self.kind.append(np.full(len(at), KIND_CODES[kind], dtype=np.int64))
        self.month.append(amounts[at])

    def sorted_by_household(self) -> tuple[Integers, Integers, Integers]:
        """Household, kind and amount of the month."""
        household, kind = np.concatenate(self.household), np.concatenate(self.kind)
        order = np.lexsort((kind, household))
        return household[order], kind[order], np.concatenate(self.month)[order]


@dataclass(frozen=True, slots=True)
class Means:
    """What each household owns: cents, a count, hundredths of a hectare, a count."""

    savings_cents: Integers
    other_real_estate: Integers
    land_hundredths: Integers
    vehicles: Integers


def cost_rows(random: np.random.Generator, made: Composition, *, day: date, level: float) -> CostRows:
    """Bills of the month of `day`; `level` scales all amounts (1 is January 2026)."""
    dwellings = facts("dwellings")
    count = len(made.size)
    place = np.array([dwellings.table("cost_by_zone")[zone] for zone in ZONES])[made.zone] * level
    flats = dwellings.table("flat_percent")
    flat = happens(random, count, flats["rural"] + (flats["urban"] - flats["rural"]) * made.urban)
    billed = ~happens(random, count, dwellings.number("without_bills"))
    area = _areas(random, made, flat)
    cold = dwellings.table("season")[str(day.month)]
    rows = CostRows()
    _heating(random, rows, flat & billed, ~flat & billed, area * place * cold)
    _house_and_rent(random, rows, made, flat, billed, area * place)
    _water_and_waste(random, rows, made, flat, billed, place)
    _power_and_small(random, rows, made, flat, billed, place)
    return rows


def _areas(random: np.random.Generator, made: Composition, flat: Flags) -> Floats:
    area = facts("dwellings").table("area")
    middle = (area["first"] + area["other"] * (made.size - 1)) * np.where(flat, 1.0, area["house_factor"])
    drawn = middle * np.exp(area["spread"] * random.standard_normal(len(middle)))
    return np.clip(drawn, area["least"], area["most"])


def _varied(random: np.random.Generator, euros: Floats, spread: float) -> Floats:
    return euros * np.exp(spread * random.standard_normal(len(euros)))


def _heating(random: np.random.Generator, rows: CostRows, flat: Flags, house: Flags, warm_area: Floats) -> None:
    dwellings = facts("dwellings")
    district, other = dwellings.table("heating_per_m2"), dwellings.table("other_heating")
    by_gas = happens(random, len(flat), other["gas_percent"])
    rows.add(flat, "heating", _varied(random, warm_area * district["median"], district["spread"]))
    rows.add(house & by_gas, "gas", _varied(random, warm_area * other["gas_per_m2"], other["spread"]))
    rows.add(house & ~by_gas, "solid_fuel", _varied(random, warm_area * other["solid_per_m2"], other["spread"]))


def _house_and_rent(
    random: np.random.Generator, rows: CostRows, made: Composition, flat: Flags, billed: Flags, area: Floats
) -> None:
    dwellings = facts("dwellings")
    house, rent = dwellings.table("management_per_m2"), dwellings.table("tenants")
    rows.add(flat & billed, "management", _varied(random, area * house["median"], house["spread"]))
    tenant = happens(random, len(flat), rent["rural"] + (rent["urban"] - rent["rural"]) * made.urban)
    of_municipality = happens(random, len(flat), rent["municipal_percent"])
    per_m2 = np.where(of_municipality, rent["municipal_per_m2"], rent["private_per_m2"])
    rows.add(tenant & billed, "rent", _varied(random, area * per_m2, rent["spread"]))


def _water_and_waste(
    random: np.random.Generator, rows: CostRows, made: Composition, flat: Flags, billed: Flags, place: Floats
) -> None:
    per, small = facts("dwellings").table("per_person"), facts("dwellings").table("small_costs")
    others = made.size - 1
    piped = flat | happens(random, len(flat), small["house_water_percent"])
    for kind, who in (("hot_water", flat), ("water", piped), ("sewerage", piped)):
        euros = (per[f"{kind}_first"] + per[f"{kind}_other"] * others) * place
        rows.add(who & billed, kind, _varied(random, euros, per["spread"]))
    rows.add(billed, "waste", _varied(random, per["waste"] * made.size * place, per["spread"]))


def _power_and_small(
    random: np.random.Generator, rows: CostRows, made: Composition, flat: Flags, billed: Flags, place: Floats
) -> None:
    power, small = facts("dwellings").table("electricity"), facts("dwellings").table("small_costs")
    count = len(flat)
    euros = (power["first"] + power["other"] * (made.size - 1) + power["house"] * ~flat) * place
    rows.add(billed, "electricity", _varied(random, euros, power["spread"]))
    for kind, name, who in (
        ("telecommunications", "telecommunications", billed),
        ("gas", "gas_cooking", billed & flat),
        ("other", "other", billed),
    ):
        paying = who & happens(random, count, small[f"{name}_percent"])
        rows.add(paying, kind, _varied(random, small[name] * place, small["spread"]))


def means_of(random: np.random.Generator, made: Composition, month_income: Floats) -> Means:
    """`month_income`: euro per month and person of the household, which savings and property follow."""
    dwellings = facts("dwellings")
    savings, owned = dwellings.table("savings"), dwellings.table("property")
    count = len(made.size)
    months = log_normal(random, count, median=savings["months"], spread=savings["spread"])
    saved = np.minimum(months * (month_income * made.size + 60), savings["most"])
    # From 0 for the poorest to 1 for those with 1,500 euro a month and person.
    rank = np.clip(month_income / 1500, 0, 1)
    adults = made.size - made.minors
    estates = happens(random, count, owned["other_least"] + (owned["other_most"] - owned["other_least"]) * rank)
    land_percent = owned["land_rural"] + (owned["land_urban"] - owned["land_rural"]) * made.urban
    hectares = log_normal(random, count, median=owned["land_median"], spread=owned["land_spread"])
    land = np.where(happens(random, count, land_percent), np.minimum(hectares, 500), 0)
    chance = owned["car_least"] + (owned["car_most"] - owned["car_least"]) * rank
    return Means(
        savings_cents=cents(saved),
        other_real_estate=estates.astype(np.int64) + (estates & happens(random, count, 15)),
        land_hundredths=np.rint(land * 100).astype(np.int64),
        vehicles=np.minimum(random.binomial(adults, chance), MOST_CARS).astype(np.int64),
    )
