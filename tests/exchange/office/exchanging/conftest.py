from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dienests.exchange.office.colleagues.operations import OwnFacts, set_own_office
from tests.exchange.office.exchanging.other import Other
from tests.factories.cases import OfficeAtWork, office_at_work


@pytest.fixture
def office(db: None, exchange_root: Path, now: datetime) -> OfficeAtWork:
    """An office at work that says where it publishes."""
    office = office_at_work()
    set_own_office(actor=office.director, now=now, facts=OwnFacts(address="https://ogre.example"))
    return office


@pytest.fixture
def other(tmp_path: Path, settings: Any) -> Other:
    """A second office, on this machine."""
    settings.EXCHANGE_INNER = True
    root = tmp_path / "other"
    root.mkdir()
    return Other(root)
