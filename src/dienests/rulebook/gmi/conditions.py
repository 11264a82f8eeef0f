"""Who has a right to the benefit for ensuring the guaranteed minimum income."""

from __future__ import annotations

from dienests.engine import Choice, Condition, Flag, Money, Text, rule
from dienests.rulebook.entities import GMI, HOUSEHOLD


@rule(
    entity=HOUSEHOLD,
    label=Text("Ir trūcīgas mājsaimniecības statuss", "The household has needy status"),
    sentence=Text("Mājsaimniecība ir trūcīga.", "The household is needy."),
    sentence_if_false=Text(
        "GMI pabalstu piešķir tikai trūcīgai mājsaimniecībai; šīs mājsaimniecības statuss: {status}.",
        "The GMI benefit is for needy households only; the status of this household: {status}.",
    ),
    paragraph="35. pants",
    reference="RIGA-GMI25",
    condition=Condition((GMI,)),
)
def is_needy(status: Choice) -> Flag:
    return status == "needy"


@rule(
    entity=HOUSEHOLD,
    label=Text("Ienākumi ir zem GMI robežas", "Income is below the GMI limit"),
    sentence=Text(
        "Mājsaimniecības ienākumi {gmi_income} ir mazāki par GMI robežu {gmi_limit}.",
        "The household income of {gmi_income} is below the GMI limit of {gmi_limit}.",
    ),
    sentence_if_false=Text(
        "Mājsaimniecības ienākumi {gmi_income} nav mazāki par GMI robežu {gmi_limit}.",
        "The household income of {gmi_income} is not below the GMI limit of {gmi_limit}.",
    ),
    paragraph="33. panta pirmā daļa",
    condition=Condition((GMI,), "gmi_income", "gmi_limit"),
)
def income_below_gmi(gmi_income: Money, gmi_limit: Money) -> Flag:
    return gmi_income < gmi_limit
