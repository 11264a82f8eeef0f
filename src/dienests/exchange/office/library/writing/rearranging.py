"""Rows added, taken away and moved: done to what a page sent, before it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

_DO = re.compile(r"(?P<act>add|remove|up|down):(?P<list>[a-z_0-9.]{1,120})(:(?P<row>[0-9]{1,4}))?\Z")


def rearranged(sent: QueryDict, do: str, *, fresh: Mapping[str, Any]) -> tuple[QueryDict, str]:
    """What was sent with one act done (`add:LIST`, `remove:LIST:ROW`, `up:…`, `down:…`), and the name of the row to
    stand at afterwards, as the page will number it: rows count from 0 once they are drawn anew. `fresh`: values of a
    new row. What is no such act changes nothing."""
    found = _DO.match(do)
    if found is None:
        return sent, ""
    copy, name, row = sent.copy(), found["list"], found["row"]
    rows = list(dict.fromkeys(copy.getlist(name)))
    if found["act"] == "add":
        row = str(max((int(each) for each in rows if each.isdigit() and len(each) <= 4), default=-1) + 1)
        rows.append(row)
        for key, value in fresh.items():
            copy[f"{name}.{row}.{key}"] = str(value)
    elif row not in rows:
        return sent, ""
    at = rows.index(row or "")
    if found["act"] == "remove":
        rows.remove(row or "")
        at = min(at, len(rows) - 1)
    elif found["act"] in ("up", "down"):
        to = min(max(at + (1 if found["act"] == "down" else -1), 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
        at = to
    copy.setlist(name, rows)
    return copy, f"{_drawn(sent, name)}.{at}" if at >= 0 else ""


def _drawn(sent: QueryDict, name: str) -> str:
    """A place by the numbers its rows will have: `sections.7.fields` becomes `sections.1.fields`."""
    parts = name.split(".")
    for at, part in enumerate(parts):
        rows = sent.getlist(".".join(name.split(".")[:at]))
        if part.isdigit() and part in rows:
            parts[at] = str(rows.index(part))
    return ".".join(parts)
