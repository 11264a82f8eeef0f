"""The households behind a preview: kept with it, gone with it, any of them explained by the rules as they are."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import Any

import pytest

from dienests.base.audit.models import AuditEntry
from dienests.base.background.models import Work
from dienests.population.comparison import Comparison
from dienests.population.household_list import COMPARED, Wanted
from dienests.population.office import households, previewing
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.households import (
    compared_households,
    household_seen,
    households_set_aside,
    is_kept,
    kept_beside,
    outcome_of,
)
from dienests.population.office.models import Preview
from dienests.population.office.operations import (
    OwnCasesBetween,
    begin_again,
    delete_preview,
    note_export,
    note_households_listed,
    start_preview,
)
from dienests.population.office.places import households_folder, population_folder
from dienests.population.office.queries import case_behind, result_of
from dienests.population.office.reforms import shipped_reform
from tests.factories.cases import NOW, OfficeAtWork, ready_case
from tests.factories.previews import DAY, REFORM, finished_preview, folder_of, listed_preview
from tests.population.folders import sample_households, written


def computed(office: OfficeAtWork, source: OwnCasesBetween | str) -> tuple[Preview, Comparison]:
    reform = shipped_reform(REFORM, known_on=DAY.replace(month=3))
    preview = start_preview(
        actor=office.director, now=NOW, reform=reform, source=source, day=DAY, known_on=DAY.replace(month=3)
    )
    previewing.compute(preview.pk, attempt=preview.attempt, clock=lambda: NOW)
    preview.refresh_from_db()
    assert preview.state == Work.DONE, preview.error
    comparison = result_of(preview)
    assert comparison is not None
    return preview, comparison


def population(count: int) -> None:
    """Pensioners; the last has a municipality that there is not, the one before seeks no assistance."""

    def change(rows: Any) -> None:
        rows["households"][-1]["municipality"] = "atlantis"
        rows["households"][-2]["seeks_assistance"] = False

    folder = population_folder("paraugs")
    folder.parent.mkdir(parents=True, exist_ok=True)
    written(folder, sample_households(count), change)


def test_every_household_of_a_population_opens(office: OfficeAtWork, monkeypatch: Any) -> None:
    population(14)
    preview, comparison = computed(office, "paraugs")
    assert households_folder(preview.pk).stat().st_mode & 0o077 == 0
    with compared_households(preview) as found:
        listed = list(found.rows(Wanted(), order="number", falling=False))
    with households_set_aside(preview) as aside:
        (left,) = aside.rows()
    assert [each.household.household_id for each in listed] == list(range(1, 14))
    assert (comparison.population.assessed, comparison.population.set_aside) == (13, 1)
    assert (left.number, left.municipality) == (14, "atlantis")
    explained = {each.household_id for each in comparison.figures.largest}
    for each in listed:
        number = each.household.household_id
        seen = household_seen(preview, comparison, number)
        assert seen is not None
        assert seen.household == each.household
        assert seen.shown is not None
        assert (seen.refusal, seen.reasons, seen.other_now) == (None, (), False), number
        if each.seeks:
            assert outcome_of(seen.shown.before) == each.household.before
            assert outcome_of(seen.shown.after) == each.household.after
    assert not explained >= set(range(1, 14))  # not only those that were kept explained
    idle = household_seen(preview, comparison, 13)
    assert idle is not None
    assert (idle.seeks, idle.household and idle.household.after.together_cents) == (False, 0)
    out = household_seen(preview, comparison, 14)
    assert out is not None
    assert (out.household, out.shown, out.municipality) == (None, None, "atlantis")
    assert [(each.column, each.found) for each in out.reasons] == [("municipality", "atlantis")]
    assert household_seen(preview, comparison, 15) is None
    assert household_seen(preview, comparison, 10**30) is None


def test_a_population_that_is_another_one_now(office: OfficeAtWork) -> None:
    population(14)
    preview, comparison = computed(office, "paraugs")
    stored = {each.household_id for each in comparison.figures.largest}
    number = max({*range(1, 13)} - stored)
    folder = population_folder("paraugs")
    shutil.rmtree(folder)
    gone = household_seen(preview, comparison, number)
    assert gone is not None
    assert (gone.shown, gone.refusal and gone.refusal.code) == (None, "population_unknown")
    written(folder, sample_households(1) * 20)  # poorer than that household was
    other = household_seen(preview, comparison, number)
    assert other is not None
    assert other.shown is not None
    assert other.other_now
    shutil.rmtree(folder)
    written(folder, sample_households(20), lambda rows: rows["households"][number - 1].update(municipality="atlantis"))
    faulty = household_seen(preview, comparison, number)
    assert faulty is not None
    assert (faulty.shown, faulty.other_now, [each.fault for each in faulty.reasons]) == (None, True, ["unknown_code"])
    shutil.rmtree(folder)
    written(folder, sample_households(2))
    missing = household_seen(preview, comparison, number)
    assert missing is not None
    assert missing.refusal is not None
    assert missing.refusal.code == "household_unknown"
    assert str(number) in missing.refusal.message


def test_own_cases_lead_to_their_cases(office: OfficeAtWork) -> None:
    cases = {ready_case(office).pk for _ in range(12)}
    preview, comparison = computed(office, OwnCasesBetween())
    with compared_households(preview) as found:
        numbers = [each.household.household_id for each in found.rows(Wanted())]
    assert {case.pk for number in numbers if (case := case_behind(preview, number))} == cases
    last = household_seen(preview, comparison, numbers[-1])
    assert last is not None
    assert last.shown is not None
    assert not last.other_now
    assert "Velta" not in str(last.shown)
    assert preview.extract is not None
    shutil.rmtree(folder_of(preview.extract))
    gone = household_seen(preview, comparison, numbers[-1])
    assert gone is not None
    assert gone.refusal is not None
    assert gone.refusal.code == "extract_gone"


def test_lost_lists_are_made_again_and_go_with_the_preview(
    office: OfficeAtWork, django_capture_on_commit_callbacks: Any
) -> None:
    population(3)
    preview, comparison = computed(office, "paraugs")
    with pytest.raises(PreviewRefused):
        begin_again(actor=office.director, now=NOW, preview=preview)
    folder = households_folder(preview.pk)
    (folder / COMPARED).write_bytes(b"broken")
    with pytest.raises(PreviewRefused) as refused, compared_households(preview) as _found:
        pass
    assert refused.value.code == "list_gone"
    shutil.rmtree(folder)
    assert not is_kept(preview)
    with pytest.raises(PreviewRefused):
        household_seen(preview, replace(comparison, figures=replace(comparison.figures, largest=())), 1)
    begin_again(actor=office.head, now=NOW, preview=preview)
    preview.refresh_from_db()
    assert previewing.compute(preview.pk, attempt=preview.attempt, clock=lambda: NOW) == "done"
    preview.refresh_from_db()
    assert is_kept(preview)
    with django_capture_on_commit_callbacks(execute=True):
        delete_preview(actor=office.director, now=NOW, preview=preview)
    assert not folder.exists()


def test_nothing_is_kept_of_work_that_nobody_wants_any_more(office: OfficeAtWork, monkeypatch: Any) -> None:
    population(3)
    original = previewing._store

    def begun_again_meanwhile(preview: Preview, *rest: Any, **named: Any) -> None:
        Preview.objects.filter(pk=preview.pk).update(attempt=2)
        original(preview, *rest, **named)

    monkeypatch.setattr(previewing, "_store", begun_again_meanwhile)
    with pytest.raises(AssertionError):
        computed(office, "paraugs")
    preview = Preview.objects.get()
    root = households_folder(preview.pk).parent
    assert list(root.iterdir()) == []
    old, young = root / "making-7-old", root / "making-8-young"
    for left in (old, young):
        left.mkdir()
    os.utime(old, (0, 0))
    with kept_beside(preview) as folder:
        assert folder.is_dir()
    assert [path.name for path in root.iterdir()] == [young.name]
    assert households.LEFT_BEHIND_SECONDS > 3600


def test_who_listed_and_took_along_stands_in_the_trail(office: OfficeAtWork) -> None:
    preview = listed_preview(asked_by=office.head.user)
    note_households_listed(actor=office.auditor, now=NOW, preview=preview, chosen="group=losing", households=4)
    note_export(actor=office.head, now=NOW, preview=preview, kind="csv", list="households", rows=4)
    listed, exported = AuditEntry.objects.filter(object_type="preview").order_by("position")
    assert (listed.event, listed.kind, listed.actor_id) == ("preview_households_listed", "read", office.auditor.user.pk)
    assert listed.details["filter"] == "group=losing"
    assert exported.details["rows"] == 4


def test_a_preview_of_before_lists_were_kept(office: OfficeAtWork) -> None:
    preview = finished_preview(asked_by=office.head.user)
    assert not is_kept(preview)
    begin_again(actor=office.head, now=NOW, preview=preview)
    preview.refresh_from_db()
    assert preview.state == Work.QUEUED
