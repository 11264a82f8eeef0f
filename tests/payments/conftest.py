from pathlib import Path
from typing import Any

import pytest

from dienests.base.access import Actor
from dienests.base.organisation.models import Role
from tests.factories.organisation import OfficeFactory, actor_in


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> None:
    """An office that can pay, with a document store of its own."""
    settings.DOCUMENT_ROOT = tmp_path
    OfficeFactory()


@pytest.fixture
def accountant() -> Actor:
    return actor_in(Role.ACCOUNTANT)


@pytest.fixture
def head() -> Actor:
    return actor_in(Role.HEAD_OF_OFFICE)
