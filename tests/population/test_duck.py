"""DuckDB in ranges of households: everybody once, the same rows as at once, failures that end, memory that suffices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event, Timer
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dienests.population.duck import EVERYBODY, Duck, Range

HOUSEHOLDS = ibis.table({"household_id": "int64", "amount": "int64"}, name="households")
PERSONS = ibis.table({"household_id": "int64", "text": "string"}, name="persons")
SUMS = HOUSEHOLDS.group_by("household_id").agg(total=HOUSEHOLDS.amount.sum().cast("int64"))


def _households(folder: Path, numbers: Sequence[int], *, name: str = "households.parquet") -> Path:
    rows = {"household_id": pa.array(numbers, pa.int64()), "amount": pa.array(range(len(numbers)), pa.int64())}
    pq.write_table(pa.table(rows), folder / name)
    return folder / name


def _written(path: Path) -> Counter[tuple[Any, ...]]:
    parts = [pq.read_table(part) for part in sorted(path.glob("*.parquet"))]
    return Counter(tuple(row.values()) for part in parts for row in part.to_pylist())


def _holds(households: Range, number: int) -> bool:
    return (households.first is None or number >= households.first) and (
        households.end is None or number < households.end
    )


@pytest.mark.parametrize(
    ("numbers", "size"),
    [
        (range(1_000), 100),
        (range(0, 100_000, 7), 500),
        ([-(2**63), -1, 0, 1, 2**62, 2**63 - 1], 1),
        ([5] * 1_000, 10),
        ([*[5] * 1_000, *range(6, 500)], 50),
        ([*range(1_000), *range(1_000)], 64),
        ([1], 1),
        ([1, 2], 1),
        ([], 10),
        (range(30_000), 1_000),
    ],
    ids=["dense", "sparse", "huge", "one", "crowded", "twice", "single", "two", "none", "more than the sample"],
)
def test_ranges_hold_every_household_once(tmp_path: Path, numbers: Sequence[int], size: int) -> None:
    with Duck(threads=2) as duck:
        duck.read({"households": _households(tmp_path, numbers)})
        ranges = duck.ranges(size=size)
    for number in {*numbers, -(2**63), 2**63 - 1, 0}:
        assert sum(_holds(each, number) for each in ranges) == 1, number
    different = len(set(numbers))
    assert len(ranges) <= max(1, -(-len(numbers) // size))
    if different == len(numbers) > 4 * size:
        largest = max(sum(_holds(each, number) for number in numbers) for each in ranges)
        assert largest < 3 * size, "ranges are of about the size asked for"


def test_ranges_are_the_same_again(tmp_path: Path) -> None:
    path = _households(tmp_path, range(0, 300_000, 3))
    found = []
    for _ in range(2):
        with Duck(threads=2) as duck:
            duck.read({"households": path})
            found.append(duck.ranges(size=10_000))
    assert found[0] == found[1]


@pytest.mark.parametrize("size", [1_000_000, 300, 37])
def test_written_and_filled_in_ranges_the_rows_are_those_of_one(tmp_path: Path, size: int) -> None:
    numbers = [number // 2 * 5 - 400 for number in range(1_000)]
    told: list[int] = []
    with Duck(threads=2) as duck:
        duck.read({"households": _households(tmp_path, numbers)})
        expected = Counter(tuple(row.values()) for row in duck.rows(SUMS))
        ranges = duck.ranges(size=size)
        assert duck.write(SUMS, tmp_path / "out", ranges=ranges, done=told.append) == 500
        assert _written(tmp_path / "out") == expected
        assert len(told) == len(ranges)
        assert sum(told) == 500
        assert duck.fill("kept", SUMS, ranges=ranges) == 500
        kept = ibis.table(SUMS.schema(), name="kept")
        assert Counter(tuple(row.values()) for row in duck.rows(kept)) == expected
        assert duck.fill("kept", SUMS, ranges=ranges) == 500, "filled again, the rows are added"
        assert set(Counter(tuple(row.values()) for row in duck.rows(kept)).values()) == {2}


def test_a_range_alone_is_still_a_range(tmp_path: Path) -> None:
    with Duck(threads=2) as duck:
        duck.read({"households": _households(tmp_path, range(100))})
        assert duck.write(HOUSEHOLDS, tmp_path / "one", ranges=[Range(10, 20)]) == 10
        assert duck.fill("one", HOUSEHOLDS, ranges=[Range(10, 20)]) == 10
        assert duck.write(HOUSEHOLDS, tmp_path / "none", ranges=[]) == 0
        assert duck.write(HOUSEHOLDS, tmp_path / "all", ranges=EVERYBODY) == 100


def test_every_table_that_was_read_is_restricted(tmp_path: Path) -> None:
    """A sum over persons, joined to households, is right only if both are read in the same range."""
    _households(tmp_path, range(500))
    texts = {"household_id": [number % 500 for number in range(1_500)], "text": ["x"] * 1_500}
    pq.write_table(pa.table(texts), tmp_path / "persons.parquet")
    counted = PERSONS.group_by("household_id").agg(persons=PERSONS.count())
    joined = HOUSEHOLDS.left_join(counted, "household_id").select("household_id", "persons")
    outer = PERSONS.anti_join(HOUSEHOLDS, "household_id").select("household_id", persons=ibis.literal(-1, "int64"))
    with Duck(threads=2) as duck:
        duck.read({name: tmp_path / f"{name}.parquet" for name in ("households", "persons")})
        duck.write(joined.union(outer), tmp_path / "out", ranges=duck.ranges(size=20))
        # Views of the ranges are gone with them.
        assert duck.rows(PERSONS.aggregate(rows=PERSONS.count())) == [{"rows": 1_500}]
    assert _written(tmp_path / "out") == Counter({(number, 3): 1 for number in range(500)})


def test_nothing_in_gives_empty_parts_with_their_columns(tmp_path: Path) -> None:
    with Duck(threads=2) as duck:
        duck.read({"households": _households(tmp_path, [])})
        assert duck.write(SUMS, tmp_path / "out", ranges=duck.ranges()) == 0
        (part,) = (tmp_path / "out").glob("*.parquet")
        assert pq.read_schema(part).names == ["household_id", "total"]
        assert duck.fill("kept", SUMS) == 0
        assert duck.rows(ibis.table(SUMS.schema(), name="kept")) == []


class Awaited(Event):
    """Whoever asks whether to stop, but for the first ones, is answered once that is decided: what was begun before it
    does not depend on which thread the machine lets run."""

    def __init__(self, *, after: int) -> None:
        super().__init__()
        self._left = list(range(after))

    def is_set(self) -> bool:
        try:
            self._left.pop()
        except IndexError:
            self.wait(120)
        return super().is_set()


FAILING = PERSONS.select("household_id", number=PERSONS.text.cast("int64"))


@pytest.mark.parametrize("wrong", [0, 499, 999])
@pytest.mark.parametrize("how", ["write", "fill"])
def test_a_range_that_fails_ends_the_run_with_its_own_fault(tmp_path: Path, wrong: int, how: str) -> None:
    texts = {"household_id": range(1_000), "text": ["x" if number == wrong else "1" for number in range(1_000)]}
    pq.write_table(pa.table(texts), tmp_path / "persons.parquet")
    with Duck(threads=2) as duck:
        duck.read({"persons": tmp_path / "persons.parquet"})
        ranges = duck.ranges("persons", size=20)
        assert len(ranges) == 50
        if wrong == 0:
            duck._stop = Awaited(after=2)
        # A run that hangs is interrupted: then the fault is another one.
        watch = Timer(120, duck.connection.interrupt)
        watch.start()
        run = partial(duck.write, FAILING, tmp_path / "out") if how == "write" else partial(duck.fill, "kept", FAILING)
        with pytest.raises(duckdb.ConversionException, match="'x'"):
            run(ranges=ranges)
        watch.cancel()
        if how == "write" and wrong == 0:
            assert len(list((tmp_path / "out").glob("*.parquet"))) <= 2, "the other ranges were given up"
        # The same DuckDB can be used again.
        duck._stop = Event()
        assert duck.write(PERSONS, tmp_path / "again", ranges=ranges) == 1_000


def test_whoever_listens_may_stop_the_run(tmp_path: Path) -> None:
    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    with Duck(threads=2) as duck:
        duck.read({"households": _households(tmp_path, range(1_000))})
        duck._stop = Awaited(after=2)
        with pytest.raises(KeyboardInterrupt):
            duck.write(HOUSEHOLDS, tmp_path / "out", ranges=duck.ranges(size=10), done=stop)
        assert len(list((tmp_path / "out").glob("*.parquet"))) <= 2


def test_a_folder_that_is_there_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with Duck(threads=1) as duck:
        duck.read({"households": _households(tmp_path, [1])})
        with pytest.raises(FileExistsError):
            duck.write(HOUSEHOLDS, tmp_path / "out")


@pytest.mark.parametrize(
    "name", ["O'Neill's", 'say "x"', "with space; DROP", "šķūnis", "100%", "a[1]", "what?", "st*r"]
)
@pytest.mark.parametrize("parts", [False, True])
def test_any_name_of_a_folder_will_do(tmp_path: Path, name: str, parts: bool) -> None:
    folder = tmp_path / name
    folder.mkdir()
    path = _households(folder, range(100))
    if parts:
        path = folder / "households.parquet.d"
        path.mkdir()
        _households(path, range(60), name="a.parquet")
        _households(path, range(60, 100), name="b.parquet")
    with Duck(threads=2, temporary=folder) as duck:
        duck.read({"households": path})
        assert duck.write(HOUSEHOLDS, folder / "out", ranges=duck.ranges(size=20)) == 100
    assert len(_written(folder / "out")) == 100
    assert not list(folder.glob("dienests-duckdb-*")), "its own folder goes with it"


# Some 200 MB in DuckDB's memory: two million groups of a number and a text of 24 characters.
MANY = """
COPY (
    SELECT n AS household_id, (n * 7919) % 2000003 AS amount, md5(n::VARCHAR)[:24] AS text
    FROM range(2000000) numbers(n)
) TO '{}' (FORMAT parquet, COMPRESSION snappy)
"""


def test_more_than_memory_goes_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    duckdb.connect().execute(MANY.format(path))
    many = ibis.table({"household_id": "int64", "amount": "int64", "text": "string"}, name="many")
    grouped = many.group_by("amount", "text").agg(first=many.household_id.min(), rows=many.count())
    with Duck(memory="100MB", threads=2, temporary=tmp_path) as duck:
        duck.read({"many": path})
        assert duck.write(grouped, tmp_path / "out") == 2_000_000
        # The proof that it was too much: without a disk it does not fit.
        duck.connection.execute("SET max_temp_directory_size = '1MB'")
        with pytest.raises(duckdb.OutOfMemoryException):
            duck.write(grouped, tmp_path / "not")
