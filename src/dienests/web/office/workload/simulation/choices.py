"""What was chosen from a study: which ways can be proposed, what was proposed, and who switched it on."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dienests.base.access import Actor, may
from dienests.base.background.models import Work
from dienests.cases.access import PROCESS_CHOOSE
from dienests.cases.models import ProposalOutcome
from dienests.web.office.workload.simulation.answer import Answer
from dienests.workload.studies.access import STUDY_RUN
from dienests.workload.studies.models import Choice, Study
from dienests.workload.studies.queries import ways_offered

OUTCOMES = {
    ProposalOutcome.OPEN: ("soon", "hourglass"),
    ProposalOutcome.SWITCHED_ON: ("ok", "circle-check"),
    ProposalOutcome.DECLINED: ("late", "circle-x"),
    ProposalOutcome.WITHDRAWN: ("stopped", "circle-off"),
}


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """A way that was proposed. `reality`: where it is held against what came of it."""

    choice: Choice
    title: str
    tone: str
    icon: str
    url: str
    reality: str


@dataclass(frozen=True, slots=True)
class Choosable:
    """A way of the study. `why_not`: nothing, "simulated" or "in_force"."""

    way: str
    title: str
    only_simulated: str
    why_not: str


def choices_of(actor: Actor, study: Study, answer: Answer) -> dict[str, Any]:
    """For the page of a result. Of a first look nothing can be chosen yet."""
    may_choose = study.state == Work.DONE and may(actor, STUDY_RUN, study) and may(actor, PROCESS_CHOOSE)
    return {
        "choices": [_shown(choice, answer) for choice in choices_made(study)],
        "choosable": _choosable(answer) if may_choose else [],
        "choose_fault": None,
        "choose_way": "",
        "choose_note": "",
    }


def choices_made(study: Study) -> list[Choice]:
    """The latest first."""
    rows = study.choices.select_related("chosen_by", "proposal__proposed_by", "proposal__ended_by")
    return list(rows.defer("proposal__content", "study__result"))


def _shown(choice: Choice, answer: Answer) -> ChoiceShown:
    outcome = ProposalOutcome(choice.proposal.outcome)
    tone, icon = OUTCOMES[outcome]
    switched_on = outcome == ProposalOutcome.SWITCHED_ON
    return ChoiceShown(
        choice,
        answer.title_of(choice.way),
        tone,
        icon,
        reverse("office:practice_proposal", args=[choice.proposal_id]),
        f"{reverse('office:study_reality', args=[choice.study_id])}#choice-{choice.pk}" if switched_on else "",
    )


def _choosable(answer: Answer) -> list[Choosable]:
    in_force = {way.name for way in ways_offered() if way.in_force}
    return [
        Choosable(
            way.way,
            way.title,
            way.only_simulated,
            "simulated" if way.only_simulated else "in_force" if way.way in in_force else "",
        )
        for way in answer.under()
    ]
