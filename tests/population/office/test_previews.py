"""From the question to the stored result: the right figures, every way it may end, and work that was killed."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.background.models import Work
from dienests.base.background.progress import Reporter
from dienests.cases.queries.declaration import file_of
from dienests.population.comparison import Comparison
from dienests.population.office import ceilings, computing, previewing
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.models import CaseExtract, Ceiling, Per, Preview
from dienests.population.office.operations import (
    OwnCasesBetween,
    ask_ceiling,
    begin_again,
    delete_preview,
    start_preview,
    stop_preview,
)
from dienests.population.office.places import extract_folder, kept_folder
from dienests.population.office.queries import explained_household, result_of
from dienests.population.office.reforms import shipped_reform
from dienests.population.preview import Ready
from dienests.population.reform import LawOfSide
from dienests.rulebook import assess
from dienests.rulebook.law import library
from tests.factories.cases import NOW, OfficeAtWork, fresh, ready_case
from tests.factories.previews import DAY, REFORM, folder_of, population_here, stored_result
from tests.population.folders import sample_households

KNOWN = date(2026, 3, 1)
LATER = NOW + timedelta(hours=1)


def clock() -> datetime:
    return NOW


def started(office: OfficeAtWork, source: OwnCasesBetween | str = OwnCasesBetween(), **more: Any) -> Preview:  # noqa: B008
    given: dict[str, Any] = {"actor": office.director, "now": NOW, "day": DAY, "known_on": KNOWN}
    reform = shipped_reform(REFORM, known_on=KNOWN)
    return start_preview(**given | {"reform": reform, "source": source} | more)


def computed(preview: Preview) -> Preview:
    previewing.compute(preview.pk, attempt=preview.attempt, clock=clock)
    return Preview.objects.get(pk=preview.pk)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything around the figures as it is, the figures themselves as stored before: runs take seconds."""

    def compute(preview: Preview, reporter: Reporter) -> None:
        previewing._population(preview, reporter)
        comparison, result = stored_result(True)
        previewing._store(preview, comparison, result["explained"], reporter)

    monkeypatch.setattr(previewing, "_compute", compute)


def comparison_of(preview: Preview) -> Comparison:
    found = result_of(preview)
    assert found is not None
    return found


def test_own_cases_from_the_question_to_the_case(office: OfficeAtWork) -> None:
    case = ready_case(office)
    preview = started(office)
    assert preview.state == Work.QUEUED
    done = computed(preview)
    assert done.state == Work.DONE, done.error
    comparison = comparison_of(done)
    together = comparison.figures.total.changes["together"]
    # A4 and A5 of the published examples: 192.70 as known on 20 February, 267.50 as known since.
    assert (together.net_month_cents, together.gaining.households, together.losing.households) == (7480, 1, 0)
    (household,) = comparison.figures.largest
    assert done.cases == {str(household.household_id): case.pk}
    assert done.summary == {"net_month_cents": 7480, "gaining": 1, "losing": 0}
    shown = explained_household(done, household.household_id)
    assert shown is not None
    assert shown.before["benefits"]["housing"]["amount"] == "192.70"
    assert shown.after["benefits"]["housing"]["amount"] == "267.50"
    assert "Velta" not in str(shown)
    events = list(AuditEntry.objects.values_list("event", flat=True))
    assert {"preview_started", "population_extracted", "preview_computed"} <= set(events)
    assert folder_of(CaseExtract.objects.get()).stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("quick")
def test_an_unchanged_extract_is_used_again(office: OfficeAtWork) -> None:
    ready_case(office)
    first = computed(started(office))
    second = computed(started(office, reform=shipped_reform("tutorial", known_on=KNOWN)))
    assert first.extract_id == second.extract_id
    ready_case(office)
    third = computed(started(office))
    assert third.extract_id != first.extract_id
    assert third.extract is not None
    assert third.extract.households == 2
    shutil.rmtree(extract_folder(third.extract.key))  # the folder was lost: it is made anew
    assert computed(started(office)).state == Work.DONE


def test_a_population_of_the_installation(office: OfficeAtWork, monkeypatch: Any) -> None:
    population_here(households=6)
    done = computed(started(office, "paraugs"))
    assert (done.state, done.synthetic, done.population_en) == (Work.DONE, True, "Sample")
    before = after = 0
    for each in sample_households(6):
        on_day = {**each, "applied_on": DAY.isoformat()}
        before += sum(b.amount for b in assess(on_day, known_on=date(2026, 2, 20)).benefits.values())
        after += sum(b.amount for b in assess(on_day, known_on=date(2026, 2, 28)).benefits.values())
    monkeypatch.setattr(computing, "_compute_baseline", _raising(AssertionError("the law before, computed again")))
    assert computed(started(office, "paraugs")).state == Work.DONE
    total = comparison_of(done).figures.total
    assert total.before.benefits["together"].cost_month_cents == before * 100
    assert total.after.benefits["together"].cost_month_cents == after * 100
    assert done.cases == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": "nowhere"}, "population_unknown"),
        ({"source": "../secrets"}, "population_unknown"),
        ({"day": date(2020, 12, 31)}, "day_outside"),
        ({"day": date(2030, 1, 1)}, "day_outside"),
        ({"source": OwnCasesBetween(first=date(2026, 2, 2), last=date(2026, 2, 1))}, "dates_out_of_order"),
    ],
)
def test_what_cannot_be_asked(office: OfficeAtWork, change: dict[str, Any], code: str) -> None:
    with pytest.raises(PreviewRefused) as refused:
        started(office, **change)
    assert refused.value.code == code
    assert str(refused.value)
    assert not Preview.objects.exists()


def test_too_many_at_once(office: OfficeAtWork) -> None:
    population_here()
    for _ in range(4):
        started(office, "paraugs")
    with pytest.raises(PreviewRefused, match="4"):
        started(office, "paraugs")


def test_no_case_can_be_used(office: OfficeAtWork) -> None:
    done = computed(started(office))
    assert (done.state, done.error["code"]) == (Work.FAILED, "no_cases")
    refusal = PreviewRefused.stored(done.error)
    assert refusal is not None
    assert str(refusal)


def test_a_broken_population(office: OfficeAtWork) -> None:
    population = population_here()
    preview = started(office, "paraugs")
    population.paths["persons"].write_bytes(b"not parquet")
    done = computed(preview)
    assert (done.state, done.error["code"]) == (Work.FAILED, "population_unreadable")
    with pytest.raises(PreviewRefused) as refused:
        started(office, "paraugs")
    assert refused.value.code == "population_unreadable"
    assert str(population.folder.parent) not in str(refused.value)


def test_what_nobody_planned_is_said_with_a_number(office: OfficeAtWork, monkeypatch: Any, caplog: Any) -> None:
    population_here()

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    for error, code in (
        (broken, "broken"),
        (_raising(MemoryError), "out_of_memory"),
        (_raising(OSError(28, "")), "disk_full"),
    ):
        monkeypatch.setattr(previewing, "baseline", error)
        done = computed(started(office, "paraugs"))
        assert (done.state, done.error["code"]) == (Work.FAILED, code)
        assert not done.result
    assert "ZeroDivisionError" in caplog.text


def _raising(error: Any) -> Any:
    def raising(*_: Any, **__: Any) -> None:
        raise error

    return raising


@pytest.mark.usefixtures("quick")
def test_a_killed_extract_is_made_anew(office: OfficeAtWork) -> None:
    ready_case(office)
    preview = started(office)
    assert preview.extract is not None
    CaseExtract.objects.filter(pk=preview.extract_id).update(state=Work.RUNNING)
    (extract_folder(preview.extract.key).parent / f".{preview.extract.key}-abc.partial").mkdir()
    done = computed(preview)
    assert done.state == Work.DONE
    assert done.extract is not None
    assert (done.extract.state, done.extract.households) == (Work.DONE, 1)


@pytest.mark.usefixtures("quick")
def test_stopping(office: OfficeAtWork, monkeypatch: Any) -> None:
    population_here()
    preview = started(office, "paraugs")
    original = previewing.population_called

    def stopped_meanwhile(name: str) -> Any:
        stop_preview(actor=office.director, now=NOW, preview=preview)
        return original(name)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(previewing, "population_called", stopped_meanwhile)
        assert previewing.compute(preview.pk, attempt=1, clock=clock) == "no longer asked for"
    preview.refresh_from_db()
    assert (preview.state, preview.result) == (Work.WITHDRAWN, None)
    begin_again(actor=office.director, now=NOW, preview=preview)
    preview.refresh_from_db()
    assert computed(preview).state == Work.DONE


@pytest.mark.usefixtures("quick")
def test_deleting_takes_the_extract_along(office: OfficeAtWork, django_capture_on_commit_callbacks: Any) -> None:
    ready_case(office)
    first, second = computed(started(office)), computed(started(office))
    assert first.extract is not None
    folder = folder_of(first.extract)
    with django_capture_on_commit_callbacks(execute=True):
        delete_preview(actor=office.director, now=NOW, preview=first)
    assert folder.is_dir()
    with django_capture_on_commit_callbacks(execute=True):
        delete_preview(actor=office.director, now=NOW, preview=second)
    assert not folder.exists()
    assert not Preview.objects.exists()
    assert not CaseExtract.objects.exists()
    assert AuditEntry.objects.filter(event="preview_deleted").count() == 2
    preview = started(office)
    with pytest.raises(PreviewRefused, match="still"):
        delete_preview(actor=office.director, now=NOW, preview=preview)


def test_a_budget_ceiling(office: OfficeAtWork, monkeypatch: Any) -> None:
    case = ready_case(office)
    preview = computed(started(office))
    household = {**file_of(fresh(case)), "applied_on": DAY.isoformat()}

    def cost(_self: Any, law: LawOfSide) -> int:
        answer = assess(household, known_on=law.known_on, law=law.law)
        return int(100 * sum(benefit.amount for benefit in answer.benefits.values()))

    monkeypatch.setattr(Ready, "cost_month_cents", cost)  # by the rules of one case, which takes no run
    for cents, per, allowed in (
        (3740, Per.MONTH, 52),  # coefficients go in hundredths: 52 % of 0.4 is 0.20
        (7480, Per.MONTH, 100),
        (0, Per.MONTH, 2),
        (12 * 3740, Per.YEAR, 52),
    ):
        asked = ask_ceiling(actor=office.director, now=NOW, preview=preview, cents=cents, per=per)
        assert ceilings.compute(asked.pk, attempt=1, clock=clock) == "done"
        row = Ceiling.objects.get(pk=asked.pk)
        answer = ceilings.allowance_of(row)
        assert answer.allowed is not None
        assert answer.allowed.step == allowed
        assert row.result["cost_now_cents"] == 19270
        assert answer.allowed.cost_month_cents - 19270 <= (cents if per == Per.MONTH else cents // 12)
        again = ask_ceiling(actor=office.head, now=NOW, preview=preview, cents=cents, per=per)
        assert again.pk == asked.pk
    with pytest.raises(PreviewRefused):
        ask_ceiling(actor=office.director, now=NOW, preview=preview, cents=-1, per=Per.MONTH)
    shutil.rmtree(folder_of(CaseExtract.objects.get()))
    gone = ask_ceiling(actor=office.director, now=NOW, preview=preview, cents=5, per=Per.MONTH)
    assert ceilings.compute(gone.pk, attempt=1, clock=clock) == "extract_gone"


def test_who_may(office: OfficeAtWork) -> None:
    population_here()
    for actor in (
        office.organiser,
        office.worker,
        office.accountant,
        office.auditor,
        office.administrator,
        office.service,
    ):
        with pytest.raises(AccessRefused):
            started(office, "paraugs", actor=actor)
    own = started(office, "paraugs", actor=office.head)
    foreign = started(office, "paraugs")
    with pytest.raises(AccessRefused):
        stop_preview(actor=office.head, now=NOW, preview=foreign)
    stop_preview(actor=office.head, now=NOW, preview=own)
    with pytest.raises(AccessRefused):
        delete_preview(actor=office.auditor, now=NOW, preview=own)
    delete_preview(actor=office.director, now=NOW, preview=own)


def test_the_database_refuses_half_a_preview(office: OfficeAtWork) -> None:
    population_here()
    preview = started(office, "paraugs")
    for change in ({"folder": ""}, {"state": Work.DONE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preview.objects.filter(pk=preview.pk).update(**change)


def test_kept_results_do_not_pile_up(own_folder: Path, monkeypatch: Any) -> None:
    def written(target: Path, *_: Any) -> None:
        (target / computing.FACTS).write_text('{"assessed": 1, "unfit": 0}')

    monkeypatch.setattr(computing, "KEPT_AT_MOST", 2)
    monkeypatch.setattr(computing, "_compute_baseline", written)
    population, law = population_here(), LawOfSide(library(), KNOWN)
    root = kept_folder("0" * 32).parent
    (root / "making-left-behind").mkdir()
    for day in (5, 6, 7, 7):
        computing.baseline(computing.Subject(population=population, day=date(2026, 1, day)), law)
    assert len([path for path in root.iterdir() if path.is_dir()]) == 2
    assert not (root / "making-left-behind").exists()
