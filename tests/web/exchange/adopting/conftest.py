"""An office that has adopted an item from a colleague, whose later version and whose suggestion lie here already."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from dienests.exchange.office.colleagues.models import Colleague, Said, Statement
from dienests.exchange.office.library.models import LibraryItem, Notice, NoticeKind
from dienests.exchange.office.library.notices import raise_notice
from dienests.exchange.office.library.operations.adopting import adopt_fetched, adopt_shipped
from tests.exchange.office.library.neighbour import (
    ITEM,
    Neighbour,
    files_of,
    heard,
    neighbour,
    own_address,
    published,
    replaced,
    shipped_files,
    write,
)
from tests.factories.cases import NOW, OfficeAtWork

QUIET, OUR_QUIET, THEIR_QUIET = "klusums no 22.00 līdz 6.00", "klusums no 23.00 līdz 6.00", "klusums no 21.30 līdz 6.00"


@dataclass
class Exchanged:
    other: Neighbour
    item: LibraryItem
    commit: str
    notice: Notice


@pytest.fixture
def exchanged(office: OfficeAtWork, tmp_path: Path) -> Exchanged:
    """Both changed the same point."""
    own_address()
    other = neighbour(tmp_path, office)
    other.publish(shipped_files())
    draft = adopt_fetched(
        actor=office.head, now=NOW, colleague=other.colleague, name=ITEM, own_name=ITEM, commit=other.fetched_as(ITEM)
    )
    write(office, draft.item, replaced(files_of(draft.item), QUIET, OUR_QUIET))
    item = published(office, draft.item)
    other.publish(replaced(shipped_files(), QUIET, THEIR_QUIET), words="<script>alert(1)</script>")
    commit = other.fetched_as(ITEM)
    in_index(other.colleague, {ITEM: commit})
    notice = raise_notice(
        now=NOW, kind=NoticeKind.UPSTREAM, key=f"upstream:{item.pk}:{commit}", item=item, colleague=other.colleague,
        data={"number": 2, "commit": commit, "from": item.from_commit},
    )  # fmt: skip
    assert notice
    return Exchanged(other, item, commit, notice)


@pytest.fixture
def suggestion(office: OfficeAtWork, exchanged: Exchanged, tmp_path: Path) -> Statement:
    """Of an item of ours that they took over; fetched already."""
    item = published(office, adopt_shipped(actor=office.head, now=NOW, shipped="ethics_code").item)
    with_ours = neighbour(tmp_path, office, code="liepaja")
    base = with_ours.takes("ethics_code")
    files = with_ours.repository.files(base)
    text = files["text.lv.md"].decode() + "\n99. Kodeksu pārrunā ar jaunajiem.\n"
    commit = with_ours.publish({**files, "text.lv.md": text.encode()}, merged=[base]).commit
    with_ours.fetched_as("ethics_code")
    return heard(
        with_ours, Said.SUGGESTION, text="Pārrunāt <b>arī</b> ar jaunajiem.", item_name="ethics_code",
        item_commit=item.commit, own_name="etikas_kodekss", own_commit=commit,
    )  # fmt: skip


def in_index(colleague: Colleague, commits: dict[str, str]) -> None:
    """The colleague's newest index names these items at these versions."""
    entry = {
        "kind": "internal_regulation", "title": {"lv": "Noteikumi", "en": "Rules"},
        "summary": {"lv": "Īsi.", "en": "In short."}, "licence": "CC-BY-4.0", "services": [], "acts": [],
        "parameters": [], "version": 2, "at": "2026-02-09T08:00:00Z",
    }  # fmt: skip
    content = {"items": [{**entry, "name": name, "commit": commit} for name, commit in commits.items()]}
    Colleague.objects.filter(pk=colleague.pk).update(content=content)
