"""A study from the question to the answer, and to the proposal that comes of it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dienests.base.access import AccessRefused, may
from dienests.base.audit.models import AuditEntry
from dienests.base.background.models import Work
from dienests.base.background.progress import Reporter
from dienests.cases.errors import CaseError
from dienests.cases.models import ProcessProposal
from dienests.workload.simulation.replications import run
from dienests.workload.studies import computing
from dienests.workload.studies.access import STUDY_DELETE, STUDY_VIEW
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.models import Choice, Study
from dienests.workload.studies.operations import (
    begin_again,
    begin_interrupted_again,
    choose_way,
    delete_study,
    note_export,
    start_study,
    stop_study,
)
from dienests.workload.studies.questions import IN_FORCE, question_of
from tests.factories.cases import NOW, OfficeAtWork
from tests.workload.studies.conftest import Ask, compute, question

LATER = NOW + timedelta(minutes=5)


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(StudyRefused) as refused:
        work()
    assert refused.value.next_step
    return refused.value.code


def test_an_answer(answered: Ask) -> None:
    study = answered(title="  Viena \n vizīte  ", scenarios=("heating_peak",), changed={
        "demand.cases_a_year": 150, "effort_control": 33, "staff.absence_days_a_year": 7,
    })  # fmt: skip
    result = study.result
    assert (study.state, study.title) == (Work.DONE, "Viena vizīte")
    assert [each["name"] for each in result["variants"]] == [
        "ogre", "daugavpils", "ogre/heating_peak", "daugavpils/heating_peak",
    ]  # fmt: skip
    assert result["demand"]["cases_a_year"] == 150
    assert result["staff"]["absence_days_a_year"] == 7
    typed = next(each for each in result["assumptions"] if each["name"] == "effort_control")
    assert (typed["value"], typed["checked"], typed["source"]) == (33, False, "Set for this simulation")
    assert all(each["posts_needed"] for each in result["variants"])
    summary = study.summary
    assert "provisional" not in summary
    assert [each["way"] for each in summary["ways"]] == ["ogre", "daugavpils"]
    assert summary["ways"][1]["differences"]["visits"]["mean"] > 0
    assert AuditEntry.objects.filter(event="study_computed", object_id=str(study.pk)).exists()


def test_the_same_question_has_the_same_answer(answered: Ask) -> None:
    study = answered()
    again = answered(**{name: getattr(question_of(study), name) for name in ("ways", "changed", "seed")})
    assert study.result["variants"] == again.result["variants"]


def test_a_first_look_is_there_while_the_rest_is_computed(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten replications; the twenty of the answer begin with the same ten."""
    study = ask(ways=("ogre",), replications=20)
    looks: list[tuple[str, bool, int]] = []
    first: list[Any] = []

    def watched(variants: Any, plan: Any, *, numbers: Sequence[int], **more: Any) -> Any:
        row = Study.objects.get(pk=study.pk)
        looks.append((row.state, bool(row.summary.get("provisional")), row.summary.get("replications", 0)))
        if row.result:
            first.extend(row.result["variants"][0]["replications"]["visits"])
        return run(variants, plan, numbers=numbers, **more)

    monkeypatch.setattr(computing, "run", watched)
    assert compute(study) == "done"
    study.refresh_from_db()
    assert looks == [(Work.RUNNING, False, 0), (Work.RUNNING, True, 10)]
    values = study.result["variants"][0]["replications"]["visits"]
    assert (len(first), len(values), values[:10]) == (10, 20, first)
    assert study.result["plan"]["replications"] == 20


def test_sensitivity_where_it_is_asked_for(answered: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        computing, "sensitivity", lambda ways, plan, **more: real(ways, plan, only={"effort_control"}, **more)
    )
    from dienests.workload.simulation.sensitivity import sensitivity as real

    assert [each["figure"] for each in answered(with_sensitivity=True).result["sensitivity"]] == ["effort_control"] * 2


def test_stopped_in_the_middle_it_ends_at_the_next_word(
    office: OfficeAtWork, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = ask(replications=30)
    told: list[int] = []

    def stopping(variants: Any, plan: Any, *, numbers: Sequence[int], progress: Any, **more: Any) -> Any:
        def heard(done: int, total: int) -> None:
            told.append(done)
            if done == 1:
                stop_study(actor=office.director, now=LATER, study=study)
            progress(total, total)  # said at once, not twice a second

        return run(variants, plan, numbers=numbers, progress=heard, **more)

    monkeypatch.setattr(computing, "run", stopping)
    assert compute(study) == "no longer asked for"
    study.refresh_from_db()
    assert (study.state, study.result, told) == (Work.WITHDRAWN, None, [0, 1])
    assert begin_again(actor=office.director, now=LATER, study=study).state == Work.QUEUED
    assert code_of(lambda: begin_again(actor=office.director, now=LATER, study=study)) == "not_running"


def test_what_nobody_foresaw_is_told_by_number_and_logged(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(computing, "posts_needed", lambda *_, **__: 1 / 0)
    study = ask()
    assert compute(study) == "broken"
    study.refresh_from_db()
    stored = StudyRefused.stored(study.error)
    assert stored is not None
    assert study.error["details"]["number"] in caplog.text
    assert study.error["details"]["number"] in stored.message


def test_a_way_whose_files_became_faulty_meanwhile(ask: Ask, settings: Any, tmp_path: Any) -> None:
    study = ask(ways=("control_by_risk", "ogre"))
    (tmp_path / "none").mkdir()
    Study.objects.update(ways=["gone", "ogre", "gone_too"])
    assert compute(study) == "question_faulty"
    study.refresh_from_db()
    stored = StudyRefused.stored(study.error)
    assert stored is not None
    assert [each.details["name"] for each in stored.faults] == ["gone", "gone_too"]


def test_who_may(office: OfficeAtWork, ask: Ask) -> None:
    for who in (office.worker, office.organiser, office.auditor, office.accountant, office.administrator):
        with pytest.raises(AccessRefused):
            start_study(actor=who, now=NOW, question=question())
    of_director = ask()
    of_head = start_study(actor=office.head, now=NOW, question=question())
    assert [may(office.auditor, action, of_head) for action in (STUDY_VIEW, STUDY_DELETE)] == [True, False]
    assert not may(office.worker, STUDY_VIEW, of_head)
    with pytest.raises(AccessRefused):
        stop_study(actor=office.head, now=NOW, study=of_director)
    stop_study(actor=office.director, now=NOW, study=of_head)
    delete_study(actor=office.head, now=NOW, study=of_head)
    events = AuditEntry.objects.filter(object_type="study").order_by("position").values_list("event", "actor_id")
    assert list(events) == [
        ("study_started", office.director.pk),
        ("study_started", office.head.pk),
        ("study_stopped", office.director.pk),
        ("study_deleted", office.head.pk),
    ]


def test_only_so_many_at_once(ask: Ask) -> None:
    for _ in range(4):
        ask()
    assert code_of(ask) == "too_many_running"


def test_a_killed_worker(office: OfficeAtWork, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    study = start_study(actor=office.director, now=NOW, question=question())
    assert begin_interrupted_again(now=LATER) == 0
    for attempt in (1, 2):
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(status=TaskResultStatus.RUNNING)
        Reporter(study, attempt=attempt, clock=lambda: NOW).begin()
        assert begin_interrupted_again(now=LATER) == 1
    assert compute(study) == "no longer asked for"
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(status=TaskResultStatus.RUNNING)
    assert begin_interrupted_again(now=LATER) == 0
    study.refresh_from_db()
    assert (study.state, study.error["code"]) == (Work.FAILED, "killed")


def test_a_way_is_chosen_and_its_prediction_stays(office: OfficeAtWork, answered: Ask) -> None:
    study = answered(ways=("ogre", "daugavpils", "one_generalist"))
    chosen = choose_way(actor=office.head, now=LATER, study=study, way="daugavpils", note="Mazāk kļūdu")
    proposal = ProcessProposal.objects.get()
    assert (chosen.proposal, proposal.practice, proposal.note) == (proposal, "daugavpils", "Mazāk kļūdu")
    assert AuditEntry.objects.get(event="study_way_chosen").details["proposal"] == proposal.pk
    assert code_of(lambda: delete_study(actor=office.director, now=LATER, study=study)) == "way_was_chosen"

    def choosing(way: str, note: str = "Tā") -> Callable[[], object]:
        return lambda: choose_way(actor=office.head, now=LATER, study=study, way=way, note=note)

    assert code_of(choosing("one_generalist")) == "way_only_simulated"
    assert code_of(choosing("nothing")) == "way_unknown"
    assert code_of(choosing("control_by_risk")) == "way_unknown"
    for refused in (choosing("ogre"), choosing("daugavpils")):  # in force; proposed already
        with pytest.raises(CaseError):
            refused()
    assert Choice.objects.count() == 1
    with pytest.raises(AccessRefused):
        choose_way(actor=office.auditor, now=LATER, study=study, way="ogre", note="Tā")


def test_only_what_was_foreseen_can_be_chosen(office: OfficeAtWork, ask: Ask, answered: Ask) -> None:
    waiting = ask()
    assert code_of(lambda: choose_way(actor=office.head, now=LATER, study=waiting, way="ogre", note="x")) == (
        "not_finished"
    )
    study = answered(ways=("daugavpils", IN_FORCE))
    changed = study.result
    changed["variants"][0]["process"]["digest"] = "of other files"
    Study.objects.filter(pk=study.pk).update(result=changed)
    for way, code in (("daugavpils", "way_changed"), (IN_FORCE, "way_in_force")):
        assert code_of(lambda way=way: choose_way(actor=office.head, now=LATER, study=study, way=way, note="x")) == code
    assert not ProcessProposal.objects.exists()


def test_an_export_leaves_a_trace(office: OfficeAtWork, answered: Ask) -> None:
    study = answered()
    note_export(actor=office.auditor, now=LATER, study=study, kind="xlsx")
    assert AuditEntry.objects.get(event="study_exported").details["format"] == "xlsx"
    with pytest.raises(AccessRefused):
        note_export(actor=office.worker, now=LATER, study=study, kind="xlsx")
