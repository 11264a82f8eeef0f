"""The queue: mine, my unit's, nobody's, a colleague's; each row with why it is here and why now."""

from collections.abc import Mapping
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dienests.base.access import Actor, may, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.organisation.models import Role, User
from dienests.cases.access import CASE_ASSIGN
from dienests.cases.models import ACTIVE_STATES, State
from dienests.cases.queries.holding import Holding, holding
from dienests.web.components import Column, Deadline, Link, Table, filter_links, query_with
from dienests.web.office.case_filters import ASKED, ListState, choices_for, read_filter
from dienests.web.office.case_summary import BENEFITS
from dienests.web.office.workload.queues.filters import kept_filters
from dienests.web.office.workload.queues.request import bar_of, colleague, tabs
from dienests.web.office.workload.queues.words import carried, why_words
from dienests.web.request import actor_of
from dienests.workload.office.access import ALLOCATE, LOADS_CHOOSE, QUEUE_SEE
from dienests.workload.office.queries.load import PersonLoad, load_of
from dienests.workload.office.queries.queues import Asked, QueuePage, QueueRow, counts, queue
from dienests.workload.office.queries.schemes import scheme_in_force

ROWS = 50


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A page of a queue: about twenty queries, however many cases there are."""
    actor = actor_of(request)
    require(actor, QUEUE_SEE)
    whose = _whose(request)
    of = str(whose.pk) if whose is not None else _tab(request.GET)
    choices, held = choices_for(actor), holding(actor.today)
    state = read_filter(request.GET, choices)
    order = "waiting" if request.GET.get("order") == "waiting" else "deadline"
    asked = Asked(of=of, chosen=state.chosen, order=order)  # type: ignore[arg-type]
    found, failed = _found(request, actor, asked, held)
    _note_search(request, actor, state, found)
    scheme = scheme_in_force()
    load = load_of(whose.pk if whose else actor.pk, today=actor.today, scheme=scheme, held=held) if scheme else None
    giving, allocating = may(actor, CASE_ASSIGN), may(actor, ALLOCATE)
    context = {
        "tabs": tabs(request, "queue"),
        "queues": _queues(request.GET, actor, held, whose),
        "whose": whose,
        "of": of,
        "orders": _orders(request.GET),
        "table": _table(request.GET, found, of=of, failed=failed),
        "rows": [_line(row, actor) for row in found.rows],
        "state": state,
        "open_states": [(each.value, each.label) for each in ACTIVE_STATES],
        "choices": choices,
        "benefits": BENEFITS.items(),
        "giving": giving,
        "allocating": allocating,
        "uncounted": allocating and scheme is None,
        "choosing": may(actor, LOADS_CHOOSE),
        "state_link": _state_link(request.GET, state),
        "filtered": bool(state.active) or state.chosen.state != "",
        "load": _load(load),
        "carried": carried(load, scheme) if load is not None and scheme is not None else "",
        "kept": kept_filters(actor),
        "own_units": [unit for unit in choices.units if unit.pk in actor.units()],
    }
    return render(request, "office/workload/queues/page.html", context, status=503 if failed else 200)


def _whose(request: HttpRequest) -> User | None:
    """A colleague's queue; one's own is the queue “mine”."""
    of = request.GET.get("of", "")
    if not of.isdecimal() or of == str(actor_of(request).pk):
        return None
    return colleague(request, of)


def _tab(query: QueryDict) -> str:
    of = query.get("of", "")
    return of if of in ("unit", "nobody") else "mine"


def _found(request: HttpRequest, actor: Actor, asked: Asked, held: Holding) -> tuple[QueuePage, str]:
    try:
        after = request.GET.get("after", "")
        return queue(actor, asked=asked, held=held, today=actor.today, after=after, limit=ROWS), ""
    except OperationalError:
        failed = _("The database did not answer in time. Narrow the filter, or try again shortly.")
        return QueuePage([], 0, False, ""), failed


def _note_search(request: HttpRequest, actor: Actor, state: ListState, found: QueuePage) -> None:
    """Words looked for leave a trace, as in the list of cases."""
    if state.chosen.text and "after" not in request.GET:
        details = {"words": state.chosen.text[:200], "found": found.count}
        looked = Event(event="cases_searched", kind=AuditKind.READ, object_type="search", details=details)
        record(looked, actor=actor.user, at=timezone.now())


def _queues(query: QueryDict, actor: Actor, held: Holding, whose: User | None) -> list[Link]:
    """The three queues with how much is in them, and the colleague's that is looked at."""
    numbers = counts(actor, held=held)
    whole = _("All units") if actor.has(Role.HEAD_OF_OFFICE) else _("My unit's")
    labels = {"mine": _("Mine"), "unit": whole, "nobody": _("Nobody's")}
    now = "" if whose is not None else _tab(query)
    links = [
        Link(
            label=label,
            url=query_with(query, of=None if of == "mine" else of, after=None),
            count=numbers[of],
            current=of == now,
        )
        for of, label in labels.items()
    ]
    if whose is not None:
        links.append(Link(label=str(whose), url=query_with(query), icon="user", current=True))
    return links


def _orders(query: QueryDict) -> list[Link]:
    choices: list[tuple[str, str, int | None]] = [
        ("", _("By deadline"), None),
        ("waiting", _("By how long the client has waited"), None),
    ]
    links = filter_links(query, parameter="order", choices=choices)
    return [Link(label=each.label, url=each.url, current=each.current) for each in links]


def _state_link(query: QueryDict, state: ListState) -> Link | None:
    """The state a queue is narrowed to, with the way out of it."""
    label = dict(State.choices).get(state.chosen.state)
    return Link(label=label, url=query_with(query, state=None, after=None)) if label else None


def _table(query: QueryDict, found: QueuePage, *, of: str, failed: str) -> Table:
    columns = [
        Column("applicant", _("Household"), fixed=True),
        Column("asked", _("Asked for")),
        Column("why", _("Why it is here, and why now"), fixed=True),
        Column("due", _("Deadline")),
        Column("waited", _("Client has waited"), numeric=True),
        Column("unit", _("Unit"), hidden=True),
        Column("turn", _("Whose turn"), hidden=True),
        Column("do", _("Do"), fixed=True),
    ]
    return Table(
        id=f"queue-{'colleague' if of.isdecimal() else of}",
        columns=columns,
        query=query,
        shown=len(found.rows),
        count=found.count,
        capped=found.more,
        after=found.next,
        selectable=True,
        failed=failed,
    )


def _line(line: QueueRow, actor: Actor) -> Mapping[str, Any]:
    row, term = line.row, None
    if row.deadline is not None:
        days = row.deadline.left if row.deadline.due >= actor.today else (row.deadline.due - actor.today).days
        term = Deadline(label="", on=row.deadline.due, state=row.deadline.urgency, days=days)
    return {
        "line": line,
        "row": row,
        "term": term,
        "why": why_words(line.why),
        "asked": [ASKED.get(what, what) for what in row.asked],
        "waited": ngettext("%(days)s day", "%(days)s days", line.waited) % {"days": line.waited},
    }


def _load(load: PersonLoad | None) -> Any:
    if load is None or not load.full_capacity:
        return None
    return bar_of(load.percent, load.level, warn=load.warn, block=load.block)
