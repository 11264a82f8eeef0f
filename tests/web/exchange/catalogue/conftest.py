from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dienests.exchange.office.exchanging import figures
from tests.factories.cases import NOW


@pytest.fixture(autouse=True)
def _standing(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    figures._READ.clear()
