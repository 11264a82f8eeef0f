"""From folders to a practice: read, check everything, put inherited and own parts together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dienests.practice.checked_yaml import faults_of
from dienests.practice.completeness import missing_parts, process_document_faults
from dienests.practice.faults import Fault, PracticeFaults, Text, shown
from dienests.practice.folder import NAME, SHIPPED, Folder, read_folder
from dienests.practice.letter_source import template_faults
from dienests.practice.loads import read_loads
from dienests.practice.model import Practice, Template, build_practice
from dienests.practice.reforms import read_reform
from dienests.practice.schema import SCHEMAS, schema_faults
from dienests.practice.strict_yaml import Document, dotted, read_yaml

MAX_CHAIN = 4
_MERGED_BY_KEY = ("reasons", "letters", "documents", "settings")


def available(*, root: Path = SHIPPED) -> list[str]:
    """Names of the practices in a folder, sorted."""
    return sorted(path.parent.name for path in root.glob("*/practice.yaml") if NAME.match(path.parent.name))


def load_practice(name: str, *, root: Path = SHIPPED) -> Practice:
    """Reads `root/name` and what it extends (looked for in `root`, then among the shipped ones).

    Every file is read once per call and nothing in it is run. The first call takes about 0.1 s, the next 0.01 s.
    Raises PracticeFaults with all faults of all files.
    """
    if not NAME.match(name):
        raise PracticeFaults([Fault(shown(name), 0, shown(name), _NAME_EXPECTED)])
    gathered = _gather(root / name, root=root)
    if gathered.faults:
        raise PracticeFaults(gathered.faults)
    return build_practice(gathered.merged, templates=gathered.templates, digest=gathered.digest())


def load_folder(path: Path) -> Practice:
    """As `load_practice`, for a folder anywhere (a practice another office has sent)."""
    gathered = _gather(path, root=path.parent)
    if gathered.faults:
        raise PracticeFaults(gathered.faults)
    return build_practice(gathered.merged, templates=gathered.templates, digest=gathered.digest())


_NAME_EXPECTED = Text(
    "prakses nosaukums: mazie latīņu burti, cipari, - un _",
    "the name of a practice: small Latin letters, digits, - and _",
)


@dataclass
class _Layer:
    """One practice of the chain, read but not yet merged."""

    folder: Folder
    documents: dict[str, Document] = field(default_factory=dict)


@dataclass
class _Gathered:
    layers: list[_Layer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    merged: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    origins: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def digest(self) -> str:
        """sha256 over name, length and content of every file of every layer, base first."""
        digest = hashlib.sha256()
        for layer in self.layers:
            for path, content in sorted(layer.folder.files.items()):
                digest.update(f"{layer.folder.name}/{path}\0{len(content)}\0".encode())
                digest.update(content)
        return digest.hexdigest()


def _gather(path: Path, *, root: Path) -> _Gathered:
    gathered = _Gathered()
    _read_chain(gathered, path, root=root)
    for layer in gathered.layers:
        _check_layer(gathered, layer, extends=layer is not gathered.layers[0])
    if not gathered.faults:
        _merge(gathered)
        name = gathered.layers[-1].folder.name
        gathered.faults += missing_parts(
            gathered.merged, templates=gathered.templates, origins=gathered.origins, file=f"{name}/practice.yaml"
        )
    return gathered


def _read_chain(gathered: _Gathered, path: Path, *, root: Path) -> None:
    """Layers from the base to the practice itself."""
    while True:
        layer = _read_layer(gathered, path)
        gathered.layers.insert(0, layer)
        about = layer.documents.get("practice")
        parent = about.data.get("extends") if about is not None and isinstance(about.data, dict) else None
        if about is None or not isinstance(parent, str) or not NAME.match(parent):
            return  # a name of the wrong form is reported by the schema
        known = [other.folder.name for other in gathered.layers]
        found: tuple[str, Text] | None = None
        if parent in known or len(known) >= MAX_CHAIN:
            listed = " → ".join([*reversed(known), parent])
            found = listed, Text("pamats, kas neved atpakaļ un nav pārāk dziļš", "a base that does not lead back here")
        elif not _folder_of(parent, root).is_dir():
            listed = ", ".join(sorted({*available(root=root), *available()} - set(known)))
            found = parent, Text(f"viena no praksēm: {listed}", f"one of the practices {listed}")
        if found:
            line = about.line(("extends",))
            gathered.faults.append(Fault(about.file, line, f"extends = {shown(found[0])}", found[1]))
            return
        path = _folder_of(parent, root)


def _folder_of(name: str, root: Path) -> Path:
    return root / name if (root / name).is_dir() else SHIPPED / name


def _read_layer(gathered: _Gathered, path: Path) -> _Layer:
    layer = _Layer(read_folder(path))
    gathered.faults += layer.folder.faults
    for relative, content in layer.folder.files.items():
        file = f"{layer.folder.name}/{relative}"
        if relative.startswith("reforms/"):
            gathered.faults += faults_of(read_reform, content, file=file)
        elif relative.startswith("loads/"):
            gathered.faults += faults_of(read_loads, content, file=file)
        elif relative.endswith(".yaml"):
            document, faults = read_yaml(content, file=file)
            gathered.faults += faults
            layer.documents[relative.removesuffix(".yaml")] = document
        elif relative.endswith(".typ"):
            gathered.faults += template_faults(content, file=file)
    return layer


def _check_layer(gathered: _Gathered, layer: _Layer, *, extends: bool) -> None:
    name = layer.folder.name
    for kind in SCHEMAS:
        document = layer.documents.get(kind)
        if document is None:
            if kind == "practice" or not extends:
                missing = Text("šādai datnei jābūt", "this file is needed")
                gathered.faults.append(Fault(f"{name}/{kind}.yaml", 0, "—", missing))
        elif any(fault.file == document.file for fault in gathered.faults) and document.data is None:
            continue
        else:
            _check_document(gathered, document, kind=kind, extends=extends)
    about = layer.documents.get("practice")
    if about is not None and isinstance(about.data, dict) and about.data.get("name") != name:
        found = f"name = {shown(about.data.get('name'))}"
        gathered.faults.append(Fault(about.file, about.line(("name",)), found, Text(name, name)))


def _check_document(gathered: _Gathered, document: Document, *, kind: str, extends: bool) -> None:
    if extends and kind in _MERGED_BY_KEY and isinstance(document.data, dict):
        kept = {key: entry for key, entry in document.data.items() if entry is not None}
        faults = schema_faults(Document(document.file, kept, document.lines), name=kind)
    elif kind == "process":
        faults = process_document_faults(document)
    else:
        faults = schema_faults(document, name=kind)
    gathered.faults += faults


def _merge(gathered: _Gathered) -> None:
    """Later layers win: a whole process, a whole entry by key, a whole template; null removes an entry."""
    for layer in gathered.layers:
        for kind, document in layer.documents.items():
            if kind in _MERGED_BY_KEY:
                gathered.merged[kind] = _overridden(gathered, gathered.merged.get(kind, {}), document, kind=kind)
            else:
                gathered.merged[kind] = document.data
        for relative, content in layer.folder.files.items():
            if relative.endswith(".typ"):
                name = relative.removeprefix("letters/")
                gathered.templates[name] = Template(f"{layer.folder.name}/{relative}", content.decode())


def _overridden(gathered: _Gathered, base: Mapping[str, Any], document: Document, *, kind: str) -> dict[str, Any]:
    merged = dict(base)
    for key, entry in document.data.items():
        if entry is not None:
            merged[key] = entry
            gathered.origins[kind, key] = document.file, document.line((key,))
        elif merged.pop(key, None) is None:
            expected = Text("atslēga, kas ir pamata praksē", "a key that the base practice has")
            found = f"{dotted((key,))} = null"
            gathered.faults.append(Fault(document.file, document.line((key,)), found, expected))
    return merged
