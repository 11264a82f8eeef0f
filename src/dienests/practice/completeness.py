"""What a practice must have as a whole, whichever of its layers it comes from; and stored JSON checked like files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from dienests.practice.checks import process_faults
from dienests.practice.faults import Fault, Text, shown
from dienests.practice.letter_source import template_faults
from dienests.practice.schema import SCHEMAS, SETTING_VALUES, schema_faults
from dienests.practice.strict_yaml import Document
from dienests.practice.vocabulary import LETTER_KINDS

Merged = Mapping[str, Mapping[str, Any]]
# File and line of an entry, by kind of file and key: ("letters", "decision") → ("ogre/letters.yaml", 3).
Origins = Mapping[tuple[str, str], tuple[str, int]]

_OUTCOMES_NEEDED = ("grant", "refuse", "return")


def missing_parts(merged: Merged, *, templates: Collection[str], origins: Origins, file: str) -> list[Fault]:
    """Settings, letters and reasons no office can do without, and templates that letters name but nobody has."""
    missing = [f"settings.{name}" for name in SETTING_VALUES if name not in merged["settings"]]
    missing += [f"letters.{kind}" for kind in LETTER_KINDS if kind not in merged["letters"]]
    outcomes = {entry["outcome"] for entry in merged["reasons"].values()}
    missing += [f"reasons (outcome: {outcome})" for outcome in _OUTCOMES_NEEDED if outcome not in outcomes]
    entry_here = Text("ierakstam jābūt šajā vai pamata praksē", "an entry here or in the practice it extends")
    faults = [Fault(file, 0, f"{name} = —", entry_here) for name in missing]
    listed = ", ".join(sorted(templates)) or "—"
    expected = Text(f"kāda no veidnēm mapē letters/: {listed}", f"one of the templates in letters/: {listed}")
    for kind, entry in merged["letters"].items():
        if entry["template"] not in templates:
            place = origins.get(("letters", kind), (file, 0))
            faults.append(Fault(*place, f"{kind}.template = {shown(entry['template'])}", expected))
    return faults


def process_document_faults(document: Document) -> list[Fault]:
    """Schema first; the order and the second pair of eyes only where the schema holds."""
    return schema_faults(document, name="process") or process_faults(document)


def stored_faults(data: Mapping[str, Any]) -> list[Fault]:
    """Faults of what `Practice.to_json` wrote and a database or a stranger gives back."""
    file = "practice.json"
    faults: list[Fault] = []
    for kind in SCHEMAS:
        document = Document(file, data.get(kind))
        faults += process_document_faults(document) if kind == "process" else schema_faults(document, name=kind)
    templates: Any = data.get("templates")
    found = schema_faults(Document(file, templates), name="templates")
    if not found:
        for name, stored in templates.items():
            faults += template_faults(stored["source"].encode(), file=f"{file}/{shown(name)}")
    faults += found
    if not faults:
        faults += missing_parts(data, templates=templates, origins={}, file=file)
    if not re.fullmatch(r"[0-9a-f]{64}", str(data.get("digest"))):
        digest = f"digest = {shown(data.get('digest'))}"
        faults.append(Fault(file, 0, digest, Text("sha256 (64 zīmes)", "sha256 (64 characters)")))
    return faults
