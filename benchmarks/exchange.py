"""The exchange at the size of a country: 300 offices with 30 items of 20 versions each.

    python benchmarks/exchange.py [--offices 300] [--items 30] [--versions 20] [--repositories 60]

Indexes, catalogue, search and notices are of all offices; repositories with all their versions are made for some
(`--repositories`), since making 9,000 of them takes longer than measuring them.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console
from rich.table import Table
from tests.exchange.network.serving import git_of, serving

from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Asked, Entry, OfficeEntry
from dienests.exchange.comparing.merging import merge
from dienests.exchange.item import available, shipped_item
from dienests.exchange.network.git import fetch
from dienests.exchange.network.guarded import Bounds, Guarded
from dienests.exchange.network.index import Index, read_index, signed_index
from dienests.exchange.programme.solver import programme_of
from dienests.exchange.programme.visit import Group, Site, Together, Visit, Window
from dienests.exchange.repository.keys import OfficeKey
from dienests.exchange.repository.repository import ItemRepository, colleague_ref
from dienests.exchange.repository.versions import OfficeName

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
QUERIES = ("patversme", "noteikumi", "sociālās rehabilitācijas plāns", "ētikas kodekss", "pieņemšanas kārtība",
           "dienas centrs līgums", "risku novērtēšana", "apsekošana", "shelter rules", "neesošs vārds")  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def content(office: int, items: list[Any], asked: argparse.Namespace, dice: random.Random) -> dict[str, Any]:
    entries = []
    for place in range(asked.items):
        item = items[(office + place) % len(items)]
        entries.append(
            {
                "name": f"{item.name[:50]}_{place}",
                "kind": item.kind,
                "title": item.title.to_json(),
                "summary": {key: text[:1000] for key, text in item.summary.to_json().items()},
                "licence": item.licence,
                "services": list(item.services),
                "acts": [basis.act.to_json() for basis in item.legal_basis],
                "parameters": sorted({name for basis in item.legal_basis for name in basis.parameters}),
                "version": asked.versions,
                "commit": f"{dice.getrandbits(160):040x}",
                "at": "2026-01-01T00:00:00Z",
            }
        )
    name = {"lv": f"{office}. novada sociālais dienests", "en": f"Office {office}"}
    told = {"name": name, "residents": dice.randint(3_000, 600_000)}
    return {
        "format": 1,
        "number": 1,
        "at": "2026-01-01T00:00:00Z",
        "office": told,
        "items": entries,
        "colleagues": [],
    }


def entries_of(index: Index, texts: dict[str, str]) -> list[Entry]:
    return [
        Entry(
            name=it["name"], kind=it["kind"], title_lv=it["title"]["lv"], title_en=it["title"]["en"],
            summary_lv=it["summary"]["lv"], summary_en=it["summary"]["en"], licence=it["licence"],
            services=tuple(it["services"]), acts=tuple(act["lv"] for act in it["acts"]),
            parameters=tuple(it["parameters"]), version=it["version"], commit=it["commit"], at=it["at"],
            text=texts[it["name"].rpartition("_")[0]],
        )
        for it in index.items
    ]  # fmt: skip


def catalogue(asked: argparse.Namespace, folder: Path, table: Table) -> None:
    dice = random.Random(1)
    items = [shipped_item(name) for name in available()]
    texts = {item.name[:50]: item.texts["lv"] for item in items}
    keys = [OfficeKey.new() for _ in range(asked.offices)]
    contents = [content(office, items, asked, dice) for office in range(asked.offices)]
    seconds, envelopes = timed(lambda: [signed_index(told, key) for told, key in zip(contents, keys, strict=True)])
    table.add_row("sign an index", f"{1000 * seconds / asked.offices:.1f} ms", f"{len(envelopes[0]) / 1024:.0f} kB")
    seconds, indexes = timed(
        lambda: [read_index(each, pinned=key.public) for each, key in zip(envelopes, keys, strict=True)]
    )
    table.add_row("read and check an index", f"{1000 * seconds / asked.offices:.1f} ms", "")
    with Catalogue(folder / "catalogue.sqlite") as catalogue:

        def build() -> None:
            for number, index in enumerate(indexes, 1):
                office = index.content["office"]
                entry = OfficeEntry(
                    number, office["name"]["lv"], office["name"]["en"], index.key.fingerprint, office["residents"]
                )
                catalogue.put(entry, entries_of(index, texts))

        seconds, _ = timed(build)
        size = (folder / "catalogue.sqlite").stat().st_size / 2**20
        table.add_row(
            f"catalogue of {asked.offices * asked.items} items, texts too", f"{seconds:.1f} s", f"{size:.0f} MB"
        )
        times = []
        for _ in range(20):
            for words in QUERIES:
                taken, _ = timed(lambda words=words: catalogue.search(Asked(words=words)))
                times.append(1000 * taken)
        times.sort()
        median, worst = statistics.median(times), times[int(len(times) * 0.99)]
        table.add_row(f"search, {len(QUERIES)} queries × 20", f"{median:.1f} ms", f"99 %: {worst:.1f} ms")
        taken, page = timed(lambda: catalogue.search(Asked(kinds=("form",), residents_to=50_000), first=100))
        table.add_row("fifth page, narrowed, no words", f"{1000 * taken:.1f} ms", f"{page.total} fit")
        for told in contents[::10]:
            told["items"][0]["commit"] = "0" * 40
        seconds, changed = timed(lambda: updates(catalogue, contents))
        table.add_row("who published something new", f"{1000 * seconds:.0f} ms", f"{changed} found")


def updates(catalogue: Catalogue, contents: list[dict[str, Any]]) -> int:
    """Offices whose newest index names another version than the catalogue holds."""
    changed = 0
    for number, told in enumerate(contents, 1):
        known = catalogue.commits(number)
        changed += sum(known.get(item["name"]) != item["commit"] for item in told["items"])
    return changed


def repositories(asked: argparse.Namespace, folder: Path, table: Table) -> None:
    key, office = OfficeKey.new(), OfficeName("Ogre", "ogre.example")
    names = available()
    files = [dict(shipped_item(names[place % len(names)]).files) for place in range(asked.repositories)]
    sent: list[int] = []

    def publish(place: int, version: int) -> str:
        changed = dict(files[place])
        text = changed["text.lv.md"].decode()
        changed["text.lv.md"] = f"{text}\nLabots {version}. reizi.\n".encode()
        with ItemRepository.open(folder / "theirs" / f"{place}.git") as item:
            at = BEGAN + timedelta(days=version)
            return item.publish(changed, message="Labots", office=office, key=key, at=at).commit

    def make() -> list[str]:
        heads = []
        for place in range(asked.repositories):
            ItemRepository.create(folder / "theirs" / f"{place}.git").close()
            ItemRepository.create(folder / "ours" / f"{place}.git").close()
            heads.append([publish(place, version) for version in range(asked.versions)][-1])
        return heads

    seconds, heads = timed(make)
    table.add_row("publish a version", f"{1000 * seconds / asked.repositories / asked.versions:.1f} ms", "")
    with serving(git_of(folder / "theirs", sent)) as address:

        def bring(expected: list[str]) -> None:
            for place, head in enumerate(expected):
                with (
                    ItemRepository.open(folder / "ours" / f"{place}.git") as item,
                    Guarded(address, Bounds(inner=True)) as guarded,
                ):
                    fetch(item, guarded, f"{place}.git/", into=colleague_ref("ogre"), expected=head)

        seconds, _ = timed(lambda: bring(heads))
        first = statistics.mean(sent)
        table.add_row(
            f"fetch an item of {asked.versions} versions",
            f"{1000 * seconds / len(heads):.0f} ms",
            f"{first / 1024:.1f} kB",
        )
        sent.clear()
        newer = [publish(place, asked.versions) for place in range(asked.repositories)]
        seconds, _ = timed(lambda: bring(newer))
        again = statistics.mean(sent)
        table.add_row("fetch one version more", f"{1000 * seconds / len(newer):.0f} ms", f"{again / 1024:.1f} kB")
        seconds, _ = timed(lambda: bring(newer))
        table.add_row("fetch nothing new", f"{1000 * seconds / len(newer):.1f} ms", "0 kB")
    times = []
    for base in files:
        ours, theirs = dict(base), dict(base)
        ours["text.lv.md"] += "\nMūsu papildinājums.\n".encode()
        theirs["text.lv.md"] = theirs["text.lv.md"].replace(b"\n\n", "\n\nViņu papildinājums.\n\n".encode(), 1)
        theirs["item.yaml"] = theirs["item.yaml"].replace(b"CC-BY-4.0", b"CC0-1.0")
        taken, _ = timed(lambda base=base, ours=ours, theirs=theirs: merge(base, ours, theirs))
        times.append(1000 * taken)
    table.add_row("three-way merge of an item", f"{statistics.median(times):.1f} ms", f"slowest {max(times):.0f} ms")


def programme(table: Table) -> None:
    """The largest visit that is promised: 8 groups, 12 sites, a welcome, a meal and a talk."""
    units = [f"unit{number}" for number in range(12)]
    day = Window(9 * 60, 17 * 60)
    visit = Visit(
        day=day,
        sites=[Site(unit, f"street {number % 6}", 30, frozenset({unit})) for number, unit in enumerate(units)],
        groups=[Group(f"group{number}", 8, frozenset({units[number]})) for number in range(8)],
        together=[
            Together("welcome", "street 0", 20, day, "first"),
            Together("meal", "street 0", 45, Window(11 * 60, 15 * 60)),
            Together("talk", "street 0", 45, day, "last"),
        ],
    )
    seconds, found = timed(lambda: programme_of(visit))
    seen = sum(not stop.together for stop in found.stops)
    table.add_row("programme of 8 groups and 12 sites", f"{seconds:.1f} s", f"{seen} times a group at a site")
    crowded = replace(visit, everybody_everywhere=True)
    seconds, found = timed(lambda: programme_of(crowded))
    table.add_row("the same, everybody everywhere", f"{seconds:.1f} s", f"{len(found.relax)} wishes to give up")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offices", type=int, default=300)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--versions", type=int, default=20)
    parser.add_argument("--repositories", type=int, default=60)
    asked = parser.parse_args()
    table = Table("", "time", "", title=f"{asked.offices} offices × {asked.items} items × {asked.versions} versions")
    with tempfile.TemporaryDirectory() as folder:
        catalogue(asked, Path(folder), table)
        repositories(asked, Path(folder), table)
    programme(table)
    Console().print(table)


if __name__ == "__main__":
    main()
