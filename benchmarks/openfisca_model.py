"""The rules of the rulebook written for openfisca-core, as its country templates are written, to be measured against.

One variable per rule of ours, with 2026 parameters of Ogre as known today. Amounts are openfisca's own 32-bit floats;
the benchmark requires the same result to the cent before it measures anything. A kind of income or cost is a
variable, since openfisca has persons and households but no rows of incomes or costs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

person = build_entity(key="person", plural="persons", label="Person", is_person=True)
household = build_entity(
    key="household", plural="households", label="Household", roles=[{"key": "member", "plural": "members"}]
)

INCOMES = ("wage", "old_age_pension", "disability_pension", "unemployment_benefit", "maintenance", "other_regular")
CAPPED = ("scholarship",)
IRREGULAR = ("irregular",)
EXCLUDED = ("family_state_benefit",)
COSTS = (
    "rent",
    "management",
    "heating",
    "hot_water",
    "water",
    "sewerage",
    "electricity",
    "gas",
    "waste",
    "solid_fuel",
    "telecommunications",
    "other",
)
TARGETS = ("status_needy", "status_low_income", "gmi_benefit", "housing_benefit", "period_months")


def since(value: float) -> dict[str, Any]:
    return {"values": {"2021-01-01": {"value": value}}}


PARAMETERS = {
    "child_age": since(18),
    "student_child_age": since(24),
    "pension_age_months": since(780),
    "working_age_from": since(18),
    "institution_members_counted": since(0),
    "disabled_counts_as_working_age": since(0),
    "minimum_wage": since(780),
    "irregular_divisor": since(12),
    "gmi_first": since(187),
    "gmi_other": since(131),
    "needy_first": since(425),
    "needy_other": since(298),
    "low_income_max_first": since(680),
    "low_income_max_other": since(476),
    "low_income_first": since(595),
    "low_income_other": since(416),
    "other_real_estate_limit": since(0),
    "land_limit": since(5),
    "vehicle_limit": since(1),
    "vehicle_limit_with_children": since(2),
    "minimum_payment": since(0),
    "period_with_working_age": since(3),
    "period_without_working_age": since(6),
    "coefficient": {"S": since(2.5), "P": since(2), "PC": since(2), "C": since(2), "O": since(1.7)},
}


def variable(name: str, entity: Any, value_type: type, formula: Any = None, **more: Any) -> type[Variable]:
    content = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.MONTH, "label": name, **more}
    if formula is not None:
        content["formula"] = formula
    return type(name, (Variable,), content)


def _months_between(born: Any, period: Any) -> Any:
    # The assessment is on the 10th of the month, as in the households measured.
    day = numpy.datetime64(period.start).astype("datetime64[M]").astype(int)
    months = born.astype("datetime64[M]").astype(int)
    day_of_birth = (born - born.astype("datetime64[M]")).astype(int) + 1
    return day - months - (day_of_birth > 10)


def average(kind: str) -> Any:
    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        return sum(persons(kind, period.offset(-before, "month")) for before in (1, 2, 3)) / 3

    return formula


def above_minimum_wage(kind: str) -> Any:
    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        wage = parameters(period).minimum_wage
        return sum(numpy.maximum(0, persons(kind, period.offset(-before, "month")) - wage) for before in (1, 2, 3)) / 3

    return formula


def _work_income(persons: Any, period: Any, parameters: Any) -> Any:
    return numpy.where(persons("is_minor", period), persons("wage_above", period), persons("wage_average", period))


def _irregular_12(persons: Any, period: Any, parameters: Any) -> Any:
    return sum(persons("irregular", period.offset(-before, "month")) for before in range(1, 13))


def _income_person(persons: Any, period: Any, parameters: Any) -> Any:
    regular = sum(persons(f"{kind}_average", period) for kind in INCOMES[1:])
    irregular = persons("irregular_12", period) / parameters(period).irregular_divisor
    return regular + persons("work_income", period) + persons("scholarship_above", period) + irregular


def _is_child(persons: Any, period: Any, parameters: Any) -> Any:
    age, law = persons("age_years", period), parameters(period)
    return (age < law.child_age) + persons("student", period) * (age < law.student_child_age) > 0


def _working_age(persons: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period)
    of_age = (persons("age_years", period) >= law.working_age_from) * ~persons("is_of_pension_age", period)
    able = (persons("disability_group", period) == 0) + (law.disabled_counts_as_working_age > 0)
    return persons("is_counted", period) * of_age * able > 0


def _household_type(households: Any, period: Any, parameters: Any) -> Any:
    size, children = households("household_size", period), households("child_count", period)
    everyone = households("secure_count", period) == size
    only_with_children = (households("secure_adult_count", period) > 0) * (
        households("secure_adult_count", period) + children == size
    )
    return numpy.select(
        [everyone * (size == 1), everyone, (children > 0) * only_with_children, children > 0], [0, 1, 2, 3], 4
    )


def _coefficient(households: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period).coefficient
    return numpy.choose(households("household_type", period), [law.S, law.P, law.PC, law.C, law.O])


def _sum_over(first: str, other: str) -> Any:
    def formula(households: Any, period: Any, parameters: Any) -> Any:
        law = parameters(period)
        return law[first] + law[other] * households("other_persons", period)

    return formula


def _low_income_limit(households: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period)
    first = numpy.minimum(law.low_income_first, law.low_income_max_first)
    other = numpy.minimum(law.low_income_other, law.low_income_max_other)
    return numpy.maximum(households("needy_limit", period), first + other * households("other_persons", period))


def _members(name: str) -> Any:
    def formula(households: Any, period: Any, parameters: Any) -> Any:
        return households.sum(households.members(name, period) * households.members("is_counted", period))

    return formula


def _costs(households: Any, period: Any, parameters: Any) -> Any:
    return sum(households(f"{kind}_counted", period) for kind in COSTS)


def _counted_cost(kind: str) -> Any:
    def formula(households: Any, period: Any, parameters: Any) -> Any:
        cost = households(f"{kind}_cost", period)
        return numpy.where(households("norm_stored", period), numpy.minimum(cost, 0), cost)

    return formula


def _rounded(amount: Any) -> Any:
    return numpy.floor(amount.astype(numpy.float64) * 100 + 0.5) / 100


def _gmi_before(households: Any, period: Any, parameters: Any) -> Any:
    right = households("status_needy", period) * households("income_below_gmi", period)
    return _rounded(right * (households("gmi_limit", period) - households("income_household", period)))


def _housing_before(households: Any, period: Any, parameters: Any) -> Any:
    capped = numpy.minimum(households("housing_by_formula", period), households("counted_costs", period))
    return _rounded(households("housing_conditions_fit", period) * numpy.maximum(0, capped))


def _payable(name: str) -> Any:
    def formula(households: Any, period: Any, parameters: Any) -> Any:
        amount = households(name, period)
        return amount * (amount >= parameters(period).minimum_payment)

    return formula


def _vehicles_allowed(households: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period)
    return numpy.where(households("child_count", period) > 0, law.vehicle_limit_with_children, law.vehicle_limit)


def _period(households: Any, period: Any, parameters: Any) -> Any:
    law = parameters(period)
    working = households.any(households.members("is_of_working_age", period))
    return numpy.where(working, law.period_with_working_age, law.period_without_working_age)


def variables() -> list[type[Variable]]:
    P, H = person, household
    made = [
        variable("born", P, date, definition_period=DateUnit.ETERNITY),
        variable("student", P, bool),
        variable("disability_group", P, int),
        variable("in_institution", P, bool),
        *(variable(kind, P, float) for kind in (*INCOMES, *CAPPED, *IRREGULAR, *EXCLUDED)),
        *(variable(f"{kind}_cost", H, float) for kind in COSTS),
        *(variable(name, H, float) for name in ("savings", "land_hectares")),
        *(variable(name, H, int) for name in ("other_real_estate", "vehicles")),
        variable("norm_stored", H, bool),
        variable("age_months", P, int, lambda p, t, law: _months_between(p("born", t), t)),
        variable("age_years", P, int, lambda p, t, law: p("age_months", t) // 12),
        variable(
            "is_counted", P, bool, lambda p, t, law: ~p("in_institution", t) + (law(t).institution_members_counted > 0)
        ),
        variable("is_child", P, bool, _is_child),
        variable("is_minor", P, bool, lambda p, t, law: p("age_years", t) < law(t).child_age),
        variable("is_of_pension_age", P, bool, lambda p, t, law: p("age_months", t) >= law(t).pension_age_months),
        variable(
            "is_secure", P, bool, lambda p, t, law: (p("is_of_pension_age", t) + (p("disability_group", t) > 0)) > 0
        ),
        variable("is_secure_adult", P, bool, lambda p, t, law: p("is_secure", t) * ~p("is_child", t)),
        variable("is_of_working_age", P, bool, _working_age),
        *(variable(f"{kind}_average", P, float, average(kind)) for kind in (*INCOMES, *EXCLUDED)),
        variable("wage_above", P, float, above_minimum_wage("wage")),
        variable("scholarship_above", P, float, above_minimum_wage("scholarship")),
        variable("work_income", P, float, _work_income),
        variable("irregular_12", P, float, _irregular_12),
        variable("income_person", P, float, _income_person),
    ]
    return made + _household_variables(H) + _benefit_variables(H)


def flag(name: str, formula: Any) -> type[Variable]:
    return variable(name, household, bool, formula)


def amount(name: str, formula: Any) -> type[Variable]:
    return variable(name, household, float, formula)


def _household_variables(H: Any) -> list[type[Variable]]:
    return [
        variable("household_size", H, int, lambda h, t, law: h.sum(h.members("is_counted", t))),
        variable("other_persons", H, int, lambda h, t, law: numpy.maximum(0, h("household_size", t) - 1)),
        variable("child_count", H, int, _members("is_child")),
        variable("secure_count", H, int, _members("is_secure")),
        variable("secure_adult_count", H, int, _members("is_secure_adult")),
        variable("household_type", H, int, _household_type),
        amount("income_household", _members("income_person")),
        amount("needy_limit", _sum_over("needy_first", "needy_other")),
        amount("savings_limit", _sum_over("needy_first", "needy_other")),
        amount("low_income_limit", _low_income_limit),
        flag("savings_fit", lambda h, t, law: h("savings", t) <= h("savings_limit", t)),
        flag("real_estate_fits", lambda h, t, law: h("other_real_estate", t) <= law(t).other_real_estate_limit),
        flag("land_fits", lambda h, t, law: h("land_hectares", t) <= law(t).land_limit),
        variable("vehicles_allowed", H, int, _vehicles_allowed),
        flag("vehicles_fit", lambda h, t, law: h("vehicles", t) <= h("vehicles_allowed", t)),
        flag(
            "means_fit",
            lambda h, t, law: h("savings_fit", t) * h("real_estate_fits", t) * h("land_fits", t) * h("vehicles_fit", t),
        ),
        flag("income_within_needy", lambda h, t, law: h("income_household", t) <= h("needy_limit", t)),
        flag("income_within_low", lambda h, t, law: h("income_household", t) <= h("low_income_limit", t)),
        flag("status_needy", lambda h, t, law: h("means_fit", t) * h("income_within_needy", t)),
        flag(
            "status_low_income",
            lambda h, t, law: h("means_fit", t) * h("income_within_low", t) * ~h("status_needy", t),
        ),
    ]


def _benefit_variables(H: Any) -> list[type[Variable]]:
    return [
        amount("gmi_limit", _sum_over("gmi_first", "gmi_other")),
        flag("income_below_gmi", lambda h, t, law: h("income_household", t) < h("gmi_limit", t)),
        amount("gmi_before_minimum", _gmi_before),
        amount("gmi_benefit", _payable("gmi_before_minimum")),
        *(amount(f"{kind}_counted", _counted_cost(kind)) for kind in COSTS),
        amount("counted_costs", _costs),
        amount("coefficient", _coefficient),
        amount("gmi_with_coefficient", lambda h, t, law: h("gmi_limit", t) * h("coefficient", t)),
        amount("housing_limit", lambda h, t, law: h("gmi_with_coefficient", t) + h("counted_costs", t)),
        amount("housing_income", lambda h, t, law: h("income_household", t) + h("gmi_benefit", t)),
        flag("has_costs", lambda h, t, law: h("counted_costs", t) > 0),
        flag("income_below_housing", lambda h, t, law: h("housing_income", t) < h("housing_limit", t)),
        flag(
            "housing_conditions_fit",
            lambda h, t, law: h("has_costs", t) * h("income_below_housing", t) * h("means_fit", t),
        ),
        amount("housing_by_formula", lambda h, t, law: h("housing_limit", t) - h("housing_income", t)),
        amount("housing_before_minimum", _housing_before),
        amount("housing_benefit", _payable("housing_before_minimum")),
        variable("period_months", H, int, _period),
    ]


def system() -> TaxBenefitSystem:
    """The tax and benefit system of the benchmark."""
    made = TaxBenefitSystem([person, household])
    made.parameters = ParameterNode("", data=PARAMETERS)
    made.add_variables(*variables())
    return made


def situation(data: dict[str, Any]) -> dict[str, Any]:
    """A household of README.md (with `monthly` incomes, applied for on the 10th) as openfisca's situation."""
    month = data["applied_on"][:7]
    year, number = map(int, month.split("-"))
    before = [f"{(year * 12 + number - 1 - back) // 12}-{(number - 1 - back) % 12 + 1:02d}" for back in range(1, 13)]
    persons: dict[str, Any] = {}
    for member in data["members"]:
        found: dict[str, Any] = {"born": {"ETERNITY": member["born"]}}
        found["student"] = {month: member.get("student", False)}
        found["disability_group"] = {month: member.get("disability_group") or 0}
        for row in member.get("income", ()):
            months = before if row["kind"] in IRREGULAR else before[:3]
            found[row["kind"]] = {each: float(row["monthly"]) for each in months}
        persons[member["name"]] = found
    costs = {f"{row['kind']}_cost": {month: float(row["monthly"])} for row in data["dwelling"]["costs"]}
    means = {name: {month: float(data.get(name, 0))} for name in ("savings", "land_hectares")}
    counts = {name: {month: data.get(name, 0)} for name in ("other_real_estate", "vehicles")}
    return {"persons": persons, "households": {"h": {"members": list(persons), **costs, **means, **counts}}}


def traced(made: TaxBenefitSystem, data: dict[str, Any]) -> tuple[dict[str, float], dict[str, Any]]:
    """Results and the serialised trace of one household, as openfisca's own /trace answers."""
    month = data["applied_on"][:7]
    simulation = SimulationBuilder().build_from_entities(made, situation(data))
    simulation.trace = True
    results = {name: float(simulation.calculate(name, month)[0]) for name in TARGETS}
    return results, simulation.tracer.get_serialized_flat_trace()
