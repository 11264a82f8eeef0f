"""Proposals of a way of working: what waits, for whom, and what became of the others."""

from datetime import date

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When

from dienests.base.access import Action, Actor, narrow
from dienests.base.organisation.models import Appointment, User, held_on
from dienests.cases.access import PROCESS_CHOOSE, PROPOSAL_ANSWER, PROPOSAL_WITHDRAW
from dienests.cases.models import ProcessProposal, ProcessVersion, ProposalOutcome


def open_proposals() -> QuerySet[ProcessProposal]:
    """What waits for an answer, the oldest first, without its content."""
    rows = ProcessProposal.objects.filter(outcome=ProposalOutcome.OPEN).select_related("proposed_by")
    return rows.defer("content").order_by("proposed_at", "pk")


def to_answer(actor: Actor) -> QuerySet[ProcessProposal]:
    """Those of them that wait for this person's word."""
    return narrow(actor, PROPOSAL_ANSWER, open_proposals())


def with_rights(actor: Actor, rows: QuerySet[ProcessProposal]) -> QuerySet[ProcessProposal]:
    """The rows with `answers` and `withdraws`: what this person may do with each; with both names, without content."""
    rights = {"answers": _may(actor, PROPOSAL_ANSWER), "withdraws": _may(actor, PROPOSAL_WITHDRAW)}
    return (
        rows.select_related("proposed_by", "ended_by", "instead_of")
        .defer("content", "instead_of__content")
        .annotate(**rights)
    )


def _may(actor: Actor, action: Action) -> Case:
    allowed = action.filter_for(actor)
    rule = Q(pk__in=[]) if allowed is None else allowed
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


def not_switched_on(*, limit: int) -> list[ProcessProposal]:
    """The latest that were declined or withdrawn."""
    ended = ProcessProposal.objects.filter(outcome__in=[ProposalOutcome.DECLINED, ProposalOutcome.WITHDRAWN])
    return list(ended.select_related("proposed_by", "ended_by").defer("content").order_by("-ended_at", "-pk")[:limit])


def versions_with_cases(*, limit: int) -> list[ProcessVersion]:
    """The latest that were in force, each with `running` (how many open cases follow it), `proposed` (id of the
    proposal it was, None at setup) and `proposer` (who made that)."""
    rows = ProcessVersion.objects.select_related("chosen_by").defer("content")
    found = rows.annotate(
        running=Count("cases", filter=Q(cases__closed_at__isnull=True)),
        proposed=F("proposal__pk"),
        proposer=F("proposal__proposed_by__full_name"),
    )
    return list(found.order_by("-in_force_since", "-pk")[:limit])


def second_people(proposal: ProcessProposal, *, today: date) -> list[User]:
    """Who could answer on that day: holders of the right besides the proposer, by name."""
    held = Appointment.objects.filter(
        held_on(today), post__role__in=list(PROCESS_CHOOSE.rules), post__abolished_on__isnull=True
    )
    holders = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return list(holders.exclude(pk=proposal.proposed_by_id).order_by("full_name", "pk"))
