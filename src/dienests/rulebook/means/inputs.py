"""What the household owns."""

from dienests.engine import Text, given
from dienests.rulebook.entities import HOUSEHOLD

savings = given(entity=HOUSEHOLD, kind="money", label=Text("Naudas līdzekļu uzkrājums", "Money savings"))
other_real_estate = given(
    entity=HOUSEHOLD,
    kind="count",
    label=Text("Nekustamie īpašumi bez tā, kurā dzīvo", "Real estates besides the one lived in"),
)
land_hectares = given(
    entity=HOUSEHOLD,
    kind="ratio",
    label=Text("Zeme kopā (ha)", "Land in total (ha)"),
    sentence=Text("Zemes kopplatība: {value} ha.", "Total land: {value} ha."),
)
vehicles = given(entity=HOUSEHOLD, kind="count", label=Text("Mehāniskie transportlīdzekļi", "Motor vehicles"))
