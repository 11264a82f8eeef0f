"""Lists of households as CSV, written while they are read; who took which stands in the audit trail."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dienests.engine import Text
from dienests.population.comparison import Comparison
from dienests.population.export import Language
from dienests.population.household_csv import household_lines, set_aside_lines
from dienests.population.office.households import compared_households, households_set_aside
from dienests.population.office.models import Preview
from dienests.population.office.operations import note_export
from dienests.web.office.previews.files import file_name, preview_with_result
from dienests.web.office.previews.household_filter import ListFilter, read_filter
from dienests.web.office.previews.request import language
from dienests.web.request import actor_of

CSV = "text/csv; charset=utf-8"


@require_safe
def households(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The filtered list, in its order."""
    found, comparison = preview_with_result(request, pk)
    with compared_households(found) as kept:
        chosen = read_filter(request.GET, kept.keys())
        rows = kept.sums(chosen.wanted).households
    _note(request, found, "households", rows)
    words = ", ".join(chosen.told)
    lines = _households(found, comparison, chosen, Text(words, words), language())
    return _streamed(lines, file_name(found, comparison, "csv", "households"))


def _households(
    found: Preview, comparison: Comparison, chosen: ListFilter, words: Text, spoken: Language
) -> Iterator[bytes]:
    with compared_households(found) as kept:
        rows = kept.rows(chosen.wanted, order=chosen.order, falling=chosen.falling)
        yield from household_lines(rows, chosen.wanted, comparison, filtered=words, language=spoken)


@require_safe
def set_aside(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Those that could not be counted, with every reason."""
    found, comparison = preview_with_result(request, pk)
    with households_set_aside(found) as kept:
        asked = request.GET.get("kind", "")
        kind = asked if asked in {each.key for each in kept.kinds()} else ""
        rows = kept.count(kind=kind)
    _note(request, found, "set aside", rows)
    return _streamed(_aside(found, comparison, kind, language()), file_name(found, comparison, "csv", "set-aside"))


def _aside(found: Preview, comparison: Comparison, kind: str, spoken: Language) -> Iterator[bytes]:
    with households_set_aside(found) as kept:
        yield from set_aside_lines(kept.rows(kind=kind), comparison, language=spoken)


def _note(request: HttpRequest, found: Preview, listed: str, rows: int) -> None:
    note_export(
        actor=actor_of(request),
        now=timezone.now(),
        preview=found,
        kind="csv",
        list=listed,
        rows=rows,
        filter=request.GET.urlencode()[:500],
    )


def _streamed(lines: Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
