"""A reform on a population: both laws run, compared, and the households that change most explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis

from dienests.engine import Text
from dienests.population.assess import CHECKING, Progress
from dienests.population.compare import compare_results
from dienests.population.comparison import Comparison, Figures, PopulationFacts
from dienests.population.duck import Duck
from dienests.population.files import Population
from dienests.population.fitting import UNFIT, fit_tables
from dienests.population.household_list import COMPARED
from dienests.population.published import published_effects
from dienests.population.reform import LawOfSide, Sides, changed_parameters, reform_facts, unchecked_texts
from dienests.population.results import household_nodes, kept_columns, results_from, steps
from dienests.population.set_aside import write_set_aside
from dienests.population.side_by_side import SideBySide, side_by_side
from dienests.practice.reforms import Reform
from dienests.rulebook.table_columns import HOUSEHOLDS
from dienests.rulebook.table_rows import household_of
from dienests.rulebook.tables import Tables, unbound_tables

BEFORE, AFTER, TRIED = "results_before", "results_after", "results_tried"
RUNNING_BEFORE = Text("Izvērtē pēc normām pirms reformas", "Assessing by the law before")
RUNNING_AFTER = Text("Izvērtē pēc normām pēc reformas", "Assessing by the law after")
RUNNING_TRIED = Text("Izmēģina", "Trying")
COST_TYPES = {"seeks_assistance": "bool", "gmi_benefit_cents": "int64", "housing_benefit_cents": "int64"}
COMPARING = Text("Salīdzina", "Comparing")


def day_of(reform: Reform, asked: date | None, population: Population) -> date | None:
    """The day to compare on: the one asked for, else the reform's, else that on which all of the population apply."""
    return asked or reform.compared_on or population.applied_on


@dataclass(frozen=True, slots=True)
class Ready:
    """A population that one DuckDB has read and checked for a day; laws can be run over it, again and again.

    `day` None: each household on its own day of application. `describes`: the day whose law texts speak of.
    """

    duck: Duck
    population: Population
    day: date | None
    describes: date
    households: int
    tables: Tables
    told: Progress

    def run(self, table: str, side: LawOfSide, what: Text = RUNNING_TRIED) -> int:
        """Fill a table (emptied first) with the results of one law; returns the households assessed."""
        self.duck.connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        ranges, done = self.duck.ranges(), 0

        def more(rows: int) -> None:
            nonlocal done
            done += rows
            self.told(what, done, self.households)

        self.told(what, 0, self.households)
        for step in steps(self.duck, self.tables, law=side.law, known_on=side.known_on, day=self.day):
            self.duck.fill(table, step.results, ranges=ranges, done=more)
        return done

    def run_keeping(self, table: str, side: LawOfSide, nodes: str, what: Text = RUNNING_TRIED) -> int:
        """As `run`, and fills a table with every value of each household, from which `over_kept` goes on.

        The day must be one for everybody. Where some household has no value for a parameter, no such table is made.
        """
        assert self.day is not None
        wanted = household_nodes(side.law, known_on=side.known_on, day=self.day)
        (step,) = steps(self.duck, self.tables, law=side.law, known_on=side.known_on, day=self.day, wanted=wanted)
        if step.without_value is not None:
            return self.run(table, side, what)
        done = 0

        def more(rows: int) -> None:
            nonlocal done
            done += rows
            self.told(what, done, self.households)

        self.told(what, 0, self.households)
        kept = kept_columns(step)
        self.duck.fill(nodes, kept, ranges=self.duck.ranges(), done=more)
        self.duck.connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        self.duck.fill(table, results_from(step, ibis.table(kept.schema(), name=nodes)))
        return done

    def cost_month_cents(self, side: LawOfSide) -> int:
        """What one law costs in a month, all benefits of those who seek assistance: the `cost_of` of ceiling.py."""
        self.run(TRIED, side)
        seeking = ibis.table(COST_TYPES, name=TRIED).filter(ibis._.seeks_assistance)
        (row,) = self.duck.rows(
            seeking.aggregate(cents=(seeking.gmi_benefit_cents + seeking.housing_benefit_cents).sum())
        )
        return int(row["cents"] or 0)

    def figures(self, found: Sides) -> tuple[Figures, int]:
        """The figures of both laws, and the households assessed by both."""
        self.run(BEFORE, found.before, RUNNING_BEFORE)
        return self.figures_after(found.after)

    def figures_after(self, after: LawOfSide, *, keep: Path | None = None) -> tuple[Figures, int]:
        """The same where the law before has been run already: only the other side is run again.

        `keep`: a folder to which the households behind the figures are written, and those set aside.
        """
        self.run(AFTER, after, RUNNING_AFTER)
        self.told(COMPARING, 0, 1)
        connection = self.duck.connection
        figures = compare_results(connection, before=BEFORE, after=AFTER, keep=keep and keep / COMPARED)
        if keep is not None:
            write_set_aside(connection, keep, faults=UNFIT)
        return figures, figures.total.everyone.households

    def household(self, household_id: int) -> dict[str, Any]:
        """One household of the population as `rulebook.assess` takes it, on the day of the comparison."""
        tables = unbound_tables()
        rows = {
            name: self.duck.rows(table.filter(table.household_id == household_id)) for name, table in tables.items()
        }
        return household_of(rows, day=self.day)


def ready(duck: Duck, population: Population, *, day: date | None, progress: Progress | None = None) -> Ready:
    """Read and check a population for a day. Households with faults in their input are left out of every run."""
    told = progress or _silent
    households = population.counts[HOUSEHOLDS]
    duck.read(population.paths)
    told(CHECKING, 0, households)
    tables = fit_tables(duck, population, day=day)
    describes = day or population.applied_on or _last_application(duck)
    return Ready(duck, population, day, describes, households, tables, told)


def compare_population(prepared: Ready, reform: Reform, found: Sides) -> Comparison:
    """A reform on a population that is ready. `found`: its sides. Raises GraphFault where no law holds on a day."""
    figures, assessed = prepared.figures(found)
    return described(prepared, reform, found, figures=figures, assessed=assessed)


def described(prepared: Ready, reform: Reform, found: Sides, *, figures: Figures, assessed: int) -> Comparison:
    """Figures with what they are figures of."""
    population, on = prepared.population, prepared.describes
    return Comparison(
        reform=reform_facts(reform),
        population=PopulationFacts(
            name=population.name,
            synthetic=population.synthetic,
            note=population.manifest.note,
            assessed=assessed,
            set_aside=prepared.households - assessed,
            municipalities=len(figures.breakdown("municipality").groups),
        ),
        day=prepared.day,
        before=found.before.described(on=on),
        after=found.after.described(on=on),
        parameters=changed_parameters(found, on=on),
        published=published_effects(reform, figures),
        unchecked=unchecked_texts(found, on=on),
        figures=figures,
    )


def explained(prepared: Ready, found: Sides, household_id: int) -> SideBySide:
    """One household under both laws, by the rules that decide cases."""
    return side_by_side(prepared.household(household_id), found)


def _silent(what: Text, done: int, total: int) -> None:
    """Nobody wants to be told."""


def _last_application(duck: Duck) -> date:
    households = unbound_tables()[HOUSEHOLDS]
    (row,) = duck.rows(households.aggregate(last=households.applied_on.max()))
    return row["last"] or date.min
