"""This office's own figures as they could be shared, from its measured case histories. Nobody is named in them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from dienests.cases.models import Case, State
from dienests.exchange.office.exchanging.figures import OwnFigure
from dienests.workload.measures.selection import Selection

_FEWEST_POSTS = 2  # of one colleague alone a figure would be that colleague's


def own_figures(*, today: date) -> list[OwnFigure] | None:
    """Over the last twelve whole months, of all units. None while the histories are not read yet. Twelve queries."""
    # The engine of the measured log takes its time to load: whoever asks for figures waits for it, and no other page.
    from dienests.workload.measures.figures import figures_of  # noqa: PLC0415
    from dienests.workload.measures.queries import (  # noqa: PLC0415
        LogNotReady,
        measured_log,
        posts_of,
        practices_of,
    )

    asked = Selection(*last_year(today))
    begins, ends = asked.first, asked.last
    try:
        with measured_log() as log:
            found = figures_of(log, asked)
    except LogNotReady:
        return None
    visits = next((each for each in found.contacts if each.kind == "visit"), None)
    households, posts = _households(begins, ends), posts_of(asked, practices=practices_of(asked))
    enough = posts.people >= _FEWEST_POSTS and posts.filled > 0
    rows = (
        ("days_to_decision", found.calendar.median, found.decided.cases),
        ("visits_per_decision", visits.per_decision if visits else None, found.decided.cases),
        ("share_returned", found.returned.share, found.controlled.cases),
        ("clients_per_post", households / posts.filled if enough else None, households),
    )
    return [OwnFigure(name, _rounded(value), cases, begins, ends) for name, value, cases in rows]


def last_year(today: date) -> tuple[date, date]:
    """The first and the last day of the last twelve whole months."""
    first = today.replace(day=1)
    return first.replace(year=first.year - 1), first - timedelta(days=1)


def _households(begins: date, ends: date) -> int:
    """Households about which something was decided in the period."""
    decided = Case.objects.filter(state=State.DECIDED, closed_at__gte=_midnight(begins))
    decided = decided.filter(closed_at__lt=_midnight(ends + timedelta(days=1)))
    return decided.order_by().values("household").distinct().count()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _rounded(value: float | None) -> float | None:
    """Three places are more than anybody compares, and tell nothing of single cases."""
    return None if value is None else round(value, 3)
