"""An office whose previews lie in a folder of their own; background work is done at once."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.factories.cases import NOW


@pytest.fixture(autouse=True)
def _folder_of_previews(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(timezone, "now", lambda: NOW)
