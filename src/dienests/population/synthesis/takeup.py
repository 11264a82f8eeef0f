"""Who applies: chances of applying fitted to the published totals, then households chosen by them.

Far more households could have assistance than do; the published totals tell how many apply and for how much. The
chance of a household is logistic: a base by its type, and six weights (on needy status, low-income status, housing
benefit and its amount, GMI benefit, and standing outside every limit) that are fitted so that expected totals meet
the published ones. The weights are the only thing fitted, and they are stored with the population.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dienests.population.synthesis.draws import Flags, Floats, Integers
from dienests.population.synthesis.features import MUNICIPALITY_CODES, TYPE_CODES, Features
from dienests.population.synthesis.published import Target, codes_of_zone

WEIGHTS = ("needy", "low_income", "housing", "housing_amount", "gmi_amount", "outside")
# Logarithms of odds before fitting: single pensioners and disabled persons apply most often.
BASE_BY_TYPE: Mapping[str, float] = {"S": 0.6, "P": 0.2, "PC": 0.2, "C": 0.1, "O": 0.0}
# Offices of Latgale have served more households than their share: Daugavpils alone some 4,000 needy persons in 2022.
BASE_BY_ZONE: Mapping[str, float] = {"latgale": 0.5, "riga": 0.15}
BASE = -1.5
# How fast the chance falls beyond the limits, where nobody is entitled to anything by the law in force.
FALL_BEYOND = 4.0
STEPS = 60
STEADY = 1e-3
IMPORTANCE_OF_OTHERS = 0.1
LARGEST_STEP, SMALLEST_STEP = 1.0, 1e-5


@dataclass(frozen=True, slots=True)
class TakeUp:
    """The fitted weights, in the order of WEIGHTS."""

    weights: tuple[float, ...]

    def chances(self, features: Features) -> Floats:
        """The chance of each household to apply, between 0 and 1."""
        return _logistic(_base(features) + _explaining(features) @ np.array(self.weights))


def figures(features: Features, weights: Floats | Flags) -> dict[str, float]:
    """Totals over households counted with `weights` (chances, or who applies): the figures of targets.yaml."""
    persons = features.persons * weights
    housing, amended = persons @ (features.housing > 0), persons @ (features.amended > 0)
    return {
        "needy_persons": float(persons @ features.needy),
        "low_income_persons": float(persons @ features.low_income),
        "housing_persons": float(housing),
        "housing_per_person": float(features.housing @ weights / housing) if housing else 0.0,
        "gmi_month": float(features.gmi @ weights),
        "amended_housing_persons": float(amended),
        "amended_housing_per_person": float(features.amended @ weights / amended) if amended else 0.0,
    }


def fit(features: Features, targets: Sequence[Target], *, scale: float) -> TakeUp:
    """Weights by which expected totals meet `targets` times `scale` as nearly as can be; binding ones come first."""
    totals, wanted, importance = _totals(features, targets, scale)
    explaining, base = _explaining(features), _base(features)
    weights = np.zeros(len(WEIGHTS))
    for _ in range(STEPS):
        chances = _logistic(base + explaining @ weights)
        missing = (wanted - chances @ totals) / wanted * importance
        slope = (totals * (chances * (1 - chances))[:, None]).T @ explaining / wanted[:, None] * importance[:, None]
        # Gauss-Newton with a small pull towards short steps: targets may contradict each other.
        step = np.linalg.solve(slope.T @ slope + STEADY * np.eye(len(WEIGHTS)), slope.T @ missing)
        step *= min(1.0, LARGEST_STEP / float(np.abs(step).max() + 1e-12))
        weights = weights + step
        if float(np.abs(step).max()) < SMALLEST_STEP:
            break
    return TakeUp(tuple(round(float(weight), 4) for weight in weights))


def choose(features: Features, chances: Floats, random: np.random.Generator) -> Flags:
    """Which households apply: drawn by their chances along an order of status, benefits and size, at even distances.

    So the totals come out near their expectation, whatever the seed.
    """
    order = np.lexsort(
        (
            features.housing / features.persons,
            features.persons,
            features.gmi > 0,
            features.amended > 0,
            features.housing > 0,
            features.low_income,
            features.needy,
        )
    )
    reached = np.cumsum(chances[order]) + random.random()
    picked = np.floor(reached) > np.floor(np.concatenate(([reached[0] - chances[order][0]], reached[:-1])))
    applies = np.zeros(len(features), dtype=np.bool_)
    applies[order[picked]] = True
    return applies


def _logistic(score: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-score))
    return chances


def _base(features: Features) -> Floats:
    base = np.full(len(features), BASE)
    for code, odds in BASE_BY_TYPE.items():
        base[features.household_type == TYPE_CODES[code]] += odds
    for zone, odds in BASE_BY_ZONE.items():
        places = [MUNICIPALITY_CODES[code] for code in codes_of_zone(zone)]
        base[np.isin(features.municipality, places)] += odds
    return base - FALL_BEYOND * np.maximum(features.beyond - 1, 0)


def _explaining(features: Features) -> Floats:
    entitled = features.needy | features.low_income | (features.housing > 0)
    return np.column_stack(
        (
            features.needy,
            features.low_income,
            features.housing > 0,
            features.housing / features.persons / 100,
            features.gmi / features.persons / 100,
            ~entitled,
        )
    ).astype(np.float64)


def _totals(features: Features, targets: Sequence[Target], scale: float) -> tuple[Floats, Floats, Floats]:
    """What each household adds to each target (columns), the scaled targets, and how much each matters.

    A mean per person is fitted as its sum over the persons that are published with it.
    """
    published = {target.figure: target.value for target in targets}
    housing, amended = features.persons * (features.housing > 0), features.persons * (features.amended > 0)
    columns: dict[str, tuple[Floats | Integers, float]] = {
        "needy_persons": (features.persons * features.needy, 1),
        "low_income_persons": (features.persons * features.low_income, 1),
        "housing_persons": (housing, 1),
        "housing_per_person": (features.housing, published.get("housing_persons", 0)),
        "gmi_month": (features.gmi, 1),
        "amended_housing_persons": (amended, 1),
    }
    used = [target for target in targets if target.figure in columns]
    totals = np.column_stack([columns[target.figure][0] for target in used]).astype(np.float64)
    wanted = np.array([target.value * columns[target.figure][1] * scale for target in used])
    importance = np.array([1.0 if target.binding else IMPORTANCE_OF_OTHERS for target in used])
    return totals, wanted, importance
