"""What is given about the costs of the dwelling in the month."""

from dienests.engine import Text, given
from dienests.rulebook.entities import COST, HOUSEHOLD
from dienests.rulebook.housing.kinds import COST_KINDS

cost_kind = given(entity=COST, kind="choice", label=Text("Izmaksu veids", "Kind of cost"), choices=COST_KINDS)
cost_month = given(entity=COST, kind="money", label=Text("Izdevumi pēc rēķina", "Cost by the bill"))
gmi_paid_known = given(
    entity=HOUSEHOLD,
    kind="flag",
    label=Text("Mēnesī izmaksātais GMI pabalsts ir zināms", "The GMI benefit paid for the month is known"),
    silent_when_zero=True,
)
gmi_paid = given(
    entity=HOUSEHOLD,
    kind="money",
    label=Text("Mēnesī izmaksātais GMI pabalsts", "GMI benefit paid for the month"),
    silent_when_zero=True,
)
