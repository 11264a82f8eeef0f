"""Two people at once, and the power cut in the middle: nothing is paid twice, and all is there or nothing."""

import os
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from dienests.base.audit.models import AuditEntry
from dienests.base.audit.queries import chain_breaks
from dienests.base.organisation.models import Role
from dienests.payments.errors import PaymentRefused
from dienests.payments.models import Batch, BatchLine, BatchState, Instalment, InstalmentState
from dienests.payments.operations import approve_batch, discard_batch, prepare_batch
from tests.factories.organisation import actor_in
from tests.factories.payments import GrantFactory, many_planned, planned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("office")]

FEBRUARY = date(2026, 2, 1)
ROOT = Path(__file__).resolve().parents[2]


def at_once(*works):
    """Run each work in a thread with a connection of its own; gives results or refusals in order."""
    found = [None] * len(works)
    ready = threading.Barrier(len(works))

    def run(place, work):
        try:
            ready.wait()
            found[place] = work()
        except PaymentRefused as refusal:
            found[place] = refusal.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def prepare(actor, now):
    return prepare_batch(actor=actor, now=now, month=FEBRUARY, pay_on=date(2026, 2, 20)).batch


def test_two_accountants_preparing_at_once(now):
    many_planned(50)
    one, other = actor_in(Role.ACCOUNTANT), actor_in(Role.ACCOUNTANT)
    found = at_once(lambda: prepare(one, now), lambda: prepare(other, now))
    assert sum(isinstance(each, Batch) for each in found) == 1
    assert "nothing_to_pay" in found
    assert BatchLine.objects.count() == 50


def test_two_people_approving_at_once(now, accountant, head):
    planned(GrantFactory(), until=FEBRUARY)
    other = actor_in(Role.HEAD_OF_UNIT)
    batch = prepare(accountant, now)

    def approve(actor):
        return approve_batch(actor=actor, now=now, batch=batch, content_hash=batch.content_hash)

    found = at_once(lambda: approve(head), lambda: approve(other))
    assert sum(isinstance(each, Batch) for each in found) == 1
    assert "batch_not_open" in found
    assert AuditEntry.objects.filter(event="batch_approved").count() == 1


def test_approving_and_discarding_at_once(now, accountant, head):
    planned(GrantFactory(), until=FEBRUARY)
    batch = prepare(accountant, now)
    found = at_once(
        lambda: approve_batch(actor=head, now=now, batch=batch, content_hash=batch.content_hash),
        lambda: discard_batch(actor=accountant, now=now, batch=batch, reason="kļūda"),
    )
    assert found.count("batch_not_open") == 1
    batch.refresh_from_db()
    expected = {BatchState.APPROVED: InstalmentState.PAID, BatchState.DISCARDED: InstalmentState.PLANNED}
    assert Instalment.objects.get().state == expected[batch.state]


def killed(what, statement=""):
    """Run the operation in a process of its own on this database; it kills itself before `statement`."""
    name = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        host, port = settings.DATABASES["default"]["HOST"], settings.DATABASES["default"]["PORT"] or 5432
        user, password = settings.DATABASES["default"]["USER"], settings.DATABASES["default"]["PASSWORD"]
        url = f"postgres://{user}:{password}@{host}:{port}/{name}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dienests.config.settings",
        "DIENESTS_DATABASE_URL": url,
        "DIENESTS_DOCUMENT_ROOT": str(settings.DOCUMENT_ROOT),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    command = [sys.executable, "-m", "tests.payments.killed_process", what, statement]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO "payments_batch"',
        'INSERT INTO "payments_batchline"',
        'UPDATE "payments_instalment"',
        'INSERT INTO "audit_auditsubject"',
        'UPDATE "audit_audithead"',
    ],
)
def test_killed_while_preparing(now, accountant, statement):
    many_planned(30)
    assert killed("prepare", statement).returncode == -signal.SIGKILL
    assert Batch.objects.count() == BatchLine.objects.count() == AuditEntry.objects.count() == 0
    assert not Instalment.objects.exclude(state=InstalmentState.PLANNED).exists()
    batch = prepare(accountant, now)
    assert (batch.number, batch.lines_count) == ("MK-2026-000001", 30)


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE "payments_batch"',
        'UPDATE "payments_instalment"',
        'INSERT INTO "audit_auditentry"',
        'UPDATE "audit_audithead"',
    ],
)
def test_killed_while_approving(now, accountant, head, statement):
    many_planned(30)
    batch = prepare(accountant, now)
    assert killed("approve", statement).returncode == -signal.SIGKILL
    batch.refresh_from_db()
    assert (batch.state, batch.file_sha256) == (BatchState.PREPARED, "")
    assert Instalment.objects.filter(state=InstalmentState.BATCHED).count() == 30
    assert list(chain_breaks()) == []
    approve_batch(actor=head, now=now, batch=batch, content_hash=batch.content_hash)
    assert Instalment.objects.filter(state=InstalmentState.PAID).count() == 30


def test_not_killed_both_are_done(now, accountant, head):
    """The program of the two tests above does its work when nothing kills it."""
    many_planned(3)
    for what in ("prepare", "approve"):
        finished = killed(what)
        assert finished.stdout.decode() == "done\n", finished.stderr.decode()
    assert Batch.objects.get().state == BatchState.APPROVED
