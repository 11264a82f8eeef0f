"""Who has a right to the housing benefit. No status is required."""

from __future__ import annotations

from datetime import date

from dienests.engine import Condition, Flag, Money, Text, rule
from dienests.rulebook.entities import HOUSEHOLD, HOUSING

_LABEL = Text("Ir spēkā vienotā mājokļa pabalsta kārtība", "The uniform housing benefit is in force")
_IN_FORCE = Text(
    "Mājokļa pabalstu aprēķina pēc vienotas kārtības (no 01.07.2021.).",
    "The housing benefit follows the uniform rules (from 01.07.2021).",
)
_NOT_YET = Text(
    "Līdz 30.06.2021. mājokļa pabalstu noteica katra pašvaldība; to šeit neaprēķina.",
    "Until 30.06.2021 each municipality set its own housing benefit; it is not computed here.",
)


@rule(
    entity=HOUSEHOLD,
    name="housing_rules_in_force",
    valid_until=date(2021, 6, 30),
    label=_LABEL,
    sentence=_IN_FORCE,
    sentence_if_false=_NOT_YET,
    paragraph="35. pants",
    reference="DGP-HB",
    condition=Condition((HOUSING,)),
)
def housing_rules_until_2021_06() -> Flag:
    return False


@rule(
    entity=HOUSEHOLD,
    name="housing_rules_in_force",
    valid_from=date(2021, 7, 1),
    label=_LABEL,
    sentence=_IN_FORCE,
    sentence_if_false=_NOT_YET,
    paragraph="35. pants",
    reference="DGP-HB",
    condition=Condition((HOUSING,)),
)
def housing_rules_from_2021_07() -> Flag:
    return True


@rule(
    entity=HOUSEHOLD,
    label=Text("Ir mājokļa izdevumi", "There are dwelling costs"),
    sentence=Text("Mājokļa izdevumi ir {counted_costs}.", "The dwelling costs are {counted_costs}."),
    sentence_if_false=Text("Mājokļa izdevumi nav norādīti.", "No dwelling costs are given."),
    paragraph="35. panta trešā daļa",
    condition=Condition((HOUSING,)),
)
def has_costs(counted_costs: Money) -> Flag:
    return counted_costs > 0


@rule(
    entity=HOUSEHOLD,
    label=Text("Ienākumi ir zem mājokļa pabalsta robežas", "Income is below the housing limit"),
    sentence=Text(
        "Ienākumi {housing_income} ir mazāki par GMI robežu ar koeficientu un izdevumiem, {housing_limit}.",
        "The income of {housing_income} is below the GMI limit with coefficient and costs, {housing_limit}.",
    ),
    sentence_if_false=Text(
        "Ienākumi {housing_income} nav mazāki par GMI robežu ar koeficientu un izdevumiem, {housing_limit}.",
        "The income of {housing_income} is not below the GMI limit with coefficient and costs, {housing_limit}.",
    ),
    paragraph="35. panta ceturtā un piektā daļa",
    condition=Condition((HOUSING,), "housing_income", "housing_limit"),
)
def income_below_housing_limit(housing_income: Money, housing_limit: Money) -> Flag:
    return housing_income < housing_limit


@rule(
    entity=HOUSEHOLD,
    label=Text("Mājokļa pabalsta nosacījumi ir izpildīti", "The conditions of the housing benefit are met"),
    sentence=Text("Mājokļa pabalsta nosacījumi ir izpildīti.", "The conditions of the housing benefit are met."),
    sentence_if_false=Text(
        "Kāds mājokļa pabalsta nosacījums nav izpildīts.", "A condition of the housing benefit is not met."
    ),
    paragraph="35. pants; 36. panta pirmā daļa",
    tag="I",
)
def housing_conditions_fit(
    housing_rules_in_force: Flag,
    has_costs: Flag,
    income_below_housing_limit: Flag,
    means_fit: Flag,
    housing_needs_means: Flag,
) -> Flag:
    means_do_not_stand_against = means_fit or not housing_needs_means
    return housing_rules_in_force and has_costs and income_below_housing_limit and means_do_not_stand_against
