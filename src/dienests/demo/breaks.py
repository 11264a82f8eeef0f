"""Breaks in the filling of the demo, so that the pages and the background work beside it come to write.

SQLite has one lock for writing and no queue before it: who waits looks again ten times a second, and finds the lock
taken for as long as somebody writes without a break.
"""

import time
from collections.abc import Callable

WORK = 0.5  # seconds of work between two breaks: as long as a click may have to wait
BREAK = 0.12  # longer than the time after which whoever waits looks again


class Breaks:
    """Asked after each step whether it is time for a break, and takes it."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.clock = clock
        self.sleep = sleep
        self.since = clock()

    def after_step(self) -> None:
        if self.clock() - self.since >= WORK:
            self.sleep(BREAK)
            self.since = self.clock()
