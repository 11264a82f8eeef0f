"""What leaves a preview as a file: the reform, plots as SVG, a workbook, tables as CSV."""

import io
import zipfile

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dienests.base.access import require
from dienests.population.comparison import Comparison
from dienests.population.export import csv_files
from dienests.population.office.access import PREVIEW_VIEW
from dienests.population.office.ceilings import answers
from dienests.population.office.models import Preview
from dienests.population.office.operations import note_export
from dienests.population.office.queries import result_of
from dienests.population.office.reforms import offered_reforms
from dienests.population.plots import Theme, plots_of
from dienests.population.workbook import workbook
from dienests.web.office.previews.request import language, preview_for
from dienests.web.request import actor_of

KEPT_SECONDS = 24 * 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YAML = "application/yaml; charset=utf-8"


@require_safe
def shipped(request: HttpRequest, name: str) -> HttpResponse:
    """A reform file that ships with the program, to be read or changed."""
    require(actor_of(request), PREVIEW_VIEW)
    for offered in offered_reforms():
        if offered.name == name and offered.reform is not None:
            return _file(offered.reform.text.encode(), kind=YAML, name=f"{name}.yaml")
    raise Http404


@require_safe
def reform(request: HttpRequest, pk: int) -> HttpResponse:
    """The reform file of a preview, byte for byte."""
    found = preview_for(request, pk)
    return _file(found.reform_text.encode(), kind=YAML, name=f"{found.reform_name}.yaml")


def _file(content: bytes, *, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def preview_with_result(request: HttpRequest, pk: int) -> tuple[Preview, Comparison]:
    found = preview_for(request, pk)
    comparison = result_of(found)
    if comparison is None:
        raise Http404
    return found, comparison


@require_safe
def plot(request: HttpRequest, pk: int, plot: str) -> HttpResponse:
    """A plot as SVG, for a light or (?theme=dark) a dark screen."""
    found, comparison = preview_with_result(request, pk)
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    drawn = next((each for each in plots_of(comparison) if each.name == plot), None)
    if drawn is None:
        raise Http404
    spoken = language()
    key = f"preview-plot-{found.pk}-{found.attempt}-{plot}-{theme}-{spoken}"
    svg = cache.get(key)
    if svg is None:
        svg = drawn.svg(language=spoken, theme=theme)
        cache.set(key, svg, KEPT_SECONDS)
    return HttpResponse(svg, content_type="image/svg+xml")


@require_safe
def xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """All tables as a workbook."""
    found, comparison = preview_with_result(request, pk)
    note_export(actor=actor_of(request), now=timezone.now(), preview=found, kind="xlsx")
    return _file(
        workbook(comparison, language=language(), ceilings=answers(found)),
        kind=XLSX,
        name=file_name(found, comparison, "xlsx"),
    )


@require_safe
def csv(request: HttpRequest, pk: int) -> HttpResponse:
    """All tables as CSV files, together in one archive."""
    found, comparison = preview_with_result(request, pk)
    note_export(actor=actor_of(request), now=timezone.now(), preview=found, kind="csv")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", compression=zipfile.ZIP_DEFLATED) as files:
        for name, content in csv_files(comparison, language=language(), ceilings=answers(found)).items():
            files.writestr(name, content)
    return _file(archive.getvalue(), kind="application/zip", name=file_name(found, comparison, "zip"))


def file_name(found: Preview, comparison: Comparison, ending: str, what: str = "") -> str:
    """Says by itself what it is; a synthetic population stands in the name too."""
    synthetic = "synthetic" if comparison.population.synthetic else ""
    return "-".join(filter(None, [found.reform_name, found.day.isoformat(), what, synthetic])) + f".{ending}"
