"""What keeps an item from being published: faults of its files, references nobody has, personal data."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.core.cache import cache

from dienests.base.files.confined import Unusable
from dienests.base.files.reading import READABLE, words_of
from dienests.base.organisation.models import Office
from dienests.exchange.item import Item, ItemFaults, available, item_of, unknown_references
from dienests.exchange.office.colleagues.models import OwnOffice
from dienests.exchange.office.library.models import ItemState, LibraryItem
from dienests.exchange.office.library.register import clients
from dienests.exchange.privacy.checking import personal_data
from dienests.exchange.privacy.findings import Allowed, Finding, Kind
from dienests.exchange.privacy.names import Stems
from dienests.practice import Fault, Text
from dienests.rulebook import library as rulebook

TEXTS = (".md", ".yaml")
MOST_AROUND = 240  # signs of a long line that are shown with a finding
_WORDS_KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Found:
    """A place that may be personal data. `path`: of the file; `line` from 1; `around`: the line with it."""

    path: str
    line: int
    around: str
    finding: Finding

    @property
    def key(self) -> str:
        """What a person says of it stands under this: kind, text and file."""
        return f"{self.finding.kind}|{self.finding.text}|{self.path}"


@dataclass(frozen=True)
class Checked:
    """`item` is None where its files have `faults`; `unknown`: what it refers to and this office does not have."""

    item: Item | None
    faults: tuple[Fault, ...]
    unknown: tuple[Fault, ...]
    found: tuple[Found, ...]

    def open(self, looked_at: Collection[str]) -> list[Found]:
        """Findings of which nobody has said that they are none; sure ones cannot be said away."""
        return [each for each in self.found if each.finding.sure or each.key not in looked_at]


def checked(name: str, files: Mapping[str, bytes]) -> Checked:
    """Everything that can be said of an item's files here, in this office, attachments included.

    Personal data are looked for also where the files have faults. At most four queries.
    """
    item, faults, unknown = None, list[Fault](), list[Fault]()
    try:
        item = item_of(name, files)
    except ItemFaults as refused:
        faults += refused.faults
    else:
        unknown = unknown_references(item, items=_items_known(), parameters=rulebook().parameters)
    texts: dict[str, str] = {}
    for path, content in sorted(files.items()):
        try:
            text = text_of(path, content)
        except Unusable as unusable:
            expected = Text("pielikums, kura tekstu var izlasīt", "an attachment whose text can be read")
            faults.append(Fault(f"{name}/{path}", 0, unusable.reason, expected))
        else:
            texts |= {} if text is None else {path: text}
    return Checked(item, tuple(faults), tuple(unknown), tuple(_found_in(texts)))


def personal_data_in(text: str) -> list[Finding]:
    """Of a text written in a page (a remark, a report): with this office's register of clients, and without its own
    telephone, e-mail and address."""
    return personal_data(text, allowed=_reached_by(), register=clients)


def text_of(path: str, content: bytes) -> str | None:
    """What can be read in a file of an item, attachments too; None for pictures. Raises Unusable.

    Attachments are opened in a process of their own, once: what was in them is kept by their content.
    """
    if path.endswith(TEXTS):
        return content.decode("utf-8", "replace")
    if not path.endswith(READABLE):
        return None
    ending = path.rpartition(".")[2]
    key = f"words:{ending}:{hashlib.sha256(content).hexdigest()}"
    kept = cache.get(key)
    if isinstance(kept, str):
        return kept
    words = words_of(content, name=path)
    cache.set(key, words, _WORDS_KEPT_SECONDS)
    return words


def _items_known() -> set[str]:
    """Names that an item may refer to: what this office has and has not withdrawn, and what ships with Dienests."""
    own = LibraryItem.objects.exclude(state=ItemState.WITHDRAWN).values_list("name", flat=True)
    return {*own.order_by(), *available()}


def _found_in(texts: Mapping[str, str]) -> Iterator[Found]:
    """Findings of all files; the register is asked once, about the names of all of them."""
    pairs: set[Stems] = set()

    def noted(asked: Collection[Stems]) -> Collection[Stems]:
        pairs.update(asked)
        return ()

    allowed = _reached_by()
    for text in texts.values():
        personal_data(text, allowed=allowed, register=noted)
    known = clients(pairs)
    for path, text in texts.items():
        for finding in personal_data(text, allowed=allowed, register=lambda asked: known):
            yield Found(path, text.count("\n", 0, finding.start) + 1, _around(text, finding), finding)


def _around(text: str, finding: Finding) -> str:
    """The line, of a long one what stands around the finding."""
    begin = text.rfind("\n", 0, finding.start) + 1
    end = text.find("\n", finding.end)
    end = len(text) if end < 0 else end
    if end - begin > MOST_AROUND:
        begin = max(begin, finding.start - MOST_AROUND // 2)
        end = min(end, finding.end + MOST_AROUND // 2)
    return " ".join(text[begin:end].split())


def _reached_by() -> Allowed:
    """By what everybody may reach this office."""
    office = Office.objects.first()
    contact = OwnOffice.objects.values_list("contact", flat=True).first() or ""
    said = [contact, *((office.phone, office.email, office.address, office.payer_iban) if office else ())]
    found = [finding for text in said for finding in personal_data(text)]
    return Allowed(
        phones=[*(each.text for each in found if each.kind == Kind.PHONE), *([office.phone] if office else [])],
        emails=[*(each.text for each in found if each.kind == Kind.EMAIL), *([office.email] if office else [])],
        addresses=[office.address] if office else [],
        ibans=[office.payer_iban] if office else [],
    )
