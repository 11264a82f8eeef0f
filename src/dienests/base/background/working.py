"""Carrying out background work: whatever goes wrong is stored with the row, in words for people."""

from collections.abc import Callable

from dienests.base.background.models import BackgroundWork, Work
from dienests.base.background.progress import Clock, NoLongerAsked, Reporter
from dienests.base.background.refusals import KeptRefusal

RefusalFor = Callable[[Exception], KeptRefusal]


def carried_out(
    row: BackgroundWork, *, attempt: int, clock: Clock, work: Callable[[Reporter], None], refusal_for: RefusalFor
) -> str:
    """Do the work of one attempt. Returns what became of it; nothing is stored for an attempt no longer asked for.

    `refusal_for`: what a person is told of an error that nobody planned.
    """
    reporter = Reporter(row, attempt=attempt, clock=clock)
    try:
        reporter.begin()
        work(reporter)
    except NoLongerAsked:
        return "no longer asked for"
    except KeptRefusal as refusal:
        return _failed(row, refusal, attempt=attempt, clock=clock)
    except Exception as error:
        return _failed(row, refusal_for(error), attempt=attempt, clock=clock)
    return "done"


def _failed(row: BackgroundWork, refusal: KeptRefusal, *, attempt: int, clock: Clock) -> str:
    now = clock()
    rows = type(row)._default_manager.filter(pk=row.pk, attempt=attempt)
    rows.update(state=Work.FAILED, error=refusal.to_json(), finished_at=now, heard_of_at=now)
    return refusal.code
