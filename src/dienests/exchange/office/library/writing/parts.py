"""The parts of an item as they are written: which file and which keys of it, and what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienests.exchange.comparing.trees import yaml_text
from dienests.exchange.item.contents import TEXTS
from dienests.exchange.item.vocabulary import FORMAT, PART_OF_KIND
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.listed import about_of
from dienests.exchange.office.library.writing import asked, asked_files
from dienests.exchange.office.library.writing.about import about_file
from dienests.exchange.office.library.writing.asked_example import inputs_for
from dienests.exchange.office.library.writing.inputs import Input, Tree
from dienests.exchange.office.library.writing.keeping import rewritten
from dienests.exchange.office.library.writing.written import Written
from dienests.practice import Fault, Text
from dienests.practice.strict_yaml import read_yaml

ITEM = "item.yaml"
PROCESS_PATH = "process/process.yaml"
EXAMPLE_PATH = "examples/filled.yaml"


@dataclass(frozen=True)
class Part:
    """`keys` of item.yaml it writes; a whole file where there are none, with `head` at its beginning."""

    name: str
    title: Promise
    path: str
    inputs: Sequence[Input]
    icon: str
    keys: tuple[str, ...] = ()
    head: Tree = field(default_factory=lambda: {"format": FORMAT})

    def of(self, files: Mapping[str, bytes]) -> Part:
        """As it is asked for in this item: of the example, what its form asks."""
        return replace(self, inputs=inputs_for(files)) if self.path == EXAMPLE_PATH else self

    def has(self, kind: str, paths: Sequence[str]) -> bool:
        """Whether an item of this kind, with these files, has this part."""
        if self.path == EXAMPLE_PATH:
            return "form.yaml" in paths
        if self.path in paths or self.path in (ITEM, "form.yaml"):
            return True
        return PART_OF_KIND.get(kind) == self.path

    def tree(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """The values this part is about, as far as the file can be read."""
        if self.keys:
            about = about_of(files)
            return {key: about[key] for key in self.keys if key in about}
        data = read_yaml(files.get(self.path, b""), file=self.path)[0].data
        return dict(data) if isinstance(data, Mapping) else {}

    def without_head(self, tree: Tree) -> dict[str, Any]:
        return {key: value for key, value in tree.items() if self.keys or key not in self.head}

    def shown(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """What this part is about as text by path: for holding two states of it against one another."""
        if not self.keys:
            return {self.path: files[self.path].decode("utf-8", "replace")} if self.path in files else {}
        return {self.path: yaml_text(self.tree(files))}

    def files(self, tree: Tree, there: Mapping[str, bytes]) -> dict[str, bytes | None]:
        """The file with these values; what else stands in it stays. Raises LibraryRefused faulty."""
        if self.keys:
            about = {key: value for key, value in about_of(there).items() if key not in self.keys}
            return {ITEM: readable(ITEM, about_file({**about, **tree}, there=there.get(ITEM, b"")))}
        if not tree:
            return {self.path: None}
        return {self.path: readable(self.path, rewritten(there.get(self.path, b""), {**self.head, **tree}))}


PARTS: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("about", _("About"), ITEM, asked.ABOUT, "info-circle", tuple(each.key for each in asked.ABOUT)),
        Part("law", _("Legal basis"), ITEM, asked.LAW, "scale", tuple(each.key for each in asked.LAW)),
        Part("needs", _("Needs and lessons"), ITEM, asked.NEEDS, "tools", tuple(each.key for each in asked.NEEDS)),
        Part("places", _("Places to fill in"), ITEM, asked.PARAMETERS, "forms", ("parameters",)),
        Part("form", _("Form"), "form.yaml", asked_files.FORM, "clipboard-list"),
        Part("example", _("Example, filled in"), EXAMPLE_PATH, (), "forms", head={"synthetic": True}),
        Part("checklist", _("Checklist"), "checklist.yaml", asked_files.CHECKLIST, "list-check"),
        Part("process", _("Stages"), PROCESS_PATH, asked_files.PROCESS, "route", head={}),
    )
}


def readable(path: str, content: bytes) -> bytes:
    """Content that reads again as what it was written from. Raises LibraryRefused faulty: what nobody could read
    again, for its size or depth, is not kept."""
    document, faults = read_yaml(content, file=path)
    if document.data is None:
        found = faults or (Fault(path, 0, "—", Text("datne, ko var nolasīt", "a file that can be read")),)
        raise LibraryRefused("faulty", count=len(found), field="files", problems=found)
    return content


def text_files(sent: Mapping[str, str], there: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """The texts by path; an empty one is no file. Lines end as files have it, and with one at the end."""
    files: dict[str, bytes | None] = {}
    for path in TEXTS.values():
        text = sent.get(path, "").replace("\r\n", "\n").replace("\r", "\n").rstrip()
        files[path] = f"{text}\n".encode("utf-8", "replace") if text else None
    return {path: content for path, content in files.items() if content is not None or path in there}


def written_part(part: Part, tree: Tree, base: Mapping[str, str]) -> Written:
    """A part with these values, to be saved."""
    mine = part.shown({path: content for path, content in part.files(tree, {}).items() if content is not None})

    def files(texts: Mapping[str, str], there: Mapping[str, bytes]) -> dict[str, bytes | None]:
        data = read_yaml(texts.get(part.path, "").encode(), file=part.path)[0].data
        return part.files(part.without_head(data) if isinstance(data, Mapping) else {}, there)

    return Written(shown=part.shown, files=files, base=base, mine=mine)


def written_texts(sent: Mapping[str, str], base: Mapping[str, str]) -> Written:
    """The texts as a page sent them, to be saved."""

    def mine(texts: Mapping[str, str]) -> dict[str, str]:
        return {path: content.decode() for path, content in text_files(texts, {}).items() if content is not None}

    return Written(shown=shown_texts, files=text_files, base=mine(base), mine=mine(sent))


def shown_texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: files[path].decode("utf-8", "replace") for path in TEXTS.values() if path in files}
