"""One household of a result: what the change does to it, explained before and after by the rules themselves."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from dienests.base.people.models import HouseholdMember
from dienests.cases.models import Case
from dienests.population.comparison import BENEFITS, ChangedHousehold, Outcome
from dienests.population.office.models import Preview
from dienests.population.office.operations import note_household_viewed
from dienests.population.office.queries import (
    case_behind,
    case_to_open,
    changed_household,
    explained_household,
    result_of,
)
from dienests.population.side_by_side import SideBySide
from dienests.rulebook import MUNICIPALITIES
from dienests.web import formats
from dienests.web.components import ComparedRow, Comparison
from dienests.web.office.previews.figures import labelled, status_words
from dienests.web.office.previews.request import actor_of, preview_for, said, title_of
from dienests.web.office.previews.result import household_words


@dataclass(frozen=True, kw_only=True)
class SideShown:
    """One law: the amount, facts as (label, value), which law, and the assessment to be explained."""

    title: str
    amount: str
    law: str
    facts: list[tuple[str, str]]
    assessment: dict[str, Any] | None


@require_safe
def page(request: HttpRequest, pk: int, household: int) -> HttpResponse:
    """Both calculations side by side. Who looked, and at whom, is recorded."""
    found = preview_for(request, pk)
    comparison = result_of(found)
    changed = changed_household(comparison, household) if comparison else None
    if comparison is None or changed is None:
        raise Http404
    case = case_behind(found, household)
    _record(request, found, household, case)
    shown = explained_household(found, household)
    kind, about = household_words(changed)
    laws = {
        "before": _("as known on %(day)s") % {"day": formats.day(comparison.before.known_on)},
        "after": _("as known on %(day)s") % {"day": formats.day(comparison.after.known_on)},
    }
    context = {
        "preview": found,
        "title": title_of(found),
        "heading": kind,
        "lead": " · ".join([about, labelled(MUNICIPALITIES, changed.municipality), _income(changed)]),
        "case": case_to_open(actor_of(request), case),
        "own": found.extract_id is not None,
        "synthetic": comparison.population.synthetic,
        "sides": [
            _side(pgettext("law", "Before"), changed.before, laws["before"], shown.before if shown else None),
            _side(pgettext("law", "After"), changed.after, laws["after"], shown.after if shown else None),
        ],
        "differences": _differences(shown),
    }
    return render(request, "office/previews/household.html", context)


def _record(request: HttpRequest, found: Preview, household: int, case: Case | None) -> None:
    persons: tuple[int, ...] = ()
    if case is not None:
        members = HouseholdMember.objects.filter(household_id=case.household_id).order_by("pk")
        persons = tuple(members.values_list("person_id", flat=True))
    note_household_viewed(
        actor=actor_of(request),
        now=timezone.now(),
        preview=found,
        household=household,
        case=case.pk if case else None,
        persons=persons,
    )


def _income(changed: ChangedHousehold) -> str:
    return _("income %(amount)s a month") % {"amount": formats.cents(changed.income_month_cents)}


def _side(title: str, outcome: Outcome, law: str, assessment: dict[str, Any] | None) -> SideShown:
    return SideShown(
        title=title,
        amount=formats.cents(outcome.together_cents),
        law=law,
        facts=[
            (_("Status"), status_words(outcome)),
            (said(BENEFITS["gmi"]), formats.cents(outcome.gmi_cents)),
            (said(BENEFITS["housing"]), formats.cents(outcome.housing_cents)),
        ],
        assessment=assessment,
    )


def _differences(shown: SideBySide | None) -> Comparison:
    """Every value that differs; values of the law first, what follows from them after."""
    rows = [
        ComparedRow(
            label=said(each.label),
            values=[said(each.before), said(each.after)],
            note=" ".join(filter(None, [said(each.sentence_after), each.paragraph])),
            group=said(each.subject),
            kind="text",
        )
        for each in (shown.differences if shown else ())
    ]
    return Comparison(sides=[pgettext("law", "Before"), pgettext("law", "After")], rows=rows)
