"""Of which values of the law a person may ask how large they can be: those of the reform, and the main ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from dienests.base.organisation.models import Office
from dienests.engine import Text
from dienests.population.ceiling import NUMERIC, differing
from dienests.population.ceiling_value import Sought
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.models import Preview
from dienests.population.office.reforms import stored_reform
from dienests.population.office.what_if import levers
from dienests.population.reform import Sides, sides
from dienests.rulebook.law import library

CHANGED = Text("Reformas lielumi", "Values of this change")


@dataclass(frozen=True, kw_only=True)
class ValueOffer:
    """A value to choose. `id` is what the form sends."""

    group: Text
    label: Text
    value: Sought

    @property
    def id(self) -> str:
        return ";".join([self.value.parameter, *(f"{key}={part}" for key, part in self.value.holds_for.items())])


def value_offers(preview: Preview) -> list[ValueOffer]:
    """Every value of which may be asked, each once; none where the reform can no longer be read."""
    try:
        found = sides(stored_reform(preview.reform_text, known_on=preview.known_on), known_on=preview.known_on)
    except PreviewRefused:
        return []
    offers: dict[str, ValueOffer] = {}
    for offer in (*_changed(found, preview.day), *_main(preview)):
        offers.setdefault(offer.id, offer)
    return list(offers.values())


def offered(preview: Preview, chosen: str) -> Sought | None:
    """The value that was chosen; None for the reform as a whole. Raises PreviewRefused value_not_offered."""
    if not chosen:
        return None
    for offer in value_offers(preview):
        if offer.id == chosen:
            return offer.value
    raise PreviewRefused("value_not_offered", chosen=chosen[:80])


def _changed(found: Sides, day: date) -> Iterator[ValueOffer]:
    for parameter, keys in differing(found, day):
        for key in keys if parameter.kind in NUMERIC else ():
            holds_for = {name: part for name, part in zip(parameter.keys, key, strict=True) if part is not None}
            yield _offer(CHANGED, parameter.name, holds_for)


def _main(preview: Preview) -> Iterator[ValueOffer]:
    municipality = Office.objects.values_list("municipality", flat=True).first() or settings.MUNICIPALITY
    for standing in levers(municipality, on=preview.day, known_on=preview.known_on):
        yield _offer(standing.lever.group, standing.lever.parameter, standing.lever.key)


def _offer(group: Text, parameter: str, holds_for: Mapping[str, str | int]) -> ValueOffer:
    value = Sought(parameter=parameter, holds_for=dict(holds_for))
    return ValueOffer(group=group, label=value.label(library()), value=value)
