"""From a folder or from files to an item: read, check everything, put together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from dienests.exchange.item import model
from dienests.exchange.item.checklists import Checklist, read_checklist
from dienests.exchange.item.checks import about_faults, parameter_faults, part_faults, reference_faults, text_faults
from dienests.exchange.item.contents import NAME, TEXTS, Contents, contents_of, read_contents
from dienests.exchange.item.filled import filled_faults
from dienests.exchange.item.forms import Form, read_form
from dienests.exchange.item.model import Item
from dienests.exchange.item.schemas import EXAMPLE, ITEM
from dienests.practice import SHIPPED as PRACTICES
from dienests.practice import Fault, PracticeFaults, Process, Text
from dienests.practice.checked_yaml import checked_document, fault_at
from dienests.practice.completeness import process_document_faults
from dienests.practice.faults import shown
from dienests.practice.process import build_process, text
from dienests.practice.strict_yaml import Document, read_yaml

SHIPPED = Path(__file__).parent.parent / "files"
_PROCESS = "process/process.yaml"
_Part = TypeVar("_Part")


class ItemFaults(PracticeFaults):
    """An item cannot be used. `faults` holds every mistake of every file, by file and line."""


def available(*, root: Path = SHIPPED) -> list[str]:
    """Names of the items in a folder, sorted."""
    return sorted(path.parent.name for path in root.glob("*/item.yaml") if NAME.match(path.parent.name))


def load_item(folder: Path, *, practices: Path | None = None) -> Item:
    """Reads the item of a folder once; nothing in it is run.

    `practices` is where `process: {practice: …}` may take a process from; what was taken is among the item's files, so
    whoever receives them needs no practice. Raises ItemFaults with all faults of all files.
    """
    return _item(read_contents(folder), practices)


def shipped_item(name: str) -> Item:
    """An item that comes with Dienests. Raises ItemFaults, also where there is none of this name."""
    return load_item(SHIPPED / (name if NAME.match(name) else "-"), practices=PRACTICES)


def item_of(name: str, files: Mapping[str, bytes]) -> Item:
    """The same from files by path: an archive, a repository, a message. Raises ItemFaults."""
    return _item(contents_of(name, files), None)


def item_faults(folder: Path, *, practices: Path | None = None) -> list[Fault]:
    """Every fault of an item's files; none for one that can be used."""
    try:
        load_item(folder, practices=practices)
    except ItemFaults as refused:
        return refused.faults
    return []


def unknown_references(item: Item, *, items: Collection[str], parameters: Collection[str]) -> list[Fault]:
    """Names of items and rulebook parameters that the reader does not have, each at its line in item.yaml."""
    document, _ = read_yaml(item.files["item.yaml"], file=f"{item.name}/item.yaml")
    return list(reference_faults(document, items=items, parameters=parameters))


@dataclass
class _Parts:
    """What the other files of an item hold, each None where there is no such file."""

    texts: dict[str, str] = field(default_factory=dict)
    form: Form | None = None
    checklist: Checklist | None = None
    process: Process | None = None
    example: Mapping[str, Any] | None = None


def _item(contents: Contents, practices: Path | None) -> Item:
    """A hostile name of a folder is a fault like any other; so is a missing item.yaml."""
    faults = list(contents.faults)
    if faults:
        raise ItemFaults(faults)
    about = _about(contents, faults)
    if about is not None and practices is not None:
        _take_process(about, contents, practices, faults)
    parts = _parts(contents, faults)
    if about is not None:
        faults += part_faults(about, contents.files)
        faults += parameter_faults(about, parts.texts, name=contents.name)
    if faults or about is None:
        raise ItemFaults(faults)
    return _built(about.data, parts, contents)


def _about(contents: Contents, faults: list[Fault]) -> Document | None:
    file = f"{contents.name}/item.yaml"
    if "item.yaml" not in contents.files:
        faults.append(Fault(file, 0, "—", Text("šādai datnei jābūt", "this file is needed")))
        return None
    try:
        document = checked_document(contents.files["item.yaml"], file=file, schema=ITEM, further=about_faults)
    except PracticeFaults as refused:
        faults += refused.faults
        return None
    if document.data["name"] != contents.name:
        lv, en = f"mapes nosaukums: {contents.name}", f"the name of the folder: {contents.name}"
        faults.append(fault_at(document, ("name",), document.data["name"], Text(lv, en)))
    return document


def _take_process(about: Document, contents: Contents, practices: Path, faults: list[Fault]) -> None:
    """The process of a practice, where the item names one and does not carry it yet."""
    practice = about.data.get("process", {}).get("practice")
    if practice is None or _PROCESS in contents.files:
        return
    path = practices / practice / "process.yaml"  # the schema has refused names that could lead elsewhere
    if path.is_file() and not path.is_symlink():
        contents.take(_PROCESS, path.read_bytes())
    else:
        listed = ", ".join(sorted(each.parent.name for each in practices.glob("*/process.yaml")))
        expected = Text(f"viena no praksēm: {listed}", f"one of the practices {listed}")
        faults.append(fault_at(about, ("process", "practice"), practice, expected))


def _parts(contents: Contents, faults: list[Fault]) -> _Parts:
    parts = _Parts()
    for language, path in TEXTS.items():
        parts.texts |= _text(contents, language, path, faults)
    parts.form = _if_there(contents, "form.yaml", read_form, faults)
    parts.checklist = _if_there(contents, "checklist.yaml", read_checklist, faults)
    parts.process = _if_there(contents, _PROCESS, _process, faults)
    if parts.form is not None:
        parts.example = _if_there(contents, "examples/filled.yaml", partial(_example, form=parts.form), faults)
    return parts


def _if_there(contents: Contents, path: str, read: Callable[..., _Part], faults: list[Fault]) -> _Part | None:
    if path not in contents.files:
        return None
    try:
        return read(contents.files[path], file=f"{contents.name}/{path}")
    except PracticeFaults as refused:
        faults += refused.faults
        return None


def _text(contents: Contents, language: str, path: str, faults: list[Fault]) -> dict[str, str]:
    file = f"{contents.name}/{path}"
    if path not in contents.files:
        if language == "lv":
            faults.append(Fault(file, 0, "—", Text("šādai datnei jābūt", "this file is needed")))
        return {}
    try:
        found = contents.files[path].decode()
    except UnicodeDecodeError as error:
        line = contents.files[path][: error.start].count(b"\n") + 1
        faults.append(Fault(file, line, shown(error.reason), Text("teksts UTF-8 kodējumā", "text in UTF-8")))
        return {}
    faults += text_faults(found, file=file)
    return {language: found}


def _process(source: bytes, *, file: str) -> Process:
    document, faults = read_yaml(source, file=file)
    found = list(faults) or process_document_faults(document)
    if found:
        raise PracticeFaults(found)
    return build_process(document.data)


def _example(source: bytes, *, file: str, form: Form) -> Mapping[str, Any]:
    fits = partial(filled_faults, form, at=("filled",))
    document = checked_document(source, file=file, schema=EXAMPLE, further=fits)
    return MappingProxyType(document.data["filled"])


def _built(data: Mapping[str, Any], parts: _Parts, contents: Contents) -> Item:
    return Item(
        name=data["name"],
        kind=data["kind"],
        version=data["version"],
        dated=data["dated"],
        title=text(data["title"]),
        summary=text(data["summary"]),
        owner=model.owner(data["owner"]),
        licence=data["licence"],
        services=tuple(data["services"]),
        legal_basis=tuple(map(model.legal_basis, data["legal_basis"])),
        sources=tuple(map(model.source, data.get("sources", ()))),
        used=tuple(map(model.use, data.get("used", ()))),
        needs=model.needs(data.get("needs", {})),
        costs=tuple(map(model.cost, data.get("costs", ()))),
        results=tuple(map(model.finding, data.get("results", ()))),
        lessons=tuple(map(model.finding, data.get("lessons", ()))),
        language_notes=model.optional_text(data, "language_notes"),
        parameters=MappingProxyType({it: model.parameter(it, said) for it, said in data.get("parameters", {}).items()}),
        texts=MappingProxyType(parts.texts),
        form=parts.form,
        checklist=parts.checklist,
        process=parts.process,
        example=parts.example,
        attachments=tuple(path for path in sorted(contents.files) if path.startswith("attachments/")),
        files=MappingProxyType(dict(sorted(contents.files.items()))),
        digest=digest_of(contents.files),
    )


def digest_of(files: Mapping[str, bytes]) -> str:
    """sha256 over path, length and content of every file, by path: the same wherever the files lie."""
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
