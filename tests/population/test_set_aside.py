"""Households that could not be counted: as many as are missing, each with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from dienests.population.compare import compare_results
from dienests.population.faults import PopulationFaults
from dienests.population.household_list import COMPARED
from dienests.population.results import NO_VALUE
from dienests.population.set_aside import SetAsideList, set_aside_list
from tests.population.comparisons import keep_set_aside
from tests.population.result_tables import connected, row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """1 and 2 were compared; 3 has two faults, 4 one, 5 is there twice, 6 has no value, one row has no number."""
    connection = connected(old=[row(1), row(2)])
    compare_results(connection, before="old", after="old", keep=tmp_path / COMPARED)
    connection.execute("CREATE TABLE households AS SELECT household_id, municipality FROM old")
    connection.execute(
        "INSERT INTO households VALUES (3, 'riga'), (4, 'ogre'), (5, 'ogre'), (5, 'riga'), (66, 'ogre'), (NULL, NULL)"
    )
    keep_set_aside(
        connection,
        tmp_path,
        faults=[
            (3, "households", "municipality", "unknown_code", "atlantis"),
            (3, "persons", "born", "missing", "NULL"),
            (3, "persons", "born", "missing", "NULL"),
            (4, "persons", "born", "missing", "NULL"),
            (5, "households", "household_id", "duplicate", "5"),
            (None, "households", "household_id", "missing", "NULL"),
            (77, "persons", "household_id", "no_household", "77"),  # a person of nobody: no household is missing
        ],
    )
    return tmp_path


def numbers(aside: SetAsideList, **asked: str) -> list[int | None]:
    return [each.number for each in aside.rows(**asked)]


def test_who_is_missing_and_why(folder: Path) -> None:
    with set_aside_list(folder) as aside:
        assert numbers(aside) == [3, 4, 5, 5, 66, None]
        assert aside.count() == 6
        three = aside.household(3)
        assert three is not None
        assert [(each.table, each.column, each.fault, each.found) for each in three.reasons] == [
            ("households", "municipality", "unknown_code", "atlantis"),
            ("persons", "born", "missing", "NULL"),
        ]
        assert all(each.expected.lv for each in three.reasons)
        six = aside.household(66)
        assert six is not None
        assert [each.fault for each in six.reasons] == [NO_VALUE]
        assert six.reasons[0].expected.en
        *_others, nameless = aside.rows()
        assert [each.fault for each in nameless.reasons] == ["missing"]
        for nobody in (1, 77, -1, 10**30):
            assert aside.household(nobody) is None


def test_by_what_is_wrong(folder: Path) -> None:
    with set_aside_list(folder) as aside:
        kinds = aside.kinds()
        assert [(each.key, each.households) for each in kinds[:2]] == [
            ("households.household_id.duplicate", 2),
            ("persons.born.missing", 2),
        ]
        for each in kinds:
            assert aside.count(kind=each.key) == len(numbers(aside, kind=each.key)) == each.households
        assert numbers(aside, kind="persons.born.missing") == [3, 4]
        assert numbers(aside, number="6") == [66]
        assert [each.number for each in aside.rows(first=2, most=2)] == [5, 5]
        assert aside.count(kind="x' OR 'a'='a") == 0


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PopulationFaults), set_aside_list(tmp_path) as _missing:
        pass
