"""A practice in memory: immutable, complete (inherited parts included), storable as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dienests.practice.completeness import stored_faults
from dienests.practice.faults import PracticeFaults, Text
from dienests.practice.process import Process, build_process, text
from dienests.practice.schema import SCHEMAS
from dienests.practice.vocabulary import OUTCOMES_WITH_APPEAL

SettingValue = int | str | Text | Mapping[str, str]


@dataclass(frozen=True)
class Reason:
    """A reason a decision, return or stop may give.

    `outcome` is grant, refuse, status_only, return or stop; `paragraph` is what the letter prints, `reference` where
    we know it from; `checked` whether it was compared with the text of the statute. `appeal` is None where nothing
    can be contested.
    """

    code: str
    outcome: str
    text: Text
    paragraph: Text
    reference: str
    checked: bool
    appeal: Text | None


@dataclass(frozen=True)
class Letter:
    kind: str
    title: Text
    template: str


@dataclass(frozen=True)
class Template:
    """Typst source and the file it came from ("latvia/letters/decision.typ"), so that a mistake is found there."""

    file: str
    source: str


@dataclass(frozen=True)
class DocumentRule:
    """One line of the checklist: needed when every condition of `when` holds (see documents_needed)."""

    code: str
    title: Text
    why: Text
    wanted_from: str
    required: bool
    when: Mapping[str, Any]
    reference: str
    checked: bool


@dataclass(frozen=True)
class Setting:
    """A figure or text of the office. Terms in the unit of the name (…_months, …_working_days, …_day, …_years)."""

    name: str
    title: Text
    value: SettingValue
    source: str
    checked: bool


@dataclass(frozen=True)
class Practice:
    """What an office runs on. `digest` is sha256 over all files it is made of, those of `extends` included."""

    name: str
    title: Text
    extends: str | None
    licence: str
    contact: str
    digest: str
    process: Process
    reasons: Mapping[str, Reason]
    letters: Mapping[str, Letter]
    documents: Mapping[str, DocumentRule]
    settings: Mapping[str, Setting]
    templates: Mapping[str, Template]
    _data: Mapping[str, Any]

    def number(self, name: str) -> int:
        """A setting that is a whole number, e.g. `bill_day`. Raises KeyError, TypeError."""
        value = self.settings[name].value
        if not isinstance(value, int):
            raise TypeError(f"setting {name} is not a number")
        return value

    def text(self, name: str) -> Text:
        """A setting that is a text in both languages, e.g. `appeal_text`. Raises KeyError, TypeError."""
        value = self.settings[name].value
        if not isinstance(value, Text):
            raise TypeError(f"setting {name} is not a text in two languages")
        return value

    def to_json(self) -> dict[str, Any]:
        """Everything, letter templates included, as plain JSON: enough to print a letter again years later."""
        templates = {name: {"file": it.file, "source": it.source} for name, it in self.templates.items()}
        return {"format": 1, "digest": self.digest, **deepcopy(dict(self._data)), "templates": templates}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Practice:
        """The practice that `to_json` stored, checked like the files. Raises PracticeFaults."""
        faults = stored_faults(data)
        if faults:
            raise PracticeFaults(faults)
        parts = {kind: data[kind] for kind in SCHEMAS}
        templates = {name: Template(it["file"], it["source"]) for name, it in data["templates"].items()}
        return build_practice(parts, templates=templates, digest=data["digest"])


def build_practice(
    data: Mapping[str, Mapping[str, Any]], *, templates: Mapping[str, Template], digest: str
) -> Practice:
    """From merged data that has passed every check, keyed as the files are named (practice, process, reasons …)."""
    data = deepcopy(dict(data))  # what was read is kept for the next reader, so it must not be shared
    about = data["practice"]
    settings = {name: _setting(name, entry) for name, entry in data["settings"].items()}
    appeal = settings["appeal_text"].value
    assert isinstance(appeal, Text)
    return Practice(
        name=about["name"],
        title=text(about["title"]),
        extends=about.get("extends"),
        licence=about["licence"],
        contact=about["contact"],
        digest=digest,
        process=build_process(data["process"]),
        reasons=MappingProxyType({code: _reason(code, entry, appeal) for code, entry in data["reasons"].items()}),
        letters=MappingProxyType(
            {kind: Letter(kind, text(entry["title"]), entry["template"]) for kind, entry in data["letters"].items()}
        ),
        documents=MappingProxyType({code: _document(code, entry) for code, entry in data["documents"].items()}),
        settings=MappingProxyType(settings),
        templates=MappingProxyType(dict(templates)),
        _data=MappingProxyType(dict(data)),
    )


def _reason(code: str, entry: Mapping[str, Any], appeal: Text) -> Reason:
    own = text(entry["appeal"]) if "appeal" in entry else None
    return Reason(
        code=code,
        outcome=entry["outcome"],
        text=text(entry["text"]),
        paragraph=text(entry["paragraph"]),
        reference=entry["reference"],
        checked=entry["checked"],
        appeal=own or (appeal if entry["outcome"] in OUTCOMES_WITH_APPEAL else None),
    )


def _document(code: str, entry: Mapping[str, Any]) -> DocumentRule:
    return DocumentRule(
        code=code,
        title=text(entry["title"]),
        why=text(entry["why"]),
        wanted_from=entry["from"],
        required=entry["required"],
        when=MappingProxyType(dict(entry["when"])),
        reference=entry["reference"],
        checked=entry["checked"],
    )


def _setting(name: str, entry: Mapping[str, Any]) -> Setting:
    value = entry["value"]
    if isinstance(value, Mapping):
        value = text(value) if set(value) == {"lv", "en"} else MappingProxyType(dict(value))
    return Setting(name, text(entry["title"]), value, entry["source"], entry["checked"])
