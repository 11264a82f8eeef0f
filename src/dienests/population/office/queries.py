"""Reads of previews: the list, one preview, what stands behind a household of a result."""

from typing import Any

from dienests.base.access import Actor, narrow
from dienests.cases.access import CASE_VIEW
from dienests.cases.models import Case
from dienests.population.comparison import Comparison
from dienests.population.office.access import PREVIEW_VIEW
from dienests.population.office.models import CaseExtract, Preview
from dienests.population.office.periods import Period
from dienests.population.side_by_side import Difference, SideBySide
from dienests.population.stored import from_plain


def preview_list(actor: Actor, *, before: int | None = None, limit: int) -> list[Preview]:
    """The latest previews first, without their results. One query."""
    rows = narrow(actor, PREVIEW_VIEW, Preview.objects.defer("result", "reform_text", "cases"))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("asked_by", "extract").order_by("-pk")[:limit])


def load_preview(pk: int) -> Preview | None:
    """With everything its page shows but the result. One query."""
    rows = Preview.objects.defer("result", "cases").select_related("asked_by", "extract")
    return rows.filter(pk=pk).first()


def _stored(preview: Preview) -> Any:
    """The compressed result, read only where it is shown."""
    return Preview.objects.filter(pk=preview.pk).values_list("result", flat=True).first()


def result_of(preview: Preview) -> Comparison | None:
    """The stored comparison; None while there is none, or where an older program stored it in another form."""
    stored = _stored(preview)
    try:
        return None if stored is None else Comparison.from_json(stored["comparison"])
    except (KeyError, TypeError, ValueError):
        return None


def explained_household(preview: Preview, household: int) -> SideBySide | None:
    """A household of the result under both laws; None where nothing was kept, or in another form."""
    try:
        found = _stored(preview)["explained"][str(household)]
        differences = tuple(from_plain(Difference, each) for each in found["differences"])
        return SideBySide(found["before"], found["after"], differences)
    except (KeyError, TypeError, ValueError):
        return None


def case_behind(preview: Preview, household: int) -> Case | None:
    """The own case of a household of the result; None for a population."""
    pk = preview.cases.get(str(household))
    return None if pk is None else Case.objects.filter(pk=pk).first()


def case_to_open(actor: Actor, case: Case | None) -> Case | None:
    """The case, where the actor may open it."""
    if case is None:
        return None
    return narrow(actor, CASE_VIEW, Case.objects.filter(pk=case.pk)).first()


def latest_extract(period: Period) -> CaseExtract | None:
    """The extract of the own cases of a period that was asked for last, whatever became of it."""
    rows = CaseExtract.objects.filter(applied_from=period.first, applied_to=period.last)
    return rows.order_by("-asked_at", "-pk").first()
