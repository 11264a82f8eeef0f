"""For whom a preview can be computed, as it is offered: own cases first, then the populations of this installation."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.population.office.cases import cases_between
from dienests.population.office.sources import Source, populations
from dienests.web import formats
from dienests.web.office.previews.request import said

OWN = "own"
YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`value` is what the form sends: "own", or the name of a population."""

    value: str
    title: str
    size: str
    synthetic: bool = False
    note: str = ""
    fault: str = ""


def own_span(today: date) -> tuple[date, date]:
    """The days of application that are proposed for own cases: the last year."""
    return today - YEAR, today


def offers(*, today: date) -> list[Offer]:
    """Own cases and every population, those that cannot be read with the reason."""
    first, last = own_span(today)
    households = cases_between(first, last).values("household_id").distinct().count()
    words = ngettext(
        "%(count)s household that applied within a year; computed without names.",
        "%(count)s households that applied within a year; computed without names.",
        households,
    )
    own = Offer(value=OWN, title=_("Own cases"), size=words % {"count": formats.number(households)})
    return [own, *(_offer(source) for source in populations())]


def _offer(source: Source) -> Offer:
    size = _("%(households)s households, %(persons)s persons, %(bytes)s on the disk") % {
        "households": formats.number(source.households),
        "persons": formats.number(source.persons),
        "bytes": formats.file_size(source.bytes),
    }
    return Offer(
        value=source.name,
        title=said(source.title),
        size="" if source.fault else size,
        synthetic=source.synthetic,
        note=said(source.note),
        fault=source.fault.message if source.fault else "",
    )
