"""Why an operation on a case may fail: a closed list. Each reason says what is wrong and what to do next."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """Codes of the reasons; pages and tests compare these, people read the message."""

    CHANGED_MEANWHILE = "changed_meanwhile"
    WRONG_STATE = "wrong_state"
    WRONG_STAGE = "wrong_stage"
    CLOSED = "closed"
    FROZEN = "frozen"
    SAME_PERSON = "same_person"
    ALREADY_CONTROLLED = "already_controlled"
    ALREADY_DECIDED = "already_decided"
    ALREADY_OPENED = "already_opened"
    ALREADY_TAKEN = "already_taken"
    NOT_OPENED = "not_opened"
    NOT_YOURS = "not_yours"
    REOPENING_REASON = "reopening_reason"
    CONTENT_CHANGED = "content_changed"
    FAULTS = "faults"
    NOT_SIGNED = "not_signed"
    PAPERS_MISSING = "papers_missing"
    REASON_NEEDED = "reason_needed"
    REASON_UNKNOWN = "reason_unknown"
    REASON_WRONG_OUTCOME = "reason_wrong_outcome"
    PAYEE_MISSING = "payee_missing"
    NOTHING_ASKED = "nothing_asked"
    ASKED_UNKNOWN = "asked_unknown"
    NOT_IN_HOUSEHOLD = "not_in_household"
    NO_PROCESS = "no_process"
    PROCESS_FAULTS = "process_faults"
    ALREADY_IN_FORCE = "already_in_force"
    ALREADY_PROPOSED = "already_proposed"
    PROPOSAL_REASON = "proposal_reason"
    PROPOSAL_ENDED = "proposal_ended"
    PROPOSED_BY_YOU = "proposed_by_you"
    PROPOSAL_NOT_YOURS = "proposal_not_yours"
    IN_FORCE_CHANGED = "in_force_changed"
    WRONG_UNIT = "wrong_unit"
    WRONG_ASSIGNEE = "wrong_assignee"
    DATE_IN_FUTURE = "date_in_future"
    NO_OFFICE = "no_office"
    STAGE_NOT_FINISHED = "stage_not_finished"
    NOT_CALCULATED = "not_calculated"
    UNCHECKED_ITEMS = "unchecked_items"
    PERSON_IN_OTHER_HOUSEHOLD = "person_in_other_household"
    TOO_LARGE = "too_large"
    MINUTES_NOT_BELIEVABLE = "minutes_not_believable"
    CONTACT_WHEN = "contact_when"
    CONTACT_UNKNOWN = "contact_unknown"
    CONTACT_NOT_YOURS = "contact_not_yours"


_MESSAGES: dict[Reason, tuple[Promise | str, Promise | str]] = {
    Reason.CHANGED_MEANWHILE: (
        _("%(who)s changed this case while you were working on it."),
        _("Reload the page to see the change; what you typed is kept as a draft."),
    ),
    Reason.WRONG_STATE: (
        _("This cannot be done now: the case is “%(state)s”."),
        _("Reload the page to see what can be done with the case now."),
    ),
    Reason.WRONG_STAGE: (
        _("This is not done in the stage the case is in now: “%(what)s”."),
        _("Finish that stage first; the case shows whose turn it is."),
    ),
    Reason.CLOSED: (
        _("The case is closed: “%(state)s”."),
        _("A closed case is never changed. Open a new application of the household instead."),
    ),
    Reason.FROZEN: (
        _("The case has been submitted and is frozen."),
        _("Reopen it for editing with a reason; that voids the submission."),
    ),
    Reason.SAME_PERSON: (
        _("You took part in preparing this case, so another person must do this."),
        _("Leave the case in the queue: a colleague with one of the stage's roles will take it."),
    ),
    Reason.ALREADY_CONTROLLED: (
        _("%(who)s has already controlled this submission."),
        _("Reload the page to see the outcome."),
    ),
    Reason.ALREADY_DECIDED: (
        _("%(who)s has already decided this case: decision %(number)s."),
        _("Open the decision. A decision is never changed, only followed by another."),
    ),
    Reason.ALREADY_OPENED: (
        _("%(who)s has already opened the submission, so it can no longer be taken back."),
        _("Reopen the case for editing with a reason, or ask the colleague to return it."),
    ),
    Reason.ALREADY_TAKEN: (
        _("%(who)s has already taken this case."),
        _("Take another case from the queue, or ask the head of unit to assign this one to you."),
    ),
    Reason.NOT_YOURS: (
        _("This submission is %(who)s's: only who submitted it can take it back."),
        _("Reopen the case for editing with a reason, or ask the colleague."),
    ),
    Reason.REOPENING_REASON: (
        _("It is not said why."),
        _("Write the reason in a few words: it stays in the history of the case."),
    ),
    Reason.NOT_OPENED: (
        _("Nobody has opened the submission yet."),
        _("Open it for control first: only what has been looked at can be approved or returned."),
    ),
    Reason.CONTENT_CHANGED: (
        _("What the case holds now differs from what was submitted: %(what)s."),
        _("Return the case, or reopen it for editing and submit it again."),
    ),
    Reason.FAULTS: (
        _("The declaration has faults: %(count)s."),
        _("Correct the marked places; the case can be submitted when none is left."),
    ),
    Reason.NOT_SIGNED: (
        _("Not all adults of the household have signed: %(who)s."),
        _("Note the missing signatures, or refuse with the reason that the application is not signed."),
    ),
    Reason.PAPERS_MISSING: (
        _("Required papers are missing: %(what)s."),
        _("Add them, ask the household for them, or note why each is not needed."),
    ),
    Reason.REASON_NEEDED: (
        _("A reason is needed: %(what)s."),
        _("Choose one or more reasons from the list."),
    ),
    Reason.REASON_UNKNOWN: (
        _("These reasons are not in the list of the process this case follows: %(what)s."),
        _("Choose reasons from the list."),
    ),
    Reason.REASON_WRONG_OUTCOME: (
        _("These reasons do not fit the proposal: %(what)s."),
        _("Choose reasons for granting where the calculation grants, and reasons for refusing where you refuse."),
    ),
    Reason.PAYEE_MISSING: (
        _("It is not known where to pay: %(what)s."),
        _("Enter an account (IBAN), or a provider with the customer number."),
    ),
    Reason.NOTHING_ASKED: (
        _("Nothing is asked for."),
        _("Mark at least one: status, GMI benefit, housing benefit."),
    ),
    Reason.ASKED_UNKNOWN: (
        _("This cannot be asked for here: %(what)s."),
        _("Mark some of: status, GMI benefit, housing benefit."),
    ),
    Reason.NOT_IN_HOUSEHOLD: (
        _("Not a member of this household: %(who)s."),
        _("Add the person to the household first, or leave the person out."),
    ),
    Reason.NO_PROCESS: (
        _("The office has not chosen a way of working yet."),
        _("One of the heads proposes one under “Way of working”, and another switches it on."),
    ),
    Reason.PROCESS_FAULTS: (
        _("The practice “%(name)s” cannot be used: %(what)s"),
        _("Mend the files at the places named and propose it again; the practice in force stays as it is."),
    ),
    Reason.ALREADY_IN_FORCE: (
        _("The practice “%(name)s” is in force already, with exactly these files."),
        _("Propose another, or change the files first."),
    ),
    Reason.ALREADY_PROPOSED: (
        _("%(who)s has already proposed the practice “%(name)s” with exactly these files."),
        _("Answer that proposal, or wait for the answer."),
    ),
    Reason.PROPOSAL_REASON: (
        _("It is not said why."),
        _("Write the reason in a few words: it stays in the history of the way of working."),
    ),
    Reason.PROPOSAL_ENDED: (
        _("%(who)s was first; the proposal is no longer open: %(outcome)s."),
        _("Look at what is in force now; a new proposal can be made at any time."),
    ),
    Reason.PROPOSED_BY_YOU: (
        _("You proposed this way of working, so another person must answer."),
        _("Ask another head to look at it, or withdraw the proposal."),
    ),
    Reason.PROPOSAL_NOT_YOURS: (
        _("This proposal is %(who)s's: only who made it can withdraw it."),
        _("Decline it instead, and say why."),
    ),
    Reason.IN_FORCE_CHANGED: (
        _("Another way of working was switched on while you were looking: “%(name)s”."),
        _("Look at the difference again: it is held against what is in force now."),
    ),
    Reason.WRONG_UNIT: (
        _("You do not work in the unit “%(what)s”."),
        _("Choose one of your own units."),
    ),
    Reason.WRONG_ASSIGNEE: (
        _("%(who)s cannot be given this case."),
        _("Choose a colleague who holds one of the stage's roles in the unit of the case and did not prepare it."),
    ),
    Reason.DATE_IN_FUTURE: (
        _("The date %(what)s lies in the future."),
        _("Enter the day on which the application was received: today or earlier."),
    ),
    Reason.NO_OFFICE: (
        _("The office is not set up: its municipality is not known."),
        _("Run “dienests setup”, or enter the office under administration."),
    ),
    Reason.STAGE_NOT_FINISHED: (
        _("This stage does not end by handing over: %(what)s."),
        _("Do what the stage asks for: submit, control or decide."),
    ),
    Reason.NOT_CALCULATED: (
        _("There is no assessment yet: the declaration is incomplete."),
        _("Complete the declaration; the assessment appears beside it."),
    ),
    Reason.UNCHECKED_ITEMS: (
        _("Not everything that is to be controlled is marked as seen: %(what)s."),
        _("Look at each item and mark it, or return the case with a reason."),
    ),
    Reason.PERSON_IN_OTHER_HOUSEHOLD: (
        _("%(who)s belongs to another household in the register."),
        _("Move the person to this household first, with the day of the move."),
    ),
    Reason.TOO_LARGE: (
        _("What was sent is too large to be a declaration of one household."),
        _("Check what was pasted; at most %(what)s characters are kept."),
    ),
    Reason.MINUTES_NOT_BELIEVABLE: (
        _("%(what)s minutes cannot be the work of one person on one thing."),
        _("Write whole minutes from 1 to %(most)s, or leave the field empty."),
    ),
    Reason.CONTACT_WHEN: (
        _("There can be no contact about this case on %(what)s."),
        _("Choose a day from the receipt of the application to today."),
    ),
    Reason.CONTACT_UNKNOWN: (
        _("There is no such kind of contact: %(what)s."),
        _("Choose a kind from the list."),
    ),
    Reason.CONTACT_NOT_YOURS: (
        _("This contact was noted by %(who)s."),
        _("Ask the colleague, or the head of unit, to remove it."),
    ),
}


class CaseError(Exception):
    """An operation on a case was refused and nothing was changed.

    `code` is one of Reason; `message` and `next_step` are translated when read; `details` carries what a page may
    show beside (faults, missing papers, the case's version now).
    """

    def __init__(
        self, code: Reason, *, values: Mapping[str, Any] | None = None, details: Mapping[str, Any] | None = None
    ) -> None:
        self.code = code
        self.values = dict(values or {})
        self.details = dict(details or {})
        super().__init__(f"{code}: {self.values}")

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        return str(_MESSAGES[self.code][0]) % {key: str(value) for key, value in self.values.items()}

    @property
    def next_step(self) -> str:
        """What to do now, in the active language."""
        return str(_MESSAGES[self.code][1]) % {key: str(value) for key, value in self.values.items()}
