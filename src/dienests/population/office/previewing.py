"""Computing a preview: the population, both laws, the figures, the households that change most explained."""

from pathlib import Path
from typing import Any

from django.db import transaction

from dienests.base.audit.operations import Event, record
from dienests.base.background.models import Work
from dienests.base.background.progress import Clock, NoLongerAsked, Reporter
from dienests.population.comparison import Comparison
from dienests.population.files import Population, put_in_place
from dienests.population.office.cases import own_cases
from dienests.population.office.computing import Subject, baseline, opened
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extracting import extracted
from dienests.population.office.households import kept_beside
from dienests.population.office.models import Preview
from dienests.population.office.places import households_folder
from dienests.population.office.reforms import stored_reform
from dienests.population.office.sources import population_called
from dienests.population.office.working import carried_out
from dienests.population.preview import described, explained
from dienests.population.reform import sides
from dienests.population.stored import to_plain
from dienests.rulebook.table_columns import HOUSEHOLDS


def compute(pk: int, *, attempt: int, clock: Clock) -> str:
    """Compute a preview and store its result, or in plain words why it could not be. Returns what became of it."""
    preview = Preview.objects.defer("result").select_related("extract").filter(pk=pk).first()
    if preview is None:
        return "deleted"
    return carried_out(preview, attempt=attempt, clock=clock, work=lambda reporter: _compute(preview, reporter))


def _compute(preview: Preview, reporter: Reporter) -> None:
    reform = stored_reform(preview.reform_text, known_on=preview.known_on)
    laws = sides(reform, known_on=preview.known_on)
    subject = Subject(population=_population(preview, reporter), day=preview.day)
    before = baseline(subject, laws.before, tell=reporter.tell)
    if not before.assessed:
        raise PreviewRefused("population_empty", count=subject.population.counts[HOUSEHOLDS])
    with kept_beside(preview) as folder, opened(subject, before, tell=reporter.tell) as prepared:
        figures, assessed = prepared.figures_after(laws.after, keep=folder)
        comparison = described(prepared, reform, laws, figures=figures, assessed=assessed)
        reporter.tell("explaining")
        shown = {
            str(changed.household_id): to_plain(explained(prepared, laws, changed.household_id))
            for changed in figures.largest
        }
        _store(preview, comparison, shown, reporter, kept=folder)


def _population(preview: Preview, reporter: Reporter) -> Population:
    if preview.extract is None:
        return population_called(preview.folder)
    return extracted(preview.extract, teller=reporter)


def summary_of(comparison: Comparison) -> dict[str, int]:
    """What the list shows of a result."""
    changes = comparison.figures.total.changes["together"]
    return {
        "net_month_cents": changes.net_month_cents,
        "gaining": changes.gaining.households,
        "losing": changes.losing.households,
    }


def _store(
    preview: Preview, comparison: Comparison, shown: dict[str, Any], reporter: Reporter, *, kept: Path | None = None
) -> None:
    """Everything at once, unless somebody began again meanwhile. `kept`: the households behind the figures."""
    now = reporter.clock()
    with transaction.atomic():
        rows = Preview.objects.select_for_update(of=("self",)).filter(pk=preview.pk, attempt=reporter.attempt)
        row = rows.filter(state=Work.RUNNING).first()
        if row is None:
            raise NoLongerAsked
        row.result = {"comparison": comparison.to_json(), "explained": shown}
        row.summary = summary_of(comparison)
        row.households = comparison.population.assessed
        row.rulebook_version = comparison.after.rulebook_version
        row.cases = _cases(preview)
        row.state, row.finished_at, row.heard_of_at, row.error = Work.DONE, now, now, {}
        row.save()
        finished = Event(
            event="preview_computed",
            object_type="preview",
            object_id=row.pk,
            details={
                "households": row.households,
                "reform": row.reform_name,
                "set_aside": comparison.population.set_aside,
            },
        )
        record(finished, actor=None, at=now)
        if kept is not None:
            put_in_place(kept, households_folder(row.pk))


def _cases(preview: Preview) -> dict[str, int]:
    """Which cases the households are; only this database knows."""
    if preview.extract is None:
        return {}
    found = own_cases(preview.extract.applied_from, preview.extract.applied_to)
    return {str(number): own.case for number, own in found.by_number.items()}
