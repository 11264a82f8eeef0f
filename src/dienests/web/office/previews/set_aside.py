"""The households that a preview could not count: why, and how many of each reason."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from dienests.population.explain import Reason
from dienests.population.office.households import households_set_aside
from dienests.population.office.models import Preview
from dienests.population.set_aside import Kind, SetAsideHousehold
from dienests.rulebook import MUNICIPALITIES
from dienests.rulebook.table_columns import SPECIFICATION
from dienests.web import formats
from dienests.web.components import Column, Link, Table, filter_links
from dienests.web.office.previews.figures import labelled
from dienests.web.office.previews.households import PAGE, frame, household_url
from dienests.web.office.previews.request import preview_for, said

COLUMNS = (
    Column("number", pgettext_lazy("household", "Number"), fixed=True),
    Column("municipality", gettext_lazy("Municipality")),
    Column("reasons", gettext_lazy("What is wrong"), fixed=True),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A household with what is wrong. `url`: empty where it has no number."""

    url: str
    number: int | None
    municipality: str
    reasons: list[str]


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of the list, by numbers."""
    found = preview_for(request, pk)
    asked = request.GET.get("kind", "")
    first = formats.as_whole(request.GET.get("after") or request.GET.get("before")) or 0
    with households_set_aside(found) as aside:
        kinds = aside.kinds()
        kind = asked if asked in {each.key for each in kinds} else ""
        count = aside.count(kind=kind)
        first = first if first < count else 0
        rows = [_row(found, each, request.GET) for each in aside.rows(kind=kind, first=first, most=PAGE)]
    table = Table(
        id="preview-set-aside",
        columns=COLUMNS,
        query=request.GET,
        shown=len(rows),
        count=count,
        before=str(max(0, first - PAGE)) if first else "",
        after=str(first + PAGE) if first + PAGE < count else "",
        filters=_filters(request.GET, kinds),
    )
    context = frame(found) | {
        "table": table,
        "rows": rows,
        "households": reverse("office:preview_households", args=[pk]),
        "export": f"{reverse('office:preview_set_aside_csv', args=[pk])}?{request.GET.urlencode()}",
    }
    return render(request, "office/previews/set_aside.html", context)


def _filters(query: QueryDict, kinds: list[Kind]) -> list[Link]:
    if len(kinds) < 2:
        return []
    choices = [(kind.key, _place(kind.reason), kind.households) for kind in kinds]
    return filter_links(query, parameter="kind", choices=[("", _("All"), None), *choices])


def _row(found: Preview, aside: SetAsideHousehold, query: QueryDict) -> Row:
    return Row(
        url="" if aside.number is None else household_url(found, aside.number, query),
        number=aside.number,
        municipality=labelled(MUNICIPALITIES, aside.municipality) if aside.municipality else formats.NOTHING,
        reasons=[reason_words(each, shortly=True) for each in aside.reasons],
    )


def _place(reason: Reason) -> str:
    """The column at fault, by its name for people."""
    columns = SPECIFICATION[reason.table].columns
    return next((said(each.label) for each in columns if each.name == reason.column), reason.column)


def reason_words(reason: Reason, *, shortly: bool = False) -> str:
    """Where, what was found there, and (not `shortly`) what was expected."""
    facts = {"place": _place(reason), "found": reason.found or formats.NOTHING, "expected": said(reason.expected)}
    if shortly:
        return _("%(place)s: found %(found)s") % facts
    return _("%(place)s: found %(found)s, expected %(expected)s") % facts
