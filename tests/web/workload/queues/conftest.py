"""Pages of queues on a day that stands still: 10 February 2026, 10:00 in Riga."""

import pytest
from django.utils import timezone

from dienests.workload.office.models import ChosenLoads
from dienests.workload.office.operations.schemes import choose_loads
from tests.factories.cases import NOW, OfficeAtWork


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def chosen(office: OfficeAtWork) -> ChosenLoads:
    return choose_loads(actor=office.director, now=NOW, name="points_assumed")
