"""For the demo office: a synthetic Ogre to try changes of law on, and two finished previews."""

from collections.abc import Callable
from datetime import date

from dienests.base.access import Actor
from dienests.base.background.progress import Clock
from dienests.population.office import previewing
from dienests.population.office.models import Preview
from dienests.population.office.operations import OwnCasesBetween, start_preview
from dienests.population.office.periods import usual_period
from dienests.population.office.places import population_folder
from dienests.population.office.reforms import shipped_reform
from dienests.population.synthesis import Order, synthesise

REFORM = "coefficients_2026"
OGRE = "ogre"
PERSONS = 57_000  # as many as live there: what-if then answers for a town as it is
DAY = date(2026, 1, 31)
SEED = 1


def make_demo_previews(
    *, actor: Actor, clock: Clock, persons: int = PERSONS, told: Callable[[str], None] = lambda what: None
) -> list[Preview]:
    """Make the synthetic population var/population/ogre if it is not there, and preview the shipped amendment of
    28 February 2026 on the own cases and on it; both are finished when this returns (some 15 seconds).

    `actor`: a head of office or unit. Call outside a transaction, after the office has cases.
    """
    folder = population_folder(OGRE)
    if not folder.is_dir():
        told("synthetic Ogre")
        order = Order(persons=persons, seed=SEED, day=DAY, municipalities=(OGRE,))
        synthesise(order, folder, made_on=clock().date())
    made = []
    usual = usual_period(actor.today)  # what-if then finds the own cases taken
    for source in (OwnCasesBetween(first=usual.first, last=usual.last), OGRE):
        told("preview of a change of law")
        made.append(_finished(source, actor=actor, clock=clock))
    return made


def _finished(source: OwnCasesBetween | str, *, actor: Actor, clock: Clock) -> Preview:
    """Started as a person would, and computed here instead of by the worker, which then finds it done."""
    reform = shipped_reform(REFORM, known_on=actor.today)
    preview = start_preview(
        actor=actor,
        now=clock(),
        reform=reform,
        source=source,
        day=reform.compared_on or DAY,
        known_on=actor.today,
    )
    previewing.compute(preview.pk, attempt=preview.attempt, clock=clock)
    preview.refresh_from_db()
    return preview
