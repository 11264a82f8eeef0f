"""The office that ships, read once."""

from dataclasses import dataclass

import pytest

from dienests.workload.simulation.assumptions import Assumptions, load_assumptions
from dienests.workload.simulation.demand import Demand, load_demand
from dienests.workload.simulation.replications import Office, Variant
from dienests.workload.simulation.staffing import Staff, load_staff
from dienests.workload.simulation.ways import load_way
from dienests.workload.simulation.yaml_files import shipped_or_path


@dataclass(frozen=True)
class Shipped:
    staff: Staff
    demand: Demand
    assumptions: Assumptions

    def variants(self, *names: str) -> list[Variant]:
        ways = [load_way(name) for name in names]
        return [Variant(way.name, way.title, way, self.demand, self.assumptions, (Office(self.staff),)) for way in ways]


@pytest.fixture(scope="session")
def shipped() -> Shipped:
    staff = load_staff(shipped_or_path("ogre", kind="staff"))
    return Shipped(staff, load_demand(shipped_or_path("ogre", kind="demand")), load_assumptions())
