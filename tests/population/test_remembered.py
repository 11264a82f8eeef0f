"""Texts written from the rulebook are remembered as long as they hold, and never get in the way."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dienests.population import remembered as module
from dienests.population.assess import RESULTS, assess_population
from dienests.population.duck import Duck
from dienests.population.remembered import remembered
from tests.population.folders import written
from tests.rulebook.households import household, income, person

DAY, KNOWN_ON = date(2026, 2, 10), date(2026, 11, 21)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "dienests"


def test_made_once_for_the_same_facts_and_the_same_rulebook(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [remembered({"day": DAY}, make) for _ in range(2)] == [1, 1]
    assert remembered({"day": KNOWN_ON}, make) == 2
    monkeypatch.setattr(module, "_makers", lambda: "another rulebook")
    assert remembered({"day": DAY}, make) == 3


def test_a_broken_or_unwritable_cache_is_no_obstacle(cache: Path) -> None:
    assert remembered({"a": 1}, lambda: "text") == "text"
    (kept,) = cache.glob("*.json")
    kept.write_text("{ cut o", encoding="utf-8")
    assert remembered({"a": 1}, lambda: "anew") == "anew"
    kept.unlink()
    cache.rmdir()
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert remembered({"a": 1}, lambda: "again") == "again"


def test_old_ones_go(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    for number in range(5):
        remembered({"number": number}, lambda: "text")
    assert len(list(cache.glob("*.json"))) == 3


@pytest.mark.usefixtures("cache")
def test_municipalities_that_other_texts_were_written_for_are_not_taken_for_these(tmp_path: Path) -> None:
    """Amounts differ between municipalities, and texts hold only those that occur."""
    sums = []
    for name in ("ogre", "riga"):
        case = household(person("A", incomes=[income("wage", [100, 100, 100])]), municipality=name, applied_on=str(DAY))
        population = written(tmp_path / name, [case])
        with Duck() as duck:
            assess_population(
                population, tmp_path / f"{name}-out", engine=duck, engine_name="duckdb", day=DAY, known_on=KNOWN_ON
            )
            found = duck.connection.execute(
                f"SELECT low_income_limit_cents, municipality FROM '{tmp_path}/{name}-out/{RESULTS}/*.parquet'"
            ).fetchall()
        sums.append(found)
    assert sums[0][0][1] == "ogre"
    assert sums[1][0][1] == "riga"
    assert sums[0][0][0] != sums[1][0][0]


def test_a_run_that_is_remembered_loads_none_of_the_libraries_that_write_texts(tmp_path: Path, cache: Path) -> None:
    population = written(tmp_path / "population")
    arguments = [
        "population",
        "assess",
        str(population.folder),
        str(tmp_path / "out"),
        *("--date", str(DAY), "--as-of", str(KNOWN_ON)),
    ]
    program = (
        "import sys; from dienests.config.cli import app\n"
        f"try: app({arguments!r})\nexcept SystemExit: pass\n"
        "print('LOADED', sorted({'ibis', 'sqlglot', 'jsonschema', 'django'} & set(sys.modules)))"
    )
    said = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout for _ in range(2)]
    assert "LOADED ['ibis'" in said[0]
    assert "LOADED []" in said[1], said[1]
