"""An office whose head has chosen how load is counted, and the colleagues of its one unit."""

from collections.abc import Callable

import pytest

from dienests.base.organisation.models import User
from dienests.cases.models import Case
from dienests.workload.office.models import ChosenLoads
from dienests.workload.office.operations.giving import Seen
from dienests.workload.office.operations.schemes import choose_loads
from tests.factories.cases import NOW, OfficeAtWork, fresh, office_at_work
from tests.factories.working_time import AbsenceFactory

Away = Callable[..., None]


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def chosen(office: OfficeAtWork) -> ChosenLoads:
    return choose_loads(actor=office.director, now=NOW, name="points_assumed")


@pytest.fixture
def away() -> Away:
    """Somebody is away from today on, with or without a substitute."""

    def recorded(user: User, *, substitute: User | None = None, **fields: object) -> None:
        AbsenceFactory(user=user, substitute=substitute, **fields)

    return recorded


def seen(*cases: Case) -> list[Seen]:
    return [Seen(case.pk, fresh(case).version) for case in cases]
