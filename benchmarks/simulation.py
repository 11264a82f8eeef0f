"""Ways of working simulated: processor seconds of a year, and what 100 years of five ways take on two cores.

    python benchmarks/simulation.py [--replications 5]

The goal: five ways, 52 weeks, 100 replications within two minutes on two cores. Beside it, one way in a larger office:
a year of 20 colleagues, who do nothing else, and 10,000 applications.

Then a year of 10,000 applications in an office of that size is made up, with figures that nobody told the fitting,
written to a file of events, read from there, and its last quarter foreseen from what was known before it.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dienests.workload.simulation.assumptions import load_assumptions
from dienests.workload.simulation.backtest import backtest
from dienests.workload.simulation.demand import load_demand
from dienests.workload.simulation.drawing import draw
from dienests.workload.simulation.history import load_history
from dienests.workload.simulation.model import OfficeAtWork
from dienests.workload.simulation.outcome import outcome_of
from dienests.workload.simulation.replications import Office, Plan, Variant, calendar_of, run
from dienests.workload.simulation.staffing import load_staff
from dienests.workload.simulation.ways import DEFAULT_WAYS, load_way
from dienests.workload.simulation.yaml_files import shipped_or_path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.workload.simulation.pasts import past, write_event_log

GOAL_SECONDS = 120
CORES = 2
YEARLY = 10_000
TWENTY = {"assistance_organiser": 8.0, "social_worker": 8.0, "head_of_unit": 2.0, "accountant": 2.0}
# Hidden from the fitting.
TRUTH = {
    "appointment_days": 0.0,
    "effort_control": 20.0,
    "documents_days": 14.0,
    "missing_first_share": 0.6,
    "pickup_control_days": 2.5,
    "slip_share": 0.1,
}


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
    tell_rate(variants[0], count)
    foresee_a_quarter(variants[0])


def tell_rate(supposed: Variant, count: int) -> None:
    """Replications and events of a year of the larger office, by the second of one core."""
    staff = supposed.offices[0].staff.with_posts(TWENTY)
    for role in TWENTY:
        staff = staff.with_ranged(f"share_on_cases.{role}", 1.0)
    demand, known, plan = supposed.demand.with_cases_a_year(YEARLY), supposed.assumptions, Plan()
    calendar = calendar_of(demand, plan, every_day=staff.every_day)
    events = cases = 0
    began = time.process_time()
    for number in range(count):
        drawn = draw(demand, known, calendar, until_day=plan.window.last_day, seed=1, replication=number)
        office = OfficeAtWork(
            supposed.way, staff, known, drawn, range(len(drawn)), calendar, plan.window, seed=1, replication=number
        )
        done = office.run()
        outcome_of([done], calendar, plan.window)
        events += next(office.env._eid)
        cases += len(done.cases)
    taken = time.process_time() - began
    print(
        f"a year of {sum(TWENTY.values())} colleagues, {cases / count:,.0f} applications with the running-in: "
        f"{count / taken:.2f} replications and {events / taken:,.0f} events a second and core "
        f"({events / count:,.0f} events each)"
    )


def foresee_a_quarter(supposed: Variant) -> None:
    """Of a year whose truth lies elsewhere than what is supposed."""
    staff = supposed.offices[0].staff
    times = YEARLY / supposed.demand.cases_a_year.value
    roles = {name: replace(role, posts=round(role.posts * times)) for name, role in staff.roles.items()}
    larger = replace(staff, roles=roles)
    truth = replace(
        supposed,
        assumptions=supposed.assumptions.with_values(TRUTH),
        demand=supposed.demand.with_cases_a_year(YEARLY).with_first_share(0.5),
        offices=(Office(larger),),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        write_event_log(past(truth, Plan(weeks=52, replications=1, seed=21)), path)
        began = time.perf_counter()
        history = load_history(path)
        read = time.perf_counter() - began
    began = time.perf_counter()
    test = backtest(
        history,
        demand=supposed.demand,
        assumptions=supposed.assumptions,
        way=supposed.way,
        staff=larger,
        plan=Plan(replications=20),
    )
    taken = time.perf_counter() - began
    print(
        f"\n{len(history.cases):,} applications as events: read in {read:.1f} s, fitted and foreseen in {taken:.0f} s"
    )
    for it in test.figures:
        mark = "within" if it.within else "OUTSIDE"
        bounds = f"95% {it.low:.2f} … {it.high:.2f}"
        print(f"{it.figure:<20}{it.foreseen:>10.2f} ({bounds}), was {it.actual:.2f}: {it.error:+.2f}, {mark}")


if __name__ == "__main__":
    main()
