"""Previews for tests: a finished one stored directly (no run), and populations of this installation."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from dienests.base.background.models import Work
from dienests.base.organisation.models import User
from dienests.cases.models import Case
from dienests.population.comparison import Comparison
from dienests.population.files import Population
from dienests.population.office.models import CaseExtract, Ceiling, Preview
from dienests.population.office.places import extract_folder, households_folder, population_folder
from dienests.population.office.previewing import summary_of
from dienests.population.reform import sides
from dienests.population.side_by_side import side_by_side
from dienests.population.stored import to_plain
from dienests.practice.reforms import load_reform
from tests.population.comparisons import keep_lists, made_comparison
from tests.population.folders import sample_households, written

REFORM = "coefficients_2026"
DAY = date(2026, 1, 31)
NOW = datetime.fromisoformat("2026-02-10T08:00:00+00:00")


@cache
def stored_result(synthetic: bool) -> tuple[Comparison, dict[str, Any]]:
    """A comparison of random households, each of those it names explained by the same pensioner."""
    comparison = made_comparison(synthetic=synthetic)
    laws = sides(load_reform(REFORM), known_on=date(2026, 11, 21))
    explained = to_plain(side_by_side(sample_households(3)[2], laws))
    named = {str(each.household_id): explained for each in comparison.figures.largest}
    return comparison, {"comparison": comparison.to_json(), "explained": named}


def first_household(*, synthetic: bool = True) -> int:
    """The household of a stored result that changes most."""
    return stored_result(synthetic)[0].figures.largest[0].household_id


def finished_preview(*, asked_by: User, case: Case | None = None, **fields: Any) -> Preview:
    """Computed on the own cases, where `case` is given (it stands for the first household), else on a population."""
    comparison, result = stored_result(case is None)
    reform = load_reform(REFORM)
    extract = None
    if case is not None:
        extract = CaseExtract.objects.create(
            key="e" * 32, fingerprint="f", asked_by=asked_by, asked_at=NOW, heard_of_at=NOW, state=Work.DONE
        )
    given: dict[str, Any] = {
        "title_lv": reform.title.lv,
        "title_en": reform.title.en,
        "reform_name": reform.name,
        "reform_text": reform.text,
        "reform_hash": reform.digest,
        "extract": extract,
        "folder": "" if case else "paraugs",
        "population_lv": "" if case else "Sintētiska kopa",
        "population_en": "" if case else "Synthetic crowd",
        "synthetic": case is None,
        "day": DAY,
        "known_on": date(2026, 11, 21),
        "asked_by": asked_by,
        "asked_at": NOW,
        "heard_of_at": NOW,
        "finished_at": NOW,
        "state": Work.DONE,
        "result": result,
        "summary": summary_of(comparison),
        "cases": {str(first_household(synthetic=False)): case.pk} if case else {},
    }
    return Preview.objects.create(**given | fields)


def listed_preview(*, asked_by: User, case: Case | None = None, **fields: Any) -> Preview:
    """As `finished_preview`, with the households behind its figures kept."""
    preview = finished_preview(asked_by=asked_by, case=case, **fields)
    folder = households_folder(preview.pk)
    folder.mkdir()
    keep_lists(folder)
    return preview


def asked_ceiling(preview: Preview, **fields: Any) -> Ceiling:
    """A question that waits for its answer."""
    given: dict[str, Any] = {"cents": 100_000, "asked_by": preview.asked_by, "asked_at": NOW, "heard_of_at": NOW}
    return Ceiling.objects.create(preview=preview, **given | fields)


def population_here(name: str = "paraugs", *, households: int = 6) -> Population:
    """A population under var/population/ of the settings in force."""
    folder = population_folder(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return written(folder, sample_households(households))


def folder_of(extract: CaseExtract) -> Any:
    return extract_folder(extract.key)
