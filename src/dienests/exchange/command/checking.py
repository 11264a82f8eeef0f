"""`dienests practice check`: faults of the files, references that lead nowhere, personal data, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from dienests.base.files.confined import Unusable
from dienests.base.files.reading import READABLE, words_of
from dienests.exchange.item import Item, ItemFaults, available, load_item, unknown_references
from dienests.exchange.privacy.checking import personal_data
from dienests.exchange.privacy.findings import Finding, Kind
from dienests.practice import Fault, Text, check_practice
from dienests.practice.folder import SHIPPED as PRACTICES
from dienests.rulebook import library

_TEXTS = (".md", ".yaml", ".typ")

WHAT: Mapping[Kind, Text] = MappingProxyType(
    {
        Kind.PERSONAL_CODE: Text("personas kods", "a personal code"),
        Kind.IBAN: Text("konta numurs", "an account number"),
        Kind.PHONE: Text("tālruņa numurs", "a telephone number"),
        Kind.EMAIL: Text("cilvēka e-pasts", "somebody's e-mail address"),
        Kind.ADDRESS: Text("adrese", "an address"),
        Kind.BORN: Text("dzimšanas diena", "a date of birth"),
        Kind.CASE: Text("lietas numurs", "the number of a case"),
        Kind.CLIENT: Text("klienta vārds", "the name of a client"),
        Kind.NAME: Text("cilvēka vārds", "somebody's name"),
    }
)
_EXPECTED = Text("teksts bez personas datiem", "a text without personal data")
_LOOK = Text("apskatiet: var būt personas dati", "look at it: it may be personal data")


@dataclass(frozen=True)
class Checked:
    """`faults` keep it from being published; `remarks` have to be looked at by a person."""

    faults: list[Fault]
    remarks: list[Fault]


def checked(folder: Path) -> Checked:
    """A practice item, or a way of working (a folder with process.yaml)."""
    if not (folder / "item.yaml").exists():
        return Checked(check_practice(folder), [])
    try:
        item = load_item(folder, practices=PRACTICES)
    except ItemFaults as refused:
        return Checked(refused.faults, [])
    known = {*available(), *available(root=folder.resolve().parent)}
    faults = unknown_references(item, items=known, parameters=library().parameters)
    remarks: list[Fault] = []
    for path, text in _texts(item, faults):
        for found in personal_data(text):
            (faults if found.sure else remarks).append(_personal(item, path, text, found))
    return Checked(faults, remarks)


def _texts(item: Item, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    """Everything in an item that can be read, attachments too."""
    for path, content in sorted(item.files.items()):
        if path.endswith(_TEXTS):
            yield path, content.decode("utf-8", "replace")
        elif path.endswith(READABLE):
            try:
                yield path, words_of(content, name=path)
            except Unusable as unusable:
                expected = Text("pielikums, kura tekstu var izlasīt", "an attachment whose text can be read")
                faults.append(Fault(f"{item.name}/{path}", 0, unusable.reason, expected))


def _personal(item: Item, path: str, text: str, found: Finding) -> Fault:
    line = text.count("\n", 0, found.start) + 1
    return Fault(f"{item.name}/{path}", line, f"{found.kind}: {found.text}", _EXPECTED if found.sure else _LOOK)
