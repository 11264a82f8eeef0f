"""What the reception should know before an application is opened. Warnings: they never stand in the way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from dienests.base.people.models import HouseholdMember
from dienests.cases.deadlines import first_of_month
from dienests.cases.languages import named
from dienests.cases.models import ACTIVE_STATES, Case, Decision, DecisionKind

MOST = 20


@dataclass(frozen=True)
class IntakeWarning:
    """`code`: open_case or running_grant; `case` its id, to open it instead."""

    code: str
    case: int
    number: str
    message: str


def intake_warnings(*, persons: Collection[int], asked: Sequence[str], received_on: date) -> list[IntakeWarning]:
    """Open cases, and grants that still run, of any household these persons live in. Three queries."""
    households = list(
        HouseholdMember.objects.filter(person_id__in=persons)
        .filter(Q(until__isnull=True) | Q(until__gte=received_on))
        .values_list("household_id", flat=True)
        .distinct()
    )
    concerned = Q(household_id__in=households) | Q(applicant_id__in=persons)
    return [*_open_cases(concerned, asked), *_running(concerned, asked, received_on)]


def _open_cases(concerned: Q, asked: Sequence[str]) -> list[IntakeWarning]:
    found = []
    for case in Case.objects.filter(concerned, state__in=ACTIVE_STATES).order_by("-pk")[:MOST]:
        same = [what for what in case.asked if what in asked]
        text = _("%(number)s is open and asks for the same.") if same else _("%(number)s is open.")
        found.append(IntakeWarning("open_case", case.pk, case.number, text % {"number": case.number}))
    return found


def _running(concerned: Q, asked: Sequence[str], received_on: date) -> list[IntakeWarning]:
    """Granted for the month of application: granting again would pay twice."""
    cases = Case.objects.filter(concerned)
    first = first_of_month(received_on)
    decisions = Decision.objects.filter(case__in=cases, kind=DecisionKind.GRANT, valid_until__gte=first)
    found = []
    for decision in decisions.order_by("-pk")[:MOST]:
        for entry in decision.content["benefits"]:
            if entry["granted"] and entry["benefit"] in asked and entry["until"] >= first.isoformat():
                until = date.fromisoformat(entry["until"]).strftime("%d.%m.%Y.")
                values = {"number": decision.number, "benefit": named([entry["benefit"]]), "until": until}
                text = _("Decision %(number)s already grants this until %(until)s: %(benefit)s.") % values
                found.append(IntakeWarning("running_grant", decision.case_id, decision.number, text))
    return found
