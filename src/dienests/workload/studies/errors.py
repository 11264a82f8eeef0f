"""The closed list of reasons why a simulation may be refused or fail: what is wrong, and what to do next."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from dienests.base.background.refusals import OF_ALL_WORK, KeptRefusal
from dienests.base.refusals import Reason
from dienests.practice.faults import Fault, PracticeFaults

REASONS: Mapping[str, Reason] = {
    "question_faulty": Reason(
        _("The question cannot be simulated as it is; faults: %(count)s."),
        _("Correct what is named and ask again."),
    ),
    "no_way": Reason(
        _("No way of working was chosen."),
        _("Choose at least one; the others are held against the first."),
    ),
    "too_many_ways": Reason(
        _("%(count)s ways of working are too many for one question; there may be %(most)s."),
        _("Leave some out, or ask twice."),
    ),
    "way_unknown": Reason(
        _("There is no way of working called “%(name)s”."),
        _("Choose one of the list."),
    ),
    "way_faulty": Reason(
        _("The files of the way of working “%(name)s” have faults: %(why)s"),
        _("Mend the files at the places named, or leave this way out."),
    ),
    "staff_unknown": Reason(
        _("There is no staff called “%(name)s”."),
        _("Choose one of the list."),
    ),
    "no_posts": Reason(
        _("No post of this office is filled."),
        _("Enter posts and who holds them, or take the staff that ships with the program."),
    ),
    "demand_unknown": Reason(
        _("There are no applications called “%(name)s”."),
        _("Choose one of the list."),
    ),
    "no_history": Reason(
        _("This office has no cases yet."),
        _("Take the applications that ship with the program."),
    ),
    "history_too_short": Reason(
        _("The history is too short: %(cases)s cases in %(days)s days, and %(needed)s cases are needed."),
        _("Take the applications that ship with the program until there are more."),
    ),
    "backtest_needs_history": Reason(
        _("Only what was foreseen from this office's own cases can be held against its last quarter."),
        _("Take the applications from the own cases, or leave the check out."),
    ),
    "backtest_too_short": Reason(
        _(
            "Before the last quarter there are %(cases)s cases in %(days)s days; to foresee it, %(needed)s cases in "
            "%(needed_days)s days are needed."
        ),
        _("Leave the check out until the history is longer."),
    ),
    "scenario_unknown": Reason(
        _("There is no scenario called “%(name)s”."),
        _("Choose one of the list."),
    ),
    "scenario_impossible": Reason(
        _("The scenario “%(name)s” cannot be in this office: %(why)s"),
        _("Leave the scenario out, or take other staff."),
    ),
    "nobody_can": Reason(
        _("Nobody could do the stage “%(stage)s” of “%(way)s”. Needed: %(why)s"),
        _("Leave this way or this scenario out, or take other staff."),
    ),
    "figure_unknown": Reason(
        _("There is no assumption called “%(name)s”."),
        _("Change one of the list."),
    ),
    "figure_outside": Reason(
        _("“%(label)s” must be from %(low)s to %(high)s; %(value)s was given."),
        _("Write a number between the two."),
    ),
    "too_many_running": Reason(
        _("%(count)s simulations are being computed already."),
        _("Wait until one is finished, or stop one."),
    ),
    "still_running": Reason(
        _("This simulation is still being computed."),
        _("Stop it first, or wait until it is finished."),
    ),
    "not_finished": Reason(
        _("This simulation has no answer: %(state)s."),
        _("Wait until it is computed, or begin again."),
    ),
    "not_running": Reason(
        _("Nothing can be begun or stopped here: the simulation is %(state)s."),
        _("Look at its current state."),
    ),
    "way_was_chosen": Reason(
        _("“%(way)s” was proposed from this simulation."),
        _("It stays, so that what was foreseen can be held against what came."),
    ),
    "way_in_force": Reason(
        _("“%(way)s” is in force already."),
        _("Choose another way."),
    ),
    "way_only_simulated": Reason(
        _("“%(way)s” can only be simulated: %(why)s"),
        _("Choose another way, or make a practice of it first."),
    ),
    "way_changed": Reason(
        _("The files of “%(way)s” have changed since it was simulated."),
        _("Simulate it again; then what is proposed is what was foreseen."),
    ),
    "out_of_memory": Reason(
        _("The simulation is too large for the memory of this machine."),
        _("Compare fewer ways and scenarios, or give the machine more memory."),
    ),
    **OF_ALL_WORK,
}


class StudyRefused(KeptRefusal):
    """Something about simulations was refused. `details["field"]` names the input at fault, where it is one.

    `problems`: of question_faulty every single refusal as JSON (`faults` are these as refusals), of way_faulty the
    faults of the files as dicts place, found, expected (lv, en).
    """

    reasons = REASONS

    @classmethod
    def all_of(cls, faults: Sequence[Self]) -> Self:
        """Several at once; one alone stays what it is."""
        if len(faults) == 1:
            return faults[0]
        return cls("question_faulty", problems=[fault.to_json() for fault in faults], count=len(faults))

    @property
    def faults(self) -> list[Self]:
        """Every single refusal."""
        if self.code != "question_faulty":
            return [self]
        return [fault for problem in self.problems if (fault := self.stored(problem))]

    @property
    def field(self) -> str:
        return str(self.details.get("field", ""))

    @classmethod
    def of_files(cls, code: str, error: PracticeFaults, **details: object) -> Self:
        """The first fault in words, all of them as problems."""
        first = error.faults[0]
        why = {"why_lv": first.sentence("lv"), "why_en": first.sentence("en")}
        return cls(code, problems=[told(fault) for fault in error.faults], **why, **details)


def told(fault: Fault) -> dict[str, Any]:
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return {"place": place, "found": fault.found, "expected": fault.expected.to_json()}
