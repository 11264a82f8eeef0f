"""For whom a preview can be computed, as it is offered: own cases first, then the populations of this installation."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.population.office.cases import cases_between
from dienests.population.office.periods import Period, usual_period
from dienests.population.office.sources import Source, populations
from dienests.web import formats
from dienests.web.office.previews.period import period_words
from dienests.web.office.previews.request import said

OWN = "own"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`value` is what the form sends: "own", or the name of a population."""

    value: str
    title: str
    size: str
    synthetic: bool = False
    note: str = ""
    fault: str = ""


def offers(*, today: date, period: Period | None = None) -> list[Offer]:
    """Own cases of a period (the usual one for None) and every population; what cannot be read, with the reason."""
    period = period or usual_period(today)
    households = cases_between(period.first, period.last).values("household_id").distinct().count()
    words = ngettext(
        "%(count)s household that applied in %(period)s; computed without names.",
        "%(count)s households that applied in %(period)s; computed without names.",
        households,
    )
    facts = {"count": formats.number(households), "period": period_words(period.first, period.last)}
    own = Offer(value=OWN, title=_("Own cases"), size=words % facts)
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
