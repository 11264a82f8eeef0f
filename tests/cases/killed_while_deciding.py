"""Run as a program by test_races: decides a case and dies at a chosen point, as by kill -9 or a power cut.

Arguments: id of the submission, id of the deciding user, point (after_decision, after_close, before_commit).
"""

import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any


def die(*_args: Any, **_options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(submission: int, user: int, point: str) -> None:
    import django

    django.setup()
    from django.db import transaction

    from dienests.base.access import actor_of
    from dienests.base.organisation.models import User
    from dienests.cases.models import Submission
    from dienests.cases.operations import decision

    now = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
    row = Submission.objects.select_related("case").get(pk=submission)
    actor = actor_of(User.objects.get(pk=user), today=now.date())
    if point == "after_decision":
        decision._close = die  # type: ignore[assignment]
    if point == "after_close":
        decision.record = die
    with transaction.atomic():
        decision.decide(actor=actor, now=now, submission=row, version=row.case.version)
        if point == "before_commit":
            die()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
