"""Drafts: begun, saved on a revision, refused, thrown away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Office
from dienests.exchange.item import KINDS, item_of
from dienests.exchange.item.contents import MAX_TEXT_BYTES, MAX_TOTAL_BYTES
from dienests.exchange.office.colleagues.own import office_name, own_key
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.listed import listed
from dienests.exchange.office.library.models import Draft, LibraryItem, Publication
from dienests.exchange.office.library.operations import drafts
from dienests.exchange.office.library.store import repository_of
from tests.factories.cases import NOW, OfficeAtWork, office_at_work

pytestmark = pytest.mark.django_db
ABOUT = b"""\
format: 1
name: visits_book
kind: methodology
title: {lv: Viesu gr\xc4\x81mata, en: Book of guests}
summary: {lv: Kas n\xc4\x81cis, en: Who came}
"""
FILES = {"item.yaml": ABOUT, "text.lv.md": b"## Viesi\n"}


@pytest.fixture
def office(db: None) -> OfficeAtWork:
    return office_at_work()


@pytest.fixture
def draft(office: OfficeAtWork) -> Draft:
    return drafts.begin(actor=office.head, now=NOW, name="visits_book", files=FILES)


def events() -> list[str]:
    return list(AuditEntry.objects.filter(event__startswith="library_").values_list("event", flat=True))


def test_what_an_item_costs_is_told_whole() -> None:
    about = b"costs:\n- {per: year, cents: 25000000}\n- {per: once, cents: 1}\n"
    assert listed({"item.yaml": about})["cost_cents"] == 250_000_01


def test_what_is_begun_is_listed_and_recorded(draft: Draft) -> None:
    item = LibraryItem.objects.get()
    assert (item.name, item.kind, item.title_lv, item.summary_en) == (
        "visits_book",
        "methodology",
        "Viesu grāmata",
        "Who came",
    )
    assert (item.state, item.number, draft.revision) == ("draft", 0, 1)
    assert events() == ["library_item_begun"]
    assert b"version: 1" in drafts.draft_files(draft)["item.yaml"]


def test_the_name_asked_for_is_the_one_in_the_file(office: OfficeAtWork) -> None:
    draft = drafts.begin(actor=office.head, now=NOW, name="another", files=FILES)
    assert b"name: another" in drafts.draft_files(draft)["item.yaml"]


def test_every_kind_of_shipped_item_becomes_one_of_this_office_that_can_be_used(office: OfficeAtWork) -> None:
    for shipped in ("service_statute", "one_visit_hidden_control", "opening_group_apartments", "declaration_form"):
        draft = drafts.begin_from_shipped(actor=office.head, now=NOW, shipped=shipped)
        item = item_of(shipped, drafts.draft_files(draft))
        assert item.owner.office.lv == Office.objects.get().name_lv
        assert draft.item.from_shipped == shipped
        assert draft.item.from_digest
        assert item.kind in KINDS


def test_names_are_taken_once(draft: Draft, office: OfficeAtWork) -> None:
    with pytest.raises(LibraryRefused) as refused:
        drafts.begin(actor=office.head, now=NOW, name="visits_book", files=FILES)
    assert (refused.value.code, refused.value.field) == ("name_taken", "name")


@pytest.mark.parametrize("name", ["", "../up", "A", "with space", "x" * 61, "ē"])
def test_names_that_are_none(office: OfficeAtWork, name: str) -> None:
    with pytest.raises(LibraryRefused, match="faults"):
        drafts.begin(actor=office.head, now=NOW, name=name, files=FILES)
    assert not LibraryItem.objects.exists()


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"item.yaml": b"kind: methodology\n"},
        {"item.yaml": ABOUT.replace(b"methodology", b"poem")},
        {"item.yaml": b"- a\n"},
        {"item.yaml": b"title: {lv: [1], en: 2}\nsummary: 3\nkind: [form]\n"},
        {**FILES, "../out.md": b"x"},
        {**FILES, "attachments/a.exe": b"MZ"},
        {**FILES, "attachments/a.pdf": b"no pdf"},
        {**FILES, "text.en.md": b"x" * (MAX_TEXT_BYTES + 1)},
    ],
)
def test_what_cannot_be_an_item_is_refused_whole(office: OfficeAtWork, files: dict[str, bytes]) -> None:
    with pytest.raises(LibraryRefused) as refused:
        drafts.begin(actor=office.head, now=NOW, name="visits_book", files=files)
    assert refused.value.code == "faulty"
    assert refused.value.problems
    assert not LibraryItem.objects.exists()


def test_saving_grows_the_revision_and_lists_follow(draft: Draft, office: OfficeAtWork) -> None:
    later = NOW + timedelta(minutes=5)
    files = {"item.yaml": ABOUT.replace(b"Book of guests", b"Log of guests"), "text.en.md": b"## Guests\n"}
    saved = drafts.save(actor=office.worker, now=later, draft=draft, revision=1, files=files)
    assert (saved.revision, saved.saved_by, saved.saved_at) == (2, office.worker.user, later)
    item = LibraryItem.objects.get()
    assert item.title_en == "Log of guests"
    assert " guests " in item.words
    assert sorted(drafts.draft_files(saved)) == ["item.yaml", "text.en.md", "text.lv.md"]
    assert events()[-1] == "library_draft_saved"


def test_what_is_there_already_is_not_saved_again(draft: Draft, office: OfficeAtWork) -> None:
    same = drafts.save(actor=office.head, now=NOW, draft=draft, revision=1, files={"text.lv.md": FILES["text.lv.md"]})
    assert same.revision == 1
    assert events() == ["library_item_begun"]


def test_none_takes_a_file_away_but_never_item_yaml(draft: Draft, office: OfficeAtWork) -> None:
    saved = drafts.save(actor=office.head, now=NOW, draft=draft, revision=1, files={"text.lv.md": None})
    assert list(drafts.draft_files(saved)) == ["item.yaml"]
    with pytest.raises(LibraryRefused, match="faults"):
        drafts.save(actor=office.head, now=NOW, draft=draft, revision=2, files={"item.yaml": None})


def test_who_saves_on_an_older_revision_is_told_whose_is_newer(draft: Draft, office: OfficeAtWork) -> None:
    drafts.save(actor=office.worker, now=NOW, draft=draft, revision=1, files={"text.lv.md": b"## Hers\n"})
    with pytest.raises(LibraryRefused) as refused:
        drafts.save(actor=office.head, now=NOW, draft=draft, revision=1, files={"text.lv.md": b"## Mine\n"})
    assert refused.value.code == "changed_meanwhile"
    assert refused.value.details == {"who": str(office.worker.user), "at": NOW, "revision": 2}
    assert drafts.draft_files(draft)["text.lv.md"] == b"## Hers\n"


def test_a_faulty_draft_is_kept_and_lists_keep_what_they_had(draft: Draft, office: OfficeAtWork) -> None:
    broken = b"title: {lv: [\n"
    saved = drafts.save(actor=office.head, now=NOW, draft=draft, revision=1, files={"item.yaml": broken})
    assert drafts.draft_files(saved)["item.yaml"] == broken
    assert LibraryItem.objects.get().title_lv == "Viesu grāmata"


def test_limits_hold_over_all_files_together(draft: Draft, office: OfficeAtWork) -> None:
    large = b"%PDF-" + b"x" * (5 * 1024 * 1024 - 5)
    revision = 1
    for number in range(3):
        path = f"attachments/a{number}.pdf"
        revision = drafts.save(actor=office.head, now=NOW, draft=draft, revision=revision, files={path: large}).revision
    assert 4 * len(large) >= MAX_TOTAL_BYTES
    with pytest.raises(LibraryRefused) as refused:
        drafts.save(actor=office.head, now=NOW, draft=draft, revision=revision, files={"attachments/b.pdf": large})
    assert refused.value.code == "faulty"
    assert "attachments/b.pdf" not in drafts.draft_files(draft, ("attachments/b.pdf",))
    many = {f"attachments/c{number}.pdf": b"%PDF-" for number in range(60)}
    with pytest.raises(LibraryRefused, match="faults"):
        drafts.save(actor=office.head, now=NOW, draft=draft, revision=revision, files=many)


def test_nothing_is_saved_while_somebody_else_has_to_answer(draft: Draft, office: OfficeAtWork) -> None:
    Publication.objects.create(
        item=draft.item, digest="0" * 64, words="new", proposed_by=office.head.user, proposed_at=NOW
    )
    with pytest.raises(LibraryRefused) as refused:
        drafts.save(actor=office.head, now=NOW, draft=draft, revision=1, files={"text.lv.md": b"## X\n"})
    assert refused.value.code == "proposed"
    with pytest.raises(LibraryRefused, match="proposed"):
        drafts.discard(actor=office.head, now=NOW, draft=draft)


def test_what_was_never_proposed_is_gone_when_thrown_away(draft: Draft, office: OfficeAtWork) -> None:
    drafts.discard(actor=office.head, now=NOW, draft=draft)
    assert not LibraryItem.objects.exists()
    assert events()[-1] == "library_draft_discarded"
    with pytest.raises(LibraryRefused, match="meanwhile"):
        drafts.save(actor=office.head, now=NOW, draft=draft, revision=1, files={"text.lv.md": b"x"})


def test_what_was_declined_once_keeps_its_row_and_can_be_begun_again(draft: Draft, office: OfficeAtWork) -> None:
    proposed = Publication.objects.create(
        item=draft.item, digest="0" * 64, words="new", proposed_by=office.head.user, proposed_at=NOW
    )
    Publication.objects.filter(pk=proposed.pk).update(
        outcome="declined", ended_by=office.director.user, ended_at=NOW, ended_note="no"
    )
    drafts.discard(actor=office.head, now=NOW, draft=draft)
    again = drafts.next_version(actor=office.head, now=NOW, item=LibraryItem.objects.get())
    assert "Viesu grāmata".encode() in drafts.draft_files(again)["item.yaml"]


def test_the_next_version_begins_with_the_files_of_the_newest(draft: Draft, office: OfficeAtWork) -> None:
    with repository_of("visits_book") as repository:
        commit = repository.publish(FILES, message="one", office=office_name(), key=own_key(), at=NOW).commit
    Draft.objects.all().delete()
    LibraryItem.objects.update(state="published", number=3, commit=commit)
    item = LibraryItem.objects.get()
    first = drafts.next_version(actor=office.head, now=NOW, item=item)
    assert first.base_commit == commit
    assert b"version: 4" in drafts.draft_files(first)["item.yaml"]
    assert drafts.next_version(actor=office.worker, now=NOW, item=item) == first
    drafts.save(actor=office.head, now=NOW, draft=first, revision=1,
                files={"item.yaml": ABOUT.replace(b"Book", b"Roll")})  # fmt: skip
    assert LibraryItem.objects.get().title_en == "Book of guests"  # lists show what is published


def test_only_who_writes_practice_may(draft: Draft, office: OfficeAtWork) -> None:
    for actor in (office.auditor, office.accountant):
        for act in (
            lambda who=actor: drafts.begin(actor=who, now=NOW, name="b", files=FILES),
            lambda who=actor: drafts.begin_from_shipped(actor=who, now=NOW, shipped="ethics_code"),
            lambda who=actor: drafts.next_version(actor=who, now=NOW, item=draft.item),
            lambda who=actor: drafts.save(actor=who, now=NOW, draft=draft, revision=1, files={"text.lv.md": b"x"}),
            lambda who=actor: drafts.discard(actor=who, now=NOW, draft=draft),
        ):
            with pytest.raises(AccessRefused):
                act()
