"""Keys, repositories and the catalogue of every test lie in a folder of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def exchange_root(tmp_path: Path, settings: object) -> Path:
    settings.EXCHANGE_ROOT = tmp_path / "exchange"  # type: ignore[attr-defined]
    return tmp_path / "exchange"
