"""The own cases as a population: the latest of each household, without names, counted, recorded."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from dienests.base.audit.models import AuditEntry
from dienests.benefits.models import Declaration
from dienests.cases.models import Case, State
from dienests.cases.queries.declaration import file_of
from dienests.population.check import check_population
from dienests.population.command.extract import extract
from dienests.population.faults import PopulationFaults
from dienests.population.files import open_population
from dienests.population.office.cases import cases_fingerprint, own_cases
from dienests.population.office.errors import PreviewRefused
from dienests.population.office.extract import Extracted, extract_cases
from dienests.population.office.pseudonyms import household_number
from dienests.rulebook import assess
from dienests.rulebook.table_rows import household_of
from tests.factories.cases import OfficeAtWork, bulk_cases, fresh, pensioner, ready_case
from tests.factories.people import PersonFactory

TODAY = date(2026, 2, 10)


def extracted(folder: Path, first: date | None = None, last: date | None = None, **more: Any) -> Extracted:
    return extract_cases(folder, first=first, last=last, made_on=TODAY, **more)


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return duckdb.sql(f"SELECT * FROM '{folder}/{table}.parquet'").to_arrow_table().to_pylist()


def closed(case: Case, state: State) -> None:
    Case.objects.filter(pk=case.pk).update(state=state, closed_at=case.created_at)


def test_what_stands_in_the_folder(office: OfficeAtWork, tmp_path: Path) -> None:
    case = ready_case(office)
    told: list[tuple[int, int]] = []
    done = extracted(tmp_path / "own", progress=lambda *step: told.append(step))
    assert (done.households, done.persons, done.left_out) == (1, 1, {})
    assert told == [(1, 1)]
    population = open_population(tmp_path / "own")
    assert not population.synthetic
    assert not check_population(population, day=None).faults
    (household,) = rows(tmp_path / "own", "households")
    assert household["household_id"] == household_number(case.household_id)
    assert household["seeks_assistance"]
    found = {name: rows(tmp_path / "own", name) for name in ("households", "persons", "incomes", "costs")}
    known = date(2026, 3, 1)
    answer = assess(household_of(found, day=None), known_on=known)
    assert answer.benefits == assess(file_of(fresh(case)), known_on=known).benefits
    assert str(answer.benefits["housing"].amount) == "267.50"


def test_no_name_code_or_address_is_in_any_file(office: OfficeAtWork, tmp_path: Path) -> None:
    someone = pensioner(given_names="Skaidrīte", family_name="Zvirgzdiņa", born=date(1950, 6, 17))
    case = ready_case(office, people=[someone])
    extracted(tmp_path / "own")
    for name in ("households", "persons", "incomes", "costs"):
        for row in rows(tmp_path / "own", name):
            text = json.dumps(row, default=str, ensure_ascii=False)
            for secret in ("Skaidrīte", "Zvirgzdiņa", "Brīvības", "1950-06-17", str(someone.personal_code)):
                assert secret not in text
    assert rows(tmp_path / "own", "persons")[0]["born"] == date(1950, 6, 30)
    assert case.number not in (tmp_path / "own" / "population.json").read_text()


def test_the_latest_application_stands_for_a_household(office: OfficeAtWork, tmp_path: Path) -> None:
    first = ready_case(office)
    again = Case.objects.get(pk=ready_case(office, people=[first.applicant], received_on=TODAY).pk)
    Case.objects.filter(pk=first.pk).update(received_on=TODAY - timedelta(days=90))
    assert again.household_id == first.household_id
    (own,) = own_cases(None, None).by_number.values()
    assert own.case == again.pk
    closed(again, State.WITHDRAWN)
    assert [each.case for each in own_cases(None, None).by_number.values()] == [first.pk]
    assert own_cases(TODAY, None).by_number == {}
    assert own_cases(TODAY, None).withdrawn == 1


def test_what_is_left_out_is_counted_by_reason(office: OfficeAtWork, tmp_path: Path) -> None:
    good, gone, empty, faulty = (ready_case(office, people=[PersonFactory()]) for _ in range(4))
    closed(gone, State.WITHDRAWN)
    Declaration.objects.filter(pk=empty.declaration_id).update(data={})
    wrong = {**faulty.declaration.data, "vehicles": -1}
    Declaration.objects.filter(pk=faulty.declaration_id).update(data=wrong)
    done = extracted(tmp_path / "own")
    assert done.left_out == {"undeclared": 1, "vehicles": 1, "withdrawn": 1}
    assert [row["household_id"] for row in rows(tmp_path / "own", "households")] == [
        household_number(good.household_id)
    ]


def test_reading_does_not_grow_with_rows(office: OfficeAtWork, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("dienests.population.office.extract.BLOCK", 20)
    template = ready_case(office).declaration.data
    counts = []
    for more in (19, 60):
        bulk_cases(office, count=more)
        Declaration.objects.update(data=template)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            done = extracted(tmp_path / "own")
        counts.append((done.households, len(queries)))
    assert counts[0][0] == 20
    assert counts[1][0] == 80
    assert counts[1][1] - counts[0][1] == 3  # one for each further block
    numbers = [row["household_id"] for row in rows(tmp_path / "own", "households")]
    assert numbers == sorted(numbers)
    persons = [row["person_id"] for row in rows(tmp_path / "own", "persons")]
    assert persons == list(range(1, 81))


def test_where_recording_fails_nothing_stands_there(office: OfficeAtWork, tmp_path: Path) -> None:
    ready_case(office)

    def failing(_done: Extracted) -> None:
        raise RuntimeError("the trail is full")

    with pytest.raises(RuntimeError):
        extracted(tmp_path / "own", recorded=failing)
    assert list(tmp_path.iterdir()) == []


def test_something_else_is_not_overwritten(office: OfficeAtWork, tmp_path: Path) -> None:
    ready_case(office)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "letter.txt").write_text("Dear Anna")
    with pytest.raises(PopulationFaults):
        extracted(tmp_path / "own")
    assert (tmp_path / "own" / "letter.txt").read_text() == "Dear Anna"


def test_without_an_office(db: None, tmp_path: Path) -> None:
    with pytest.raises(PreviewRefused, match="no office"):
        extracted(tmp_path / "own")


def test_the_fingerprint_changes_with_the_cases(office: OfficeAtWork) -> None:
    seen = {cases_fingerprint(None, None)}
    case = ready_case(office)
    seen.add(cases_fingerprint(None, None))
    Declaration.objects.filter(pk=case.declaration_id).update(updated_at=case.created_at + timedelta(days=1))
    seen.add(cases_fingerprint(None, None))
    closed(case, State.WITHDRAWN)
    seen.add(cases_fingerprint(None, None))
    assert len(seen) == 4
    assert cases_fingerprint(None, None) == cases_fingerprint(None, None)


def test_the_command(office: OfficeAtWork, tmp_path: Path) -> None:
    import typer

    ready_case(office)
    app = typer.Typer()
    app.command()(extract)
    run = CliRunner().invoke(app, [str(tmp_path / "own"), "--from", "2026-01-01", "--lang", "en"])
    assert run.exit_code == 0, run.output
    assert "1 households, 1 persons" in run.output
    entry = AuditEntry.objects.get(event="population_extracted")
    assert entry.details["households"] == 1
    assert entry.details["from"] == "2026-01-01"
    assert entry.details["system_user"]
    assert CliRunner().invoke(app, [str(tmp_path / "own"), "--from", "yesterday"]).exit_code == 2
