"""The command line, and the tables that letters and pages show."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dienests.engine.quantities import NO_BREAK_SPACE
from dienests.rulebook import assess, summary_rows
from dienests.rulebook.__main__ import program
from tests.rulebook.households import costs, household, income, person

TODAY = date(2026, 11, 21)
SAMPLE = """
municipality: ogre
applied_on: 2026-02-10
members:
  - name: A
    born: 1950-01-01
    disability_group: null
    student: false
    income:
      - {kind: old_age_pension, monthly: 500.00}
dwelling:
  costs:
    - {kind: heating, monthly: 300.00}
savings: 0
"""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "household.yaml"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def _run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(program, [str(each) for each in arguments])
    return result.exit_code, result.stdout.replace(NO_BREAK_SPACE, " "), result.stderr


def test_json_holds_what_other_programs_rely_on(sample: Path) -> None:
    code, out, _ = _run("assess", sample, "--as-of", "2026-02-20", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["status"] == "low_income"
    assert found["benefits"]["gmi"]["amount"] == "0.00"
    assert found["benefits"]["housing"]["amount"] == "192.70"
    assert found["known_on"] == "2026-02-20"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("lv", ["maznodrošināta mājsaimniecība", "267,50 €", "Kas nav izpildīts", "starpība: 75,00 €", "Pamatojums"]),
        ("en", ["low-income household", "€267.50", "What is not met", "missed by: €75.00", "Explanation"]),
    ],
)
def test_people_read_status_amounts_failures_and_reasons_in_this_order(
    sample: Path, language: str, words: list[str]
) -> None:
    code, out, _ = _run("assess", sample, "--as-of", "2026-03-01", "--lang", language)
    assert code == 0
    places = [out.index(each) for each in words]
    assert places == sorted(places)


def test_every_fault_is_one_line_and_the_exit_code_is_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(SAMPLE.replace("ogre", "ogr").replace("500.00", "-5").replace("savings: 0", "savings: x\nx: 1"))
    code, out, err = _run("assess", path, "--lang", "en")
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["x", "municipality", "members[0].income[0].monthly", "savings"]
    assert lines[1] == "municipality: found ogr; expected a known code; perhaps ogre"


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1\na: 2\n", ":2:1: "), ("a: [1\n", ":2:1: "), ("a: *b", ":1:4: "), ("\ufeffa: '\ud7ff\n", ":2:1: ")],
)
def test_broken_yaml_is_named_by_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    code, _, err = _run("assess", path)
    assert code == 2
    assert place in err
    assert len(err.splitlines()) == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"a: 1\nb: \xff\n")
    (tmp_path / "huge.yaml").write_bytes(b"#" * 1_000_001)
    for name, words in (("bytes.yaml", ":2:4: "), ("huge.yaml", "longer than"), ("none.yaml", "No such file")):
        code, _, err = _run("assess", tmp_path / name)
        assert code == 2
        assert words in err


def test_a_wrong_day_is_refused(sample: Path) -> None:
    code, _, err = _run("assess", sample, "--as-of", "20.02.2026")
    assert code == 2
    assert err.startswith("--as-of: ")


def test_schema_is_printed() -> None:
    code, out, _ = _run("schema", "household")
    assert code == 0
    assert json.loads(out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    code, _, err = _run("schema", "house")
    assert code == 2
    assert "household" in err


def test_the_module_runs_by_itself_without_django(sample: Path) -> None:
    program_text = (
        "import sys, runpy; sys.argv = ['rulebook', 'assess', sys.argv[1], '--json']\n"
        "try:\n    runpy.run_module('dienests.rulebook', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "assert 'django' not in sys.modules\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program_text, str(sample)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["benefits"]["housing"]["amount"] == "267.50"


def test_the_housing_table_adds_up_for_a_reader() -> None:
    data = household(person("A", "1950-01-01", income=[income("old_age_pension", 500)]), dwelling=costs(heating=300))
    rows = summary_rows(assess(data, known_on=TODAY).to_json(), benefit="housing")
    assert [(row["operator"], row["value"]) for row in rows] == [
        ("", "187.00"),
        ("×", "2.5"),
        ("=", "467.50"),
        ("+", "300.00"),
        ("−", "500.00"),
        ("=", "267.50"),
        ("≤", "300.00"),
        ("=", "267.50"),
    ]
    assert rows[3]["label"] == {"lv": "Apkure", "en": "Heating"}
    assert rows[1]["shown"] == {"lv": "2,5", "en": "2.5"}


def test_the_gmi_benefit_and_a_norm_have_their_lines() -> None:
    data = household(person("A"), municipality="paraugpils", dwelling=costs(water=40, rent=10), applied_on="2026-06-10")
    rows = summary_rows(assess(data, known_on=TODAY).to_json(), benefit="housing")
    lines = {row["label"]["en"]: row for row in rows}
    assert lines["GMI benefit counted as income"]["value"] == "187.00"
    assert lines["Water"]["value"] == "12.00"
    assert "€40.00" in lines["Water"]["note"]["en"]


def test_gmi_and_status_tables_work_on_stored_json() -> None:
    data = household(person("A", income=[income("wage", 430)]))
    stored = json.loads(json.dumps(assess(data, known_on=TODAY).to_json()))
    gmi = summary_rows(stored, benefit="gmi")
    assert [(row["operator"], row["value"]) for row in gmi] == [("", "187.00"), ("−", "430.00"), ("=", "0.00")]
    assert "trūcīgai" in gmi[-1]["note"]["lv"]
    status = summary_rows(stored, benefit="status")
    assert [(row["operator"], row["shown"]["en"]) for row in status] == [
        ("", "€430.00"),
        (">", "€425.00"),
        ("≤", "€595.00"),
        ("", "€0.00"),
        ("≤", "€425.00"),
        ("=", "low-income household"),
    ]
    with pytest.raises(ValueError, match="gmi, housing and status"):
        summary_rows(stored, benefit="food")  # type: ignore[arg-type]
