"""An office whose folder of things that can be made again is its own."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories.cases import OfficeAtWork, office_at_work


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Path:
    settings.VAR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    return tmp_path


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()
