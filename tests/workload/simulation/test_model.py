"""Small offices in which every minute can be counted by hand."""

from dataclasses import replace

import pytest

from dienests.workload.simulation.calendar import DAY
from dienests.workload.simulation.cases import NEVER, Papers
from dienests.workload.simulation.drawing import Drawn, draw
from dienests.workload.simulation.model import OfficeAtWork, Run
from dienests.workload.simulation.outcome import late, outcome_of
from dienests.workload.simulation.replications import Plan, Variant, calendar_of, replicate, run
from tests.workload.simulation.conftest import Shipped
from tests.workload.simulation.offices import OFFICE_HOURS, demand, quiet, staff, stage, variant, way

PLAN = Plan(weeks=6, replications=2, seed=2, running_in_weeks=1)
ONE_SITTING = way(stage("all", ["application", "documents", "assessment", "submit", "decide"], client_present=True))
CONTROLLED = way(
    stage("first", ["application", "documents", "assessment", "submit"], client_present=True),
    stage("second", ["control", "decide"], differs_from=["first"]),
)


def at_work(made: Variant, plan: Plan = PLAN, number: int = 0) -> tuple[Run, Drawn]:
    """The office of a variant, run once, so that each case can be looked at."""
    office = made.offices[0].staff
    calendar = calendar_of(made.demand, plan, every_day=office.every_day)
    until = plan.window.last_day
    drawn = draw(made.demand, made.assumptions, calendar, until_day=until, seed=plan.seed, replication=number)
    places = range(len(drawn))
    work = OfficeAtWork(
        made.way, office, made.assumptions, drawn, places, calendar, plan.window, seed=plan.seed, replication=number
    )
    return work.run(), drawn


@pytest.mark.parametrize("name", ["ogre", "daugavpils", "control_by_risk", "specialists_together", "one_generalist"])
def test_no_case_is_lost(shipped: Shipped, name: str) -> None:
    run_of, drawn = at_work(shipped.variants(name)[0], replace(PLAN, weeks=20))
    cases = run_of.cases
    decided = [case for case in cases if case.decided != NEVER]
    given_up = [case for case in cases if case.withdrawn != NEVER]
    open_ = [case for case in cases if case.open]
    assert len(cases) == len(drawn) == len(decided) + len(given_up) + len(open_)
    assert len({case.at for case in cases}) == len(cases)
    assert decided
    assert given_up
    for case in decided:
        assert drawn.arrives[case.at] <= case.received <= case.decided
        assert case.visits >= 1
        assert case.papers == Papers.COMPLETE
    for case in given_up:
        assert drawn.never[case.at]
        assert case.decided == NEVER


def test_the_second_person_is_another(shipped: Shipped) -> None:
    for name in ("ogre", "daugavpils", "control_by_risk", "specialists_together"):
        made = shipped.variants(name)[0]
        run_of, _ = at_work(made)
        names = [each.name for each in made.way.process.stages]
        for case in run_of.cases:
            for place, each in enumerate(made.way.process.stages):
                for other in each.differs_from:
                    if case.doers[place] is not None:
                        assert case.doers[place] != case.doers[names.index(other)], (name, each.name)


def test_work_is_done_in_working_hours_only() -> None:
    known = quiet(effort_application=45, effort_control=45)
    made = variant(CONTROLLED, staff(social_worker=3, hours=OFFICE_HOURS), known, demand(6, hours=(480, 1080), days=5))
    run_of, _ = at_work(made)
    for case in run_of.cases:
        if case.received != NEVER:
            assert 540 <= case.received % DAY < 1020
        if case.decided != NEVER:
            assert 540 < case.decided % DAY <= 1020


def test_one_stage_with_the_client_is_one_visit_and_its_minutes() -> None:
    known = quiet(effort_application=20, effort_assessment=10)
    made = variant(ONE_SITTING, staff(social_worker=5, hours=OFFICE_HOURS), known, demand(4, hours=(540, 960), days=5))
    figures = replicate([made], PLAN, 0)[0].figures
    assert figures["visits"] == 1
    assert figures["client_hours"] == pytest.approx(0.5)
    assert figures["staff_hours"] == pytest.approx(0.5)
    assert figures["days_to_decision"] < 0.1


def test_reception_hours_keep_clients_waiting() -> None:
    mondays = (((540.0, 720.0),),) + ((),) * 6
    known = quiet(effort_application=10)
    open_all_week = staff(social_worker=20, hours=OFFICE_HOURS)
    open_mondays = staff(social_worker=20, hours=OFFICE_HOURS, reception=mondays)
    asked = demand(6, hours=(540, 960), days=5)
    always, seldom = replicate(
        [variant(ONE_SITTING, open_all_week, known, asked), variant(ONE_SITTING, open_mondays, known, asked)], PLAN, 0
    )
    assert always.figures["days_from_asking"] < 0.2
    assert 2 < seldom.figures["days_from_asking"] < 5
    assert seldom.figures["days_to_decision"] < 0.1, "the term begins with receipt"


def test_missing_papers_stop_the_clock() -> None:
    known = quiet(missing_first_share=1, finds_missing_documents=1, documents_days=50, documents_in_person_share=1)
    made = variant(ONE_SITTING, staff(social_worker=5), known, demand(4))
    plan = replace(PLAN, weeks=20)
    run_of, _ = at_work(made, plan)
    calendar = calendar_of(made.demand, plan, every_day=True)
    decided = [case for case in run_of.cases if case.decided != NEVER]
    assert decided
    assert {case.stopped_days for case in decided} == {50}
    assert {case.visits for case in decided} == {2}, "brought in person"
    assert not any(late(run_of, case, calendar, plan.window) for case in decided), "50 days, and in time"


def test_papers_that_never_come_end_the_case() -> None:
    known = quiet(missing_first_share=1, finds_missing_documents=1, never_brought_share=1)
    outcome = replicate([variant(ONE_SITTING, staff(social_worker=5), known, demand(4))], PLAN, 0)[0]
    assert outcome.figures["decided"] == 0
    assert outcome.figures["withdrawn"] > 100


def test_papers_are_brought_along_to_a_second_visit() -> None:
    twice = way(
        stage("intake", ["application", "documents"], client_present=True),
        stage("talk", ["assessment", "submit", "decide"], client_present=True),
    )
    missing = {"missing_first_share": 1, "finds_missing_documents": 1, "documents_in_person_share": 1}
    known = quiet(**missing, documents_days=2, second_visit_days=5)
    figures = replicate([variant(twice, staff(social_worker=5), known, demand(4))], PLAN, 0)[0].figures
    assert figures["visits"] == 2


def test_in_the_same_visit_where_somebody_is_free() -> None:
    together = way(
        stage("intake", ["application"], client_present=True),
        stage("talk", ["assessment", "submit", "decide"], "head_of_unit", client_present=True, same_visit=True),
    )
    known = quiet(effort_application=5, effort_assessment=5)
    office = staff(social_worker=5, head_of_unit=5, hours=OFFICE_HOURS)
    many = variant(together, office, known, demand(4, hours=(540, 900), days=5))
    assert replicate([many], PLAN, 0)[0].figures["visits"] == 1
    # She receives on Fridays only, and the clients of other days come again.
    fridays = ((),) * 4 + (((540.0, 1020.0),),) + ((),) * 2
    apart = {**office.roles, "head_of_unit": replace(office.roles["head_of_unit"], reception=fridays)}
    made = variant(together, replace(office, roles=apart), known, demand(4, hours=(540, 900), days=5))
    assert 1.6 < replicate([made], PLAN, 0)[0].figures["visits"] < 1.95


def test_control_returns_what_it_finds_and_the_rest_is_paid_out() -> None:
    money = {"gmi_amount": 100, "months_granted": 3, "fault_amount_share": 0.5}
    sharp = quiet(fault_share=1, finds_fault_control=1, effort_control=10, effort_rework=10, **money)
    blind = sharp.with_values({"finds_fault_control": 0})
    office = staff(social_worker=6)
    found, missed = replicate(
        [variant(CONTROLLED, office, sharp, demand(4)), variant(CONTROLLED, office, blind, demand(4))], PLAN, 0
    )
    assert (found.figures["returned_share"], found.figures["wrong_share"]) == (1, 0)
    assert (missed.figures["returned_share"], missed.figures["wrong_share"]) == (0, 1)
    years = PLAN.weeks * 7 / 365.25
    assert missed.figures["wrong_eur_a_year"] == pytest.approx(missed.figures["decided"] * 150 / years)


def test_a_deadline_passes_while_a_case_waits() -> None:
    slow = quiet(effort_application=10, pickup_control_days=45)
    made = variant(CONTROLLED, staff(social_worker=6), slow, demand(4))
    outcome = run([made], replace(PLAN, weeks=20), processes=1)[0][0]
    assert outcome.figures["late_share"] == 1
    quick = replace(made, assumptions=slow.with_values({"pickup_control_days": 5}))
    assert run([quick], replace(PLAN, weeks=20), processes=1)[0][0].figures["late_share"] == 0


def test_arrivals_and_departures_agree(shipped: Shipped) -> None:
    plan = replace(PLAN, weeks=20)
    made = shipped.variants("ogre")[0]
    run_of, _ = at_work(made, plan)
    calendar = calendar_of(made.demand, plan, every_day=False)
    figures = outcome_of([run_of], calendar, plan.window).figures
    assert figures["open_growth"] == figures["arrived"] - figures["decided"] - figures["withdrawn"]
