"""Pages after the desk, on a day that stands still: 10 February 2026, 10:00 in Riga."""

from datetime import datetime

import pytest
from django.utils import timezone

from tests.factories.cases import NOW


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock; the published amounts are those of this day."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def moment() -> datetime:
    return NOW
