"""Writes of studies: each is one transaction of access check, state change, audit row and planned work."""

from datetime import datetime
from typing import Any

from django.db import transaction

from dienests.base.access import Actor, require
from dienests.base.audit.models import AuditKind
from dienests.base.audit.operations import Event, record
from dienests.base.background import interrupted
from dienests.base.background.models import UNFINISHED, BackgroundWork, Work
from dienests.cases.operations.process import propose_process
from dienests.workload.studies.access import STUDY_DELETE, STUDY_RUN, STUDY_VIEW
from dienests.workload.studies.errors import StudyRefused
from dienests.workload.studies.models import Choice, Study
from dienests.workload.studies.orders import ordered
from dienests.workload.studies.questions import IN_FORCE, LONGEST_TITLE, Question
from dienests.workload.studies.tasks import compute_study
from dienests.workload.studies.ways import way_called

__all__ = [
    "REALITY_SEEN",
    "Question",
    "begin_again",
    "begin_interrupted_again",
    "choose_way",
    "delete_study",
    "note_export",
    "note_reality_seen",
    "start_study",
    "stop_study",
]

AT_ONCE = 4  # unfinished studies of an installation: one is computed, the others wait
REALITY_SEEN = "study_reality_seen"
_TASKS: interrupted.Tasks = {Study: compute_study}


def start_study(*, actor: Actor, now: datetime, question: Question) -> Study:
    """Plan the answer to a question. Raises AccessRefused; StudyRefused too_many_running, or every fault in the
    question (`faults`), each with the `field` it is in."""
    require(actor, STUDY_RUN)
    order = ordered(question, today=actor.today)
    asked = order.question
    with transaction.atomic():
        running = Study.objects.filter(state__in=UNFINISHED).count()
        if running >= AT_ONCE:
            raise StudyRefused("too_many_running", count=running)
        study = Study.objects.create(
            title=" ".join(asked.title.split())[:LONGEST_TITLE],
            ways=[way.name for way in order.ways],
            staff=asked.staff,
            demand=asked.demand,
            scenarios=[scenario.name for scenario in order.scenarios],
            changed=dict(asked.changed),
            weeks=asked.weeks,
            replications=asked.replications,
            seed=asked.seed,
            with_sensitivity=asked.with_sensitivity,
            with_backtest=asked.with_backtest,
            asked_by=actor.user,
            asked_at=now,
            heard_of_at=now,
        )
        record(_event("study_started", study), actor=actor.user, at=now)
        compute_study.enqueue(study.pk, study.attempt)
    study.refresh_from_db()
    return study


def begin_again(*, actor: Actor, now: datetime, study: Study) -> Study:
    """Compute anew what failed, was stopped, or whose worker was killed. Raises AccessRefused; StudyRefused
    not_running."""
    require(actor, STUDY_RUN, study)
    with transaction.atomic():
        locked = _locked(study)
        if locked.state not in (Work.FAILED, Work.WITHDRAWN) and not locked.is_silent(now):
            raise StudyRefused("not_running", state=locked.get_state_display())
        locked.result, locked.summary = None, {}
        interrupted.queue_again(locked, _TASKS, now=now)
        record(_event("study_begun_again", locked), actor=actor.user, at=now)
    locked.refresh_from_db()
    return locked


def begin_interrupted_again(*, now: datetime) -> int:
    """Queue again whatever is unfinished and does not wait for its turn; for when no worker of studies is at work."""

    def begun(row: BackgroundWork) -> None:
        record(_event("study_begun_again", row), actor=None, at=now)

    killed = StudyRefused("killed")
    return interrupted.begin_interrupted_again([Study.objects.all()], _TASKS, now=now, killed=killed, begun=begun)


def stop_study(*, actor: Actor, now: datetime, study: Study) -> Study:
    """Stop what is waiting or being computed; it can be begun again. Raises AccessRefused; StudyRefused
    not_running."""
    require(actor, STUDY_DELETE, study)
    with transaction.atomic():
        locked = _locked(study)
        if locked.state not in UNFINISHED:
            raise StudyRefused("not_running", state=locked.get_state_display())
        locked.state, locked.attempt, locked.finished_at = Work.WITHDRAWN, locked.attempt + 1, now
        locked.save(update_fields=["state", "attempt", "finished_at"])
        record(_event("study_stopped", locked), actor=actor.user, at=now)
    return locked


def delete_study(*, actor: Actor, now: datetime, study: Study) -> None:
    """Raises AccessRefused; StudyRefused still_running, way_was_chosen."""
    require(actor, STUDY_DELETE, study)
    with transaction.atomic():
        locked = _locked(study)
        if locked.state in UNFINISHED and not locked.is_silent(now):
            raise StudyRefused("still_running")
        choice = locked.choices.first()
        if choice is not None:
            raise StudyRefused("way_was_chosen", **_named("way", _title_of(locked, choice.way)))
        record(_event("study_deleted", locked), actor=actor.user, at=now)
        locked.delete()


def choose_way(*, actor: Actor, now: datetime, study: Study, way: str, note: str) -> Choice:
    """Propose to work as a way of the study does; another person switches it on.

    Raises AccessRefused; StudyRefused not_finished, way_unknown, way_in_force, way_only_simulated, way_faulty,
    way_changed; what propose_process raises.
    """
    require(actor, STUDY_RUN, study)
    with transaction.atomic():
        locked = _locked(study)
        if locked.state != Work.DONE:
            raise StudyRefused("not_finished", state=locked.get_state_display())
        foreseen = _foreseen(locked, way)
        title, now_there = _named("way", _title_of(locked, way)), way_called(way)
        if way == IN_FORCE:
            raise StudyRefused("way_in_force", **title)
        if now_there.only_simulated is not None:
            raise StudyRefused("way_only_simulated", **title, **_named("why", now_there.only_simulated.to_json()))
        if now_there.process.digest != foreseen["process"]["digest"]:
            raise StudyRefused("way_changed", **title)
        proposal = propose_process(actor=actor, now=now, name=way, note=note)
        choice = Choice.objects.create(study=locked, way=way, proposal=proposal, chosen_by=actor.user, chosen_at=now)
        details = {"way": way, "proposal": proposal.pk}
        record(_event("study_way_chosen", locked, details=details), actor=actor.user, at=now)
    return choice


def note_export(*, actor: Actor, now: datetime, study: Study, kind: str) -> None:
    """Record that an answer left the program as a file. Raises AccessRefused; StudyRefused not_finished."""
    require(actor, STUDY_VIEW, study)
    if study.state != Work.DONE:
        raise StudyRefused("not_finished", state=study.get_state_display())
    event = _event("study_exported", study, kind=AuditKind.READ, details={"format": kind})
    record(event, actor=actor.user, at=now)


def note_reality_seen(*, actor: Actor, now: datetime, choice: Choice, ready: bool) -> None:
    """Record that somebody held what was foreseen against what came. `ready`: the three months were over."""
    require(actor, STUDY_VIEW, choice.study)
    event = Event(
        event=REALITY_SEEN,
        kind=AuditKind.READ,
        object_type="study_choice",
        object_id=choice.pk,
        details={"study": choice.study_id, "way": choice.way, "ready": ready},
    )
    record(event, actor=actor.user, at=now)


def _locked(study: Study) -> Study:
    return Study.objects.select_for_update(of=("self",)).get(pk=study.pk)


def _foreseen(study: Study, way: str) -> dict[str, Any]:
    """The way in the answer, as the office is now."""
    variants: list[dict[str, Any]] = study.result["variants"]
    for variant in variants:
        if variant["way"] == way and variant["scenario"] is None:
            return variant
    raise StudyRefused("way_unknown", name=way[:60], field="way")


def _title_of(study: Study, way: str) -> dict[str, str]:
    title: dict[str, str] = _foreseen(study, way)["title"]
    return title


def _named(name: str, text: dict[str, str]) -> dict[str, str]:
    return {f"{name}_lv": text["lv"], f"{name}_en": text["en"]}


def _event(
    event: str, study: Any, *, kind: AuditKind = AuditKind.WRITE, details: dict[str, object] | None = None
) -> Event:
    told: dict[str, object] = {"ways": study.ways, "staff": study.staff, "demand": study.demand}
    told |= {"scenarios": study.scenarios, "changed": study.changed, "attempt": study.attempt}
    return Event(event=event, kind=kind, object_type="study", object_id=study.pk, details=told | (details or {}))
