"""The households behind a figure of a preview: a list to filter, to sort and to leaf through; each opens explained."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from dienests.population.groups import GROUPS
from dienests.population.household_list import HouseholdList, ListedHousehold, Sums
from dienests.population.office.households import compared_households, households_set_aside
from dienests.population.office.models import Preview
from dienests.population.office.operations import note_households_listed
from dienests.rulebook import MUNICIPALITIES
from dienests.web import formats
from dienests.web.components import Column, Table, filter_links
from dienests.web.office.previews.figures import household_words, labelled, signed_cents
from dienests.web.office.previews.household_filter import EVERYBODY, FIRST_GROUPS, ListFilter, read_filter
from dienests.web.office.previews.request import population_of, preview_for, said, title_of
from dienests.web.request import actor_of

PAGE = 50
COLUMNS = (
    Column("household", gettext_lazy("Household"), fixed=True),
    Column("number", pgettext_lazy("household", "Number"), sort="number", numeric=True),
    Column("municipality", gettext_lazy("Municipality")),
    Column("persons", gettext_lazy("Persons"), sort="persons", numeric=True),
    Column("age", gettext_lazy("Oldest"), sort="age", numeric=True, hidden=True),
    Column("decile", gettext_lazy("Income decile"), numeric=True, hidden=True),
    Column("income", gettext_lazy("Income a month"), sort="income", numeric=True),
    Column("before", pgettext_lazy("law", "Before"), sort="before", numeric=True),
    Column("after", pgettext_lazy("law", "After"), sort="after", numeric=True),
    Column("change", gettext_lazy("Difference a month"), sort="change", numeric=True, fixed=True),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A household of the list in words. `url`: the page that explains it."""

    url: str
    kind: str
    about: str
    municipality: str
    change: str
    listed: ListedHousehold


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of the list. The whole number of a household, typed, opens it."""
    found = preview_for(request, pk)
    first = formats.as_whole(request.GET.get("after") or request.GET.get("before")) or 0
    with compared_households(found) as households:
        chosen = read_filter(request.GET, households.keys())
        if chosen.wanted.number and _is_household(found, households, int(chosen.wanted.number)):
            return redirect("office:preview_household", pk=pk, household=int(chosen.wanted.number))
        sums = households.sums(chosen.wanted)
        first = first if first < sums.households else 0
        rows = list(households.rows(chosen.wanted, order=chosen.order, falling=chosen.falling, first=first, most=PAGE))
    _note(request, found, sums)
    context = frame(found) | {
        "table": _table(request.GET, chosen, sums, first=first),
        "rows": [_row(found, each, request.GET) for each in rows],
        "chosen": chosen,
        "hidden": [(name, request.GET[name]) for name in ("sort",) if request.GET.get(name)],
        "sums": sums,
        "change": signed_cents(sums.change_cents),
        "export": f"{reverse('office:preview_households_csv', args=[pk])}?{request.GET.urlencode()}",
        "narrowed": bool(chosen.told),
    }
    return render(request, "office/previews/households.html", context)


def frame(found: Preview) -> dict[str, Any]:
    """What both lists show around their rows."""
    lead = _("%(population)s · on %(day)s") % {"population": population_of(found), "day": formats.day(found.day)}
    return {"preview": found, "title": title_of(found), "lead": lead}


def _is_household(found: Preview, households: HouseholdList, number: int) -> bool:
    if households.household(number) is not None:
        return True
    with households_set_aside(found) as aside:
        return aside.household(number) is not None


def _note(request: HttpRequest, found: Preview, sums: Sums) -> None:
    """Who looked through own cases leaves a trace, without names as they are; leafing on does not leave another."""
    if found.extract_id is None or "after" in request.GET or "before" in request.GET:
        return
    note_households_listed(
        actor=actor_of(request),
        now=timezone.now(),
        preview=found,
        chosen=request.GET.urlencode(),
        households=sums.households,
    )


def _table(query: QueryDict, chosen: ListFilter, sums: Sums, *, first: int) -> Table:
    labels = [(name if name != EVERYBODY else "", said(GROUPS[name].label), None) for name in FIRST_GROUPS]
    return Table(
        id="preview-households",
        columns=COLUMNS,
        query=query,
        shown=min(PAGE, sums.households - first),
        count=sums.households,
        before=str(max(0, first - PAGE)) if first else "",
        after=str(first + PAGE) if first + PAGE < sums.households else "",
        sort=chosen.sorted_by,
        filters=filter_links(query, parameter="group", choices=labels),
    )


def _row(found: Preview, listed: ListedHousehold, query: QueryDict) -> Row:
    kind, about = household_words(listed.household)
    return Row(
        url=household_url(found, listed.household.household_id, query),
        kind=kind,
        about=about if listed.seeks else f"{about} · {_('does not apply')}",
        municipality=labelled(MUNICIPALITIES, listed.household.municipality),
        change=signed_cents(listed.change_cents),
        listed=listed,
    )


def household_url(found: Preview, number: int, query: QueryDict) -> str:
    """The page of a household, which knows the way back to the list as it was."""
    address = reverse("office:preview_household", args=[found.pk, number])
    back = QueryDict(mutable=True)
    back["list"] = query.urlencode()
    return f"{address}?{back.urlencode()}"
