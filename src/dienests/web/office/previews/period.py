"""The months in which the own cases applied: as they are chosen, sent and read."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienests.population.office.periods import Period, months_to_choose, period_of, usual_period, whole_months
from dienests.web import formats


def month_choices(today: date) -> list[tuple[str, str]]:
    """Every month that can be chosen, as it is sent (2026-02) and in words."""
    return [(f"{month:%Y-%m}", formats.month(month)) for month in months_to_choose(today)]


def month_in(text: object) -> date | None:
    """The first day of a month as it is sent; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def period_in(first: object, last: object, *, today: date) -> Period:
    """The period of two months as they are sent; of one that is none, that of the usual period."""
    usual = usual_period(today)
    return period_of(month_in(first) or usual.first, month_in(last) or usual.last)


def as_sent(period: Period) -> dict[str, str]:
    return {"first": f"{period.first:%Y-%m}", "last": f"{period.last:%Y-%m}"}


def period_words(first: date | None, last: date | None) -> str:
    """December 2025 – November 2026 (12 months); days where they do not bound months; empty without bounds."""
    if first is None and last is None:
        return ""
    period = whole_months(first, last)
    if period is None:
        return f"{formats.day(first)} – {formats.day(last)}"
    if period.months == 1:
        return formats.month(first)
    words = ngettext("%(first)s – %(last)s (%(count)s month)", "%(first)s – %(last)s (%(count)s months)", period.months)
    return words % {"first": formats.month(first), "last": formats.month(last), "count": period.months}


def own_cases_words(first: date | None, last: date | None) -> str:
    """Own cases, with the months in which they applied."""
    words = period_words(first, last)
    return _("Own cases that applied in %(period)s") % {"period": words} if words else _("Own cases")
