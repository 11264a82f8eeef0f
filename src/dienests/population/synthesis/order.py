"""What a synthetic population is to be, checked before any work begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dienests.engine import Text
from dienests.population.synthesis.published import municipalities_on
from dienests.rulebook import MUNICIPALITIES
from dienests.rulebook.table_columns import LATEST_DAY

REFORM_DAY = date(2021, 7, 1)
FEWEST_PERSONS, MOST_PERSONS = 100, 50_000_000
LARGEST_SEED = 2**63 - 1


class CannotSynthesise(Exception):
    """What was asked for cannot be made; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to make: how many persons, on which day, from which seed. `municipalities`: codes; empty for all Latvia.

    Raises CannotSynthesise for what cannot be.
    """

    persons: int
    seed: int
    day: date
    municipalities: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not REFORM_DAY <= self.day <= LATEST_DAY:
            raise CannotSynthesise(
                Text(
                    f"{self.day} nav iespējams: pašvaldības ir zināmas no {REFORM_DAY} līdz {LATEST_DAY}.",
                    f"{self.day} is not possible: municipalities are known from {REFORM_DAY} to {LATEST_DAY}.",
                )
            )
        _within("persons", self.persons, FEWEST_PERSONS, MOST_PERSONS)
        _within("seed", self.seed, 0, LARGEST_SEED)
        known = [place.code for place in municipalities_on(self.day)]
        for code in self.municipalities:
            if code not in known:
                listed = ", ".join(known)
                raise CannotSynthesise(
                    Text(
                        f"{self.day} nav pašvaldības “{code}”. Zināmās: {listed}.",
                        f"There is no municipality “{code}” on {self.day}. Known: {listed}.",
                    )
                )

    @property
    def national(self) -> bool:
        return not self.municipalities

    @property
    def name(self) -> Text:
        """The name of the population; it begins with the word for synthetic."""
        names = [MUNICIPALITIES[code] for code in sorted(set(self.municipalities))]
        where_lv = "".join(f": {', '.join(name.lv for name in names)}" if names else "")
        where_en = "".join(f": {', '.join(name.en for name in names)}" if names else "")
        return Text(
            f"Sintētiska Latvija{where_lv}, {self.day:%d.%m.%Y.}, {_spaced(self.persons, ' ')} personas",
            f"Synthetic Latvia{where_en}, {self.day}, {_spaced(self.persons, ',')} persons",
        )


def _within(option: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise CannotSynthesise(
            Text(
                f"--{option} {value} nav iespējams: gaidīts vesels skaitlis no {least} līdz {most}.",
                f"--{option} {value} is not possible: expected a whole number from {least} to {most}.",
            )
        )


def _spaced(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)
