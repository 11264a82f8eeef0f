"""The list of cases: found, handed out, exported."""

import csv
import io
from datetime import date
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.cases.access import CASE_ASSIGN, CASE_TAKE, CASE_VIEW
from dienests.cases.models import Case
from dienests.cases.queries.listing import COUNTED_UP_TO, CasePage, case_list, filtered
from dienests.cases.queries.rows import CaseRow, row_of, with_row_parts
from dienests.web import formats
from dienests.web.components import Column, Deadline, Table
from dienests.web.errors import answer
from dienests.web.office.case_filters import ASKED, ListState, choices_for, read_filter
from dienests.web.office.case_summary import BENEFITS

ROWS = 50
MOST_EXPORTED = 20_000


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A page of the cases that the actor may see."""
    actor = _actor(request)
    require(actor, CASE_VIEW)
    choices = choices_for(actor)
    state = read_filter(request.GET, choices)
    found, failed = _found(request, actor, state)
    _note_search(actor, state, found, request)
    giving, taking = may(actor, CASE_ASSIGN), may(actor, CASE_TAKE)
    context = {
        "table": _table(request, state, found, failed=failed, selectable=giving or taking),
        "rows": [_line(row, today=actor.today) for row in found.rows],
        "state": state,
        "choices": choices,
        "benefits": BENEFITS.items(),
        "giving": giving,
        "taking": taking,
        "export": reverse("office:cases_export") + "?" + request.GET.urlencode(),
        "filtered": bool(state.active) or request.GET.get("state", "") != "",
    }
    return render(request, "office/case_list/page.html", context, status=503 if failed else 200)


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _found(request: HttpRequest, actor: Actor, state: ListState) -> tuple[CasePage, str]:
    try:
        found = case_list(
            actor,
            chosen=state.chosen,
            today=actor.today,
            sort=state.sort,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=ROWS,
        )
    except OperationalError:
        return CasePage([], 0, True), _("The database did not answer in time. Narrow the filter, or try again shortly.")
    return found, ""


def _note_search(actor: Actor, state: ListState, found: CasePage, request: HttpRequest) -> None:
    """Words looked for leave a trace, as in the register of persons; leafing on does not leave another."""
    if not state.chosen.text or "after" in request.GET or "before" in request.GET:
        return
    details = {"words": state.chosen.text[:200], "found": found.count}
    looked = Event(event="cases_searched", kind=AuditKind.READ, object_type="search", details=details)
    record(looked, actor=actor.user, at=timezone.now())


def _table(request: HttpRequest, state: ListState, found: CasePage, *, failed: str, selectable: bool) -> Table:
    columns = [
        Column("applicant", _("Household"), fixed=True),
        Column("asked", _("Asked for")),
        Column("state", _("State")),
        Column("due", _("Deadline"), sort="due"),
        Column("turn", _("Whose turn")),
        Column("stage", pgettext("case", "Stage"), hidden=True),
        Column("unit", _("Unit"), hidden=True),
        Column("received", _("Received"), sort="received"),
    ]
    narrow = _("More than %(count)s cases fit. Type a name or a number, or narrow the filter.") % {
        "count": formats.number(COUNTED_UP_TO)
    }
    return Table(
        id="cases",
        columns=columns,
        query=request.GET,
        shown=len(found.rows),
        count=found.count,
        capped=not found.counted,
        before=found.previous,
        after=found.next,
        sort=state.sorted_by,
        filters=state.states,
        selectable=selectable,
        failed=failed,
        too_many=narrow if not found.counted and state.active else "",
    )


def _line(row: CaseRow, *, today: date) -> dict[str, Any]:
    nearest, term = row.deadline, None
    if nearest is not None:
        days = nearest.left if nearest.due >= today else (nearest.due - today).days
        term = Deadline(label="", on=nearest.due, state=nearest.urgency, days=days)
    return {"row": row, "term": term, "asked": [ASKED.get(what, what) for what in row.asked]}


# --- export ----------------------------------------------------------------------------------------------------------


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as CSV. Who took it, with which filter and whom it names, stands in the audit trail."""
    actor = _actor(request)
    require(actor, CASE_VIEW)
    state = read_filter(request.GET, choices_for(actor))
    wanted = filtered(actor, chosen=state.chosen, today=actor.today)
    cases = list(with_row_parts(wanted).order_by("-received_on", "-pk")[: MOST_EXPORTED + 1])
    if len(cases) > MOST_EXPORTED:
        return answer(
            request,
            422,
            title=_("Too many cases for one file"),
            message=_("More than %(count)s cases fit the filter.") % {"count": formats.number(MOST_EXPORTED)},
            next_step=_("Narrow the filter, for example by the day of receipt, and export again."),
            links=[(reverse("office:cases") + "?" + request.GET.urlencode(), _("Back to the list"))],
            code="too_many",
            icon="file-alert",
        )
    taken = Event(
        event="cases_exported",
        kind=AuditKind.READ,
        object_type="list",
        persons=tuple({case.applicant_id for case in cases}),
        details={"filter": request.GET.urlencode()[:500], "rows": len(cases)},
    )
    record(taken, actor=actor.user, at=timezone.now())
    response = HttpResponse(_csv(cases, actor), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lietas-{actor.today.isoformat()}.csv"'
    return response


def _csv(cases: list[Case], actor: Actor) -> str:
    """Semicolons and a byte order mark: what a Latvian spreadsheet opens without asking."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    heads = (
        pgettext("case", "Number"),
        _("Household"),
        _("Asked for"),
        _("State"),
        pgettext("case", "Stage"),
        _("Deadline"),
        _("Whose turn"),
        _("Unit"),
        _("Received"),
    )
    writer.writerow([str(head) for head in heads])
    writer.writerows(_cells(row_of(case, today=actor.today)) for case in cases)
    return text.getvalue()


def _cells(row: CaseRow) -> list[str]:
    cells = [
        row.number,
        row.applicant,
        ", ".join(str(BENEFITS.get(what, what)) for what in row.asked),
        row.state_title,
        row.stage_title,
        row.deadline.due.isoformat() if row.deadline else "",
        row.whose_turn,
        row.unit,
        row.received_on.isoformat(),
    ]
    return [harmless(cell) for cell in cells]


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text: what begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
