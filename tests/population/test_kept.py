"""Going on from kept values gives the same as running everything: what sliders stand on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dienests.engine import Entry, Library, graph_for
from dienests.engine.columnar import touched_by_change
from dienests.engine.quantities import Value, money, ratio
from dienests.population.agreement import random_households, write_households
from dienests.population.duck import Duck
from dienests.population.results import household_nodes, kept_columns, over_kept, results_from, steps
from dienests.rulebook.law import library, replaced
from dienests.rulebook.tables import unbound_tables

DAY, KNOWN_ON = date(2026, 2, 10), date(2026, 11, 21)
CHANGES: dict[str, tuple[str, tuple[str | None, ...], Value]] = {
    "GMI": ("gmi_first", (), money("240")),
    "needy": ("needy_other", (), money("310")),
    "municipal": ("low_income_first", ("ogre", None), money("650")),
    "coefficient": ("housing_coefficient", (None, "C"), ratio("2.4")),
    "minimum": ("minimum_payment", (), money("25")),
}


def changed(name: str, key: tuple[str | None, ...], value: Value) -> Library:
    parameter = library().parameters[name]
    entry = Entry(value=value, valid_from=DAY.replace(day=1), known_from=DAY.replace(day=1), key=key)
    return replaced({name: type(parameter)(**{**_fields(parameter), "entries": (*parameter.entries, entry)})})


def _fields(parameter: object) -> dict[str, object]:
    return {name: getattr(parameter, name) for name in parameter.__slots__}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("kept")
    with Duck(threads=1) as found:
        found.read(write_households(list(random_households(seed=5, count=600, day=DAY)), folder))
        (step,) = steps(
            found,
            unbound_tables(),
            law=library(),
            known_on=KNOWN_ON,
            day=DAY,
            wanted=household_nodes(library(), known_on=KNOWN_ON, day=DAY),
        )
        found.fill("nodes", kept_columns(step))
        found.fill("before", results_from(step, found.table("nodes")))
        yield found


def results(duck: Duck, table: str) -> list[tuple[object, ...]]:
    return duck.connection.execute(f'SELECT * FROM "{table}" ORDER BY household_id').fetchall()


def test_kept_values_give_the_results_of_the_law_before(duck: Duck) -> None:
    (step,) = steps(duck, unbound_tables(), law=library(), known_on=KNOWN_ON, day=DAY)
    duck.fill("whole_before", step.results)
    assert len(results(duck, "before")) == 600
    assert results(duck, "before") == results(duck, "whole_before")


@pytest.mark.parametrize("change", CHANGES)
def test_going_on_gives_what_running_everything_gives(duck: Duck, change: str) -> None:
    law = changed(*CHANGES[change])
    before = graph_for(library(), on=DAY, known_on=KNOWN_ON)
    after = graph_for(law, on=DAY, known_on=KNOWN_ON)
    nodes = duck.table("nodes")
    municipalities = [row["municipality"] for row in duck.rows(nodes[["municipality"]].distinct())]
    found = over_kept(nodes, before=before, after=after, day=DAY, municipalities=municipalities)
    assert found is not None
    duck.fill(f"quick {change}", found)
    (step,) = steps(duck, unbound_tables(), law=law, known_on=KNOWN_ON, day=DAY)
    duck.fill(f"whole {change}", step.results)
    assert results(duck, f"quick {change}") == results(duck, f"whole {change}")
    assert results(duck, f"quick {change}") != results(duck, "before")


def test_a_change_that_reaches_members_is_run_whole(duck: Duck) -> None:
    before = graph_for(library(), on=DAY, known_on=KNOWN_ON)
    after = graph_for(changed("minimum_wage", (), money("300")), on=DAY, known_on=KNOWN_ON)
    assert {"minimum_wage", "work_income_person", "gmi_benefit"} <= touched_by_change(before, after)
    nodes = duck.table("nodes")
    assert over_kept(nodes, before=before, after=after, day=DAY, municipalities=["ogre"]) is None


def test_no_change_touches_nothing() -> None:
    graph = graph_for(library(), on=DAY, known_on=KNOWN_ON)
    assert touched_by_change(graph, graph) == set()
