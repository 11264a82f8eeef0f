"""The event log of a selection as a file. Who took it stands in the audit trail."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from dienests.base.access import require
from dienests.web.office.workload.measures.filters import Asked, read_filter
from dienests.web.request import actor_of
from dienests.workload.measures.access import MEASURES_EXPORT
from dienests.workload.measures.exporting import Called, Row, csv_parts, exported_rows, xes_parts
from dienests.workload.measures.operations import note_export
from dienests.workload.measures.pseudonyms import pseudonym
from dienests.workload.measures.queries import LogNotReady, cases_behind, measured_log
from dienests.workload.measures.selection import Condition, NotBehind, Selection, behind

Parts = Callable[[Iterator[Row]], Iterator[bytes]]


@require_safe
def xes(request: HttpRequest) -> HttpResponseBase:
    """IEEE 1849, for the tools of process mining."""
    asked = read_filter(request.GET, actor_of(request))
    selection = asked.first.selection
    about = {"concept:name": "Dienests", "period": f"{selection.first.isoformat()}/{selection.last.isoformat()}"}
    return _file(request, asked, "xes", "application/xml", lambda rows: xes_parts(rows, about=about))


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """A row an event."""
    asked = read_filter(request.GET, actor_of(request))
    return _file(request, asked, "csv", "text/csv; charset=utf-8", csv_parts)


def _file(request: HttpRequest, asked: Asked, form: str, kind: str, parts: Parts) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, MEASURES_EXPORT)
    key = request.GET.get("behind", "closed")
    try:
        more = behind(key)
        cases = _count(asked.first.selection.listed(key), more)
    except NotBehind as unknown:
        raise Http404 from unknown
    except LogNotReady:
        return redirect(f"{request.path.rsplit('/', 1)[0]}/?{asked.query}")
    chosen = f"{asked.query}&behind={key}"
    numbers = request.GET.get("numbers") == "yes"
    note_export(actor=actor, now=timezone.now(), form=form, chosen=chosen, cases=cases, numbers=numbers)
    units = {unit.pk: unit.code for unit in asked.choices.units}
    selection = asked.first.selection.listed(key)
    called = str if numbers else pseudonym
    response = StreamingHttpResponse(_parts(selection, more, units, called, parts), content_type=kind)
    name = f"event-log-{selection.first.isoformat()}-{selection.last.isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _count(selection: Selection, more: Condition) -> int:
    with measured_log() as log:
        count, _none = cases_behind(log, selection, more, order="number", first=0, most=0)
    return count


def _parts(
    selection: Selection, more: Condition, units: dict[int, str], called: Called, parts: Parts
) -> Iterator[bytes]:
    """The log stays open as long as the file is read."""
    with measured_log() as log:
        yield from parts(exported_rows(log, selection, units, more=more, called=called))
