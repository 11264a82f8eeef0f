"""Amount of the housing benefit: GMI limit times coefficient, plus costs, less income; at most the costs."""

from __future__ import annotations

from datetime import date

from dienests.engine import Choice, Flag, Money, Ratio, Rounding, Text, aggregate, rule
from dienests.engine.vocabulary import times
from dienests.rulebook.entities import COST, HOUSEHOLD

ROUNDING = Rounding("benefit_rounding", "noapaļošana: tiesību normā nav atrasta [U]")
FORMULA = "35. panta ceturtā un piektā daļa"
_COEFFICIENT = Text("Koeficients", "Coefficient")
_COEFFICIENT_IS = Text("GMI sliekšņu summu reizina ar {value}.", "The sum of GMI thresholds is multiplied by {value}.")


@rule(
    entity=COST,
    label=Text("Ieskaitāmie izdevumi", "Cost counted"),
    sentence=Text("{cost_kind}: ieskaita {value}.", "{cost_kind}: {value} is counted."),
    paragraph="35. panta trešā daļa; MK not. Nr. 809 3. pielikums",
    reference="DGP-HB",
)
def counted_cost(cost_kind: Choice, cost_month: Money, norm_stored: Flag, cost_norm: Money) -> Money:
    return min(cost_month, cost_norm) if norm_stored else cost_month


counted_costs = aggregate(
    "sum",
    entity=HOUSEHOLD,
    over=COST,
    column="counted_cost",
    label=Text("Mājokļa izdevumi kopā", "Dwelling costs in total"),
    sentence=Text("Ieskaitāmie mājokļa izdevumi kopā: {value}.", "Dwelling costs counted in total: {value}."),
    paragraph="35. panta trešā daļa",
)


@rule(
    entity=HOUSEHOLD,
    name="coefficient",
    valid_until=date(2021, 6, 30),
    label=_COEFFICIENT,
    sentence=_COEFFICIENT_IS,
    paragraph=FORMULA,
    reference="DGP-HB",
)
def coefficient_until_2021_06() -> Ratio:
    return 0


@rule(
    entity=HOUSEHOLD,
    name="coefficient",
    valid_from=date(2021, 7, 1),
    valid_until=date(2021, 7, 31),
    label=_COEFFICIENT,
    sentence=_COEFFICIENT_IS,
    paragraph=FORMULA,
    reference="DGP-HB",
)
def coefficient_2021_07(housing_coefficient: Ratio) -> Ratio:
    return housing_coefficient


@rule(
    entity=HOUSEHOLD,
    name="coefficient",
    valid_from=date(2021, 8, 1),
    label=_COEFFICIENT,
    sentence=_COEFFICIENT_IS,
    paragraph=FORMULA,
    reference="LM-HB; BKS",
)
def coefficient_from_2021_08(
    housing_coefficient: Ratio, housing_coefficient_month_before: Ratio, coefficient_follows: Choice
) -> Ratio:
    return housing_coefficient_month_before if coefficient_follows == "bill_month" else housing_coefficient


@rule(
    entity=HOUSEHOLD,
    label=Text("GMI robeža ar koeficientu", "GMI limit with coefficient"),
    sentence=Text(
        "GMI robeža ar koeficientu: {gmi_limit} × {coefficient} = {value}.",
        "GMI limit with the coefficient: {gmi_limit} × {coefficient} = {value}.",
    ),
    paragraph=FORMULA,
    reference="LM-HB",
)
def gmi_with_coefficient(gmi_limit: Money, coefficient: Ratio) -> Money:
    return times(gmi_limit, coefficient)


@rule(
    entity=HOUSEHOLD,
    label=Text("GMI robeža ar koeficientu un izdevumi", "GMI limit with coefficient, and costs"),
    sentence=Text(
        "Robeža ar izdevumiem: {gmi_with_coefficient} + {counted_costs} = {value}.",
        "Limit with the costs: {gmi_with_coefficient} + {counted_costs} = {value}.",
    ),
    paragraph=FORMULA,
    reference="DGP-HB",
)
def housing_limit(gmi_with_coefficient: Money, counted_costs: Money) -> Money:
    return gmi_with_coefficient + counted_costs


@rule(
    entity=HOUSEHOLD,
    label=Text("GMI pabalsts, ko ieskaita ienākumos", "GMI benefit counted as income"),
    sentence=Text(
        "Ienākumiem pieskaita mēneša GMI pabalstu {value}.", "The GMI benefit of {value} is added to the income."
    ),
    paragraph=FORMULA,
    reference="DGP-HB",
)
def gmi_counted(gmi_benefit: Money, gmi_paid: Money, gmi_paid_known: Flag) -> Money:
    return gmi_paid if gmi_paid_known else gmi_benefit


@rule(
    entity=HOUSEHOLD,
    label=Text("Ienākumi mājokļa pabalstam", "Income for the housing benefit"),
    sentence=Text(
        "Mājsaimniecības ienākumi {income_month_household} un GMI pabalsts {gmi_counted}: {value}.",
        "The household income of {income_month_household} and the GMI benefit of {gmi_counted}: {value}.",
    ),
    paragraph=FORMULA,
    reference="DGP-HB",
)
def housing_income(
    income_month_household: Money,
    gmi_counted: Money,
    work_disregard_household: Money,
    work_incentive_in_housing: Flag,
) -> Money:
    with_gmi = income_month_household + gmi_counted
    return with_gmi - work_disregard_household if work_incentive_in_housing else with_gmi


@rule(
    entity=HOUSEHOLD,
    label=Text("Mājokļa pabalsts pēc formulas", "Housing benefit by the formula"),
    sentence=Text(
        "Robežas un ienākumu starpība: {housing_limit} − {housing_income} = {value}.",
        "Limit less income: {housing_limit} − {housing_income} = {value}.",
    ),
    paragraph=FORMULA,
    reference="DGP-HB; LM-HB",
)
def housing_by_formula(housing_limit: Money, housing_income: Money) -> Money:
    return housing_limit - housing_income


@rule(
    entity=HOUSEHOLD,
    label=Text("Mājokļa pabalsts mēnesī", "Housing benefit per month"),
    sentence=Text(
        "Mājokļa pabalsts ir {value} (pēc formulas {housing_by_formula}, ne vairāk par izdevumiem {counted_costs}).",
        "The housing benefit is {value} ({housing_by_formula} by the formula, at most the costs of {counted_costs}).",
    ),
    paragraph=FORMULA,
    reference="DGP-LV",
    tag="I",
    rounding=ROUNDING,
)
def housing_before_minimum(housing_conditions_fit: Flag, housing_by_formula: Money, counted_costs: Money) -> Money:
    return max(0, min(housing_by_formula, counted_costs)) if housing_conditions_fit else 0


@rule(
    entity=HOUSEHOLD,
    label=Text("Izmaksājamais mājokļa pabalsts", "Housing benefit payable"),
    sentence=Text(
        "Izmaksājamais mājokļa pabalsts ir {value} mēnesī.", "The housing benefit payable is {value} per month."
    ),
    paragraph="35. pants",
)
def housing_benefit(housing_before_minimum: Money, minimum_payment: Money) -> Money:
    return housing_before_minimum if housing_before_minimum >= minimum_payment else 0
