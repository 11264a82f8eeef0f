"""A year's training and supervision in words: what was done, what the norm asks for, what is lacking and until when."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dienests.base.working_time.norms import NormValue
from dienests.base.working_time.queries.hours import Measure, YearOf
from dienests.web.formats import day, number


@dataclass(frozen=True)
class MeasureShown:
    """`words` says what is lacking. `norm` None: nothing is asked of the person's roles, as far as is known."""

    label: str
    done: Decimal
    norm: NormValue | None
    words: str
    met: bool
    unit: str


def shown_measures(year: YearOf) -> list[MeasureShown]:
    return [
        _shown(_("Training"), year.training, year, unit=_("hours")),
        _shown(_("Supervision"), year.supervision, year, unit=_("sessions")),
    ]


def _shown(label: str, measure: Measure, year: YearOf, *, unit: str) -> MeasureShown:
    if measure.norm is None:
        words = _("No norm is known for these posts.")
    elif measure.met:
        words = _("The norm is met.")
    else:
        words = _("Lacking: %(lacking)s %(unit)s until %(day)s.") % {
            "lacking": number(measure.lacking.normalize()),
            "unit": unit,
            "day": day(year.until),
        }
    return MeasureShown(label, measure.done, measure.norm, words, measure.met, unit)
