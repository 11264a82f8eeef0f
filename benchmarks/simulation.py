"""Ways of working simulated: processor seconds of a year, and what 100 years of five ways take on two cores.

    python benchmarks/simulation.py [--replications 5]

The goal: five ways, 52 weeks, 100 replications within two minutes on two cores.
"""

import argparse
import time

from dienests.workload.simulation.assumptions import load_assumptions
from dienests.workload.simulation.demand import load_demand
from dienests.workload.simulation.replications import Office, Plan, Variant, run
from dienests.workload.simulation.staffing import load_staff
from dienests.workload.simulation.ways import DEFAULT_WAYS, load_way
from dienests.workload.simulation.yaml_files import shipped_or_path

GOAL_SECONDS = 120
CORES = 2


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--replications", type=int, default=5)
    count = arguments.parse_args().replications
    demand = load_demand(shipped_or_path("ogre", kind="demand"))
    office = (Office(load_staff(shipped_or_path("ogre", kind="staff"))),)
    known = load_assumptions()
    ways = [load_way(name) for name in DEFAULT_WAYS]
    variants = [Variant(way.name, way.title, way, demand, known, office) for way in ways]
    run(variants, Plan(weeks=4, replications=1), processes=1)  # modules and calendars, once
    began = time.process_time()
    outcomes = run(variants, Plan(replications=count), processes=1)
    taken = time.process_time() - began
    cases = sum(outcome.figures["arrived"] for outcome in outcomes[0]) / count
    each = taken / count
    print(f"a year of {cases:,.0f} applications, {len(ways)} ways: {each:.2f} s of processor time")
    whole = each * 100 / CORES
    print(f"100 replications on {CORES} free cores: about {whole:.0f} s (goal: {GOAL_SECONDS} s)")


if __name__ == "__main__":
    main()
