"""Groups of households that the figures of a comparison count. Their sums and the lists behind them are asked for by
the same conditions, so that a figure and its list cannot differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dienests.engine import Text


@dataclass(frozen=True, slots=True)
class Counted:
    """Which of the compared households are counted. `where` is a condition over their columns (see compare.py), with
    {old} and {new} for the amounts of a benefit; `persons` is the column of the persons that count with them."""

    label: Text
    where: str
    persons: str = "persons"
    seeking: bool = True

    def condition(self, benefit: str) -> str:
        """The condition for one of BENEFITS."""
        return self.where.format(old=f"{benefit}_before", new=f"{benefit}_after")


GROUPS: Mapping[str, Counted] = {
    "everyone": Counted(Text("Visas", "All"), "true", seeking=False),
    "seeking": Counted(Text("Vēršas pēc palīdzības", "Apply for assistance"), "true"),
    "changed": Counted(Text("Iegūst vai zaudē", "Gain or lose"), "{new} <> {old}"),
    "gaining": Counted(Text("Iegūst", "Gain"), "{new} > {old}"),
    "losing": Counted(Text("Zaudē", "Lose"), "{new} < {old}"),
    "unchanged": Counted(Text("Nemainās", "Stay alike"), "{new} = {old}"),
    "newly_entitled": Counted(Text("Saņem no jauna", "Newly entitled"), "{new} > 0 AND {old} = 0"),
    "no_longer_entitled": Counted(Text("Vairs nesaņem", "No longer entitled"), "{new} = 0 AND {old} > 0"),
    "receiving_before": Counted(Text("Saņem pirms", "Receive before"), "{old} > 0"),
    "receiving_after": Counted(Text("Saņem pēc", "Receive after"), "{new} > 0", persons="persons_after"),
    "needy_before": Counted(Text("Trūcīgas pirms", "Needy before"), "status_before = 'needy'"),
    "needy_after": Counted(Text("Trūcīgas pēc", "Needy after"), "status_after = 'needy'", persons="persons_after"),
    "low_income_before": Counted(Text("Maznodrošinātas pirms", "Low-income before"), "status_before = 'low_income'"),
    "low_income_after": Counted(
        Text("Maznodrošinātas pēc", "Low-income after"), "status_after = 'low_income'", persons="persons_after"
    ),
    "below_before": Counted(
        Text("Zem trūcīgas mājsaimniecības sliekšņa pirms", "Below the needy threshold before"),
        "income + together_before < needy_limit",
        seeking=False,
    ),
    "below_after": Counted(
        Text("Zem trūcīgas mājsaimniecības sliekšņa pēc", "Below the needy threshold after"),
        "income + together_after < needy_limit",
        seeking=False,
    ),
}
