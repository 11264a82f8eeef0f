"""Words of forms, checklists and stages are found as those of texts are, also in what was published before."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dienests.exchange.catalogue.catalogue import Catalogue
from dienests.exchange.catalogue.entries import Asked as Wanted
from dienests.exchange.office.exchanging import rewording
from dienests.exchange.office.exchanging.catalogued import catalogue_path, put_own
from dienests.exchange.office.exchanging.rewording import reword
from dienests.exchange.office.library.listed import WORDS_FORMAT, listed
from dienests.exchange.office.library.models import LibraryItem
from dienests.exchange.office.library.operations.drafts import begin, begin_from_shipped, save
from dienests.exchange.office.library.queries.items import Asked, items_asked
from dienests.exchange.repository.wire import Damaged
from tests.exchange.office.library.neighbour import published
from tests.factories.cases import OfficeAtWork, office_at_work
from tests.factories.library import files_of

FILES = {
    "form.yaml": """\
format: 1
title: {lv: Anketa, en: Survey}
sections:
  - name: animals
    title: {lv: Mājdzīvnieki, en: Pets}
    hint: {lv: Arī bruņurupuči, en: Tortoises too}
    fields:
      - {name: kind, type: choice, label: {lv: Suga, en: Species}, options: [
          {value: dog, label: {lv: Kaukāza aitusargs, en: Sheepdog}},
          {value: cat, label: {lv: Kaķis, en: Cat}}]}
      - name: rows
        type: table
        label: {lv: Saraksts, en: List}
        columns: [{name: fur, type: text, label: {lv: Kažokāda, en: Fur}}]
""",
    "checklist.yaml": """\
format: 1
opening: {lv: Atklāšanas diena, en: Opening day}
phases: [{name: first, title: {lv: Priekšdarbi, en: Groundwork}}]
tasks:
  - name: well
    phase: first
    title: {lv: Izrakt aku, en: Dig a well}
    who: {lv: Akračis, en: Well digger}
    days: -10
    reason: {lv: Bez ūdens neatver, en: No water no opening}
    evidence: {lv: Caurlaide, en: A permit}
""",
    "process/process.yaml": """\
name: odd
title: {lv: Kārtība, en: Way}
stages:
  - name: one
    title: {lv: Iztaujāšana pie ugunskura, en: Campfire questioning}
    description: {lv: Sarunājas, en: They talk}
""",
}


@pytest.fixture
def office(db: None, exchange_root: Path) -> OfficeAtWork:
    return office_at_work()


def found(office: OfficeAtWork, words: str) -> list[str]:
    return [item.name for item in items_asked(office.worker, Asked(words=words)).rows]


def found_in_catalogue(words: str) -> list[str]:
    with Catalogue(catalogue_path()) as catalogue:
        return [row.name for row in catalogue.search(Wanted(words=words)).rows]


@pytest.mark.parametrize(
    "words",
    [
        "mājdzīvniekiem", "BRUNURUPUCI", "pets tortoises", "kaukāza aitusargam", "sheepdog", "kažokādas", "suga",
        "priekšdarbu izrakt", "akraču caurlaides", "groundwork", "ugunskuriem", "campfire", "iztaujasana",
    ],
)  # fmt: skip
def test_labels_are_found_in_any_form_in_both_languages(office: OfficeAtWork, now: datetime, words: str) -> None:
    draft = begin(actor=office.worker, now=now, name="plain", files=files_of())
    assert found(office, words) == []
    files: dict[str, bytes | None] = {path: text.encode() for path, text in FILES.items()}
    save(actor=office.worker, now=now, draft=draft, revision=1, files=files)
    assert found(office, words) == ["plain"]


def test_what_cannot_be_read_says_nothing_and_keeps_nothing_from_being_found() -> None:
    files = files_of(text_lv=("\n", "\nZirgs.\n")) | {"form.yaml": b"title: {lv: Puse", "checklist.yaml": b"[1, 2]"}
    words = listed(files)["words"]
    assert (" zirgs " in words, " puse " in words) == (True, False)


def test_the_office_it_belongs_to_is_no_word_of_it() -> None:
    files = files_of()
    assert b"owner" in files["item.yaml"]
    owned = files | {"item.yaml": files["item.yaml"].replace(b"\nowner:", b"\nowner_was:", 1)}
    assert len(listed(owned)["words"]) >= len(listed(files)["words"])
    assert " pasvaldiba " not in listed({"item.yaml": "owner: {office: {lv: Pašvaldība, en: X}}\n".encode()})["words"]


def as_before(item: LibraryItem) -> None:
    """With the words that were looked up by an earlier version."""
    LibraryItem.objects.filter(pk=item.pk).update(words=" tikai nosaukums ", words_format=0)


def test_what_was_published_before_is_looked_up_anew_here_and_in_the_catalogue(
    office: OfficeAtWork, now: datetime
) -> None:
    item = published(office, begin_from_shipped(actor=office.head, now=now, shipped="risk_assessment").item)
    drafted = begin_from_shipped(actor=office.head, now=now, shipped="client_survey").item
    for each in (item, drafted):
        as_before(each)
    put_own()
    assert found(office, "aptaujas") == found_in_catalogue("vardarbība") == []
    assert reword(ends=time.monotonic() + 60)
    assert set(LibraryItem.objects.values_list("words_format", flat=True)) == {WORDS_FORMAT}
    assert drafted.name in found(office, "aptaujas")
    assert found_in_catalogue("vardarbība") == [item.name]


def test_an_item_whose_draft_was_thrown_away_keeps_its_words(office: OfficeAtWork, now: datetime) -> None:
    item = begin_from_shipped(actor=office.head, now=now, shipped="client_survey").item
    as_before(item)
    item.draft.delete()
    assert reword(ends=time.monotonic() + 60)
    assert LibraryItem.objects.get().words == " tikai nosaukums "


def test_time_and_damage_keep_the_others_from_nothing(
    office: OfficeAtWork, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [published(office, begin_from_shipped(actor=office.head, now=now, shipped=name).item)
             for name in ("client_survey", "risk_assessment")]  # fmt: skip
    for each in items:
        as_before(each)
    assert not reword(ends=time.monotonic() - 1), "there is more to do"
    read = rewording.files_at

    def damaged(name: str, commit: str) -> dict[str, bytes]:
        if name == "client_survey":
            raise Damaged("x")
        return read(name, commit)

    monkeypatch.setattr(rewording, "files_at", damaged)
    assert reword(ends=time.monotonic() + timedelta(minutes=1).total_seconds())
    assert dict(LibraryItem.objects.values_list("name", "words_format")) == {
        "client_survey": 0, "risk_assessment": WORDS_FORMAT,
    }  # fmt: skip
