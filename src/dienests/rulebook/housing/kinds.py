"""Kinds of dwelling costs."""

from __future__ import annotations

from dienests.engine import Text

COST_KINDS: dict[str, Text] = {
    "rent": Text("Īre", "Rent"),
    "management": Text("Apsaimniekošana", "Management of the house"),
    "heating": Text("Apkure", "Heating"),
    "hot_water": Text("Karstais ūdens", "Hot water"),
    "water": Text("Ūdens", "Water"),
    "sewerage": Text("Kanalizācija", "Sewerage"),
    "electricity": Text("Elektrība", "Electricity"),
    "gas": Text("Gāze", "Gas"),
    "waste": Text("Atkritumu izvešana", "Household waste"),
    "solid_fuel": Text("Cietais kurināmais", "Solid fuel"),
    "telecommunications": Text("Sakari un internets", "Telecommunications and internet"),
    "other": Text("Citi mājokļa izdevumi", "Other dwelling costs"),
}
