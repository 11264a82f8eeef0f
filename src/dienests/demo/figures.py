"""The figures that a demo office shares: measured from its own cases, and what a place costs a day (invented)."""

from datetime import datetime

from dienests.base.access import Actor
from dienests.demo.offices.plan import OfficePlan
from dienests.exchange.office.exchanging.figures import OwnFigure, share_figures
from dienests.web.office.exchange.catalogue.own_figures import last_year, own_figures

SOURCE = "Izdomāts demonstrācijai"


def share_what_there_is(plan: OfficePlan, *, head: Actor, now: datetime) -> None:
    """Everything that speaks of enough cases; nothing where there is nothing yet."""
    measured = own_figures(today=head.today) or []
    begins, ends = last_year(head.today)
    costs = [
        OwnFigure(f"cost_per_place_day_{each.service}", each.euros, each.places, begins, ends, SOURCE)
        for each in plan.costs
    ]
    told = [each for each in (*measured, *costs) if each.value is not None and not each.few]
    if told:
        share_figures(actor=head, now=now, figures=told)
