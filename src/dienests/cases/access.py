"""Who may do what to a case, and whose file opens with it.

Two things decide: the post (own cases, own unit, units below, all) and the case's own process, which names the roles
of each stage. Control and decision are besides refused to everybody who did a stage they must differ from.
"""

from collections.abc import Callable, Collection, Mapping

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dienests.base.access import Action, Actor, everything
from dienests.base.organisation.models import Role
from dienests.base.people.models import FileOpening, HouseholdMember
from dienests.cases.models import Case, Preparer, ProposalOutcome, StageRun, State
from dienests.cases.process_versions import versions
from dienests.practice import Process, Stage

PREPARING_ACTS = frozenset({"application", "declaration", "documents", "assessment", "submit"})
Chosen = Callable[[Process, Stage], Stage | None]


def responsible(actor: Actor, role: Role) -> Q:
    """Scope over Case: which cases a post answers for."""
    if role in (Role.HEAD_OF_OFFICE, Role.AUDITOR):
        return everything(actor, role)
    if role == Role.ACCOUNTANT:
        return Q(state=State.DECIDED)
    return Q(unit_id__in=actor.units(role)) | Q(assignee_id=actor.pk)


def _own_unit(actor: Actor, role: Role) -> Q:
    return Q(unit_id__in=actor.units(role))


def _stages_of(role: Role, chosen: Chosen) -> Mapping[tuple[str, tuple[str, ...]], set[int]]:
    """Stage a case stands in, with the stages it must differ from → ids of the process versions it holds for.

    `chosen` says for each stage which stage's roles count while a case stands there (None: nobody's).
    """
    found: dict[tuple[str, tuple[str, ...]], set[int]] = {}
    for pk, practice in versions():
        for stage in practice.process.stages:
            counting = chosen(practice.process, stage)
            if counting is not None and role.value in counting.roles:
                found.setdefault((stage.name, counting.differs_from), set()).add(pk)
    return found


def _doing(act: str) -> Chosen:
    return lambda _process, stage: stage if act in stage.acts else None


def preparing_stage(process: Process, stage: Stage) -> Stage | None:
    """The stage whose roles may edit a case that stands in `stage`: itself, or the last preparing one before it."""
    before = process.stages[: process.stages.index(stage) + 1]
    preparing = [earlier for earlier in before if PREPARING_ACTS & set(earlier.acts)]
    return preparing[-1] if preparing else None


def _any_stage(_process: Process, stage: Stage) -> Stage:
    return stage


def not_done_by(actor: Actor, stages: Collection[str]) -> Q:
    """Filter: the actor finished none of these stages of the case."""
    done = StageRun.objects.filter(case=OuterRef("pk"), stage__in=stages, done_by_id=actor.pk)
    return Q(~Exists(done)) if stages else ~Q(pk__in=[])


def not_prepared_by(actor: Actor) -> Q:
    """Filter: the actor had no hand in preparing the case."""
    return Q(~Exists(Preparer.objects.filter(case=OuterRef("pk"), user_id=actor.pk)))


def _not_to_look_at_own_work(actor: Actor) -> Q:
    """Filter: what waits for a second person is not what the actor had a hand in."""
    return ~Q(state__in=[State.SUBMITTED, State.APPROVED]) | not_prepared_by(actor)


def _by_stage(chosen: Chosen, *, differs: bool) -> Callable[[Actor, Role], Q]:
    def scope(actor: Actor, role: Role) -> Q:
        allowed = Q(pk__in=[])
        for (stage, differs_from), processes in _stages_of(role, chosen).items():
            here = Q(stage=stage, process_id__in=processes)
            allowed |= here & not_done_by(actor, differs_from) if differs else here
        return responsible(actor, role) & allowed

    return scope


_AT_THE_DESK = (Role.ASSISTANCE_ORGANISER, Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)
_SEEING = (*_AT_THE_DESK, Role.ACCOUNTANT, Role.AUDITOR)
_CONTROLLING = (Role.SOCIAL_WORKER, Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)


def _for(roles: tuple[Role, ...], scope: Callable[[Actor, Role], Q]) -> dict[Role, Callable[[Actor, Role], Q]]:
    return dict.fromkeys(roles, scope)


# Over Unit: where an application may be taken.
CASE_OPEN = Action(
    "case_open",
    _("take an application in this unit"),
    {
        **_for(_AT_THE_DESK[:3], lambda actor, role: Q(pk__in=actor.units(role))),
        Role.HEAD_OF_OFFICE: everything,
    },
)
CASE_VIEW = Action("case_view", _("see this case"), _for(_SEEING, responsible))
CASE_PREPARE = Action(
    "case_prepare", _("change this case"), _for(_AT_THE_DESK, _by_stage(preparing_stage, differs=False))
)
CASE_SUBMIT = Action(
    "case_submit", _("submit this case for control"), _for(_AT_THE_DESK, _by_stage(_doing("submit"), differs=True))
)
CASE_CONTROL = Action(
    "case_control",
    _("control this case"),
    _for(_CONTROLLING, _by_stage(_doing("control"), differs=True)),
    condition=not_prepared_by,
)
CASE_DECIDE = Action(
    "case_decide",
    _("decide this case"),
    _for(_CONTROLLING, _by_stage(_doing("decide"), differs=True)),
    condition=not_prepared_by,
)
CASE_ASSIGN = Action(
    "case_assign",
    _("give this case to a colleague"),
    {Role.HEAD_OF_UNIT: _own_unit, Role.HEAD_OF_OFFICE: everything},
)
# Also: whom the case may be given to.
CASE_TAKE = Action(
    "case_take",
    _("take this case from the queue"),
    _for(_AT_THE_DESK, _by_stage(_any_stage, differs=True)),
    condition=_not_to_look_at_own_work,
)
CASE_WITHDRAW = Action("case_withdraw", _("close this case as withdrawn"), _for(_AT_THE_DESK, responsible))
CASE_CONTACT = Action("case_contact", _("note a contact in this case"), _for(_AT_THE_DESK, responsible))
CASE_LETTER = Action("case_letter", _("send letters in this case"), _for(_AT_THE_DESK, responsible))
# Over Case: its papers. An accountant needs none of them.
DOCUMENT_VIEW = Action(
    "document_view", _("see the papers of this case"), _for((*_AT_THE_DESK, Role.AUDITOR), responsible)
)


def _through_a_case(actor: Actor, role: Role) -> Q:
    """Over Person: applicant or household member of an active case the role answers for, or a file opened today."""
    active = Case.objects.filter(responsible(actor, role), closed_at__isnull=True)
    membership = HouseholdMember.objects.filter(
        Q(until__isnull=True) | Q(until__gte=F("household__cases__received_on")),
        person=OuterRef("pk"),
        since__lte=actor.today,
        household__cases__in=active,
    )
    return Q(Exists(active.filter(applicant=OuterRef("pk")))) | Q(Exists(membership)) | _opened_today(actor, role)


def _opened_today(actor: Actor, _role: Role) -> Q:
    openings = FileOpening.objects.filter(person=OuterRef("pk"), user_id=actor.pk, until__gte=actor.today)
    return Q(Exists(openings))


# Over Person. An accountant sees whom to pay on the payment pages; the file only after stating a reason.
PERSON_VIEW = Action(
    "person_view",
    _("see this person's file"),
    {**_for((*_AT_THE_DESK, Role.AUDITOR), _through_a_case), Role.ACCOUNTANT: _opened_today},
)
_HEADS = (Role.HEAD_OF_UNIT, Role.HEAD_OF_OFFICE)
# Over ProcessVersion: the practice in force is no secret; changing it takes two of the heads.
PROCESS_VIEW = Action("process_view", _("see the practice in force"), _for(tuple(Role), everything))
PROCESS_CHOOSE = Action("process_choose", _("change the way of working"), _for(_HEADS, everything))
# Over ProcessProposal.
PROPOSAL_VIEW = Action(
    "process_proposal_view", _("see this proposal of a way of working"), _for((*_HEADS, Role.AUDITOR), everything)
)
PROPOSAL_ANSWER = Action(
    "process_proposal_answer",
    _("answer this proposal of a way of working"),
    _for(_HEADS, everything),
    condition=lambda actor: Q(outcome=ProposalOutcome.OPEN) & ~Q(proposed_by_id=actor.pk),
)
PROPOSAL_WITHDRAW = Action(
    "process_proposal_withdraw",
    _("withdraw this proposal of a way of working"),
    _for(_HEADS, everything),
    condition=lambda actor: Q(outcome=ProposalOutcome.OPEN, proposed_by_id=actor.pk),
)

CASE_ACTIONS = (
    CASE_VIEW,
    CASE_PREPARE,
    CASE_SUBMIT,
    CASE_CONTROL,
    CASE_DECIDE,
    CASE_ASSIGN,
    CASE_TAKE,
    CASE_WITHDRAW,
    CASE_CONTACT,
    CASE_LETTER,
    DOCUMENT_VIEW,
)
