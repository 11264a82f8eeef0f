"""A small population on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from dienests.population.files import Population
from tests.population.folders import written


@pytest.fixture
def population(tmp_path: Path) -> Population:
    """Four pensioners, as `folders.sample_households` makes them."""
    return written(tmp_path / "population")
