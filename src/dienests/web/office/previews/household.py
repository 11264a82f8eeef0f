"""One household of a result: what the change does to it, explained before and after by the rules themselves."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from dienests.base.people.models import HouseholdMember
from dienests.cases.models import Case
from dienests.population.comparison import BENEFITS, ChangedHousehold, Outcome
from dienests.population.comparison import Comparison as Compared
from dienests.population.office.households import Seen, household_seen, outcome_of
from dienests.population.office.models import Preview
from dienests.population.office.operations import note_household_viewed
from dienests.population.office.queries import (
    case_behind,
    case_to_open,
    result_of,
)
from dienests.population.side_by_side import SideBySide
from dienests.rulebook import MUNICIPALITIES
from dienests.web import formats
from dienests.web.components import ComparedRow, Comparison
from dienests.web.office.previews.figures import household_words, labelled, status_words
from dienests.web.office.previews.request import preview_for, said, title_of
from dienests.web.office.previews.set_aside import reason_words
from dienests.web.request import actor_of

LONGEST_QUERY = 1000


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
    seen = household_seen(found, comparison, household) if comparison else None
    if comparison is None or seen is None:
        raise Http404
    case = case_behind(found, household)
    _record(request, found, household, case)
    kind, about = household_words(seen.household) if seen.household else (_("household set aside"), "")
    parts = [about, labelled(MUNICIPALITIES, seen.municipality), _income(seen.household)]
    context = {
        "preview": found,
        "title": title_of(found),
        "heading": kind,
        "lead": " · ".join(filter(None, [*parts, _("number %(number)s") % {"number": household}])),
        "back": _back(request, found, seen),
        "case": case_to_open(actor_of(request), case),
        "own": found.extract_id is not None,
        "synthetic": comparison.population.synthetic,
        "seen": seen,
        "reasons": [reason_words(each) for each in seen.reasons],
        "sides": _sides(seen, comparison),
        "differences": _differences(seen.shown),
    }
    return render(request, "office/previews/household.html", context)


def _back(request: HttpRequest, found: Preview, seen: Seen) -> tuple[str, str]:
    """To the list one came from, as it was filtered; else to the preview."""
    if "list" not in request.GET:
        return reverse("office:preview", args=[found.pk]), title_of(found)
    query = QueryDict(request.GET["list"][:LONGEST_QUERY], mutable=True)
    query.pop("number", None)  # a whole number leads here again
    lists, label = ("households", _("Households")) if seen.household else ("set_aside", _("Households set aside"))
    return f"{reverse(f'office:preview_{lists}', args=[found.pk])}?{query.urlencode()}", label


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


def _income(changed: ChangedHousehold | None) -> str:
    return _("income %(amount)s a month") % {"amount": formats.cents(changed.income_month_cents)} if changed else ""


def _sides(seen: Seen, comparison: Compared) -> list[SideShown]:
    """As the figures counted it; who seeks no assistance was counted with nothing, and sees what the law would give."""
    if seen.household is None:
        return []
    before, after = seen.household.before, seen.household.after
    if seen.shown is not None and not seen.seeks:
        before, after = outcome_of(seen.shown.before), outcome_of(seen.shown.after)
    shown = seen.shown
    return [
        _side(pgettext("law", "Before"), before, comparison.before.known_on, shown.before if shown else None),
        _side(pgettext("law", "After"), after, comparison.after.known_on, shown.after if shown else None),
    ]


def _side(title: str, outcome: Outcome, known_on: date, assessment: dict[str, Any] | None) -> SideShown:
    return SideShown(
        title=title,
        amount=formats.cents(outcome.together_cents),
        law=_("as known on %(day)s") % {"day": formats.day(known_on)},
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
