"""A small synthetic Latvia: whole, the same for the same seed, and plausible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from dienests.engine import Text
from dienests.population.assess import assess_population
from dienests.population.command import synthesise as command
from dienests.population.duck import Duck
from dienests.population.faults import PopulationFaults
from dienests.population.files import Population, open_population
from dienests.population.synthesis import CannotSynthesise, Made, Order, build, comparison, missed, synthesise
from dienests.population.synthesis.block import Setting, block_tables
from dienests.population.synthesis.published import (
    SUBJECTS,
    facts,
    inhabitants_of_latvia,
    municipalities_on,
    sources,
    targets_on,
)
from dienests.rulebook import MUNICIPALITIES
from dienests.rulebook.table_check import faults
from dienests.rulebook.table_columns import HOUSEHOLDS, INCOMES, PERSONS, SPECIFICATION
from dienests.rulebook.tables import unbound_tables

DAY = date(2026, 1, 31)
# A day whose totals are of one law only, which takes half as long.
IN_2025 = date(2025, 12, 31)
MADE_ON = date(2026, 11, 21)
PERSONS_MADE = 20_000
DAYS_IN_YEAR = 365.2425


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Population, Made]:
    folder = tmp_path_factory.mktemp("synthesis") / "latvia"
    made = synthesise(Order(persons=PERSONS_MADE, seed=1, day=DAY), folder, made_on=MADE_ON)
    return open_population(folder), made


@pytest.fixture(scope="module")
def tables(small: tuple[Population, Made]) -> Mapping[str, pa.Table]:
    return {name: pq.read_table(path) for name, path in small[0].paths.items()}


@pytest.fixture
def quick_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of Latvia are fitted on a sample of it; for what these tests ask a small one does."""
    monkeypatch.setattr(build, "SAMPLE_PERSONS", 4_000)


def block(*, seed: int = 1, day: date = DAY, persons: int = 5_000) -> Mapping[str, pa.Table]:
    setting = Setting(seed, day, 65.0, municipalities_on(day))
    return block_tables(setting, 0, persons, first_household=1, first_person=1)


def ages(persons: pa.Table) -> np.ndarray:
    return (np.datetime64(DAY) - persons["born"].to_numpy()).astype(np.int64) / DAYS_IN_YEAR


def test_it_is_marked_synthetic_and_says_how_it_was_made(small: tuple[Population, Made]) -> None:
    population, made = small
    assert population.synthetic
    assert population.name.lv.startswith("Sintētiska Latvija")
    assert population.name.en.startswith("Synthetic Latvia")
    assert population.applied_on == DAY
    assert population.manifest.made_on == MADE_ON
    more = population.manifest.more
    assert more["synthesis"]["seed"] == 1
    assert more["synthesis"]["weights"].keys() == {
        "needy",
        "low_income",
        "housing",
        "housing_amount",
        "gmi_amount",
        "outside",
    }
    assert [target["figure"] for target in more["targets"]] == [row.target.figure for row in made.targets]
    assert {target["source"] for target in more["targets"]} <= sources().keys()


def test_exactly_the_persons_asked_for(small: tuple[Population, Made]) -> None:
    population, made = small
    assert population.counts[PERSONS] == PERSONS_MADE
    assert population.counts == made.counts


def test_the_input_check_finds_nothing(small: tuple[Population, Made]) -> None:
    population, _ = small
    with Duck() as duck:
        duck.read(population.paths)
        assert duck.rows(faults(unbound_tables(), day=None)) == []


def test_an_assessment_of_the_folder_gives_the_totals_that_were_compared(
    small: tuple[Population, Made], tmp_path: Path
) -> None:
    population, made = small
    with Duck() as duck:
        run = assess_population(population, tmp_path / "out", engine=duck, engine_name="duckdb", day=None, known_on=DAY)
        assert run.set_aside == 0
        duck.read({"results": tmp_path / "out" / "results.parquet"})
        found = duck.connection.execute(
            "SELECT sum(household_size) FILTER (status = 'needy'), sum(household_size) FILTER (status = 'low_income'),"
            " sum(household_size) FILTER (housing_benefit_cents > 0), sum(housing_benefit_cents) / 100,"
            " sum(gmi_benefit_cents) / 100 FROM results WHERE seeks_assistance"
        ).fetchone()
    assert found is not None
    result = {row.target.figure: row.result for row in made.targets}
    assert result["needy_persons"] == found[0]
    assert result["low_income_persons"] == found[1]
    assert result["housing_persons"] == found[2]
    assert result["housing_per_person"] == pytest.approx(found[3] / found[2], abs=0.01)
    assert result["gmi_month"] == pytest.approx(found[4], abs=1)


@pytest.mark.usefixtures("quick_fit")
def test_a_part_of_latvia_is_the_same_bytes_again_and_compared_with_nothing(tmp_path: Path) -> None:
    order = Order(persons=600, seed=7, day=IN_2025, municipalities=("ogre",))
    made = synthesise(order, tmp_path / "first", made_on=MADE_ON)
    synthesise(order, tmp_path / "again", made_on=MADE_ON)
    first, again = (
        {path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir())} for name in ("first", "again")
    )
    assert first.keys() == {"population.json", *(f"{name}.parquet" for name in SPECIFICATION)}
    assert first == again
    households = pq.read_table(tmp_path / "first" / "households.parquet")
    assert set(households["municipality"].to_pylist()) == {"ogre"}
    assert 0 < sum(households["seeks_assistance"].to_pylist()) < 80
    assert made.targets == ()
    assert made.period is None
    assert open_population(tmp_path / "first").name.lv == "Sintētiska Latvija: Ogres novads, 31.12.2025., 600 personas"


def test_another_seed_makes_others() -> None:
    first, again, other = block(seed=1), block(seed=1), block(seed=2)
    assert all(first[name].equals(again[name]) for name in SPECIFICATION)
    assert not any(first[name].equals(other[name]) for name in SPECIFICATION)


@pytest.mark.parametrize(
    ("day", "count", "varaklani"),
    [(date(2025, 6, 30), 43, True), (date(2025, 7, 1), 42, False), (date(2021, 7, 1), 43, True)],
)
def test_municipalities_follow_the_day(day: date, count: int, varaklani: bool) -> None:
    places = municipalities_on(day)
    assert len(places) == count
    assert {place.code for place in places} <= MUNICIPALITIES.keys()
    assert ("varaklani" in {place.code for place in places}) is varaklani
    assert sum(place.inhabitants for place in places) == sum(
        place.inhabitants for place in municipalities_on(date(2025, 6, 30))
    )
    households = block(day=day, persons=40_000)[HOUSEHOLDS]
    assert set(households["municipality"].to_pylist()) == {place.code for place in places}


def test_nobody_under_18_lives_without_an_adult(tables: Mapping[str, pa.Table]) -> None:
    persons = tables[PERSONS]
    grown = set(persons["household_id"].to_numpy()[ages(persons) >= 18].tolist())
    assert grown == set(tables[HOUSEHOLDS]["household_id"].to_pylist())


def test_every_household_has_somebody_at_home(tables: Mapping[str, pa.Table]) -> None:
    persons = tables[PERSONS]
    at_home = ~persons["in_institution"].to_numpy(zero_copy_only=False)
    assert len(set(persons["household_id"].to_numpy()[at_home].tolist())) == tables[HOUSEHOLDS].num_rows


def test_ages_and_sizes_are_near_the_published_ones() -> None:
    made = block(persons=100_000)
    age = ages(made[PERSONS])
    published = facts("structure").table("age_shares")
    # Households are as in the census of 2021, when there were more children (16.0 % up to 14) than in 2025.
    assert 100 * float((age < 15).mean()) == pytest.approx(published["0"], abs=1.6)
    assert 100 * float((age >= 65).mean()) == pytest.approx(published["65"], abs=1.5)
    sizes = np.bincount(made[PERSONS]["household_id"].to_numpy())[1:]
    assert 2.1 < float(sizes.mean()) < 2.3
    assert 100 * float((sizes == 1).mean()) == pytest.approx(41.1, abs=1.5)


def test_those_beyond_pension_age_have_a_pension_or_the_benefit_instead(tables: Mapping[str, pa.Table]) -> None:
    persons, incomes = tables[PERSONS], tables[INCOMES]
    # By whole days: at 65 years and a month nobody is below pension age.
    old = set(persons["person_id"].to_numpy()[ages(persons) > 65.1].tolist())
    kinds = incomes["kind"].to_numpy(zero_copy_only=False)
    paid = np.isin(kinds.astype(str), ["old_age_pension", "state_social_security_benefit"])
    assert len(old) > 3_000
    assert old <= set(incomes["person_id"].to_numpy()[paid].tolist())


def test_incomes_are_as_rich_as_declarations_and_as_unequal_as_the_regions(tables: Mapping[str, pa.Table]) -> None:
    persons, incomes, households = tables[PERSONS], tables[INCOMES], tables[HOUSEHOLDS]
    assert 2.3 < incomes.num_rows / persons.num_rows < 3.0
    assert len(set(incomes["kind"].to_pylist())) >= 25
    month = incomes["month_1_cents"].to_numpy() / 100
    places = {place.code: place.zone for place in municipalities_on(DAY)}
    zone = np.array([places[code] for code in households["municipality"].to_pylist()])

    def per_person(name: str) -> float:
        members = zone[persons["household_id"].to_numpy() - 1] == name
        return float(month[zone[incomes["household_id"].to_numpy() - 1] == name].sum() / members.sum())

    assert 500 < per_person("latgale") < 0.85 * per_person("riga") < 1_100


def test_the_small_population_is_near_the_totals(small: tuple[Population, Made]) -> None:
    """Within what chance alone does at 20,000 persons, some 175 low-income ones among them."""
    _, made = small
    assert {row.target.figure for row in made.targets if row.target.binding} == {
        "needy_persons",
        "low_income_persons",
        "housing_persons",
        "housing_per_person",
    }
    for row in made.targets:
        assert not row.target.binding or abs(row.deviation) < 0.15, row


def test_a_hundred_thousand_persons_meet_the_published_totals(tmp_path: Path) -> None:
    order = Order(persons=100_000, seed=11, day=DAY)
    made = synthesise(order, tmp_path / "latvia", made_on=MADE_ON)
    scale = 100_000 / inhabitants_of_latvia(DAY)
    wanted = {row.target.figure: row.wanted for row in made.targets}
    assert wanted["needy_persons"] == pytest.approx(41_164 * scale)
    assert wanted["low_income_persons"] == pytest.approx(16_138 * scale)
    assert wanted["housing_persons"] == pytest.approx(33_040 * scale)
    assert wanted["housing_per_person"] == pytest.approx(158.62)
    assert missed(made.targets, persons=order.persons) == ()
    assert max(abs(row.deviation) for row in made.targets if row.target.binding) < 0.05


@pytest.mark.usefixtures("quick_fit")
def test_no_totals_no_comparison(tmp_path: Path) -> None:
    """Before 2025 nothing is published here; take-up is then that of 2025."""
    assert targets_on(date(2023, 9, 30)) is None
    made = synthesise(Order(persons=500, seed=1, day=date(2023, 9, 30)), tmp_path / "then", made_on=MADE_ON)
    assert made.targets == ()
    assert open_population(tmp_path / "then").manifest.more["synthesis"]["fitted_to"]["en"] == "2025"


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(what: Text, done: int, total: int) -> None:
        if what.en == "Assessing households":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesise(Order(persons=500, seed=1, day=DAY), tmp_path / "out", made_on=MADE_ON, progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_something_else_in_the_output_stays_untouched(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("mine")
    with pytest.raises(PopulationFaults):
        synthesise(Order(persons=500, seed=1, day=DAY), tmp_path / "letters", made_on=MADE_ON)
    assert [path.name for path in tmp_path.rglob("*")] == ["letters", "letter.txt"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"persons": 99}, "--persons 99"),
        ({"persons": 50_000_001}, "--persons 50000001"),
        ({"seed": -1}, "--seed -1"),
        ({"day": date(2021, 6, 30)}, "2021-06-30"),
        ({"municipalities": ("ogre", "atlantis")}, "“atlantis”"),
        ({"municipalities": ("varaklani",)}, "“varaklani”"),
        ({"municipalities": ("paraugpils",)}, "“paraugpils”"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(wrong: dict[str, object], says: str) -> None:
    asked: dict[str, object] = {"persons": 1000, "seed": 1, "day": DAY, **wrong}
    with pytest.raises(CannotSynthesise) as refused:
        Order(**asked)  # type: ignore[arg-type]
    assert says in refused.value.text.lv
    assert says in refused.value.text.en


def run(*arguments: str) -> Any:
    """The command as the command line calls it."""
    app = typer.Typer()
    app.command()(command.synthesise)
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.usefixtures("quick_fit")
def test_the_command_prints_targets_and_results_and_fails_when_one_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "ENOUGH_PERSONS", 0)
    monkeypatch.setattr(comparison, "TOLERANCE", -1.0)
    missed_all = run(str(tmp_path / "out"), "--persons", "500", "--day", f"{IN_2025}", "--lang", "en")
    assert missed_all.exit_code == 1
    assert "SYNTHETIC DATA" in missed_all.stdout
    assert "39,251" in missed_all.stdout.replace(" ", ",")
    assert "Missed by more than" in missed_all.stderr
    assert "Needy persons" in missed_all.stderr
    assert open_population(tmp_path / "out").synthetic


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--persons", "5"), "--persons 5"),
        (("--day", "2026-02-30"), "--day"),
        (("--municipality", "atlantis"), "“atlantis”"),
    ],
)
def test_the_command_refuses_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    refused = run(str(tmp_path / "out"), *arguments)
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert refused.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_every_fact_has_a_source_and_a_tag() -> None:
    for subject in SUBJECTS:
        for name, fact in facts(subject).items():
            assert fact.tag in ("V", "D", "I", "U"), name
            assert (fact.source == "NONE") is (fact.tag == "U"), name
    for day in (date(2025, 8, 31), DAY):
        targets = targets_on(day)
        assert targets is not None
        assert {target.source for target in targets.targets} <= sources().keys()
