"""An office that asks small questions: little to simulate, on one core, in a folder of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dienests.workload.studies import computing
from dienests.workload.studies.models import Study
from dienests.workload.studies.operations import Question, start_study
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

Ask = Callable[..., Study]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked waits until a test has it computed."""
    settings.VAR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    monkeypatch.setattr(computing, "PROCESSES", 1)


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()


def question(**changes: Any) -> Question:
    asked: dict[str, Any] = {
        "ways": ("ogre", "daugavpils"),
        "staff": "ogre",
        "demand": "ogre",
        "changed": {"demand.cases_a_year": 150},
        "weeks": 4,
        "replications": 2,
        "seed": 1,
    }
    return Question(**asked | changes)


@pytest.fixture
def ask(office: OfficeAtWork) -> Ask:
    """Asked by the director, waiting to be computed."""

    def asked(**changes: Any) -> Study:
        return start_study(actor=office.director, now=NOW, question=question(**changes))

    return asked


@pytest.fixture
def answered(ask: Ask) -> Ask:
    """Asked and computed."""

    def computed(**changes: Any) -> Study:
        study = ask(**changes)
        assert compute(study) == "done", Study.objects.get(pk=study.pk).error
        study.refresh_from_db()
        return study

    return computed


def compute(study: Study) -> str:
    return computing.compute(study.pk, attempt=study.attempt, clock=lambda: NOW)
