"""How far background work is, told while it goes on; and the end of work that nobody wants any more."""

from collections.abc import Callable
from datetime import datetime, timedelta

from dienests.base.background.models import BackgroundWork, Work

Clock = Callable[[], datetime]
SELDOM = timedelta(milliseconds=500)


class NoLongerAsked(Exception):
    """The work was stopped, deleted or begun again by somebody: nothing may be written for this attempt."""


class Reporter:
    """Writes step and progress of one attempt, at most twice a second. Raises NoLongerAsked."""

    def __init__(self, work: BackgroundWork, *, attempt: int, clock: Clock) -> None:
        self.work = work
        self.attempt = attempt
        self.clock = clock
        self._told_at: datetime | None = None
        self._step = ""

    def begin(self) -> None:
        """Take the work up: from now on it is running."""
        now = self.clock()
        self._write(state=Work.RUNNING, heard_of_at=now, step="", step_done=0, step_total=0)

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """`step` is a key of STEPS (web); `done` of `total`, 0 of 0 where it cannot be counted."""
        now = self.clock()
        if step == self._step and self._told_at is not None and now - self._told_at < SELDOM and done != total:
            return
        self._step, self._told_at = step, now
        self._write(step=step, step_done=done, step_total=total, heard_of_at=now)

    def counting(self, step: str) -> Callable[[int, int], None]:
        """`tell` for a step, to be handed on as a callback (done, total)."""
        return lambda done, total: self.tell(step, done, total)

    def _write(self, **values: object) -> None:
        rows = type(self.work)._default_manager.filter(pk=self.work.pk, attempt=self.attempt)
        if not rows.filter(state__in=(Work.QUEUED, Work.RUNNING)).update(**values):
            raise NoLongerAsked
