"""Amount of the benefit for ensuring the guaranteed minimum income: what is missing to the GMI limit."""

from __future__ import annotations

from dienests.engine import Count, Flag, Money, Rounding, Text, rule
from dienests.rulebook.entities import HOUSEHOLD

ROUNDING = Rounding("benefit_rounding", "noapaļošana: tiesību normā nav atrasta [U]")


@rule(
    entity=HOUSEHOLD,
    label=Text("GMI robeža mājsaimniecībai", "GMI limit of the household"),
    sentence=Text(
        "Robeža mājsaimniecībai: {gmi_first} + {other_persons} × {gmi_other} = {value}.",
        "Limit of the household: {gmi_first} + {other_persons} × {gmi_other} = {value}.",
    ),
    paragraph="33. panta pirmā daļa",
    reference="LM-GMI-easy",
)
def gmi_limit(gmi_first: Money, gmi_other: Money, other_persons: Count) -> Money:
    return gmi_first + gmi_other * other_persons


@rule(
    entity=HOUSEHOLD,
    label=Text("GMI pabalsts mēnesī", "GMI benefit per month"),
    sentence=Text(
        "GMI pabalsts ir {value} (robeža {gmi_limit}, ienākumi {gmi_income}).",
        "The GMI benefit is {value} (limit {gmi_limit}, income {gmi_income}).",
    ),
    paragraph="35. pants",
    reference="LM-GMI-easy",
    rounding=ROUNDING,
)
def gmi_before_minimum(is_needy: Flag, income_below_gmi: Flag, gmi_limit: Money, gmi_income: Money) -> Money:
    return gmi_limit - gmi_income if is_needy and income_below_gmi else 0


@rule(
    entity=HOUSEHOLD,
    label=Text("Izmaksājamais GMI pabalsts", "GMI benefit payable"),
    sentence=Text("Izmaksājamais GMI pabalsts ir {value} mēnesī.", "The GMI benefit payable is {value} per month."),
    paragraph="35. pants",
)
def gmi_benefit(gmi_before_minimum: Money, minimum_payment: Money) -> Money:
    return gmi_before_minimum if gmi_before_minimum >= minimum_payment else 0
