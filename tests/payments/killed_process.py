"""Run as a program: prepares or approves a batch and kills itself, as a power cut would, before a given statement.

python -m tests.payments.killed_process prepare|approve STATEMENT
"""

import os
import signal
import sys
from datetime import UTC, date, datetime

import django

NOW = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)


def main(what: str, statement: str) -> None:
    django.setup()
    from django.db import connection

    from dienests.base.access import actor_of
    from dienests.base.organisation.models import Role, User
    from dienests.payments.models import Batch
    from dienests.payments.operations import approve_batch, prepare_batch

    def kill_before(execute, sql, params, many, context):
        if statement and statement in sql:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    role = Role.ACCOUNTANT if what == "prepare" else Role.HEAD_OF_OFFICE
    user = User.objects.filter(appointments__post__role=role).get()
    actor = actor_of(user, today=date(2026, 2, 10))
    with connection.execute_wrapper(kill_before):
        if what == "prepare":
            prepare_batch(actor=actor, now=NOW, month=date(2026, 2, 1), pay_on=date(2026, 2, 20))
        else:
            batch = Batch.objects.get()
            approve_batch(actor=actor, now=NOW, batch=batch, content_hash=batch.content_hash)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
