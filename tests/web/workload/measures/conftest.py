"""An office whose measured log lies in a folder of its own, on a day that stands still."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.factories.cases import NOW


@pytest.fixture(autouse=True)
def _own_log(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(timezone, "now", lambda: NOW)
