from pathlib import Path
from typing import Any

import pytest

from tests.exchange.office.exchanging.other import Other


@pytest.fixture
def other(tmp_path: Path, settings: Any) -> Other:
    """A second office, on this machine."""
    settings.EXCHANGE_INNER = True
    root = tmp_path / "other"
    root.mkdir()
    return Other(root)
