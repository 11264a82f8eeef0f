import pytest

from tests.factories.cases import OfficeAtWork, office_at_work


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()
