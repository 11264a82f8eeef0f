"""One person proposes, another publishes exactly that; what the database refuses, what a crash leaves."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dienests.base.access import AccessRefused
from dienests.base.audit.models import AuditEntry
from dienests.base.organisation.models import Role
from dienests.exchange.item import digest_of
from dienests.exchange.office.colleagues.own import own_key
from dienests.exchange.office.library.errors import LibraryRefused
from dienests.exchange.office.library.looking_through import key_of
from dienests.exchange.office.library.models import Draft, ItemState, LibraryItem, Publication
from dienests.exchange.office.library.models import PublicationOutcome as Outcome
from dienests.exchange.office.library.operations import publishing
from dienests.exchange.office.library.store import files_at, item_at, repository_of, versions_of
from tests.factories.library import MOMENT, NAME, draft_of, files_of, item_row, proposed, published
from tests.factories.organisation import OfficeFactory, actor_in

LATER = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _refused(code: str, call: Any, **given: Any) -> LibraryRefused:
    with pytest.raises(LibraryRefused) as refused, transaction.atomic():
        call(now=LATER, **given)
    assert refused.value.code == code
    assert refused.value.message
    assert refused.value.next_step
    return refused.value


def test_a_version_is_what_was_proposed_and_signed_by_the_office() -> None:
    waiting = proposed(item_row(), files_of(), words="Pirmā versija")
    head = actor_in(Role.HEAD_OF_UNIT)
    item = publishing.publish(actor=head, now=LATER, publication=waiting, digest=waiting.digest)
    files = files_at(item.name, item.commit)
    assert digest_of(files) == waiting.digest
    (version,) = versions_of(item)
    assert (version.number, version.message, version.at) == (1, "Pirmā versija", LATER)
    assert version.signer == own_key().public
    assert (item.state, item.number, item.published_at) == (ItemState.PUBLISHED, 1, LATER)
    assert not Draft.objects.exists()
    ended = Publication.objects.get()
    assert (ended.outcome, ended.commit, ended.ended_by) == (Outcome.PUBLISHED, item.commit, head.user)
    trail = list(AuditEntry.objects.order_by("position").values_list("event", flat=True))
    assert trail == ["item_proposed", "item_published"]


PERSONAL = "Pārrakstīts Jāņa Bērziņa lietai, 161175-19997"


def test_what_goes_out_with_a_version_is_looked_through_for_persons() -> None:
    """What is new in a version is signed with it, why it was withdrawn stands in the public index."""
    item = published()
    worker, head = actor_in(Role.SOCIAL_WORKER), actor_in(Role.HEAD_OF_UNIT)
    _refused("personal_data", publishing.withdraw, actor=head, item=item, why=PERSONAL)
    assert LibraryItem.objects.get(pk=item.pk).state == ItemState.PUBLISHED
    draft = draft_of(item, files_of())
    given = {"actor": worker, "draft": draft, "revision": draft.revision}
    refused = _refused("personal_data", publishing.propose, **given, words=PERSONAL)
    assert "161175-19997" in {finding.text for finding in refused.problems}  # type: ignore[attr-defined]
    keys = [key_of(finding) for finding in refused.problems]  # type: ignore[arg-type]
    _refused("personal_data", publishing.propose, **given, words=PERSONAL, looked_at=keys)
    doubtful = _refused("personal_data", publishing.propose, **given, words="Pēc Jāņa Bērziņa ieteikuma")
    keys = [key_of(finding) for finding in doubtful.problems]  # type: ignore[arg-type]
    publishing.propose(now=LATER, **given, words="Pēc Jāņa Bērziņa ieteikuma", looked_at=keys)


def test_the_file_says_number_and_day_of_what_was_proposed() -> None:
    item = published()
    assert (item_at(item).version, item_at(item).dated) == (1, "2026-02-10")
    item = published(item=item, files=files_of(about=("version: 1", "version: 7")), words="Otrā", now=LATER)
    assert (item.number, item_at(item).version, item_at(item).dated) == (2, 2, "2026-03-02")
    assert [version.number for version in versions_of(item)] == [2, 1]


def test_lists_and_searches_follow_the_new_version() -> None:
    item = published()
    title = item.title_lv
    files = files_of(about=(f"lv: {title}", "lv: Zirneklis aptaujā"), text_lv=("\n", "\nBrīnumlācis.\n"))
    item = LibraryItem.objects.get(pk=published(item=item, files=files).pk)
    assert item.title_lv == "Zirneklis aptaujā"
    assert " brinumlacis " in item.words


def test_nobody_answers_for_themselves_and_nobody_answers_twice() -> None:
    head, other = actor_in(Role.HEAD_OF_UNIT), actor_in(Role.HEAD_OF_OFFICE)
    waiting = proposed(item_row(), files_of(), by=head)
    given: dict[str, Any] = {"publication": waiting, "digest": waiting.digest}
    _refused("proposed_by_you", publishing.publish, actor=head, **given)
    _refused("proposed_by_you", publishing.decline, actor=head, publication=waiting, note="nē")
    _refused("not_yours", publishing.take_back, actor=other, publication=waiting)
    publishing.publish(actor=other, now=LATER, **given)
    refusal = _refused("publication_ended", publishing.publish, actor=actor_in(Role.HEAD_OF_UNIT), **given)
    assert refusal.details["who"] == other.user
    _refused("publication_ended", publishing.take_back, actor=head, publication=waiting)


def test_only_heads_publish_and_only_who_works_with_people_writes() -> None:
    item = item_row()
    waiting = proposed(item, files_of())
    worker, accountant = actor_in(Role.SOCIAL_WORKER), actor_in(Role.ACCOUNTANT)
    with pytest.raises(AccessRefused):
        publishing.publish(actor=worker, now=LATER, publication=waiting, digest=waiting.digest)
    with pytest.raises(AccessRefused):
        publishing.withdraw(actor=worker, now=LATER, item=item, why="vecs")
    with pytest.raises(AccessRefused):
        publishing.propose(actor=accountant, now=LATER, draft=item.draft, revision=1, words="es arī")


def test_only_what_was_seen_is_published() -> None:
    waiting = proposed(item_row(), files_of())
    head = actor_in(Role.HEAD_OF_UNIT)
    _refused("changed_meanwhile", publishing.publish, actor=head, publication=waiting, digest="0" * 64)
    draft = Draft.objects.get()
    draft.files.filter(path="text.lv.md").update(content=b"## Cits\n\nCits teksts.\n")
    _refused("changed_meanwhile", publishing.publish, actor=head, publication=waiting, digest=waiting.digest)
    assert LibraryItem.objects.get().state == ItemState.DRAFT


def test_a_draft_that_somebody_saved_meanwhile_is_not_proposed() -> None:
    OfficeFactory()
    draft = draft_of(item_row(), files_of())
    worker = actor_in(Role.SOCIAL_WORKER)
    given: dict[str, Any] = {"actor": worker, "draft": draft, "words": "jauns"}
    Draft.objects.update(revision=2)
    _refused("changed_meanwhile", publishing.propose, revision=1, **given)
    Draft.objects.update(merging={"of": "x"})
    _refused("merge_unfinished", publishing.propose, revision=2, **given)
    Draft.objects.update(merging=None)
    assert _refused("words_missing", publishing.propose, revision=2, **given | {"words": "  "}).field == "words"
    publishing.propose(now=LATER, revision=2, **given)
    _refused("proposed", publishing.propose, revision=2, **given)


def test_faults_and_personal_data_keep_it_from_being_proposed() -> None:
    OfficeFactory()
    worker = actor_in(Role.SOCIAL_WORKER)
    draft = draft_of(item_row(), files_of() | {"text.en.md": b"# Too high\n"})
    given: dict[str, Any] = {"actor": worker, "draft": draft, "revision": 1, "words": "jauns"}
    assert _refused("faulty", publishing.propose, **given).problems[0].file == f"{NAME}/text.en.md"
    draft.files.filter(path="text.en.md").update(content=b"## Help\n\nCall Ilze Paraugkalna. Code 170580-11111.\n")
    kinds = {each.finding.kind for each in _refused("personal_data", publishing.propose, **given).problems}
    assert kinds == {"personal_code", "name"}


def test_what_was_looked_at_is_kept_with_the_proposal_and_asked_again_when_published() -> None:
    files = files_of() | {"text.en.md": b"## Help\n\nAs Ilze Ziemele wrote.\n"}
    key = "name|As Ilze Ziemele|text.en.md"
    item = item_row()
    waiting = proposed(item, files, looked_at=[key, "name|Nobody|text.lv.md"])
    assert publishing.keys_of(waiting) == [key]
    publishing.publish(actor=actor_in(Role.HEAD_OF_UNIT), now=LATER, publication=waiting, digest=waiting.digest)
    assert LibraryItem.objects.get().number == 1


def test_declined_with_a_reason_and_taken_back_the_draft_stays() -> None:
    item = item_row()
    worker, head = actor_in(Role.SOCIAL_WORKER), actor_in(Role.HEAD_OF_UNIT)
    waiting = proposed(item, files_of(), by=worker)
    _refused("words_missing", publishing.decline, actor=head, publication=waiting, note=" ")
    declined = publishing.decline(actor=head, now=LATER, publication=waiting, note="Nav pabeigts")
    assert (declined.outcome, declined.ended_note, declined.number) == (Outcome.DECLINED, "Nav pabeigts", None)
    draft = Draft.objects.get()
    again = publishing.propose(actor=worker, now=LATER, draft=draft, revision=1, words="Vēlreiz")
    assert publishing.take_back(actor=worker, now=LATER, publication=again).outcome == Outcome.WITHDRAWN
    assert Draft.objects.get().files.count() == len(files_of())


def test_what_was_cut_off_after_the_version_was_written_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    item = item_row()
    waiting = proposed(item, files_of())
    head = actor_in(Role.HEAD_OF_UNIT)
    given: dict[str, Any] = {"actor": head, "publication": waiting, "digest": waiting.digest}
    with monkeypatch.context() as killed:
        killed.setattr(publishing, "_follow", _killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            publishing.publish(now=MOMENT, **given)
    with repository_of(item.name) as repository:
        left = repository.head()
    assert left is not None
    assert LibraryItem.objects.get().commit == ""
    assert publishing.publish(now=LATER, **given).commit == left.commit


def test_what_was_cut_off_and_then_not_wanted_leaves_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    item, head = published(), actor_in(Role.HEAD_OF_UNIT)
    waiting = proposed(item, files_of(text_lv=("\n", "\nLieks.\n")), words="Lieka versija")
    with monkeypatch.context() as killed:
        killed.setattr(publishing, "_follow", _killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            publishing.publish(actor=head, now=MOMENT, publication=waiting, digest=waiting.digest)
    publishing.decline(actor=head, now=LATER, publication=waiting, note="tomēr ne")
    draft = Draft.objects.get()
    draft.files.filter(path="text.lv.md").update(content=files_of()["text.lv.md"] + b"\nCits.\n")
    again = publishing.propose(
        actor=actor_in(Role.SOCIAL_WORKER), now=LATER, draft=draft, revision=1, words="Cita versija"
    )
    item = publishing.publish(actor=head, now=LATER, publication=again, digest=again.digest)
    assert [(version.number, version.message) for version in versions_of(item)] == [
        (2, "Cita versija"), (1, "Pirmā versija")
    ]  # fmt: skip


def test_a_repository_from_another_backup_is_not_written_over() -> None:
    item = published()
    LibraryItem.objects.update(commit="a" * 40)
    item.refresh_from_db()
    waiting = proposed(item, files_of(text_lv=("\n", "\nJauns.\n")))
    head = actor_in(Role.HEAD_OF_UNIT)
    _refused("history_missing", publishing.publish, actor=head, publication=waiting, digest=waiting.digest)


def test_withdrawn_with_a_reason_and_restored_as_it_was() -> None:
    head = actor_in(Role.HEAD_OF_OFFICE)
    _refused("not_published", publishing.withdraw, actor=head, item=item_row(name="other_one"), why="vecs")
    item = published()
    _refused("words_missing", publishing.withdraw, actor=head, item=item, why="")
    _refused("not_withdrawn", publishing.restore, actor=head, item=item)
    item = publishing.withdraw(actor=head, now=LATER, item=item, why="Likums atcelts")
    assert (item.state, item.withdrawn_why) == (ItemState.WITHDRAWN, "Likums atcelts")
    item = publishing.restore(actor=head, now=LATER, item=item)
    assert (item.state, item.number, item.withdrawn_by) == (ItemState.PUBLISHED, 1, None)


def test_kept_here_or_shared() -> None:
    item, head = published(), actor_in(Role.HEAD_OF_UNIT)
    for shared in (False, False, True):
        assert publishing.set_shared(actor=head, now=LATER, item=item, shared=shared).shared == shared
    told = AuditEntry.objects.order_by("position").values_list("event", flat=True)
    assert list(told)[-2:] == ["item_kept_here", "item_shared"]


@pytest.mark.parametrize(
    "change",
    [{"digest": "0" * 64}, {"words": "cits"}, {"looked_at": [{"kind": "name"}]}, {"outcome": "withdrawn"}],
)
def test_the_database_keeps_what_was_proposed_and_answered(change: dict[str, Any]) -> None:
    published()
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.get()._meta.default_manager.all()._raw_delete("default")
    assert Publication.objects.count() == 1


def _killed(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt
