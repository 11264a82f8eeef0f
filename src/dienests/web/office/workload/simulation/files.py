"""What leaves a study as a file: a workbook, tables as CSV, everything as JSON."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from dienests.base.background.models import Work
from dienests.population.export import harmless
from dienests.web import formats
from dienests.web.office.previews.files import XLSX
from dienests.web.office.workload.simulation.answer import Answer, answer_of
from dienests.web.office.workload.simulation.request import asked_study, title_of
from dienests.web.office.workload.simulation.stands_on import unchecked_of
from dienests.web.office.workload.simulation.tables import YEARS, Sheet, Value, sheets_of
from dienests.web.request import actor_of
from dienests.workload.studies.models import Study
from dienests.workload.studies.operations import note_export

WIDEST = 60


@require_safe
def export(request: HttpRequest, pk: int, filetype: str) -> HttpResponse:
    """A finished study as xlsx, csv or json. Who took it stands in the audit trail."""
    found = asked_study(request, pk)
    answer, written = answer_of(found.result), FILES.get(filetype)
    if answer is None or written is None or found.state != Work.DONE:
        raise Http404
    note_export(actor=actor_of(request), now=timezone.now(), study=found, kind=filetype)
    kind, ending, write = written
    response = HttpResponse(write(found, answer), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="simulation-{found.pk}.{ending}"'
    return response


def _json(study: Study, answer: Answer) -> bytes:
    return json.dumps(answer.data, ensure_ascii=False, indent=1).encode()


def _xlsx(study: Study, answer: Answer) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for sheet in _sheets(study, answer):
        if sheet.name == YEARS:  # tens of thousands of rows: they are in the CSV
            continue
        page = book.create_sheet(sheet.title[:31])
        for column, head in enumerate(sheet.heads, start=1):
            page.cell(1, column, head).font = Font(bold=True)
            longest = max([len(head), *(len(str(row[column - 1])) for row in sheet.rows[:200])])
            page.column_dimensions[get_column_letter(column)].width = min(WIDEST, longest + 2)
        for at, row in enumerate(sheet.rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = page.cell(at, column)
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
                if isinstance(value, str):
                    cell.data_type = "s"  # never a formula
        page.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _csv(study: Study, answer: Answer) -> bytes:
    """For the Excel of a Latvian office, as the previews: semicolons, a comma before decimals, a byte order mark."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", compression=zipfile.ZIP_DEFLATED) as files:
        for sheet in _sheets(study, answer):
            target = io.StringIO()
            rows = csv.writer(target, delimiter=";", lineterminator="\r\n")
            rows.writerows([[_plain(value) for value in row] for row in (sheet.heads, *sheet.rows)])
            files.writestr(f"{sheet.name}.csv", "\ufeff" + target.getvalue())
    return archive.getvalue()


def _plain(value: Value) -> str:
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else f"{value:.6g}".replace(".", ",")


def _sheets(study: Study, answer: Answer) -> list[Sheet]:
    unchecked, figures = unchecked_of(answer)
    about = [
        (_("Simulation"), title_of(study)),
        (_("Asked by"), f"{study.asked_by or 'Dienests'}, {formats.moment(study.asked_at)}"),
        (_("Weeks"), str(answer.plan["weeks"])),
        (_("Replications"), str(answer.plan["replications"])),
        (_("Seed"), str(answer.plan["seed"])),
        (_("Staff"), formats.in_language(answer.data["staff"]["title"])),
        (_("Applications"), formats.in_language(answer.data["demand"]["title"])),
        (_("Assumptions not checked"), f"{unchecked} / {figures}"),
    ]
    return sheets_of(answer, about)


FILES: Mapping[str, tuple[str, str, Callable[[Study, Answer], bytes]]] = {
    "xlsx": (XLSX, "xlsx", _xlsx),
    "csv": ("application/zip", "zip", _csv),
    "json": ("application/json", "json", _json),
}
