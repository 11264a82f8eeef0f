"""One preview: how far it is, or what came out; stopping, beginning again and deleting."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienests.base.access import may
from dienests.base.background.models import UNFINISHED, Work
from dienests.population.comparison import ChangedHousehold, Comparison, Figures
from dienests.population.office import operations
from dienests.population.office.access import PREVIEW_DELETE, PREVIEW_RUN
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extract import UNDECLARED, WITHDRAWN
from dienests.population.office.models import Preview
from dienests.population.office.queries import result_of
from dienests.population.plots import plots_of
from dienests.rulebook import MUNICIPALITIES
from dienests.web import formats
from dienests.web.office.long_work import WorkShown, begun_again, done_or_said, look_again, work_part, work_shown
from dienests.web.office.previews.ceilings import ceiling_context
from dienests.web.office.previews.figures import (
    MOVES,
    bin_rows,
    counted,
    group_rows,
    household_words,
    labelled,
    movements,
    signed_cents,
    spread_lines,
    totals,
)
from dienests.web.office.previews.opening import CLOSED, Opening, opening_of
from dienests.web.office.previews.published import published_rows
from dienests.web.office.previews.request import language, population_of, preview_for, said, title_of
from dienests.web.office.previews.verdict import verdict_of
from dienests.web.request import actor_of

STEPS = {
    "": gettext_lazy("Waits for its turn"),
    "extracting": gettext_lazy("Taking the own cases, without names"),
    "checking": gettext_lazy("Checking the input"),
    "before": gettext_lazy("Computing the law before"),
    "after": gettext_lazy("Computing the law after"),
    "comparing": gettext_lazy("Comparing"),
    "explaining": gettext_lazy("Explaining the households that change most"),
    "trying": gettext_lazy("Trying parts of the change"),
}
DIMENSION_TITLES = {
    "municipality": gettext_lazy("By municipality"),
    "household_type": gettext_lazy("By type of household"),
    "age_group": gettext_lazy("By age of the oldest person"),
    "income_decile": gettext_lazy("By income"),
}


@dataclass(frozen=True, kw_only=True)
class LargestRow:
    """A household that changes most, in words."""

    id: int
    household: ChangedHousehold
    kind: str
    about: str
    municipality: str
    change: str


@dataclass(frozen=True, kw_only=True)
class PlotShown:
    """The same plot for a light and for a dark screen."""

    title: str
    light: str
    dark: str


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The result, or how far it is."""
    found = preview_for(request, pk)
    comparison = result_of(found) if found.state == Work.DONE else None
    if comparison is None:
        return _waiting(request, found)
    return render(request, "office/previews/result.html", _result(request, found, comparison))


def _frame(request: HttpRequest, found: Preview) -> dict[str, Any]:
    actor = actor_of(request)
    lead = _("%(population)s · on %(day)s") % {"population": population_of(found), "day": formats.day(found.day)}
    return {
        "preview": found,
        "title": title_of(found),
        "lead": lead,
        "population": population_of(found),
        "may_run": may(actor, PREVIEW_RUN, found),
        "may_delete": may(actor, PREVIEW_DELETE, found),
    }


def _waiting(request: HttpRequest, found: Preview) -> HttpResponse:
    frame = _frame(request, found)
    context = frame | {
        "work": _work(found, may_run=frame["may_run"]),
        "refusal": PreviewRefused.stored(found.error) if found.state == Work.FAILED else None,
    }
    return render(request, "office/previews/waiting.html", context)


def _work(found: Preview, *, may_run: bool) -> WorkShown:
    poll, resume = (reverse(f"office:{name}", args=[found.pk]) for name in ("preview_progress", "preview_again"))
    return work_shown(found, STEPS, poll=poll, resume=resume, may_run=may_run)


def _part(request: HttpRequest, pk: int) -> HttpResponse:
    found = preview_for(request, pk)
    return work_part(request, _work(found, may_run=may(actor_of(request), PREVIEW_RUN, found)))


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that says how far it is; the whole page anew when it is finished."""
    return _part(request, pk) if preview_for(request, pk).state in UNFINISHED else look_again()


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute anew what failed, was stopped or interrupted."""
    found = preview_for(request, pk, PREVIEW_RUN)
    begin = partial(operations.begin_again, actor=actor_of(request), now=timezone.now(), preview=found)
    return begun_again(request, begin, part=lambda: _part(request, pk), page=_address(pk))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = preview_for(request, pk, PREVIEW_DELETE)
    done_or_said(request, partial(operations.stop_preview, actor=actor_of(request), now=timezone.now(), preview=found))
    return redirect(_address(pk))


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = preview_for(request, pk, PREVIEW_DELETE)
    do = partial(operations.delete_preview, actor=actor_of(request), now=timezone.now(), preview=found)
    if not done_or_said(request, do):
        return redirect(_address(pk))
    messages.success(request, _("The preview “%(title)s” is deleted.") % {"title": title_of(found)})
    return redirect("office:previews")


def _address(pk: int) -> str:
    return reverse("office:preview", args=[pk])


def _result(request: HttpRequest, found: Preview, comparison: Comparison) -> dict[str, Any]:
    figures = comparison.figures
    changes = figures.total.changes["together"]
    plots = _plots(found, comparison)
    opening = opening_of(found)
    context = _frame(request, found) | {
        "comparison": comparison,
        "verdict": verdict_of(figures),
        "opens": opening != CLOSED,
        "totals": totals(figures, opening),
        "movements": movements(figures, opening),
        "bins": bin_rows(figures, opening),
        "published": published_rows(comparison, opening),
        "breakdowns": breakdowns(figures, opening, plots),
        "spread": spread_lines(figures, opening),
        "largest": [_largest(each) for each in figures.largest],
        "parameters": _parameters(comparison),
        "unchecked": [said(label) for label in comparison.unchecked],
        "source": comparison.reform.source,
        "moved": {move: counted(getattr(changes, move).households, move, opening) for move in MOVES},
        "assessed": counted(comparison.population.assessed, "everyone", opening),
        "set_aside": opening.aside(formats.number(comparison.population.set_aside)),
        "net": signed_cents(changes.net_month_cents),
        "net_year": _("%(amount)s a year") % {"amount": signed_cents(12 * changes.net_month_cents)},
        "left_out": _left_out(found),
        "plots": plots,
    }
    context["parts"] = _parts(context)
    return context | ceiling_context(request, found)


def _plots(found: Preview, comparison: Comparison) -> dict[str, PlotShown]:
    """Addresses of the plots by their names; nothing is drawn before somebody looks."""
    shown = {}
    for each in plots_of(comparison):
        address = f"{reverse('office:preview_plot', args=[found.pk, each.name])}?v={found.attempt}&lang={language()}"
        shown[each.name] = PlotShown(title=said(each.title), light=address, dark=f"{address}&theme=dark")
    return shown


def breakdowns(
    figures: Figures, opening: Opening = CLOSED, plots: Mapping[str, PlotShown] | None = None
) -> list[dict[str, Any]]:
    """One part of the page for each dimension with more than one group."""
    shown = []
    for each in figures.breakdowns:
        rows = group_rows(each, opening)
        if len(rows) > 1:
            shown.append(
                {
                    "id": f"by-{each.dimension.replace('_', '-')}",
                    "title": str(DIMENSION_TITLES.get(each.dimension, said(each.label))),
                    "head": said(each.label),
                    "rows": rows,
                    "plot": (plots or {}).get(each.dimension),
                }
            )
    return shown


def _parts(context: dict[str, Any]) -> list[tuple[str, str]]:
    found = [("totals", _("Cost and recipients")), ("movements", _("Who gains, who loses"))]
    if context["published"]:
        found.append(("published", _("Published beside computed")))
    found += [(each["id"], each["title"]) for each in context["breakdowns"]]
    return [
        *found,
        ("poverty", _("Poverty and inequality")),
        ("ceiling", _("Under a budget ceiling")),
        ("households", _("Households that change most")),
        ("law", _("Which law was compared")),
    ]


def _largest(changed: ChangedHousehold) -> LargestRow:
    kind, about = household_words(changed)
    return LargestRow(
        id=changed.household_id,
        household=changed,
        kind=kind,
        about=about,
        municipality=labelled(MUNICIPALITIES, changed.municipality),
        change=signed_cents(changed.change_cents),
    )


def _parameters(comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "label": said(each.label),
            "holds_for": said(each.holds_for),
            "before": said(each.before),
            "after": said(each.after),
            "checked": each.checked,
            "note": said(each.note),
        }
        for each in comparison.parameters
    ]


def _left_out(found: Preview) -> list[tuple[str, int]]:
    """Of own cases: which households could not be taken, by reason."""
    if found.extract is None:
        return []
    words = {WITHDRAWN: _("Withdrawn"), UNDECLARED: _("Nobody declared yet")}
    return [
        (words.get(reason) or _("Faulty: %(place)s") % {"place": reason}, count)
        for reason, count in found.extract.left_out.items()
    ]
