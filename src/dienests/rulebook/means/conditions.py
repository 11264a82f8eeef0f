"""Savings, real estate, land and vehicles (s. 36(1) of the Law)."""

from __future__ import annotations

from datetime import date

from dienests.engine import Condition, Count, Flag, Money, Ratio, Text, rule
from dienests.rulebook.entities import HOUSEHOLD, HOUSING, LOW_INCOME, NEEDY

MEANS = "36. panta pirmā daļa"
NEEDED_FOR = (NEEDY, LOW_INCOME, HOUSING)


@rule(
    entity=HOUSEHOLD,
    name="savings_limit",
    valid_until=date(2023, 5, 31),
    label=Text("Uzkrājuma robeža", "Limit of savings"),
    sentence=Text(
        "Mājsaimniecības uzkrājums nedrīkst pārsniegt {value}.", "The savings of the household may not exceed {value}."
    ),
    paragraph=MEANS,
    reference="PREI; JUR; BKS",
)
def savings_limit_until_2023_05(savings_limit_fixed: Money) -> Money:
    return savings_limit_fixed


@rule(
    entity=HOUSEHOLD,
    name="savings_limit",
    valid_from=date(2023, 6, 1),
    label=Text("Uzkrājuma robeža", "Limit of savings"),
    sentence=Text(
        "Uzkrājuma robeža: {needy_first} + {other_persons} × {needy_other} = {value}.",
        "Limit of savings: {needy_first} + {other_persons} × {needy_other} = {value}.",
    ),
    paragraph=MEANS,
    reference="RIGA-24",
    tag="I",
)
def savings_limit_from_2023_06(needy_first: Money, needy_other: Money, other_persons: Count) -> Money:
    return needy_first + needy_other * other_persons


@rule(
    entity=HOUSEHOLD,
    label=Text("Uzkrājums nepārsniedz robežu", "Savings within the limit"),
    sentence=Text(
        "Uzkrājums {savings} nepārsniedz robežu {savings_limit}.",
        "Savings of {savings} do not exceed the limit of {savings_limit}.",
    ),
    sentence_if_false=Text(
        "Uzkrājums {savings} pārsniedz robežu {savings_limit}.",
        "Savings of {savings} exceed the limit of {savings_limit}.",
    ),
    paragraph=MEANS,
    condition=Condition(NEEDED_FOR, "savings", "savings_limit"),
)
def savings_fit(savings: Money, savings_limit: Money) -> Flag:
    return savings <= savings_limit


@rule(
    entity=HOUSEHOLD,
    label=Text("Nekustamais īpašums nepārsniedz robežu", "Real estate within the limit"),
    sentence=Text(
        "Citu nekustamo īpašumu skaits ({other_real_estate}) nepārsniedz atļauto ({other_real_estate_limit}).",
        "The number of other real estates, {other_real_estate}, does not exceed {other_real_estate_limit}.",
    ),
    sentence_if_false=Text(
        "Citu nekustamo īpašumu skaits ({other_real_estate}) pārsniedz atļauto ({other_real_estate_limit}).",
        "The number of other real estates, {other_real_estate}, exceeds {other_real_estate_limit}.",
    ),
    paragraph=MEANS,
    condition=Condition(NEEDED_FOR, "other_real_estate", "other_real_estate_limit"),
)
def real_estate_fits(other_real_estate: Count, other_real_estate_limit: Count) -> Flag:
    return other_real_estate <= other_real_estate_limit


@rule(
    entity=HOUSEHOLD,
    label=Text("Zemes platība nepārsniedz robežu", "Land within the limit"),
    sentence=Text(
        "Zemes platība {land_hectares} ha nepārsniedz {land_limit} ha.",
        "The area of land, {land_hectares} ha, does not exceed {land_limit} ha.",
    ),
    sentence_if_false=Text(
        "Zemes platība {land_hectares} ha pārsniedz {land_limit} ha.",
        "The area of land, {land_hectares} ha, exceeds {land_limit} ha.",
    ),
    paragraph=MEANS,
    condition=Condition(NEEDED_FOR, "land_hectares", "land_limit"),
)
def land_fits(land_hectares: Ratio, land_limit: Ratio) -> Flag:
    return land_hectares <= land_limit


@rule(
    entity=HOUSEHOLD,
    label=Text("Atļautais transportlīdzekļu skaits", "Motor vehicles allowed"),
    sentence=Text(
        "Bērnu skaits mājsaimniecībā ir {child_count}, tāpēc atļautais transportlīdzekļu skaits ir {value}.",
        "The number of children is {child_count}, so the number of motor vehicles allowed is {value}.",
    ),
    paragraph=MEANS,
    reference="JUR; BKS; PREI; RIGA-24",
)
def vehicles_allowed(child_count: Count, vehicle_limit: Count, vehicle_limit_with_children: Count) -> Count:
    return vehicle_limit_with_children if child_count > 0 else vehicle_limit


@rule(
    entity=HOUSEHOLD,
    label=Text("Transportlīdzekļu skaits nepārsniedz robežu", "Motor vehicles within the limit"),
    sentence=Text(
        "Transportlīdzekļu skaits ({vehicles}) nepārsniedz atļauto ({vehicles_allowed}).",
        "The number of motor vehicles, {vehicles}, does not exceed {vehicles_allowed}.",
    ),
    sentence_if_false=Text(
        "Transportlīdzekļu skaits ({vehicles}) pārsniedz atļauto ({vehicles_allowed}).",
        "The number of motor vehicles, {vehicles}, exceeds {vehicles_allowed}.",
    ),
    paragraph=MEANS,
    condition=Condition(NEEDED_FOR, "vehicles", "vehicles_allowed"),
)
def vehicles_fit(vehicles: Count, vehicles_allowed: Count) -> Flag:
    return vehicles <= vehicles_allowed


@rule(
    entity=HOUSEHOLD,
    label=Text("Īpašuma kritēriji ir izpildīti", "The property criteria are met"),
    sentence=Text("Uzkrājums un īpašums nepārsniedz robežas.", "Savings and property are within the limits."),
    sentence_if_false=Text("Uzkrājums vai īpašums pārsniedz robežu.", "Savings or property exceed a limit."),
    paragraph=MEANS,
)
def means_fit(savings_fit: Flag, real_estate_fits: Flag, land_fits: Flag, vehicles_fit: Flag) -> Flag:
    return savings_fit and real_estate_fits and land_fits and vehicles_fit
