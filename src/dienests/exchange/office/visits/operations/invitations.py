"""A programme given out: by other means, or by e-mail in the background."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.operations import record
from dienests.base.background import interrupted
from dienests.base.background.models import UNFINISHED
from dienests.exchange.office.visits.access import VISIT_PLAN
from dienests.exchange.office.visits.changing import happened
from dienests.exchange.office.visits.letters import letters_due
from dienests.exchange.office.visits.models import ENDED, Sending, Side, Visit
from dienests.exchange.office.visits.operations.planning import locked_for_planning, plan_of
from dienests.exchange.office.visits.programme_errors import ProgrammeRefused, SendingFailed
from dienests.exchange.office.visits.tasks import send_letters

_TASKS: interrupted.Tasks = {Sending: send_letters}


def mark_given_out(*, actor: Actor, now: datetime, visit: Visit, sequence: int) -> None:
    """From now on guests and hosts know the programme. Raises AccessRefused; what planning raises."""
    with transaction.atomic():
        row = locked_for_planning(visit, actor=actor, sequence=sequence)
        plan = plan_of(row)
        plan.given_out_at = plan.given_out_at or now
        plan.save(update_fields=["given_out_at"])
        record(happened("visit_programme_given_out", row, sequence=row.sequence), actor=actor.user, at=now)


def ask_to_send(*, actor: Actor, now: datetime, visit: Visit, sequence: int) -> Sending:
    """Everybody whose part is new to them is written to in the background, as the programme is now.

    Raises AccessRefused; ProgrammeRefused no_mail, no_day, not_ours, changed_meanwhile, being_sent, nobody_to_write_to.
    """
    require(actor, VISIT_PLAN, visit)
    if not settings.EMAIL_IS_SET:
        raise ProgrammeRefused("no_mail")
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        if row.side != Side.HOST:
            raise ProgrammeRefused("not_ours")
        if row.sequence != sequence:
            raise ProgrammeRefused("changed_meanwhile")
        before = Sending.objects.filter(visit=row)
        if any(not each.is_silent(now) for each in before.filter(state__in=UNFINISHED)):
            raise ProgrammeRefused("being_sent")
        due = letters_due(row, now=now)
        if not due:
            raise ProgrammeRefused("nobody_to_write_to" if row.on else "no_day")
        before.delete()  # what it says of addresses is kept no longer than it is of use
        if row.on and row.state not in ENDED:
            mark_given_out(actor=actor, now=now, visit=row, sequence=sequence)
        sending = Sending.objects.create(
            visit=row, sequence=row.sequence, revision=row.revision, step_total=len(due), asked_by=actor.user,
            asked_at=now, heard_of_at=now,
        )  # fmt: skip
        record(happened("visit_invitations_asked", row, letters=len(due)), actor=actor.user, at=now)
        send_letters.enqueue(sending.pk, sending.attempt)
    return sending


def begin_interrupted_again(*, now: datetime) -> int:
    """Queue again what a killed worker left; for when the worker of the desk is not at work."""
    killed = SendingFailed("killed")
    return interrupted.begin_interrupted_again([Sending.objects.all()], _TASKS, now=now, killed=killed)
