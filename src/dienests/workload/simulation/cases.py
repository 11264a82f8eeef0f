"""An application on its way through an office, and a piece of work on it."""

from __future__ import annotations

from enum import IntEnum

NEVER = float("inf")


class Papers(IntEnum):
    """Where the missing papers of a case are."""

    COMPLETE = 0
    ASKED_FOR = 1
    BROUGHT = 2
    NOT_COMING = 3


class Work(IntEnum):
    """What kind of work is waiting: a stage from its beginning, or what one person goes on with."""

    STAGE = 0
    RESUME = 1
    REWORK = 2
    CONTROL_AGAIN = 3


class Case:
    """`at`: its row in what was drawn; `step`: the stage it is in. Moments in minutes, NEVER until they come.

    Workers by their numbers in the office: `doers` of each stage, and who has `seen` the case.
    """

    __slots__ = (
        "at", "begun", "client_minutes", "decided", "defects", "doers", "entered", "found", "home", "looks", "papers",
        "parked", "received", "requested_day", "requests", "returned", "returns", "seen", "staff_minutes", "step",
        "stopped_days", "visit_day", "visits", "withdrawn", "wrong_eur",
    )  # fmt: skip

    def __init__(self, at: int, *, steps: int, missing: bool, fault: bool, home: bool) -> None:
        self.at = at
        self.step = 0
        self.begun = False
        self.entered = 0.0
        self.doers: list[int | None] = [None] * steps
        self.seen: list[int] = []
        self.defects = [missing, fault, False]  # as in DEFECTS; a slip comes with the assessment
        self.looks = [0, 0, 0]  # as in LOOKS
        self.found = 0
        self.requests = False
        self.returns = False
        self.returned = 0
        self.papers = Papers.COMPLETE
        self.parked: tuple[Work, int] | None = None
        self.requested_day = 0
        self.stopped_days = 0
        self.home = home
        self.visits = 0
        self.visit_day = -1
        self.client_minutes = 0.0
        self.staff_minutes = 0.0
        self.received = NEVER
        self.decided = NEVER
        self.withdrawn = NEVER
        self.wrong_eur = 0.0

    @property
    def open(self) -> bool:
        return self.decided == NEVER and self.withdrawn == NEVER


class Task:
    """Work on a case. `since`: when it began to wait; `rank`: the lowest is taken first."""

    __slots__ = ("case", "kind", "minutes", "rank", "since", "step")

    def __init__(self, case: Case, kind: Work, step: int, *, since: float, rank: float, minutes: float = 0.0) -> None:
        self.case = case
        self.kind = kind
        self.step = step
        self.since = since
        self.rank = rank
        self.minutes = minutes
