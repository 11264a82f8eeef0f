"""The event log of a selection as a file that leaves the house: XES (IEEE 1849) and CSV, written while it is read.

No name of a client or a colleague stands in it: a case is a pseudonym or its number, a person is a role.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

import duckdb

from dienests.workload.measures.selection import ASKED, Condition, Selection, both

RIGA = ZoneInfo("Europe/Riga")
AT_ONCE = 10_000
COLUMNS = (
    "case",
    "unit",
    "way",
    "digest",
    "asked",
    "repeat",
    "channel",
    "ending",
    "place",
    "activity",
    "stage",
    "happened_at",
    "role",
    "outcome",
    "contact",
    "minutes",
)
OF_CASE = COLUMNS[:8]
EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a spreadsheet begins to compute
Row = dict[str, Any]
Called = Callable[[str], str]


def exported_rows(
    log: duckdb.DuckDBPyConnection,
    selection: Selection,
    units: Mapping[int, str],
    *,
    more: Condition | None = None,
    called: Called = str,
) -> Iterator[Row]:
    """Every event of the cases, case by case in order. `units`: code by id; `more`: a further condition over cases.

    `called`: what a case is called instead of its number.
    """
    where, values = both(selection.condition(), *([more] if more else []))
    asked = " || ".join(f"CASE WHEN asks_{what} THEN '{what} ' ELSE '' END" for what in ASKED)
    found = log.cursor().execute(
        f"""SELECT number, unit, practice, digest, trim({asked}), repeat, channel, ending,
            place, node, stage, happened_at, role, outcome, contact, minutes
        FROM events JOIN (SELECT * FROM cases WHERE {where}) AS chosen USING (case_id) ORDER BY case_id, place""",
        values,
    )
    while rows := found.fetchmany(AT_ONCE):
        for row in rows:
            event = dict(zip(COLUMNS, row, strict=True))
            event["case"] = called(event["case"])
            event["unit"] = units.get(event["unit"], str(event["unit"]))
            event["happened_at"] = event["happened_at"].replace(tzinfo=UTC).astimezone(RIGA)
            yield event


def xes_parts(rows: Iterator[Row], *, about: Mapping[str, str]) -> Iterator[bytes]:
    """The log as XES, a part for some cases. `about`: attributes of the whole log, for instance the period."""
    yield _head(about).encode()
    for _case, events in groupby(rows, key=lambda row: row["case"]):
        yield _trace(list(events)).encode()
    yield b"</log>\n"


def _head(about: Mapping[str, str]) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
        *(f'  <extension name="{name}" prefix="{prefix}" uri="{uri}"/>' for name, prefix, uri in EXTENSIONS),
        '  <global scope="trace">',
        _attribute("concept:name", ""),
        "  </global>",
        '  <global scope="event">',
        _attribute("concept:name", ""),
        _attribute("lifecycle:transition", "complete"),
        _attribute("time:timestamp", datetime(1970, 1, 1, tzinfo=RIGA)),
        "  </global>",
        '  <classifier name="Activity" scope="event" keys="concept:name"/>',
        *(_attribute(name, value) for name, value in about.items()),
    ]
    return "\n".join(lines) + "\n"


def _trace(events: list[Row]) -> str:
    first = events[0]
    of_case = {"concept:name": first["case"], **{name: first[name] for name in OF_CASE[1:]}}
    lines = ["  <trace>", *_attributes(of_case)]
    for event in events:
        lines += [
            "    <event>",
            *_attributes(
                {
                    "concept:name": event["activity"],
                    "lifecycle:transition": "complete",
                    "time:timestamp": event["happened_at"],
                    "org:role": event["role"],
                    "stage": event["stage"],
                    "outcome": event["outcome"],
                    "contact": event["contact"],
                    "minutes": event["minutes"],
                }
            ),
            "    </event>",
        ]
    return "\n".join([*lines, "  </trace>"]) + "\n"


def _attributes(values: Mapping[str, Any]) -> list[str]:
    """What is not known is left out."""
    return [_attribute(name, value) for name, value in values.items() if value not in (None, "")]


def _attribute(name: str, value: Any) -> str:
    if isinstance(value, bool):
        kind, text = "boolean", "true" if value else "false"
    elif isinstance(value, int):
        kind, text = "int", str(value)
    elif isinstance(value, datetime):
        kind, text = "date", value.isoformat(timespec="milliseconds")
    else:
        kind, text = "string", NOT_IN_XML.sub("", str(value))
    return f"    <{kind} key={quoteattr(name)} value={quoteattr(text)}/>"


def csv_parts(rows: Iterator[Row]) -> Iterator[bytes]:
    """The same as CSV: semicolons and a byte order mark, as a Latvian spreadsheet expects them."""
    yield "\ufeff".encode()
    yield _lines([list(COLUMNS)])
    while part := [_cells(row) for _at, row in zip(range(AT_ONCE), rows, strict=False)]:
        yield _lines(part)


def _cells(row: Row) -> list[str]:
    return [_cell(row[name]) for name in COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
